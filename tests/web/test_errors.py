"""What goes wrong is answered with a page in the reader's language, and tells nothing it should not."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, Response, abort
from markupsafe import escape
from werkzeug.exceptions import HTTPException

import web.errors
from matchmaker.errors import MatchmakerError
from matchmaker.services.team import LinkSpentError, UnknownLinkError
from matchmaker.store import DatabaseBusyError, UnknownObjectError
from matchmaker.words import say
from web.access import public
from web.routing import declare

STATUSES = (400, 403, 404, 405, 410, 413, 429, 500, 503)


class OddError(MatchmakerError):
    """Of no known status."""

    code = "tests.odd"


class SpentTwiceError(LinkSpentError):
    """A kind of one that has a status."""


@pytest.fixture
def fail(app: Flask, visitor: Any) -> Callable[[Exception | int], Any]:
    """Return what a page answers when its view fails with an error or a status."""

    def failing(fault: Exception | int, language: str = "en") -> Any:
        def view() -> str:
            if isinstance(fault, int):
                abort(fault)
            raise fault

        app.view_functions["failing"] = view
        return visitor.get("/failing", headers={"Accept-Language": language})

    app.add_url_rule("/failing", "failing", lambda: "")
    declare(app, "failing", public)
    return failing


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_has_its_page_in_both_languages(fail: Any, status: int) -> None:
    pages = {language: fail(status, language) for language in ("en", "es")}

    for language, page in pages.items():
        assert page.status_code == status
        assert f'<html lang="{language}"' in page.text
        assert escape(say(f"web.title_{status}", language)) in page.text
    assert pages["en"].text != pages["es"].text


def test_status_without_a_text_of_its_own_reads_like_a_form_that_can_not_be_used(fail: Any) -> None:
    answer = fail(418)

    assert answer.status_code == 418
    assert "This form can&#39;t be used" in answer.text


def test_answer_that_a_view_made_itself_is_sent_as_it_is(fail: Any) -> None:
    answer = fail(HTTPException(response=Response("own words", 409)))

    assert (answer.status_code, answer.text) == (409, "own words")


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (UnknownObjectError("event", "abc"), 404, "This page does not exist, or it is not yours to see."),
        (UnknownLinkError(), 404, "This link does not work, or not any more."),
        (LinkSpentError(), 410, "This link has been used. Ask for a new one; it takes a few seconds."),
        (SpentTwiceError(), 410, "This link has been used. Ask for a new one; it takes a few seconds."),
        (DatabaseBusyError(), 503, "The service is busy, and nothing you sent was kept."),
    ],
)
def test_error_of_the_house_has_the_status_of_its_class(
    fail: Any, error: MatchmakerError, status: int, sentence: str
) -> None:
    answer = fail(error)

    assert answer.status_code == status
    assert sentence in answer.text


def test_busy_database_says_when_to_come_back(fail: Any) -> None:
    assert fail(DatabaseBusyError()).headers["Retry-After"] == "2"


@pytest.mark.parametrize("error", [OddError(secret="s3cret"), RuntimeError("s3cret"), KeyError("s3cret")])
def test_fault_of_ours_is_logged_and_not_shown(
    fail: Any, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = fail(error)

    assert answer.status_code == 500
    assert "s3cret" not in answer.text
    assert [record.exc_info[1] for record in caplog.records if record.exc_info] == [error]
    assert answer.headers["Cache-Control"] == "no-store"


def test_page_of_an_error_that_can_not_be_shown_is_plain(
    fail: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(web.errors, "render_template", lambda *_args, **_named: 1 / 0)

    answer = fail(404)

    assert (answer.status_code, answer.text) == (404, "<!doctype html><title>404</title><h1>404</h1>")
    assert "can't be shown" in caplog.text


def test_signed_in_member_gets_a_page_when_the_database_fails(
    visit: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = visit("owner")

    def fail(*_: object) -> None:
        raise DatabaseBusyError

    monkeypatch.setattr("web.signed_in.team.read_member_sign_in", fail)
    answer = visitor.get("/events")

    assert answer.status_code == 503
    assert "The service is busy" in answer.text
