"""Finding who comes, before any organiser is known to scope by: they show next that they are who they say."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.store.organisers import TeamMemberRow
from matchmaker.store.people import AttendeeRow


def member_of_address(db: Session, email: str) -> TeamMemberRow | None:
    """Return the member with a normalised address, of whichever organiser."""
    return db.scalar(select(TeamMemberRow).where(TeamMemberRow.email == email))


def member_of_cookie(db: Session, fs_uniquifier: str) -> TeamMemberRow | None:
    """Return the member whose signed-in browsers hold this value, of whichever organiser."""
    return db.scalar(select(TeamMemberRow).where(TeamMemberRow.fs_uniquifier == fs_uniquifier))


def attendee_named(db: Session, public_id: str) -> AttendeeRow | None:
    """Return the attendee with a public id, of whichever organiser: for who brings a token that fits."""
    # PostgreSQL takes no NUL in a text, not even to compare with.
    if "\0" in public_id:
        return None
    return db.scalar(select(AttendeeRow).where(AttendeeRow.public_id == public_id))
