"""The job that computes a run: read → close → solve → open → check → store."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from matchmaker.clock import Clock
from matchmaker.errors import MatchmakerError
from matchmaker.intake import EventFolder, PlacementRecord
from matchmaker.jobs.claims import Claim, JobLostError, claim, finish, give_back
from matchmaker.jobs.kinds import Tools
from matchmaker.jobs.pulse import Pulse
from matchmaker.jobs.sweeping import sweep
from matchmaker.scheduling import IsCancelled, Limits, OnProgress, Schedule, solve
from matchmaker.services.events import EventKeys
from matchmaker.services.planning import (
    SCHEDULE_JOB,
    Plan,
    RunCalledOffError,
    bound_without_locks,
    fail_run,
    failure_of,
    note_progress,
    prepare,
    read_for_run,
    read_locked,
    return_run,
    start_run,
    store_version,
    usable_vocabulary,
    with_locked,
)
from matchmaker.store import Database, DatabaseBusyError, JobRow, UnknownObjectError, of_run

Told = TypeVar("Told")
OnStage = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOutcome:
    """
    How a run ended.

    Parameters
    ----------
    state
        ``done``; ``cancelled`` when somebody called it off; ``taken`` when another worker has it, or it
        had ended already; ``returned`` when this worker was interrupted and another may have it.
    version
        Number of the version that was stored; none unless done.
    folder, plan, schedule
        What was solved, and how; none unless done.
    """

    state: str
    version: int | None = None
    folder: EventFolder | None = None
    plan: Plan | None = None
    schedule: Schedule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    held: Claim
    folder: EventFolder
    keys: EventKeys
    limits: Limits
    #: What it is computed around
    locked: tuple[PlacementRecord, ...]


def run_schedule(
    database: Database,
    run_id: int,
    clock: Clock,
    on_progress: OnProgress | None = None,
    *,
    on_stage: OnStage | None = None,
    is_cancelled: IsCancelled | None = None,
    is_interrupted: IsCancelled | None = None,
    data_dir: Path | None = None,
) -> RunOutcome:
    """
    Compute a run and store its version. No transaction is open while it solves.

    Parameters
    ----------
    on_progress, on_stage
        Told what the run's row is told, and sooner.
    is_cancelled
        Asked often; once ``True``, the best schedule so far is stored.
    is_interrupted
        Asked often; once ``True``, nothing is stored and the run waits for another worker.
    data_dir
        Where the operator's vocabulary is looked for; nowhere when left out.

    Raises
    ------
    UnusableVocabularyError
        When the operator's vocabulary has errors; nothing is stored and the run has failed.
    JobLostError
        When another worker took the run over meanwhile; nothing is stored.
    BrokenScheduleError
        When the schedule breaks a rule: a fault of ours; nothing is stored and the run has failed.
    """
    task = _start(database, run_id, clock())
    if task is None:
        return RunOutcome(state="taken")
    plan = None
    try:
        with Pulse(database, task.held, run_id, clock) as pulse:
            plan = prepare(
                task.folder,
                seed=task.limits.seed,
                on_stage=_both(pulse.stage, on_stage or _nobody),
                vocabulary=None if data_dir is None else usable_vocabulary(data_dir),
            )
            plan = with_locked(plan, task.locked)
            schedule = solve(
                plan.problem,
                task.limits,
                _both(pulse.solver, on_progress or _nobody),
                lambda: (
                    pulse.is_cancelled() or pulse.is_wanted() or _says(is_cancelled) or _says(is_interrupted)
                ),
            )
        if _says(is_interrupted):
            return _give_back(database, run_id, task.held, clock())
        return _store(database, run_id, task, plan=plan, schedule=schedule, points=pulse.points, now=clock())
    except (JobLostError, OperationalError, DatabaseBusyError):
        # A database that is busy or away is no fault of the run: the job is left to its lease.
        raise
    except Exception as error:
        _fail(database, run_id, task.held, error, failure_of(error, plan), now=clock())
        raise


def run_schedule_job(tools: Tools, job_id: int) -> None:
    """Compute the run of a job, unless another worker has it."""
    with tools.database.reading() as db:
        job = db.get_one(JobRow, job_id)
    _run_job(tools.database, job, tools.clock, tools.is_stopping, tools.settings.data_dir)


def run_waiting(database: Database, clock: Clock) -> list[RunOutcome]:
    """Sweep, then compute every run that waits, the oldest first."""
    sweep(database, clock())
    with database.reading() as db:
        waiting = select(JobRow).where(JobRow.kind == SCHEDULE_JOB, JobRow.state == "queued")
        jobs = db.scalars(waiting.order_by(JobRow.run_at, JobRow.id)).all()
    return [_run_job(database, job, clock) for job in jobs]


def _run_job(
    database: Database,
    job: JobRow,
    clock: Clock,
    is_interrupted: IsCancelled | None = None,
    data_dir: Path | None = None,
) -> RunOutcome:
    try:
        return run_schedule(
            database, job.payload["run_id"], clock, is_interrupted=is_interrupted, data_dir=data_dir
        )
    except UnknownObjectError:
        with database.writing() as db:
            held = claim(db, job.id, now=clock())
            if held is not None:
                finish(db, held, state="cancelled", now=clock())
        return RunOutcome(state="cancelled")


def _start(database: Database, run_id: int, now: datetime) -> _Task | None:
    """Claim the run's job and read what it schedules; none when it is not to be had."""
    with database.writing() as db:
        _, run = of_run(db, run_id)
        held = None if run.job_id is None else claim(db, run.job_id, now=now)
        if held is None:
            return None
        if start_run(db, run_id, now=now) is None:
            finish(db, held, state="cancelled", now=now)
            return None
    with database.reading() as db:
        folder, keys = read_for_run(db, run_id)
        locked = read_locked(db, run_id)
    limits = Limits(seconds=run.time_limit, seed=run.seed)
    return _Task(held=held, folder=folder, keys=keys, limits=limits, locked=locked)


