"""The job that sends mails: claim → close → write and send → open → settle, one mail after the other."""

import logging
from collections.abc import Callable
from contextlib import suppress

from matchmaker.delivery import Envelope, Outcome, Sender, sender_of
from matchmaker.jobs.claims import JobLostError, claim, finish
from matchmaker.jobs.keeping import Kept
from matchmaker.jobs.kinds import Tools
from matchmaker.messages import compose
from matchmaker.services.mails import (
    ClaimedMail,
    Letter,
    claim_mail,
    due_mails,
    open_letter,
    queue_delivery,
    settle_mail,
)
from matchmaker.services.team import link_url

_log = logging.getLogger(__name__)


def run_delivery_job(tools: Tools, job_id: int) -> None:
    """Send all that is due; what a server refuses for now waits for another job."""
    with tools.database.writing() as db:
        held = claim(db, job_id, now=tools.clock())
    if held is None:
        return
    # Endless: each step of a conversation has its own end, and mails may be many.
    with Kept(tools.database, held, tools.clock, longest=None) as kept:
        sent = deliver_due(tools, sender_of(tools.settings), lambda: tools.is_stopping() or kept.is_lost)
    # Another worker that has the job by now goes on with it, and ends it.
    with suppress(JobLostError), tools.database.writing() as db:
        finish(db, held, state="done", now=tools.clock(), result={"sent": sent})
        if due_mails(db, tools.clock(), 1):
            # Stopped in the middle, or queued meanwhile.
            queue_delivery(db, tools.clock())


def deliver_due(tools: Tools, sender: Sender, is_stopping: Callable[[], bool]) -> int:
    """Send what is due until nothing is, or the worker stops; return how many were accepted."""
    accepted = 0
    while not is_stopping():
        with tools.database.reading() as db:
            due = due_mails(db, tools.clock())
        if not due:
            break
        for outbox_id in due:
            if is_stopping():
                break
            accepted += _deliver(tools, outbox_id, sender) == "accepted"
    return accepted


def _deliver(tools: Tools, outbox_id: int, sender: Sender) -> str:
    with tools.database.writing() as db:
        mail = claim_mail(db, outbox_id, tools.clock())
        if mail is None:
            return "lost"
        letter = open_letter(db, mail, tools.clock())
        if letter is None:
            return settle_mail(db, mail, "never", "mail.not_needed", tools.clock())
    try:
        outcome = _send(tools, mail, letter, sender)
    except Exception as error:  # noqa: BLE001 -- see below
        # A fault of ours in one mail must hold up no other: it goes again, and is given up in time.
        _log.exception("mail %s (%s) can't be sent", mail.message_id, mail.kind)
        outcome = Outcome("later", type(error).__name__)
    with tools.database.writing() as db:
        state = settle_mail(db, mail, outcome.verdict, outcome.reply, tools.clock())
    if state != "accepted":
        _log.warning("mail %s (%s): %s, %s", mail.message_id, mail.kind, state, outcome.reply)
    return state


def _send(tools: Tools, mail: ClaimedMail, letter: Letter, sender: Sender) -> Outcome:
    written = compose(
        letter.kind,
        letter.language,
        url=_url(tools.settings.public_url, letter.token),
        place=letter.place,
        name=letter.name,
        **letter.words,
    )
    return sender.send(
        Envelope(
            message_id=mail.message_id,
            sender=tools.settings.mail_from,
            sender_name=letter.place,
            recipient=letter.recipient,
            recipient_name=letter.name,
            subject=written.subject,
            text=written.text,
            html=written.html,
            language=letter.language,
            written_at=tools.clock(),
        )
    )


def _url(public_url: str, token: str) -> str:
    return link_url(public_url, token) if token else f"{public_url.rstrip('/')}/account"
