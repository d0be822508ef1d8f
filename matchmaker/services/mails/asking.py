"""Asking for a link by mail, as a team member who has no password at hand."""

from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.addresses import normal_address
from matchmaker.services.mails.outbox import queue_mail
from matchmaker.store import member_of_address


def ask_for_link(db: Session, email: str, now: datetime) -> bool:
    """
    Mail a link that signs in to whom an address belongs; nothing when it is nobody's.

    Whoever asks must be told the same either way.

    Returns
    -------
    bool
        Whether a mail is queued: for whoever wakes the worker, never for the page.
    """
    address = normal_address(email)
    member = None if address is None else member_of_address(db, address)
    if member is None or not member.active:
        return False
    queue_mail(
        db,
        organiser_id=member.organiser_id,
        kind="team_link",
        recipient=member.email,
        payload={"member": member.id},
        now=now,
    )
    return True
