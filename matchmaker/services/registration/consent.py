"""What an attendee agrees to, and the end of registering."""

from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from matchmaker.services.registration.editing import open_for_change, record_change
from matchmaker.services.registration.pages import ConsentView, Fault
from matchmaker.store import AttendeeRow, ConsentRow, EventScope, OrganiserRow
from matchmaker.words import Language, say

#: Of the text ``registration.consent_text``: raised whenever what it says changes.
CONSENT_VERSION = "2026-11"


def consent_text(db: Session, here: EventScope, language: Language) -> str:
    """Return what attendees of an event are asked to agree to."""
    organiser = db.get_one(OrganiserRow, here.event.organiser_id).name
    return say("registration.consent_text", language, organiser=organiser, event=here.event.name)


def consent_of(db: Session, here: EventScope, attendee_id: int, language: Language) -> ConsentView:
    """Return what an attendee agreed to last, or what they are asked to agree to."""
    own = here.select(ConsentRow).where(ConsentRow.attendee_id == attendee_id)
    given = db.scalar(own.order_by(ConsentRow.id.desc()).limit(1))
    if given is None:
        text = consent_text(db, here, language)
        return ConsentView(version=CONSENT_VERSION, text=text, language=language, given_at=None)
    zone = ZoneInfo(here.event.timezone)
    return ConsentView(
        version=given.version,
        text=given.text,
        language=cast("Language", given.language),
        given_at=given.given_at.astimezone(zone),
    )


def give_consent(
    db: Session,
    attendee_id: int,
    *,
    version: str,
    language: Language,
    now: datetime,
    seen: str | None = None,
) -> tuple[Fault, ...]:
    """
    Keep what an attendee agreed to, word for word; once given, it stands.

    Parameters
    ----------
    version, language
        Of the text that stood on the page.
    seen
        Of the ``ConsentView`` of that page: an event that has another name since, or a page in another
        language by now, is no text that they read.

    Raises
    ------
    RegistrationNotYetError, RegistrationOverError
    """
    here, attendee = open_for_change(db, attendee_id, now)
    asked = consent_of(db, here, attendee_id, language)
    if asked.given_at is not None:
        return ()
    if version != CONSENT_VERSION or seen not in {None, asked.seen}:
        return (Fault(where="consent", code="registration.consent_changed"),)
    db.add(
        ConsentRow(
            event_id=here.event.id,
            attendee_id=attendee_id,
            version=version,
            language=language,
            text=asked.text,
            given_at=now,
        )
    )
    record_change(db, attendee, now, "attendee.agreed")
    return ()


def set_may_refill(db: Session, attendee_id: int, *, may_refill: bool, now: datetime) -> None:
    """
    Keep whether chairs that fall free on the day may be given to an attendee without asking.

    Raises
    ------
    RegistrationNotYetError, RegistrationOverError
    """
    _, attendee = open_for_change(db, attendee_id, now)
    if attendee.may_refill != may_refill:
        attendee.may_refill = may_refill
        record_change(db, attendee, now)


def finish_registration(db: Session, attendee_id: int, *, now: datetime) -> tuple[Fault, ...]:
    """
    Note that an attendee is done registering; they may go on changing things until registration ends.

    Returns
    -------
    tuple
        What must not be missing: a name, and that they agree. Nothing else holds anybody up.

    Raises
    ------
    RegistrationNotYetError, RegistrationOverError
    """
    here, attendee = open_for_change(db, attendee_id, now)
    faults = _missing(db, here, attendee)
    if not faults and attendee.completed_at is None:
        attendee.completed_at = now
        record_change(db, attendee, now, "attendee.registration_finished")
    return faults


def _missing(db: Session, here: EventScope, attendee: AttendeeRow) -> tuple[Fault, ...]:
    agreed = here.select(ConsentRow).where(ConsentRow.attendee_id == attendee.id)
    faults = [] if attendee.name.strip() else [Fault(where="name", code="registration.name_missing")]
    if db.scalar(agreed.limit(1)) is None:
        faults.append(Fault(where="consent", code="registration.consent_missing"))
    return tuple(faults)
