"""The mails about proposals: until when, with a link that lasts as long, and none once nothing is asked."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from matchmaker.intake import EventFolder
from matchmaker.services.events import store_event
from matchmaker.services.mails import Letter, claim_mail, open_letter, queue_mail
from matchmaker.store import (
    AttendeeRow,
    Database,
    EventRow,
    OrganiserRow,
    OutboxRow,
    ProposalRoundRow,
    SignInLinkRow,
    in_event,
)

#: The deadline, from the moment of asking.
OPEN_FOR = timedelta(days=5)


@pytest.fixture
def event(database: Database, organiser: OrganiserRow, breakfast: EventFolder, now: datetime) -> EventRow:
    """The breakfast, with a round under way."""
    with database.writing() as db:
        row = store_event(db, organiser, breakfast, now=now)
        db.add(ProposalRoundRow(event_id=row.id, number=1, opened_at=now, closes_at=now + OPEN_FOR))
    return row


def letter_at(database: Database, event: EventRow, kind: str, moment: datetime) -> Letter | None:
    """Queue a mail of a kind to Ana, and return what it says at a moment."""
    with database.writing() as db:
        ana = db.scalars(in_event(db, event).select(AttendeeRow).where(AttendeeRow.name.like("Ana%"))).one()
        row = queue_mail(
            db,
            organiser_id=event.organiser_id,
            event_id=event.id,
            person_id=ana.person_id,
            kind=kind,
            recipient=ana.email,
            payload={"attendee": ana.id},
            now=moment,
        )
    with database.writing() as db:
        mail = claim_mail(db, db.scalars(select(OutboxRow.id).where(OutboxRow.id == row.id)).one(), moment)
        assert mail is not None
        return open_letter(db, mail, moment)


@pytest.mark.parametrize("kind", ["proposals", "proposals_reminder"])
def test_it_says_until_when_and_its_link_works_until_then(
    database: Database, event: EventRow, now: datetime, kind: str
) -> None:
    moment = now + timedelta(days=1)

    letter = letter_at(database, event, kind, moment)

    assert letter is not None
    assert (letter.kind, letter.recipient, letter.place) == (kind, "ana@example.org", "Desayuno")
    assert letter.token
    assert "10:30" in letter.words["until"]
    with database.reading() as db:
        assert db.scalars(select(SignInLinkRow.expires_at)).one() == now + OPEN_FOR


@pytest.mark.parametrize("kind", ["proposals", "proposals_reminder"])
def test_none_is_written_once_the_deadline_has_come_or_the_round_has_ended(
    database: Database, event: EventRow, now: datetime, kind: str
) -> None:
    assert letter_at(database, event, kind, now + OPEN_FOR) is None
    with database.writing() as db:
        db.scalars(select(ProposalRoundRow)).one().closed_at = now

    assert letter_at(database, event, kind, now + timedelta(days=1)) is None


def test_nobody_who_withdrew_is_written_to(database: Database, event: EventRow, now: datetime) -> None:
    with database.writing() as db:
        for row in db.scalars(in_event(db, event).select(AttendeeRow)):
            row.withdrawn_at = now

    assert letter_at(database, event, "proposals", now) is None
