"""Attendees who do not come after all, and who come again."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session, aliased

from matchmaker.services.events.states import check_may_change
from matchmaker.services.people.deeds import record_deed
from matchmaker.services.people.pages import Broken, WithdrawalPlan
from matchmaker.store import (
    AttendeeRow,
    EventScope,
    OrganiserRow,
    SeatRow,
    SignInLinkRow,
    SlotRow,
    VersionRow,
    in_event,
    scoped,
)


def plan_withdrawal(
    db: Session, organiser: OrganiserRow | int, event_public_id: str, chosen: Collection[str]
) -> WithdrawalPlan:
    """
    Return who would be withdrawn and which published meetings that breaks; changes nothing.

    Parameters
    ----------
    chosen
        Public ids; those that are nobody's, or of somebody who has withdrawn, are left out.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event.
    """
    here = in_event(db, scoped(db, organiser).event(event_public_id))
    present = here.select(AttendeeRow).where(
        AttendeeRow.public_id.in_(_texts(chosen)), AttendeeRow.withdrawn_at.is_(None)
    )
    rows = db.scalars(present.order_by(AttendeeRow.name, AttendeeRow.id)).all()
    published = here.select(VersionRow).where(VersionRow.state == "published")
    version = db.scalar(published.order_by(VersionRow.number.desc()).limit(1))
    return WithdrawalPlan(
        attendees=tuple((row.public_id, row.name) for row in rows),
        version=None if version is None else version.number,
        broken=() if version is None else _broken(db, here, version.id, [row.id for row in rows]),
    )


def withdraw(
    db: Session,
    organiser_id: int,
    event_public_id: str,
    chosen: Collection[str],
    *,
    by: str,
    now: datetime,
) -> int:
    """
    Withdraw attendees: out of the next schedule, their links void at once. What they said is kept.

    Returns
    -------
    int
        How many had not withdrawn before.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event.
    StateForbidsError
        When the event is over.
    """
    here = in_event(db, scoped(db, organiser_id).event(event_public_id))
    check_may_change(here.event, "attendees")
    gone = (
        here.update(AttendeeRow)
        .where(AttendeeRow.public_id.in_(_texts(chosen)), AttendeeRow.withdrawn_at.is_(None))
        .values(withdrawn_at=now, edition=AttendeeRow.edition + 1)
        .returning(AttendeeRow.id, AttendeeRow.public_id)
    )
    rows = db.execute(gone).all()
    if not rows:
        return 0
    void_links(db, [row.id for row in rows])
    deed = {"count": len(rows), "attendees": [row.public_id for row in rows]}
    record_deed(db, here, "attendee.withdrawn", deed, by=by, now=now)
    return len(rows)


def take_back(
    db: Session, organiser_id: int, event_public_id: str, attendee_id: str, *, by: str, now: datetime
) -> bool:
    """
    Let somebody who withdrew attend again; return whether they had withdrawn.

    Their former links stay void. Mails that they had stay known, so that they are not invited twice.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event, or the event no such attendee.
    StateForbidsError
        When the event is over.
    """
    here = in_event(db, scoped(db, organiser_id).event(event_public_id))
    check_may_change(here.event, "attendees")
    row = here.one(AttendeeRow, attendee_id)
    back = here.update(AttendeeRow).where(AttendeeRow.id == row.id, AttendeeRow.withdrawn_at.is_not(None))
    values = back.values(withdrawn_at=None, edition=AttendeeRow.edition + 1).returning(AttendeeRow.id)
    if db.scalar(values) is None:
        return False
    record_deed(db, here, "attendee.taken_back", {"attendee": row.public_id}, by=by, now=now)
    return True


def void_links(db: Session, attendee_ids: Collection[int]) -> None:
    """Make every link of attendees void, and every sign-in that one of them began."""
    db.execute(delete(SignInLinkRow).where(SignInLinkRow.attendee_id.in_(attendee_ids)))


def _broken(db: Session, here: EventScope, version_id: int, attendees: list[int]) -> tuple[Broken, ...]:
    """Return the meetings of a version that one of the attendees is in, once each."""
    if not attendees:
        return ()
    other, partner = aliased(SeatRow), aliased(AttendeeRow)
    seats = (
        here.select(SeatRow)
        .where(SeatRow.version_id == version_id, SeatRow.attendee_id.in_(attendees))
        .join(AttendeeRow, AttendeeRow.id == SeatRow.attendee_id)
        .join(SlotRow, SlotRow.id == SeatRow.slot_id)
        .join(other, other.placement_id == SeatRow.placement_id)
        .where(other.attendee_id != SeatRow.attendee_id)
        .join(partner, partner.id == other.attendee_id)
        .with_only_columns(SeatRow.placement_id, AttendeeRow.name, partner.name, SlotRow.number)
        .order_by(SlotRow.number, AttendeeRow.name)
    )
    found: dict[int, Broken] = {}
    for placement, name, partner_name, slot in db.execute(seats):
        found.setdefault(placement, Broken(attendee=name, partner=partner_name, slot=slot))
    return tuple(found.values())


def _texts(ids: Collection[str]) -> list[str]:
    """Leave out what no database takes for a text."""
    return [one for one in ids if "\0" not in one]
