"""Computing a run as a job."""

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from time import monotonic, sleep
from typing import Protocol

import pytest

from matchmaker.jobs import JobLostError, run_schedule, run_waiting
from matchmaker.jobs import schedule as job
from matchmaker.jobs.claims import LEASE, Claim, claim
from matchmaker.jobs.pulse import MOST_POINTS, Pulse
from matchmaker.scheduling import IsCancelled, Limits, OnProgress, Problem, Progress, Schedule, solve
from matchmaker.services.planning import (
    BrokenScheduleError,
    cancel_run,
    is_stop_asked,
    note_progress,
    read_placements,
    read_schedule,
    request_run,
    start_run,
    stop_run,
)
from matchmaker.store import (
    Database,
    EventRow,
    JobRow,
    PlacementRow,
    RunRow,
    UnknownObjectError,
    VersionRow,
    in_event,
)

ReadRun = Callable[[], tuple[RunRow, JobRow]]


class Clock(Protocol):
    now: datetime

    def __call__(self) -> datetime: ...

    def go(self, seconds: float) -> datetime: ...


def versions(database: Database, event: EventRow) -> int:
    with database.reading() as db:
        return len(db.scalars(in_event(db, event).select(VersionRow)).all())


def test_a_run_ends_in_a_version(
    database: Database, event: EventRow, run: RunRow, clock: Clock, read_run: ReadRun
) -> None:
    outcome = run_schedule(database, run.id, clock)

    row, work = read_run()
    assert (outcome.state, outcome.version) == ("done", 1)
    assert (row.state, work.state, work.result) == ("done", "done", {"version": 1})
    assert (row.value, row.upper_bound) == (16, 16)
    with database.reading() as db:
        assert len(read_placements(db, event)) == 3
        page = read_schedule(db, event.organiser_id, event.public_id)
    assert page.progress[-1].value == page.progress[-1].upper_bound == 16


def test_a_run_tells_its_stages_and_where_the_solver_is(
    database: Database, run: RunRow, clock: Clock
) -> None:
    stages: list[str] = []
    progress: list[Progress] = []

    run_schedule(database, run.id, clock, progress.append, on_stage=stages.append)

    assert stages == ["planning.stage_problem"]
    assert progress
    assert all(one.seconds <= next_one.seconds for one, next_one in pairwise(progress))


def test_a_run_that_has_ended_is_not_computed_again(
    database: Database, event: EventRow, run: RunRow, clock: Clock
) -> None:
    run_schedule(database, run.id, clock)

    assert run_schedule(database, run.id, clock).state == "taken"
    assert versions(database, event) == 1


def test_an_unknown_run_is_refused(database: Database, clock: Clock) -> None:
    with pytest.raises(UnknownObjectError):
        run_schedule(database, 4711, clock)


def test_no_transaction_is_open_while_the_solver_works(
    database: Database, run: RunRow, clock: Clock, monkeypatch: pytest.MonkeyPatch, read_run: ReadRun
) -> None:
    seen: list[str] = []

    def write_meanwhile(
        problem: Problem, limits: Limits, on_progress: OnProgress, is_cancelled: IsCancelled
    ) -> Schedule:
        # Another writer gets in at once; an open transaction would make it wait.
        begun = monotonic()
        with database.writing() as db:
            db.add(JobRow(kind="other", created_at=clock.now, run_at=clock.now))
        seen.append(read_run()[0].state)
        assert monotonic() - begun < 5
        return solve(problem, limits, on_progress, is_cancelled)

    monkeypatch.setattr(job, "solve", write_meanwhile)
    run_schedule(database, run.id, clock)

    assert seen == ["running"]


def test_a_run_that_is_called_off_stores_nothing(
    *,
    database: Database,
    event: EventRow,
    run: RunRow,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    read_run: ReadRun,
) -> None:
    def solve_until_cancelled(
        problem: Problem, limits: Limits, on_progress: OnProgress, is_cancelled: IsCancelled
    ) -> Schedule:
        with database.writing() as db:
            cancel_run(db, event, run.public_id, now=clock.now)
        until = monotonic() + 20
        while not is_cancelled():
            assert monotonic() < until, "the pulse never noticed"
            sleep(0.02)
        return solve(problem, limits, on_progress)

    monkeypatch.setattr(job, "solve", solve_until_cancelled)

    assert run_schedule(database, run.id, clock).state == "cancelled"
    assert versions(database, event) == 0
    row, work = read_run()
    assert (row.state, work.state) == ("cancelled", "cancelled")


