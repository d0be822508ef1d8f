"""The kinds of jobs: in which lane each waits, what does its work, and what a job without a worker means."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.clock import Clock
from matchmaker.jobs.claims import MOST_ATTEMPTS
from matchmaker.jobs.transport import Lane
from matchmaker.services.imports import READ_JOB, WRITE_JOB, fail_import, return_import
from matchmaker.services.mails import DELIVER_JOB, LINK_JOB
from matchmaker.services.planning import (
    SCHEDULE_JOB,
    SUPPLY_JOB,
    TRIAL_JOB,
    WHAT_IF_JOB,
    end_what_if,
    fail_run,
    return_run,
    return_what_if,
)
from matchmaker.services.registration import ENTRY_JOB
from matchmaker.settings import Settings
from matchmaker.store import Database

Payload = dict[str, Any]
#: Why a run failed that was begun too often.
_GIVEN_UP: Payload = {"code": "planning.run_given_up", "parameters": {"count": MOST_ATTEMPTS}, "causes": []}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """
    What every job is given.

    Parameters
    ----------
    is_stopping
        Asked often by long work: once ``True``, the job is given back for another worker.
    """

    database: Database
    settings: Settings
    clock: Clock
    is_stopping: Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobKind:
    """
    A kind of job.

    Parameters
    ----------
    home
        Module and function that take the tools and the job's id, and claim it; loaded at the first job,
        since the solver takes seconds to load.
    on_return, on_give_up
        What else changes when the job waits again, or is tried no more; in the same transaction.
    """

    lane: Lane
    home: str
    on_return: Callable[[Session, Payload], None] = lambda _db, _payload: None
    on_give_up: Callable[[Session, Payload, datetime], None] = lambda _db, _payload, _now: None

    def work(self, tools: Tools, job_id: int) -> None:
        """Do the work of one job."""
        module, _, function = self.home.partition(":")
        getattr(import_module(module), function)(tools, job_id)


def _import_job(function: str) -> JobKind:
    return JobKind(
        lane="quick",
        home=f"matchmaker.jobs.imports:{function}",
        on_return=lambda db, payload: return_import(db, payload["import_id"]),
        on_give_up=lambda db, payload, now: fail_import(db, payload["import_id"], now=now),
    )


KINDS: dict[str, JobKind] = {
    SCHEDULE_JOB: JobKind(
        lane="solver",
        home="matchmaker.jobs.schedule:run_schedule_job",
        on_return=lambda db, payload: return_run(db, payload["run_id"]),
        on_give_up=lambda db, payload, now: fail_run(db, payload["run_id"], now=now, failure=_GIVEN_UP),
    ),
    # As heavy as a schedule, so it waits in its lane; what it found is in the job's own row.
    WHAT_IF_JOB: JobKind(
        lane="solver",
        home="matchmaker.jobs.what_if:run_what_if_job",
        on_return=lambda db, payload: return_what_if(db, payload["trial_id"]),
        on_give_up=lambda db, payload, now: end_what_if(db, payload["trial_id"], state="failed", now=now),
    ),
    SUPPLY_JOB: JobKind(lane="solver", home="matchmaker.jobs.supply:run_supply_job"),
    TRIAL_JOB: JobKind(lane="quick", home="matchmaker.jobs.trials:run_trial_job"),
    READ_JOB: _import_job("run_read_job"),
    WRITE_JOB: _import_job("run_write_job"),
    LINK_JOB: JobKind(lane="mail", home="matchmaker.jobs.links:run_link_job"),
    ENTRY_JOB: JobKind(lane="mail", home="matchmaker.jobs.entries:run_entry_job"),
    # Each mail has a lease of its own, so a job that is gone leaves nothing to put right.
    DELIVER_JOB: JobKind(lane="mail", home="matchmaker.jobs.deliver:run_delivery_job"),
}
