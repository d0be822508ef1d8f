"""The worker's look at rounds: it reminds once, ends what is due, and leaves the rest alone."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from matchmaker.jobs.asking import pass_rounds_on
from matchmaker.services import proposals
from matchmaker.store import (
    AttendeeRow,
    Database,
    EventRow,
    MeetingRow,
    OutboxRow,
    ProposalRoundRow,
    ProposalRow,
    in_event,
)

#: Whether the round was reminded, whether it has ended, the states of its proposals, reminders in the outbox.
Standing = tuple[bool, bool, list[str], int]


@pytest.fixture
def closes_at(database: Database, event: EventRow) -> datetime:
    """Return the deadline, three days on, of a round that asks two attendees about one meeting."""
    opened_at = event.created_at
    with database.writing() as db:
        a, b = db.scalars(in_event(db, event).select(AttendeeRow).order_by(AttendeeRow.id).limit(2))
        a.email = "ana@example.org"
        meeting = db.scalar(in_event(db, event).select(MeetingRow).limit(1))
        if meeting is None:
            meeting = MeetingRow(event_id=event.id, a_attendee_id=a.id, b_attendee_id=b.id)
            db.add(meeting)
        asked = ProposalRoundRow(
            event_id=event.id, number=1, opened_at=opened_at, closes_at=opened_at + timedelta(days=3)
        )
        db.add(asked)
        db.flush()
        db.add(ProposalRow(event_id=event.id, meeting_id=meeting.id, round_id=asked.id, state="pending"))
    return opened_at + timedelta(days=3)


@pytest.fixture
def standing(database: Database) -> Callable[[], Standing]:
    def read() -> Standing:
        with database.reading() as db:
            asked = db.scalars(select(ProposalRoundRow)).one()
            states = list(db.scalars(select(ProposalRow.state)))
            mails = db.scalars(select(OutboxRow).where(OutboxRow.kind == "proposals_reminder")).all()
            return asked.reminded_at is not None, asked.closed_at is not None, states, len(mails)

    return read


def test_a_look_reminds_then_ends_the_round_each_once(
    database: Database, closes_at: datetime, standing: Callable[[], Standing]
) -> None:
    reminder = closes_at - proposals.REMIND_BEFORE
    looks = (reminder - timedelta(seconds=1), reminder, reminder, closes_at, closes_at)

    seen = [(pass_rounds_on(database, moment), *standing()[:3]) for moment in looks]

    assert seen == [
        (0, False, False, ["pending"]),
        (1, True, False, ["pending"]),
        (0, True, False, ["pending"]),
        (1, True, True, ["expired"]),
        (0, True, True, ["expired"]),
    ]


def test_a_round_whose_deadline_came_while_no_worker_ran_is_ended_without_a_reminder(
    database: Database, closes_at: datetime, standing: Callable[[], Standing]
) -> None:
    assert pass_rounds_on(database, closes_at + timedelta(days=1)) == 1

    assert standing() == (False, True, ["expired"], 0)


def test_without_a_round_nothing_is_looked_at(database: Database, event: EventRow) -> None:
    assert pass_rounds_on(database, event.created_at) == 0
