"""What hangs on an attendee, moved to another: wishes, consents, pairs, meetings with their reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, or_
from sqlalchemy.orm import Session

from matchmaker.store import (
    AttendeeRow,
    ConsentRow,
    EventScope,
    ExplicitPairRow,
    MeetingReasonRow,
    MeetingRow,
    MetRow,
    OutboxRow,
    PlacementRow,
    SeatRow,
    SlotRow,
    VersionRow,
    WishRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clashes:
    """
    What stands against two attendees being one.

    Parameters
    ----------
    published
        Version and slot of published schedules in which one would sit twice, or meet the same one twice.
    drafts
        Numbers of the drafts in which it is so: they go.
    meetings
        Meetings of the second in all schedules.
    """

    published: tuple[tuple[int, int], ...]
    drafts: tuple[int, ...]
    meetings: int


def clashes_of(db: Session, here: EventScope, one: AttendeeRow, other: AttendeeRow) -> Clashes:
    """Return where two attendees sit in one slot, meet each other, or meet the same one."""
    rows = db.execute(
        here.select(SeatRow)
        .where(SeatRow.attendee_id.in_((one.id, other.id)))
        .join(VersionRow, VersionRow.id == SeatRow.version_id)
        .join(SlotRow, SlotRow.id == SeatRow.slot_id)
        .join(PlacementRow, PlacementRow.id == SeatRow.placement_id)
        .join(MeetingRow, MeetingRow.id == PlacementRow.meeting_id)
        .with_only_columns(
            SeatRow.attendee_id,
            VersionRow.number,
            VersionRow.state,
            SlotRow.number,
            MeetingRow.a_attendee_id,
            MeetingRow.b_attendee_id,
            MeetingRow.explicit_pair_id,
        )
    ).all()
    mine = {(row[1], row[3]) for row in rows if row[0] == one.id}
    met = {(row[1], _partner(row)) for row in rows if row[0] == one.id and row.explicit_pair_id is None}
    bad = [
        row
        for row in rows
        if row[0] == other.id
        and (
            (row[1], row[3]) in mine
            or _partner(row) == one.id
            or (row.explicit_pair_id is None and (row[1], _partner(row)) in met)
        )
    ]
    return Clashes(
        published=tuple(sorted({(row[1], row[3]) for row in bad if row.state == "published"})),
        drafts=tuple(sorted({row[1] for row in bad if row.state == "draft"})),
        meetings=sum(row[0] == other.id for row in rows),
    )


def _partner(row: Any) -> int:
    return int(row.b_attendee_id if row.a_attendee_id == row[0] else row.a_attendee_id)


def move_meetings(
    db: Session, here: EventScope, one: AttendeeRow, other: AttendeeRow, clashes: Clashes
) -> None:
    """Let the first sit where the second sat; drafts in which that can't be are deleted."""
    if clashes.drafts:
        db.execute(here.delete(VersionRow).where(VersionRow.number.in_(clashes.drafts)))
        db.flush()
    sides = or_(MeetingRow.a_attendee_id == other.id, MeetingRow.b_attendee_id == other.id)
    for meeting in db.scalars(here.select(MeetingRow).where(sides)).all():
        partner = meeting.b_attendee_id if meeting.a_attendee_id == other.id else meeting.a_attendee_id
        if partner != one.id:
            _move_meeting(db, here, meeting, one.id, partner)
    seats = here.update(SeatRow).where(SeatRow.attendee_id == other.id)
    db.execute(seats.values(attendee_id=one.id))


def _move_meeting(db: Session, here: EventScope, meeting: MeetingRow, one: int, partner: int) -> None:
    """Put the first into a meeting of the second: the sides stay in order, each reason with its side."""
    first, second = sorted((one, partner))
    was_first = meeting.a_attendee_id != partner
    is_turned = was_first != (first == one)
    reasons = _taken_reasons(db, here, meeting.id)
    kept = None
    if meeting.explicit_pair_id is None:
        same = here.select(MeetingRow).where(
            MeetingRow.a_attendee_id == first,
            MeetingRow.b_attendee_id == second,
            MeetingRow.explicit_pair_id.is_(None),
        )
        kept = db.scalar(same)
    if kept is None:
        meeting.a_attendee_id, meeting.b_attendee_id = first, second
        db.flush()
    else:
        placed = here.update(PlacementRow).where(PlacementRow.meeting_id == meeting.id)
        db.execute(placed.values(meeting_id=kept.id))
        db.execute(here.delete(MeetingRow).where(MeetingRow.id == meeting.id))
    for reason in reasons:
        reason["meeting_id"] = meeting.id if kept is None else kept.id
        if is_turned:
            reason["direction"] = 1 - reason["direction"]
    if reasons:
        db.execute(insert(MeetingReasonRow), reasons)


