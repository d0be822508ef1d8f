"""
Coming in by an event's open page: an address is typed, and its owner shows by a mail that it is theirs.

Whoever types an address gets the same answer: a job finds out what it means. Its owner gets a link that
signs them in when they are registered, and one that registers them when they may.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy.orm import Session

from matchmaker.addresses import normal_address
from matchmaker.intake import AttendeeRecord
from matchmaker.services.mails.outbox import queue_mail
from matchmaker.services.people import register
from matchmaker.services.registration.confirmations import sign_up_hash
from matchmaker.services.registration.deadline import Registration, registration_of
from matchmaker.services.registration.editing import refuse_unless_open
from matchmaker.services.registration.pages import Fault
from matchmaker.services.registration.texts import MOST_LETTERS, line, too_long
from matchmaker.services.team import UnknownLinkError, begin_attendee_sign_in
from matchmaker.store import (
    AttendeeRow,
    AuditRow,
    EventRow,
    EventScope,
    JobRow,
    OrganiserRow,
    PersonRow,
    SignUpRow,
    UnknownObjectError,
    event_of_public_id,
    in_event,
    scoped,
    sign_up_of_token,
)
from matchmaker.words import Language

#: The kind of job that finds out what a typed address means.
ENTRY_JOB = "enter_event"
#: How long an address waits to be confirmed.
SIGN_UP_LIFETIME = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """An event as its open page tells of it."""

    event_id: str
    event_name: str
    organiser: str
    timezone: str
    language: Language
    registration: Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUpView:
    """What a link that confirms an address is for."""

    name: str
    place: str
    language: Language


def read_entry(db: Session, event_public_id: str, now: datetime) -> EntryPage:
    """
    Return what an event's open page tells to anybody who has its address.

    Raises
    ------
    UnknownObjectError
        When there is no such event.
    """
    event = event_of_public_id(db, event_public_id)
    return EntryPage(
        event_id=event.public_id,
        event_name=event.name,
        organiser=db.get_one(OrganiserRow, event.organiser_id).name,
        timezone=event.timezone,
        language=cast("Language", event.language),
        registration=registration_of(db, event, now),
    )


def request_entry(
    db: Session, event_public_id: str, *, name: str, email: str, language: Language, now: datetime
) -> JobRow | tuple[Fault, ...]:
    """
    Take note of an address that was typed on an event's open page; a job finds out whose it is.

    Parameters
    ----------
    name
        Of who wants to register; blank for who only asks for a link.

    Returns
    -------
    JobRow or tuple
        The job; or what was typed wrongly, which anybody can see.

    Raises
    ------
    UnknownObjectError
        When there is no such event.
    """
    event = event_of_public_id(db, event_public_id)
    address, called = normal_address(email), line(name)
    faults = too_long("name", called, MOST_LETTERS)
    if address is None:
        faults.append(Fault(where="email", code="registration.no_address"))
    if faults:
        return tuple(faults)
    payload = {
        "event": event.public_id,
        "name": called,
        "email": email.strip(),
        "language": language,
    }
    job = JobRow(kind=ENTRY_JOB, payload=payload, created_at=now, run_at=now)
    db.add(job)
    db.flush()
    return job


def answer_entry(db: Session, payload: dict[str, Any], now: datetime) -> None:
    """Mail the owner of an address what they can do with it at the event: come in, register, or nothing."""
    try:
        event = event_of_public_id(db, payload["event"])
    except UnknownObjectError:
        return
    address = normal_address(payload["email"])
    if address is None:
        return
    attendee = _attendee_of(db, in_event(db, event), address)
    registration = registration_of(db, event, now)
    if attendee is not None:
        if attendee.withdrawn_at is None:
            recipient = attendee.email or payload["email"]
            _queue(db, event, "attendee_link", recipient, now=now, attendee=attendee.id)
    elif payload["name"] and registration.is_open and registration.is_for_anyone:
        sign_up = _sign_up(db, event, payload, address, now)
        _queue(db, event, "sign_up", payload["email"], now=now, sign_up=sign_up.id)


def look_at_sign_up(db: Session, token: str, now: datetime) -> SignUpView:
    """
    Return what a link confirms, and change nothing.

    Raises
    ------
    UnknownLinkError
        When there is none, or it is over.
    """
    here, sign_up = _waiting(db, token, now)
    return SignUpView(name=sign_up.name, place=here.event.name, language=cast("Language", sign_up.language))


def confirm_sign_up(db: Session, token: str, now: datetime) -> str:
    """
    Register who showed that an address is theirs, and return the cookie of their sign-in.

    Raises
    ------
    UnknownLinkError
        When there is no such link, it is over, its owner withdrew from the event, or only who is invited
        may register by now.
    RegistrationNotYetError, RegistrationOverError
    """
    here, sign_up = _waiting(db, token, now)
    event = here.event
    # One at a time: of two browsers one registers, and no two attendees get the same number.
    db.scalars(scoped(db, event.organiser_id).events().where(EventRow.id == event.id).with_for_update()).one()
    gone = here.delete(SignUpRow).where(SignUpRow.id == sign_up.id).returning(SignUpRow.id)
    if db.scalar(gone) is None:
        raise UnknownLinkError
    attendee = _attendee_of(db, here, sign_up.email_normalised)
    if attendee is None:
        refuse_unless_open(db, event, now)
        if not registration_of(db, event, now).is_for_anyone:
            raise UnknownLinkError
        attendee = _register(db, here, sign_up, now)
    elif attendee.withdrawn_at is not None:
        raise UnknownLinkError
    return begin_attendee_sign_in(db, attendee, now)


def _register(db: Session, here: EventScope, sign_up: SignUpRow, now: datetime) -> AttendeeRow:
    taken = set(db.scalars(here.select(AttendeeRow).with_only_columns(AttendeeRow.external_id)))
    number = next(str(one) for one in range(len(taken) + 1, 2 * len(taken) + 2) if str(one) not in taken)
    record = AttendeeRecord(id=number, name=sign_up.name, email=sign_up.email)
    ids = register(db, here.event, [record], slot_ids={}, table_ids={}, now=now)
    attendee = db.scalars(here.select(AttendeeRow).where(AttendeeRow.id == ids[number])).one()
    attendee.language = sign_up.language
    db.add(
        AuditRow(
            organiser_id=here.event.organiser_id,
            event_id=here.event.id,
            at=now,
            actor_kind="attendee",
            actor_id=attendee.public_id,
            action="attendee.signed_up",
        )
    )
    return attendee


def _attendee_of(db: Session, here: EventScope, address: str) -> AttendeeRow | None:
    joined = here.select(AttendeeRow).join(PersonRow, PersonRow.id == AttendeeRow.person_id)
    return db.scalar(joined.where(PersonRow.email_normalised == address).limit(1))


def _sign_up(db: Session, event: EventRow, payload: dict[str, Any], address: str, now: datetime) -> SignUpRow:
    """Note an address that waits; one that waited already begins anew."""
    here = in_event(db, event)
    db.execute(here.delete(SignUpRow).where(SignUpRow.email_normalised == address))
    row = SignUpRow(
        event_id=event.id,
        name=payload["name"],
        email=payload["email"],
        email_normalised=address,
        language=payload["language"],
        created_at=now,
        expires_at=now + SIGN_UP_LIFETIME,
    )
    db.add(row)
    db.flush()
    return row


def _queue(db: Session, event: EventRow, kind: str, recipient: str, *, now: datetime, **payload: int) -> None:
    queue_mail(
        db,
        organiser_id=event.organiser_id,
        event_id=event.id,
        kind=kind,
        recipient=recipient,
        payload=payload,
        now=now,
    )


def _waiting(db: Session, token: str, now: datetime) -> tuple[EventScope, SignUpRow]:
    found = sign_up_of_token(db, sign_up_hash(token))
    if found is None or found[1].expires_at <= now:
        raise UnknownLinkError
    return found
