"""What was done to an event, for the log."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.store import AuditRow, EventRow


def record(
    db: Session, event: EventRow, action: str, now: datetime, *, by: str | None = None, **parameters: Any
) -> None:
    """
    Put a deed into the log, in the transaction that does it.

    Parameters
    ----------
    by
        Public id of the team member who does it; none for the service itself.
    """
    db.add(
        AuditRow(
            organiser_id=event.organiser_id,
            event_id=event.id,
            at=now,
            actor_kind="system" if by is None else "team_member",
            actor_id=by,
            action=action,
            parameters=parameters,
        )
    )
