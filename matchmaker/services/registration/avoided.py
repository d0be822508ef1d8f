"""
Whom a blind ``avoid`` names: every attendee with that name or address, also one who registers later.

Asked when candidate pairs are worked out, and at no other time: nothing is kept of the answer, so that an
attendee who comes in by whatever way is held to it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy.orm import Session

from matchmaker.services.people import normalised_email
from matchmaker.services.registration.texts import name_key
from matchmaker.store import AttendeeRow, EventScope, PersonRow, WishRow


def blind_avoids(
    db: Session, here: EventScope, attendees: Sequence[AttendeeRow] | None = None
) -> list[tuple[int, int]]:
    """
    Return who avoids whom by what they typed, as row ids.

    Parameters
    ----------
    attendees
        Of the event, those who are to be placed; all who have not withdrawn when left out.
    """
    typed = here.select(WishRow).where(WishRow.to_attendee_id.is_(None), WishRow.wish == "avoid")
    wishes = db.scalars(typed.order_by(WishRow.id)).all()
    if not wishes:
        return []
    if attendees is None:
        attendees = db.scalars(here.select(AttendeeRow).where(AttendeeRow.withdrawn_at.is_(None))).all()
    by_name, by_address = _by_name(attendees), _by_address(db, here, attendees)
    present = {attendee.id for attendee in attendees}
    found: dict[tuple[int, int], None] = {}
    for wish in wishes:
        if wish.from_attendee_id in present:
            named = _named(wish, by_name, by_address)
            found.update({(wish.from_attendee_id, other): None for other in named})
    return [(author, other) for author, other in found if author != other]


def _named(wish: WishRow, by_name: dict[str, list[int]], by_address: dict[str, list[int]]) -> Iterator[int]:
    if wish.typed_email_normalised:
        yield from by_address.get(wish.typed_email_normalised, ())
    if wish.typed_name:
        yield from by_name.get(name_key(wish.typed_name), ())


def _by_name(attendees: Collection[AttendeeRow]) -> dict[str, list[int]]:
    found = defaultdict(list)
    for attendee in attendees:
        found[name_key(attendee.name)].append(attendee.id)
    return found


def _by_address(db: Session, here: EventScope, attendees: Collection[AttendeeRow]) -> dict[str, list[int]]:
    """Return attendees by the address that they gave, and by the one that their person goes by."""
    found = defaultdict(list)
    for attendee in attendees:
        if attendee.email:
            found[normalised_email(attendee.email) or ""].append(attendee.id)
    people = here.select(AttendeeRow).join(PersonRow, PersonRow.id == AttendeeRow.person_id)
    known = people.where(PersonRow.email_normalised.is_not(None), AttendeeRow.withdrawn_at.is_(None))
    for attendee_id, address in db.execute(
        known.with_only_columns(AttendeeRow.id, PersonRow.email_normalised)
    ):
        found[address or ""].append(attendee_id)
    return found
