"""Registration: from records to persons, attendees, their statements and the slots in which they are away."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from matchmaker.intake import AttendeeRecord
from matchmaker.services.people.names import normalised_email
from matchmaker.store import (
    AttendeeRow,
    EventRow,
    PersonRow,
    StatementRow,
    UnavailableSlotRow,
    new_public_id,
    scoped,
)


def register(
    db: Session,
    event: EventRow,
    records: Sequence[AttendeeRecord],
    *,
    slot_ids: Mapping[int, int],
    table_ids: Mapping[int, int],
    now: datetime,
    tickets: Mapping[str, str] | None = None,
) -> dict[str, int]:
    """
    Register attendees for an event, in the order of the records.

    An attendee with an address that the organiser knows becomes that person, who has it as given last;
    others become new persons.

    Parameters
    ----------
    slot_ids, table_ids
        Row id of each slot and table, by its number.
    tickets
        What a ticketing tool calls an attendee, by the folder's id.

    Returns
    -------
    dict
        The folder's id of each attendee → row id.
    """
    people = _people(db, event, records, now)
    _keep_addresses(db, event, records, people)
    rows = [
        {
            "organiser_id": event.organiser_id,
            "event_id": event.id,
            "person_id": person_id,
            "public_id": new_public_id(),
            "external_id": record.id,
            "name": record.name,
            "email": record.email,
            "organisation": record.organisation,
            "title": record.title,
            "role": record.role,
            "languages": list(record.languages),
            "cap": record.cap,
            "floor": record.floor,
            "own_table_id": None if record.table is None else table_ids[record.table],
            "registered_at": now,
            "ticket": (tickets or {}).get(record.id),
        }
        for record, person_id in zip(records, people, strict=True)
    ]
    ids = insert_all(db, AttendeeRow, rows)
    _add_statements(db, event, records, ids)
    _add_unavailable(db, event, records, ids, slot_ids)
    return {record.id: attendee for record, attendee in zip(records, ids, strict=True)}


def insert_all(
    db: Session,
    row: type[AttendeeRow] | type[PersonRow],
    rows: Sequence[Mapping[str, object]],
) -> list[int]:
    """Insert rows in as few statements as the database takes; return their ids, in the same order."""
    if not rows:
        return []
    statement = insert(row).returning(row.id, sort_by_parameter_order=True)
    return list(db.scalars(statement, rows))


def _people(db: Session, event: EventRow, records: Sequence[AttendeeRecord], now: datetime) -> list[int]:
    known = _known_people(db, event, records)
    new = [record for record in records if normalised_email(record.email) not in known]
    ids = insert_all(
        db,
        PersonRow,
        [
            {
                "organiser_id": event.organiser_id,
                "public_id": new_public_id(),
                "name": record.name,
                "email": record.email or None,
                "email_normalised": normalised_email(record.email),
                "created_at": now,
            }
            for record in new
        ],
    )
    by_record = {record.id: person for record, person in zip(new, ids, strict=True)}
    return [by_record.get(record.id) or known[normalised_email(record.email)] for record in records]


def _keep_addresses(
    db: Session, event: EventRow, records: Sequence[AttendeeRecord], people: Sequence[int]
) -> None:
    """Let persons have their address as they gave it last: that is where mail goes."""
    given = {person: record.email for record, person in zip(records, people, strict=True) if record.email}
    scope = scoped(db, event.organiser_id)
    rows = scope.select(PersonRow).where(PersonRow.email_normalised.is_not(None))
    kept = db.execute(rows.with_only_columns(PersonRow.id, PersonRow.email)) if given else ()
    for person, email in list(kept):
        if person in given and email != given[person]:
            db.execute(scope.update(PersonRow).where(PersonRow.id == person).values(email=given[person]))


def _known_people(db: Session, event: EventRow, records: Sequence[AttendeeRecord]) -> dict[str | None, int]:
    """Return the organiser's persons with an address, when a record has one at all."""
    if not any(record.email for record in records):
        return {}
    people = scoped(db, event.organiser_id).select(PersonRow).where(PersonRow.email_normalised.is_not(None))
    found = db.execute(people.with_only_columns(PersonRow.email_normalised, PersonRow.id))
    return dict(found.all())


def _add_statements(
    db: Session, event: EventRow, records: Sequence[AttendeeRecord], ids: Sequence[int]
) -> None:
    rows = [
        {"event_id": event.id, "attendee_id": attendee, "kind": kind, "position": position, "text": text}
        for record, attendee in zip(records, ids, strict=True)
        for kind, texts in (("goal", record.goals), ("offer", record.offers), ("need", record.needs))
        for position, text in enumerate(texts)
    ]
    if rows:
        db.execute(insert(StatementRow), rows)


def _add_unavailable(
    db: Session,
    event: EventRow,
    records: Sequence[AttendeeRecord],
    ids: Sequence[int],
    slot_ids: Mapping[int, int],
) -> None:
    rows = [
        {"event_id": event.id, "attendee_id": attendee, "slot_id": slot_ids[slot]}
        for record, attendee in zip(records, ids, strict=True)
        for slot in record.unavailable
    ]
    if rows:
        db.execute(insert(UnavailableSlotRow), rows)
