"""Runs, versions of the schedule and their edits, meetings with their reasons, placements, seats, trials."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.store.base import Key, Points, PublicId, Reference, Row, at_least, one_of

RUN_STATES = ("queued", "running", "done", "failed", "cancelled")
VERSION_STATES = ("draft", "published")
SCHEDULE_STATUSES = ("optimal", "feasible", "infeasible")
EDIT_KINDS = ("lock", "unlock", "move", "swap", "add", "remove")
TRIAL_STATES = ("queued", "running", "done", "failed")


class RunRow(Row):
    """One computation of a schedule, with the problem it solved."""

    __tablename__ = "runs"
    __table_args__ = (
        UniqueConstraint("event_id", "id"),
        one_of("state", RUN_STATES),
        at_least("seed", 0),
        CheckConstraint("time_limit > 0", name="time_limit_positive"),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    public_id: Mapped[PublicId]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id", ondelete="SET NULL"), index=True)
    state: Mapped[str] = mapped_column(default="queued")
    #: Public id of the team member who asked for it; ``None``: a command
    asked_by: Mapped[str | None]
    #: Number of the version whose locked meetings stay; ``None``: nothing is given
    around: Mapped[int | None]
    #: Whether the best so far is to be stored instead of a better one
    stop_asked: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    seed: Mapped[int] = mapped_column(default=0)
    #: Seconds
    time_limit: Mapped[float]
    #: As ``scheduling.dump_problem`` writes it; loaded only when asked for
    problem: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    problem_hash: Mapped[str | None]
    #: Which attendee, pair, slot and table each index of the problem means
    index: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    #: Points of the chart: ``[seconds, value, upper bound]``
    progress: Mapped[list[list[float]]] = mapped_column(default=list)
    #: Code of what the solver is doing
    stage: Mapped[str] = mapped_column(default="")
    value: Mapped[Points | None]
    upper_bound: Mapped[Points | None]
    #: ``report.json``
    report: Mapped[dict[str, Any] | None]
    #: Why it failed: ``code`` and ``parameters``
    failure: Mapped[dict[str, Any] | None]


class VersionRow(Row):
    """One numbered state of an event's schedule; once published it never changes."""

    __tablename__ = "versions"
    __table_args__ = (
        ForeignKeyConstraint(["event_id", "run_id"], ["runs.event_id", "runs.id"]),
        UniqueConstraint("event_id", "id"),
        UniqueConstraint("event_id", "number"),
        one_of("state", VERSION_STATES),
        one_of("status", SCHEDULE_STATUSES),
        at_least("number", 1),
        at_least("breaks", 0),
        at_least("table_moves", 0),
        at_least("edition", 1),
        at_least("edits_kept", 0),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published_at_known"),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    #: Whose problem it keeps the rules of; ``None`` for a schedule that came from a file
    run_id: Mapped[Reference | None] = mapped_column(index=True)
    #: From 1, within the event
    number: Mapped[int]
    state: Mapped[str] = mapped_column(default="draft")
    value: Mapped[Points]
    objective: Mapped[Points]
    upper_bound: Mapped[Points]
    status: Mapped[str]
    breaks: Mapped[int]
    table_moves: Mapped[int]
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    #: Public id of the team member who asked for it or made it; ``None``: a command
    made_by: Mapped[str | None]
    #: Number of the version that it was copied from to be edited
    made_from: Mapped[int | None]
    #: Raised by every edit: who edits names the one they saw
    edition: Mapped[int] = mapped_column(default=1)
    #: How many of its edits stand; those behind were undone and can be done again
    edits_kept: Mapped[int] = mapped_column(default=0)
    #: Who is short and why, what is missing, and how evenly it gives: as they are now
    told: Mapped[dict[str, Any] | None]


class MeetingRow(Row):
    """Two attendees who meet; keeps its id through every version."""

    __tablename__ = "meetings"
    __table_args__ = (
        ForeignKeyConstraint(["event_id", "a_attendee_id"], ["attendees.event_id", "attendees.id"]),
        ForeignKeyConstraint(["event_id", "b_attendee_id"], ["attendees.event_id", "attendees.id"]),
        ForeignKeyConstraint(
            ["event_id", "explicit_pair_id"], ["explicit_pairs.event_id", "explicit_pairs.id"]
        ),
        UniqueConstraint("event_id", "id"),
        UniqueConstraint("explicit_pair_id"),
        # Two people meet once, but for the pairs that the organiser gave, of which each is a meeting.
        Index(
            "uq_meetings_a_attendee_id_b_attendee_id",
            *("a_attendee_id", "b_attendee_id"),
            unique=True,
            sqlite_where=text("explicit_pair_id IS NULL"),
            postgresql_where=text("explicit_pair_id IS NULL"),
        ),
        CheckConstraint("a_attendee_id < b_attendee_id", name="sides_in_order"),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    public_id: Mapped[PublicId]
    #: The side with the lower attendee id
    a_attendee_id: Mapped[Reference] = mapped_column(index=True)
    b_attendee_id: Mapped[Reference] = mapped_column(index=True)
    explicit_pair_id: Mapped[Reference | None]


class MeetingReasonRow(Row):
    """Why one side of a meeting gains from it, as one version knew it: that never changes."""

    __tablename__ = "meeting_reasons"
    __table_args__ = (
        ForeignKeyConstraint(
            ["event_id", "version_id", "meeting_id"],
            ["placements.event_id", "placements.version_id", "placements.meeting_id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("direction IN (0, 1)", name="direction_known"),
        CheckConstraint("benefit BETWEEN 0 AND 1000", name="benefit_in_thousandths"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[Reference] = mapped_column(primary_key=True)
    meeting_id: Mapped[Reference] = mapped_column(primary_key=True)
    #: 0: side a receives; 1: side b receives
    direction: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str]
    #: The statements that carried it, as they were then: kind and words; blank where there was none
    receiver_kind: Mapped[str] = mapped_column(default="")
    receiver_text: Mapped[str] = mapped_column(default="")
    giver_kind: Mapped[str] = mapped_column(default="")
    giver_text: Mapped[str] = mapped_column(default="")
    #: Thousandths
    benefit: Mapped[int]


class PlacementRow(Row):
    """A meeting in a slot at a table, in one version."""

    __tablename__ = "placements"
    __table_args__ = (
        ForeignKeyConstraint(
            ["event_id", "version_id"], ["versions.event_id", "versions.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["event_id", "meeting_id"], ["meetings.event_id", "meetings.id"]),
        ForeignKeyConstraint(["event_id", "slot_id"], ["slots.event_id", "slots.id"]),
        ForeignKeyConstraint(["event_id", "table_id"], ["tables.event_id", "tables.id"]),
        UniqueConstraint("version_id", "slot_id", "table_id"),
        UniqueConstraint("event_id", "version_id", "meeting_id"),
        UniqueConstraint("id", "version_id", "slot_id"),
        at_least("value", 1),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[Reference]
    meeting_id: Mapped[Reference] = mapped_column(index=True)
    slot_id: Mapped[Reference] = mapped_column(index=True)
    table_id: Mapped[Reference] = mapped_column(index=True)
    #: Mutual value in this version, in value points
    value: Mapped[int]
    #: Stays where it is when the schedule is computed again
    locked: Mapped[bool] = mapped_column(default=False)


class SeatRow(Row):
    """An attendee's place in a slot: its key is why nobody can sit at two tables at once."""

    __tablename__ = "seats"
    __table_args__ = (
        # The seat is in the placement's own version and slot.
        ForeignKeyConstraint(
            ["placement_id", "version_id", "slot_id"],
            ["placements.id", "placements.version_id", "placements.slot_id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["event_id", "attendee_id"], ["attendees.event_id", "attendees.id"], ondelete="CASCADE"
        ),
        Index("ix_seats_attendee_id_version_id", "attendee_id", "version_id"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[Reference] = mapped_column(primary_key=True)
    slot_id: Mapped[Reference] = mapped_column(primary_key=True)
    attendee_id: Mapped[Reference] = mapped_column(primary_key=True)
    placement_id: Mapped[Reference] = mapped_column(index=True)


class EditRow(Row):
    """One change of a draft, with what undoes it."""

    __tablename__ = "edits"
    __table_args__ = (
        ForeignKeyConstraint(
            ["event_id", "version_id"], ["versions.event_id", "versions.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("version_id", "position"),
        one_of("kind", EDIT_KINDS),
        at_least("position", 1),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[Reference]
    #: From 1, within the version
    position: Mapped[int]
    kind: Mapped[str]
    #: Public id of the team member
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    #: ``out`` and ``in``: placements by the indices of the run, ``[pair, slot, table, locked]``; ``status``
    #: of the version before. No names and no texts: those are the attendees' own to take back.
    change: Mapped[dict[str, Any]]


class TrialRow(Row):
    """A question of what would be, and its answers: nothing is changed by it."""

    __tablename__ = "trials"
    __table_args__ = (
        ForeignKeyConstraint(
            ["event_id", "version_id"], ["versions.event_id", "versions.id"], ondelete="CASCADE"
        ),
        one_of("state", TRIAL_STATES),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    public_id: Mapped[PublicId]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id", ondelete="SET NULL"), index=True)
    version_id: Mapped[Reference] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(default="queued")
    #: Public id of the team member
    asked_by: Mapped[str]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    #: What is asked → what would be; filled one by one
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
