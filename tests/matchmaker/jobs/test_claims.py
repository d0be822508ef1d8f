"""One worker has a job, until it gives no sign of life."""

from collections.abc import Callable
from datetime import datetime
from threading import Barrier, Thread
from typing import Protocol

import pytest

from matchmaker.jobs import MOST_ATTEMPTS, JobLostError, run_waiting, sweep
from matchmaker.jobs.claims import LEASE, Claim, claim, finish, renew
from matchmaker.services.planning import request_run
from matchmaker.store import Database, EventRow, JobRow, RunRow, in_event, scoped

ReadRun = Callable[[], tuple[RunRow, JobRow]]


class Clock(Protocol):
    now: datetime

    def __call__(self) -> datetime: ...

    def go(self, seconds: float) -> datetime: ...


def take(database: Database, run: RunRow, now: datetime) -> Claim | None:
    assert run.job_id is not None
    with database.writing() as db:
        return claim(db, run.job_id, now=now)


def test_a_job_is_claimed_once(database: Database, run: RunRow, clock: Clock) -> None:
    first = take(database, run, clock.now)

    assert first is not None
    assert (first.attempt, first.payload) == (1, {"run_id": run.id})
    assert take(database, run, clock.now) is None


def test_of_many_workers_at_once_one_has_the_job(database: Database, run: RunRow, clock: Clock) -> None:
    together = Barrier(6)
    taken: list[Claim | None] = []

    def work() -> None:
        together.wait()
        taken.append(take(database, run, clock.now))

    workers = [Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(taken) == 6
    assert sum(one is not None for one in taken) == 1


def test_a_job_is_not_claimed_before_its_time(database: Database, run: RunRow, clock: Clock) -> None:
    assert take(database, run, clock.go(-1)) is None


def test_a_job_without_a_sign_of_life_can_be_claimed_again(
    database: Database, run: RunRow, clock: Clock
) -> None:
    first = take(database, run, clock.now)
    second = take(database, run, clock.go(LEASE.total_seconds() + 1))

    assert first is not None
    assert second is not None
    assert second.attempt == 2
    with database.writing() as db:
        assert not renew(db, first, now=clock.now)
        assert renew(db, second, now=clock.now)


def test_a_sign_of_life_keeps_the_job(database: Database, run: RunRow, clock: Clock) -> None:
    held = take(database, run, clock.now)
    assert held is not None
    with database.writing() as db:
        assert renew(db, held, now=clock.go(20))

    assert take(database, run, clock.go(20)) is None


def test_a_worker_that_lost_its_job_cannot_finish_it(
    database: Database, run: RunRow, clock: Clock, read_run: ReadRun
) -> None:
    lost = take(database, run, clock.now)
    assert lost is not None
    take(database, run, clock.go(LEASE.total_seconds() + 1))

    with pytest.raises(JobLostError), database.writing() as db:
        finish(db, lost, state="done", now=clock.now)

    assert read_run()[1].state == "running"


def test_a_sweep_lets_a_run_without_a_worker_wait_again(
    database: Database, run: RunRow, clock: Clock, read_run: ReadRun
) -> None:
    take(database, run, clock.now)

    assert sweep(database, clock.go(5)) == 0
    assert sweep(database, clock.go(LEASE.total_seconds())) == 1
    row, job = read_run()
    assert (row.state, job.state, job.lease_until) == ("queued", "queued", None)


def test_a_sweep_by_the_only_worker_does_not_wait_for_the_lease(
    database: Database, run: RunRow, clock: Clock, read_run: ReadRun
) -> None:
    take(database, run, clock.now)

    assert sweep(database, clock.now, nobody_works=True) == 1
    assert read_run()[1].state == "queued"


def test_a_run_that_never_ends_is_said_to_be_failed(
    database: Database, run: RunRow, clock: Clock, read_run: ReadRun
) -> None:
    for _ in range(MOST_ATTEMPTS):
        assert take(database, run, clock.now) is not None
        sweep(database, clock.now, nobody_works=True)

    row, job = read_run()
    assert (row.state, row.finished_at) == ("failed", clock.now)
    assert (job.state, job.error) == ("failed", "planning.run_given_up")
    assert take(database, run, clock.now) is None


def test_a_sweep_lets_every_kind_of_job_wait_again(database: Database, clock: Clock) -> None:
    with database.writing() as db:
        job = JobRow(kind="deliver", state="running", created_at=clock.now, run_at=clock.now, attempts=1)
        job.lease_until = clock.now
        db.add(job)

    assert sweep(database, clock.go(60)) == 1
    with database.reading() as db:
        assert db.get_one(JobRow, job.id).state == "queued"


def test_a_sweep_leaves_what_a_newer_program_left_alone(database: Database, clock: Clock) -> None:
    with database.writing() as db:
        job = JobRow(kind="bricks", state="running", created_at=clock.now, run_at=clock.now, attempts=1)
        job.lease_until = clock.now
        db.add(job)

    assert sweep(database, clock.go(60), nobody_works=True) == 0
    with database.reading() as db:
        assert db.get_one(JobRow, job.id).state == "running"


def remove(database: Database, event: EventRow, run: RunRow) -> None:
    with database.writing() as db:
        here = in_event(db, scoped(db, event.organiser_id).event(event.public_id))
        db.delete(here.one(RunRow, run.public_id))


def test_a_job_whose_run_is_gone_ends_as_cancelled(
    database: Database, event: EventRow, run: RunRow, clock: Clock
) -> None:
    assert take(database, run, clock.now) is not None
    remove(database, event, run)

    assert sweep(database, clock.go(60)) == 1
    with database.reading() as db:
        job = db.get_one(JobRow, run.job_id)
    assert (job.state, job.finished_at, job.lease_until) == ("cancelled", clock.now, None)


def test_a_waiting_job_whose_run_is_gone_holds_up_nobody(
    database: Database, event: EventRow, run: RunRow, clock: Clock
) -> None:
    with database.writing() as db:
        request_run(db, event, now=clock.now, time_limit=5)
    remove(database, event, run)

    assert [outcome.state for outcome in run_waiting(database, clock)] == ["cancelled", "done"]
    assert run_waiting(database, clock) == []
