"""An organiser with a member, an event and an attendee, and a moment to act at."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from matchmaker.services import team
from matchmaker.store import AttendeeRow, Database, EventRow, OrganiserRow, PersonRow, TeamMemberRow


@dataclass(frozen=True)
class House:
    """Rows to act on; as they were read, free of any transaction."""

    organiser: OrganiserRow
    other: OrganiserRow
    member: TeamMemberRow
    event: EventRow
    attendee: AttendeeRow


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 9, 1, 8, 0, tzinfo=UTC)


def build(database: Database, now: datetime) -> House:
    with database.writing() as db:
        organiser, other = (OrganiserRow(name=name, created_at=now) for name in ("Cámara", "Vivero"))
        db.add_all([organiser, other])
        db.flush()
        member = team.add_member(
            db, organiser, email="Ana@Example.org", name="Ana", role="manager", password=None, now=now
        )
        event = EventRow(
            organiser_id=organiser.id, name="Foro", timezone="Europe/Madrid", language="en", created_at=now
        )
        person = PersonRow(organiser_id=organiser.id, name="Lucía Ferrer", created_at=now)
        db.add_all([event, person])
        db.flush()
        attendee = AttendeeRow(
            organiser_id=organiser.id,
            event_id=event.id,
            person_id=person.id,
            external_id="1",
            name="Lucía Ferrer",
            registered_at=now,
        )
        db.add(attendee)
    return House(organiser, other, member, event, attendee)


@pytest.fixture
def house(database: Database, now: datetime) -> House:
    """On each kind of database."""
    return build(database, now)


@pytest.fixture
def sqlite_house(sqlite_database: Database, now: datetime) -> House:
    return build(sqlite_database, now)


@pytest.fixture
def rows() -> Callable[[Database], dict[str, list[object]]]:
    """Everything in a database, table by table: two reads are equal when nothing changed."""

    def read(database: Database) -> dict[str, list[object]]:
        tables = OrganiserRow.metadata.sorted_tables
        with database.reading() as db:
            return {table.name: [tuple(row) for row in db.execute(table.select())] for table in tables}

    return read
