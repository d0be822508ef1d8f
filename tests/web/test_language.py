"""Pages are in the reader's language and theme; figures, times and days are written as that language does."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from matchmaker.store import EventRow, TeamMemberRow
from web.language import clock_time, day, number, percent


def language_of(visitor: Any, asked: str | None = None, path: str = "/absent") -> str:
    headers = {} if asked is None else {"Accept-Language": asked}
    text: str = visitor.get(path, headers=headers).text
    return text.partition('<html lang="')[2][:2]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("es", "es"),
        ("en", "en"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("en-GB;q=0.3,es;q=0.2", "en"),
        ("fr,de;q=0.5", "en"),
        ("", "en"),
        ("*", "en"),
        ("fr,ES-mx;q=0.1,*;q=0.5", "es"),
        (None, "en"),
        ("x" * 2000, "en"),
    ],
)
def test_stranger_reads_what_the_browser_asks_for(visitor: Any, asked: str | None, expected: str) -> None:
    assert language_of(visitor, asked) == expected


def test_settings_decide_when_the_browser_asks_for_nothing_of_ours(
    world: Any, make_app: Any, new_visitor: Callable[[Flask], Any]
) -> None:
    assert language_of(new_visitor(make_app(world.database, language="es")), "fr") == "es"


def test_member_reads_their_own_language_whatever_the_browser_asks_for(
    visit: Callable[[str], Any], world: Any
) -> None:
    visitor = visit("owner")
    with world.database.writing() as db:
        db.get_one(TeamMemberRow, world.members["owner"].id).language = "es"

    assert language_of(visitor, "en") == "es"


def test_attendee_reads_what_the_phone_asks_for_else_the_language_of_the_event(
    visit: Callable[[str], Any], world: Any
) -> None:
    visitor = visit("attendee")
    with world.database.writing() as db:
        db.get_one(EventRow, world.attendees["attendee"].event_id).language = "es"

    assert [language_of(visitor, asked) for asked in ("en", "es", "fr", None)] == ["en", "es", "es", "es"]


@pytest.mark.parametrize("who", [None, "owner", "attendee"])
def test_choice_on_the_page_wins_over_everything(
    visitor: Any, visit: Callable[[str], Any], who: str | None
) -> None:
    reader = visitor if who is None else visit(who)

    for chosen, asked in (("es", "en"), ("en", "es")):
        answer = reader.post("/language", {"language": chosen, "next": "/sign-in?next=/agenda"})
        assert (answer.status_code, answer.location) == (303, "/sign-in?next=/agenda")
        assert language_of(reader, asked) == chosen


@pytest.mark.parametrize("chosen", ["fr", "", "../es", "ES"])
def test_language_that_we_do_not_speak_changes_nothing(visitor: Any, chosen: str) -> None:
    visitor.post("/language", {"language": chosen})
    visitor.client.set_cookie("language", "fr")

    assert language_of(visitor, "en") == "en"


def test_theme_is_on_the_page_from_the_first_byte_and_follows_the_system_unless_chosen(visitor: Any) -> None:
    def theme() -> str:
        text: str = visitor.get("/sign-in").text
        return text.partition("<html")[2].partition(">")[0].partition("data-bs-theme=")[2].strip('"')

    seen = [theme()]
    for chosen in ("dark", "light", "none of these", "system"):
        assert visitor.post("/theme", {"theme": chosen, "next": "/sign-in"}).location == "/sign-in"
        seen.append(theme())

    assert seen == ["", "dark", "light", "light", ""]
    visitor.client.set_cookie("theme", '"><script>')
    assert theme() == ""


@pytest.mark.parametrize("path", ["/language", "/theme"])
def test_switches_never_lead_to_another_site(visitor: Any, path: str) -> None:
    form = {"language": "es", "theme": "dark", "next": "//evil.example"}

    assert visitor.post(path, form).location == "/"


def written(app: Flask, language: str) -> list[str]:
    moment = datetime(2026, 10, 1, 8, 5, tzinfo=UTC)
    with app.test_request_context(headers={"Accept-Language": language}):
        return [
            number(164815),
            number(2.5, digits=1),
            percent(0.99998, digits=3),
            clock_time(moment.astimezone(ZoneInfo("Europe/Madrid"))),
            clock_time(moment, "Asia/Kathmandu"),
            day(moment, "Europe/Madrid"),
            day(datetime(2028, 2, 29, tzinfo=UTC), "UTC", year=True),
            day(datetime(2026, 10, 1, 23, 0, tzinfo=UTC), "Europe/Madrid"),
        ]


def test_figures_times_and_days_are_written_as_each_language_does(app: Flask) -> None:
    thin = "\u202f"

    assert written(app, "es") == [
        f"164{thin}815",
        "2,5",
        f"99,998{thin}%",
        "10:05",
        "13:50",
        "jueves, 1 de octubre",
        "martes, 29 de febrero de 2028",
        "viernes, 2 de octubre",
    ]
    assert written(app, "en") == [
        "164,815",
        "2.5",
        f"99.998{thin}%",
        "10:05",
        "13:50",
        "Thursday 1 October",
        "Tuesday 29 February 2028",
        "Friday 2 October",
    ]
