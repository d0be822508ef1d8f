"""What became of the mails that ask attendees to register: sent, waiting, failed and why, and once more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from matchmaker.services.mails.inviting import MAIL_KINDS, InvitationKind
from matchmaker.services.mails.outbox import queue_delivery
from matchmaker.store import (
    AttendeeRow,
    AuditRow,
    EventScope,
    JobRow,
    OrganiserRow,
    OutboxRow,
    in_event,
    scoped,
)

MailState = Literal["sent", "waiting", "failed"]
MAIL_STATES: tuple[MailState, ...] = ("sent", "waiting", "failed")
_STATES: Mapping[str, MailState] = {
    "queued": "waiting",
    "claimed": "waiting",
    "accepted": "sent",
    "ambiguous": "failed",
    "failed": "failed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedMail:
    """
    A mail that did not arrive.

    Parameters
    ----------
    attendee_id
        Public id.
    reply
        What the server said; blank when it is not known any more.
    may_go_again
        Whether the attendee still has an address and has not withdrawn.
    """

    attendee_id: str
    name: str
    email: str
    kind: InvitationKind
    reply: str
    may_go_again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MailProgress:
    """How many mails of each kind are in each state, and those that failed."""

    counts: dict[InvitationKind, dict[MailState, int]]
    failed: tuple[FailedMail, ...]

    @property
    def is_under_way(self) -> bool:
        """Whether a mail waits to be sent."""
        return any(of_kind["waiting"] for of_kind in self.counts.values())


def read_mail_progress(db: Session, organiser: OrganiserRow | int, event_public_id: str) -> MailProgress:
    """
    Return what became of an event's invitations and reminders.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event.
    """
    here = in_event(db, scoped(db, organiser).event(event_public_id))
    by_name: dict[str, InvitationKind] = {name: kind for kind, name in MAIL_KINDS.items()}
    counts: dict[InvitationKind, dict[MailState, int]] = {
        kind: dict.fromkeys(MAIL_STATES, 0) for kind in MAIL_KINDS
    }
    rows = db.execute(
        here.select(OutboxRow)
        .where(OutboxRow.kind.in_(by_name))
        .with_only_columns(OutboxRow.kind, OutboxRow.state, OutboxRow.public_id, OutboxRow.payload)
        .order_by(OutboxRow.id)
    ).all()
    for row in rows:
        counts[by_name[row.kind]][_STATES[row.state]] += 1
    lost = [row for row in rows if _STATES[row.state] == "failed"]
    attendees = _attendees(db, here, [row.payload["attendee"] for row in lost])
    replies = _replies(db, here) if lost else {}
    return MailProgress(
        counts=counts,
        failed=tuple(
            FailedMail(
                attendee_id=attendee.public_id,
                name=attendee.name,
                email=attendee.email,
                kind=by_name[row.kind],
                reply=replies.get(row.public_id, ""),
                may_go_again=_may_go(attendee),
            )
            for row in lost
            if (attendee := attendees.get(row.payload["attendee"])) is not None
        ),
    )


def send_again(
    db: Session,
    organiser_id: int,
    event_public_id: str,
    attendee_id: str,
    kind: InvitationKind,
    *,
    by: str,
    now: datetime,
) -> JobRow | None:
    """
    Let a failed mail go again, to the address that the attendee has by now.

    Nothing happens when it has not failed: of two who press at once, one sends it again.

    Returns
    -------
    JobRow or None
        The job that sends it, when none waited already.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event, or the event no such attendee.
    """
    here = in_event(db, scoped(db, organiser_id).event(event_public_id))
    attendee = here.one(AttendeeRow, attendee_id)
    own = [
        row.id
        for row in db.execute(
            here.select(OutboxRow)
            .where(OutboxRow.kind == MAIL_KINDS[kind], OutboxRow.state == "failed")
            .with_only_columns(OutboxRow.id, OutboxRow.payload)
        )
        if row.payload["attendee"] == attendee.id
    ]
    if not own or not _may_go(attendee):
        return None
    # Patience begins anew: who asks by hand has put something right.
    again = here.update(OutboxRow).where(OutboxRow.id.in_(own), OutboxRow.state == "failed")
    values = {"state": "queued", "recipient": attendee.email, "created_at": now, "send_at": now}
    freed = again.values(**values, finished_at=None).returning(OutboxRow.id)
    if not db.scalars(freed).all():
        return None
    db.add(
        AuditRow(
            organiser_id=organiser_id,
            event_id=here.event.id,
            at=now,
            actor_kind="team_member",
            actor_id=by,
            action="attendee.mailed_again",
            parameters={"attendee": attendee.public_id},
        )
    )
    db.flush()
    return queue_delivery(db, now)


def _may_go(attendee: AttendeeRow) -> bool:
    return bool(attendee.email) and attendee.withdrawn_at is None and attendee.completed_at is None


def _attendees(db: Session, here: EventScope, ids: list[int]) -> dict[int, AttendeeRow]:
    if not ids:
        return {}
    return {row.id: row for row in db.scalars(here.select(AttendeeRow).where(AttendeeRow.id.in_(ids)))}


def _replies(db: Session, here: EventScope) -> dict[str, str]:
    """Return what servers said last about the mails that were given up, by Message-ID."""
    rows = here.select(AuditRow).where(AuditRow.action == "mail.failed").order_by(AuditRow.id)
    found = db.scalars(rows.with_only_columns(AuditRow.parameters))
    return {str(said["message"]): str(said["reply"]) for said in found}
