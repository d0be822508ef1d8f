"""Finding a version of an event's schedule."""

from sqlalchemy import func
from sqlalchemy.orm import Session

from matchmaker.store import EventRow, EventScope, UnknownObjectError, VersionRow, in_event


def newest_version(db: Session, here: EventScope, *, published: bool = False) -> VersionRow | None:
    """Return the version with the highest number, of all or of the published ones; none before the first."""
    versions = here.select(VersionRow).order_by(VersionRow.number.desc()).limit(1)
    return db.scalar(versions.where(VersionRow.state == "published") if published else versions)


def version_of(db: Session, here: EventScope, number: int | None) -> VersionRow:
    """
    Return the version with a number; the newest when none is given.

    Raises
    ------
    UnknownObjectError
        When there is no such version, or none at all.
    """
    if number is None:
        found = newest_version(db, here)
    else:
        found = db.scalar(here.select(VersionRow).where(VersionRow.number == number))
    if found is None:
        raise UnknownObjectError("version", "" if number is None else str(number))
    return found


def next_number(db: Session, here: EventScope) -> int:
    """Return the number that the next version gets; the caller holds the event."""
    highest = db.scalar(here.select(VersionRow).with_only_columns(func.max(VersionRow.number)))
    return (highest or 0) + 1


def edition_of(db: Session, event: EventRow, number: int) -> int:
    """
    Return the edition in which a version stands now.

    Raises
    ------
    UnknownObjectError
        When there is no such version.
    """
    return version_of(db, in_event(db, event), number).edition
