"""A member turns the second step on, signs in with it however they come, and turns it off."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from matchmaker.services import team
from matchmaker.store import OutboxRow, scoped
from tests.authenticator import code_of

PASSWORD = "cemento y ladrillo"
RIGHT = {"email": "manager@example.org", "password": PASSWORD}
STEP = timedelta(seconds=30)
REFUSED = "That code does not work: it is wrong, over, or was used before."


@pytest.fixture
def manager(world: Any, clock: Any) -> Any:
    """The manager, with a password."""
    row = world.members["manager"]
    with world.database.writing() as db:
        team.change_password(db, row.organiser_id, row.id, team.hash_password(PASSWORD), clock())
    return row


class Phone:
    """What a member reads off the page into their authenticator, and puts away."""

    def __init__(self, clock: Any, page: str) -> None:
        self.clock = clock
        self.secret = "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", page))
        self.recovery: list[str] = []

    def code(self) -> str:
        return code_of(self.secret, self.clock())


def read_codes(page: str) -> list[str]:
    return re.findall(r"<li><code>([A-Z2-7-]{19})</code></li>", page)


def equip(visitor: Any, clock: Any) -> Phone:
    """Turn the second step on by the pages, and let the step of its code pass."""
    assert visitor.post("/account/second-step").location == "/account/second-step"
    phone = Phone(clock, visitor.get("/account/second-step").text)
    shown = visitor.post("/account/second-step/on", {"code": phone.code()})
    assert shown.status_code == 200
    phone.recovery = read_codes(shown.text)
    clock.now += STEP
    return phone


@pytest.fixture
def phone(manager: Any, visit: Callable[[str], Any], clock: Any) -> Phone:  # noqa: ARG001 -- before they come in
    return equip(visit("manager"), clock)


def is_signed_in(visitor: Any) -> bool:
    return bool(visitor.get("/").location != "/sign-in")


def test_turning_it_on_shows_ten_recovery_codes_once(visit: Any, clock: Any) -> None:
    visitor = visit("manager")
    assert "Off" in visitor.read("/account")

    phone = equip(visitor, clock)

    assert len(phone.secret) == 32
    assert len(set(phone.recovery)) == 10
    account = visitor.read("/account")
    assert "10 recovery codes are left." in account
    assert [code for code in phone.recovery if code in account] == []
    # The secret is shown no more, and no other takes its place.
    assert visitor.get("/account/second-step").location == "/account"
    assert visitor.post("/account/second-step").status_code == 422
    assert visitor.post("/account/second-step/on", {"code": phone.code()}).status_code == 422


def test_opening_the_page_makes_no_secret(visit: Any, rows: Any) -> None:
    visitor = visit("manager")
    before = rows()

    assert visitor.get("/account/second-step").location == "/account"
    assert visitor.get("/account").status_code == 200
    assert rows() == before


@pytest.mark.parametrize("typed", ["", "000000", "<b>x</b>", "\0", "9" * 5000])
def test_wrong_code_turns_nothing_on_and_the_secret_stays(visit: Any, typed: str) -> None:
    visitor = visit("manager")
    visitor.post("/account/second-step")
    shown = visitor.get("/account/second-step").text

    answer = visitor.post("/account/second-step/on", {"code": typed})

    assert answer.status_code == 422
    assert REFUSED in answer.text
    secrets = [re.findall(r"<span>([A-Z2-7]{4})</span>", page) for page in (shown, answer.text)]
    assert secrets[0] == secrets[1] != []
    assert "Off" in visitor.read("/account")


def test_page_of_the_secret_holds_a_drawn_code_and_no_style(visit: Any) -> None:
    visitor = visit("manager")
    visitor.post("/account/second-step")

    page = visitor.get("/account/second-step").text

    assert re.search(r'<svg class="qr" viewBox="0 0 \d+ \d+" role="img" aria-label="[^"]+"', page)
    assert "style=" not in page


def test_after_the_password_only_the_page_for_the_code_opens(visitor: Any, phone: Phone) -> None:
    answer = visitor.post("/sign-in", {**RIGHT, "next": "/events?x=1"})

    assert (answer.status_code, answer.location) == (303, "/sign-in/code")
    assert not is_signed_in(visitor)
    for path in ("/events", "/account", "/team", "/account/second-step"):
        assert visitor.get(path).location.startswith("/sign-in?")
    assert visitor.get("/sign-in/code").status_code == 200
    entered = visitor.post("/sign-in/code", {"code": phone.code()})
    assert (entered.status_code, entered.location) == (303, "/events?x=1")
    assert visitor.get("/events").status_code == 200


def test_mailed_link_asks_for_the_code_too_and_is_used_up(
    visitor: Any, world: Any, phone: Phone, clock: Any, new_visitor: Callable[[Flask], Any]
) -> None:
    token = world.link("manager", clock())

    assert visitor.post(f"/links/{token}").location == "/sign-in/code"
    assert not is_signed_in(visitor)
    assert visitor.post("/sign-in/code", {"code": phone.code()}).location == "/events"
    assert is_signed_in(visitor)
    assert new_visitor(visitor.app).get(f"/links/{token}").status_code == 410
    with world.database.reading() as db:
        entries = team.read_log(db, world.members["manager"].organiser_id)
    assert (entries[0].action, entries[0].parameters["via"]) == ("team.signed_in", "link")


@pytest.mark.parametrize("typed", ["", "000000", "\0", "é" * 6, "<script>", "9" * 5000])
def test_wrong_code_is_refused_and_the_right_one_still_works(visitor: Any, phone: Phone, typed: str) -> None:
    visitor.post("/sign-in", RIGHT)

    answer = visitor.post("/sign-in/code", {"code": typed})

    assert answer.status_code == 422
    assert REFUSED in answer.text
    assert not is_signed_in(visitor)
    assert visitor.post("/sign-in/code", {"code": phone.code()}).status_code == 303


def test_code_that_somebody_saw_being_typed_is_worth_nothing(
    visitor: Any, phone: Phone, new_visitor: Callable[[Flask], Any]
) -> None:
    thief = new_visitor(visitor.app)
    for browser in (visitor, thief):
        browser.post("/sign-in", RIGHT)
    code = phone.code()

    answers = [browser.post("/sign-in/code", {"code": code}).status_code for browser in (visitor, thief)]

    assert answers == [303, 422]
    assert not is_signed_in(thief)


def test_recovery_code_signs_in_once(visitor: Any, phone: Phone) -> None:
    for expected in (303, 422):
        visitor.post("/sign-in", RIGHT)
        assert visitor.post("/sign-in/code", {"code": phone.recovery[0].lower()}).status_code == expected
        if expected == 303:
            assert "9 recovery codes are left." in visitor.read("/account")
            visitor.post("/sign-out")


def test_first_step_counts_for_five_minutes(visitor: Any, phone: Phone, clock: Any) -> None:
    visitor.post("/sign-in", RIGHT)
    clock.now += timedelta(minutes=5, seconds=1)

    answer = visitor.post("/sign-in/code", {"code": phone.code()})

    assert "The code took too long. Sign in again." in answer.text
    assert not is_signed_in(visitor)
    assert visitor.get("/sign-in/code").location == "/sign-in"


def test_first_step_kept_from_before_is_no_way_in_after_a_new_password(
    visitor: Any, phone: Phone, world: Any, manager: Any, clock: Any
) -> None:
    visitor.post("/sign-in", RIGHT)
    with world.database.writing() as db:
        team.change_password(db, manager.organiser_id, manager.id, "a hash", clock())

    answer = visitor.post("/sign-in/code", {"code": phone.code()})

    assert answer.status_code == 422
    assert "The code took too long." in answer.text
    assert not is_signed_in(visitor)


def test_without_a_first_step_there_is_no_second(visitor: Any) -> None:
    assert visitor.get("/sign-in/code").location == "/sign-in"
    assert visitor.post("/sign-in/code", {"code": "000000"}).location == "/sign-in"


@pytest.mark.parametrize("changes", [False, True])
def test_ten_bad_codes_of_a_member_from_everywhere_make_them_wait(
    *,
    phone: Phone,
    visitor: Any,
    new_visitor: Callable[[Flask], Any],
    world: Any,
    manager: Any,
    clock: Any,
    changes: bool,
) -> None:
    """Also whoever reads their mail, and so can set a new password before each."""

    def tried(number: int, code: str) -> int:
        if changes:
            with world.database.writing() as db:
                team.change_password(
                    db, manager.organiser_id, manager.id, team.hash_password(PASSWORD), clock()
                )
        browser, origin = new_visitor(visitor.app), {"REMOTE_ADDR": f"192.0.2.{number}"}
        browser.post("/sign-in", RIGHT, environ_overrides=origin)
        status: int = browser.post("/sign-in/code", {"code": code}, environ_overrides=origin).status_code
        return status

    assert [tried(number, "000000") for number in range(1, 12)] == [422] * 10 + [429]
    assert tried(20, phone.code()) == 429
    # Nobody else waits.
    other = new_visitor(visitor.app)
    other.post(f"/links/{world.link('owner', clock())}")
    assert is_signed_in(other)


def test_first_password_of_a_member_with_the_step_asks_for_a_code(
    *, visit: Any, world: Any, clock: Any, rows: Any
) -> None:
    """Else whoever sits down at an open browser sets one, and turns the step off with it."""
    visitor = visit("owner")
    phone = equip(visitor, clock)
    before = rows()

    refused = [
        visitor.post("/account/password", {"password": PASSWORD, **typed})
        for typed in ({}, {"current": "000000"}, {"current": PASSWORD}, {"current": "\0"})
    ]
    assert [answer.status_code for answer in refused] == [422] * 4
    assert all(REFUSED in answer.text for answer in refused)
    assert rows() == before
    assert 'autocomplete="one-time-code"' in visitor.get("/account").text
    done = visitor.post("/account/password", {"password": PASSWORD, "current": phone.code()})

    assert done.location == "/account?done=password"
    with world.database.reading() as db:
        known = team.read_credentials(db, "owner@example.org")
    assert team.password_matches(known.password_hash, PASSWORD)


@pytest.mark.parametrize("proof", ["password", "code", "recovery"])
def test_turning_it_off_asks_for_a_proof_and_tells_by_mail(
    *, visit: Any, visitor: Any, world: Any, manager: Any, phone: Phone, proof: str
) -> None:
    visitor.post("/sign-in", RIGHT)
    visitor.post("/sign-in/code", {"code": phone.recovery[1]})
    typed = {"password": PASSWORD, "code": phone.code(), "recovery": phone.recovery[0]}[proof]

    for wrong in ("", "000000", "not this one", "\0"):
        refused = visitor.post("/account/second-step/off", {"proof": wrong})
        assert refused.status_code == 422
        assert "That is neither your password nor a code that works." in refused.text
    answer = visitor.post("/account/second-step/off", {"proof": typed})

    assert answer.location == "/account?done=off"
    assert "The second step is off." in visitor.read("/account?done=off")
    with world.database.reading() as db:
        mails = db.scalars(scoped(db, manager.organiser_id).select(OutboxRow)).all()
    assert [(mail.kind, mail.recipient) for mail in mails] == [
        ("team_second_step_off", "manager@example.org")
    ]
    assert visit("manager").get("/events").status_code == 200


def test_new_recovery_codes_ask_for_a_proof_and_void_the_others(visitor: Any, phone: Phone) -> None:
    visitor.post("/sign-in", RIGHT)
    visitor.post("/sign-in/code", {"code": phone.recovery[0]})

    assert visitor.post("/account/second-step/codes", {"proof": "wrong"}).status_code == 422
    shown = visitor.post("/account/second-step/codes", {"proof": PASSWORD})

    codes = read_codes(shown.text)
    assert len(codes) == 10
    assert set(codes) & set(phone.recovery) == set()
    visitor.post("/sign-out")
    visitor.post("/sign-in", RIGHT)
    assert visitor.post("/sign-in/code", {"code": phone.recovery[1]}).status_code == 422
    assert visitor.post("/sign-in/code", {"code": codes[0]}).status_code == 303


def test_no_recovery_codes_for_who_has_no_second_step(visitor: Any, manager: Any, rows: Any) -> None:  # noqa: ARG001 -- has the password
    visitor.post("/sign-in", RIGHT)
    before = rows()

    assert visitor.post("/account/second-step/codes", {"proof": PASSWORD}).status_code == 422
    assert rows() == before


def test_codes_are_given_back_as_a_file_and_nothing_else_is(visit: Any) -> None:
    visitor = visit("door")
    codes = ["ABCD-EFGH-IJKL-MNOP", "2345-6723-4567-ABCD"]

    file = visitor.post("/account/recovery-codes", {"code": [*codes, "<script>", "ABCD-EFGH-IJKL-MNO1"]})

    assert file.text == "".join(f"{code}\r\n" for code in codes)
    assert file.headers["Content-Disposition"] == 'attachment; filename="matchmaker-recovery-codes.txt"'
    assert file.mimetype == "text/plain"
    assert visitor.post("/account/recovery-codes", {"code": "<b>"}).location == "/account"


@pytest.mark.usefixtures("phone")
def test_an_owner_turns_off_the_second_step_of_a_lost_phone(
    visit: Any, visitor: Any, world: Any, manager: Any
) -> None:
    owner = visit("owner")
    assert "Second step on" in owner.read("/team")

    assert owner.post(f"/team/{manager.public_id}/second-step").status_code == 303

    assert "Owner Turned the second step of Manager off" in owner.read("/team/log")
    assert "Second step on" not in owner.read("/team")
    with world.database.reading() as db:
        kinds = db.scalars(
            scoped(db, manager.organiser_id).select(OutboxRow).with_only_columns(OutboxRow.kind)
        )
        assert list(kinds) == ["team_second_step_off"]
    visitor.post("/sign-out")
    assert visitor.post("/sign-in", RIGHT).location == "/"


def test_an_owner_does_not_get_around_their_own_second_step(visit: Any, world: Any, clock: Any) -> None:
    owner = visit("owner")
    equip(owner, clock)

    assert owner.post(f"/team/{world.members['owner'].public_id}/second-step").status_code == 422
    assert "10 recovery codes are left." in owner.read("/account")


def test_log_says_how_members_came(visit: Any, visitor: Any, manager: Any, phone: Phone, world: Any) -> None:  # noqa: ARG001 -- has the password
    visitor.post("/sign-in", RIGHT)
    visitor.post("/sign-in/code", {"code": phone.recovery[0]})

    log = visit("owner").read("/team/log")

    for told in (
        "Manager Turned the second step of sign-in on",
        "Manager Used a recovery code",
        "Manager Signed in with the password",
        "Owner Signed in by a mailed link",
    ):
        assert told in log


def test_every_secret_is_sealed_with_the_key_of_the_installation(
    world: Any, phone: Phone, make_app: Any, new_visitor: Any
) -> None:
    """Moved to another key, codes work no more, and recovery codes do."""
    moved = new_visitor(make_app(world.database, secret_key="another"))
    moved.post("/sign-in", RIGHT)

    assert moved.post("/sign-in/code", {"code": phone.code()}).status_code == 422
    assert moved.post("/sign-in/code", {"code": phone.recovery[0]}).status_code == 303


def test_one_time_links_of_others_are_not_asked_for_a_code(visit: Any, phone: Phone) -> None:  # noqa: ARG001 -- of the manager
    assert visit("reader").get("/events").status_code == 200
