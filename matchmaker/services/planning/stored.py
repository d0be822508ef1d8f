"""The placements of a stored version, as records."""

from sqlalchemy.orm import Session, aliased

from matchmaker.intake import PlacementRecord
from matchmaker.services.planning.version_rows import version_of
from matchmaker.store import (
    AttendeeRow,
    EventRow,
    ExplicitPairRow,
    MeetingRow,
    PlacementRow,
    SlotRow,
    TableRow,
    in_event,
)


def read_placements(db: Session, event: EventRow, version: int | None = None) -> tuple[PlacementRecord, ...]:
    """
    Return the placements of a version, sorted by slot and table; of the newest when no number is given.

    Raises
    ------
    UnknownObjectError
        When the event has no such version.
    """
    here = in_event(db, event)
    row = version_of(db, here, version)
    a, b = aliased(AttendeeRow), aliased(AttendeeRow)
    joined = (
        here.select(PlacementRow)
        .where(PlacementRow.version_id == row.id)
        .join(MeetingRow, MeetingRow.id == PlacementRow.meeting_id)
        .join(a, a.id == MeetingRow.a_attendee_id)
        .join(b, b.id == MeetingRow.b_attendee_id)
        .join(SlotRow, SlotRow.id == PlacementRow.slot_id)
        .join(TableRow, TableRow.id == PlacementRow.table_id)
        .outerjoin(ExplicitPairRow, ExplicitPairRow.id == MeetingRow.explicit_pair_id)
        .with_only_columns(
            SlotRow.number,
            TableRow.number,
            a.external_id,
            b.external_id,
            PlacementRow.value,
            ExplicitPairRow.external_id,
        )
        .order_by(SlotRow.number, TableRow.number)
    )
    return tuple(
        PlacementRecord(slot, table, one, other, value, name or "")
        for slot, table, one, other, value, name in db.execute(joined)
    )
