"""People, slots and tables as pages name them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from matchmaker.services.people import initials, short_name, sorting_name
from matchmaker.services.planning.pages import PersonLabel, SlotHead
from matchmaker.store import AttendeeRow, EventRow, EventScope, SessionRow, SlotRow, TableRow


def person_label(attendee: AttendeeRow) -> PersonLabel:
    """Return an attendee as pages name them."""
    return PersonLabel(
        id=attendee.public_id,
        name=attendee.name,
        short=short_name(attendee.name),
        initials=initials(attendee.name),
        title=attendee.title,
        organisation=attendee.organisation,
        languages=tuple(attendee.languages),
    )


def by_name(people: Iterable[PersonLabel]) -> list[PersonLabel]:
    """Return people in the order of their names, accents and case aside."""
    return sorted(people, key=lambda person: (sorting_name(person.name), person.id))


def slot_heads(db: Session, here: EventScope) -> dict[int, SlotHead]:
    """Return the event's slots by row id, in the order of time, in the event's zone."""
    sessions = dict(
        db.execute(here.select(SessionRow).with_only_columns(SessionRow.id, SessionRow.position)).all()
    )
    zone = event_zone(here.event)
    return {
        slot.id: slot_head(slot, sessions[slot.session_id], zone)
        for slot in db.scalars(here.select(SlotRow).order_by(SlotRow.number))
    }


def slot_head(slot: SlotRow, session: int, zone: tzinfo) -> SlotHead:
    """Return a slot of a session (from 0) as pages name it."""
    return SlotHead(
        number=slot.number,
        session=session + 1,
        starts_at=slot.starts_at.astimezone(zone),
        ends_at=slot.ends_at.astimezone(zone),
    )


def event_zone(event: EventRow) -> tzinfo:
    """Return the zone in which an event's times are shown."""
    return ZoneInfo(event.timezone)


def table_name(table: TableRow) -> str:
    """Return a table's label, or its number when it has none."""
    return table.label or str(table.number)


def table_names(db: Session, here: EventScope) -> Mapping[int, str]:
    """Return the names of the event's tables by row id."""
    return {table.id: table_name(table) for table in db.scalars(here.select(TableRow))}


def common_languages(one: Sequence[str], other: Sequence[str]) -> tuple[str, ...]:
    """Return the languages both speak, in the order of the first; blank is common with everybody."""
    if not one or not other:
        return tuple(one or other)
    return tuple(language for language in one if language in other)
