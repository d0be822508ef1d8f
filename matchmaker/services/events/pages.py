"""What the pages about events show: plain values, ready for a template."""

from dataclasses import dataclass
from datetime import date, datetime

from matchmaker.intake import ConceptRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSummary:
    """
    A line of the list of events.

    Parameters
    ----------
    id
        Public id of the event.
    state
        ``draft open proposing published live feedback closed``.
    starts_at, ends_at
        First slot's start and last slot's end, aware, in the event's zone.
    is_archived
        Whether it is out of the list.
    delete_on
        Day, in the event's zone, at whose beginning all of it is deleted; none when it is kept.
    """

    id: str
    name: str
    state: str
    timezone: str
    starts_at: datetime
    ends_at: datetime
    attendees: int
    slots: int
    tables: int
    #: Newest version of the schedule, or none.
    version: int | None
    meetings: int
    is_archived: bool = False
    delete_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """A session of the programme: its slots' starts and ends, aware, in the event's zone."""

    number: int
    slots: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventOverview:
    """One event: its numbers, programme and rules, and what its newest schedule is worth."""

    summary: EventSummary
    sessions: tuple[SessionView, ...]
    statements: int
    attendees_without_statements: int
    organisations: int
    languages: tuple[tuple[str, int], ...]
    rules: dict[str, str | int]
    #: Of the newest version; none before the first.
    value: int | None
    objective: int | None
    upper_bound: int | None
    #: ``optimal``, ``feasible`` or ``infeasible``
    status: str | None
    #: Required meetings that the newest version does not hold.
    required_missing: int
    meetings_per_attendee: tuple[int, ...]
    scheduled_at: datetime | None
    #: Possible meetings that the organiser gave; none where they are worked out.
    given_pairs: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VocabularyPage:
    """What an event adds to the vocabulary: its concepts and terms, and terms that mean nothing at it."""

    event_id: str
    event_name: str
    concepts: tuple[ConceptRecord, ...]
    muted: tuple[str, ...]
