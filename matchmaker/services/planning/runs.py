"""Runs: asking for a schedule, following it, calling it off."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.intake import EventFolder
from matchmaker.services.events import EventKeys, read_record_and_keys
from matchmaker.services.events.states import check_may_change
from matchmaker.services.planning.answered import with_answers
from matchmaker.services.planning.version_rows import version_of
from matchmaker.store import (
    AuditRow,
    EventRow,
    JobRow,
    RunRow,
    UnknownObjectError,
    in_event,
    of_run,
    scoped,
)

#: The kind of job that computes a run.
SCHEDULE_JOB = "schedule"
#: States of a run that has not ended.
UNFINISHED = ("queued", "running")


def request_run(
    db: Session,
    event: EventRow,
    *,
    now: datetime,
    time_limit: float = 60.0,
    seed: int = 0,
    by: str | None = None,
    around: int | None = None,
) -> RunRow:
    """
    Ask for a schedule of an event: a run, and the job that will compute it.

    Parameters
    ----------
    time_limit
        Seconds that the solver may take.
    by
        Public id of the team member who asks; none for a command.
    around
        Number of the version whose locked meetings stay where they are.

    Raises
    ------
    UnknownObjectError
        When the event has no version ``around``.
    """
    if around is not None:
        version_of(db, in_event(db, event), around)
    job = JobRow(kind=SCHEDULE_JOB, created_at=now, run_at=now)
    db.add(job)
    db.flush()
    run = RunRow(
        event_id=event.id,
        job_id=job.id,
        created_at=now,
        seed=seed,
        time_limit=time_limit,
        asked_by=by,
        around=around,
    )
    db.add(run)
    db.flush()
    job.payload = {"run_id": run.id}
    db.add(
        AuditRow(
            organiser_id=event.organiser_id,
            event_id=event.id,
            at=now,
            actor_kind="system" if by is None else "team_member",
            actor_id=by,
            action="schedule.run_requested",
            parameters={"run": run.public_id},
        )
    )
    db.flush()
    return run


def ask_for_run(
    db: Session,
    event: EventRow,
    *,
    by: str,
    now: datetime,
    time_limit: float,
    around: int | None = None,
) -> tuple[RunRow, bool]:
    """
    Ask for a schedule, unless one is being computed: two who ask at once wait for the same run.

    Returns
    -------
    tuple
        The run, and whether it is a new one.

    Raises
    ------
    StateForbidsError
        When the event is over.
    """
    own = scoped(db, event.organiser_id).events().where(EventRow.id == event.id)
    db.scalars(own.with_for_update()).one()
    check_may_change(event, "schedule")
    under_way = unfinished_run(db, event)
    if under_way is not None:
        return under_way, False
    return request_run(db, event, now=now, time_limit=time_limit, by=by, around=around), True


def cancel_run(db: Session, event: EventRow, run_public_id: str, *, now: datetime) -> bool:
    """
    Call a run off; whoever computes it notices within a second, and stores nothing.

    Returns
    -------
    bool
        Whether it was still to be called off.

    Raises
    ------
    UnknownObjectError
        When the event has no such run.
    """
    here = in_event(db, event)
    run = here.one(RunRow, run_public_id)
    # The condition in the UPDATE decides between this and the end of the run.
    unfinished = here.update(RunRow).where(RunRow.id == run.id, RunRow.state.in_(UNFINISHED))
    called_off = db.scalar(unfinished.values(state="cancelled", finished_at=now).returning(RunRow.id))
    db.refresh(run)
    return called_off is not None


def stop_run(db: Session, event: EventRow, run_public_id: str) -> bool:
    """
    Ask a run to store the best it has; the solver notices within a second.

    Returns
    -------
    bool
        Whether it still runs and has found something.

    Raises
    ------
    UnknownObjectError
        When the event has no such run.
    """
    here = in_event(db, event)
    run = here.one(RunRow, run_public_id)
    if not has_found(run.progress):
        return False
    running = here.update(RunRow).where(RunRow.id == run.id, RunRow.state == "running")
    asked = db.scalar(running.values(stop_asked=True).returning(RunRow.id))
    db.refresh(run)
    return asked is not None


def has_found(progress: list[list[float]]) -> bool:
    """Return whether a run has found a schedule by now: what it is worth is above nothing."""
    return bool(progress) and progress[-1][1] > 0


def unfinished_run(db: Session, event: EventRow) -> RunRow | None:
    """Return the oldest run of an event that waits or runs, or none."""
    runs = in_event(db, event).select(RunRow).where(RunRow.state.in_(UNFINISHED))
    return db.scalar(runs.order_by(RunRow.id).limit(1))


def read_for_run(db: Session, run_id: int) -> tuple[EventFolder, EventKeys]:
    """
    Return what a run has to schedule: the event's records, with what was answered, and the row ids behind.

    Raises
    ------
    UnknownObjectError
        When the run is gone.
    """
    here, _ = of_run(db, run_id)
    folder, keys = read_record_and_keys(db, here.event)
    return with_answers(db, here, folder, keys), keys


def start_run(db: Session, run_id: int, *, now: datetime) -> RunRow | None:
    """Mark a run as running and forget what an interrupted attempt noted; none when it was called off."""
    here, run = of_run(db, run_id)
    started = db.scalar(
        here.update(RunRow)
        .where(RunRow.id == run.id, RunRow.state.in_(UNFINISHED))
        .values(state="running", started_at=now, progress=[], stage="", stop_asked=False)
        .returning(RunRow.id)
    )
    db.refresh(run)
    return run if started is not None else None


def note_progress(db: Session, run_id: int, *, stage: str, points: list[list[float]]) -> None:
    """Note where a run is: its stage and the points (seconds, value, bound) so far."""
    here, run = of_run(db, run_id)
    db.execute(here.update(RunRow).where(RunRow.id == run.id).values(stage=stage, progress=points))


def is_called_off(db: Session, run_id: int) -> bool:
    """Return whether somebody called the run off, or removed it."""
    try:
        _, run = of_run(db, run_id)
    except UnknownObjectError:
        return True
    return run.state == "cancelled"


def is_stop_asked(db: Session, run_id: int) -> bool:
    """Return whether the best so far is wanted at once."""
    _, run = of_run(db, run_id)
    return run.stop_asked


def end_run(db: Session, run_id: int, *, now: datetime) -> RunRow | None:
    """
    Mark a run as done, in the transaction that stores its version; none when it was called off.

    The condition in the UPDATE decides between this and who calls the run off: the later waits for the
    earlier, and finds the run ended.
    """
    here, run = of_run(db, run_id)
    unfinished = here.update(RunRow).where(RunRow.id == run.id, RunRow.state.in_(UNFINISHED))
    ended = db.scalar(unfinished.values(state="done", finished_at=now).returning(RunRow.id))
    db.refresh(run)
    return run if ended is not None else None


def return_run(db: Session, run_id: int) -> None:
    """Let a run that was interrupted wait again."""
    _move(db, run_id, "queued", None)


def fail_run(db: Session, run_id: int, *, now: datetime, failure: Mapping[str, Any] | None = None) -> None:
    """
    Say that a run failed.

    Parameters
    ----------
    failure
        Why: ``code`` and ``parameters`` of a sentence, and ``causes``, a list of the same.
    """
    _move(db, run_id, "failed", now, failure)


def _move(
    db: Session,
    run_id: int,
    state: str,
    finished_at: datetime | None,
    failure: Mapping[str, Any] | None = None,
) -> None:
    here, run = of_run(db, run_id)
    unfinished = here.update(RunRow).where(RunRow.id == run.id, RunRow.state.in_(UNFINISHED))
    told = None if failure is None else dict(failure)
    db.execute(unfinished.values(state=state, finished_at=finished_at, failure=told))
