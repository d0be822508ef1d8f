"""Where an attendee lands: at what waits for their answer, at registering, else at their agenda."""

from sqlalchemy.orm import Session

from matchmaker.services import proposals, registration
from web.ground import now


def first_page_of_attendee(db: Session, attendee_id: int) -> str:
    """Return the path at which an attendee begins."""
    if proposals.owes_answers(db, attendee_id):
        return "/proposals"
    return "/register" if registration.must_register(db, attendee_id, now()) else "/agenda"
