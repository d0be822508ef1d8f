"""
Whom an attendee wants to meet, and whom never.

Who is wanted is found by a search. Who is avoided is typed blind: what is kept is what was typed, nobody is
looked for, and so nothing can tell whether somebody is there. ``avoided.py`` finds out whom it names, and
nowhere else.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.orm import Session

from matchmaker.addresses import normal_address
from matchmaker.services.people import normalised_email, sorting_name
from matchmaker.services.registration.editing import open_for_change
from matchmaker.services.registration.pages import Fault, Found
from matchmaker.services.registration.texts import MOST_LETTERS, line, name_key, too_long
from matchmaker.store import AttendeeRow, ConsentRow, EventScope, UnknownObjectError, WishRow, of_attendee

MOST_WANTS, MOST_AVOIDS = 20, 50
#: What may be an address among other words, and what stands around it then.
_ADDRESS, _BRACKETS = re.compile(r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+"), re.compile(r"[<>()\[\]\"';]")
#: Letters that a search needs, and attendees that it shows.
FEWEST_LETTERS, MOST_FOUND = 3, 8


def search_attendees(db: Session, attendee_id: int, query: str) -> tuple[Found, ...]:
    """
    Return the attendees of the same event whose name or organisation begins with what is typed.

    Found are those who agreed to be seen; they are shown by name and organisation alone.
    """
    here, _ = of_attendee(db, attendee_id)
    words = sorting_name(line(query)).split()
    if len("".join(words)) < FEWEST_LETTERS:
        return ()
    rows = db.execute(
        _visible(here, attendee_id).with_only_columns(
            AttendeeRow.public_id, AttendeeRow.name, AttendeeRow.organisation
        )
    )
    found = [
        Found(id=row[0], name=row[1], organisation=row[2]) for row in rows if _matches(words, row[1], row[2])
    ]
    found.sort(
        key=lambda one: (not sorting_name(one.name).startswith(words[0]), sorting_name(one.name), one.id)
    )
    return tuple(found[:MOST_FOUND])


def add_want(db: Session, attendee_id: int, wanted: str, *, now: datetime) -> tuple[Fault, ...]:
    """
    Note that an attendee wants to meet another, known by public id; once more is no change.

    Raises
    ------
    UnknownObjectError
        When the event has no such attendee who agreed to be seen.
    RegistrationNotYetError, RegistrationOverError
    """
    here, _ = open_for_change(db, attendee_id, now)
    other = here.one(AttendeeRow, wanted)
    if db.scalar(_visible(here, attendee_id).where(AttendeeRow.id == other.id)) is None:
        raise UnknownObjectError("attendee", wanted)
    known = _wanted(db, here, attendee_id)
    if any(wish.to_attendee_id == other.id for wish, _ in known):
        return ()
    # Who withdrew is not shown: nobody could take them back to make room.
    if sum(each.withdrawn_at is None for _, each in known) >= MOST_WANTS:
        return (Fault(where="want", code="registration.too_many_wants", parameters={"most": MOST_WANTS}),)
    db.add(
        WishRow(event_id=here.event.id, from_attendee_id=attendee_id, to_attendee_id=other.id, wish="want")
    )
    db.flush()
    return ()


def remove_want(db: Session, attendee_id: int, wanted: str, *, now: datetime) -> None:
    """
    Take a want back; one that is not there is no fault.

    Raises
    ------
    RegistrationNotYetError, RegistrationOverError
    """
    here, _ = open_for_change(db, attendee_id, now)
    for wish, other in _wanted(db, here, attendee_id):
        if other.public_id == wanted:
            db.delete(wish)
    db.flush()


def add_avoid(db: Session, attendee_id: int, typed: str, *, now: datetime) -> tuple[Fault, ...]:
    """
    Keep whom an attendee never wants to meet: a name or an address, as typed.

    Whether anybody goes by it is not looked up: the answer is the same for everybody.

    Raises
    ------
    RegistrationNotYetError, RegistrationOverError
    """
    here, _ = open_for_change(db, attendee_id, now)
    text = line(typed)
    faults = _faults_of(text)
    known = db.scalars(_own(here, attendee_id, "avoid").where(WishRow.to_attendee_id.is_(None))).all()
    if not faults and len(known) >= MOST_AVOIDS:
        faults = (
            Fault(where="avoid", code="registration.too_many_avoids", parameters={"most": MOST_AVOIDS}),
        )
    if faults:
        return faults
    name, email = _named_in(text)
    if not any(_names_the_same(wish, name, email) for wish in known):
        db.add(
            WishRow(
                event_id=here.event.id,
                from_attendee_id=attendee_id,
                typed_name=name,
                typed_email=text if email else "",
                typed_email_normalised=email,
                wish="avoid",
            )
        )
    db.flush()
    return ()


def remove_avoid(db: Session, attendee_id: int, typed: str, *, now: datetime) -> None:
    """
    Take back what an attendee typed; what is not there is no fault.

    Raises
    ------
    RegistrationNotYetError, RegistrationOverError
    """
    here, _ = open_for_change(db, attendee_id, now)
    for wish in db.scalars(_own(here, attendee_id, "avoid")):
        if typed in {wish.typed_name, wish.typed_email}:
            db.delete(wish)
    db.flush()


def wants_of(db: Session, here: EventScope, attendee_id: int) -> tuple[Found, ...]:
    """Return whom an attendee wants to meet, by name; who withdrew is left out."""
    found = (
        Found(id=other.public_id, name=other.name, organisation=other.organisation)
        for _, other in _wanted(db, here, attendee_id)
        if other.withdrawn_at is None
    )
    return tuple(sorted(found, key=lambda one: (sorting_name(one.name), one.id)))


def avoids_of(db: Session, here: EventScope, attendee_id: int) -> tuple[str, ...]:
    """Return whom an attendee never wants to meet, as typed, for their own eyes."""
    own = db.scalars(_own(here, attendee_id, "avoid").order_by(WishRow.id))
    return tuple(wish.typed_email or wish.typed_name for wish in own if wish.to_attendee_id is None)


def _visible(here: EventScope, attendee_id: int) -> Select[AttendeeRow]:
    """Return the select of the other attendees of an event who agreed to be seen."""
    agreed = here.select(ConsentRow).with_only_columns(ConsentRow.attendee_id)
    return here.select(AttendeeRow).where(
        AttendeeRow.withdrawn_at.is_(None), AttendeeRow.id != attendee_id, AttendeeRow.id.in_(agreed)
    )


def _own(here: EventScope, attendee_id: int, wish: str) -> Select[WishRow]:
    return here.select(WishRow).where(
        WishRow.from_attendee_id == attendee_id, WishRow.wish == wish, WishRow.origin == "attendee"
    )


def _wanted(db: Session, here: EventScope, attendee_id: int) -> Sequence[tuple[WishRow, AttendeeRow]]:
    joined = _own(here, attendee_id, "want").join(AttendeeRow, AttendeeRow.id == WishRow.to_attendee_id)
    return [(wish, other) for wish, other in db.execute(joined.add_columns(AttendeeRow)).all()]


def _matches(words: Sequence[str], name: str, organisation: str) -> bool:
    told = sorting_name(f"{name} {organisation}").split()
    return all(any(part.startswith(word) for part in told) for word in words)


def _faults_of(text: str) -> tuple[Fault, ...]:
    if not name_key(text):
        return (Fault(where="avoid", code="registration.avoid_blank"),)
    return tuple(too_long("avoid", text, MOST_LETTERS))


def _named_in(text: str) -> tuple[str, str]:
    """Return the name and the address that were typed; blank for the one that was not."""
    if "@" not in text:
        return text, ""
    # “Ana Ruiz <ana@…>”, as mail programs copy it.
    found = next((part for part in _ADDRESS.findall(text) if normal_address(part)), "")
    if not found:
        return text, normalised_email(text) or ""
    rest = text.replace(found, " ")
    return line(_BRACKETS.sub(" ", rest)) if name_key(rest) else "", normalised_email(found) or ""


def _names_the_same(wish: WishRow, name: str, email: str) -> bool:
    return wish.typed_email_normalised == email and name_key(wish.typed_name) == name_key(name)
