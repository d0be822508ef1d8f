"""
Links that sign in: issued, looked at, redeemed.

A link's row serves twice. Until it is used, ``expires_at`` is the end of the link. An attendee's link, used,
begins the sign-in of one browser, and from then on ``expires_at`` is the end of that sign-in. So a row
that is past ``expires_at`` serves nobody and may be deleted at any time.

An invitation alone is used any number of times: each time begins a sign-in with a row of its own. It works
until registration ends, whenever the organiser lets it end by then.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal, cast

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from matchmaker.services.registration import registration_ends
from matchmaker.services.team.errors import InvitationOverError, LinkSpentError, UnknownLinkError
from matchmaker.services.team.members import record_sign_in
from matchmaker.store import (
    AttendeeRow,
    AuditRow,
    EventRow,
    OrganiserRow,
    SignInLinkRow,
    TeamMemberRow,
    of_attendee,
)
from matchmaker.words import Language

Purpose = Literal["team", "reset", "attendee", "invitation"]
#: Purposes of a member's links; the others are attendees'.
_OF_MEMBERS = frozenset({"team", "reset"})
#: How long a link waits to be used.
LINK_LIFETIME = timedelta(hours=24)
#: How long a browser stays signed in as an attendee: from the invitation to the follow-up.
ATTENDEE_SIGN_IN = timedelta(days=30)
#: The end of what has none of its own.
_LAST = datetime(9999, 1, 1, tzinfo=UTC)
#: For how long a link that is over is kept: until then, a used one says that it was used.
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """
    What a link that can still be used is for.

    Parameters
    ----------
    name
        Of the team member or attendee whom it signs in.
    place
        Name of the organiser or event that it opens.
    language
        The member's or the attendee's own, else the event's.
    """

    purpose: Purpose
    name: str
    place: str
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Redeemed:
    """
    Whom a link signed in: a member or an attendee.

    Parameters
    ----------
    cookie
        What the browser keeps: of a member, what all their browsers share; of an attendee, the key of this
        one sign-in.
    """

    purpose: Purpose
    cookie: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedInAttendee:
    """
    An attendee as a signed-in browser stands for them.

    Parameters
    ----------
    language
        The one that they chose for their pages, if any.
    """

    attendee_id: int
    event_id: int
    name: str
    event_language: Language
    language: Language | None = None


def issue_link(
    db: Session,
    purpose: Purpose,
    subject: TeamMemberRow | AttendeeRow,
    now: datetime,
    lifetime: timedelta = LINK_LIFETIME,
) -> str:
    """
    Return the token of a new link that signs ``subject`` in; only its hash is kept.

    Parameters
    ----------
    purpose
        For a member ``team``, which signs in, or ``reset``, which lets them set a new password; for an
        attendee ``attendee``, which works once, or ``invitation``, which
        works until registration ends.
    lifetime
        How long the link waits to be used; an invitation is asked for the end of registration instead.
    """
    is_members = purpose in _OF_MEMBERS
    assert isinstance(subject, TeamMemberRow if is_members else AttendeeRow)
    token = secrets.token_urlsafe(16)
    db.add(
        SignInLinkRow(
            token_hash=token_hash(token),
            purpose=purpose,
            team_member_id=subject.id if is_members else None,
            attendee_id=None if is_members else subject.id,
            created_at=now,
            expires_at=_LAST if purpose == "invitation" else now + lifetime,
        )
    )
    db.add(
        AuditRow(
            organiser_id=subject.organiser_id,
            event_id=subject.event_id if isinstance(subject, AttendeeRow) else None,
            at=now,
            actor_kind="system",
            action="team.link_issued",
            parameters={"purpose": purpose, "subject": subject.public_id},
        )
    )
    db.flush()
    return token


def link_url(public_url: str, token: str) -> str:
    """Return the address of a link, under the address that people reach the service by."""
    return f"{public_url.rstrip('/')}/links/{token}"


def look_at_link(db: Session, token: str, now: datetime) -> LinkView:
    """
    Return what a link is for, and change nothing.

    Raises
    ------
    UnknownLinkError
        When it never existed, is over, or its subject may not sign in.
    LinkSpentError
        When it has been used.
    InvitationOverError
        When it is an invitation, and registration is over.
    """
    link = db.scalar(select(SignInLinkRow).where(SignInLinkRow.token_hash == token_hash(token)))
    if link is None:
        raise UnknownLinkError
    if link.used_at is not None:
        raise LinkSpentError("" if link.attendee_id is None else _present_attendee(db, link)[0].public_id)
    if link.expires_at <= now:
        raise UnknownLinkError
    if link.purpose == "invitation":
        _refuse_over(db, link, now)
    return _view(db, link)


def redeem_link(db: Session, token: str, now: datetime) -> Redeemed:
    """
    Use a link up and return whom it signs in. Of two that try at once, one does; an invitation stays.

    Raises
    ------
    UnknownLinkError, LinkSpentError, InvitationOverError
        As ``look_at_link``.
    """
    # The condition in the UPDATE, not a row read before it, decides between two browsers.
    link = db.scalar(
        update(SignInLinkRow)
        .where(
            SignInLinkRow.token_hash == token_hash(token),
            SignInLinkRow.purpose.in_(["team", "attendee"]),
            SignInLinkRow.used_at.is_(None),
            SignInLinkRow.expires_at > now,
        )
        .values(used_at=now)
        .returning(SignInLinkRow)
    )
    if link is None:
        if look_at_link(db, token, now).purpose != "invitation":
            raise UnknownLinkError  # one that resets a password signs nobody in
        link = _sign_in_by_invitation(db, token, now)
    if link.team_member_id is not None:
        member = record_sign_in(db, link.team_member_id, now, via="link")
        if member is None:
            raise UnknownLinkError
        return Redeemed(purpose="team", cookie=member.cookie)
    _, attendee = _present_attendee(db, link)
    link.expires_at = now + ATTENDEE_SIGN_IN
    _record_attendee(db, attendee, "attendee.signed_in", now)
    return Redeemed(purpose="attendee", cookie=link.token_hash)


def read_attendee_sign_in(db: Session, cookie: str, now: datetime) -> SignedInAttendee | None:
    """Return the attendee whose browser holds this cookie; none when that sign-in is over."""
    link = _sign_in(db, cookie, now)
    if link is None:
        return None
    try:
        event, attendee = _present_attendee(db, link)
    except UnknownLinkError:
        return None
    return SignedInAttendee(
        attendee_id=attendee.id,
        event_id=event.id,
        name=attendee.name,
        event_language=cast("Language", event.language),
        language=cast("Language | None", attendee.language),
    )


def begin_attendee_sign_in(db: Session, attendee: AttendeeRow, now: datetime) -> str:
    """Sign an attendee in who showed in another way who they are; return the cookie of that one browser."""
    link = _begin(db, attendee.id, now)
    _record_attendee(db, attendee, "attendee.signed_in", now)
    return link.token_hash


def end_attendee_sign_in(db: Session, cookie: str, now: datetime) -> None:
    """Sign the browser with this cookie out; its cookie is void from then on."""
    link = _sign_in(db, cookie, now)
    if link is None:
        return
    link.expires_at = now
    assert link.attendee_id is not None
    _, attendee = of_attendee(db, link.attendee_id)
    _record_attendee(db, attendee, "attendee.signed_out", now)


def forget_old_links(db: Session, now: datetime) -> None:
    """Delete the links that serve nobody any more, a month after their end."""
    db.execute(delete(SignInLinkRow).where(SignInLinkRow.expires_at < now - KEPT))


def _sign_in(db: Session, cookie: str, now: datetime) -> SignInLinkRow | None:
    return db.scalar(
        select(SignInLinkRow).where(
            SignInLinkRow.token_hash == cookie,
            SignInLinkRow.purpose == "attendee",
            SignInLinkRow.used_at.is_not(None),
            SignInLinkRow.expires_at > now,
        )
    )


def _view(db: Session, link: SignInLinkRow) -> LinkView:
    if link.team_member_id is not None:
        member = db.get(TeamMemberRow, link.team_member_id)
        if member is None or not member.active:
            raise UnknownLinkError
        organiser = db.get_one(OrganiserRow, member.organiser_id)
        return LinkView(
            purpose=cast("Purpose", link.purpose),
            name=member.name,
            place=organiser.name,
            language=cast("Language", member.language),
        )
    event, attendee = _present_attendee(db, link)
    return LinkView(
        purpose=cast("Purpose", link.purpose),
        name=attendee.name,
        place=event.name,
        language=cast("Language", attendee.language or event.language),
    )


def _refuse_over(db: Session, link: SignInLinkRow, now: datetime) -> None:
    """Refuse an invitation to an event whose registration is over."""
    event, _ = _present_attendee(db, link)
    ends = registration_ends(db, event)
    if ends is not None and ends <= now:
        raise InvitationOverError(event.public_id)


def _sign_in_by_invitation(db: Session, token: str, now: datetime) -> SignInLinkRow:
    """Return the row of a new sign-in; the invitation stays as it is."""
    invitation = db.scalars(select(SignInLinkRow).where(SignInLinkRow.token_hash == token_hash(token))).one()
    assert invitation.attendee_id is not None
    return _begin(db, invitation.attendee_id, now)


def _begin(db: Session, attendee_id: int, now: datetime) -> SignInLinkRow:
    # The key of the sign-in is as random as a token, and nobody is ever given what it is the hash of.
    link = SignInLinkRow(
        token_hash=token_hash(secrets.token_urlsafe(16)),
        purpose="attendee",
        attendee_id=attendee_id,
        created_at=now,
        used_at=now,
        expires_at=now + ATTENDEE_SIGN_IN,
    )
    db.add(link)
    db.flush()
    return link


def _present_attendee(db: Session, link: SignInLinkRow) -> tuple[EventRow, AttendeeRow]:
    """Return the event and attendee of a link; raises UnknownLinkError for one who withdrew."""
    assert link.attendee_id is not None
    scope, attendee = of_attendee(db, link.attendee_id)
    if attendee.withdrawn_at is not None:
        raise UnknownLinkError
    return scope.event, attendee


def _record_attendee(db: Session, attendee: AttendeeRow, action: str, now: datetime) -> None:
    db.add(
        AuditRow(
            organiser_id=attendee.organiser_id,
            event_id=attendee.event_id,
            at=now,
            actor_kind="attendee",
            actor_id=attendee.public_id,
            action=action,
            parameters={},
        )
    )


def token_hash(token: str) -> str:
    """Return what the database keeps of a token."""
    # A random token of 128 bits needs no salt and no slow hash: it can't be guessed from its hash.
    return sha256(token.encode()).hexdigest()
