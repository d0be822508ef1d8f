"""Members change their name, language and password; forgotten, a password is set by a mailed link."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from matchmaker.jobs.kinds import Tools
from matchmaker.jobs.links import run_link_job
from matchmaker.services import mails, team
from matchmaker.settings import Settings
from matchmaker.store import JobRow, OutboxRow, TeamMemberRow, scoped

OLD, NEW = "cemento y ladrillo", "ladrillo y cemento"


@pytest.fixture
def manager(world: Any, clock: Any) -> TeamMemberRow:
    """The manager, with a password."""
    row: TeamMemberRow = world.members["manager"]
    with world.database.writing() as db:
        team.change_password(db, row.organiser_id, row.id, team.hash_password(OLD), clock())
    return row


def sign_in(visitor: Any, password: str) -> int:
    form = {"email": "manager@example.org", "password": password}
    status: int = visitor.post("/sign-in", form).status_code
    return status


def is_signed_in(visitor: Any) -> bool:
    return bool(visitor.get("/").location != "/sign-in")


def queued(world: Any) -> list[OutboxRow]:
    organiser = world.members["manager"].organiser_id
    with world.database.reading() as db:
        return list(db.scalars(scoped(db, organiser).select(OutboxRow).order_by(OutboxRow.id)))


@pytest.mark.parametrize("who", ["owner", "manager", "door", "reader"])
def test_every_member_has_an_account_and_a_way_to_it(visit: Callable[[str], Any], who: str) -> None:
    visitor = visit(who)
    home = visitor.get(visitor.get("/").location).text

    assert 'href="/account"' in home
    assert f"{who}@example.org" in visitor.read("/account")


def test_name_and_language_change_what_pages_say(visit: Callable[[str], Any]) -> None:
    visitor = visit("manager")

    answer = visitor.post("/account", {"name": " Carmen\0 Olaizola\n ", "language": "es"})

    assert (answer.status_code, answer.location) == (303, "/account?done=profile")
    page = visitor.read(answer.location)
    assert "El nombre y el idioma están guardados." in page
    assert "Carmen Olaizola" in page
    assert "Carmen Olaizola Changed name or language" in visit("owner").read("/team/log")


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": "\0 \n", "language": "en"}, "A name is missing."),
        ({"language": "en"}, "A name is missing."),
        ({"name": "Ana", "language": "xx"}, ""),
        ({}, ""),
    ],
)
def test_profile_that_can_not_be_kept_changes_nothing(
    visit: Callable[[str], Any], rows: Any, form: dict[str, str], sentence: str
) -> None:
    visitor = visit("manager")
    before = rows()

    answer = visitor.post("/account", form)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert rows() == before


def test_name_that_holds_markup_is_shown_as_it_was_written(visit: Callable[[str], Any]) -> None:
    visitor = visit("manager")
    payload = '"><script>alert(1)</script>\u202e🧱'

    visitor.post("/account", {"name": payload, "language": "en"})

    assert "<script>alert" not in visitor.get("/account").text


def test_who_came_by_link_sets_a_password_and_signs_in_with_it(
    visit: Callable[[str], Any], world: Any, visitor: Any
) -> None:
    member = visit("manager")
    assert "Set a password" in member.read("/account")

    answer = member.post("/account/password", {"password": NEW})

    assert answer.location == "/account?done=password"
    assert "Change the password" in member.read(answer.location)
    assert sign_in(visitor, NEW) == 303
    assert [(mail.kind, mail.recipient) for mail in queued(world)] == [
        ("team_password_changed", "manager@example.org")
    ]


@pytest.mark.usefixtures("manager")
def test_changed_password_keeps_this_browser_and_ends_the_others(
    visit: Callable[[str], Any], new_visitor: Callable[[Flask], Any]
) -> None:
    here, there = visit("manager"), visit("manager")
    kept = new_visitor(here.app)
    kept.client.set_cookie("session", here.cookies()["session"])

    assert here.post("/account/password", {"current": OLD, "password": NEW}).status_code == 303

    assert [is_signed_in(browser) for browser in (here, there, kept)] == [True, False, False]
    assert [sign_in(new_visitor(here.app), password) for password in (OLD, NEW)] == [422, 303]


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"current": "not this one", "password": NEW}, "That is not your present password."),
        ({"current": "", "password": NEW}, "That is not your present password."),
        ({"password": NEW}, "That is not your present password."),
        ({"current": OLD, "password": "short"}, "A password has 10 to 256 characters; this one has 5."),
        ({"current": OLD, "password": "x" * 300}, "A password has 10 to 256 characters; this one has 300."),
        ({"current": OLD}, "A password has 10 to 256 characters; this one has 0."),
    ],
)
def test_password_that_can_not_be_changed_changes_nothing(
    *, visit: Callable[[str], Any], world: Any, rows: Any, form: dict[str, str], sentence: str
) -> None:
    visitor = visit("manager")
    before = rows()

    answer = visitor.post("/account/password", form)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert NEW not in answer.text
    assert rows() == before
    assert queued(world) == []


@pytest.mark.usefixtures("manager")
def test_ten_wrong_guesses_at_an_open_browser_make_it_wait(visit: Callable[[str], Any]) -> None:
    visitor = visit("manager")

    def tried(number: int, current: str) -> int:
        origin = {"REMOTE_ADDR": f"192.0.2.{number}"}
        form = {"current": current, "password": NEW}
        status: int = visitor.post("/account/password", form, environ_overrides=origin).status_code
        return status

    assert [tried(number, "not this one") for number in range(11)] == [422] * 10 + [429]
    assert tried(20, OLD) == 429


def test_signing_out_everywhere_ends_every_browser(visit: Callable[[str], Any]) -> None:
    browsers = [visit("manager"), visit("manager")]
    assert "Sign out everywhere" in browsers[0].read("/account")

    browsers[0].post("/sign-out")

    assert [is_signed_in(browser) for browser in browsers] == [False, False]


def asked_for(world: Any, visitor: Any, clock: Any, email: str = "Manager@example.org") -> str:
    """Ask for a new password, do what the workers do, and return the token of the mail."""
    assert visitor.post("/sign-in/password", {"email": email}).status_code == 200
    tools = Tools(database=world.database, settings=Settings(), clock=clock, is_stopping=lambda: False)
    with world.database.reading() as db:
        (job,) = db.query(JobRow).where(JobRow.kind == "ask_for_link", JobRow.state == "queued")
    run_link_job(tools, job.id)
    waiting = [mail for mail in queued(world) if mail.state == "queued"]
    if not waiting:
        return ""
    with world.database.writing() as db:
        held = mails.claim_mail(db, waiting[0].id, clock())
        assert held is not None
        letter = mails.open_letter(db, held, clock())
    assert letter is not None
    assert (letter.kind, letter.recipient) == ("team_reset", "manager@example.org")
    return letter.token


def test_forgotten_password_is_set_by_a_mailed_link_once(
    *, world: Any, visitor: Any, visit: Any, clock: Any, manager: Any, rows: Any, new_visitor: Any
) -> None:
    signed_in = visit("manager")
    token = asked_for(world, visitor, clock)
    before = rows()

    page = visitor.get(f"/links/{token}")
    assert "Manager, choose the password that opens the console of Cámara" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert rows() == before

    answer = visitor.post(f"/links/{token}/password", {"password": NEW})

    assert (answer.status_code, answer.location) == (303, "/sign-in?done=password")
    assert "Your new password counts." in visitor.read(answer.location)
    assert [is_signed_in(browser) for browser in (visitor, signed_in)] == [False, False]
    assert visitor.post(f"/links/{token}/password", {"password": OLD}).status_code == 410
    assert [sign_in(new_visitor(visitor.app), password) for password in (OLD, NEW)] == [422, 303]
    assert [mail.kind for mail in queued(world)] == ["team_reset", "team_password_changed"]
    with world.database.reading() as db:
        told = [entry.action for entry in team.read_log(db, manager.organiser_id)]
    assert "team.reset_asked" in told


@pytest.mark.parametrize("password", ["", "short", "x" * 300, "\0"])
def test_new_password_of_a_wrong_length_leaves_the_link_unused(
    *, world: Any, visitor: Any, clock: Any, rows: Any, password: str
) -> None:
    token = asked_for(world, visitor, clock)
    before = rows()

    answer = visitor.post(f"/links/{token}/password", {"password": password})

    assert answer.status_code == 422
    assert f"this one has {len(password)}." in answer.text
    assert rows() == before


def test_link_for_a_new_password_signs_nobody_in_and_ends_after_fifteen_minutes(
    world: Any, visitor: Any, clock: Any
) -> None:
    token = asked_for(world, visitor, clock)

    assert visitor.post(f"/links/{token}").status_code == 404
    assert not is_signed_in(visitor)
    clock.now += timedelta(minutes=15)
    assert visitor.get(f"/links/{token}").status_code == 404
    assert visitor.post(f"/links/{token}/password", {"password": NEW}).status_code == 404


def test_link_that_signs_in_sets_no_password(world: Any, visitor: Any, rows: Any) -> None:
    token = world.link("manager")
    before = rows()

    answer = visitor.post(f"/links/{token}/password", {"password": NEW})

    assert (answer.status_code, answer.location) == (303, f"/links/{token}")
    assert rows() == before


def test_asking_for_a_new_password_tells_nobody_who_is_a_member(world: Any, visitor: Any) -> None:
    pages = set()
    for email in ("manager@example.org", "nobody@example.org", "no address", '"><b>'):
        text = visitor.post("/sign-in/password", {"email": email}).text
        pages.add(re.sub(r'value="[^"]+"', "", text).replace(email, "…").replace("&#34;&gt;&lt;b&gt;", "…"))

    assert len(pages) == 1
    assert "If … belongs to a team, a link to set a new password is on its way" in pages.pop()
    assert queued(world) == []  # nothing is looked up while the page answers


def test_nobody_of_that_address_gets_no_mail(world: Any, visitor: Any, clock: Any) -> None:
    assert asked_for(world, visitor, clock, "nobody@example.org") == ""


def test_second_step_is_asked_for_after_a_new_password_too(world: Any, visitor: Any, clock: Any) -> None:
    token = asked_for(world, visitor, clock)
    with world.database.writing() as db:
        row = db.get_one(TeamMemberRow, world.members["manager"].id)
        row.totp_secret, row.totp_since, row.totp_last_step = "sealed", clock(), 1
    visitor.post(f"/links/{token}/password", {"password": NEW})

    assert sign_in(visitor, NEW) == 303
    assert not is_signed_in(visitor)
    assert visitor.get("/sign-in/code").status_code == 200


def test_nobody_can_fill_a_postbox_with_it(visitor: Any) -> None:
    def asked(number: int) -> int:
        origin = {"REMOTE_ADDR": f"192.0.2.{number}"}
        form = {"email": "manager@example.org"}
        return int(visitor.post("/sign-in/password", form, environ_overrides=origin).status_code)

    assert [asked(number) for number in range(6)] == [200] * 5 + [429]
