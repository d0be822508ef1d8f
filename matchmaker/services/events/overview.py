"""What the list of events and the page of one event show."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func
from sqlalchemy.orm import Session

from matchmaker.services.events.pages import EventOverview, EventSummary, SessionView
from matchmaker.store import (
    AttendeeRow,
    EventRow,
    EventScope,
    ExplicitPairRow,
    OrganiserRow,
    OrganiserScope,
    PlacementRow,
    RunRow,
    SeatRow,
    SessionRow,
    SlotRow,
    StatementRow,
    VersionRow,
    in_event,
    scoped,
)

_RULES = (
    *("floor", "cap", "min_value", "same_organisation", "met_before"),
    *("consent", "compactness", "max_break_spread"),
)


@dataclass(frozen=True, slots=True)
class _Programme:
    starts_at: datetime
    ends_at: datetime
    slots: int
    tables: int


def read_events(db: Session, organiser: OrganiserRow | int) -> tuple[EventSummary, ...]:
    """Return the organiser's events, the latest first."""
    scope = scoped(db, organiser)
    events = db.scalars(scope.events()).all()
    summaries = _summaries(db, scope, events)
    return tuple(sorted(summaries, key=lambda event: (event.starts_at, event.id), reverse=True))


def read_event(db: Session, organiser: OrganiserRow | int, public_id: str) -> EventOverview:
    """
    Return one event with its numbers, programme, rules, and what its newest schedule is worth.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event.
    """
    event = scoped(db, organiser).event(public_id)
    here = in_event(db, event)
    attendees = db.execute(
        _present(here).with_only_columns(AttendeeRow.id, AttendeeRow.organisation, AttendeeRow.languages)
    ).all()
    speaking = _statement_counts(db, here)
    version = db.scalar(here.select(VersionRow).order_by(VersionRow.number.desc()).limit(1))
    meetings = {} if version is None else _meetings_by_attendee(db, here, version.id)
    languages = Counter(language for row in attendees for language in row.languages)
    return EventOverview(
        summary=_summaries(db, here, [event])[0],
        sessions=_sessions(db, here),
        statements=sum(speaking.get(row.id, 0) for row in attendees),
        attendees_without_statements=sum(row.id not in speaking for row in attendees),
        organisations=len({row.organisation.casefold() for row in attendees if row.organisation}),
        languages=tuple(languages.most_common()),
        rules=_rules(event),
        value=None if version is None else version.value,
        objective=None if version is None else version.objective,
        upper_bound=None if version is None else version.upper_bound,
        status=None if version is None else version.status,
        required_missing=_required_missing(db, here, version),
        meetings_per_attendee=() if version is None else tuple(meetings.get(row.id, 0) for row in attendees),
        scheduled_at=None if version is None else version.created_at,
        given_pairs=_given_pairs(db, here),
    )


def _given_pairs(db: Session, here: EventScope) -> int | None:
    if not here.event.has_explicit_pairs:
        return None
    return db.scalar(here.select(ExplicitPairRow).with_only_columns(func.count())) or 0


def _required_missing(db: Session, here: EventScope, version: VersionRow | None) -> int:
    if version is None or version.run_id is None:
        return 0
    report = db.scalar(
        here.select(RunRow).where(RunRow.id == version.run_id).with_only_columns(RunRow.report)
    )
    return len((report or {}).get("required_missing", ()))


def gap_of(version: VersionRow) -> float:
    """Return 1 − objective / upper bound; 0 when they are equal."""
    if version.upper_bound == version.objective:
        return 0.0
    return 1.0 - version.objective / version.upper_bound


def _summaries(
    db: Session, scope: OrganiserScope | EventScope, events: Iterable[EventRow]
) -> list[EventSummary]:
    """Return the summaries of events, in a number of queries that does not grow with them."""
    programmes = _programmes(db, scope)
    attendees = _counts(db, scope.select(AttendeeRow).where(AttendeeRow.withdrawn_at.is_(None)), AttendeeRow)
    newest = _newest_versions(db, scope)
    meetings = _placed(db, scope, [number_and_id[1] for number_and_id in newest.values()])
    found = []
    for event in events:
        programme, zone = programmes[event.id], ZoneInfo(event.timezone)
        number, version = newest.get(event.id, (None, 0))
        found.append(
            EventSummary(
                id=event.public_id,
                name=event.name,
                state=event.state,
                timezone=event.timezone,
                starts_at=programme.starts_at.astimezone(zone),
                ends_at=programme.ends_at.astimezone(zone),
                attendees=attendees.get(event.id, 0),
                slots=programme.slots,
                tables=programme.tables,
                version=number,
                meetings=meetings.get(version, 0),
                is_archived=event.archived_at is not None,
                delete_on=event.delete_on,
            )
        )
    return found


