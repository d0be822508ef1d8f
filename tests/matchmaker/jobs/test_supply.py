"""The job of supply and demand, done by a worker with each kind of queue."""

from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import pytest

from matchmaker.clock import system_clock
from matchmaker.jobs import run_worker
from matchmaker.jobs import supply as supply_job
from matchmaker.jobs.claims import claim
from matchmaker.jobs.kinds import KINDS, Tools
from matchmaker.jobs.worker import work_on
from matchmaker.services.planning import SUPPLY_JOB, read_supply, request_supply
from matchmaker.settings import Settings
from matchmaker.store import Database, EventRow, JobRow


@pytest.fixture
def tools(database: Database, tmp_path: Path) -> Tools:
    settings = Settings(data_dir=tmp_path, database_url=database.url.render_as_string(hide_password=False))
    return Tools(database=database, settings=settings, clock=system_clock, is_stopping=lambda: False)


@pytest.fixture
def job_id(database: Database, event: EventRow) -> int:
    with database.writing() as db:
        return request_supply(db, event, now=event.created_at).id


@pytest.fixture
def read(database: Database, job_id: int) -> Callable[[], JobRow]:
    def row() -> JobRow:
        with database.reading() as db:
            return db.get_one(JobRow, job_id)

    return row


def test_a_job_stores_what_it_found(
    *, database: Database, event: EventRow, tools: Tools, job_id: int, read: Callable[[], JobRow]
) -> None:
    work_on(tools, job_id)

    job = read()
    assert (job.state, job.error, job.attempts) == ("done", None, 1)
    assert job.progress == {"stage": "supply.stage_invitations", "done": 2, "of": 3}
    with database.reading() as db:
        found = read_supply(db, event.organiser_id, event.public_id).found
    assert found is not None
    assert (found.slots, found.changed) == (2, 0)


@pytest.mark.parametrize("queue", ["file", "redis"])
def test_a_worker_does_it_with_each_kind_of_queue(
    *,
    request: pytest.FixtureRequest,
    database: Database,
    tmp_path: Path,
    read: Callable[[], JobRow],
    queue: str,
) -> None:
    redis_url = request.getfixturevalue("redis_url") if queue == "redis" else ""
    url = database.url.render_as_string(hide_password=False)
    settings = Settings(data_dir=tmp_path, database_url=url, redis_url=redis_url)
    stop = Event()
    worker = Thread(target=run_worker, args=(settings, system_clock, stop), kwargs={"look": 0.1})
    worker.start()
    until = monotonic() + 60
    while read().state != "done" and monotonic() < until:
        sleep(0.05)
    stop.set()
    worker.join()

    assert read().state == "done"


def test_an_event_that_is_gone_ends_it(
    *, database: Database, event: EventRow, tools: Tools, job_id: int, read: Callable[[], JobRow]
) -> None:
    with database.writing() as db:
        db.delete(db.merge(event))

    work_on(tools, job_id)

    assert (read().state, read().result) == ("cancelled", None)


def test_a_fault_is_told_by_its_code_and_not_by_what_people_wrote(
    tools: Tools, job_id: int, read: Callable[[], JobRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> dict[str, Any]:
        message = "un monasterio en venta"
        raise ValueError(message)

    monkeypatch.setattr(supply_job, "work_out_supply", broken)
    work_on(tools, job_id)

    assert (read().state, read().error, read().result) == ("failed", "ValueError", None)


def test_a_worker_that_stops_gives_it_back(tools: Tools, job_id: int, read: Callable[[], JobRow]) -> None:
    stopping = iter([True])
    stops = Tools(
        database=tools.database,
        settings=tools.settings,
        clock=system_clock,
        is_stopping=lambda: next(stopping, False),
    )

    KINDS[SUPPLY_JOB].work(stops, job_id)

    assert (read().state, read().attempts) == ("queued", 0)


def test_a_result_that_comes_too_late_is_thrown_away(
    tools: Tools, job_id: int, read: Callable[[], JobRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken_over(*_: object, **__: object) -> dict[str, Any]:
        with tools.database.writing() as db:
            db.get_one(JobRow, job_id).attempts += 1
        return {}

    monkeypatch.setattr(supply_job, "work_out_supply", taken_over)
    work_on(tools, job_id)

    assert (read().state, read().result) == ("running", None)
    with tools.database.writing() as db:
        assert claim(db, job_id, now=system_clock()) is None
