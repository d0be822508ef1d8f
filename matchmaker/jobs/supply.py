"""The job that works out supply and demand: read → close → work → open → store."""

from contextlib import suppress

from sqlalchemy.exc import OperationalError

from matchmaker.errors import MatchmakerError
from matchmaker.jobs.claims import Claim, JobLostError, claim, finish, give_back, note
from matchmaker.jobs.keeping import Kept
from matchmaker.jobs.kinds import Tools
from matchmaker.services.events import read_record_and_keys
from matchmaker.services.planning import event_of_job, marks_of, usable_vocabulary
from matchmaker.services.planning.supply_work import STAGES, work_out_supply
from matchmaker.store import DatabaseBusyError, UnknownObjectError


class _StoppedError(Exception):
    """The worker stops: another one begins anew."""


def run_supply_job(tools: Tools, job_id: int) -> None:
    """Work out the supply and demand of an event; no transaction is open meanwhile."""
    with tools.database.writing() as db:
        held = claim(db, job_id, now=tools.clock())
    if held is None:
        return
    try:
        with tools.database.reading() as db:
            event = event_of_job(db, held.payload)
            folder, keys = read_record_and_keys(db, event)
            marks = marks_of(db, event)
        with Kept(tools.database, held, tools.clock):
            found = work_out_supply(
                folder,
                keys,
                vocabulary=usable_vocabulary(tools.settings.data_dir),
                on_stage=lambda stage: _tell(tools, held, stage),
            )
        with tools.database.writing() as db:
            event_of_job(db, held.payload)
            finish(db, held, state="done", now=tools.clock(), result={**found, "marks": marks})
    except _StoppedError:
        with suppress(JobLostError), tools.database.writing() as db:
            give_back(db, held, now=tools.clock())
    except UnknownObjectError:
        _end(tools, held, "cancelled", "")
    except JobLostError:
        return
    except (OperationalError, DatabaseBusyError):
        # The database is busy, or away: no fault of the event. The job is left to its lease.
        raise
    except Exception as error:
        # The text of other errors may quote what people wrote.
        _end(
            tools, held, "failed", error.code if isinstance(error, MatchmakerError) else type(error).__name__
        )
        raise


def _tell(tools: Tools, held: Claim, stage: str) -> None:
    """Let the page know where the work is, and end it when the worker stops."""
    if tools.is_stopping():
        raise _StoppedError
    with tools.database.writing() as db:
        note(db, held, {"stage": stage, "done": STAGES.index(stage), "of": len(STAGES)})


def _end(tools: Tools, held: Claim, state: str, error: str) -> None:
    # A job that another worker has by now is that worker's to end.
    with suppress(JobLostError), tools.database.writing() as db:
        finish(db, held, state=state, now=tools.clock(), error=error)
