"""What a team member did to attendees, for the log."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.store import AuditRow, EventScope


def record_deed(
    db: Session, here: EventScope, action: str, parameters: dict[str, Any], *, by: str, now: datetime
) -> None:
    """Write a deed down in the transaction that does it; ``by`` is the member's public id."""
    db.add(
        AuditRow(
            organiser_id=here.event.organiser_id,
            event_id=here.event.id,
            at=now,
            actor_kind="team_member",
            actor_id=by,
            action=action,
            parameters=parameters,
        )
    )
    db.flush()
