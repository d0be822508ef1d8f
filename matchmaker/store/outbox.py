"""Messages to send: written with the fact they tell, sent after it is safe."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.store.base import Key, PublicId, Reference, Row, at_least, one_of

OUTBOX_STATES = ("queued", "claimed", "accepted", "ambiguous", "failed")


class OutboxRow(Row):
    """One message to one recipient; its key makes a second of the same kind impossible."""

    __tablename__ = "outbox"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organiser_id", "event_id"], ["events.organiser_id", "events.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["organiser_id", "person_id"], ["people.organiser_id", "people.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("person_id", "kind", "event_id", "number"),
        # Nothing equals an empty event, so messages of no event need a key of their own.
        Index(
            "uq_outbox_person_id_kind_number",
            *("person_id", "kind", "number"),
            unique=True,
            sqlite_where=text("event_id IS NULL"),
            postgresql_where=text("event_id IS NULL"),
        ),
        # Nor does anything equal an empty person: a message to no person is told apart by its recipient.
        Index(
            "uq_outbox_event_id_recipient_kind_number",
            *("event_id", "recipient", "kind", "number"),
            unique=True,
            sqlite_where=text("person_id IS NULL"),
            postgresql_where=text("person_id IS NULL"),
        ),
        Index(
            "uq_outbox_organiser_id_recipient_kind_number",
            *("organiser_id", "recipient", "kind", "number"),
            unique=True,
            sqlite_where=text("person_id IS NULL AND event_id IS NULL"),
            postgresql_where=text("person_id IS NULL AND event_id IS NULL"),
        ),
        Index("ix_outbox_state_send_at", "state", "send_at"),
        one_of("state", OUTBOX_STATES),
        at_least("number", 1),
        at_least("attempts", 0),
    )

    id: Mapped[Key]
    organiser_id: Mapped[int] = mapped_column(ForeignKey("organisers.id", ondelete="CASCADE"), index=True)
    event_id: Mapped[Reference | None] = mapped_column(index=True)
    person_id: Mapped[Reference | None]
    #: The Message-ID: the same at every attempt
    public_id: Mapped[PublicId]
    kind: Mapped[str]
    #: Which one of its kind, from 1
    number: Mapped[int] = mapped_column(default=1)
    recipient: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    #: Not before this moment
    send_at: Mapped[datetime]
    #: Until when the claim holds
    lease_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
