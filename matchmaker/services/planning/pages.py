"""What the schedule, agenda and meeting pages show: plain values, ready for a template."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLabel:
    """
    An attendee as pages name them.

    Parameters
    ----------
    id
        Public id of the attendee.
    name
        As registered, "Lucía Ferrer Ruiz".
    short
        First initial and the first family name, "L. Ferrer": for narrow cells.
    initials
        Two letters for the half-brick.
    """

    id: str
    name: str
    short: str
    initials: str
    title: str = ""
    organisation: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotHead:
    """A slot as pages name it: number from 1, session from 1, start and end aware in the event's zone."""

    number: int
    session: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """
    Why one of two should meet the other: what the receiver says, what the giver answers with.

    Parameters
    ----------
    code
        Sentence of the direction, ``affinity.offer_meets_need`` and so on.
    receiver, giver
        Who gains and who gives.
    receiver_text, giver_text
        Their statements in their own words; blank when nothing is known.
    receiver_kind, giver_kind
        ``goal``, ``need`` or ``offer``; blank as well.
    benefit
        Thousandths, 0..1000.
    """

    code: str
    receiver: PersonLabel
    giver: PersonLabel
    receiver_text: str
    giver_text: str
    receiver_kind: str
    giver_kind: str
    benefit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A sentence by its code; it also takes ``name``, whom the reader meets, as pages call them."""

    code: str
    parameters: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """
    How one of two can open a meeting.

    Parameters
    ----------
    reader
        Whose card it is.
    questions
        Three to ask the other.
    give
        What to give first; none when every text there is was told at other meetings.
    """

    reader: PersonLabel
    questions: tuple[Phrase, ...]
    give: Phrase | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A meeting in the timetable."""

    meeting_id: str
    a: PersonLabel
    b: PersonLabel
    value: int
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLine:
    """A table's line of the timetable; per slot a meeting, or nothing when the table is free."""

    number: int
    label: str
    cells: tuple[Cell | None, ...]
    #: Per slot, whether the table is in use at all.
    in_use: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeeShare:
    """What one attendee gets from the schedule; ``possible`` is the most meetings they could have."""

    person: PersonLabel
    meetings: int
    value: int
    possible: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Short:
    """An attendee below their floor, with the reason as a code."""

    person: PersonLabel
    meetings: int
    floor: int
    code: str
    parameters: dict[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingMeeting:
    """A required meeting that is not held, with the reason as a code; ``id`` of ``pairs.csv``, or blank."""

    a: PersonLabel
    b: PersonLabel
    id: str
    code: str
    parameters: dict[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPoint:
    """A moment of a run: seconds since its start, best value and proven bound by then."""

    seconds: float
    value: int
    upper_bound: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulePage:
    """One version of an event's schedule, whole."""

    event_id: str
    event_name: str
    timezone: str
    version: int
    #: ``draft`` or ``published``
    state: str
    value: int
    objective: int
    upper_bound: int
    gap: float
    #: ``optimal``, ``feasible`` or ``infeasible``
    status: str
    seconds: float
    meetings: int
    breaks: int
    table_moves: int
    slots: tuple[SlotHead, ...]
    lines: tuple[TableLine, ...]
    #: Every attendee, in the order of names.
    shares: tuple[AttendeeShare, ...]
    short: tuple[Short, ...]
    required_missing: tuple[MissingMeeting, ...]
    #: Whether every rule was checked before the version was stored: so it is with what a run computed.
    rules_checked: bool
    progress: tuple[RunPoint, ...]
    #: Which of its editions this is: whoever edits names it
    edition: int = 1
    #: Number of the event's newest version
    newest: int = 1
    #: Meetings that stay when the rest is computed again
    locked: int = 0
    #: Kind of the edit that undoing would take back, and of the one that could be done again; blank for none
    undo: str = ""
    redo: str = ""
    #: Whether people have changed it since it was computed
    is_edited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """One meeting of an attendee's agenda; reasons in both directions, the reader's own gain first."""

    meeting_id: str
    slot: SlotHead
    table: str
    partner: PersonLabel
    common_languages: tuple[str, ...]
    value: int
    reasons: tuple[Reason, ...]
    #: Whether the reader asked for it
    wished: bool
    card: Card


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaPage:
    """
    An attendee's meetings in the order of time.

    Parameters
    ----------
    version
        Number of the version that they are of; none while there is none to be seen.
    """

    event_id: str
    event_name: str
    timezone: str
    person: PersonLabel
    language: str
    version: int | None
    items: tuple[AgendaItem, ...]
    #: Slots in which the attendee is here and has no meeting.
    free_slots: tuple[SlotHead, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPage:
    """Why these two: one meeting with its value, place and reasons, and the card of either side."""

    event_id: str
    event_name: str
    meeting_id: str
    version: int
    a: PersonLabel
    b: PersonLabel
    value: int
    slot: SlotHead
    table: str
    common_languages: tuple[str, ...]
    reasons: tuple[Reason, ...]
    #: Who of the two asked for it
    wished_by: tuple[PersonLabel, ...]
    cards: tuple[Card, ...]
