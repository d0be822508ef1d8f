"""Claiming a job, keeping it, giving it back: one conditional UPDATE decides who has it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, update
from sqlalchemy.orm import Session

from matchmaker.errors import MatchmakerError
from matchmaker.store import JobRow

#: For how long a worker is believed to be alive after its last sign of life.
LEASE = timedelta(seconds=30)
#: Attempts after which a job that never comes to its end is given up.
MOST_ATTEMPTS = 3


class JobLostError(MatchmakerError):
    """Another worker has taken the job over: what was worked out here is thrown away."""

    code = "planning.run_lost"


@dataclass(frozen=True, slots=True)
class Claim:
    """
    A job that this worker has.

    Parameters
    ----------
    attempt
        Raised by every claim: a worker whose number is no longer the row's has lost the job.
    """

    job_id: int
    attempt: int
    payload: dict[str, Any]


def claim(db: Session, job_id: int, *, now: datetime) -> Claim | None:
    """Take a job that waits, or whose worker gave no sign of life; none when it is not to be had."""
    taken = db.execute(
        update(JobRow)
        .where(JobRow.id == job_id, JobRow.attempts < MOST_ATTEMPTS, _is_free(now))
        .values(
            state="running",
            attempts=JobRow.attempts + 1,
            lease_until=now + LEASE,
            heartbeat_at=now,
        )
        .returning(JobRow.id, JobRow.attempts, JobRow.payload)
    ).one_or_none()
    return None if taken is None else Claim(taken.id, taken.attempts, taken.payload)


def renew(db: Session, held: Claim, *, now: datetime) -> bool:
    """Give a sign of life; ``False`` when the job is lost."""
    statement = _own(held).values(lease_until=now + LEASE, heartbeat_at=now).returning(JobRow.id)
    return db.scalar(statement) is not None


def note(db: Session, held: Claim, progress: dict[str, Any]) -> None:
    """
    Say where the work is, for whoever waits for it.

    Raises
    ------
    JobLostError
        When another worker has it by now.
    """
    if db.scalar(_own(held).values(progress=progress).returning(JobRow.id)) is None:
        raise JobLostError


def finish(
    db: Session,
    held: Claim,
    *,
    state: str,
    now: datetime,
    result: dict[str, Any] | None = None,
    error: str = "",
) -> None:
    """
    Bring a job to its end, in the transaction that stores what it did.

    Raises
    ------
    JobLostError
        When another worker has it by now; the transaction must not be committed.
    """
    ended = _own(held).values(
        state=state, finished_at=now, lease_until=None, result=result, error=error or None
    )
    if db.scalar(ended.returning(JobRow.id)) is None:
        raise JobLostError


def give_back(db: Session, held: Claim, *, now: datetime) -> None:
    """
    Let a job wait again that its worker can't go on with; this attempt does not count.

    Raises
    ------
    JobLostError
        When another worker has it by now; the transaction must not be committed.
    """
    given = _own(held).values(state="queued", attempts=held.attempt - 1, lease_until=None, run_at=now)
    if db.scalar(given.returning(JobRow.id)) is None:
        raise JobLostError


def stale_jobs(
    db: Session, kinds: Iterable[str], *, now: datetime, nobody_works: bool = False
) -> list[JobRow]:
    """
    Return the jobs of some kinds that run without a sign of life, held until the transaction ends.

    Parameters
    ----------
    nobody_works
        Every running job is one: the caller knows that no other worker is alive.
    """
    stale = _stale(kinds, now=now, nobody_works=nobody_works)
    return list(db.scalars(stale.order_by(JobRow.id).with_for_update()))


def has_stale_jobs(db: Session, kinds: Iterable[str], *, now: datetime, nobody_works: bool = False) -> bool:
    """Return whether ``stale_jobs`` would return any, and hold nothing."""
    return db.scalar(_stale(kinds, now=now, nobody_works=nobody_works).limit(1)) is not None


def _stale(kinds: Iterable[str], *, now: datetime, nobody_works: bool) -> Select[JobRow]:
    running = select(JobRow).where(JobRow.kind.in_(list(kinds)), JobRow.state == "running")
    return running if nobody_works else running.where(JobRow.lease_until < now)


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(
        and_(JobRow.state == "queued", JobRow.run_at <= now),
        and_(JobRow.state == "running", JobRow.lease_until < now),
    )


def _own(held: Claim) -> Any:
    """Return the UPDATE of a job that changes nothing once another worker has it."""
    return update(JobRow).where(
        JobRow.id == held.job_id, JobRow.attempts == held.attempt, JobRow.state == "running"
    )
