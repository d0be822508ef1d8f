"""The jobs of an import: read a file outside of any transaction; write it in one."""

from sqlalchemy.exc import OperationalError

from matchmaker.errors import MatchmakerError
from matchmaker.jobs.claims import Claim, JobLostError, claim, finish
from matchmaker.jobs.keeping import Kept
from matchmaker.jobs.kinds import Tools
from matchmaker.services.imports import fail_import, read_file, write_import
from matchmaker.store import DatabaseBusyError, UnknownObjectError, of_import

#: The database is busy, or away: no fault of the file. The job is left to its lease, and tried again.
_AWAY = (OperationalError, DatabaseBusyError)


def run_read_job(tools: Tools, job_id: int) -> None:
    """Read the file of an import: claim → close → read → open → store."""
    held = _claim(tools, job_id)
    if held is None:
        return
    import_id = held.payload["import_id"]
    try:
        with tools.database.reading() as db:
            _, row = of_import(db, import_id)
        # Seconds for a large workbook: no transaction is open meanwhile.
        with Kept(tools.database, held, tools.clock):
            reading = read_file(row.content or b"", row)
        with tools.database.writing() as db:
            _, row = of_import(db, import_id)
            if row.job_id == job_id and row.state == "reading":
                row.reading, row.state = reading, "read" if reading["is_usable"] else "unusable"
            finish(db, held, state="done", now=tools.clock())
    except (JobLostError, UnknownObjectError):
        _end_quietly(tools, held)
    except _AWAY:
        raise
    except Exception as error:
        _fail(tools, held, error)
        raise


def run_write_job(tools: Tools, job_id: int) -> None:
    """Write a confirmed import: rows, audit entry and the end of the job in one transaction."""
    held = _claim(tools, job_id)
    if held is None:
        return
    try:
        with Kept(tools.database, held, tools.clock), tools.database.writing() as db:
            written = write_import(db, held.payload["import_id"], now=tools.clock())
            finish(db, held, state="done", now=tools.clock(), result=dict(written))
    except (JobLostError, UnknownObjectError):
        _end_quietly(tools, held)
    except _AWAY:
        raise
    except Exception as error:
        _fail(tools, held, error)
        raise


def _claim(tools: Tools, job_id: int) -> Claim | None:
    with tools.database.writing() as db:
        return claim(db, job_id, now=tools.clock())


def _end_quietly(tools: Tools, held: Claim) -> None:
    """End the job of an import that is gone; one that another worker has is that worker's to end."""
    try:
        with tools.database.writing() as db:
            finish(db, held, state="cancelled", now=tools.clock())
    except JobLostError:
        return


def _fail(tools: Tools, held: Claim, error: Exception) -> None:
    # The text of other errors may quote what people wrote.
    code = error.code if isinstance(error, MatchmakerError) else type(error).__name__
    try:
        with tools.database.writing() as db:
            finish(db, held, state="failed", now=tools.clock(), error=code)
            fail_import(db, held.payload["import_id"], now=tools.clock())
    except (JobLostError, UnknownObjectError):
        return
