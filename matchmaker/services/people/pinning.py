"""
What is held against a name or an address, when the organiser changes them.

An attendee's blind ``avoid`` names whom it means by what they are called. Whoever gets another name or
address stays meant by it: the wish is then tied to them, as silently as it was made.
"""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from matchmaker.services.people.names import normalised_email
from matchmaker.services.registration.texts import name_key
from matchmaker.store import AttendeeRow, EventScope, PersonRow, WishRow


def blind_avoids_of(db: Session, here: EventScope, attendee: AttendeeRow) -> list[WishRow]:
    """Return the blind wishes that mean an attendee, as they are called now."""
    typed = here.select(WishRow).where(WishRow.to_attendee_id.is_(None), WishRow.wish == "avoid")
    wishes = db.scalars(typed.order_by(WishRow.id)).all()
    if not wishes:
        return []
    person = here.select(AttendeeRow).join(PersonRow, PersonRow.id == AttendeeRow.person_id)
    own = person.where(AttendeeRow.id == attendee.id).with_only_columns(PersonRow.email_normalised)
    addresses = {normalised_email(attendee.email), db.scalar(own)} - {None}
    name = name_key(attendee.name)
    return [
        wish
        for wish in wishes
        if wish.typed_email_normalised in addresses or (wish.typed_name and name_key(wish.typed_name) == name)
    ]


def pin_avoids(db: Session, here: EventScope, wishes: Iterable[WishRow], attendee: AttendeeRow) -> None:
    """Tie blind wishes to an attendee, with what was typed, so that taking it back takes both back."""
    meant = {wish.id for wish in blind_avoids_of(db, here, attendee)}
    tied = here.select(WishRow).where(WishRow.to_attendee_id == attendee.id, WishRow.wish == "avoid")
    authors = {row.from_attendee_id for row in db.scalars(tied) if row.origin == "attendee"}
    for wish in wishes:
        if wish.id in meant or wish.from_attendee_id in authors | {attendee.id}:
            continue
        authors.add(wish.from_attendee_id)
        db.add(
            WishRow(
                event_id=here.event.id,
                from_attendee_id=wish.from_attendee_id,
                to_attendee_id=attendee.id,
                typed_name=wish.typed_name,
                typed_email=wish.typed_email,
                typed_email_normalised=wish.typed_email_normalised,
                wish="avoid",
                origin="attendee",
            )
        )
    db.flush()
