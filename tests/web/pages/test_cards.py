"""The card of a meeting: what to give first and three questions, to the attendee and to the organiser."""

import re
from typing import Any

import pytest

from matchmaker.store import AttendeeRow, StatementRow


@pytest.fixture(autouse=True)
def statement(world: Any) -> None:
    """Whom the attendee meets looks for something, in words that a page must not believe."""
    me = world.attendees["attendee"]
    with world.database.writing() as db:
        others = db.query(AttendeeRow).filter(AttendeeRow.event_id == me.event_id, AttendeeRow.id != me.id)
        db.add(
            StatementRow(
                event_id=me.event_id,
                attendee_id=others.one().id,
                kind="need",
                position=0,
                text="ein <b>Anwalt</b>",
            )
        )


def questions(page: str) -> list[str]:
    return re.findall(r'<li class="words">(.*?)</li>', page)


def test_attendee_reads_what_to_give_first_and_three_questions(come: Any) -> None:
    page = come("attendee").get("/agenda").text

    assert "What you can give first" in page
    assert "Three questions to open with" in page
    assert len(questions(page)) == 3
    assert "ein &lt;b&gt;Anwalt&lt;/b&gt;" in page
    assert "<b>Anwalt" not in page


def test_organiser_reads_the_cards_of_both(manager: Any, paths: dict[str, str]) -> None:
    page = manager.get(paths["meeting"]).text

    assert page.count("reads before the meeting") == 2
    assert len(questions(page)) == 6
    assert len(set(questions(page))) == 6
    assert page.count('class="give-first"') == 2


def test_organiser_reads_the_card_of_each_meeting_of_an_attendee(manager: Any, paths: dict[str, str]) -> None:
    page = manager.get(paths["attendee"]).text

    assert page.count("reads before the meeting") == 1
    assert len(questions(page)) == 3


def test_topic_that_was_picked_is_told_by_its_name(come: Any, world: Any) -> None:
    with world.database.writing() as db:
        for statement in db.query(StatementRow):
            statement.text = "concept:seed_funding"

    page = come("attendee").get("/agenda").text

    assert "Seed funding" in page
    assert "concept:" not in page
