"""What only one of two attendees may have, exchanged between them."""

from sqlalchemy.orm import Session

from matchmaker.store import AttendeeRow, EventScope, PersonRow, new_public_id, scoped


def swap_addresses(db: Session, here: EventScope, one: AttendeeRow, other: AttendeeRow) -> None:
    """Exchange the addresses of two attendees, and with them the persons that they are."""
    between = PersonRow(
        organiser_id=here.event.organiser_id,
        public_id=new_public_id(),
        name=other.name,
        created_at=other.registered_at,
    )
    db.add(between)
    db.flush()
    mine, theirs = one.person_id, other.person_id
    # Nobody is twice at an event, not even between two statements.
    other.person_id = between.id
    db.flush()
    one.person_id = theirs
    db.flush()
    other.person_id = mine
    one.email, other.email = other.email, one.email
    db.flush()
    db.execute(scoped(db, here.event.organiser_id).delete(PersonRow).where(PersonRow.id == between.id))


def swap_tickets(db: Session, one: AttendeeRow, other: AttendeeRow) -> None:
    """Exchange the tickets of two attendees."""
    mine, theirs = one.ticket, other.ticket
    one.ticket = other.ticket = None
    db.flush()
    one.ticket, other.ticket = theirs, mine
    db.flush()
