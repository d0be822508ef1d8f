"""What happens to proposals and agreements later: people leave, answer late, are told, are asked again."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, update

from matchmaker.intake import EventFolder, PairRecord
from matchmaker.services import proposals
from matchmaker.services.events import store_event
from matchmaker.services.planning import EditRefusedError, publish_version
from matchmaker.store import (
    AttendeeRow,
    EventRow,
    MeetingRow,
    OrganiserRow,
    OutboxRow,
    PlacementRow,
    ProposalRoundRow,
    ProposalRow,
    SeatRow,
    SlotRow,
    UnavailableSlotRow,
    VersionRow,
)

#: The small event and what one does with it: ``conftest``.
Room = Any


@pytest.fixture
def deadline(now: datetime) -> datetime:
    return now + timedelta(days=5)


def mails(room: Room, kind: str) -> list[str]:
    with room.database.reading() as db:
        rows = db.scalars(select(OutboxRow).where(OutboxRow.kind == kind))
        return sorted(row.recipient for row in rows)


def attendee(room: Room, who: str) -> AttendeeRow:
    with room.database.reading() as db:
        return db.scalars(select(AttendeeRow).where(AttendeeRow.external_id == who)).one()


def withdraw(room: Room, who: str) -> None:
    with room.database.writing() as db:
        db.execute(update(AttendeeRow).where(AttendeeRow.external_id == who).values(withdrawn_at=room.now))


def agree_on_all(room: Room, deadline: datetime) -> int:
    version: int = room.compute()
    room.ask(deadline)
    room.answer_all()
    room.close()
    return version


def test_whoever_has_an_agenda_is_written_to_and_again_only_when_it_is_another(
    room: Room, deadline: datetime
) -> None:
    agree_on_all(room, deadline)
    published = room.publish()
    seated = set().union(*room.held_in(published.number))
    with room.database.reading() as db:
        by_name = {row.external_id: row.email for row in db.scalars(select(AttendeeRow)) if row.email}
    first = mails(room, "agenda_ready")
    assert first == sorted(by_name[who] for who in seated if who in by_name) != []

    again = room.publish()

    assert (again.number, mails(room, "agenda_ready")) == (published.number, first)


def test_who_withdrew_is_in_no_published_meeting_and_owes_nothing(room: Room, deadline: datetime) -> None:
    room.compute()
    room.ask(deadline)
    pair = sorted(min(room.states(), key=sorted))
    withdraw(room, pair[0])

    assert pair[0] not in room.seen_by(pair[1])
    with room.database.reading() as db:
        event = db.get_one(EventRow, room.event_id)
        page = proposals.read_proposals(db, event.organiser_id, event.public_id)
    assert attendee(room, pair[0]).public_id not in {one.id for one in page.rounds[0].silent}

    room.answer_all()
    room.close()
    held = room.held_in(room.publish().number)
    assert all(pair[0] not in one for one in held)


def test_nobody_is_asked_about_a_meeting_with_who_withdrew(room: Room, deadline: datetime) -> None:
    room.compute()
    withdraw(room, "ana")

    room.ask(deadline)

    assert all("ana" not in pair for pair in room.states())


def test_who_is_away_since_stands_in_the_way_of_publishing(room: Room, deadline: datetime) -> None:
    version = agree_on_all(room, deadline)
    with room.database.writing() as db:
        seats = select(SeatRow).join(VersionRow, VersionRow.id == SeatRow.version_id)
        seat = db.scalars(seats.where(VersionRow.number == version).order_by(SeatRow.placement_id)).first()
        db.add(UnavailableSlotRow(event_id=seat.event_id, attendee_id=seat.attendee_id, slot_id=seat.slot_id))

    with pytest.raises(EditRefusedError):
        room.publish()

    assert (room.state(), mails(room, "agenda_ready")) == ("proposing", [])


def test_a_published_event_asks_about_a_top_up_and_publishes_it(room: Room, deadline: datetime) -> None:
    room.compute()
    room.ask(deadline)
    kept, *others = sorted(map(sorted, room.states()))
    for who, partner in (kept, kept[::-1]):
        room.answer(who, partner, "accept")
    room.close()
    # Nobody was asked about the rest.
    with room.database.writing() as db:
        db.execute(delete(ProposalRow).where(ProposalRow.state != "accepted"))
    first = room.publish()
    assert room.held_in(first.number) == {frozenset(kept)}

    room.compute()
    assert room.ask(deadline) == 2
    assert room.state() == "published"
    room.answer_all()
    room.close()
    second = room.publish()

    assert frozenset(kept) in room.held_in(second.number)
    assert len(room.held_in(second.number)) > 1
    assert others


def test_that_the_other_one_declined_shows_in_no_reminder_and_on_no_first_page(
    room: Room, deadline: datetime
) -> None:
    room.compute()
    room.ask(deadline)
    b = max(min(room.states(), key=sorted))
    for pair in room.states():
        if b in pair:
            other = next(iter(pair - {b}))
            room.answer(other, b, "decline")

    with room.database.writing() as db:
        assert proposals.owes_answers(db, attendee(room, b).id)
        event = db.get_one(EventRow, room.event_id)
        asked = db.scalars(select(ProposalRoundRow)).one()
        page = proposals.read_proposals(db, event.organiser_id, event.public_id)
        assert attendee(room, b).public_id in {one.id for one in page.rounds[0].silent}
        assert asked.closed_at is None
        proposals.remind(db, event, now=room.now)
    email = attendee(room, b).email
    assert not email or email in mails(room, "proposals_reminder")


def test_what_an_edit_took_out_is_not_waited_for(room: Room, deadline: datetime) -> None:
    room.compute()
    room.ask(deadline)
    with room.database.writing() as db:
        db.execute(delete(SeatRow))
        db.execute(delete(PlacementRow))

    with room.database.reading() as db:
        assert [proposals.owes_answers(db, row.id) for row in db.scalars(select(AttendeeRow))] == [False] * 4


@pytest.mark.parametrize(
    ("round_takes", "reminded_after"),
    [(timedelta(hours=8), timedelta(hours=4)), (timedelta(hours=60), timedelta(hours=36))],
)
def test_a_short_round_is_reminded_half_way(
    room: Room, now: datetime, round_takes: timedelta, reminded_after: timedelta
) -> None:
    room.compute()
    room.ask(now + round_takes)

    def after(passed: timedelta) -> tuple[bool, bool]:
        with room.database.writing() as db:
            proposals.pass_rounds(db, db.get_one(EventRow, room.event_id), now + passed)
            said = db.scalars(select(ProposalRoundRow)).one().reminded_at is not None
        return said, bool(mails(room, "proposals_reminder"))

    assert after(reminded_after - timedelta(seconds=1)) == (False, False)
    assert after(reminded_after) == (True, True)


def test_a_meeting_that_has_begun_is_declined_no_more(room: Room, deadline: datetime) -> None:
    agree_on_all(room, deadline)
    room.publish()
    pair = sorted(min(room.states(), key=sorted))
    with room.database.writing() as db:
        for slot in db.scalars(select(SlotRow)):
            slot.starts_at, slot.ends_at = room.now - timedelta(minutes=1), room.now + timedelta(minutes=5)

    with pytest.raises(proposals.TooLateError):
        room.answer(pair[0], pair[1], "decline")
    assert set(room.states().values()) == {"accepted"}


def test_of_several_meetings_of_the_same_two_the_accepted_one_is_kept(
    room: Room, breakfast: EventFolder, with_rules: Callable[..., EventFolder], deadline: datetime
) -> None:
    asking = with_rules(breakfast, consent="confirm")
    pairs = tuple(PairRecord(a="ana", b="ben", id=name, value=5) for name in ("first", "second"))
    with room.database.writing() as db:
        organiser = db.scalars(select(OrganiserRow)).one()
        event = store_event(db, organiser, replace(asking, pairs=pairs, wishes=()), now=room.now)
        event.state = "open"
    room.event_id = event.id
    room.compute()
    room.ask(deadline)
    with room.database.writing() as db:
        one, other = db.scalars(select(ProposalRow).order_by(ProposalRow.id))
        one.state, one.a_answer, one.b_answer = "accepted", "accept", "accept"
        other.state = "expired"

    assert room.held_in(room.compute()) == {frozenset({"ana", "ben"})}


def test_two_who_decline_the_same_meeting_at_once_are_both_heard(room: Room, now: datetime) -> None:
    room.compute()
    with room.database.writing() as db:
        event = db.get_one(EventRow, room.event_id)
        event.rule_consent = "automatic"
        publish_version(db, event, now=now, by="m")
        meeting = db.scalars(select(MeetingRow).order_by(MeetingRow.id)).first()

    def decline(attendee_id: int) -> None:
        with room.database.writing() as db:
            proposals.decline_meeting(db, attendee_id, meeting.public_id, now=now)

    with ThreadPoolExecutor() as pool:
        with room.database.writing() as db:
            proposals.decline_meeting(db, meeting.a_attendee_id, meeting.public_id, now=now)
            second = pool.submit(decline, meeting.b_attendee_id)
            assert not wait([second], timeout=0.5).done
        second.result(timeout=10)

    with room.database.reading() as db:
        one = db.scalars(select(ProposalRow)).one()
        assert (one.state, one.a_answer, one.b_answer) == ("declined", "decline", "decline")


def test_an_answer_that_meets_the_end_of_the_round_comes_too_late(
    room: Room, now: datetime, deadline: datetime
) -> None:
    room.compute()
    room.ask(deadline)
    a, b = sorted(min(room.states(), key=sorted))

    with ThreadPoolExecutor() as pool:
        with room.database.writing() as db:
            proposals.close_round(db, db.get_one(EventRow, room.event_id), now=now, by="m")
            late = pool.submit(room.answer, a, b, "accept")
            assert not wait([late], timeout=0.5).done
        with pytest.raises(proposals.TooLateError):
            late.result(timeout=10)

    assert set(room.states().values()) == {"expired"}
