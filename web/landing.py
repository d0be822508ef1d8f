"""Where an attendee lands: at registering while that is theirs to do, else at their agenda."""

from sqlalchemy.orm import Session

from matchmaker.services import registration
from web.ground import now


def first_page_of_attendee(db: Session, attendee_id: int) -> str:
    """Return the path at which an attendee begins."""
    return "/register" if registration.must_register(db, attendee_id, now()) else "/agenda"
