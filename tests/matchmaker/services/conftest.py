"""Events in records, small enough to read, for the tests of the services."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from matchmaker.intake import (
    AttendeeRecord,
    EventFolder,
    EventRecord,
    MetRecord,
    PairRecord,
    RulesRecord,
    SessionRecord,
    WishRecord,
)
from matchmaker.store import Database, OrganiserRow

NOW = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def breakfast() -> EventFolder:
    """Four people, two sessions of two slots, two tables, wishes, and what each can give and seeks."""
    return EventFolder(
        event=EventRecord(
            name="Desayuno",
            timezone="Europe/Madrid",
            language="es",
            sessions=(
                SessionRecord(
                    start=datetime.fromisoformat("2026-10-01T10:00"),
                    slots=2,
                    slot_minutes=15,
                    pause_minutes=5,
                ),
                SessionRecord(
                    start=datetime.fromisoformat("2026-10-01T12:00"),
                    slots=2,
                    slot_minutes=20,
                    pause_minutes=0,
                ),
            ),
            tables=(2, 2, 2, 1),
            table_labels=("Ventana", "Patio"),
            rules=RulesRecord(floor=1),
        ),
        attendees=(
            AttendeeRecord(
                id="ana",
                name="Ana Ruiz Gil",
                email="ana@example.org",
                organisation="Horno Ruiz",
                title="Panadera",
                languages=("es", "en"),
                goals=("Abrir una segunda tienda",),
                offers=("Pan para eventos",),
                needs=("Ayuda con la contabilidad", "Un local en el centro"),
                unavailable=(4,),
            ),
            AttendeeRecord(
                id="ben",
                name="Ben Okafor",
                email="ben@example.org",
                organisation="Okafor Tax",
                languages=("en",),
                offers=("Bookkeeping and accounting for small shops",),
                needs=("Catering with good bread",),
                cap=2,
            ),
            AttendeeRecord(
                id="cai",
                name="Caitlín Ní Bhriain",
                organisation="Locales Centro",
                offers=("Locales en alquiler en el centro",),
                floor=2,
            ),
            AttendeeRecord(id="dan", name="Dan", organisation="Horno Ruiz"),
        ),
        wishes=(
            WishRecord("ana", "ben", "must"),
            WishRecord("cai", "ana", "want"),
            WishRecord("dan", "cai", "avoid"),
        ),
        met=(MetRecord("ana", "cai", 2),),
    )


@pytest.fixture(scope="session")
def brokerage(breakfast: EventFolder) -> EventFolder:
    """The same people with meetings that were given beforehand, some tied to slots and to each other."""
    return replace(
        breakfast,
        wishes=(),
        met=(),
        attendees=tuple(
            replace(attendee, table=2 if attendee.id == "dan" else None) for attendee in breakfast.attendees
        ),
        pairs=(
            PairRecord(a="ben", b="ana", value=7, id="first", required=True),
            PairRecord(a="ana", b="ben", value=3, id="second", slots=(2, 3), after=("first",)),
            PairRecord(a="cai", b="dan", value=5),
            PairRecord(a="ana", b="cai", value=4),
        ),
    )


@pytest.fixture(scope="session")
def with_rules() -> Callable[..., EventFolder]:
    """Return a function that changes rules of an event."""

    def change(folder: EventFolder, **rules: Any) -> EventFolder:
        return replace(folder, event=replace(folder.event, rules=replace(folder.event.rules, **rules)))

    return change


@pytest.fixture
def organiser(database: Database) -> OrganiserRow:
    """An organiser without anything."""
    return add_organiser(database, "Cámara")


@pytest.fixture
def other_organiser(database: Database) -> OrganiserRow:
    """Another organiser without anything."""
    return add_organiser(database, "Vivero")


def add_organiser(database: Database, name: str) -> OrganiserRow:
    with database.writing() as db:
        row = OrganiserRow(name=name, created_at=NOW)
        db.add(row)
    return row


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def counting() -> Callable[[Session], AbstractContextManager[list[str]]]:
    """Return a context that lists the statements a session runs."""

    @contextmanager
    def count(db: Session) -> Iterator[list[str]]:
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            statements.append(statement)

        connection = db.connection()
        event.listen(connection, "before_cursor_execute", note)
        yield statements
        event.remove(connection, "before_cursor_execute", note)

    return count
