"""An event to which a file of attendees comes, and the jobs that read and write it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from matchmaker.intake import EventFolder
from matchmaker.jobs.imports import run_read_job, run_write_job
from matchmaker.jobs.kinds import Tools
from matchmaker.services import imports
from matchmaker.services.events import store_event
from matchmaker.settings import Settings
from matchmaker.store import (
    AttendeeRow,
    Database,
    EventRow,
    ImportRow,
    JobRow,
    OrganiserRow,
    in_event,
)
from tests.matchmaker.services.conftest import NOW

PEOPLE = [
    {
        "state": "pagado",
        "name": "Lucía Ferrer",
        "email": "lucia@ferrer.example",
        "id": "K7",
        "needs": "harinas",
    },
    {
        "state": "pagado",
        "name": "Iker Arana",
        "email": "iker@arana.example",
        "id": "K8",
        "organisation": "Arana",
    },
    {"state": "cancelado", "name": "Mio Tanaka", "email": "mio@tanaka.example", "id": "K9"},
    {"state": "pendiente", "name": "Priya Shah", "email": "priya@shah.example", "id": "K10"},
]


@pytest.fixture
def event(database: Database, breakfast: EventFolder) -> EventRow:
    """The breakfast of four, to which more people come."""
    with database.writing() as db:
        organiser = OrganiserRow(name="Cámara", created_at=NOW)
        db.add(organiser)
        db.flush()
        return store_event(db, organiser, breakfast, now=NOW)


@pytest.fixture
def tools(database: Database, tmp_path: Path) -> Tools:
    return Tools(
        database=database,
        settings=Settings(data_dir=tmp_path),
        clock=lambda: NOW,
        is_stopping=lambda: False,
    )


@pytest.fixture
def work(tools: Tools) -> Callable[[ImportRow], None]:
    """Return a function that does the job that an import waits for."""

    def do(row: ImportRow) -> None:
        with tools.database.reading() as db:
            assert row.job_id is not None
            kind = db.get_one(JobRow, row.job_id).kind
        (run_read_job if kind == imports.READ_JOB else run_write_job)(tools, row.job_id)

    return do


@pytest.fixture
def bring(
    database: Database, event: EventRow, work: Callable[[ImportRow], None]
) -> Callable[[bytes], imports.ImportPage]:
    """Return a function that brings a file and gives its preview."""

    def do(content: bytes) -> imports.ImportPage:
        with database.writing() as db:
            row = imports.bring_file(db, event, content, "gente.csv", by="m1", now=NOW)
        work(row)
        return page_of(database, event, row.public_id)

    return do


@pytest.fixture
def write(
    database: Database, event: EventRow, work: Callable[[ImportRow], None]
) -> Callable[[imports.ImportPage], imports.ImportPage]:
    """Return a function that writes what a preview shows."""

    def do(page: imports.ImportPage) -> imports.ImportPage:
        with database.writing() as db:
            row = imports.confirm_import(db, event, page.id, now=NOW)
        assert row is not None
        work(row)
        return page_of(database, event, page.id)

    return do


def page_of(database: Database, event: EventRow, import_id: str) -> imports.ImportPage:
    with database.reading() as db:
        return imports.read_import(db, event.organiser_id, event.public_id, import_id)


def attendees(database: Database, event: EventRow) -> dict[str, AttendeeRow]:
    with database.reading() as db:
        return {row.name: row for row in db.scalars(in_event(db, event).select(AttendeeRow))}


Bring = Callable[[bytes], imports.ImportPage]
Write = Callable[[imports.ImportPage], imports.ImportPage]
