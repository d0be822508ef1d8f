"""Asking, answering in silence, expiring, asking again, publishing what both accepted."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from matchmaker.services import proposals
from matchmaker.store import (
    AttendeeRow,
    AuditRow,
    EventRow,
    MeetingRow,
    OutboxRow,
    ProposalRow,
    UnknownObjectError,
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


def test_a_round_asks_both_of_each_meeting_and_moves_the_event_on(room: Room, deadline: datetime) -> None:
    version = room.compute()

    assert room.ask(deadline) == 1

    assert room.states() == dict.fromkeys(room.held_in(version), "pending")
    assert room.state() == "proposing"
    with room.database.reading() as db:
        asked = {row.external_id: row.email for row in db.scalars(select(AttendeeRow)) if row.email}
    assert mails(room, "proposals") == sorted(
        asked[who] for who in set().union(*room.held_in(version)) if who in asked
    )


@pytest.mark.parametrize(
    ("answers", "state", "seen"),
    [
        (("accept", None), "pending", (("accept", "open"), ("", "open"))),
        (("decline", None), "declined", (("decline", "open"), ("", "open"))),
        (("accept", "accept"), "accepted", (("accept", "agreed"), ("accept", "agreed"))),
        (("accept", "decline"), "declined", (("accept", "open"), ("decline", "open"))),
        (("decline", "accept"), "declined", (("decline", "open"), ("accept", "open"))),
        (("decline", "decline"), "declined", (("decline", "open"), ("decline", "open"))),
    ],
)
def test_two_answers_make_a_state_and_a_refusal_is_not_seen(
    room: Room, deadline: datetime, answers: Any, state: str, seen: Any
) -> None:
    room.compute()
    room.ask(deadline)
    pair = sorted(min(room.states(), key=sorted))

    for who, partner, given in zip(pair, pair[::-1], answers, strict=True):
        if given is not None:
            room.answer(who, partner, given)

    assert room.states()[frozenset(pair)] == state
    assert tuple(room.seen_by(who)[partner] for who, partner in zip(pair, pair[::-1], strict=True)) == seen


def test_an_answer_may_be_changed_while_the_round_runs(room: Room, deadline: datetime) -> None:
    room.compute()
    room.ask(deadline)
    a, b = sorted(min(room.states(), key=sorted))

    room.answer(a, b, "decline")
    room.answer(b, a, "accept")
    room.answer(a, b, "accept")

    assert room.states()[frozenset({a, b})] == "accepted"


def test_what_is_not_answered_expires_and_looks_like_what_was_declined(
    room: Room, deadline: datetime
) -> None:
    room.compute()
    room.ask(deadline)
    pairs = sorted(map(sorted, room.states()))
    (a, b), (c, d) = pairs[:2]
    room.answer(a, b, "accept")
    room.answer(b, a, "decline")
    room.answer(c, d, "accept")

    room.close()

    states = room.states()
    assert (states[frozenset({a, b})], states[frozenset({c, d})]) == ("declined", "expired")
    assert b not in room.seen_by(a)
    assert d not in room.seen_by(c)
    with pytest.raises(proposals.TooLateError):
        room.answer(d, c, "accept")


def test_the_next_run_keeps_what_was_agreed_and_proposes_nothing_twice(
    room: Room, deadline: datetime
) -> None:
    room.compute()
    room.ask(deadline)
    kept, *refused = sorted(map(sorted, room.states()))
    for who, partner in (kept, kept[::-1]):
        room.answer(who, partner, "accept")
    for pair in refused:
        room.answer(pair[0], pair[1], "decline")
    room.close()

    second = room.held_in(room.compute())

    assert frozenset(kept) in second
    assert second.isdisjoint(map(frozenset, refused))
    if second - {frozenset(kept)}:
        assert room.ask(deadline) == 2
        assert {pair for pair, state in room.states().items() if state == "pending"} == second - {
            frozenset(kept)
        }
    else:
        with pytest.raises(proposals.NothingNewError):
            room.ask(deadline)


def test_only_what_both_accepted_is_published(room: Room, deadline: datetime) -> None:
    version = room.compute()
    room.ask(deadline)
    pair, *_ = sorted(map(sorted, room.states()))
    for who, partner in (pair, pair[::-1]):
        room.answer(who, partner, "accept")
    room.close()

    published = room.publish()

    assert room.held_in(published.number) == {frozenset(pair)}
    assert (published.state, published.made_from, room.state()) == ("published", version, "published")
    assert published.objective <= published.value <= published.upper_bound


def test_nothing_is_published_while_attendees_answer_or_without_an_agreement(
    room: Room, deadline: datetime
) -> None:
    room.compute()
    with pytest.raises(proposals.TooLateError):
        room.publish()
    room.ask(deadline)
    with pytest.raises(proposals.StillAskedError):
        room.publish()
    room.close()
    with pytest.raises(proposals.NothingAgreedError):
        room.publish()

    assert room.state() == "proposing"


def test_after_publishing_a_meeting_can_still_be_declined_and_the_next_version_is_without_it(
    room: Room, deadline: datetime
) -> None:
    room.compute()
    room.ask(deadline)
    room.answer_all()
    room.close()
    published = room.held_in(room.publish().number)
    pair = sorted(min(published, key=sorted))
    with room.database.reading() as db:
        who = db.scalars(select(AttendeeRow).where(AttendeeRow.external_id == pair[0])).one()
        meeting = db.scalars(
            select(MeetingRow)
            .join(ProposalRow, ProposalRow.meeting_id == MeetingRow.id)
            .where((MeetingRow.a_attendee_id == who.id) | (MeetingRow.b_attendee_id == who.id))
            .order_by(MeetingRow.id)
        ).first()
    assert meeting is not None
    with room.database.writing() as db:
        proposals.decline_meeting(db, who.id, meeting.public_id, now=room.now)

    declined = {one for one, state in room.states().items() if state == "declined"}
    assert len(declined) == 1
    assert room.held_in(room.compute()).isdisjoint(declined)


@pytest.mark.parametrize(
    ("hours", "expected"), [(-1, "refused"), (0, "refused"), (24, "taken"), (24 * 365, "refused")]
)
def test_a_deadline_lies_between_now_and_the_first_slot(
    room: Room, now: datetime, hours: int, expected: str
) -> None:
    room.compute()
    closes_at = now + timedelta(hours=hours)

    if expected == "taken":
        assert room.ask(closes_at) == 1
    else:
        with pytest.raises(proposals.DeadlineRefusedError):
            room.ask(closes_at)
        assert room.state() == "open"


def test_one_round_at_a_time(room: Room, deadline: datetime) -> None:
    room.compute()
    room.ask(deadline)

    with pytest.raises(proposals.RoundOpenError):
        room.ask(deadline)
    room.close()
    with pytest.raises(proposals.NoRoundError):
        room.close()


def test_an_event_that_does_not_ask_has_no_rounds(room: Room, deadline: datetime) -> None:
    room.compute()
    with room.database.writing() as db:
        db.get_one(EventRow, room.event_id).rule_consent = "automatic"

    with pytest.raises(proposals.NotAskedError):
        room.ask(deadline)


def test_time_reminds_once_and_ends_the_round(room: Room, deadline: datetime) -> None:
    room.compute()
    room.ask(deadline)

    def pass_to(moment: datetime) -> None:
        with room.database.writing() as db:
            proposals.pass_rounds(db, db.get_one(EventRow, room.event_id), moment)

    pass_to(deadline - timedelta(hours=25))
    assert mails(room, "proposals_reminder") == []
    pass_to(deadline - timedelta(hours=23))
    reminded = mails(room, "proposals_reminder")
    pass_to(deadline - timedelta(hours=22))
    assert mails(room, "proposals_reminder") == reminded == mails(room, "proposals")
    assert set(room.states().values()) == {"pending"}
    pass_to(deadline)
    assert set(room.states().values()) == {"expired"}


def test_nobody_is_reminded_twice_in_an_event_nor_after_having_answered(
    room: Room, deadline: datetime
) -> None:
    room.compute()
    room.ask(deadline)
    with room.database.reading() as db:
        ana = db.scalars(select(AttendeeRow).where(AttendeeRow.external_id == "ana")).one()
    for pair in room.states():
        if "ana" in pair:
            room.answer("ana", next(iter(pair - {"ana"})), "accept")

    def remind() -> int:
        with room.database.writing() as db:
            event = db.get_one(EventRow, room.event_id)
            return proposals.remind(db, event, now=room.now, by="m")[0]

    first = remind()

    assert first == len(mails(room, "proposals_reminder")) > 0
    assert ana.email not in mails(room, "proposals_reminder")
    assert remind() == 0


def test_the_log_says_that_somebody_answered_and_not_what(room: Room, deadline: datetime) -> None:
    room.compute()
    room.ask(deadline)
    a, b = sorted(min(room.states(), key=sorted))
    room.answer(a, b, "decline")

    with room.database.reading() as db:
        entries = db.scalars(select(AuditRow).where(AuditRow.action == "proposals.answered")).all()

    assert [(entry.actor_kind, entry.parameters) for entry in entries] == [("attendee", {})]


def test_a_proposal_of_others_is_absent(room: Room, deadline: datetime) -> None:
    room.compute()
    room.ask(deadline)
    with room.database.reading() as db:
        attendees = {row.external_id: row.id for row in db.scalars(select(AttendeeRow))}
        proposal, meeting = db.execute(
            select(ProposalRow, MeetingRow).join(MeetingRow, MeetingRow.id == ProposalRow.meeting_id)
        ).first()
    stranger = min(set(attendees.values()) - {meeting.a_attendee_id, meeting.b_attendee_id})

    for public_id in (proposal.public_id, "nobody", "\0"):
        with room.database.writing() as db, pytest.raises(UnknownObjectError):
            proposals.answer(db, stranger, public_id, "accept", now=room.now)
    assert set(room.states().values()) == {"pending"}


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_answered_nobody_is_published_without_both_answers(
    room: Room, deadline: datetime, seed: int
) -> None:
    luck = Random(seed)
    said: dict[tuple[str, str], str] = {}
    for _ in range(3):
        room.compute()
        try:
            room.ask(deadline)
        except proposals.NothingNewError:
            break
        for pair, state in sorted(room.states().items(), key=lambda one: sorted(one[0])):
            for who in sorted(pair) if state == "pending" else ():
                given = luck.choice(["accept", "accept", "decline", None])
                if given is not None:
                    room.answer(who, next(iter(pair - {who})), given)
                    said[who, next(iter(pair - {who}))] = given
        room.close()
        states = room.states()
        refused = {pair for pair, state in states.items() if state in {"declined", "expired"}}
        assert refused.isdisjoint(room.held_in(room.compute()))

    agreed = {frozenset(pair) for pair in said if said[pair] == said.get(pair[::-1]) == "accept"}
    assert {pair for pair, state in room.states().items() if state == "accepted"} == agreed
    try:
        published = room.held_in(room.publish().number)
    except proposals.NothingAgreedError:
        published = set()
    assert published <= agreed
