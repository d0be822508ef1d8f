"""How a change of an attendee's own begins and ends: who may, what was seen, what is written down."""

import json
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from matchmaker.services.registration.deadline import registration_of
from matchmaker.services.registration.errors import (
    ChangedElsewhereError,
    RegistrationNotYetError,
    RegistrationOverError,
)
from matchmaker.store import AttendeeRow, AuditRow, EventRow, EventScope, OrganiserRow, of_attendee


def open_for_change(db: Session, attendee_id: int, now: datetime) -> tuple[EventScope, AttendeeRow]:
    """
    Return an attendee who may change what they said, held until the transaction ends.

    Raises
    ------
    UnknownObjectError
        When the attendee is gone.
    RegistrationNotYetError, RegistrationOverError
    """
    here, _ = of_attendee(db, attendee_id)
    refuse_unless_open(db, here.event, now)
    # Of two devices that save at once, the second sees what the first wrote.
    own = here.select(AttendeeRow).where(AttendeeRow.id == attendee_id)
    return here, db.scalars(own.with_for_update().execution_options(populate_existing=True)).one()


def refuse_unless_open(db: Session, event: EventRow, now: datetime) -> None:
    """
    Return when an event takes registrations.

    Raises
    ------
    RegistrationNotYetError, RegistrationOverError
    """
    registration = registration_of(db, event, now)
    if registration.is_open:
        return
    organiser = db.get_one(OrganiserRow, event.organiser_id).name
    raise (RegistrationNotYetError if registration.state == "not_yet" else RegistrationOverError)(organiser)


def seen_as(*values: object) -> str:
    """Return one word that stands for what a section holds."""
    return sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()[:16]


def refuse_changed(seen: str, *values: object) -> None:
    """
    Return when what somebody saw is what stands there now.

    Raises
    ------
    ChangedElsewhereError
    """
    if seen != seen_as(*values):
        raise ChangedElsewhereError


def record_change(
    db: Session, attendee: AttendeeRow, now: datetime, action: str = "attendee.registration_changed"
) -> None:
    """Raise the edition of an attendee and note the deed; of what was written nothing is noted."""
    attendee.edition += 1
    db.add(
        AuditRow(
            organiser_id=attendee.organiser_id,
            event_id=attendee.event_id,
            at=now,
            actor_kind="attendee",
            actor_id=attendee.public_id,
            action=action,
        )
    )
    db.flush()


def roles_of(event: EventRow) -> tuple[str, ...]:
    """Return the roles that an attendee of an event may choose from, in the order of the rule."""
    roles: Sequence[Sequence[str]] = event.rule_roles
    return tuple(dict.fromkeys(role for pair in roles for role in pair))
