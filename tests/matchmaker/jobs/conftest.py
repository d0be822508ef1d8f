"""A stored event with given meetings, a run that waits for it, and a clock that stands still."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from matchmaker.intake import AttendeeRecord, EventFolder, EventRecord, PairRecord, SessionRecord
from matchmaker.services.events import store_event
from matchmaker.services.planning import request_run
from matchmaker.store import Database, EventRow, JobRow, OrganiserRow, RunRow, in_event, scoped

NOW = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)


class StandingClock:
    """A clock that goes only when it is told to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def go(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def event(database: Database) -> EventRow:
    folder = EventFolder(
        event=EventRecord(
            name="Ronda",
            timezone="Europe/Madrid",
            sessions=(SessionRecord(start=datetime.fromisoformat("2026-10-01T10:00"), slots=2),),
            tables=(2, 2),
        ),
        attendees=tuple(AttendeeRecord(id=name, name=name) for name in ("ana", "ben", "cai", "dan")),
        pairs=(
            PairRecord(a="ana", b="ben", value=7),
            PairRecord(a="cai", b="dan", value=5),
            PairRecord(a="ana", b="cai", value=4),
        ),
    )
    with database.writing() as db:
        organiser = OrganiserRow(name="Cámara", created_at=NOW)
        db.add(organiser)
        db.flush()
        return store_event(db, organiser, folder, now=NOW)


@pytest.fixture
def run(database: Database, event: EventRow) -> RunRow:
    with database.writing() as db:
        return request_run(db, event, now=NOW, time_limit=5)


@pytest.fixture
def read_run(database: Database, event: EventRow) -> Callable[[], tuple[RunRow, JobRow]]:
    """Return a function that reads the newest run and its job as they stand."""

    def read() -> tuple[RunRow, JobRow]:
        with database.reading() as db:
            own = scoped(db, event.organiser_id).event(event.public_id)
            row = db.scalars(in_event(db, own).select(RunRow).order_by(RunRow.id.desc())).first()
            assert row is not None
            return row, db.get_one(JobRow, row.job_id)

    return read
