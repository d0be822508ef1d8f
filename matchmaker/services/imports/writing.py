"""A file that was looked at becomes attendees: all accepted rows in one transaction, or none."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from matchmaker.intake import AttendeeRecord
from matchmaker.services.imports.matching import (
    FIELDS,
    Registered,
    changes_of,
    new_statements,
    read_registered,
    ticket_of,
)
from matchmaker.services.imports.pages import FATES
from matchmaker.services.people import normalised_email, register
from matchmaker.store import (
    AttendeeRow,
    AuditRow,
    EventScope,
    PersonRow,
    StatementRow,
    of_import,
    scoped,
)


def write_import(db: Session, import_id: int, *, now: datetime) -> dict[str, int]:
    """
    Write the accepted rows of a confirmed import; who is registered is looked at anew.

    Returns
    -------
    dict
        Fate → rows.

    Raises
    ------
    UnknownObjectError
        When the import is gone.
    """
    here, row = of_import(db, import_id)
    reading = row.reading or {"rows": [], "rejected": []}
    registered = read_registered(db, here)
    counts: Counter[str] = Counter(rejected=len(reading["rejected"]))
    new: list[dict[str, Any]] = []
    for person in reading["rows"]:
        known = registered.find(person)
        if known is None:
            new.append(person)
        elif changes_of(person, known, registered):
            _change(db, here, person, known, registered)
            counts["changed"] += 1
        else:
            counts["unchanged"] += 1
    counts["new"] = len(new)
    _register(db, here, new, registered, now)
    written: dict[str, int] = {fate: counts[fate] for fate in FATES}
    row.state, row.finished_at, row.content = "done", now, None
    row.written = dict(written)
    row.reading = {**reading, "rows": [], "warnings": []}
    db.add(
        AuditRow(
            organiser_id=here.event.organiser_id,
            event_id=here.event.id,
            at=now,
            actor_kind="team_member",
            actor_id=row.brought_by,
            action="imports.written",
            parameters={"import": row.public_id, **written},
        )
    )
    db.flush()
    return written


def _register(
    db: Session, here: EventScope, people: list[dict[str, Any]], registered: Registered, now: datetime
) -> None:
    records = []
    for person, number in zip(people, _free_numbers(registered.ids), strict=False):
        records.append(
            AttendeeRecord(
                id=number,
                name=person["name"],
                email=person["email"],
                organisation=person["organisation"],
                title=person["title"],
                role=person["role"],
                languages=tuple(person["languages"]),
                goals=tuple(person["goals"]),
                offers=tuple(person["offers"]),
                needs=tuple(person["needs"]),
            )
        )
    tickets = {
        record.id: ticket
        for record, person in zip(records, people, strict=True)
        if (ticket := ticket_of(person))
    }
    register(db, here.event, records, slot_ids={}, table_ids={}, now=now, tickets=tickets)


def _free_numbers(taken: frozenset[str]) -> Iterator[str]:
    """Give the ids that new attendees go by in exports: numbers that nobody has."""
    return (str(number) for number in count(len(taken) + 1) if str(number) not in taken)


def _change(
    db: Session, here: EventScope, person: dict[str, Any], known: AttendeeRow, registered: Registered
) -> None:
    for field in FIELDS:
        if person[field]:
            setattr(known, field, person[field])
    if person["languages"]:
        known.languages = list(person["languages"])
    known.withdrawn_at = None
    known.ticket = known.ticket or ticket_of(person) or None
    statements = new_statements(person, known.id, registered.statements)
    if statements:
        db.execute(insert(StatementRow), [{"event_id": here.event.id, **one} for one in statements])
    _keep_address(db, here, person["email"], known)


def _keep_address(db: Session, here: EventScope, email: str, known: AttendeeRow) -> None:
    """Let the person have the new address, unless another person of the organiser has it."""
    if not email:
        return
    scope = scoped(db, here.event.organiser_id)
    normal = normalised_email(email)
    owner = db.scalar(scope.select(PersonRow).where(PersonRow.email_normalised == normal))
    if owner is None or owner.id == known.person_id:
        person = scope.update(PersonRow).where(PersonRow.id == known.person_id)
        db.execute(person.values(email=email, email_normalised=normal))
