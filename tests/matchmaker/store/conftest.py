"""A whole small event in rows, so that each test says only what it is about."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import CheckConstraint
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matchmaker.store import (
    AttendeeRow,
    AuditRow,
    ConsentRow,
    Database,
    EditRow,
    EventRow,
    ExplicitPairAfterRow,
    ExplicitPairRow,
    ExplicitPairSlotRow,
    ImportRow,
    JobRow,
    MeetingReasonRow,
    MeetingRow,
    MetRow,
    OrganiserRow,
    OutboxRow,
    PersonRow,
    PlacementRow,
    ProposalRoundRow,
    ProposalRow,
    RecoveryCodeRow,
    Row,
    RunRow,
    SeatRow,
    SessionRow,
    SignInLinkRow,
    SignUpRow,
    SlotRow,
    StatementRow,
    TableRow,
    TeamMemberRow,
    TrialRow,
    UnavailableSlotRow,
    VersionRow,
    VocabularyConceptRow,
    VocabularyTermRow,
    WishRow,
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
    """
    An organiser's event with something in every table.

    One session of two slots, two tables, four attendees and a person who is none, three meetings of
    which one is placed.
    """

    organiser: OrganiserRow
    event: EventRow
    session: SessionRow
    slots: tuple[SlotRow, ...]
    tables: tuple[TableRow, ...]
    people: tuple[PersonRow, ...]
    spare: PersonRow
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


def add_people(db: Session, organiser: OrganiserRow) -> tuple[PersonRow, ...]:
    names = ("Ana", "Blas", "Carla", "Dario", "Eva")
    return added(
        db,
        *(
            PersonRow(
                organiser_id=organiser.id,
                name=name,
                email=f"{name}@Example.org",
                email_normalised=f"{name}@example.org".lower(),
                created_at=NOW,
            )
            for name in names
        ),
    )


def add_attendees(db: Session, event: EventRow, people: Sequence[PersonRow]) -> tuple[AttendeeRow, ...]:
    return added(
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


def add_pairs(db: Session, event: EventRow, two: Sequence[tuple[AttendeeRow, AttendeeRow]]) -> Any:
    pairs = added(
        db,
        *(
            ExplicitPairRow(
                event_id=event.id, position=position, a_attendee_id=a.id, b_attendee_id=b.id, value=9
            )
            for position, (a, b) in enumerate(two)
        ),
    )
    first, second = (pair.id for pair in pairs)
    added(db, ExplicitPairAfterRow(event_id=event.id, pair_id=first, before_pair_id=second))
    return pairs


def add_version(db: Session, event: EventRow, number: int) -> VersionRow:
    nothing = dict.fromkeys(("value", "objective", "upper_bound", "breaks", "table_moves"), 0)
    (run,) = added(db, RunRow(event_id=event.id, created_at=NOW, time_limit=20.0))
    row = VersionRow(
        **nothing, event_id=event.id, run_id=run.id, number=number, status="optimal", created_at=NOW
    )
    return added(db, row)[0]


def add_rest(db: Session, event: EventRow, a: AttendeeRow, b: AttendeeRow, **places: int) -> None:
    """Add a row to each table that is beside the schedule; ``places`` are ids."""
    here = {"event_id": event.id}
    organiser = {"organiser_id": event.organiser_id}
    sides = {"a_attendee_id": a.id, "b_attendee_id": b.id}
    wish = {"from_attendee_id": a.id, "to_attendee_id": b.id, "wish": "avoid"}
    added(
        db,
        UnavailableSlotRow(**here, attendee_id=a.id, slot_id=places["slot"]),
        ExplicitPairSlotRow(**here, pair_id=places["pair"], slot_id=places["slot"]),
        WishRow(**here, **wish),
        MetRow(**here, **sides, times=2),
        MeetingReasonRow(
            **here,
            version_id=places["version"],
            meeting_id=places["meeting"],
            direction=1,
            code="x",
            benefit=0,
        ),
        VocabularyConceptRow(**here, concept="natural_wine"),
        EditRow(
            **here,
            version_id=places["version"],
            position=1,
            kind="lock",
            made_by="m",
            made_at=NOW,
            change={"out": [], "in": []},
        ),
        TrialRow(**here, version_id=places["version"], asked_by="m", created_at=NOW),
        ImportRow(**here, brought_by="m", file_name="gente.csv", content=b"x", created_at=NOW),
        VocabularyTermRow(**here, concept="natural_wine", list="es", term="vino natural"),
        OutboxRow(
            **here, **organiser, person_id=a.person_id, kind="k", recipient="r", created_at=NOW, send_at=NOW
        ),
        AuditRow(**here, **organiser, at=NOW, actor_kind="system", action="event.imported"),
        ConsentRow(**here, attendee_id=a.id, version="1", language="es", text="De acuerdo", given_at=NOW),
        SignUpRow(
            **here,
            name="Eva",
            email="eva@example.org",
            email_normalised="eva@example.org",
            language="es",
            created_at=NOW,
            expires_at=NOW,
        ),
        SignInLinkRow(
            token_hash=event.public_id, purpose="attendee", attendee_id=a.id, created_at=NOW, expires_at=NOW
        ),
    )
    (asked,) = added(
        db,
        ProposalRoundRow(**here, number=1, opened_at=NOW, closes_at=NOW + timedelta(days=1)),
    )
    added(db, ProposalRow(**here, meeting_id=places["meeting"], round_id=asked.id))
    member = TeamMemberRow(
        **organiser,
        email=f"{event.public_id}@example.org".lower(),
        name="Eva",
        role="owner",
        fs_uniquifier=event.public_id,
        created_at=NOW,
    )
    added(db, member)
    added(db, RecoveryCodeRow(**organiser, team_member_id=member.id, code_hash="x"))
    a.own_table_id = places["table"]
    db.flush()


def add_small(db: Session, name: str) -> Small:
    (organiser,) = added(db, OrganiserRow(name=name, created_at=NOW))
    (event,) = added(
        db, EventRow(organiser_id=organiser.id, name="Foro", timezone="Europe/Madrid", created_at=NOW)
    )
    session, slots, tables = add_programme(db, event)
    *people, spare = add_people(db, organiser)
    attendees = add_attendees(db, event, people)
    ana, blas, carla, dario = attendees
    (statement,) = added(
        db, StatementRow(event_id=event.id, attendee_id=ana.id, kind="need", position=0, text="Un CTO")
    )
    pairs = add_pairs(db, event, [(ana, blas), (ana, carla)])
    version = add_version(db, event, 1)
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
    beside = {"slot": slots[1].id, "table": tables[1].id, "pair": pairs[0].id}
    beside |= {"version": version.id, "meeting": meetings[0].id}
    add_rest(db, event, ana, dario, **beside)
    return Small(
        organiser, event, session, slots, tables, tuple(people), spare, attendees, statement, pairs, version,
        meetings, placement,
    )  # fmt: skip


@pytest.fixture
def small(database: Database) -> Small:
    """The small event, stored."""
    with database.writing() as db:
        added(db, JobRow(kind="schedule", created_at=NOW, run_at=NOW))
        return add_small(db, "Cámara")


@pytest.fixture
def other(database: Database, small: Small) -> Small:  # noqa: ARG001 -- the second of two
    """The same of another organiser."""
    with database.writing() as db:
        return add_small(db, "Another")


def refuser(database: Database, row: Row, expected: str) -> str:
    """
    Return the constraint that refuses a row, or nothing when it is taken; the row is not kept.

    SQLite names its checks, and the columns of a unique one; of a foreign key it says nothing: what it
    does not say is believed to be as expected.
    """
    try:
        with database.writing() as db:
            db.add(row)
            db.flush()
            db.rollback()
    except IntegrityError as error:
        told = str(error.orig)
        if named := re.search(r"\b(ck|uq|fk|pk)_\w+", told):
            return named[0]
        kind = {"FOREIGN KEY constraint failed": "fk_"}.get(told, "uq_")
        columns = re.sub(r"\w+\.", "", told.partition(": ")[2]).replace(", ", "_")
        is_same = expected.startswith(kind) and expected.endswith(columns)
        return expected if is_same or (kind == "uq_" and expected.startswith("pk_")) else told
    return ""


def checks_of(rows: Sequence[type[Row]]) -> set[str]:
    """Return the names of the checks of some tables."""
    return {
        str(constraint.name)
        for row in rows
        for constraint in Row.metadata.tables[row.__tablename__].constraints
        if isinstance(constraint, CheckConstraint)
    }


@pytest.fixture
def assert_cases(database: Database, small: Small, other: Small) -> Callable[..., None]:
    """Try each case, and see that every check of the given rows has one."""

    def try_all(cases: Mapping[str, tuple[Callable[[Small, Small], Row], str]], *rows: type[Row]) -> None:
        found = {
            case: refuser(database, make(small, other), refused) for case, (make, refused) in cases.items()
        }
        tried = set(found.values())
        # The ten factors are checked alike; one stands for them.
        untried = {name for name in checks_of(rows) - tried if not name.startswith("ck_events_factor_")}

        assert found == {case: refused for case, (_, refused) in cases.items()}
        assert untried == set()

    return try_all


@pytest.fixture
def refused_second(database: Database, small: Small) -> Callable[[Callable[[Small], Row], str], str]:
    """Add a row, and another alike; return the constraint that refuses the second."""

    def add_two(make: Callable[[Small], Row], expected: str) -> str:
        with database.writing() as db:
            db.add(make(small))
        return refuser(database, make(small), expected)

    return add_two
