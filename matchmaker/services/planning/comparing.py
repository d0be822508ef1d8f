"""Versions of a schedule side by side: what each is worth, how evenly it gives, whose agenda differs."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import Session

from matchmaker.services.events import gap_of
from matchmaker.services.planning.following import member_names
from matchmaker.services.planning.labels import person_label
from matchmaker.services.planning.pages import PersonLabel
from matchmaker.services.planning.version_rows import version_of
from matchmaker.store import (
    AttendeeRow,
    EventScope,
    MeetingRow,
    OrganiserRow,
    PlacementRow,
    VersionRow,
    in_event,
    scoped,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """
    One version in the list of them.

    Parameters
    ----------
    gap
        1 − objective / upper bound.
    worst, quartile
        Share of their own achievable best that everybody, or all but a quarter, has at least; none where it
        was not worked out.
    fewest
        Meetings of whoever has fewest; none as well.
    short
        Attendees below their floor.
    made_by
        Name of the team member; blank for a command.
    """

    number: int
    state: str
    value: int
    objective: int
    upper_bound: int
    gap: float
    status: str
    meetings: int
    breaks: int
    worst: float | None
    quartile: float | None
    fewest: int | None
    short: int
    required_missing: int
    made_at: datetime
    made_by: str
    made_from: int | None
    edits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionsPage:
    """All versions of an event's schedule, the newest first."""

    event_id: str
    event_name: str
    timezone: str
    lines: tuple[VersionLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Otherwise:
    """An attendee whose agenda differs: meetings that moved, came and went."""

    person: PersonLabel
    moved: int
    added: int
    cancelled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePage:
    """
    Two versions side by side.

    Parameters
    ----------
    before, after
        The older and the newer.
    kept, moved, added, cancelled
        Meetings: in the same slot at whichever table, in another slot, only in the newer, only in the older.
    attendees
        Whose agenda differs, most changes first.
    """

    event_id: str
    event_name: str
    timezone: str
    before: VersionLine
    after: VersionLine
    kept: int
    moved: int
    added: int
    cancelled: int
    attendees: tuple[Otherwise, ...]


def read_versions(db: Session, organiser: OrganiserRow | int, event_public_id: str) -> VersionsPage:
    """
    Return the versions of an event's schedule.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event.
    """
    event = scoped(db, organiser).event(event_public_id)
    here = in_event(db, event)
    rows = db.scalars(here.select(VersionRow).order_by(VersionRow.number.desc())).all()
    return VersionsPage(
        event_id=event.public_id,
        event_name=event.name,
        timezone=event.timezone,
        lines=_lines(db, here, list(rows)),
    )


def compare_versions(
    db: Session, organiser: OrganiserRow | int, event_public_id: str, one: int, other: int
) -> ComparePage:
    """
    Return what differs between two versions.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event, or the event no such version.
    """
    event = scoped(db, organiser).event(event_public_id)
    here = in_event(db, event)
    before, after = (version_of(db, here, number) for number in sorted((one, other)))
    lines = _lines(db, here, [before, after])
    was, now = _places(db, here, before), _places(db, here, after)
    kept = {meeting for meeting in was.keys() & now.keys() if was[meeting][0] == now[meeting][0]}
    moved = (was.keys() & now.keys()) - kept
    added, cancelled = now.keys() - was.keys(), was.keys() - now.keys()
    counted = {
        name: Counter(side for meeting in meetings for side in places[meeting][1:])
        for name, meetings, places in (
            ("moved", moved, now),
            ("added", added, now),
            ("cancelled", cancelled, was),
        )
    }
    return ComparePage(
        event_id=event.public_id,
        event_name=event.name,
        timezone=event.timezone,
        before=lines[0],
        after=lines[1],
        kept=len(kept),
        moved=len(moved),
        added=len(added),
        cancelled=len(cancelled),
        attendees=_otherwise(db, here, counted),
    )


def _lines(db: Session, here: EventScope, rows: list[VersionRow]) -> tuple[VersionLine, ...]:
    counts = here.select(PlacementRow).where(PlacementRow.version_id.in_([row.id for row in rows]))
    grouped = counts.with_only_columns(PlacementRow.version_id, func.count())
    meetings = dict(db.execute(grouped.group_by(PlacementRow.version_id)).all())
    names = member_names(db, here.event, {row.made_by for row in rows})
    return tuple(_line(row, meetings.get(row.id, 0), names.get(row.made_by or "", "")) for row in rows)


def _line(row: VersionRow, meetings: int, name: str) -> VersionLine:
    told: dict[str, Any] = row.told or {}
    fairness: dict[str, Any] = told.get("fairness", {})
    return VersionLine(
        number=row.number,
        state=row.state,
        value=row.value,
        objective=row.objective,
        upper_bound=row.upper_bound,
        gap=gap_of(row),
        status=row.status,
        meetings=meetings,
        breaks=row.breaks,
        worst=fairness.get("worst"),
        quartile=fairness.get("quartile"),
        fewest=fairness.get("fewest"),
        short=len(told.get("below_floor", ())),
        required_missing=len(told.get("required_missing", ())),
        made_at=row.created_at,
        made_by=name,
        made_from=row.made_from,
        edits=row.edits_kept,
    )


def _places(db: Session, here: EventScope, version: VersionRow) -> dict[int, tuple[int, int, int]]:
    """Return meeting → slot and its two attendees."""
    joined = (
        here.select(PlacementRow)
        .where(PlacementRow.version_id == version.id)
        .join(MeetingRow, MeetingRow.id == PlacementRow.meeting_id)
        .with_only_columns(
            PlacementRow.meeting_id,
            PlacementRow.slot_id,
            MeetingRow.a_attendee_id,
            MeetingRow.b_attendee_id,
        )
    )
    return {meeting: (slot, a, b) for meeting, slot, a, b in db.execute(joined)}


def _otherwise(db: Session, here: EventScope, counted: dict[str, Counter[int]]) -> tuple[Otherwise, ...]:
    total = sum(counted.values(), Counter[int]())
    rows = db.scalars(here.select(AttendeeRow).where(AttendeeRow.id.in_(list(total)))) if total else ()
    found = [
        (
            -total[row.id],
            Otherwise(person=person_label(row), **{name: count[row.id] for name, count in counted.items()}),
        )
        for row in rows
    ]
    return tuple(one for _, one in sorted(found, key=lambda line: (line[0], line[1].person.name)))
