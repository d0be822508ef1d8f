"""
Every route × everybody × every method: what the answer must be follows from the route's policy.

The matrix is made from the application's own routes, and from a sample route of each policy, so that a
policy which no page uses yet is held all the same. A new route takes part by being there.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Blueprint, Flask
from flask.typing import ResponseReturnValue
from werkzeug.test import TestResponse

import web.application
from matchmaker.settings import Settings
from matchmaker.store import Database, scoped
from web.access import Policy, asking_attendee, attendee, development_only, public, team, team_member
from web.ground import database, ground_of
from web.routing import UndeclaredRouteError, policies_of, route

READ, WRITE, OTHERS = ("GET", "HEAD"), ("POST",), ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
ROLES = ("owner", "manager", "door", "reader")
EVERYBODY = (
    "anonymous",
    *("attendee", "attendee of another event", "attendee of another organiser"),
    *ROLES,
    *(f"other {role}" for role in ROLES),
)
#: What a policy answers → status; ``allowed`` is the page's own to answer.
STATUSES = {
    "sign in": 303,
    "forbidden": 403,
    "absent": 404,
    "foreign": 404,
    "no such method": 405,
    "no form token": 400,
}
SAMPLES = {
    "public": public,
    "attendee": attendee,
    "development_only": development_only,
    **{role: team(role) for role in ROLES},
    "door_or_reader": team("door", "reader"),
}
#: Parameters of routes that name something of an organiser: absent for every other one.
OWNED = {"event", "attendee", "other", "meeting", "run", "trial", "upload", "member"}


def sample_blueprint() -> Blueprint:
    """Return a route of each policy, read and written, and two that read what is somebody's."""
    blueprint = Blueprint("sample", __name__)

    for name, policy in SAMPLES.items():

        def view() -> ResponseReturnValue:
            return "done"

        view.__name__ = name
        route(blueprint, f"/sample/{name}", policy=policy, methods=("GET", "POST"))(view)

    @route(blueprint, "/sample/events/<event>", policy=team("reader"), methods=("GET", "POST"))
    def event_page(event: str) -> ResponseReturnValue:
        with database().reading() as db:
            return scoped(db, team_member().organiser_id).event(event).name

    @route(blueprint, "/sample/mine", policy=attendee)
    def own_page() -> ResponseReturnValue:
        return f"attendee {asking_attendee().attendee_id}"

    return blueprint


