"""The job that tries a text under an event's vocabulary: read → close → work → open → store."""

from contextlib import suppress

from sqlalchemy.exc import OperationalError

from matchmaker.errors import MatchmakerError
from matchmaker.jobs.claims import Claim, JobLostError, claim, finish
from matchmaker.jobs.keeping import Kept
from matchmaker.jobs.kinds import Tools
from matchmaker.services.events import read_record_and_keys
from matchmaker.services.planning import event_of_job, usable_vocabulary
from matchmaker.services.planning.trial_work import try_text
from matchmaker.store import DatabaseBusyError, UnknownObjectError


def run_trial_job(tools: Tools, job_id: int) -> None:
    """Say what a text means at an event."""
    with tools.database.writing() as db:
        held = claim(db, job_id, now=tools.clock())
    if held is None:
        return
    try:
        with tools.database.reading() as db:
            folder, keys = read_record_and_keys(db, event_of_job(db, held.payload))
        with Kept(tools.database, held, tools.clock):
            found = try_text(
                folder,
                keys,
                text=held.payload["text"],
                kind=held.payload["kind"],
                vocabulary=usable_vocabulary(tools.settings.data_dir),
            )
        with tools.database.writing() as db:
            finish(db, held, state="done", now=tools.clock(), result=found)
    except UnknownObjectError:
        _end(tools, held, "cancelled", "")
    except JobLostError:
        # Another text was tried meanwhile, or another worker has it.
        return
    except (OperationalError, DatabaseBusyError):
        # The database is busy, or away: the job is left to its lease.
        raise
    except Exception as error:
        # The text of other errors may quote what people wrote.
        code = error.code if isinstance(error, MatchmakerError) else type(error).__name__
        _end(tools, held, "failed", code)
        raise


def _end(tools: Tools, held: Claim, state: str, error: str) -> None:
    with suppress(JobLostError), tools.database.writing() as db:
        finish(db, held, state=state, now=tools.clock(), error=error)
