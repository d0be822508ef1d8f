"""Proposals in the browser: asked by the organiser, answered by attendees, published when both agreed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from matchmaker.services import proposals
from matchmaker.store import EventRow, ProposalRoundRow, ProposalRow, SlotRow, VersionRow


@pytest.fixture
def asked(world: Any) -> Any:
    """The world, its event open and confirming, with one draft version."""
    with world.database.writing() as db:
        event = db.scalars(select(EventRow).where(EventRow.public_id == world.names["event"])).one()
        event.rule_consent, event.state = "confirm", "open"
        version = db.scalars(select(VersionRow).where(VersionRow.event_id == event.id)).one()
        version.state, version.published_at = "draft", None
    return world


def board(world: Any) -> str:
    return f"/events/{world.names['event']}/proposals"


def state_of(world: Any) -> list[str]:
    with world.database.reading() as db:
        return list(db.scalars(select(ProposalRow.state)))


def ask(visitor: Any, world: Any, closes_at: str = "2026-09-20T22:00") -> Any:
    return visitor.post(board(world), {"closes_at": closes_at})


def answer_all(visitor: Any, world: Any, given: str) -> list[int]:
    with world.database.reading() as db:
        ids = list(db.scalars(select(ProposalRow.public_id)))
    return [visitor.post(f"/proposals/{one}", {"answer": given}).status_code for one in ids]


def test_the_organiser_asks_until_a_deadline_in_the_events_zone(
    asked: Any, visit: Callable[[str], Any]
) -> None:
    visitor = visit("manager")
    assert "Propose 1 meeting" in visitor.read(board(asked))

    assert ask(visitor, asked).status_code == 303

    with asked.database.reading() as db:
        closes_at = db.scalars(select(ProposalRoundRow.closes_at)).one()
    assert f"{closes_at:%d %H:%M}" == "20 20:00"
    page = visitor.read(board(asked))
    assert "Round 1 is under way" in page
    assert "2 attendees owe an answer" in page


@pytest.mark.parametrize("typed", ["", "soon", "2026-08-01T10:00", "2027-01-01T10:00", "\0", "9" * 50])
def test_a_deadline_that_can_not_be_is_told_and_nothing_asked(
    asked: Any, visit: Callable[[str], Any], typed: str
) -> None:
    answer = ask(visit("owner"), asked, typed)

    assert answer.status_code == 422
    assert "The deadline must lie between now and the first slot." in answer.text
    assert state_of(asked) == []


def test_an_attendee_says_yes_and_sees_no_answer_of_the_other(
    asked: Any, visit: Callable[[str], Any]
) -> None:
    ask(visit("manager"), asked)
    attendee = visit("attendee")
    page = attendee.read("/proposals")
    assert "1 meeting waits for your answer" in page
    assert "Jon Lasa" in page

    assert answer_all(attendee, asked, "accept") == [303]

    assert "You said yes" in attendee.read("/proposals")
    assert state_of(asked) == ["pending"]


@pytest.mark.parametrize("given", ["", "maybe", "ACCEPT"])
def test_any_other_word_is_no_answer(asked: Any, visit: Callable[[str], Any], given: str) -> None:
    ask(visit("manager"), asked)

    assert answer_all(visit("attendee"), asked, given) == [422]
    assert state_of(asked) == ["pending"]


def test_others_proposals_are_absent(asked: Any, visit: Callable[[str], Any]) -> None:
    ask(visit("manager"), asked)

    for who in ("attendee of another event", "attendee of another organiser"):
        assert answer_all(visit(who), asked, "accept") == [404]
    assert state_of(asked) == ["pending"]


def test_who_owes_an_answer_lands_on_the_proposals(
    asked: Any, visit: Callable[[str], Any], app: Any, new_visitor: Callable[[Any], Any]
) -> None:
    ask(visit("manager"), asked)
    visitor = new_visitor(app)

    answer = visitor.post(f"/links/{asked.link('attendee')}")

    assert answer.location == "/proposals"


def test_a_round_is_reminded_once_and_ended(asked: Any, visit: Callable[[str], Any]) -> None:
    manager = visit("manager")
    ask(manager, asked)

    assert manager.post(f"{board(asked)}/remind").status_code == 303
    assert "Reminded on" in manager.read(board(asked))
    assert manager.post(f"{board(asked)}/close").status_code == 303
    assert state_of(asked) == ["expired"]
    again = manager.post(f"{board(asked)}/close")
    assert (again.status_code, "somebody may have ended it" in again.text) == (422, True)


def test_what_both_accepted_is_published_and_can_still_be_declined(
    asked: Any, visit: Callable[[str], Any], clock: Any
) -> None:
    manager, attendee = visit("manager"), visit("attendee")
    ask(manager, asked)
    answer_all(attendee, asked, "accept")
    refused = manager.post(f"{board(asked)}/publish")
    assert (refused.status_code, "Attendees are still answering" in refused.text) == (422, True)
    with asked.database.writing() as db:
        proposal = db.scalars(select(ProposalRow)).one()
        proposal.a_answer = proposal.b_answer = "accept"
        proposal.state = "accepted"
    manager.post(f"{board(asked)}/close")

    assert manager.post(f"{board(asked)}/publish").status_code == 303

    assert "Jon Lasa" in attendee.read("/agenda")
    meeting = f"/meetings/{asked.names['meeting']}/decline"
    assert attendee.post(meeting).status_code == 422
    assert attendee.post(meeting, {"answer": "decline"}).status_code == 303
    assert state_of(asked) == ["declined"]
    clock.now += timedelta(days=29, hours=23)  # the slot has begun, and the sign-in still holds
    with asked.database.writing() as db:
        for slot in db.scalars(select(SlotRow)):
            slot.starts_at, slot.ends_at = clock.now - timedelta(minutes=5), clock.now + timedelta(minutes=5)
    late = attendee.post(meeting, {"answer": "decline"})
    assert (late.status_code, "can't be answered any more" in late.text.replace("&#39;", "'")) == (422, True)


def test_readers_see_and_do_not_ask(asked: Any, visit: Callable[[str], Any]) -> None:
    reader = visit("reader")

    assert "Not proposed yet" in reader.read(board(asked))
    assert ask(reader, asked).status_code == 403


def test_an_event_that_does_not_ask_says_so(world: Any, visit: Callable[[str], Any]) -> None:
    assert "Nobody needs to confirm" in visit("manager").read(board(world))
    assert proposals.NotAskedError.code == "proposals.not_asked"
