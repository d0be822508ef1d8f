"""What a claimed mail says, and the link it carries: made when it is sent, so that no row holds one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from matchmaker.services.mails.outbox import ClaimedMail
from matchmaker.services.registration import registration_ends, write_sign_up_letter
from matchmaker.services.team import issue_link
from matchmaker.store import (
    AttendeeRow,
    EventRow,
    OrganiserRow,
    ProposalRoundRow,
    TeamMemberRow,
    in_event,
    scoped,
)
from matchmaker.words import Language, day_and_time

#: How long the link of each kind waits to be used.
LIFETIMES = {
    "team_link": timedelta(minutes=15),
    "team_reset": timedelta(minutes=15),
    "team_invitation": timedelta(days=7),
    "attendee_link": timedelta(minutes=15),
    # Long enough to be found again in the days before the event; the page sends another one any time.
    "agenda_ready": timedelta(days=14),
}
#: Mails that tell a member what was done to their sign-in: no link in them signs in.
TELLING = frozenset({"team_password_changed", "team_second_step_off"})
#: Mails that ask an attendee to register: their link works until registration ends.
INVITATIONS = frozenset({"attendee_invitation", "attendee_reminder"})
#: Mails that ask an attendee for answers: their link works until the deadline.
ASKING = frozenset({"proposals", "proposals_reminder"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """
    What a mail is written from.

    Parameters
    ----------
    recipient
        Where mail goes at this moment: an address may have been put right since the mail was queued.
    name
        Of the person it is for.
    place
        Name of the organiser or the event, which it comes from.
    token
        Of the link that it carries, kept nowhere else; blank leads to the member's account.
    words
        What else the sentences of its kind name.
    """

    kind: str
    language: Language
    recipient: str
    name: str
    place: str
    token: str
    words: Mapping[str, str] = field(default_factory=dict)


def open_letter(db: Session, mail: ClaimedMail, now: datetime) -> Letter | None:
    """Return what a mail says, with a new link; none when nobody is to be written to any more."""
    if mail.event_id is None:
        return _to_member(db, mail, now)
    if mail.kind == "sign_up":
        return _to_who_signs_up(db, mail, now)
    return _to_attendee(db, mail, now)


def _to_member(db: Session, mail: ClaimedMail, now: datetime) -> Letter | None:
    of_payload = TeamMemberRow.id == mail.payload["member"]
    member = db.scalar(scoped(db, mail.organiser_id).select(TeamMemberRow).where(of_payload))
    if member is None or not member.active:
        return None
    return Letter(
        kind=mail.kind,
        language=cast("Language", member.language),
        recipient=member.email,
        name=member.name,
        place=db.get_one(OrganiserRow, mail.organiser_id).name,
        token=_member_token(db, mail.kind, member, now),
    )


def _member_token(db: Session, kind: str, member: TeamMemberRow, now: datetime) -> str:
    if kind in TELLING:
        return ""
    return issue_link(db, "reset" if kind == "team_reset" else "team", member, now, LIFETIMES[kind])


def _to_attendee(db: Session, mail: ClaimedMail, now: datetime) -> Letter | None:
    of_event = EventRow.id == mail.event_id
    event = db.scalar(scoped(db, mail.organiser_id).select(EventRow).where(of_event))
    if event is None:
        return None
    of_payload = AttendeeRow.id == mail.payload["attendee"]
    attendee = db.scalar(in_event(db, event).select(AttendeeRow).where(of_payload))
    if attendee is None or attendee.withdrawn_at is not None:
        return None
    language = cast("Language", attendee.language or event.language)
    words: dict[str, str] = {}
    if mail.kind in INVITATIONS:
        ends = registration_ends(db, event)
        if ends is None or ends <= now or attendee.completed_at is not None:
            return None
        words["until"] = day_and_time(ends.astimezone(ZoneInfo(event.timezone)), language)
        token = issue_link(db, "invitation", attendee, now)
    elif mail.kind in ASKING:
        ends = _answers_end(db, event)
        if ends is None or ends <= now:
            return None
        words["until"] = day_and_time(ends.astimezone(ZoneInfo(event.timezone)), language)
        token = issue_link(db, "attendee", attendee, now, ends - now)
    else:
        token = issue_link(db, "attendee", attendee, now, LIFETIMES[mail.kind])
    return Letter(
        kind=mail.kind,
        language=language,
        recipient=attendee.email or mail.recipient,
        name=attendee.name,
        place=event.name,
        token=token,
        words=words,
    )


def _answers_end(db: Session, event: EventRow) -> datetime | None:
    """Return the deadline of the round that runs; none when none does."""
    rounds = in_event(db, event).select(ProposalRoundRow).where(ProposalRoundRow.closed_at.is_(None))
    return db.scalar(rounds.with_only_columns(ProposalRoundRow.closes_at))


def _to_who_signs_up(db: Session, mail: ClaimedMail, now: datetime) -> Letter | None:
    written = write_sign_up_letter(db, mail.payload["sign_up"], now)
    if written is None:
        return None
    return Letter(
        kind=mail.kind,
        language=written.language,
        recipient=written.recipient,
        name=written.name,
        place=written.place,
        token=written.token,
    )
