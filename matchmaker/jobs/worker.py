"""A worker: takes jobs as they come, looks after those that nobody was woken for, stops when told to."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

from huey.consumer import Consumer
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from matchmaker.clock import Clock
from matchmaker.errors import MatchmakerError
from matchmaker.jobs.asking import pass_rounds_on
from matchmaker.jobs.forgetting import EVERY, forget
from matchmaker.jobs.kinds import KINDS, Tools
from matchmaker.jobs.passing import pass_on
from matchmaker.jobs.sweeping import sweep
from matchmaker.jobs.transport import LANES, Lane, Transport
from matchmaker.scheduling import warm
from matchmaker.services.mails import needs_delivery, queue_delivery, return_mails
from matchmaker.settings import Settings
from matchmaker.store import Database, JobRow

#: Seconds between two looks at the table of jobs.
LOOK = 2.0
#: Seconds that work under way has to come to an end or be given back.
GRACE = 10.0
#: Jobs that one look sends to a lane.
_MOST_SENT = 100

_log = logging.getLogger(__name__)


def run_worker(settings: Settings, clock: Clock, stop: Event, *, look: float = LOOK) -> None:
    """
    Work until told to stop.

    Parameters
    ----------
    stop
        Set by whoever ends the worker; a run that is under way is given back.
    look
        Seconds between two looks at the table of jobs.
    """
    # Beside the first jobs: mails need not wait for what schedules need.
    Thread(target=warm, name="warm", daemon=True).start()
    database = Database(settings.resolved_database_url())
    try:
        tools = Tools(database=database, settings=settings, clock=clock, is_stopping=stop.is_set)
        forgot_at = None
        with _consuming(tools) as (transport, consumers):
            while True:
                for consumer in consumers:
                    # Whatever ended the thread of a lane, the lane goes on.
                    consumer.check_worker_health()
                _look_after(tools, transport)
                _pass_on(tools)
                if forgot_at is None or clock() - forgot_at >= EVERY:
                    forgot_at = clock()
                    _forget(tools)
                if stop.wait(look):
                    return
    finally:
        database.dispose()


def work_on(tools: Tools, job_id: int) -> None:
    """
    Do one job, whatever its kind; what goes wrong is in the log and in the job's row.

    A job that another worker has, or that has ended, is left alone by its kind.
    """
    if tools.is_stopping():
        return
    try:
        with tools.database.reading() as db:
            job = db.get(JobRow, job_id)
        if job is not None and job.kind in KINDS:
            KINDS[job.kind].work(tools, job_id)
    except Exception:  # noqa: BLE001 -- see below
        # The thread goes on with the next job: one that fails must not take the worker with it.
        _log.exception("job %s failed", job_id)


def waiting_jobs(database: Database, lane: Lane, *, clock: Clock) -> list[int]:
    """Return the jobs of a lane that may begin, the oldest first."""
    kinds = [name for name, kind in KINDS.items() if kind.lane == lane]
    waiting = select(JobRow.id).where(
        JobRow.state == "queued", JobRow.run_at <= clock(), JobRow.kind.in_(kinds)
    )
    with database.reading() as db:
        return list(db.scalars(waiting.order_by(JobRow.run_at, JobRow.id).limit(_MOST_SENT)))


@contextmanager
def _consuming(tools: Tools) -> Iterator[tuple[Transport, list[Consumer]]]:
    transport = Transport(tools.settings, lambda job_id: work_on(tools, job_id))
    consumers = transport.consumers()
    try:
        for consumer in consumers:
            consumer.start()
        yield transport, consumers
    finally:
        for consumer in consumers:
            consumer.stop_flag.set()
        until = monotonic() + GRACE
        for consumer in consumers:
            # One wait for all: whoever ends this process has a patience of its own.
            consumer.shutdown_timeout = max(0.0, until - monotonic())
            consumer.stop(graceful=True)
        transport.close()


def _look_after_mails(tools: Tools) -> None:
    """Free the mails of workers that are gone, and see that a job sends what is due."""
    now = tools.clock()
    with tools.database.reading() as db:
        is_needed = needs_delivery(db, now)
    # Looked at first: a writer every two seconds would be in everybody's way.
    if is_needed:
        with tools.database.writing() as db:
            return_mails(db, now)
            queue_delivery(db, now)


def _forget(tools: Tools) -> None:
    try:
        forget(tools.database, tools.clock())
    except (SQLAlchemyError, MatchmakerError):
        _log.warning("could not forget what is old", exc_info=True)


def _pass_on(tools: Tools) -> None:
    """Do what time brings; what can't be done now holds up nothing else."""
    try:
        pass_on(tools.database, tools.clock())
    except (SQLAlchemyError, MatchmakerError):
        _log.warning("could not move events on", exc_info=True)


def _look_after(tools: Tools, transport: Transport) -> None:
    """Free the jobs of workers that are gone, and send what nobody was woken for."""
    try:
        sweep(tools.database, tools.clock())
        pass_rounds_on(tools.database, tools.clock())
        _look_after_mails(tools)
        for lane in LANES:
            # What lies in the lane will be taken; only what got lost, or became due, is sent again.
            if transport.is_empty(lane):
                for job_id in waiting_jobs(tools.database, lane, clock=tools.clock):
                    transport.wake(lane, job_id)
    except (SQLAlchemyError, MatchmakerError, OSError):
        # A database that is busy or away for a moment must not end the worker: it looks again.
        _log.warning("could not look after the jobs", exc_info=True)
