"""Team members: who they are, their sign-ins by password, and how those end."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import update
from sqlalchemy.orm import Session

from matchmaker.addresses import normal_address
from matchmaker.services.team.errors import AddressTakenError, InvalidAddressError
from matchmaker.services.team.passwords import hash_password
from matchmaker.store import (
    AuditRow,
    OrganiserRow,
    SignInLinkRow,
    TeamMemberRow,
    member_of_address,
    member_of_cookie,
    scoped,
)
from matchmaker.words import Language

Role = Literal["owner", "manager", "door", "reader"]
#: How a member proves who they are, before any second step.
Via = Literal["password", "link", "provider"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a sign-in is checked against; read in one transaction, checked in none."""

    member_id: int
    password_hash: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedInMember:
    """
    A member as a signed-in browser stands for them.

    Parameters
    ----------
    cookie
        What the browser's cookie holds; another value signs out every browser of the member.
    asks_code
        Whether a sign-in is complete only with a code from the member's authenticator.
    """

    member_id: int
    public_id: str
    organiser_id: int
    role: Role
    name: str
    email: str
    language: Language
    cookie: str
    password_hash: str | None
    asks_code: bool = False


def add_member(  # noqa: PLR0917 -- who adds whom, as one says it
    db: Session,
    organiser: OrganiserRow,
    email: str,
    name: str,
    role: Role,
    password: str | None,
    now: datetime,
    *,
    language: Language = "es",
) -> TeamMemberRow:
    """
    Add a member to an organiser's team.

    Parameters
    ----------
    password
        At least 10 characters; none makes a member who signs in by link alone.

    Raises
    ------
    InvalidAddressError, AddressTakenError, PasswordTooShortError
    """
    address = _address(email)
    if member_of_address(db, address) is not None:
        raise AddressTakenError(address)
    member = TeamMemberRow(
        organiser_id=organiser.id,
        email=address,
        name=name,
        role=role,
        language=language,
        password_hash=None if password is None else hash_password(password),
        fs_uniquifier=_new_cookie(),
        created_at=now,
    )
    db.add(member)
    db.flush()
    record_deed(db, member, "team.member_added", now, role=role)
    return member


def _address(email: str) -> str:
    address = normal_address(email)
    if address is None:
        raise InvalidAddressError(email)
    return address


def read_credentials(db: Session, email: str) -> Credentials | None:
    """Return what a sign-in with this address is checked against; none when nobody can sign in with it."""
    address = normal_address(email)
    member = None if address is None else member_of_address(db, address)
    if member is None or not member.active:
        return None
    return Credentials(member_id=member.id, password_hash=member.password_hash)


def read_member_sign_in(db: Session, cookie: str) -> SignedInMember | None:
    """Return the member whose cookie this is; none when it was made void or the member is inactive."""
    member = member_of_cookie(db, cookie)
    return None if member is None or not member.active else _signed_in(member)


def record_sign_in(
    db: Session, member_id: int, now: datetime, *, via: Via = "password"
) -> SignedInMember | None:
    """
    Record that a member proved who they are; none when they were made inactive in the meantime.

    Of one who ``asks_code`` nothing is recorded yet: ``pass_second_step`` does, once the code is right.
    """
    member = db.get(TeamMemberRow, member_id)
    if member is None or not member.active:
        return None
    if member.totp_since is None:
        record_deed(db, member, "team.signed_in", now, via=via)
    return _signed_in(member)


def record_second_step(db: Session, member: TeamMemberRow, now: datetime, *, via: Via) -> SignedInMember:
    """Record that a member proved who they are in both steps."""
    record_deed(db, member, "team.signed_in", now, via=via)
    return _signed_in(member)


def change_password(
    db: Session, organiser_id: int, member_id: int, password_hash: str, now: datetime
) -> TeamMemberRow:
    """
    Give a member a new password and sign out every browser of theirs; links that were mailed before are void.

    Parameters
    ----------
    password_hash
        From ``hash_password``, called with no transaction open.
    """
    member = own_member(db, organiser_id, member_id)
    member.password_hash = password_hash
    member.fs_uniquifier = _new_cookie()
    void_member_links(db, member, now)
    record_deed(db, member, "team.password_changed", now)
    return member


def end_member_sign_ins(db: Session, organiser_id: int, member_id: int, now: datetime) -> None:
    """Sign out every browser of a member."""
    member = own_member(db, organiser_id, member_id)
    member.fs_uniquifier = _new_cookie()
    record_deed(db, member, "team.signed_out", now)


def void_member_links(db: Session, member: TeamMemberRow, now: datetime) -> None:
    """Make every link void that a member has not used yet."""
    waiting = SignInLinkRow.used_at.is_(None), SignInLinkRow.expires_at > now
    of_member = update(SignInLinkRow).where(SignInLinkRow.team_member_id == member.id, *waiting)
    db.execute(of_member.values(expires_at=now))


def own_member(db: Session, organiser_id: int, member_id: int) -> TeamMemberRow:
    """Return the member of an organiser with an id that the house itself kept."""
    here = scoped(db, organiser_id).select(TeamMemberRow)
    return db.scalars(here.where(TeamMemberRow.id == member_id)).one()


def record_deed(
    db: Session,
    member: TeamMemberRow,
    action: str,
    now: datetime,
    *,
    by: str | None = None,
    **parameters: str,
) -> None:
    """Write the audit entry of what a member did, or of what ``by``, by public id, did to them."""
    if by is not None:
        parameters["member"] = member.public_id
    db.add(
        AuditRow(
            organiser_id=member.organiser_id,
            at=now,
            actor_kind="team_member",
            actor_id=by or member.public_id,
            action=action,
            parameters=parameters,
        )
    )


def _new_cookie() -> str:
    return secrets.token_urlsafe(32)


def _signed_in(member: TeamMemberRow) -> SignedInMember:
    return SignedInMember(
        member_id=member.id,
        public_id=member.public_id,
        organiser_id=member.organiser_id,
        role=cast("Role", member.role),
        name=member.name,
        email=member.email,
        language=cast("Language", member.language),
        cookie=member.fs_uniquifier,
        password_hash=member.password_hash,
        asks_code=member.totp_since is not None,
    )
