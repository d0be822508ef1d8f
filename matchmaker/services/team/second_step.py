"""
The second step of a sign-in: a code from an authenticator, or a recovery code in its place.

A secret that is kept with no ``totp_since`` waits to be confirmed: nobody is asked for a code until the
member has shown that their authenticator knows it.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.services.team.errors import CodeRefusedError, ProofRefusedError, SecondStepStateError
from matchmaker.services.team.members import SignedInMember, Via, own_member, record_deed, record_second_step
from matchmaker.services.team.recovery import (
    forget_recovery_codes,
    replace_recovery_codes,
    use_recovery_code,
)
from matchmaker.services.team.totp import as_typed, new_secret, otpauth_uri, seal, step_of, unseal
from matchmaker.store import OrganiserRow, TeamMemberRow, member_of_cookie, scoped

_DIGITS = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedSecret:
    """
    A secret that waits to be confirmed, as a member brings it into their authenticator.

    Parameters
    ----------
    uri
        What a QR code of it holds.
    typed
        What can be typed instead.
    """

    uri: str
    typed: str


def offer_secret(db: Session, organiser_id: int, member_id: int, key: str) -> None:
    """
    Keep a new secret for a member, which counts once it is confirmed.

    Parameters
    ----------
    key
        The secret key of the installation, here and below.

    Raises
    ------
    SecondStepStateError
        When a second step is on already.
    """
    member = _held(db, organiser_id, member_id)
    if member.totp_since is not None:
        raise SecondStepStateError
    member.totp_secret = seal(new_secret(), key, member.public_id)


def read_offered_secret(db: Session, organiser_id: int, member_id: int, key: str) -> OfferedSecret | None:
    """Return the secret that waits to be confirmed; none when none does."""
    member = own_member(db, organiser_id, member_id)
    secret = unseal(member.totp_secret, key, member.public_id)
    if secret is None or member.totp_since is not None:
        return None
    place = db.get_one(OrganiserRow, organiser_id).name
    # Authenticators show what stands before the colon: a colon within would move it.
    uri = otpauth_uri(secret, member.email, f"Matchmaker {place}".replace(":", " "))
    return OfferedSecret(uri=uri, typed=as_typed(secret))


def turn_second_step_on(  # noqa: PLR0917 -- whose, with what, as one says it
    db: Session, organiser_id: int, member_id: int, code: str, key: str, now: datetime
) -> tuple[str, ...]:
    """
    Ask a member for a code at every sign-in from now on; return their recovery codes, to be shown once.

    Raises
    ------
    CodeRefusedError
        When the code is none of the offered secret.
    SecondStepStateError
        When a second step is on already.
    """
    member = _held(db, organiser_id, member_id)
    if member.totp_since is not None:
        raise SecondStepStateError
    step = step_of(unseal(member.totp_secret, key, member.public_id), _plain(code), now)
    if step is None:
        raise CodeRefusedError
    member.totp_since, member.totp_last_step = now, step
    codes = replace_recovery_codes(db, member)
    record_deed(db, member, "team.second_step_on", now)
    return codes


def make_recovery_codes(db: Session, organiser_id: int, member_id: int, now: datetime) -> tuple[str, ...]:
    """
    Return new recovery codes of a member, to be shown once; the ones before are void.

    Raises
    ------
    SecondStepStateError
        When no second step is on.
    """
    member = _held(db, organiser_id, member_id)
    if member.totp_since is None:
        raise SecondStepStateError
    codes = replace_recovery_codes(db, member)
    record_deed(db, member, "team.recovery_codes_made", now)
    return codes


def turn_second_step_off(
    db: Session, organiser_id: int, member_id: int, now: datetime
) -> TeamMemberRow | None:
    """Ask a member for no code any more, as they wish; return them, or none when none was asked for."""
    member = _held(db, organiser_id, member_id)
    if not _forget(db, member):
        return None
    record_deed(db, member, "team.second_step_off", now)
    return member


def lift_second_step(
    db: Session, organiser_id: int, member_id: str, *, by: str, now: datetime
) -> TeamMemberRow | None:
    """
    Ask a member for no code any more, as an owner wishes: their phone is lost.

    Parameters
    ----------
    member_id, by
        Public ids of the member and of the owner.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such member.
    SecondStepStateError
        When an owner lifts their own: that is theirs to turn off, with the password or a code.
    """
    found = scoped(db, organiser_id).one(TeamMemberRow, member_id)
    if found.public_id == by:
        raise SecondStepStateError
    member = _held(db, organiser_id, found.id)
    if not _forget(db, member):
        return None
    record_deed(db, member, "team.second_step_lifted", now, by=by)
    return member


def take_code(db: Session, member: TeamMemberRow, typed: str, key: str, now: datetime) -> None:
    """
    Take a code of a member: from the authenticator, or for recovery. None is taken twice.

    Raises
    ------
    CodeRefusedError
        When it is wrong, over, or was taken before.
    """
    plain = _plain(typed)
    if not _DIGITS.fullmatch(plain):
        if not use_recovery_code(db, member, plain, now):
            raise CodeRefusedError
        record_deed(db, member, "team.recovery_code_used", now)
        return
    step = step_of(unseal(member.totp_secret, key, member.public_id), plain, now)
    # Of two browsers with one code, the condition in the UPDATE lets one in. A code that is wrong asks the
    # database all the same, for a step that is long over.
    taken = db.scalar(
        scoped(db, member.organiser_id)
        .update(TeamMemberRow)
        .where(
            TeamMemberRow.id == member.id,
            TeamMemberRow.totp_since.is_not(None),
            TeamMemberRow.totp_last_step < (-1 if step is None else step),
        )
        .values(totp_last_step=step)
        .returning(TeamMemberRow.id)
    )
    if taken is None:
        raise CodeRefusedError


def take_own_code(  # noqa: PLR0917 -- whose, with what, as one says it
    db: Session, organiser_id: int, member_id: int, typed: str, key: str, now: datetime
) -> None:
    """
    Take a code of a member who is signed in and about to change how.

    Raises
    ------
    ProofRefusedError
        When it is wrong, over, or was taken before; or when no second step is on.
    """
    member = own_member(db, organiser_id, member_id)
    if member.totp_since is None:
        raise ProofRefusedError
    try:
        take_code(db, member, typed, key, now)
    except CodeRefusedError as error:
        raise ProofRefusedError from error


def pass_second_step(  # noqa: PLR0917 -- who came how, with what, as one says it
    db: Session, cookie: str, via: Via, typed: str, key: str, now: datetime
) -> SignedInMember:
    """
    Take the code of a member who passed the first step, and record that they signed in.

    Parameters
    ----------
    cookie, via
        Of the member, as the first step gave it; and which step that was.

    Raises
    ------
    CodeRefusedError
        When the code is wrong, over, or was taken before; or when the first step counts no more.
    """
    member = member_of_cookie(db, cookie)
    if member is None or not member.active or member.totp_since is None:
        raise CodeRefusedError
    take_code(db, member, typed, key, now)
    return record_second_step(db, member, now, via=via)


def _held(db: Session, organiser_id: int, member_id: int) -> TeamMemberRow:
    """Return a member, whom nobody else changes until this transaction ends."""
    here = scoped(db, organiser_id).select(TeamMemberRow).where(TeamMemberRow.id == member_id)
    return db.scalars(here.with_for_update().execution_options(populate_existing=True)).one()


def _forget(db: Session, member: TeamMemberRow) -> bool:
    was_on = member.totp_since is not None
    member.totp_since = member.totp_secret = member.totp_last_step = None
    forget_recovery_codes(db, member)
    return was_on


def _plain(typed: str) -> str:
    """Return a code without what people put between its groups, and no more of it than any code has."""
    return re.sub(r"[\s-]", "", typed[:64])