def _store(
    database: Database,
    run_id: int,
    task: _Task,
    *,
    plan: Plan,
    schedule: Schedule,
    points: list[list[float]],
    now: datetime,
) -> RunOutcome:
    bound = bound_without_locks(plan.problem)
    with database.writing() as db:
        try:
            version = store_version(
                db, run_id, plan=plan, schedule=schedule, keys=task.keys, now=now, bound=bound
            )
        except (RunCalledOffError, UnknownObjectError):
            finish(db, task.held, state="cancelled", now=now)
            return RunOutcome(state="cancelled")
        note_progress(db, run_id, stage="", points=[*points, _last_point(schedule)])
        finish(db, task.held, state="done", now=now, result={"version": version.number})
        number = version.number
    return RunOutcome(state="done", version=number, folder=task.folder, plan=plan, schedule=schedule)


def _last_point(schedule: Schedule) -> list[float]:
    return [round(schedule.seconds, 3), schedule.objective, schedule.upper_bound]


def _give_back(database: Database, run_id: int, held: Claim, now: datetime) -> RunOutcome:
    # A run that another worker has by now needs no giving back.
    with suppress(JobLostError), database.writing() as db:
        give_back(db, held, now=now)
        return_run(db, run_id)
    return RunOutcome(state="returned")


def _fail(
    database: Database,
    run_id: int,
    held: Claim,
    error: Exception,
    failure: dict[str, Any],
    *,
    now: datetime,
) -> None:
    # The text of other errors may quote what people wrote.
    told = f"{error.code}: {error}" if isinstance(error, MatchmakerError) else type(error).__name__
    # A run that another worker has by now is that worker's to end.
    with suppress(JobLostError), database.writing() as db:
        finish(db, held, state="failed", now=now, error=told)
        fail_run(db, run_id, now=now, failure=failure)


def _says(condition: IsCancelled | None) -> bool:
    return condition is not None and condition()


def _nobody(_: object) -> None:
    """Listen to nothing."""


def _both(one: Callable[[Told], None], other: Callable[[Told], None]) -> Callable[[Told], None]:
    def tell(told: Told) -> None:
        one(told)
        other(told)

    return tell
