"""A whole small event in rows, so that each test says only what it is about."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy.orm import Session

from matchmaker.store import (
    AttendeeRow,
    Database,
    EventRow,
    ExplicitPairRow,
    MeetingRow,
    OrganiserRow,
    PersonRow,
    PlacementRow,
    Row,
    SeatRow,
    SessionRow,
    SlotRow,
    StatementRow,
    TableRow,
    VersionRow,
)

NOW = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
R = TypeVar("R", bound=Row)
AddOrganiser = Callable[[Database | Session, str], None]


@pytest.fixture
def now() -> datetime:
    """A moment."""
    return NOW


@pytest.fixture
def add_organiser() -> AddOrganiser:
    """Add an organiser, in a transaction of its own or in the given one."""

    def add(where: Database | Session, name: str) -> None:
        row = OrganiserRow(name=name, created_at=NOW)
        if isinstance(where, Session):
            where.add(row)
        else:
            with where.writing() as db:
                db.add(row)

    return add


@dataclass(frozen=True)
class Small:
    """An organiser's event: one session of two slots, two tables, four attendees, one meeting placed."""

    organiser: OrganiserRow
    event: EventRow
    session: SessionRow
    slots: tuple[SlotRow, ...]
    tables: tuple[TableRow, ...]
    people: tuple[PersonRow, ...]
    attendees: tuple[AttendeeRow, ...]
    statement: StatementRow
    pairs: tuple[ExplicitPairRow, ...]
    version: VersionRow
    meetings: tuple[MeetingRow, ...]
    placement: PlacementRow


def added(db: Session, *rows: R) -> tuple[R, ...]:
    db.add_all(rows)
    db.flush()
    return rows


def add_programme(
    db: Session, event: EventRow
) -> tuple[SessionRow, tuple[SlotRow, ...], tuple[TableRow, ...]]:
    (session,) = added(
        db, SessionRow(event_id=event.id, position=0, starts_local=NOW.replace(tzinfo=None), slots=2)
    )
    slots = added(
        db,
        *(
            SlotRow(
                event_id=event.id,
                session_id=session.id,
                number=number,
                starts_at=NOW + timedelta(minutes=20 * number),
                ends_at=NOW + timedelta(minutes=20 * number + 15),
                tables=2,
            )
            for number in (1, 2)
        ),
    )
    tables = added(db, *(TableRow(event_id=event.id, number=number) for number in (1, 2)))
    return session, slots, tables


def add_attendees(db: Session, event: EventRow) -> tuple[tuple[PersonRow, ...], tuple[AttendeeRow, ...]]:
    people = added(
        db,
        *(
            PersonRow(
                organiser_id=event.organiser_id,
                name=name,
                email=f"{name}@Example.org",
                email_normalised=f"{name}@example.org".lower(),
                created_at=NOW,
            )
            for name in ("Ana", "Blas", "Carla", "Dario")
        ),
    )
    attendees = added(
        db,
        *(
            AttendeeRow(
                organiser_id=event.organiser_id,
                event_id=event.id,
                person_id=person.id,
                external_id=str(number),
                name=person.name,
                registered_at=NOW,
            )
            for number, person in enumerate(people)
        ),
    )
    return people, attendees


def add_small(db: Session, name: str) -> Small:
    (organiser,) = added(db, OrganiserRow(name=name, created_at=NOW))
    (event,) = added(
        db, EventRow(organiser_id=organiser.id, name="Foro", timezone="Europe/Madrid", created_at=NOW)
    )
    session, slots, tables = add_programme(db, event)
    people, attendees = add_attendees(db, event)
    ana, blas, carla, dario = attendees
    (statement,) = added(
        db, StatementRow(event_id=event.id, attendee_id=ana.id, kind="need", position=0, text="Un CTO")
    )
    pairs = added(
        db,
        *(
            ExplicitPairRow(
                event_id=event.id, position=position, a_attendee_id=a.id, b_attendee_id=b.id, value=9
            )
            for position, (a, b) in enumerate([(ana, blas), (ana, carla)])
        ),
    )
    (version,) = added(
        db,
        VersionRow(
            event_id=event.id,
            number=1,
            value=9,
            objective=9,
            upper_bound=9,
            status="optimal",
            breaks=0,
            table_moves=0,
            created_at=NOW,
        ),
    )
    meetings = added(
        db,
        *(
            MeetingRow(event_id=event.id, a_attendee_id=a.id, b_attendee_id=b.id)
            for a, b in [(ana, blas), (ana, carla), (carla, dario)]
        ),
    )
    place = {"event_id": event.id, "version_id": version.id, "slot_id": slots[0].id}
    (placement,) = added(db, PlacementRow(**place, meeting_id=meetings[0].id, table_id=tables[0].id, value=9))
    added(db, *(SeatRow(**place, attendee_id=side.id, placement_id=placement.id) for side in (ana, blas)))
    return Small(
        organiser, event, session, slots, tables, people, attendees, statement, pairs, version, meetings,
        placement,
    )  # fmt: skip


@pytest.fixture
def small(database: Database) -> Small:
    """The small event, stored."""
    with database.writing() as db:
        return add_small(db, "Cámara")


@pytest.fixture
def other(database: Database, small: Small) -> Small:  # noqa: ARG001 -- the second of two
    """The same of another organiser."""
    with database.writing() as db:
        return add_small(db, "Another")
