"""The address at which a calendar program follows an attendee's agenda: secret, and void once revoked."""

from sqlalchemy.orm import Session

from matchmaker.store import UnknownObjectError, attendee_named, of_attendee
from matchmaker.tokens import is_token_of, token_of

#: What the token of a feed is for.
FEED = "feed"


def feed_token(db: Session, attendee_id: int, key: str) -> tuple[str, str]:
    """
    Return an attendee's public id and the token of their feed: its address, but for the house's own.

    Raises
    ------
    UnknownObjectError
        When the attendee is gone.
    """
    _, attendee = of_attendee(db, attendee_id)
    return attendee.public_id, token_of(key, FEED, attendee.public_id, attendee.badge_serial)


def attendee_of_feed(db: Session, public_id: str, token: str, key: str) -> int:
    """
    Return the attendee whose feed an address is.

    Raises
    ------
    UnknownObjectError
        When there is no such attendee, they withdrew, or the token is not theirs: nobody can tell which.
    """
    attendee = attendee_named(db, public_id)
    serial = 0 if attendee is None else attendee.badge_serial
    # Compared in any case: how long it takes tells nothing of who is registered.
    is_theirs = is_token_of(token, key, FEED, public_id, serial)
    if attendee is None or not is_theirs or attendee.withdrawn_at is not None:
        raise UnknownObjectError("attendee", public_id)
    return attendee.id