def app_with(*blueprints: Blueprint, **settings: Any) -> Flask:
    """Return an application with more blueprints than its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web.application, "BLUEPRINTS", (*web.application.BLUEPRINTS, *blueprints))
        return web.application.create_app(Settings(secret_key="of the tests", language="en", **settings))


@dataclass(frozen=True)
class Path_:  # noqa: N801 -- ``Path`` is the file system's
    """A rule of the application, and the policy of each method that it answers."""

    rule: str
    policies: dict[str, Policy]

    @property
    def arguments(self) -> list[str]:
        return re.findall(r"<(?:\w+:)?(\w+)>", self.rule)

    def expected(self, who: str, method: str) -> str:
        """Return what ``who`` must be answered, by the policy alone."""
        policy = self.policies.get(method)
        if policy is None:
            return "no such method"
        person = "attendee" if who.startswith("attendee") else who.removeprefix("other ")
        answers = {
            "public": {},
            "development": dict.fromkeys(("anonymous", "attendee", *ROLES), "absent"),
            "attendee": {"anonymous": "sign in", **dict.fromkeys(ROLES, "absent")},
            "team": {
                "anonymous": "sign in",
                "attendee": "absent",
                **{role: "forbidden" for role in ROLES if role not in policy.roles},
            },
        }
        answer = answers[policy.kind].get(person, "allowed")
        if answer == "allowed" and who.startswith("other ") and OWNED.intersection(self.arguments):
            return "foreign"
        return answer


def paths() -> list[Path_]:
    app = app_with(sample_blueprint())
    found: dict[str, Path_] = {}
    for rule in app.url_map.iter_rules():
        path = found.setdefault(rule.rule, Path_(rule.rule, {}))
        path.policies.update(dict.fromkeys(rule.methods or (), policies_of(app)[rule.endpoint]))
    return list(found.values())


PATHS = paths()


class House:
    """The application with the samples, over a world of its own, and the cookies of everybody in it."""

    def __init__(self, app: Flask, world: Any, new_visitor: Callable[[Flask], Any]) -> None:
        self.app, self.world, self.new_visitor = app, world, new_visitor
        self.cookies: dict[str, str] = {}

    def visitor(self, who: str) -> Any:
        """Return a browser in which ``who`` is signed in."""
        visitor = self.new_visitor(self.app)
        if who != "anonymous":
            if who not in self.cookies:
                visitor.come_in(self.world.link(who, ground_of(self.app).clock()))
                self.cookies[who] = visitor.cookies()["session"]
            visitor.client.set_cookie("session", self.cookies[who])
        # Each from an address of their own, so that no limit of tries reaches from one to another.
        visitor.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{EVERYBODY.index(who)}"
        return visitor

    def address(self, path: Path_, **changed: str) -> str:
        """Return the address of a path, its parameters filled with what the first organiser has."""
        values = {
            **self.world.names,
            "token": "unused",
            "name": "matchmaker.css",
            "filename": "css/bootstrap.min.css" if path.rule.startswith("/bootstrap") else "js/none.js",
            **changed,
        }
        if "token" in path.arguments:
            values["token"] = self.world.link("reader", ground_of(self.app).clock())
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values[found[1]], path.rule)


@pytest.fixture(scope="module")
def house(
    world_template: tuple[Path, Any],
    tmp_path_factory: pytest.TempPathFactory,
    new_visitor: Callable[[Flask], Any],
) -> Iterator[House]:
    template, built = world_template
    path = tmp_path_factory.mktemp("matrix") / "matchmaker.sqlite"
    shutil.copy(template, path)
    world = replace(built, database=Database(f"sqlite:///{path}"))
    app = app_with(sample_blueprint(), database_url=f"sqlite:///{path}", data_dir=path.parent)
    yield House(app, world, new_visitor)
    world.database.dispose()
    ground_of(app).database.dispose()


def assert_headers(answer: TestResponse) -> None:
    """Check what every answer carries, whoever asked and however it went."""
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; ")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Permissions-Policy"].startswith("camera=()")
    assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert answer.headers["Cache-Control"] == "no-store" or "public" in answer.headers["Cache-Control"]


def query_of(answer: TestResponse) -> dict[str, list[str]]:
    """Return the query of the address that an answer leads to."""
    return parse_qs(urlsplit(answer.location).query)


def statuses_of(expected: str, path: Path_, method: str) -> set[int]:
    if expected != "allowed":
        return {STATUSES[expected]}
    if path.rule == "/static/<path:filename>":
        return {404}  # no such file, as for everybody
    # 429: all these tries come from one address, and some forms let an address try only so often.
    return {200, 303} if method in READ else {200, 303, 422, 429}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.rule)
@pytest.mark.parametrize("who", EVERYBODY)
def test_route_answers_everybody_as_its_policy_says(house: House, path: Path_, who: str) -> None:
    for method in READ + WRITE:
        expected = path.expected(who, method)
        # The policy passed them; whether the thing is theirs is asked after the form's token.
        past_policy = expected in {"allowed", "foreign"}
        visitor, address = house.visitor(who), house.address(path)
        with visitor.open(method, address) as answer:
            assert_headers(answer)
            without_token = "no form token" if past_policy and method in WRITE else expected
            assert answer.status_code in statuses_of(without_token, path, method), (method, answer.text)
            if expected == "allowed" and path.policies[method].kind != "public":
                assert urlsplit(answer.location or "").path != "/sign-in", method
            if expected == "sign in":
                asked_for = {"next": [address]} if method in READ else {}
                assert (urlsplit(answer.location).path, query_of(answer)) == ("/sign-in", asked_for)
        if method in WRITE:
            with visitor.post(address) as answer:
                assert answer.status_code in statuses_of(expected, path, method), (method, answer.text)
                if expected == "allowed" and path.policies[method].kind != "public":
                    assert urlsplit(answer.location or "").path != "/sign-in"
            if expected == "allowed":
                house.cookies.pop(who, None)  # it may have ended the sign-in, as /sign-out does


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.rule)
@pytest.mark.parametrize("who", ["anonymous", "owner"])
def test_method_that_a_route_does_not_declare_is_refused(house: House, path: Path_, who: str) -> None:
    for method in OTHERS:
        answer = house.visitor(who).open(method, house.address(path))
        if path.policies.get(method) is None:
            assert_headers(answer)
            assert answer.status_code == 405, method
            assert set(answer.allow) == set(path.policies)


@pytest.mark.parametrize(
    "path", [path for path in PATHS if OWNED.intersection(path.arguments)], ids=lambda path: path.rule
)
def test_what_is_foreign_reads_like_what_is_absent(house: House, path: Path_) -> None:
    asking = "get" if "GET" in path.policies else "post"
    foreign = getattr(house.visitor("other owner"), asking)(house.address(path))
    absent = [
        getattr(house.visitor("owner"), asking)(house.address(path, **{name: "A" * 22}))
        for name in OWNED.intersection(path.arguments)
    ]

    def shown(answer: TestResponse) -> tuple[int, dict[str, str], str]:
        """Leave out what differs between any two answers: form tokens, addresses, who is signed in."""
        kept = {name: value for name, value in answer.headers if name not in {"Set-Cookie", "Content-Length"}}
        page = re.sub(r'name="(csrf_token|next)" value="[^"]*"', "", answer.text)
        return answer.status_code, kept, page.replace("Other Owner", "Owner")

    assert foreign.status_code == 404
    assert [shown(answer) for answer in absent] == [shown(foreign)] * len(absent)


def test_roles_contain_one_another_as_stated() -> None:
    assert {name: policy.roles for name, policy in SAMPLES.items() if policy.kind == "team"} == {
        "owner": {"owner"},
        "manager": {"owner", "manager"},
        "reader": {"owner", "manager", "reader"},
        "door": {"owner", "manager", "door"},
        "door_or_reader": {"owner", "manager", "door", "reader"},
    }


def test_attendee_page_shows_the_one_who_asks(house: House) -> None:
    for who in ("attendee", "attendee of another event", "attendee of another organiser"):
        page = house.visitor(who).get("/sample/mine").text
        assert page == f"attendee {house.world.attendees[who].id}"


def test_development_pages_answer_while_developing_only(
    world: Any, new_visitor: Callable[[Flask], Any]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web.application, "BLUEPRINTS", (*web.application.BLUEPRINTS, sample_blueprint()))
        url = world.database.url.render_as_string()
        settings = Settings(secret_key="of the tests", database_url=url)
        app = web.application.create_app(settings, development=True)

    assert new_visitor(app).get("/sample/development_only").text == "done"


def test_application_with_a_route_without_a_policy_is_not_made() -> None:
    forgotten = Blueprint("forgotten", __name__)
    forgotten.add_url_rule("/forgotten", "page", lambda: "secret")

    with pytest.raises(UndeclaredRouteError) as raised:
        app_with(forgotten)

    assert raised.value.parameters == {"endpoint": "forgotten.page"}


def test_route_added_behind_the_back_of_the_check_is_refused(
    app: Flask, new_visitor: Callable[[Flask], Any]
) -> None:
    app.add_url_rule("/behind", "behind", lambda: "secret", methods=["GET", "POST"])

    visitor = new_visitor(app)

    assert [visitor.get("/behind").status_code, visitor.post("/behind").status_code] == [404, 404]


def test_form_token_of_another_browser_is_refused(house: House) -> None:
    mine, yours = house.visitor("owner"), house.visitor("manager")
    token = yours.form_token()

    answer = mine.open("POST", "/sample/owner", data={"csrf_token": token})

    assert yours.open("POST", "/sample/manager", data={"csrf_token": token}).text == "done"
    assert answer.status_code == 400
