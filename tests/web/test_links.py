"""A link shows a button; only the button signs in, and only once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from flask import Flask

from matchmaker.store import AttendeeRow, EventRow


@pytest.mark.parametrize(("who", "home"), [("reader", "/events"), ("attendee", "/agenda")])
def test_button_of_a_link_signs_its_person_in(visitor: Any, world: Any, who: str, home: str) -> None:
    answer = visitor.post(f"/links/{world.link(who)}")

    assert (answer.status_code, answer.location) == (303, home)
    assert visitor.get("/").location == home


@pytest.mark.parametrize("who", ["reader", "attendee"])
def test_opening_a_link_shows_whom_it_is_for_and_changes_nothing(
    visitor: Any, world: Any, rows: Callable[[], object], who: str
) -> None:
    token = world.link(who)
    before = rows()

    answers = [visitor.open(method, f"/links/{token}") for method in ("GET", "HEAD", "GET")]

    person = {"reader": "Reader", "attendee": "Lucía Ferrer Ruiz"}[who]
    place = {"reader": "Cámara", "attendee": "Desayuno"}[who]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert [shown in answers[0].text for shown in (person, place, "csrf_token")] == [True, True, True]
    assert rows() == before
    assert visitor.get("/").location == "/sign-in"


def test_token_page_keeps_its_address_to_itself(visitor: Any, world: Any) -> None:
    answer = visitor.get(f"/links/{world.link('attendee')}")

    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_spent_link_says_so(visitor: Any, world: Any, new_visitor: Callable[[Flask], Any]) -> None:
    token = world.link("attendee")
    visitor.come_in(token)
    second = new_visitor(visitor.app)

    answers = [second.get(f"/links/{token}"), second.post(f"/links/{token}")]

    sentence = "This link has been used. Ask for a new one; it takes a few seconds."
    assert [(answer.status_code, sentence in answer.text) for answer in answers] == [(410, True)] * 2
    assert second.get("/").location == "/sign-in"


def test_expired_link_is_answered_like_an_unknown_one(visitor: Any, world: Any, clock: Any) -> None:
    token = world.link("attendee")
    clock.now += timedelta(hours=24)

    answers = [visitor.get(f"/links/{tried}") for tried in (token, "A" * 22)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text == answers[1].text.replace("A" * 22, token)
    assert "This link does not work, or not any more." in answers[0].text


def test_two_browsers_at_once_use_a_link_once(
    world_of_each_kind: Any, make_app: Any, new_visitor: Callable[[Flask], Any]
) -> None:
    app = make_app(world_of_each_kind.database)
    for _ in range(3):
        token, start = world_of_each_kind.link("attendee"), Barrier(2)

        def press(token: str = token, start: Barrier = start) -> int:
            visitor = new_visitor(app)
            start.wait()
            status: int = visitor.post(f"/links/{token}").status_code
            return status

        with ThreadPoolExecutor(2) as pool:
            statuses = [pressed.result() for pressed in [pool.submit(press) for _ in range(2)]]

        assert sorted(statuses) == [303, 410]


def test_names_that_hold_markup_are_shown_as_they_are_written(visitor: Any, world: Any) -> None:
    payload = "<script>alert('x')</script>&"
    attendee = world.attendees["attendee"]
    with world.database.writing() as db:
        db.get_one(AttendeeRow, attendee.id).name = payload
        db.get_one(EventRow, attendee.event_id).name = payload

    page = visitor.get(f"/links/{world.link('attendee')}").text

    assert payload not in page
    assert page.count("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;") >= 2


def test_ten_unknown_tokens_make_an_address_wait_and_no_other(visitor: Any, world: Any) -> None:
    guesser, honest = ({"REMOTE_ADDR": address} for address in ("192.0.2.1", "192.0.2.2"))
    guessed = [
        visitor.get(f"/links/guess-{number}", environ_overrides=guesser).status_code for number in range(12)
    ]
    pressed = [
        visitor.post(f"/links/guess-{number}", environ_overrides=guesser).status_code for number in range(12)
    ]

    assert [guessed, pressed] == [[404] * 10 + [429] * 2] * 2
    assert visitor.post(f"/links/{world.link('reader')}", environ_overrides=honest).status_code == 303


def test_spent_link_opened_again_and_again_makes_nobody_wait(visitor: Any, world: Any) -> None:
    token = world.link("attendee")
    visitor.come_in(token)

    assert {visitor.get(f"/links/{token}").status_code for _ in range(20)} == {410}
