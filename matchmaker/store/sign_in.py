"""Finding the team member who signs in, before any organiser is known to scope by."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.store.organisers import TeamMemberRow


def member_of_address(db: Session, email: str) -> TeamMemberRow | None:
    """Return the member with a normalised address, of whichever organiser."""
    return db.scalar(select(TeamMemberRow).where(TeamMemberRow.email == email))


def member_of_cookie(db: Session, fs_uniquifier: str) -> TeamMemberRow | None:
    """Return the member whose signed-in browsers hold this value, of whichever organiser."""
    return db.scalar(select(TeamMemberRow).where(TeamMemberRow.fs_uniquifier == fs_uniquifier))
