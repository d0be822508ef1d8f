"""An event that asks everybody, its versions, and what attendees answer."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.intake import EventFolder
from matchmaker.scheduling import Limits, solve
from matchmaker.services import proposals
from matchmaker.services.events import store_event
from matchmaker.services.planning import prepare, read_for_run, request_run, store_version
from matchmaker.store import (
    AttendeeRow,
    Database,
    EventRow,
    MeetingRow,
    OrganiserRow,
    PlacementRow,
    ProposalRow,
    VersionRow,
)

#: The two of a meeting, by the ids of the folder.
Pair = frozenset[str]


class Room:
    """The event, as organisers and attendees act on it."""

    def __init__(self, database: Database, event: EventRow, now: datetime) -> None:
        self.database, self.event_id, self.now = database, event.id, now

    def compute(self) -> int:
        """Compute and store the next version; return its number."""
        with self.database.writing() as db:
            run = request_run(db, db.get_one(EventRow, self.event_id), now=self.now, time_limit=5)
        with self.database.reading() as db:
            folder, keys = read_for_run(db, run.id)
        plan = prepare(folder)
        schedule = solve(plan.problem, Limits(seconds=5))
        with self.database.writing() as db:
            return store_version(db, run.id, plan=plan, schedule=schedule, keys=keys, now=self.now).number

    def ask(self, closes_at: datetime, version: int | None = None) -> int:
        """Open a round; return its number."""
        with self.database.writing() as db:
            event = db.get_one(EventRow, self.event_id)
            asked, _ = proposals.open_round(db, event, version, closes_at=closes_at, by="m", now=self.now)
            return asked.number

    def close(self) -> None:
        with self.database.writing() as db:
            proposals.close_round(db, db.get_one(EventRow, self.event_id), now=self.now, by="m")

    def publish(self) -> VersionRow:
        with self.database.writing() as db:
            event = db.get_one(EventRow, self.event_id)
            return proposals.publish_agreed(db, event, by="m", now=self.now)

    def answer(self, who: str, partner: str, given: proposals.Answer) -> None:
        with self.database.writing() as db:
            attendee, proposal = self._proposal(db, who, partner)
            proposals.answer(db, attendee, proposal, given, now=self.now)

    def answer_all(self, given: proposals.Answer = "accept") -> None:
        """Let everybody answer all that is open."""
        for pair, state in self.states().items():
            if state == "pending":
                for who in sorted(pair):
                    self.answer(who, next(iter(pair - {who})), given)

    def seen_by(self, who: str) -> dict[str, tuple[str, str]]:
        """Return partner → own answer and outcome, as an attendee is shown them."""
        with self.database.reading() as db:
            attendee = db.scalars(select(AttendeeRow).where(AttendeeRow.external_id == who)).one()
            page = proposals.read_own_proposals(db, attendee.id)
            names = {row.public_id: row.external_id for row in db.scalars(select(AttendeeRow))}
        return {names[one.item.partner.id]: (one.own_answer, one.outcome) for one in page.proposals}

    def states(self) -> dict[Pair, str]:
        """Return the two of each proposal → its state."""
        with self.database.reading() as db:
            rows = db.execute(
                select(ProposalRow.state, MeetingRow).join(
                    MeetingRow, MeetingRow.id == ProposalRow.meeting_id
                )
            ).all()
            return {self._pair(db, meeting): state for state, meeting in rows}

    def held_in(self, number: int) -> set[Pair]:
        """Return the two of each meeting of a version."""
        with self.database.reading() as db:
            of_version = select(MeetingRow).join(PlacementRow, PlacementRow.meeting_id == MeetingRow.id)
            rows = of_version.join(VersionRow, VersionRow.id == PlacementRow.version_id)
            return {
                self._pair(db, meeting) for meeting in db.scalars(rows.where(VersionRow.number == number))
            }

    def state(self) -> str:
        with self.database.reading() as db:
            return db.get_one(EventRow, self.event_id).state

    def _pair(self, db: Session, meeting: MeetingRow) -> Pair:
        return frozenset(
            db.get_one(AttendeeRow, side).external_id
            for side in (meeting.a_attendee_id, meeting.b_attendee_id)
        )

    def _proposal(self, db: Session, who: str, partner: str) -> tuple[int, str]:
        by_name = {row.external_id: row.id for row in db.scalars(select(AttendeeRow))}
        a, b = sorted((by_name[who], by_name[partner]))
        found = select(ProposalRow).join(MeetingRow, MeetingRow.id == ProposalRow.meeting_id)
        both = found.where(MeetingRow.a_attendee_id == a, MeetingRow.b_attendee_id == b)
        return by_name[who], db.scalars(both).one().public_id


@pytest.fixture
def room(
    database: Database,
    organiser: OrganiserRow,
    breakfast: EventFolder,
    with_rules: Callable[..., EventFolder],
    now: datetime,
) -> Room:
    """The breakfast, open, at which both confirm every meeting."""
    with database.writing() as db:
        event = store_event(db, organiser, with_rules(breakfast, consent="confirm"), now=now)
        event.state = "open"
    return Room(database, event, now)
