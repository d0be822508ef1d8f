"""The job that finds out what an address means that was typed on an event's open page."""

from contextlib import suppress

from matchmaker.jobs.claims import JobLostError, claim, finish
from matchmaker.jobs.kinds import Tools
from matchmaker.services.mails import forget_request
from matchmaker.services.registration import answer_entry


def run_entry_job(tools: Tools, job_id: int) -> None:
    """Queue the mail that the owner of the address gets, if any, and forget the address either way."""
    now = tools.clock()
    with suppress(JobLostError), tools.database.writing() as db:
        held = claim(db, job_id, now=now)
        if held is None:
            return
        answer_entry(db, held.payload, now)
        forget_request(db, job_id)
        finish(db, held, state="done", now=now)
