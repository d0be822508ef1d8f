"""The audit log of an organiser: who did what, when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.store import AttendeeRow, AuditRow, EventRow, TeamMemberRow, scoped

#: Entries of one page.
ENTRIES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """
    A deed.

    Parameters
    ----------
    id
        Of the entry; asking for what came before it gives the next page.
    actor
        Name of who did it; blank for the service itself, or for who is gone.
    event
        Name of the event it was about, or blank.
    action
        Its code; ``parameters`` are what its sentence may need.
    """

    id: int
    at: datetime
    actor_kind: str
    actor: str
    event: str
    action: str
    parameters: dict[str, Any]


def read_log(db: Session, organiser_id: int, before: int | None = None) -> tuple[LogEntry, ...]:
    """
    Return the newest entries of an organiser's log.

    Parameters
    ----------
    before
        Only entries older than this one.
    """
    here = scoped(db, organiser_id)
    entries = here.select(AuditRow).order_by(AuditRow.id.desc()).limit(ENTRIES)
    if before is not None:
        entries = entries.where(AuditRow.id < before)
    rows = db.scalars(entries).all()
    names = dict(
        db.execute(
            here.select(TeamMemberRow).with_only_columns(TeamMemberRow.public_id, TeamMemberRow.name)
        ).all()
    )
    events = dict(db.execute(here.select(EventRow).with_only_columns(EventRow.id, EventRow.name)).all())
    asked = {row.actor_id for row in rows if row.actor_kind == "attendee" and row.actor_id}
    asked |= {str(row.parameters["attendee"]) for row in rows if "attendee" in row.parameters}
    attendees = here.select(AttendeeRow).where(AttendeeRow.public_id.in_(asked))
    names |= dict(
        db.execute(attendees.with_only_columns(AttendeeRow.public_id, AttendeeRow.name)).all()
        if asked
        else ()
    )
    return tuple(
        LogEntry(
            id=row.id,
            at=row.at,
            actor_kind=row.actor_kind,
            actor=names.get(row.actor_id or "", ""),
            event=events.get(row.event_id or 0, ""),
            action=row.action,
            parameters=row.parameters
            | {of: names.get(str(row.parameters.get(of)), "") for of in ("member", "attendee")},
        )
        for row in rows
    )
