"""What the sheets are printed from."""

from dataclasses import dataclass

from matchmaker.services.events import EventSummary
from matchmaker.services.planning import PersonLabel, SlotHead


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperHead:
    """
    The event whose sheets are printed, and the version of the schedule that they show.

    Parameters
    ----------
    version
        The newest published one, else the newest draft; none before the first.
    is_draft
        Whether attendees do not know that version yet.
    """

    event: EventSummary
    version: int | None
    is_draft: bool


@dataclass(frozen=True, slots=True)
class Seating:
    """A meeting as one sheet says it: when, where, who."""

    slot: SlotHead
    table: str
    people: tuple[PersonLabel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaSheet:
    """One attendee's agenda: ``people`` of each line is whom they meet."""

    person: PersonLabel
    lines: tuple[Seating, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSheet:
    """What stands on one table: who sits there, slot by slot; none: it stays free."""

    table: str
    lines: tuple[tuple[SlotHead, tuple[PersonLabel, ...] | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorLine:
    """An attendee on the list at the door; ``first`` is their first meeting."""

    person: PersonLabel
    meetings: int
    first: Seating | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeSheet:
    """
    What a badge says.

    Parameters
    ----------
    token
        Opens the badge's page, with the attendee's public id: the QR code holds both.
    """

    person: PersonLabel
    role: str
    token: str
