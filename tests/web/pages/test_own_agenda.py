"""What an attendee does from the agenda: follow it in a calendar, answer what is asked, decline a meeting."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from matchmaker.services import proposals
from matchmaker.store import EventRow, ProposalRow, SlotRow, VersionRow


@pytest.fixture
def published(world: Any) -> Any:
    """The world, its event published and its first slot ahead."""
    with world.database.writing() as db:
        event = db.scalars(select(EventRow).where(EventRow.public_id == world.names["event"])).one()
        event.state = "published"
    return world


def decline_form(world: Any) -> str:
    return f'action="/meetings/{world.names["meeting"]}/decline"'


def test_the_agenda_leads_to_its_file_and_says_the_address_of_its_feed(
    published: Any, visit: Callable[[str], Any]
) -> None:
    attendee = visit("attendee")
    page = unescape(attendee.get("/agenda").text)

    assert 'href="/agenda.ics"' in page
    address = page.split('id="feed" type="url" readonly value="')[1].split('"')[0]
    assert published.names["meeting"] in attendee.get("/feeds/" + address.split("/feeds/")[1]).text


def test_a_meeting_is_declined_from_the_agenda_which_then_says_so(
    published: Any, visit: Callable[[str], Any]
) -> None:
    attendee = visit("attendee")
    assert decline_form(published) in attendee.get("/agenda").text

    attendee.post(f"/meetings/{published.names['meeting']}/decline", {"answer": "decline"})

    page = attendee.get("/agenda").text
    assert decline_form(published) not in page
    assert "You declined this meeting" in page
    with published.database.reading() as db:
        assert db.scalars(select(ProposalRow.state)).all() == ["declined"]


@pytest.mark.parametrize("state", ["published", "live", "feedback", "closed"])
def test_what_has_begun_or_is_over_is_not_declined(
    published: Any, visit: Callable[[str], Any], clock: Any, state: str
) -> None:
    with published.database.writing() as db:
        db.scalars(select(EventRow).where(EventRow.public_id == published.names["event"])).one().state = state
        for slot in db.scalars(select(SlotRow)):
            slot.starts_at, slot.ends_at = clock.now - timedelta(minutes=5), clock.now + timedelta(minutes=5)

    assert "/decline" not in visit("attendee").get("/agenda").text


def test_who_owes_answers_is_led_to_them_and_nobody_else(
    world: Any, visit: Callable[[str], Any], clock: Any
) -> None:
    attendee = visit("attendee")
    assert "/proposals" not in attendee.get("/agenda").text
    with world.database.writing() as db:
        event = db.scalars(select(EventRow).where(EventRow.public_id == world.names["event"])).one()
        event.rule_consent, event.state = "confirm", "open"
        version = db.scalars(select(VersionRow).where(VersionRow.event_id == event.id)).one()
        version.state, version.published_at = "draft", None
        proposals.open_round(db, event, None, closes_at=clock.now + timedelta(days=2), by="m", now=clock.now)

    assert "Meetings wait for your answer" in attendee.get("/agenda").text
