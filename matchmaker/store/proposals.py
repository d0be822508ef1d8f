"""Rounds of proposals, and what the two of each proposed meeting answered."""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from matchmaker.store.base import Key, PublicId, Reference, Row, at_least, one_of
from matchmaker.store.events import EventRow

PROPOSAL_STATES = ("pending", "accepted", "declined", "expired")
ANSWERS = ("accept", "decline")


class ProposalRoundRow(Row):
    """One time that an event's attendees are asked, until its deadline."""

    __tablename__ = "proposal_rounds"
    __table_args__ = (
        UniqueConstraint("event_id", "id"),
        UniqueConstraint("event_id", "number"),
        Index("ix_proposal_rounds_closes_at", "closes_at"),
        at_least("number", 1),
        CheckConstraint("opened_at < closes_at", name="closes_after_opening"),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    #: From 1, within the event
    number: Mapped[int]
    opened_at: Mapped[datetime]
    #: The deadline
    closes_at: Mapped[datetime]
    #: When those who had not answered were reminded, once; ``None`` until then
    reminded_at: Mapped[datetime | None]
    #: When it ended, by its deadline or earlier; ``None`` while it runs
    closed_at: Mapped[datetime | None]

    def reminder_at(self, before: timedelta) -> datetime:
        """Return when those are reminded who have not answered: so long before the end, or half-way to it."""
        return max(self.closes_at - before, self.opened_at + (self.closes_at - self.opened_at) / 2)


class ProposalRow(Row):
    """
    A meeting that waits for both answers, or has had them.

    An acceptance is for the person: slot and table are those of whatever version holds the meeting. What one
    side answered is never shown to the other.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        ForeignKeyConstraint(
            ["event_id", "meeting_id"], ["meetings.event_id", "meetings.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["event_id", "round_id"], ["proposal_rounds.event_id", "proposal_rounds.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("event_id", "meeting_id"),
        one_of("state", PROPOSAL_STATES),
        one_of("a_answer", ANSWERS),
        one_of("b_answer", ANSWERS),
        CheckConstraint(
            "state <> 'accepted' OR (a_answer IS NOT NULL AND b_answer IS NOT NULL"
            " AND a_answer = 'accept' AND b_answer = 'accept')",
            name="both_accepted",
        ),
    )

    id: Mapped[Key]
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    public_id: Mapped[PublicId]
    meeting_id: Mapped[Reference] = mapped_column(index=True)
    #: The round that asked for it last; ``None``: nobody was asked, and one side declined what was published
    round_id: Mapped[Reference | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(default="pending")
    #: Of the side with the lower attendee id
    a_answer: Mapped[str | None]
    b_answer: Mapped[str | None]
    a_answered_at: Mapped[datetime | None]
    b_answered_at: Mapped[datetime | None]


def events_with_rounds_due(
    db: Session, now: datetime, *, remind_before: timedelta, hold: bool = False
) -> list[EventRow]:
    """
    Return the events, of whichever organiser, whose round is at its end or at the time of its reminder.

    Parameters
    ----------
    remind_before
        How long before the end those are reminded who have not answered.
    hold
        Whether they are held until the transaction ends, so that no other worker does the same.
    """
    may_be_due = or_(
        ProposalRoundRow.closes_at <= now,
        ProposalRoundRow.reminded_at.is_(None) & (ProposalRoundRow.closes_at <= now + remind_before),
    )
    rounds = db.scalars(select(ProposalRoundRow).where(ProposalRoundRow.closed_at.is_(None), may_be_due))
    # When a short round is half-way, no two databases reckon alike.
    due = {row.event_id for row in rounds if row.closes_at <= now or row.reminder_at(remind_before) <= now}
    found = select(EventRow).where(EventRow.id.in_(due)).order_by(EventRow.id)
    return list(db.scalars(found.with_for_update() if hold else found))
