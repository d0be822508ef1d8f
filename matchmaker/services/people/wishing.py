"""What the organiser wishes for an attendee: meet this one, rather meet that one, keep those two apart."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.errors import MatchmakerError
from matchmaker.services.people.addresses import hold_people
from matchmaker.services.people.deeds import record_deed
from matchmaker.services.people.names import sorting_name
from matchmaker.services.people.pages import WishLine
from matchmaker.store import (
    AttendeeRow,
    EventScope,
    OrganiserRow,
    WishRow,
    in_event,
    scoped,
)

WISHES = ("must", "want", "avoid")
#: Most attendees that a search for somebody to wish for gives.
MOST_FOUND = 12


class UnknownWishError(MatchmakerError):
    """A wish is none of those there are, or is one towards oneself: no form of ours asks for it."""

    code = "roster.unknown_wish"


def set_wish(
    db: Session,
    organiser_id: int,
    event_public_id: str,
    attendee_id: str,
    *,
    towards: str,
    wish: str,
    by: str,
    now: datetime,
) -> None:
    """
    Set the organiser's wish of one attendee towards another; it takes the place of an earlier one.

    Raises
    ------
    UnknownObjectError
        When there is no such event or attendee.
    UnknownWishError
        When the wish is none, or towards oneself.
    """
    hold_people(db, organiser_id)
    here = in_event(db, scoped(db, organiser_id).event(event_public_id))
    one, other = here.one(AttendeeRow, attendee_id), here.one(AttendeeRow, towards)
    if wish not in WISHES or one.id == other.id:
        raise UnknownWishError
    _remove(db, here, one, other)
    db.add(
        WishRow(
            event_id=here.event.id,
            from_attendee_id=one.id,
            to_attendee_id=other.id,
            wish=wish,
            origin="organiser",
        )
    )
    record_deed(db, here, "attendee.wish_set", {"attendee": one.public_id}, by=by, now=now)


def remove_wish(
    db: Session,
    organiser_id: int,
    event_public_id: str,
    attendee_id: str,
    *,
    towards: str,
    by: str,
    now: datetime,
) -> None:
    """
    Take the organiser's wish back; what the attendee wished is theirs.

    Raises
    ------
    UnknownObjectError
        When there is no such event or attendee.
    """
    here = in_event(db, scoped(db, organiser_id).event(event_public_id))
    one, other = here.one(AttendeeRow, attendee_id), here.one(AttendeeRow, towards)
    if _remove(db, here, one, other):
        record_deed(db, here, "attendee.wish_removed", {"attendee": one.public_id}, by=by, now=now)


def read_wishes(db: Session, here: EventScope, attendee: AttendeeRow) -> tuple[WishLine, ...]:
    """Return the wishes that the organiser set for an attendee, never the attendee's own."""
    rows = (
        here.select(WishRow)
        .where(WishRow.from_attendee_id == attendee.id, WishRow.origin == "organiser")
        .join(AttendeeRow, AttendeeRow.id == WishRow.to_attendee_id)
        .with_only_columns(WishRow.wish, AttendeeRow.public_id, AttendeeRow.name)
        .order_by(WishRow.id)
    )
    return tuple(WishLine(wish=wish, towards_id=id_, towards=name) for wish, id_, name in db.execute(rows))


def find_attendees(
    db: Session, organiser: OrganiserRow | int, event_public_id: str, text: str, *, but: str
) -> Sequence[tuple[str, str, str]]:
    """
    Return public id, name and organisation of attendees by a part of their names, at most ``MOST_FOUND``.

    Parameters
    ----------
    but
        Public id of whom not to give.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event.
    """
    here = in_event(db, scoped(db, organiser).event(event_public_id))
    words = sorting_name(text).split()
    if not words:
        return ()
    present = here.select(AttendeeRow).where(AttendeeRow.withdrawn_at.is_(None))
    columns = (AttendeeRow.public_id, AttendeeRow.name, AttendeeRow.organisation)
    found = [
        (id_, name, organisation)
        for id_, name, organisation in db.execute(present.with_only_columns(*columns))
        if id_ != but and all(word in sorting_name(f"{name} {organisation}") for word in words)
    ]
    return sorted(found, key=lambda one: sorting_name(one[1]))[:MOST_FOUND]


def _remove(db: Session, here: EventScope, one: AttendeeRow, other: AttendeeRow) -> bool:
    own = here.delete(WishRow).where(
        WishRow.from_attendee_id == one.id,
        WishRow.to_attendee_id == other.id,
        WishRow.origin == "organiser",
    )
    return bool(db.scalars(own.returning(WishRow.id)).all())
