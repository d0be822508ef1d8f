"""A worker with each kind of queue: takes what waits, and gives back what it can't end."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from threading import enumerate as enumerate_threads
from time import monotonic, sleep
from typing import Any

import pytest

from matchmaker.clock import system_clock
from matchmaker.jobs import Transport, run_worker
from matchmaker.jobs import schedule as schedule_job
from matchmaker.jobs.claims import LEASE, claim, has_stale_jobs
from matchmaker.jobs.keeping import Kept
from matchmaker.jobs.kinds import KINDS, Tools
from matchmaker.jobs.worker import work_on
from matchmaker.scheduling import IsCancelled, Limits, OnProgress, Problem, Schedule, solve
from matchmaker.services.planning import request_run
from matchmaker.settings import Settings
from matchmaker.store import (
    Database,
    DatabaseBusyError,
    EventRow,
    ImportRow,
    JobRow,
    RunRow,
    SlotRow,
    in_event,
)

LONG_AGO = datetime(2020, 1, 1, 9, 0, tzinfo=UTC)
ReadRun = Callable[[], tuple[RunRow, JobRow]]


@pytest.fixture(params=["file", "redis"])
def settings(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> Settings:
    redis_url = request.getfixturevalue("redis_url") if request.param == "redis" else ""
    url = database.url.render_as_string(hide_password=False)
    return Settings(data_dir=tmp_path, database_url=url, redis_url=redis_url)


@contextmanager
def working(settings: Settings, *, look: float = 0.1) -> Iterator[Event]:
    """Run a worker in a thread of its own until the end of the block."""
    stop = Event()
    thread = Thread(
        name="the worker", target=run_worker, args=(settings, system_clock, stop), kwargs={"look": look}
    )
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(30)
        assert not thread.is_alive()


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    until = monotonic() + seconds
    while not condition():
        assert monotonic() < until, "waited too long"
        sleep(0.02)


@pytest.fixture
def state(read_run: ReadRun) -> Callable[[], str]:
    """Return a function that reads the state of the newest run."""
    return lambda: read_run()[0].state


@pytest.mark.usefixtures("run")
def test_a_worker_computes_a_run_that_nobody_told_it_of(settings: Settings, state: Callable[[], str]) -> None:
    with working(settings):
        wait_until(lambda: state() == "done")


def test_a_worker_that_is_woken_begins_at_once(
    database: Database, settings: Settings, event: EventRow, state: Callable[[], str]
) -> None:
    transport = Transport(settings)
    with working(settings, look=3600):
        # Its first look is over, and the next one is an hour away.
        sleep(0.5)
        with database.writing() as db:
            run = request_run(db, event, now=system_clock(), time_limit=5)
        assert run.job_id is not None
        transport.wake("solver", run.job_id)
        wait_until(lambda: state() == "done")
    transport.close()


def test_a_job_that_is_sent_twice_is_done_once(
    settings: Settings, run: RunRow, read_run: ReadRun, state: Callable[[], str]
) -> None:
    transport = Transport(settings)
    assert run.job_id is not None
    for _ in range(3):
        transport.wake("solver", run.job_id)

    with working(settings):
        wait_until(lambda: state() == "done")
        wait_until(lambda: transport.is_empty("solver"))

    assert read_run()[1].attempts == 1
    transport.close()


def test_a_worker_takes_over_from_one_that_is_gone(
    database: Database, settings: Settings, run: RunRow, read_run: ReadRun, state: Callable[[], str]
) -> None:
    assert run.job_id is not None
    with database.writing() as db:
        assert claim(db, run.job_id, now=run.created_at) is not None

    with working(settings):
        wait_until(lambda: state() == "done")

    assert read_run()[1].attempts == 2


@pytest.mark.usefixtures("run")
def test_a_worker_that_stops_gives_its_run_back(
    *,
    settings: Settings,
    read_run: ReadRun,
    state: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun = Event()

    def slow(
        problem: Problem, limits: Limits, on_progress: OnProgress, is_cancelled: IsCancelled
    ) -> Schedule:
        begun.set()
        wait_until(is_cancelled)
        return solve(problem, limits, on_progress, is_cancelled)

    monkeypatch.setattr(schedule_job, "solve", slow)
    with working(settings) as stop:
        assert begun.wait(30)
        stop.set()
        wait_until(lambda: state() == "queued")
    job = read_run()[1]
    monkeypatch.undo()

    assert (job.state, job.attempts, job.lease_until) == ("queued", 0, None)
    with working(settings):
        wait_until(lambda: state() == "done")


@pytest.mark.usefixtures("run")
def test_a_job_that_fails_does_not_take_the_worker_with_it(
    *,
    database: Database,
    settings: Settings,
    event: EventRow,
    state: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> Schedule:
        message = "bricks"
        raise RuntimeError(message)

    with working(settings):
        with monkeypatch.context() as patched:
            patched.setattr(schedule_job, "solve", broken)
            wait_until(lambda: state() == "failed")
        with database.writing() as db:
            request_run(db, event, now=system_clock(), time_limit=5)
        wait_until(lambda: state() == "done")


def test_what_is_no_job_is_left_alone(database: Database, settings: Settings) -> None:
    tools = Tools(database=database, settings=settings, clock=system_clock, is_stopping=lambda: False)
    with database.writing() as db:
        now = system_clock()
        job = JobRow(kind="bricks", created_at=now, run_at=now)
        db.add(job)

    work_on(tools, job.id)
    work_on(tools, 4711)

    with database.reading() as db:
        assert db.get_one(JobRow, job.id).state == "queued"


def test_a_queue_that_can_not_be_reached_is_no_fault_of_the_caller(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    transport = Transport(Settings(data_dir=tmp_path, redis_url="redis://127.0.0.1:1/0"))

    transport.wake("quick", 7)

    assert "the queue did not take job 7" in caplog.text


@pytest.mark.usefixtures("run")
def test_a_worker_outlives_a_queue_that_does_not_answer(database: Database, tmp_path: Path) -> None:
    """Redis may be away for a while; the worker waits for it and takes no console with it."""
    url = database.url.render_as_string(hide_password=False)
    with working(Settings(data_dir=tmp_path, database_url=url, redis_url="redis://127.0.0.1:1/0")) as stop:
        sleep(0.5)
        assert not stop.is_set()
        assert any(
            thread.name.startswith("the worker") and thread.is_alive() for thread in enumerate_threads()
        )


@pytest.mark.usefixtures("run")
def test_a_lane_whose_thread_dies_goes_on(
    settings: Settings, state: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not every end is an exception: a fault in native code, for one, ends the thread."""
    real, calls = schedule_job.run_schedule_job, iter([True])

    def deadly(*of: Any) -> None:
        if next(calls, False):
            raise SystemExit
        real(*of)

    monkeypatch.setattr(schedule_job, "run_schedule_job", deadly)
    with working(settings):
        wait_until(lambda: state() == "done")


