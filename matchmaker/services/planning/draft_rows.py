"""The rows of a draft, changed: placements with their seats and reasons."""

from sqlalchemy import insert
from sqlalchemy.orm import Session

from matchmaker.services.planning.changes import Change
from matchmaker.services.planning.drafts import Draft, Place
from matchmaker.services.planning.placing import meetings_of
from matchmaker.store import MeetingReasonRow, PlacementRow, SeatRow

#: What is kept of a reason when its meeting moves.
_REASON = (
    *("event_id", "version_id", "meeting_id", "direction", "code", "benefit"),
    *("receiver_kind", "receiver_text", "giver_kind", "giver_text"),
)


def apply_change(db: Session, draft: Draft, change: Change) -> None:
    """
    Take out what leaves its place, then put in what takes one.

    A meeting that moves keeps its reasons; one that is new has none until a job has worked them out.
    """
    meeting_of_pair = draft.meeting_of_pair
    going = [meeting_of_pair[place[0]] for place in change.out]
    of_version = draft.here.select(MeetingReasonRow).where(MeetingReasonRow.version_id == draft.version.id)
    reasons = [
        {name: getattr(row, name) for name in _REASON}
        for row in db.scalars(of_version.where(MeetingReasonRow.meeting_id.in_(going)))
    ]
    # Seats and reasons go with them.
    leaving = draft.here.delete(PlacementRow).where(
        PlacementRow.version_id == draft.version.id, PlacementRow.meeting_id.in_(going)
    )
    db.execute(leaving)
    pairs = [place[0] for place in change.into]
    meetings = meetings_of(db, draft.here, draft.plan, draft.keys, pairs)
    for meeting, place in zip(meetings, change.into, strict=True):
        _place(db, draft, meeting, place)
    staying = set(meetings)
    kept = [reason for reason in reasons if reason["meeting_id"] in staying]
    if kept:
        db.execute(insert(MeetingReasonRow), kept)


def _place(db: Session, draft: Draft, meeting: int, place: Place) -> None:
    pair, slot, table, locked = place
    where = {
        "event_id": draft.version.event_id,
        "version_id": draft.version.id,
        "slot_id": draft.keys.slots[slot],
    }
    placed = insert(PlacementRow).values(
        **where,
        meeting_id=meeting,
        table_id=draft.keys.tables[table],
        value=int(draft.plan.problem.value[pair]),
        locked=locked,
    )
    placement = db.scalars(placed.returning(PlacementRow.id)).one()
    seats = [
        {**where, "attendee_id": draft.keys.attendees[end], "placement_id": placement}
        for end in draft.plan.problem.pairs[pair].tolist()
    ]
    db.execute(insert(SeatRow), seats)
