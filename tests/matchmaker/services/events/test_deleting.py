"""Of an event that is deleted nothing remains but that it was, and how much."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from matchmaker.intake import EventFolder
from matchmaker.jobs import run_schedule
from matchmaker.jobs.passing import pass_on
from matchmaker.services.events import store_event
from matchmaker.services.planning import publish_version, request_run
from matchmaker.store import (
    AttendeeRow,
    AuditRow,
    ConsentRow,
    Database,
    EventRow,
    ImportRow,
    JobRow,
    OrganiserRow,
    OutboxRow,
    PersonRow,
    SignInLinkRow,
    SignUpRow,
    in_event,
    scoped,
)

DAY = date(2026, 12, 1)
#: The beginning of that day in Madrid.
BEGINS = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return all that the database holds."""
    with database.reading() as db:
        tables = OrganiserRow.metadata.sorted_tables
        return {table.name: [tuple(row) for row in db.execute(table.select())] for table in tables}


@pytest.fixture
def doomed(database: Database, organiser: OrganiserRow, breakfast: EventFolder, now: datetime) -> int:
    """An event with a published schedule and something of every kind that is known of its people."""
    with database.writing() as db:
        event = store_event(db, organiser, breakfast, now=now)
        event.delete_on = DAY
        run = request_run(db, event, now=now, time_limit=1).id
    run_schedule(database, run, lambda: now)
    with database.writing() as db:
        event = db.get_one(EventRow, event.id)
        publish_version(db, event, now=now)
        here = in_event(db, event)
        ana = db.scalars(here.select(AttendeeRow).where(AttendeeRow.external_id == "ana")).one()
        common = {"created_at": now, "send_at": now, "recipient": ana.email}
        db.add_all(
            [
                OutboxRow(
                    organiser_id=organiser.id,
                    event_id=event.id,
                    person_id=ana.person_id,
                    kind="agenda",
                    **common,
                ),
                OutboxRow(organiser_id=organiser.id, person_id=ana.person_id, kind="news", **common),
                OutboxRow(organiser_id=organiser.id, event_id=event.id, kind="sign_up", **common),
                ImportRow(
                    event_id=event.id, brought_by="1", file_name="ana.csv", content=b"ana", created_at=now
                ),
                SignUpRow(
                    event_id=event.id,
                    name="Eva",
                    email="eva@example.org",
                    email_normalised="eva@example.org",
                    language="es",
                    created_at=now,
                    expires_at=now,
                ),
                ConsentRow(
                    event_id=event.id,
                    attendee_id=ana.id,
                    version="1",
                    language="es",
                    text="Acepto",
                    given_at=now,
                ),
                SignInLinkRow(
                    token_hash="0" * 64,
                    purpose="attendee",
                    attendee_id=ana.id,
                    created_at=now,
                    expires_at=now,
                ),
                AuditRow(
                    organiser_id=organiser.id,
                    event_id=event.id,
                    at=now,
                    actor_kind="system",
                    action="mail.failed",
                    parameters={"reply": "550 no ana@example.org"},
                ),
            ]
        )
        told = {"event": event.public_id, "text": "Ana busca pan"}
        db.add(JobRow(kind="trial", payload=told, created_at=now, run_at=now, state="done"))
        return event.id


def test_nothing_remains_of_an_event_but_the_deeds(
    database: Database, organiser: OrganiserRow, doomed: int
) -> None:
    with database.reading() as db:
        public_id = db.get_one(EventRow, doomed).public_id
    pass_on(database, BEGINS)

    rows = everything(database)
    assert {table for table, found in rows.items() if found} == {
        "organisers",
        "audit",
        "alembic_version",
    } & set(rows)
    assert not any(
        name in str(rows) for name in ("Ana", "ana@example.org", "ben@example.org", "Horno", "Pan para")
    )
    with database.reading() as db:
        log = db.scalars(scoped(db, organiser).select(AuditRow).order_by(AuditRow.id)).all()
    assert {deed.event_id for deed in log} == {None}
    assert (log[-1].action, log[-1].actor_kind, log[-1].parameters) == (
        "event.deleted",
        "system",
        {
            "event": public_id,
            "attendees": 4,
            "people": 4,
            "versions": 1,
            "mails": 3,
            "imports": 1,
            "sign_ups": 1,
        },
    )


@pytest.mark.usefixtures("doomed")
def test_whoever_comes_to_another_event_stays_with_it(
    database: Database, organiser: OrganiserRow, breakfast: EventFolder, now: datetime
) -> None:
    with database.writing() as db:
        other = store_event(
            db, organiser, replace(breakfast, event=replace(breakfast.event, name="Cena")), now=now
        )
    pass_on(database, BEGINS)

    with database.reading() as db:
        people = scoped(db, organiser).select(PersonRow).with_only_columns(PersonRow.name)
        # Ana and Ben are known by their mail; the others were persons of one event each.
        assert sorted(db.scalars(people)) == ["Ana Ruiz Gil", "Ben Okafor", "Caitlín Ní Bhriain", "Dan"]
        here = in_event(db, db.get_one(EventRow, other.id))
        assert len(db.scalars(here.select(AttendeeRow)).all()) == 4
        mails = scoped(db, organiser).select(OutboxRow).with_only_columns(OutboxRow.kind)
        assert db.scalars(mails).all() == ["news"]


def test_an_event_is_not_deleted_before_its_day(database: Database, doomed: int) -> None:
    # It ended by itself meanwhile: published, live, feedback, closed.
    pass_on(database, BEGINS - timedelta(seconds=1))
    with database.reading() as db:
        assert db.get_one(EventRow, doomed).state == "closed"


@pytest.mark.usefixtures("doomed")
def test_an_event_is_deleted_once(database: Database) -> None:
    pass_on(database, BEGINS)
    after = everything(database)
    pass_on(database, BEGINS)

    assert everything(database) == after


def test_an_event_goes_live_by_itself_at_its_first_slot(database: Database, doomed: int) -> None:
    states = []
    for moment in ("2026-10-01T07:59", "2026-10-01T08:00", "2026-10-01T10:40", "2026-10-08T10:40"):
        pass_on(database, datetime.fromisoformat(moment).replace(tzinfo=UTC))
        with database.reading() as db:
            states.append(db.get_one(EventRow, doomed).state)

    assert states == ["published", "live", "feedback", "closed"]
