"""Sweeping up after workers that are gone. Loads no solver: every process may sweep at its start."""

from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.jobs.claims import MOST_ATTEMPTS, has_stale_jobs, stale_jobs
from matchmaker.jobs.kinds import KINDS
from matchmaker.store import Database, JobRow, UnknownObjectError


def sweep(database: Database, now: datetime, *, nobody_works: bool = False) -> int:
    """
    Let jobs whose worker is gone wait again, or say that they failed when they were tried too often.

    Parameters
    ----------
    nobody_works
        Every running job is one: the caller knows that no other worker is alive.

    Returns
    -------
    int
        Jobs that had lost their worker.
    """
    # Looked at first: every worker does it every two seconds, and a writer would be in everybody's way.
    with database.reading() as db:
        if not has_stale_jobs(db, KINDS, now=now, nobody_works=nobody_works):
            return 0
    with database.writing() as db:
        jobs = stale_jobs(db, KINDS, now=now, nobody_works=nobody_works)
        for job in jobs:
            job.lease_until = None
            try:
                _return_or_give_up(db, job, now)
            except UnknownObjectError:
                # What it was about went with its event.
                job.state, job.finished_at = "cancelled", now
        return len(jobs)


def _return_or_give_up(db: Session, job: JobRow, now: datetime) -> None:
    kind = KINDS[job.kind]
    if job.attempts < MOST_ATTEMPTS:
        kind.on_return(db, job.payload)
        job.state = "queued"
    else:
        kind.on_give_up(db, job.payload, now)
        job.state, job.finished_at, job.error = "failed", now, "planning.run_given_up"
