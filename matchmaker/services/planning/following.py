"""Following a run: where it stands, as the page that waits for it shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.services.planning.pages import RunPoint
from matchmaker.services.planning.runs import has_found
from matchmaker.services.planning.version_rows import newest_version
from matchmaker.store import (
    EventRow,
    EventScope,
    JobRow,
    OrganiserRow,
    RunRow,
    TeamMemberRow,
    VersionRow,
    in_event,
    scoped,
)

#: A worker that gives no sign of life for so long is believed to be gone, and another takes the run over.
_SILENT_AFTER = timedelta(seconds=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A sentence by its code."""

    code: str
    parameters: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage:
    """
    A run that is followed.

    Parameters
    ----------
    state
        ``queued``, ``running``, ``done``, ``failed`` or ``cancelled``.
    stage
        Code of what is being done; blank before anything is.
    waited
        Seconds since it was asked for, until it ended.
    seconds
        Seconds that the solver has had; 0 before it begins.
    progress
        Points of the chart, the last one where it stands.
    attempt
        1, and more when a worker was lost and another began anew.
    is_silent
        Whether the worker has given no sign of life for a while.
    can_stop
        Whether there is a schedule to keep.
    before
        Number of the newest version that was there before; none at the first run.
    version
        Number of the version that it made; none unless done.
    """

    id: str
    event_id: str
    event_name: str
    timezone: str
    state: str
    stage: str
    asked_by: str
    asked_at: datetime
    around: int | None
    time_limit: float
    waited: float
    seconds: float
    progress: tuple[RunPoint, ...]
    attempt: int
    is_silent: bool
    is_stopping: bool
    can_stop: bool
    failure: Told | None
    causes: tuple[Told, ...]
    before: int | None
    version: int | None


def read_run(
    db: Session, organiser: OrganiserRow | int, event_public_id: str, run_public_id: str, *, now: datetime
) -> RunPage:
    """
    Return where a run stands.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event, or the event no such run.
    """
    event = scoped(db, organiser).event(event_public_id)
    here = in_event(db, event)
    run = here.one(RunRow, run_public_id)
    job = None if run.job_id is None else db.scalar(select(JobRow).where(JobRow.id == run.job_id))
    made = db.scalar(here.select(VersionRow).where(VersionRow.run_id == run.id).order_by(VersionRow.number))
    newest = made or newest_version(db, here)
    points = points_of(run)
    failure = run.failure or {}
    return RunPage(
        id=run.public_id,
        event_id=event.public_id,
        event_name=event.name,
        timezone=event.timezone,
        state=run.state,
        stage=run.stage,
        asked_by=member_names(db, event, {run.asked_by}).get(run.asked_by or "", ""),
        asked_at=run.created_at,
        around=run.around,
        time_limit=run.time_limit,
        waited=max(((run.finished_at or now) - run.created_at).total_seconds(), 0.0),
        seconds=points[-1].seconds if points else 0.0,
        progress=points,
        attempt=max(1 if job is None else job.attempts, 1),
        is_silent=_is_silent(run, job, now),
        is_stopping=run.stop_asked and run.state == "running",
        can_stop=run.state == "running" and not run.stop_asked and has_found(run.progress),
        failure=_told(failure) if failure else None,
        causes=tuple(_told(cause) for cause in failure.get("causes", ())),
        before=_before(db, here, newest, made),
        version=None if made is None else made.number,
    )


def points_of(run: RunRow | None) -> tuple[RunPoint, ...]:
    """Return the points of a run's chart; none without a run."""
    if run is None:
        return ()
    return tuple(
        RunPoint(seconds=seconds, value=int(value), upper_bound=int(bound))
        for seconds, value, bound in run.progress
    )


def member_names(db: Session, event: EventRow, members: set[str | None]) -> dict[str, str]:
    """Return the names of members of the team by public id; who is gone has none."""
    asked = {member for member in members if member}
    if not asked:
        return {}
    rows = scoped(db, event.organiser_id).select(TeamMemberRow).where(TeamMemberRow.public_id.in_(asked))
    return dict(db.execute(rows.with_only_columns(TeamMemberRow.public_id, TeamMemberRow.name)).all())


def _told(said: dict[str, Any]) -> Told:
    return Told(code=said["code"], parameters=said["parameters"])


def _is_silent(run: RunRow, job: JobRow | None, now: datetime) -> bool:
    if run.state != "running" or job is None or job.heartbeat_at is None:
        return False
    return now - job.heartbeat_at > _SILENT_AFTER


def _before(db: Session, here: EventScope, newest: VersionRow | None, made: VersionRow | None) -> int | None:
    """Return the number of the version that stays if the run is called off."""
    if newest is None:
        return None
    if made is None:
        return newest.number
    earlier = here.select(VersionRow).where(VersionRow.number < made.number)
    row = db.scalar(earlier.order_by(VersionRow.number.desc()).limit(1))
    return None if row is None else row.number
