"""What the list of attendees shows."""

from collections import Counter, defaultdict

from sqlalchemy import func
from sqlalchemy.orm import Session

from matchmaker.services.events.pages import AttendeeLine
from matchmaker.services.people import initials, sorting_name
from matchmaker.store import (
    AttendeeRow,
    EventScope,
    OrganiserRow,
    SeatRow,
    SlotRow,
    StatementRow,
    UnavailableSlotRow,
    VersionRow,
    in_event,
    scoped,
)


def read_attendees(
    db: Session, organiser: OrganiserRow | int, event_public_id: str
) -> tuple[AttendeeLine, ...]:
    """
    Return the attendees of an event in the order of their names, with their meetings in its newest version.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event.
    """
    here = in_event(db, scoped(db, organiser).event(event_public_id))
    attendees = db.scalars(here.select(AttendeeRow).where(AttendeeRow.withdrawn_at.is_(None))).all()
    statements = _statements(db, here)
    meetings = _meetings(db, here)
    away = _away(db, here)
    return tuple(
        AttendeeLine(
            id=attendee.public_id,
            name=attendee.name,
            initials=initials(attendee.name),
            organisation=attendee.organisation,
            title=attendee.title,
            role=attendee.role,
            goals=statements[attendee.id, "goal"],
            offers=statements[attendee.id, "offer"],
            needs=statements[attendee.id, "need"],
            meetings=meetings[attendee.id],
            away=tuple(sorted(away[attendee.id])),
        )
        for attendee in sorted(attendees, key=lambda row: (sorting_name(row.name), row.id))
    )


def _statements(db: Session, here: EventScope) -> Counter[tuple[int, str]]:
    by = (StatementRow.attendee_id, StatementRow.kind)
    counted = here.select(StatementRow).with_only_columns(*by, func.count()).group_by(*by)
    return Counter({(attendee, kind): count for attendee, kind, count in db.execute(counted)})


def _meetings(db: Session, here: EventScope) -> Counter[int]:
    version = db.scalar(here.select(VersionRow).order_by(VersionRow.number.desc()).limit(1))
    if version is None:
        return Counter()
    seats = here.select(SeatRow).where(SeatRow.version_id == version.id)
    counted = seats.with_only_columns(SeatRow.attendee_id, func.count()).group_by(SeatRow.attendee_id)
    return Counter(dict(db.execute(counted).all()))


def _away(db: Session, here: EventScope) -> defaultdict[int, list[int]]:
    joined = here.select(UnavailableSlotRow).join(SlotRow, SlotRow.id == UnavailableSlotRow.slot_id)
    away = defaultdict(list)
    for attendee, number in db.execute(
        joined.with_only_columns(UnavailableSlotRow.attendee_id, SlotRow.number)
    ):
        away[attendee].append(number)
    return away
