"""What nobody needs any more: looked for once an hour by every worker."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from matchmaker.services.imports import forget_all_old_imports
from matchmaker.services.mails import DELIVER_JOB, LINK_JOB
from matchmaker.services.planning import SUPPLY_JOB, TRIAL_JOB
from matchmaker.services.registration import ENTRY_JOB
from matchmaker.services.team import forget_old_links
from matchmaker.store import Database, JobRow, forget_sign_ups

#: Between two times that a worker looks for what may be forgotten.
EVERY = timedelta(hours=1)
#: For how long jobs stand that sent mails, or worked out what a page shows; what became of each mail is in
#: its own row, and a page asks anew.
_KEPT = timedelta(days=30)
_TRIED = timedelta(days=1)
_PASSING = (DELIVER_JOB, LINK_JOB, ENTRY_JOB, SUPPLY_JOB)


def forget(database: Database, now: datetime) -> None:
    """Delete old files, links that serve nobody, addresses nobody confirmed, jobs done long ago."""
    with database.writing() as db:
        forget_all_old_imports(db, now)
        forget_old_links(db, now)
        forget_sign_ups(db, now)
        # What was tried may be somebody's own words.
        db.execute(delete(JobRow).where(JobRow.kind == TRIAL_JOB, JobRow.finished_at < now - _TRIED))
        db.execute(delete(JobRow).where(JobRow.kind.in_(_PASSING), JobRow.finished_at < now - _KEPT))