def _taken_reasons(db: Session, here: EventScope, meeting_id: int) -> list[dict[str, Any]]:
    """Take the reasons of a meeting out, to be put back with its new sides."""
    own = MeetingReasonRow.meeting_id == meeting_id
    columns = MeetingReasonRow.__mapper__.column_attrs.keys()
    rows = db.scalars(here.select(MeetingReasonRow).where(own)).all()
    reasons = [{column: getattr(row, column) for column in columns} for row in rows]
    for row in rows:
        db.expunge(row)
    db.execute(here.delete(MeetingReasonRow).where(own))
    return reasons


def move_relations(db: Session, here: EventScope, one: AttendeeRow, other: AttendeeRow) -> None:
    """Move wishes of and about the second, its consents, and what it has with others, to the first."""
    _move_wishes(db, here, one.id, other.id)
    _move_met(db, here, one.id, other.id)
    consents = here.update(ConsentRow).where(ConsentRow.attendee_id == other.id)
    db.execute(consents.values(attendee_id=one.id))
    for mine, theirs in (
        (ExplicitPairRow.a_attendee_id, ExplicitPairRow.b_attendee_id),
        (ExplicitPairRow.b_attendee_id, ExplicitPairRow.a_attendee_id),
    ):
        # The pair of the two with each other stays behind: nobody meets themselves.
        pairs = here.update(ExplicitPairRow).where(mine == other.id, theirs != one.id)
        db.execute(pairs.values({mine: one.id}))
    if one.invited_at is None:
        _move_mails(db, here, one.id, other.id)


def _move_wishes(db: Session, here: EventScope, one: int, other: int) -> None:
    theirs = or_(WishRow.from_attendee_id == other, WishRow.to_attendee_id == other)
    known = {_wish_key(row) for row in db.scalars(here.select(WishRow).where(_about(one)))}
    for row in db.scalars(here.select(WishRow).where(theirs).order_by(WishRow.id)).all():
        ends = [one if end == other else end for end in (row.from_attendee_id, row.to_attendee_id)]
        key = (ends[0], ends[1], row.wish, row.origin)
        is_blind = row.to_attendee_id is None
        if ends[0] == ends[1] or (not is_blind and key in known):
            db.delete(row)
        else:
            known.add(key)
            row.from_attendee_id, row.to_attendee_id = ends[0] or one, ends[1]
    db.flush()


def _about(attendee: int) -> Any:
    return or_(WishRow.from_attendee_id == attendee, WishRow.to_attendee_id == attendee)


def _wish_key(row: WishRow) -> tuple[int | None, int | None, str, str]:
    return (row.from_attendee_id, row.to_attendee_id, row.wish, row.origin)


def _move_met(db: Session, here: EventScope, one: int, other: int) -> None:
    """Add up how often the two met others; that they met each other means nothing any more."""
    mine = or_(MetRow.a_attendee_id.in_((one, other)), MetRow.b_attendee_id.in_((one, other)))
    rows: Sequence[MetRow] = db.scalars(here.select(MetRow).where(mine).order_by(MetRow.id)).all()
    times: dict[int, int] = {}
    for row in rows:
        partner = row.b_attendee_id if row.a_attendee_id in {one, other} else row.a_attendee_id
        if partner not in {one, other}:
            times[partner] = times.get(partner, 0) + row.times
        db.delete(row)
    db.flush()
    db.add_all(
        MetRow(event_id=here.event.id, a_attendee_id=one, b_attendee_id=partner, times=count)
        for partner, count in times.items()
    )
    db.flush()


def _move_mails(db: Session, here: EventScope, one: int, other: int) -> None:
    """Let a mail that waits for the second be written to the first."""
    waiting = here.select(OutboxRow).where(OutboxRow.state == "queued")
    for row in db.scalars(waiting):
        if row.payload.get("attendee") == other:
            row.payload = {**row.payload, "attendee": one}
    db.flush()
