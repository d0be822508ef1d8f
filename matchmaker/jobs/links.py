"""The job that looks up who asked for a link: in the worker, so that the page takes as long for everybody."""

from contextlib import suppress

from matchmaker.jobs.claims import JobLostError, claim, finish
from matchmaker.jobs.kinds import Tools
from matchmaker.services.mails import ask_for_link, forget_request


def run_link_job(tools: Tools, job_id: int) -> None:
    """Queue the mail for a member's address, and forget the address either way."""
    now = tools.clock()
    with suppress(JobLostError), tools.database.writing() as db:
        held = claim(db, job_id, now=now)
        if held is None:
            return
        ask_for_link(db, held.payload["address"], now, kind=held.payload["kind"])
        forget_request(db, job_id)
        finish(db, held, state="done", now=now)
