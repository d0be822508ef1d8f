"""Who asked to register by an open page and has not shown yet that the address is theirs."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from matchmaker.store.base import Key, PublicId, Row, one_of
from matchmaker.store.organisers import LANGUAGES


class SignUpRow(Row):
    """
    One address, from the open page until its owner confirms.

    It holds an address that anybody may have typed: it is deleted when it is confirmed or over.
    """

    __tablename__ = "sign_ups"
    __table_args__ = (
        UniqueConstraint("event_id", "email_normalised"),
        Index("ix_sign_ups_expires_at", "expires_at"),
        one_of("language", LANGUAGES),
        CheckConstraint("email_normalised <> ''", name="email_not_blank"),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    public_id: Mapped[PublicId]
    name: Mapped[str]
    email: Mapped[str]
    email_normalised: Mapped[str]
    language: Mapped[str]
    #: SHA-256 of the token of the link that confirms it; ``None`` until the mail is sent
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


def forget_sign_ups(db: Session, now: datetime) -> None:
    """Delete what nobody confirmed in time, of whichever organiser."""
    db.execute(delete(SignUpRow).where(SignUpRow.expires_at <= now))
