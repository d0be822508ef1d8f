"""When an attendee is away, and how many meetings they want at most."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.orm import Session

from matchmaker.services.registration.editing import open_for_change, record_change, refuse_changed
from matchmaker.services.registration.pages import Fault, SlotChoice
from matchmaker.store import AttendeeRow, EventRow, EventScope, SessionRow, SlotRow, UnavailableSlotRow


def save_presence(
    db: Session, attendee_id: int, away: Sequence[str], cap: str, *, seen: str, now: datetime
) -> tuple[Fault, ...]:
    """
    Keep in which slots an attendee is away and how many meetings they want at most, or nothing of it.

    Parameters
    ----------
    away
        Numbers of slots, as they came.
    cap
        As typed; blank for what the event's rule says.

    Returns
    -------
    tuple
        What can't be kept; nothing when all was.

    Raises
    ------
    ChangedElsewhereError, RegistrationNotYetError, RegistrationOverError
    """
    here, attendee = open_for_change(db, attendee_id, now)
    slots = slots_of(db, here, attendee_id)
    by_number = {str(slot.number): slot.number for slot in slots}
    if unknown := set(away) - by_number.keys():
        return (
            Fault(where="away", code="registration.unknown_slot", parameters={"found": min(unknown)[:20]}),
        )
    wanted = sorted(by_number[number] for number in set(away))
    most = most_meetings(here.event, len(slots))
    faults = _faults(wanted, cap.strip(), len(slots), most)
    if faults:
        return tuple(faults)
    number = int(cap) if cap.strip() else 0
    before = (away_numbers(slots), attendee.cap)
    if (wanted, number) == before:
        return ()
    refuse_changed(seen, *presence_values(slots, attendee))
    _set_away(db, here, attendee, wanted)
    attendee.cap = number
    record_change(db, attendee, now)
    return ()


def slots_of(db: Session, here: EventScope, attendee_id: int) -> tuple[SlotChoice, ...]:
    """Return the event's slots in the order of time, in its zone, and when the attendee is away."""
    own = here.select(UnavailableSlotRow).where(UnavailableSlotRow.attendee_id == attendee_id)
    away = set(db.scalars(own.with_only_columns(UnavailableSlotRow.slot_id)))
    zone = ZoneInfo(here.event.timezone)
    joined = here.select(SlotRow).join(SessionRow, SessionRow.id == SlotRow.session_id)
    return tuple(
        SlotChoice(
            number=slot.number,
            session=position + 1,
            starts_at=slot.starts_at.astimezone(zone),
            ends_at=slot.ends_at.astimezone(zone),
            is_away=slot.id in away,
        )
        for slot, position in db.execute(joined.add_columns(SessionRow.position).order_by(SlotRow.number))
    )


def away_numbers(slots: Sequence[SlotChoice]) -> list[int]:
    """Return the numbers of the slots in which their attendee is away."""
    return [slot.number for slot in slots if slot.is_away]


def presence_values(slots: Sequence[SlotChoice], attendee: AttendeeRow) -> tuple[object, ...]:
    """Return what stands in the section, for ``seen_as``: a programme that has changed counts too."""
    return ([slot.starts_at.isoformat() for slot in slots], away_numbers(slots), attendee.cap)


def most_meetings(event: EventRow, slots: int) -> int:
    """Return what an attendee's own cap may be at most: the event's rule, else the number of slots."""
    return min(event.rule_cap or slots, slots)


def _faults(away: Sequence[int], cap: str, slots: int, most: int) -> list[Fault]:
    found = []
    if slots and len(away) == slots:
        found.append(Fault(where="away", code="registration.away_always"))
    is_number = cap.isascii() and cap.isdecimal() and len(cap) < 6
    if cap and not (is_number and 1 <= int(cap) <= most):
        code = "registration.cap_unknown" if not is_number else "registration.cap_range"
        found.append(Fault(where="cap", code=code, parameters={"slots": slots, "most": most}))
    return found


def _set_away(db: Session, here: EventScope, attendee: AttendeeRow, wanted: Sequence[int]) -> None:
    own = here.delete(UnavailableSlotRow).where(UnavailableSlotRow.attendee_id == attendee.id)
    db.execute(own)
    ids = here.select(SlotRow).where(SlotRow.number.in_(wanted)).with_only_columns(SlotRow.id)
    rows = [
        {"event_id": here.event.id, "attendee_id": attendee.id, "slot_id": slot} for slot in db.scalars(ids)
    ]
    if rows:
        db.execute(insert(UnavailableSlotRow), rows)
