"""Background jobs: what waits, what runs and until when it may be believed to run."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.store.base import Key, Row, at_least, one_of

JOB_STATES = ("queued", "running", "done", "failed", "cancelled")


class JobRow(Row):
    """One piece of background work."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index("ix_jobs_state_run_at", "state", "run_at"),
        one_of("state", JOB_STATES),
        at_least("attempts", 0),
    )

    id: Mapped[Key]
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="queued")
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    #: Not before this moment
    run_at: Mapped[datetime]
    #: Until when its worker is believed to be alive
    lease_until: Mapped[datetime | None]
    heartbeat_at: Mapped[datetime | None]
    #: Raised by every claim; a worker whose number is no longer this one has lost the job
    attempts: Mapped[int] = mapped_column(default=0)
    progress: Mapped[dict[str, Any] | None]
    result: Mapped[dict[str, Any] | None]
    #: Code of the fault, with its details for the log
    error: Mapped[str | None]
    finished_at: Mapped[datetime | None]
