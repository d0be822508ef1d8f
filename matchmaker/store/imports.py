"""Files of attendees that an organiser brought: read, looked at, then written at once or not at all."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from matchmaker.store.base import Key, PublicId, Row, one_of

IMPORT_STATES = ("reading", "read", "unusable", "applying", "done", "failed", "dropped")


class ImportRow(Row):
    """
    One file, from its upload to the attendees it became.

    It holds names and addresses of people who may never register: what was read is deleted a day later.
    """

    __tablename__ = "imports"
    __table_args__ = (
        Index("ix_imports_event_id_created_at", "event_id", "created_at"),
        one_of("state", IMPORT_STATES),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    public_id: Mapped[PublicId]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id", ondelete="SET NULL"), index=True)
    #: Public id of the team member who brought it
    brought_by: Mapped[str]
    file_name: Mapped[str]
    #: Empty once the file is written, given up or a day old
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(default="reading")
    #: Field → columns chosen by a person; ``None``: as proposed
    chosen: Mapped[dict[str, Any] | None]
    #: Whether who is not confirmed yet is read as well
    with_waiting: Mapped[bool] = mapped_column(default=False)
    #: Headers, mapping, rows and findings as they were read
    reading: Mapped[dict[str, Any] | None]
    #: What was written: new, changed, unchanged, rejected
    written: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


def forget_imports(db: Session, before: datetime) -> None:
    """Delete the files, of whichever organiser, that were brought before a moment."""
    db.execute(delete(ImportRow).where(ImportRow.created_at < before))
