"""Who asked to register by an open page and has not shown yet that the address is theirs."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from matchmaker.store.base import Key, PublicId, Row, one_of
from matchmaker.store.events import EventRow
from matchmaker.store.organisers import LANGUAGES
from matchmaker.store.scope import EventScope, UnknownObjectError


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


def event_of_public_id(db: Session, public_id: str) -> EventRow:
    """
    Return the event whose open page somebody asks for, of whichever organiser.

    Raises
    ------
    UnknownObjectError
        When there is none.
    """
    # PostgreSQL takes no NUL in a text, not even to compare with.
    is_text = "\0" not in public_id
    found = db.scalar(select(EventRow).where(EventRow.public_id == public_id)) if is_text else None
    if found is None:
        raise UnknownObjectError("event", public_id)
    return found


def sign_up_of_token(db: Session, token_hash: str) -> tuple[EventScope, SignUpRow] | None:
    """Return what a link confirms and the scope of its event, before any organiser is known."""
    return _found(db, SignUpRow.token_hash == token_hash)


def of_sign_up(db: Session, sign_up_id: int) -> tuple[EventScope, SignUpRow] | None:
    """Return who waits to confirm and the scope of the event, for the mail that the house itself queued."""
    return _found(db, SignUpRow.id == sign_up_id)


def _found(db: Session, which: ColumnElement[bool]) -> tuple[EventScope, SignUpRow] | None:
    joined = select(SignUpRow, EventRow).join(EventRow, EventRow.id == SignUpRow.event_id)
    found = db.execute(joined.where(which)).one_or_none()
    return None if found is None else (EventScope(db, found[1]), found[0])