def _programmes(db: Session, scope: OrganiserScope | EventScope) -> dict[int, _Programme]:
    columns = (
        SlotRow.event_id,
        func.min(SlotRow.starts_at),
        func.max(SlotRow.ends_at),
        func.count(),
        func.max(SlotRow.tables),
    )
    grouped = scope.select(SlotRow).with_only_columns(*columns).group_by(SlotRow.event_id)
    return {row[0]: _Programme(*row[1:]) for row in db.execute(grouped)}


def _counts(db: Session, rows: Select[Any], row: type[AttendeeRow]) -> dict[int, int]:
    grouped = rows.with_only_columns(row.event_id, func.count()).group_by(row.event_id)
    return dict(db.execute(grouped).all())


def _newest_versions(db: Session, scope: OrganiserScope | EventScope) -> dict[int, tuple[int, int]]:
    """Return number and row id of each event's newest version."""
    versions = scope.select(VersionRow).with_only_columns(
        VersionRow.event_id, VersionRow.number, VersionRow.id
    )
    rows = db.execute(versions.order_by(VersionRow.number))
    return {event: (number, version) for event, number, version in rows}


def _placed(db: Session, scope: OrganiserScope | EventScope, versions: list[int]) -> dict[int, int]:
    """Return the number of meetings of each version."""
    rows = scope.select(PlacementRow).where(PlacementRow.version_id.in_(versions))
    grouped = rows.with_only_columns(PlacementRow.version_id, func.count()).group_by(PlacementRow.version_id)
    return dict(db.execute(grouped).all())


def _present(here: EventScope) -> Select[Any]:
    return here.select(AttendeeRow).where(AttendeeRow.withdrawn_at.is_(None)).order_by(AttendeeRow.id)


def _statement_counts(db: Session, here: EventScope) -> Mapping[int, int]:
    """Return the number of statements of each attendee who makes any."""
    counted = here.select(StatementRow).with_only_columns(StatementRow.attendee_id, func.count())
    return dict(db.execute(counted.group_by(StatementRow.attendee_id)).all())


def _meetings_by_attendee(db: Session, here: EventScope, version_id: int) -> Mapping[int, int]:
    seats = here.select(SeatRow).where(SeatRow.version_id == version_id)
    counted = seats.with_only_columns(SeatRow.attendee_id, func.count()).group_by(SeatRow.attendee_id)
    return dict(db.execute(counted).all())


def _sessions(db: Session, here: EventScope) -> tuple[SessionView, ...]:
    zone = ZoneInfo(here.event.timezone)
    joined = here.select(SlotRow).join(SessionRow, SessionRow.id == SlotRow.session_id)
    columns = (SessionRow.position, SlotRow.starts_at, SlotRow.ends_at)
    slots: dict[int, list[tuple[datetime, datetime]]] = {}
    for position, starts_at, ends_at in db.execute(
        joined.with_only_columns(*columns).order_by(SlotRow.number)
    ):
        slots.setdefault(position, []).append((starts_at.astimezone(zone), ends_at.astimezone(zone)))
    return tuple(
        SessionView(number=position + 1, slots=tuple(times)) for position, times in sorted(slots.items())
    )


def _rules(event: EventRow) -> dict[str, str | int]:
    """
    Return the rules by name; pairs of roles as ``investor + startup, mentor + mentee``.

    Where the organiser chose what breaks cost, ``breaks`` says so; else ``compactness`` has the number.
    """
    rules: dict[str, str | int] = {name: getattr(event, f"rule_{name}") for name in _RULES}
    if event.breaks != "points":
        del rules["compactness"]
        rules["breaks"] = event.breaks
    return rules | {"roles": ", ".join(" + ".join(pair) for pair in event.rule_roles)}
