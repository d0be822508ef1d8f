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
    Match,
    Registered,
    is_new_ticket,
    match_all,
    new_statements,
    read_registered,
    ticket_of,
)
from matchmaker.services.imports.pages import FATES
from matchmaker.services.people import give_address, hold_people, register
from matchmaker.store import (
    AttendeeRow,
    AuditRow,
    EventRow,
    EventScope,
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
    # One list at a time: of two that are written at once, the second sees whom the first brought.
    hold_people(db, here.event.organiser_id)
    own = scoped(db, here.event.organiser_id).events().where(EventRow.id == here.event.id)
    db.scalars(own.with_for_update()).one()
    reading = row.reading or {"rows": [], "rejected": []}
    registered = read_registered(db, here)
    counts: Counter[str] = Counter(rejected=len(reading["rejected"]))
    new: list[dict[str, Any]] = []
    for match in match_all(reading["rows"], registered):
        if match.known is None:
            new.append(match.person)
        elif match.changes:
            _change(db, here, match, match.known, registered, now=now)
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
        # Of two lists that count from 1, the first has the numbers.
        if is_new_ticket(ticket := ticket_of(person), registered)
    }
    register(db, here.event, records, slot_ids={}, table_ids={}, now=now, tickets=tickets)


def _free_numbers(taken: frozenset[str]) -> Iterator[str]:
    """Give the ids that new attendees go by in exports: numbers that nobody has."""
    return (str(number) for number in count(len(taken) + 1) if str(number) not in taken)


def _change(
    db: Session,
    here: EventScope,
    match: Match,
    known: AttendeeRow,
    registered: Registered,
    *,
    now: datetime,
) -> None:
    person, fields = match.person, {change.field for change in match.changes}
    for field in fields.intersection(FIELDS) - {"email"}:
        setattr(known, field, person[field])
    known.edition += 1
    if "languages" in fields:
        known.languages = list(person["languages"])
    if known.ticket is None and is_new_ticket(ticket_of(person), registered):
        known.ticket = ticket_of(person)
    statements = new_statements(person, known.id, registered.statements)
    if statements:
        db.execute(insert(StatementRow), [{"event_id": here.event.id, **one} for one in statements])
    if "email" in fields:
        # An address of another attendee is no change that is allowed: see ``match_all``.
        give_address(db, here, known, person["email"], now)