def test_a_run_that_was_called_off_before_it_began_is_not_computed(
    database: Database, event: EventRow, run: RunRow, clock: Clock, read_run: ReadRun
) -> None:
    with database.writing() as db:
        cancel_run(db, event, run.public_id, now=clock.now)

    assert run_schedule(database, run.id, clock).state == "taken"
    assert read_run()[1].state == "cancelled"


def test_a_caller_who_stops_the_run_gets_the_best_so_far_stored(
    database: Database, event: EventRow, run: RunRow, clock: Clock
) -> None:
    outcome = run_schedule(database, run.id, clock, is_cancelled=lambda: True)

    assert outcome.state == "done"
    assert versions(database, event) == 1


def test_a_worker_that_lost_the_run_stores_nothing(
    *,
    database: Database,
    event: EventRow,
    run: RunRow,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    read_run: ReadRun,
) -> None:
    def lose_meanwhile(
        problem: Problem, limits: Limits, on_progress: OnProgress, is_cancelled: IsCancelled
    ) -> Schedule:
        assert run.job_id is not None
        with database.writing() as db:
            later = clock.go(LEASE.total_seconds() + 1)
            assert claim(db, run.job_id, now=later) is not None
        return solve(problem, limits, on_progress, is_cancelled)

    monkeypatch.setattr(job, "solve", lose_meanwhile)

    with pytest.raises(JobLostError):
        run_schedule(database, run.id, clock)
    assert versions(database, event) == 0
    row, work = read_run()
    assert (row.state, work.state, work.attempts) == ("running", "running", 2)


def test_a_broken_schedule_is_thrown_away_loudly(
    *,
    database: Database,
    event: EventRow,
    run: RunRow,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    read_run: ReadRun,
) -> None:
    def solve_wrongly(
        problem: Problem, limits: Limits, on_progress: OnProgress, is_cancelled: IsCancelled
    ) -> Schedule:
        from dataclasses import replace

        schedule = solve(problem, limits, on_progress, is_cancelled)
        return replace(schedule, value=schedule.value + 1)

    monkeypatch.setattr(job, "solve", solve_wrongly)

    with pytest.raises(BrokenScheduleError):
        run_schedule(database, run.id, clock)
    row, work = read_run()
    assert (row.state, work.state) == ("failed", "failed")
    assert work.error is not None
    assert work.error.startswith("planning.broken_schedule: ")
    assert versions(database, event) == 0


def test_waiting_runs_are_computed_after_the_sweep(database: Database, run: RunRow, clock: Clock) -> None:
    assert run.job_id is not None
    with database.writing() as db:
        claim(db, run.job_id, now=clock.now)
    clock.go(LEASE.total_seconds() + 1)

    assert [outcome.state for outcome in run_waiting(database, clock)] == ["done"]
    assert run_waiting(database, clock) == []


def started(database: Database, run: RunRow, clock: Clock) -> Claim:
    assert run.job_id is not None
    with database.writing() as db:
        held = claim(db, run.job_id, now=clock.now)
        start_run(db, run.id, now=clock.now)
    assert held is not None
    return held


def wait_for(condition: Callable[[], bool]) -> None:
    until = monotonic() + 20
    while not condition():
        assert monotonic() < until
        sleep(0.01)


def test_the_pulse_writes_progress_and_signs_of_life(
    database: Database, run: RunRow, clock: Clock, read_run: ReadRun
) -> None:
    held = started(database, run, clock)
    with Pulse(database, held, run.id, clock, beat=0.01) as pulse:
        pulse.solver(Progress("scheduling.stage_improve", 10, 20, 0.5))
        pulse.solver(Progress("scheduling.stage_improve", 10, 20, 0.6))
        pulse.solver(Progress("scheduling.stage_improve", 12, 20, 0.7))
        wait_for(lambda: len(read_run()[0].progress) == 3)
        clock.go(LEASE.total_seconds() / 2)
        wait_for(lambda: read_run()[1].heartbeat_at == clock.now)

    row, work = read_run()
    *steps, here = row.progress
    assert steps == [[0.5, 10, 20], [0.7, 12, 20]]
    # Where it stands by now: nothing better, and later.
    assert (here[0] > 0.7, here[1:]) == (True, [12, 20])
    assert row.stage == "scheduling.stage_improve"
    assert work.lease_until == clock.now + LEASE


