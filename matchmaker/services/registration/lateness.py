"""Who registered too late for the schedule that is published, and waits for the next one."""

from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.store import AttendeeRow, EventRow, EventScope, VersionRow, in_event


def late_since(db: Session, here: EventScope) -> datetime | None:
    """
    Return since when who registers is not in the published schedule; none before there is one.

    That is when it was computed, not when it was published: nobody who came in between is in it either.
    """
    published = here.select(VersionRow).where(VersionRow.state == "published")
    newest = published.order_by(VersionRow.number.desc()).limit(1)
    return db.scalar(newest.with_only_columns(VersionRow.created_at))


def late_attendees(db: Session, event: EventRow) -> frozenset[str]:
    """
    Return the public ids of the attendees who registered after the published schedule was computed.

    For the organiser's list: they are fitted in when the schedule is computed again, and none of them is
    late any more once that version is published.
    """
    here = in_event(db, event)
    since = late_since(db, here)
    if since is None:
        return frozenset()
    late = here.select(AttendeeRow).where(
        AttendeeRow.registered_at > since, AttendeeRow.withdrawn_at.is_(None)
    )
    return frozenset(db.scalars(late.with_only_columns(AttendeeRow.public_id)))
