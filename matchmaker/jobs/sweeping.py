"""Sweeping up after workers that are gone. Loads no solver: every process may sweep at its start."""

from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.jobs.claims import MOST_ATTEMPTS, stale_jobs
from matchmaker.services.planning import SCHEDULE_JOB, fail_run, return_run
from matchmaker.store import Database, JobRow, UnknownObjectError


def sweep(database: Database, now: datetime, *, nobody_works: bool = False) -> int:
    """
    Let runs whose worker is gone wait again, or say that they failed when they were tried too often.

    Parameters
    ----------
    nobody_works
        Every running run is one: the caller knows that no other worker is alive.

    Returns
    -------
    int
        Runs that had lost their worker.
    """
    with database.writing() as db:
        jobs = stale_jobs(db, SCHEDULE_JOB, now=now, nobody_works=nobody_works)
        for job in jobs:
            job.lease_until = None
            try:
                _return_or_give_up(db, job, now)
            except UnknownObjectError:
                # The run went with its event.
                job.state, job.finished_at = "cancelled", now
        return len(jobs)


def _return_or_give_up(db: Session, job: JobRow, now: datetime) -> None:
    run_id = job.payload["run_id"]
    if job.attempts < MOST_ATTEMPTS:
        return_run(db, run_id)
        job.state = "queued"
    else:
        fail_run(db, run_id, now=now)
        job.state, job.finished_at, job.error = "failed", now, "planning.run_given_up"
