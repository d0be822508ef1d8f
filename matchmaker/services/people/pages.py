"""What the pages about attendees show and take: plain values, ready for a template."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Progress = Literal["finished", "begun", "not_begun", "withdrawn"]
#: What the list may be narrowed to, in the order in which it is offered.
SHOWN = (
    *("all", "finished", "begun", "not_begun", "not_invited", "no_address"),
    *("without_meetings", "away", "withdrawn"),
)
#: What the list may be put in order by.
SORTS = ("name", "organisation", "progress", "meetings", "newest")


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeeQuery:
    """
    What somebody asks the list for; what is asked wrongly is as not asked.

    Parameters
    ----------
    text
        Looked for in names, organisations, addresses and statements.
    role
        Blank for all of them.
    page
        From 1.
    """

    text: str = ""
    shown: str = "all"
    role: str = ""
    sort: str = "name"
    page: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeeLine:
    """
    A line of the list of attendees.

    Parameters
    ----------
    progress
        How far they are with registering: ``begun`` once anything is said, ``finished`` when they said so.
    away
        Slot numbers, from 1, in which the attendee is away.
    """

    id: str
    name: str
    initials: str
    email: str
    organisation: str
    title: str
    role: str
    goals: int
    offers: int
    needs: int
    meetings: int
    progress: Progress
    is_invited: bool
    is_reminded: bool
    away: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeeList:
    """
    The list of attendees, as it was asked for.

    Parameters
    ----------
    counts
        What it may be narrowed to → how many that would be.
    roles
        Roles that attendees have.
    found
        How many the query found, on all pages.
    to_invite, to_remind
        How many an invitation, or a reminder, would reach.
    is_scheduled
        Whether there is a schedule, so that no meetings means none rather than none yet.
    """

    query: AttendeeQuery
    counts: dict[str, int]
    roles: tuple[str, ...]
    found: int
    pages: int
    lines: tuple[AttendeeLine, ...]
    to_invite: int
    to_remind: int
    is_scheduled: bool

    @property
    def total(self) -> int:
        """Attendees who have not withdrawn."""
        return self.counts["all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeeFields:
    """
    What is typed about an attendee, as it is typed: a page shows it again when something is wrong.

    Parameters
    ----------
    goals, offers, needs
        One to a line, the most important first.
    away
        Slot numbers, from 1.
    """

    name: str = ""
    email: str = ""
    organisation: str = ""
    title: str = ""
    role: str = ""
    languages: str = ""
    goals: str = ""
    offers: str = ""
    needs: str = ""
    cap: str = ""
    floor: str = ""
    table: str = ""
    away: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong in a field, as a code and what its sentence needs."""

    field: str
    code: str
    found: str = ""
    parameters: dict[str, str | int] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WishLine:
    """A wish that the organiser set, and the attendee whom it is about."""

    wish: str
    towards_id: str
    towards: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotChoice:
    """A slot in which somebody may be away: its number and when it is, in the event's zone."""

    number: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeePage:
    """
    One attendee to be edited; ``id`` and ``edition`` are of nobody when one is added.

    Parameters
    ----------
    edition
        Which state of the attendee this is: the edit is refused when somebody else was first.
    tables
        Tables that may be an own one: number and name.
    """

    id: str
    name: str
    edition: int
    fields: AttendeeFields
    slots: tuple[SlotChoice, ...]
    tables: tuple[tuple[int, str], ...]
    cap: int
    floor: int
    progress: Progress
    is_invited: bool
    wishes: tuple[WishLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A meeting that does not happen when somebody withdraws: with whom, in which slot."""

    attendee: str
    partner: str
    slot: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalPlan:
    """
    Who would be withdrawn, and what that breaks.

    Parameters
    ----------
    version
        Number of the published schedule, none when none is.
    broken
        Its meetings that one of them is in.
    """

    attendees: tuple[tuple[str, str], ...]
    version: int | None
    broken: tuple[Broken, ...]
