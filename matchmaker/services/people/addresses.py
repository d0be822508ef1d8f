"""Whose an address is: the persons of an organiser are told apart by it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.services.people.names import normalised_email
from matchmaker.services.people.withdrawing import void_links
from matchmaker.store import (
    AttendeeRow,
    EventScope,
    OrganiserRow,
    PersonRow,
    new_public_id,
    scoped,
)


def hold_people(db: Session, organiser_id: int) -> None:
    """Let nobody else give addresses to the organiser's persons until this transaction ends."""
    own = select(OrganiserRow).where(OrganiserRow.id == organiser_id)
    db.scalars(own.with_for_update(key_share=True)).one()


def owner_of_address(db: Session, here: EventScope, email: str) -> AttendeeRow | None:
    """Return the attendee of an event, withdrawn or not, whose an address is."""
    normal = normalised_email(email)
    if normal is None:
        return None
    joined = here.select(AttendeeRow).join(PersonRow, PersonRow.id == AttendeeRow.person_id)
    return db.scalar(joined.where(PersonRow.email_normalised == normal))


def give_address(db: Session, here: EventScope, attendee: AttendeeRow, email: str, now: datetime) -> None:
    """
    Let an attendee have an address, or none.

    Where a person of the organiser has it, the attendee is that person, who must not attend the event
    already; else their own person has it from now on. Without an address somebody is a person of this event
    alone. What was mailed to another address opens nothing any more, and they may be invited anew.
    """
    scope = scoped(db, here.event.organiser_id)
    normal = normalised_email(email)
    if normalised_email(attendee.email) not in {None, normal}:
        # It may have been a stranger's: that is why it is put right.
        void_links(db, [attendee.id])
        attendee.invited_at = attendee.reminded_at = None
    attendee.email = email
    db.flush()
    owner = None
    if normal is not None:
        owner = db.scalar(scope.select(PersonRow).where(PersonRow.email_normalised == normal))
    if owner is not None:
        owner.email = email
        attendee.person_id = owner.id
    elif normal is None and _attends_others(db, here, attendee):
        person = PersonRow(
            organiser_id=here.event.organiser_id,
            public_id=new_public_id(),
            name=attendee.name,
            created_at=now,
        )
        db.add(person)
        db.flush()
        attendee.person_id = person.id
    else:
        own = scope.update(PersonRow).where(PersonRow.id == attendee.person_id)
        db.execute(own.values(email=email or None, email_normalised=normal))
    db.flush()


def _attends_others(db: Session, here: EventScope, attendee: AttendeeRow) -> bool:
    others = scoped(db, here.event.organiser_id).select(AttendeeRow)
    others = others.where(AttendeeRow.person_id == attendee.person_id, AttendeeRow.id != attendee.id)
    return db.scalar(others.with_only_columns(AttendeeRow.id).limit(1)) is not None
