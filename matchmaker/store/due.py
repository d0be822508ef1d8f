"""What time alone brings about, of whichever organiser: events to move on, events to delete."""

from datetime import datetime, timedelta

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from matchmaker.store.events import EventRow, SlotRow

#: The zone furthest ahead of UTC: nowhere does a day begin earlier.
_EARLIEST = timedelta(hours=14)


def events_to_move(db: Session, now: datetime, *, feedback: timedelta, hold: bool = False) -> list[EventRow]:
    """
    Return the events whose state is behind the time.

    Parameters
    ----------
    feedback
        For how long after the last slot feedback is open.
    hold
        Whether they are held until the transaction ends, so that no other worker does the same.
    """
    programme = (
        select(
            SlotRow.event_id.label("event_id"),
            func.min(SlotRow.starts_at).label("starts_at"),
            func.max(SlotRow.ends_at).label("ends_at"),
        )
        .group_by(SlotRow.event_id)
        .subquery()
    )
    starts_at, ends_at = programme.c.starts_at, programme.c.ends_at
    is_behind = or_(
        and_(EventRow.state == "published", starts_at <= now),
        and_(EventRow.state == "live", ends_at <= now),
        and_(EventRow.state == "feedback", ends_at <= now - feedback),
    )
    found: Select[EventRow] = (
        select(EventRow).join(programme, programme.c.event_id == EventRow.id).where(is_behind)
    )
    return list(db.scalars(_held(found, hold=hold).order_by(EventRow.id)))


def events_to_delete(db: Session, now: datetime, *, hold: bool = False) -> list[EventRow]:
    """Return the events whose day of deletion has begun somewhere; in which zone, is for others to see."""
    found = select(EventRow).where(EventRow.delete_on <= (now + _EARLIEST).date())
    return list(db.scalars(_held(found, hold=hold).order_by(EventRow.id)))


def _held(found: Select[EventRow], *, hold: bool) -> Select[EventRow]:
    return found.with_for_update(of=EventRow) if hold else found
