"""Sweeping up after workers that are gone. Loads no solver: every process may sweep at its start."""

from datetime import datetime

from matchmaker.jobs.claims import MOST_ATTEMPTS, stale_jobs
from matchmaker.services.planning import fail_run, return_run
from matchmaker.store import Database


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
        jobs = stale_jobs(db, now=now, nobody_works=nobody_works)
        for job in jobs:
            run_id = job.payload["run_id"]
            job.lease_until = None
            if job.attempts < MOST_ATTEMPTS:
                job.state = "queued"
                return_run(db, run_id)
            else:
                job.state, job.finished_at, job.error = "failed", now, "planning.run_given_up"
                fail_run(db, run_id, now=now)
        return len(jobs)
