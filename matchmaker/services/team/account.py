"""A member's own account: what they see of it, and what they change by themselves."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy.orm import Session

from matchmaker.services.team.errors import NameMissingError
from matchmaker.services.team.members import own_member, record_deed
from matchmaker.services.team.recovery import recovery_codes_left
from matchmaker.store import TeamMemberRow
from matchmaker.words import Language

#: Longest name that is kept.
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """
    A member's account as its own page shows it.

    Parameters
    ----------
    second_step_since
        Since when a code is asked for at sign-in; none while none is.
    recovery_codes
        How many are left.
    has_provider
        Whether an identity provider signs the member in, too.
    """

    name: str
    email: str
    language: Language
    has_password: bool
    second_step_since: datetime | None
    recovery_codes: int
    has_provider: bool


def read_account(db: Session, organiser_id: int, member_id: int) -> Account:
    """Return a member's own account."""
    member = own_member(db, organiser_id, member_id)
    return Account(
        name=member.name,
        email=member.email,
        language=cast("Language", member.language),
        has_password=member.password_hash is not None,
        second_step_since=member.totp_since,
        recovery_codes=recovery_codes_left(db, member),
        has_provider=member.oidc_subject is not None,
    )


def read_password_hash(db: Session, organiser_id: int, member_id: int) -> str | None:
    """Return what a member's password is checked against: read in one transaction, checked in none."""
    return own_member(db, organiser_id, member_id).password_hash


def change_profile(
    db: Session, organiser_id: int, member_id: int, *, name: str, language: Language, now: datetime
) -> TeamMemberRow:
    """
    Give a member the name and the language of their choice.

    Raises
    ------
    NameMissingError
    """
    member = own_member(db, organiser_id, member_id)
    if not name:
        raise NameMissingError
    if (member.name, member.language) != (name, language):
        member.name, member.language = name[:LONGEST_NAME], language
        record_deed(db, member, "team.profile_changed", now)
    return member
