"""A draft from a published version: the same meetings in the same places, with their reasons."""

from datetime import datetime

from sqlalchemy import insert, literal
from sqlalchemy.orm import Session

from matchmaker.services.planning.version_rows import next_number
from matchmaker.store import EventScope, MeetingReasonRow, PlacementRow, SeatRow, VersionRow

_FIGURES = ("value", "objective", "upper_bound", "status", "breaks", "table_moves", "told", "run_id")
_PLACED = ("event_id", "meeting_id", "slot_id", "table_id", "value", "locked")
_REASONED = (
    *("event_id", "meeting_id", "direction", "code", "benefit"),
    *("receiver_kind", "receiver_text", "giver_kind", "giver_text"),
)


def copy_version(db: Session, here: EventScope, version: VersionRow, *, by: str, now: datetime) -> VersionRow:
    """Return a new draft that is what a version is; the caller holds the event."""
    draft = VersionRow(
        event_id=version.event_id,
        number=next_number(db, here),
        created_at=now,
        made_by=by,
        made_from=version.number,
        **{name: getattr(version, name) for name in _FIGURES},
    )
    db.add(draft)
    db.flush()
    for row, columns in ((PlacementRow, _PLACED), (MeetingReasonRow, _REASONED)):
        rows = here.select(row).where(row.version_id == version.id)
        chosen = rows.with_only_columns(*(getattr(row, name) for name in columns), literal(draft.id))
        db.execute(insert(row).from_select([*columns, "version_id"], chosen))
    _copy_seats(db, here, version, draft)
    return draft


def _copy_seats(db: Session, here: EventScope, version: VersionRow, draft: VersionRow) -> None:
    """Copy the seats, each at the copied placement: the one in the same slot at the same table."""
    placements = dict(
        db.execute(
            here.select(PlacementRow)
            .where(PlacementRow.version_id == draft.id)
            .with_only_columns(PlacementRow.meeting_id, PlacementRow.id)
        ).all()
    )
    seated = (
        here.select(SeatRow)
        .where(SeatRow.version_id == version.id)
        .join(PlacementRow, PlacementRow.id == SeatRow.placement_id)
        .with_only_columns(SeatRow.slot_id, SeatRow.attendee_id, PlacementRow.meeting_id)
    )
    seats = [
        {
            "event_id": version.event_id,
            "version_id": draft.id,
            "slot_id": slot,
            "attendee_id": attendee,
            "placement_id": placements[meeting],
        }
        for slot, attendee, meeting in db.execute(seated)
    ]
    if seats:
        db.execute(insert(SeatRow), seats)