def test_a_worker_forgets_what_is_old(database: Database, event: EventRow, settings: Settings) -> None:
    now = system_clock()
    with database.writing() as db:
        for days in (2, 0):
            when = now - timedelta(days=days)
            db.add(ImportRow(event_id=event.id, brought_by="m", file_name=f"{days}", created_at=when))

    def left() -> list[str]:
        with database.reading() as db:
            rows = in_event(db, event).select(ImportRow)
            return [row.file_name for row in db.scalars(rows)]

    with working(settings):
        wait_until(lambda: left() == ["0"])


def test_a_worker_moves_events_on(database: Database, settings: Settings, event: EventRow) -> None:
    def state() -> str:
        with database.reading() as db:
            return db.get_one(EventRow, event.id).state

    with database.writing() as db:
        db.get_one(EventRow, event.id).state = "published"
        db.execute(in_event(db, event).update(SlotRow).values(starts_at=LONG_AGO, ends_at=LONG_AGO + LEASE))
    with working(settings):
        wait_until(lambda: state() == "closed")


@pytest.mark.usefixtures("run")
def test_an_event_that_can_not_be_moved_on_holds_up_nothing_else(
    settings: Settings, state: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise DatabaseBusyError

    monkeypatch.setattr("matchmaker.jobs.worker.pass_on", fail)
    with working(settings):
        wait_until(lambda: state() == "done")


def test_a_job_is_kept_while_its_work_takes_long(database: Database, run: RunRow) -> None:
    clock = system_clock
    with database.writing() as db:
        assert run.job_id is not None
        held = claim(db, run.job_id, now=clock() - LEASE)
    assert held is not None
    with database.reading() as db:
        assert has_stale_jobs(db, KINDS, now=clock())

    with Kept(database, held, clock, beat=0.05) as kept:
        wait_until(lambda: not stale(database))
        with database.writing() as db:
            db.get_one(JobRow, run.job_id).attempts += 1
        wait_until(lambda: kept.is_lost)


def test_work_that_hangs_gives_no_sign_of_life_any_more(database: Database, run: RunRow) -> None:
    with database.writing() as db:
        assert run.job_id is not None
        held = claim(db, run.job_id, now=system_clock() - LEASE)
    assert held is not None

    with Kept(database, held, system_clock, beat=0.01, longest=0):
        sleep(0.1)

    assert stale(database)


def stale(database: Database) -> bool:
    with database.reading() as db:
        return has_stale_jobs(db, KINDS, now=system_clock())
