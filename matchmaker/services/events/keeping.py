"""Out of the list and back, and the day on which all of an event is deleted."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from matchmaker.errors import MatchmakerError
from matchmaker.services.events.deeds import record
from matchmaker.store import EventRow

#: The furthest day that may be chosen.
_LATEST = timedelta(days=20 * 365)


class NameDiffersError(MatchmakerError):
    """What was typed is not the name of the event that is to be deleted."""

    code = "editor.name_differs"


class DeleteDayError(MatchmakerError):
    """A day of deletion is today or past, so that nobody could take it back, or beyond all use."""

    code = "editor.delete_day"


def archive_event(db: Session, event: EventRow, *, by: str, now: datetime) -> None:
    """Take an event out of the list; nothing else of it changes."""
    if event.archived_at is None:
        event.archived_at = now
        record(db, event, "event.archived", now, by=by)
        db.flush()


def unarchive_event(db: Session, event: EventRow, *, by: str, now: datetime) -> None:
    """Put an event back into the list."""
    if event.archived_at is not None:
        event.archived_at = None
        record(db, event, "event.unarchived", now, by=by)
        db.flush()


def plan_deletion(db: Session, event: EventRow, *, on: date, typed_name: str, by: str, now: datetime) -> None:
    """
    Set the day at whose beginning, in the event's zone, all of it is deleted.

    Parameters
    ----------
    typed_name
        The event's name, typed by whoever decides it.

    Raises
    ------
    NameDiffersError, DeleteDayError
        Nothing is changed.
    """
    if " ".join(typed_name.split()) != " ".join(event.name.split()):
        raise NameDiffersError
    today = now.astimezone(ZoneInfo(event.timezone)).date()
    if not today < on <= today + _LATEST:
        raise DeleteDayError
    if event.delete_on != on:
        event.delete_on = on
        record(db, event, "event.deletion_planned", now, by=by, day=on.isoformat())
        db.flush()


def cancel_deletion(db: Session, event: EventRow, *, by: str, now: datetime) -> None:
    """Keep an event that was to be deleted."""
    if event.delete_on is not None:
        event.delete_on = None
        record(db, event, "event.deletion_cancelled", now, by=by)
        db.flush()


def is_to_be_deleted(event: EventRow, now: datetime) -> bool:
    """Return whether the day of an event's deletion has begun in its zone."""
    if event.delete_on is None:
        return False
    return datetime.combine(event.delete_on, time(), ZoneInfo(event.timezone)) <= now
