"""Import: one event from plain records into the database, whole or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from matchmaker.intake import EventFolder, PairRecord
from matchmaker.services.events.deeds import record
from matchmaker.services.events.programme import slot_times
from matchmaker.services.events.vocabulary import store_vocabulary
from matchmaker.services.people import register
from matchmaker.store import (
    EventRow,
    ExplicitPairAfterRow,
    ExplicitPairRow,
    ExplicitPairSlotRow,
    MetRow,
    OrganiserRow,
    SessionRow,
    SlotRow,
    TableRow,
    WishRow,
)


def store_event(
    db: Session,
    organiser: OrganiserRow,
    folder: EventFolder,
    *,
    now: datetime,
    sample: str | None = None,
) -> EventRow:
    """
    Store a new event with everything that its folder says, and the audit entry.

    Parameters
    ----------
    folder
        Free of errors, as ``intake.read_event_folder`` returns it.
    sample
        Name of the sample event that this is, of which an organiser has one at most.
    """
    event = lay_event(db, organiser.id, folder, now=now, sample=sample)
    people, slots = len(folder.attendees), folder.event.num_slots
    record(db, event, "event.imported", now, attendees=people, slots=slots)
    db.flush()
    return event


def lay_event(
    db: Session, organiser_id: int, folder: EventFolder, *, now: datetime, sample: str | None = None
) -> EventRow:
    """Store a new event as ``store_event`` does; who does it puts the deed into the log."""
    event = _event(organiser_id, folder, now, sample)
    db.add(event)
    db.flush()
    slot_ids = _add_programme(db, event, folder)
    table_ids = _add_tables(db, event, folder)
    attendee_ids = register(db, event, folder.attendees, slot_ids=slot_ids, table_ids=table_ids, now=now)
    _add_wishes_and_met(db, event, folder, attendee_ids)
    store_vocabulary(db, event, folder.vocabulary)
    if folder.pairs:
        _add_pairs(db, event, folder.pairs, attendee_ids, slot_ids)
    return event


def _event(organiser_id: int, folder: EventFolder, now: datetime, sample: str | None) -> EventRow:
    said = folder.event
    rules = asdict(said.rules) | {"roles": [list(pair) for pair in said.rules.roles]}
    return EventRow(
        organiser_id=organiser_id,
        name=said.name,
        timezone=said.timezone,
        language=said.language,
        created_at=now,
        sample=sample,
        has_explicit_pairs=folder.pairs is not None,
        breaks=folder.breaks,
        **{f"rule_{name}": value for name, value in rules.items()},
        **{f"factor_{name}": value for name, value in asdict(said.factors).items()},
    )


def _add_programme(db: Session, event: EventRow, folder: EventFolder) -> dict[int, int]:
    """Add sessions and slots; return the row id of each slot by its number."""
    sessions = [
        SessionRow(
            event_id=event.id,
            position=position,
            starts_local=session.start,
            slots=session.slots,
            slot_minutes=session.slot_minutes,
            pause_minutes=session.pause_minutes,
        )
        for position, session in enumerate(folder.event.sessions)
    ]
    db.add_all(sessions)
    db.flush()
    slots = [
        SlotRow(
            event_id=event.id,
            session_id=sessions[time.session].id,
            number=time.number,
            starts_at=time.starts_at,
            ends_at=time.ends_at,
            tables=folder.event.tables[time.number - 1],
        )
        for time in slot_times(folder.event.sessions, event.timezone)
    ]
    db.add_all(slots)
    db.flush()
    return {slot.number: slot.id for slot in slots}


def _add_tables(db: Session, event: EventRow, folder: EventFolder) -> dict[int, int]:
    """Add every table that a slot, a label or an attendee names; return row ids by number."""
    labels = folder.event.table_labels
    own = [attendee.table for attendee in folder.attendees if attendee.table is not None]
    count = max((*folder.event.tables, *own, len(labels)), default=0)
    tables = [
        TableRow(event_id=event.id, number=number, label=labels[number - 1] if number <= len(labels) else "")
        for number in range(1, count + 1)
    ]
    db.add_all(tables)
    db.flush()
    return {table.number: table.id for table in tables}


def _add_wishes_and_met(
    db: Session, event: EventRow, folder: EventFolder, attendee_ids: Mapping[str, int]
) -> None:
    wishes = [
        {
            "event_id": event.id,
            "from_attendee_id": attendee_ids[wish.from_id],
            "to_attendee_id": attendee_ids[wish.to_id],
            "wish": wish.wish,
            "origin": "organiser",
        }
        for wish in folder.wishes
    ]
    met = [
        {
            "event_id": event.id,
            "a_attendee_id": attendee_ids[record.a],
            "b_attendee_id": attendee_ids[record.b],
            "times": record.times,
        }
        for record in folder.met
    ]
    if wishes:
        db.execute(insert(WishRow), wishes)
    if met:
        db.execute(insert(MetRow), met)


def _add_pairs(
    db: Session,
    event: EventRow,
    records: Sequence[PairRecord],
    attendee_ids: Mapping[str, int],
    slot_ids: Mapping[int, int],
) -> None:
    rows = [
        {
            "event_id": event.id,
            "position": position,
            "a_attendee_id": attendee_ids[record.a],
            "b_attendee_id": attendee_ids[record.b],
            "value": record.value,
            "external_id": record.id,
            "required": record.required,
        }
        for position, record in enumerate(records)
    ]
    statement = insert(ExplicitPairRow).returning(ExplicitPairRow.id, sort_by_parameter_order=True)
    ids = list(db.scalars(statement, rows))
    by_name = {record.id: pair for record, pair in zip(records, ids, strict=True) if record.id}
    slots = [
        {"event_id": event.id, "pair_id": pair, "slot_id": slot_ids[slot]}
        for record, pair in zip(records, ids, strict=True)
        for slot in record.slots
    ]
    afters = [
        {"event_id": event.id, "pair_id": pair, "before_pair_id": by_name[earlier]}
        for record, pair in zip(records, ids, strict=True)
        for earlier in record.after
    ]
    if slots:
        db.execute(insert(ExplicitPairSlotRow), slots)
    if afters:
        db.execute(insert(ExplicitPairAfterRow), afters)
