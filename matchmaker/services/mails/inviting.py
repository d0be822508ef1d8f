"""
Invitations to register, and the one reminder of them: who gets one, queued once each, sent by a job.

Who was chosen is asked again when the mails are queued: the condition in one UPDATE decides, so that of two
organisers who press at once each attendee is written to by one.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_
from sqlalchemy.orm import Session

from matchmaker.errors import MatchmakerError
from matchmaker.services.mails.outbox import queue_mails
from matchmaker.services.registration import registration_of
from matchmaker.store import (
    AttendeeRow,
    AuditRow,
    EventScope,
    JobRow,
    OrganiserRow,
    in_event,
    scoped,
)
from matchmaker.words import Language

InvitationKind = Literal["invitation", "reminder"]
INVITATION_KINDS: tuple[InvitationKind, ...] = ("invitation", "reminder")
#: What each is called in the outbox, and in the log.
MAIL_KINDS: Mapping[InvitationKind, str] = {
    "invitation": "attendee_invitation",
    "reminder": "attendee_reminder",
}
_REFUSALS = {"open": "", "not_yet": "roster.registration_not_yet", "over": "roster.registration_over"}
_DEEDS: Mapping[InvitationKind, str] = {
    "invitation": "attendee.invited",
    "reminder": "attendee.reminded",
}


class RegistrationOverError(MatchmakerError):
    """Nobody is invited to what can't be registered for any more."""

    code = "roster.registration_over"


class RegistrationNotYetError(MatchmakerError):
    """Nobody is invited to what can't be registered for yet."""

    code = "roster.registration_not_yet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Somebody who is written to, or is not: then ``reason`` is the code of why."""

    id: str
    name: str
    email: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationPlan:
    """
    Mails before they are queued.

    Parameters
    ----------
    until
        When registration ends, in the event's zone; none for an event without an end.
    refused
        Code of why nobody can be invited at this moment; blank when they can.
    languages
        Language → mails written in it, the most first.
    examples
        Language → name of one who is written to in it.
    """

    kind: InvitationKind
    event_name: str
    until: datetime | None
    refused: str
    to_write: tuple[Addressee, ...]
    left_out: tuple[Addressee, ...]
    languages: tuple[tuple[Language, int], ...]
    examples: dict[Language, str]


def plan_invitations(
    db: Session,
    organiser: OrganiserRow | int,
    event_public_id: str,
    kind: InvitationKind,
    chosen: Collection[str] | None,
    *,
    now: datetime,
) -> InvitationPlan:
    """
    Return who would be written to; changes nothing.

    Parameters
    ----------
    chosen
        Public ids of attendees; none for everybody who may be written to.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event.
    """
    event = scoped(db, organiser).event(event_public_id)
    registration = registration_of(db, event, now)
    rows = db.scalars(_chosen(in_event(db, event), chosen)).all()
    told = [(row, _reason(row, kind)) for row in rows]
    to_write = [row for row, reason in told if not reason]
    by_language = [(cast("Language", row.language or event.language), row.name) for row in to_write]
    until = registration.until
    return InvitationPlan(
        kind=kind,
        event_name=event.name,
        until=None if until is None else until.astimezone(ZoneInfo(event.timezone)),
        refused=_REFUSALS[registration.state],
        to_write=tuple(_addressee(row) for row in to_write),
        # Of everybody, only those are told of who can't be reached: the others are not meant.
        left_out=tuple(
            _addressee(row, reason)
            for row, reason in told
            if reason and (chosen is not None or reason == "roster.no_address")
        ),
        languages=tuple(Counter(language for language, _ in by_language).most_common()),
        examples=dict(reversed(by_language)),
    )


def queue_invitations(
    db: Session,
    organiser_id: int,
    event_public_id: str,
    kind: InvitationKind,
    chosen: Collection[str] | None,
    *,
    by: str,
    now: datetime,
) -> tuple[int, JobRow | None]:
    """
    Queue a mail to each of those who may have one: with the mark on the attendee, in one transaction.

    Returns
    -------
    tuple
        How many mails, and the job that sends them, when none waited already.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event.
    RegistrationNotYetError, RegistrationOverError
        When nobody can register at this moment.
    """
    event = scoped(db, organiser_id).event(event_public_id)
    state = registration_of(db, event, now).state
    if state != "open":
        raise RegistrationNotYetError if state == "not_yet" else RegistrationOverError
    here = in_event(db, event)
    mark = "invited_at" if kind == "invitation" else "reminded_at"
    update = here.update(AttendeeRow).where(_may_have(kind))
    if chosen is not None:
        update = update.where(AttendeeRow.public_id.in_(_texts(chosen)))
    marked = update.values({mark: now}).returning(
        AttendeeRow.id, AttendeeRow.person_id, AttendeeRow.email, AttendeeRow.public_id
    )
    found = db.execute(marked).all()
    if not found:
        return 0, None
    addressees = [(row.id, row.person_id, row.email) for row in found]
    job = queue_mails(db, here, MAIL_KINDS[kind], addressees, now)
    db.add(
        AuditRow(
            organiser_id=organiser_id,
            event_id=event.id,
            at=now,
            actor_kind="team_member",
            actor_id=by,
            action=_DEEDS[kind],
            parameters={"count": len(found), "attendees": [row.public_id for row in found]},
        )
    )
    db.flush()
    return len(found), job


def _may_have(kind: InvitationKind) -> ColumnElement[bool]:
    """Return what an attendee must be for a mail of a kind; ``_reason`` says the same of a row."""
    own = (
        AttendeeRow.invited_at.is_(None)
        if kind == "invitation"
        else and_(AttendeeRow.invited_at.is_not(None), AttendeeRow.reminded_at.is_(None))
    )
    return and_(
        own,
        AttendeeRow.withdrawn_at.is_(None),
        AttendeeRow.completed_at.is_(None),
        AttendeeRow.email != "",
    )


def _reason(row: AttendeeRow, kind: InvitationKind) -> str:
    """Return the code of why somebody gets no mail of a kind, or blank."""
    if row.withdrawn_at is not None:
        return "roster.has_withdrawn"
    if row.completed_at is not None:
        return "roster.has_finished"
    if not row.email:
        return "roster.no_address"
    if kind == "invitation":
        return "roster.invited_already" if row.invited_at is not None else ""
    if row.invited_at is None:
        return "roster.not_invited_yet"
    return "roster.reminded_already" if row.reminded_at is not None else ""


def _chosen(here: EventScope, chosen: Collection[str] | None) -> Select[AttendeeRow]:
    rows = here.select(AttendeeRow).order_by(AttendeeRow.name, AttendeeRow.id)
    return rows if chosen is None else rows.where(AttendeeRow.public_id.in_(_texts(chosen)))


def _texts(ids: Collection[str]) -> list[str]:
    """Leave out what no database takes for a text."""
    return [one for one in ids if "\0" not in one]


def _addressee(row: AttendeeRow, reason: str = "") -> Addressee:
    return Addressee(id=row.public_id, name=row.name, email=row.email, reason=reason)
