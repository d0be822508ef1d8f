"""A new password for a member who has none at hand: set by a mailed link, once."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from matchmaker.services.team.errors import UnknownLinkError
from matchmaker.services.team.links import look_at_link, token_hash
from matchmaker.services.team.members import change_password
from matchmaker.store import SignInLinkRow, TeamMemberRow


def reset_password(db: Session, token: str, password_hash: str, now: datetime) -> TeamMemberRow:
    """
    Use a link up and give its member a new password; nobody is signed in by it, and everybody out.

    Every other link of the member is void from then on.

    Parameters
    ----------
    password_hash
        From ``hash_password``, called with no transaction open.

    Raises
    ------
    UnknownLinkError, LinkSpentError
        As ``look_at_link``.
    """
    # The condition in the UPDATE, not a row read before it, decides between two browsers.
    link = db.scalar(
        update(SignInLinkRow)
        .where(
            SignInLinkRow.token_hash == token_hash(token),
            SignInLinkRow.purpose == "reset",
            SignInLinkRow.used_at.is_(None),
            SignInLinkRow.expires_at > now,
        )
        .values(used_at=now)
        .returning(SignInLinkRow)
    )
    if link is None:
        look_at_link(db, token, now)
        raise UnknownLinkError  # one of another purpose
    member = db.get_one(TeamMemberRow, link.team_member_id)
    if not member.active:
        raise UnknownLinkError
    return change_password(db, member.organiser_id, member.id, password_hash, now)
