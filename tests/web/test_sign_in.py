"""Members sign in with a password; sign-ins end when they should; guessing is slowed down."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from matchmaker.clock import system_clock
from matchmaker.jobs.kinds import Tools
from matchmaker.jobs.links import run_link_job
from matchmaker.services import team
from matchmaker.settings import Settings
from matchmaker.store import JobRow, OutboxRow, TeamMemberRow, scoped
from web.limits import by_address

PASSWORD = "cemento y ladrillo"
RIGHT = {"email": "Manager@example.org", "password": PASSWORD}


@pytest.fixture
def manager(world: Any, clock: Any) -> TeamMemberRow:
    """The manager, with a password."""
    row: TeamMemberRow = world.members["manager"]
    with world.database.writing() as db:
        team.change_password(db, row.organiser_id, row.id, team.hash_password(PASSWORD), clock())
    return row


def is_signed_in(visitor: Any) -> bool:
    return bool(visitor.get("/").location != "/sign-in")


@pytest.mark.usefixtures("manager")
def test_right_password_signs_in_and_leads_to_the_events(visitor: Any) -> None:
    answer = visitor.post("/sign-in", RIGHT)

    assert (answer.status_code, answer.location) == (303, "/")
    assert visitor.get("/").location == "/events"
    assert visitor.get("/sign-in").location == "/"


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "manager@example.org", "password": "cemento y ladrillos"},
        {"email": "nobody@example.org", "password": PASSWORD},
        {"email": "reader@example.org", "password": PASSWORD},
        {"email": "no address", "password": PASSWORD},
        {"email": "", "password": ""},
        {},
    ],
)
def test_whatever_is_wrong_is_answered_alike(visitor: Any, wrong: dict[str, str]) -> None:
    answer = visitor.post("/sign-in", wrong)

    assert answer.status_code == 422
    assert "That email and password do not go together." in answer.text
    assert not is_signed_in(visitor)


def test_refused_form_keeps_the_address_escaped_and_not_the_password(visitor: Any) -> None:
    payload = '"><script>alert(1)</script>'

    answer = visitor.post("/sign-in", {"email": payload, "password": "my secret words", "next": "/agenda"})

    assert payload not in answer.text
    assert "&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
    assert "my secret words" not in answer.text
    assert 'name="next" value="/agenda"' in answer.text


def test_inactive_member_does_not_sign_in_and_is_signed_out(
    visitor: Any, world: Any, manager: TeamMemberRow
) -> None:
    visitor.post("/sign-in", RIGHT)
    with world.database.writing() as db:
        db.get_one(TeamMemberRow, manager.id).active = False

    assert not is_signed_in(visitor)
    assert visitor.post("/sign-in", RIGHT).status_code == 422


@pytest.mark.usefixtures("manager")
def test_member_made_inactive_while_signing_in_is_refused(
    visitor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.pages.sign_in.team.record_sign_in", lambda *_, **__: None)

    assert visitor.post("/sign-in", RIGHT).status_code == 422
    assert not is_signed_in(visitor)


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize("next_path", ["/agenda", "/events/abc?version=2#slot-3", "/"])
def test_sign_in_returns_to_the_page_that_asked_for_it(visitor: Any, next_path: str) -> None:
    assert visitor.post("/sign-in", {**RIGHT, "next": next_path}).location == next_path


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize(
    "next_path",
    [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "javascript:alert(1)",
        "evil.example",
    ],
)
def test_sign_in_never_leads_to_another_site(visitor: Any, next_path: str) -> None:
    page = visitor.get("/sign-in", query_string={"next": next_path}).text
    answer = visitor.post("/sign-in", {**RIGHT, "next": next_path})

    form = page[page.index('action="/sign-in"') :]
    assert 'name="next" value=""' in form[: form.index("</form>")]
    assert (answer.status_code, answer.location) == (303, "/")


@pytest.mark.usefixtures("manager")
def test_sign_in_begins_a_session_that_shares_nothing_with_the_one_before(visitor: Any) -> None:
    planted = visitor.form_token()
    with visitor.client.session_transaction() as session:
        session["planted"] = "by a neighbour"

    visitor.post("/sign-in", RIGHT)

    with visitor.client.session_transaction() as session:
        assert set(session) <= {"_user_id", "_fresh", "_id", "since", "fs_cc", "fs_paa", "_permanent"}
    assert visitor.open("POST", "/sign-out", data={"csrf_token": planted}).status_code == 400
    assert is_signed_in(visitor)


@pytest.mark.parametrize("who", ["manager", "attendee"])
def test_cookie_kept_from_before_a_sign_out_is_void(
    visit: Callable[[str], Any], new_visitor: Callable[[Flask], Any], who: str
) -> None:
    visitor = visit(who)
    thief = new_visitor(visitor.app)
    thief.client.set_cookie("session", visitor.cookies()["session"])
    assert is_signed_in(thief)

    answer = visitor.post("/sign-out")

    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert [is_signed_in(browser) for browser in (visitor, thief)] == [False, False]


def test_signing_out_without_being_signed_in_is_harmless(visitor: Any) -> None:
    assert visitor.post("/sign-out").location == "/sign-in"


def test_new_password_signs_every_browser_of_the_member_out(
    visit: Callable[[str], Any], world: Any, clock: Any
) -> None:
    browsers = [visit("manager"), visit("manager"), visit("owner")]
    manager = world.members["manager"]
    with world.database.writing() as db:
        team.change_password(db, manager.organiser_id, manager.id, "another hash", clock())

    assert [is_signed_in(browser) for browser in browsers] == [False, False, True]


@pytest.mark.parametrize(("who", "days"), [("manager", 7), ("attendee", 30)])
def test_sign_in_lasts_its_days_and_no_longer(
    visit: Callable[[str], Any], clock: Any, who: str, days: int
) -> None:
    visitor = visit(who)

    clock.now += timedelta(days=days) - timedelta(minutes=1)
    assert is_signed_in(visitor)
    clock.now += timedelta(minutes=2)
    assert not is_signed_in(visitor)


def test_member_and_attendee_are_never_signed_in_at_once(visit: Callable[[str], Any], world: Any) -> None:
    visitor = visit("manager")

    visitor.come_in(world.link("attendee"))
    assert visitor.get("/").location == "/agenda"
    visitor.come_in(world.link("manager"))
    assert visitor.get("/").location == "/events"
    with visitor.client.session_transaction() as session:
        assert "attendee" not in session


def test_forged_or_foreign_cookies_sign_nobody_in(
    visit: Callable[[str], Any], new_visitor: Callable[[Flask], Any], make_app: Any, world: Any
) -> None:
    cookie = visit("owner").cookies()["session"]
    elsewhere = new_visitor(make_app(world.database, secret_key="another"))
    elsewhere.client.set_cookie("session", cookie)
    broken = new_visitor(elsewhere.app)
    broken.client.set_cookie("session", cookie[:-2] + "xx")

    assert [is_signed_in(elsewhere), is_signed_in(broken)] == [False, False]


def test_key_in_a_header_or_an_address_signs_nobody_in(visitor: Any, world: Any) -> None:
    key = world.members["owner"].fs_uniquifier
    serializer = visitor.app.extensions["security"].remember_token_serializer
    token = serializer.dumps({"ver": "5", "uid": key, "fs_paa": 2e9, "exp": 0})

    assert visitor.get("/", headers={"Authentication-Token": token}).location == "/sign-in"
    assert visitor.get("/", query_string={"auth_token": token}).location == "/sign-in"


def test_hash_of_a_member_is_one_that_flask_security_takes(
    app: Flask, manager: TeamMemberRow, world: Any
) -> None:
    from flask_security.utils import verify_password

    with world.database.reading() as db:
        hashed = db.get_one(TeamMemberRow, manager.id).password_hash

    with app.app_context():
        assert verify_password(PASSWORD, hashed)
        assert not verify_password(PASSWORD + "s", hashed)
        assert not app.extensions["security"].pwd_context.needs_update(hashed)


@pytest.mark.usefixtures("manager")
@pytest.mark.parametrize("storage", ["memory", "redis"])
def test_ten_bad_tries_make_an_address_wait_and_no_other(
    request: pytest.FixtureRequest,
    world: Any,
    make_app: Any,
    new_visitor: Callable[[Flask], Any],
    storage: str,
) -> None:
    url = request.getfixturevalue("redis_url") if storage == "redis" else ""
    browsers = [new_visitor(make_app(world.database, redis_url=url)) for _ in range(2)]
    here, elsewhere = ({"REMOTE_ADDR": address} for address in ("192.0.2.1", "192.0.2.2"))
    wrong = {"email": "nobody@example.org", "password": "not this one"}
    # Two processes count together in Redis, each for itself in memory.
    guessing = [browsers[number % 2] if storage == "redis" else browsers[0] for number in range(12)]

    statuses = [guest.post("/sign-in", wrong, environ_overrides=here).status_code for guest in guessing]
    last = browsers[0].post("/sign-in", RIGHT, environ_overrides=here)

    assert statuses == [422] * 10 + [429] * 2
    assert last.status_code == 429
    # A minute, and the second that is being counted.
    assert 1 <= int(last.headers["Retry-After"]) <= 61
    assert "Wait a minute and try once more." in last.text
    assert browsers[0].post("/sign-in", RIGHT, environ_overrides=elsewhere).status_code == 303


@pytest.mark.usefixtures("manager")
def test_bad_tries_on_one_account_from_everywhere_make_it_wait(visitor: Any) -> None:
    def tried(number: int, **form: str) -> int:
        address = {"REMOTE_ADDR": f"192.0.2.{number}"}
        status: int = visitor.post("/sign-in", {**RIGHT, **form}, environ_overrides=address).status_code
        return status

    statuses = [tried(number, password="not this one") for number in range(1, 22)]

    assert statuses == [422] * 20 + [429]
    assert tried(30, email=" MANAGER@example.org") == 429
    assert tried(31, email="reader@example.org") == 422


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8:0:0:ffff::1", "2001:db8::/64"),
        ("", ""),
        ("unknown", "unknown"),
        ("192.0.2.1:5000", "192.0.2.1:5000"),
    ],
)
def test_tries_are_counted_by_address_whatever_a_proxy_calls_it(
    app: Flask, address: str, counted_as: str
) -> None:
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": address}):
        assert by_address() == counted_as


def test_neighbours_in_one_ipv6_network_count_as_one(visitor: Any) -> None:
    def tried(address: str) -> int:
        status: int = visitor.post("/sign-in", {}, environ_overrides={"REMOTE_ADDR": address}).status_code
        return status

    assert [tried(f"2001:db8:0:1::{number:x}") for number in range(11)] == [422] * 10 + [429]
    assert tried("2001:db8:0:2::1") == 422


@pytest.mark.usefixtures("manager")
def test_good_sign_ins_never_make_anybody_wait(visitor: Any) -> None:
    assert [visitor.post("/sign-in", RIGHT).status_code for _ in range(15)] == [303] * 15


@pytest.mark.usefixtures("manager")
def test_sign_in_goes_on_while_redis_does_not_answer(
    world: Any, make_app: Any, new_visitor: Callable[[Flask], Any]
) -> None:
    visitor = new_visitor(make_app(world.database, redis_url="redis://127.0.0.1:1/0"))

    wrong = [visitor.post("/sign-in", {"email": "x", "password": "y"}).status_code for _ in range(11)]

    assert wrong == [422] * 10 + [429]


def look_up(world: Any) -> None:
    """Do what the worker does with each request for a link."""
    tools = Tools(database=world.database, settings=Settings(), clock=system_clock, is_stopping=lambda: False)
    with world.database.reading() as db:
        jobs = db.scalars(select(JobRow.id).where(JobRow.kind == "ask_for_link")).all()
    for job in jobs:
        run_link_job(tools, job)


def queued_mails(world: Any) -> list[OutboxRow]:
    look_up(world)
    organiser = world.members["manager"].organiser_id
    with world.database.reading() as db:
        return list(db.scalars(scoped(db, organiser).select(OutboxRow)))


def test_a_link_can_be_asked_for_instead_of_a_password(world: Any, visitor: Any) -> None:
    page = visitor.post("/sign-in/link", {"email": "Manager@example.org"})

    assert page.status_code == 200
    assert "If Manager@example.org belongs to a team, a link is on its way" in page.text
    assert [(mail.kind, mail.recipient, mail.state) for mail in queued_mails(world)] == [
        ("team_link", "manager@example.org", "queued")
    ]


def test_asking_for_a_link_tells_nobody_who_is_a_member(world: Any, visitor: Any) -> None:
    pages = {
        re.sub(r'(nonce|value)="[^"]+"', "", visitor.post("/sign-in/link", {"email": email}).text).replace(
            email, "…"
        )
        for email in ("manager@example.org", "nobody@example.org", "no address")
    }

    assert len(pages) == 1
    assert len(queued_mails(world)) == 1


def test_asking_without_an_address_sends_nothing(world: Any, visitor: Any) -> None:
    assert "nothing was sent" in visitor.post("/sign-in/link", {"email": " "}).text
    assert queued_mails(world) == []


def test_nobody_can_fill_a_postbox(world: Any, visitor: Any) -> None:
    """Every asking counts, from wherever it comes: here each from an address of its own."""

    def asked(number: int) -> int:
        origin = {"REMOTE_ADDR": f"192.0.2.{number}"}
        answer = visitor.post("/sign-in/link", {"email": "manager@example.org"}, environ_overrides=origin)
        return int(answer.status_code)

    assert [asked(number) for number in range(6)] == [200] * 5 + [429]
    assert len(queued_mails(world)) == 5
