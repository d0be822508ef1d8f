"""Until when attendees register and change what they said, and what they are told before and after."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func
from sqlalchemy.orm import Session

from matchmaker.store import EventRow, SlotRow, in_event

RegistrationState = Literal["not_yet", "open", "over"]
#: States of an event in which attendees may register.
_OPEN = frozenset({"open", "proposing", "published", "live"})
#: States in which a schedule stands that nobody who registers now is in.
_PUBLISHED = frozenset({"published", "live"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """
    Whether an event takes registrations at a moment.

    Parameters
    ----------
    state
        ``not_yet`` before the organiser opens it, ``over`` from its end on.
    until
        When it ends, or ended; none for an event without slots and without a deadline.
    is_late
        Whether the schedule is published: who registers now is fitted in when it is computed again.
    is_for_anyone
        Whether an open page takes people who were not invited.
    """

    state: RegistrationState
    until: datetime | None
    is_late: bool
    is_for_anyone: bool

    @property
    def is_open(self) -> bool:
        """Whether attendees may say and change things now."""
        return self.state == "open"


def registration_ends(db: Session, event: EventRow) -> datetime | None:
    """Return when registration ends: at the organiser's deadline, else when the first slot begins."""
    if event.registration_until is not None:
        return event.registration_until
    return db.scalar(in_event(db, event).select(SlotRow).with_only_columns(func.min(SlotRow.starts_at)))


def registration_of(db: Session, event: EventRow, now: datetime) -> Registration:
    """Return whether an event takes registrations at a moment."""
    until = registration_ends(db, event)
    is_past = event.archived_at is not None or (until is not None and until <= now)
    state: RegistrationState = "over"
    if not is_past and event.state == "draft":
        state = "not_yet"
    elif not is_past and event.state in _OPEN:
        state = "open"
    return Registration(
        state=state,
        until=until,
        is_late=event.state in _PUBLISHED,
        is_for_anyone=event.registration == "anyone",
    )