def test_the_pulse_lets_the_time_be_seen_while_nothing_better_is_found(
    database: Database, run: RunRow, clock: Clock, read_run: ReadRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("matchmaker.jobs.pulse.SILENCE", 0.05)
    with Pulse(database, started(database, run, clock), run.id, clock, beat=0.01) as pulse:
        pulse.solver(Progress("scheduling.stage_improve", 10, 20, 0.5))
        wait_for(lambda: len(read_run()[0].progress) == 2)
        first = read_run()[0].progress[-1][0]
        wait_for(lambda: read_run()[0].progress[-1][0] > first + 0.1)


def test_a_run_that_is_stopped_stores_the_best_it_has(
    database: Database,
    event: EventRow,
    *,
    run: RunRow,
    clock: Clock,
    read_run: ReadRun,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def search(problem: Problem, limits: Limits, tell: OnProgress, is_cancelled: IsCancelled) -> Schedule:
        tell(Progress("scheduling.stage_improve", 10, 20, 0.1))
        wait_for(lambda: bool(read_run()[0].progress))
        with database.writing() as db:
            assert stop_run(db, event, run.public_id)
        wait_for(is_cancelled)
        return solve(problem, limits)

    monkeypatch.setattr(job, "solve", search)

    outcome = run_schedule(database, run.id, clock)

    assert (outcome.state, outcome.version, read_run()[0].state) == ("done", 1, "done")


def test_a_run_is_not_stopped_before_there_is_anything_to_keep(
    database: Database, event: EventRow, run: RunRow, clock: Clock
) -> None:
    started(database, run, clock)
    with database.writing() as db:
        note_progress(db, run.id, stage="", points=[[0.1, 0, 20]])
        assert not stop_run(db, event, run.public_id)
        assert not is_stop_asked(db, run.id)


def test_a_run_around_locked_meetings_leaves_them_where_they_are(
    database: Database, event: EventRow, run: RunRow, clock: Clock
) -> None:
    run_schedule(database, run.id, clock)
    with database.writing() as db:
        here = in_event(db, event)
        worst = db.scalars(here.select(PlacementRow).order_by(PlacementRow.value)).first()
        assert worst is not None
        kept = (worst.meeting_id, worst.slot_id, worst.table_id)
        worst.locked = True
        again = request_run(db, event, now=clock.now, time_limit=5, around=1, by="m")

    outcome = run_schedule(database, again.id, clock)

    assert outcome.version == 2
    with database.reading() as db:
        second = db.scalars(in_event(db, event).select(VersionRow).where(VersionRow.number == 2)).one()
        placed = db.scalars(
            in_event(db, event).select(PlacementRow).where(PlacementRow.version_id == second.id)
        ).all()
    assert [(p.meeting_id, p.slot_id, p.table_id) for p in placed if p.locked] == [kept]
    assert (second.made_by, second.made_from) == ("m", 1)


def test_a_run_that_fails_says_why(
    database: Database, run: RunRow, clock: Clock, read_run: ReadRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> Schedule:
        raise RuntimeError("Ana Ruiz")

    monkeypatch.setattr(job, "solve", break_down)

    with pytest.raises(RuntimeError):
        run_schedule(database, run.id, clock)

    row, _ = read_run()
    assert (row.state, row.failure) == (
        "failed",
        {"code": "planning.run_failed", "parameters": {}, "causes": []},
    )


def test_the_pulse_keeps_a_bounded_number_of_points(database: Database, run: RunRow, clock: Clock) -> None:
    pulse = Pulse(database, started(database, run, clock), run.id, clock)

    for value in range(5 * MOST_POINTS):
        pulse.solver(Progress("scheduling.stage_improve", value, 10_000, value / 10))

    points = pulse.points
    assert MOST_POINTS / 2 <= len(points) <= MOST_POINTS
    assert points[0][1] == 0
    assert points[-1][1] == 5 * MOST_POINTS - 1
    assert all(one[0] < next_one[0] for one, next_one in pairwise(points))


def test_the_pulse_survives_a_database_that_is_away(
    database: Database, run: RunRow, clock: Clock, monkeypatch: pytest.MonkeyPatch, read_run: ReadRun
) -> None:
    from matchmaker.jobs import pulse as module
    from matchmaker.store import DatabaseBusyError

    misses: list[int] = []

    def renew_badly(*_: object, **__: object) -> bool:
        if len(misses) < 2:
            misses.append(1)
            raise DatabaseBusyError
        return True

    monkeypatch.setattr(module, "renew", renew_badly)
    with Pulse(database, started(database, run, clock), run.id, clock, beat=0.01) as pulse:
        pulse.stage("planning.stage_values")
        wait_for(lambda: read_run()[0].stage == "planning.stage_values")

    assert len(misses) == 2
    assert not pulse.is_cancelled()
