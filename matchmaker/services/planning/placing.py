"""The rows of one version: meetings that keep their ids, reasons, placements and seats."""

from collections.abc import Sequence

from sqlalchemy import insert
from sqlalchemy.orm import Session

from matchmaker.scheduling import Schedule
from matchmaker.services.events import EventKeys
from matchmaker.services.planning.prepare import Plan
from matchmaker.services.planning.reasons import carried_by
from matchmaker.store import (
    EventScope,
    MeetingReasonRow,
    MeetingRow,
    PlacementRow,
    SeatRow,
    VersionRow,
    new_public_id,
)

#: What makes a meeting the same in every version: its row of ``pairs.csv``, else its two attendees.
_MeetingKey = tuple[int, int, int | None]
#: So many meetings are looked up one by one.
_FEW = 20


def add_placements(
    db: Session, here: EventScope, version: VersionRow, *, plan: Plan, schedule: Schedule, keys: EventKeys
) -> None:
    """Add the placements, reasons and seats of a version, and the meetings that are not there yet."""
    placements = schedule.placements
    if len(placements) == 0:
        return
    meetings = meetings_of(db, here, plan, keys, placements[:, 0].tolist())
    locked = set(plan.problem.locked[:, 0].tolist())
    rows = [
        {
            "event_id": version.event_id,
            "version_id": version.id,
            "meeting_id": meeting,
            "slot_id": keys.slots[slot],
            "table_id": keys.tables[table],
            "value": int(plan.problem.value[pair]),
            "locked": pair in locked,
        }
        for (pair, slot, table), meeting in zip(placements.tolist(), meetings, strict=True)
    ]
    returning = insert(PlacementRow).returning(PlacementRow.id, sort_by_parameter_order=True)
    placed = db.scalars(returning, rows).all()
    if plan.values is not None:
        _add_reasons(db, version, plan, keys, dict(zip(placements[:, 0].tolist(), meetings, strict=True)))
    seats = [
        {
            "event_id": version.event_id,
            "version_id": version.id,
            "slot_id": keys.slots[slot],
            "attendee_id": keys.attendees[attendee],
            "placement_id": placement,
        }
        for (pair, slot, _), placement in zip(placements.tolist(), placed, strict=True)
        for attendee in plan.problem.pairs[pair].tolist()
    ]
    db.execute(insert(SeatRow), seats)


def meetings_of(
    db: Session, here: EventScope, plan: Plan, keys: EventKeys, pairs: Sequence[int]
) -> Sequence[int]:
    """Return the meeting's row id of each pair; those that never were are added."""
    wanted = [_meeting_key(plan, keys, pair) for pair in pairs]
    stored = here.select(MeetingRow).with_only_columns(
        MeetingRow.a_attendee_id, MeetingRow.b_attendee_id, MeetingRow.explicit_pair_id, MeetingRow.id
    )
    if len(wanted) <= _FEW:
        stored = stored.where(MeetingRow.a_attendee_id.in_({a for a, _, _ in wanted}))
    known: dict[_MeetingKey, int] = {(a, b, pair): meeting for a, b, pair, meeting in db.execute(stored)}
    new = [key for key in wanted if key not in known]
    if new:
        returning = insert(MeetingRow).returning(MeetingRow.id, sort_by_parameter_order=True)
        rows = [
            {
                "event_id": here.event.id,
                "public_id": new_public_id(),
                "a_attendee_id": a,
                "b_attendee_id": b,
                "explicit_pair_id": pair,
            }
            for a, b, pair in new
        ]
        known.update(zip(new, db.scalars(returning, rows), strict=True))
    return [known[key] for key in wanted]


def _meeting_key(plan: Plan, keys: EventKeys, pair: int) -> _MeetingKey:
    a, b = sorted(keys.attendees[i] for i in plan.problem.pairs[pair].tolist())
    row = plan.pair_rows[pair]
    return a, b, keys.pairs[row] if row >= 0 else None


def _add_reasons(
    db: Session, version: VersionRow, plan: Plan, keys: EventKeys, meeting_of_pair: dict[int, int]
) -> None:
    """Add the reasons of a version's meetings; those of earlier versions stay as they were published."""
    rows = [
        {
            "event_id": version.event_id,
            "version_id": version.id,
            "meeting_id": meeting,
            "direction": int(keys.attendees[carried.receiver] > keys.attendees[carried.giver]),
            "code": carried.code,
            "receiver_kind": carried.receiver_kind,
            "receiver_text": carried.receiver_text,
            "giver_kind": carried.giver_kind,
            "giver_text": carried.giver_text,
            "benefit": carried.benefit,
        }
        for pair, meeting in meeting_of_pair.items()
        for carried in carried_by(plan, pair)
    ]
    db.execute(insert(MeetingReasonRow), rows)
