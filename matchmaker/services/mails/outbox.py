"""
The outbox: what waits to be sent, what is on its way, what became of it.

A mail is claimed by one conditional UPDATE and kept by a lease. All kinds so far are sent at least once: one
whose worker is gone goes again, under the same Message-ID.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import and_, func, insert, or_, select, update
from sqlalchemy.orm import Session

from matchmaker.store import (
    AuditRow,
    EventScope,
    JobRow,
    OrganiserRow,
    OutboxRow,
    new_public_id,
    scoped,
)

#: The kind of job that sends what is due.
DELIVER_JOB = "deliver"
#: For how long a worker that sends a mail is believed to be alive.
LEASE = timedelta(minutes=5)
#: The wait after the first refusal; each further one doubles it, up to the longest.
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=4)
#: After so long a mail that nobody takes is given up.
PATIENCE = timedelta(days=2)

Verdict = Literal["accepted", "later", "never", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedMail:
    """A mail that this worker sends; ``attempt`` tells its claim from every other."""

    outbox_id: int
    attempt: int
    organiser_id: int
    event_id: int | None
    kind: str
    message_id: str
    recipient: str
    payload: dict[str, Any]
    created_at: datetime


def queue_mail(
    db: Session,
    *,
    organiser_id: int,
    kind: str,
    recipient: str,
    payload: dict[str, Any],
    now: datetime,
    event_id: int | None = None,
    person_id: int | None = None,
) -> OutboxRow:
    """
    Put a mail into the outbox, in the transaction of the fact it tells, and see that a job sends it.

    Parameters
    ----------
    payload
        What the mail needs when it is written at last: ids, never a secret.
    """
    # One at a time: two that are queued at once would get the same number.
    own = select(OrganiserRow).where(OrganiserRow.id == organiser_id)
    db.scalars(own.with_for_update(key_share=True)).one()
    same = (
        scoped(db, organiser_id)
        .select(OutboxRow)
        .where(
            OutboxRow.kind == kind,
            OutboxRow.event_id == event_id,
            OutboxRow.person_id == person_id if person_id else OutboxRow.recipient == recipient,
        )
    )
    last = db.scalar(same.with_only_columns(func.max(OutboxRow.number))) or 0
    row = OutboxRow(
        organiser_id=organiser_id,
        event_id=event_id,
        person_id=person_id,
        kind=kind,
        number=last + 1,
        recipient=recipient,
        payload=payload,
        created_at=now,
        send_at=now,
    )
    db.add(row)
    db.flush()
    queue_delivery(db, now)
    return row


def queue_mails(
    db: Session, here: EventScope, kind: str, attendees: Sequence[tuple[int, int, str]], now: datetime
) -> JobRow | None:
    """
    Put a mail of one kind to each of many attendees of an event into the outbox, as ``queue_mail`` does.

    Parameters
    ----------
    attendees
        Row ids of attendee and person, and the address.

    Returns
    -------
    JobRow or None
        The job that sends them; none when one waits already.
    """
    organiser_id = here.event.organiser_id
    # As above: one at a time.
    own = select(OrganiserRow).where(OrganiserRow.id == organiser_id)
    db.scalars(own.with_for_update(key_share=True)).one()
    same = here.select(OutboxRow).where(OutboxRow.kind == kind, OutboxRow.person_id.is_not(None))
    last = dict(
        db.execute(
            same.with_only_columns(OutboxRow.person_id, func.max(OutboxRow.number)).group_by(
                OutboxRow.person_id
            )
        ).all()
    )
    rows = [
        {
            "organiser_id": organiser_id,
            "event_id": here.event.id,
            "person_id": person,
            "public_id": new_public_id(),
            "kind": kind,
            "number": last.get(person, 0) + 1,
            "recipient": email,
            "payload": {"attendee": attendee},
            "created_at": now,
            "send_at": now,
        }
        for attendee, person, email in attendees
    ]
    db.execute(insert(OutboxRow), rows)
    return queue_delivery(db, now)


def queue_delivery(db: Session, now: datetime) -> JobRow | None:
    """Ask for a job that sends what is due; none when one waits already."""
    waiting = select(JobRow.id).where(JobRow.kind == DELIVER_JOB, JobRow.state == "queued")
    if db.scalar(waiting.limit(1)) is not None:
        return None
    job = JobRow(kind=DELIVER_JOB, created_at=now, run_at=now)
    db.add(job)
    db.flush()
    return job


def needs_delivery(db: Session, now: datetime) -> bool:
    """Return whether a mail is due, or was left by a worker that is gone, and no job is there to send it."""
    is_due = or_(
        and_(OutboxRow.state == "queued", OutboxRow.send_at <= now),
        and_(OutboxRow.state == "claimed", OutboxRow.lease_until < now),
    )
    if db.scalar(select(OutboxRow.id).where(is_due).limit(1)) is None:
        return False
    unfinished = select(JobRow.id).where(JobRow.kind == DELIVER_JOB, JobRow.state.in_(["queued", "running"]))
    return db.scalar(unfinished.limit(1)) is None


def due_mails(db: Session, now: datetime, limit: int = 100) -> list[int]:
    """Return the mails that may go, the oldest first."""
    due = select(OutboxRow.id).where(OutboxRow.state == "queued", OutboxRow.send_at <= now)
    return list(db.scalars(due.order_by(OutboxRow.send_at, OutboxRow.id).limit(limit)))


def claim_mail(db: Session, outbox_id: int, now: datetime) -> ClaimedMail | None:
    """Take a mail that waits; none when another worker has it."""
    row = db.scalar(
        update(OutboxRow)
        .where(OutboxRow.id == outbox_id, OutboxRow.state == "queued", OutboxRow.send_at <= now)
        .values(state="claimed", attempts=OutboxRow.attempts + 1, lease_until=now + LEASE)
        .returning(OutboxRow)
    )
    if row is None:
        return None
    return ClaimedMail(
        outbox_id=row.id,
        attempt=row.attempts,
        organiser_id=row.organiser_id,
        event_id=row.event_id,
        kind=row.kind,
        message_id=row.public_id,
        recipient=row.recipient,
        payload=row.payload,
        created_at=row.created_at,
    )


def settle_mail(db: Session, mail: ClaimedMail, verdict: Verdict, reply: str, now: datetime) -> str:
    """
    Note what became of a mail; nothing when its claim is lost.

    Parameters
    ----------
    verdict
        Of the sender. ``unknown`` goes again: twice is better than never, for every kind so far.
    reply
        What the server said; kept in the audit log when the mail is given up.

    Returns
    -------
    str
        ``accepted``, ``queued`` (goes again), ``failed``, or ``lost``.
    """
    is_given_up = verdict == "never" or (verdict != "accepted" and now - mail.created_at > PATIENCE)
    state = "accepted" if verdict == "accepted" else "failed" if is_given_up else "queued"
    values: dict[str, Any] = {"state": state, "lease_until": None}
    if state == "queued":
        values["send_at"] = now + min(FIRST_WAIT * 2 ** (mail.attempt - 1), LONGEST_WAIT)
    else:
        values["finished_at"] = now
    settled = db.scalar(
        update(OutboxRow)
        .where(
            OutboxRow.id == mail.outbox_id,
            OutboxRow.state == "claimed",
            OutboxRow.attempts == mail.attempt,
        )
        .values(**values)
        .returning(OutboxRow.id)
    )
    if settled is None:
        return "lost"
    if state == "failed":
        _record_failure(db, mail, reply, now)
    return state


def return_mails(db: Session, now: datetime) -> int:
    """Let mails go again whose worker is gone; return how many."""
    freed = (
        update(OutboxRow)
        .where(OutboxRow.state == "claimed", OutboxRow.lease_until < now)
        .values(state="queued", lease_until=None, send_at=now)
    )
    return len(db.scalars(freed.returning(OutboxRow.id)).all())


def _record_failure(db: Session, mail: ClaimedMail, reply: str, now: datetime) -> None:
    db.add(
        AuditRow(
            organiser_id=mail.organiser_id,
            event_id=mail.event_id,
            at=now,
            actor_kind="system",
            action="mail.failed",
            parameters={"kind": mail.kind, "message": mail.message_id, "reply": reply[:500]},
        )
    )
