"""
Members whom an identity provider vouches for.

The provider says who somebody is, never that they are a member: nobody joins a team this way. The first time,
a verified address leads to the member; from then on the provider's own name for them (its issuer and subject)
does, and the address counts no more. So neither a changed address nor one that was given to somebody else
opens an account.
"""

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from matchmaker.addresses import normal_address
from matchmaker.services.team.errors import NotAMemberError
from matchmaker.services.team.members import SignedInMember, record_deed, record_sign_in
from matchmaker.store import TeamMemberRow, member_of_address, scoped


def sign_in_by_provider(
    db: Session, issuer: str, subject: str, verified_email: str | None, now: datetime
) -> SignedInMember:
    """
    Return the member whom a provider vouches for, and record that they signed in.

    Parameters
    ----------
    issuer, subject
        Of the provider's token, checked.
    verified_email
        The address that the provider says it verified, if any.

    Raises
    ------
    NotAMemberError
        When that is no active member's.
    """
    known = TeamMemberRow.oidc_issuer == issuer, TeamMemberRow.oidc_subject == subject
    member = db.scalar(select(TeamMemberRow).where(*known)) or _linked(
        db, issuer, subject, verified_email, now
    )
    signed_in = None if member is None else record_sign_in(db, member.id, now, via="provider")
    if signed_in is None:
        raise NotAMemberError
    return signed_in


def _linked(
    db: Session, issuer: str, subject: str, verified_email: str | None, now: datetime
) -> TeamMemberRow | None:
    """Keep who the member of an address is to the provider; none when they are somebody else to it."""
    address = normal_address(verified_email or "")
    member = None if address is None else member_of_address(db, address)
    if member is None or not member.active:
        return None
    # One who was known to another provider, which the installation asks no more, is told anew.
    linked = db.scalar(
        scoped(db, member.organiser_id)
        .update(TeamMemberRow)
        .where(
            TeamMemberRow.id == member.id,
            or_(TeamMemberRow.oidc_issuer.is_(None), TeamMemberRow.oidc_issuer != issuer),
        )
        .values(oidc_issuer=issuer, oidc_subject=subject)
        .returning(TeamMemberRow.id)
    )
    if linked is None:
        return None
    record_deed(db, member, "team.provider_linked", now)
    return member
