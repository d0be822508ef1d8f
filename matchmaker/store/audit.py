"""Who did what when: written in the transaction of the deed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.store.base import Key, Row, one_of

ACTOR_KINDS = ("team_member", "attendee", "door", "key", "system")


class AuditRow(Row):
    """One deed; holds ids and codes, never names or texts."""

    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_organiser_id_at", "organiser_id", "at"),
        one_of("actor_kind", ACTOR_KINDS),
    )

    id: Mapped[Key]
    organiser_id: Mapped[int] = mapped_column(ForeignKey("organisers.id", ondelete="CASCADE"))
    #: Left empty when the event is deleted: the deed stays on record
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime]
    actor_kind: Mapped[str]
    #: Public id of the actor; ``None`` for the system itself
    actor_id: Mapped[str | None]
    #: Code of the deed, ``event.imported``
    action: Mapped[str]
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
