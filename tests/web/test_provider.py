"""Members sign in with an identity provider, asked over real HTTP; what it says that is not so is refused."""

import html
import importlib.util
import re
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import OctKey, RSAKey
from werkzeug.wrappers import Response

from matchmaker.services import team
from matchmaker.settings import InvalidSettingsError, MissingExtraError, Settings
from matchmaker.store import TeamMemberRow
from tests.web.identity_provider import CLIENT, SECRET, IdentityProvider, serving

BACK = "/sign-in/provider/back"
REFUSED = "The identity provider did not confirm who you are."
FAILED = "The identity provider does not answer as it should."
NOBODY = "No team member goes with that account."


@pytest.fixture
def provider(clock: Any) -> Iterator[IdentityProvider]:
    with serving(clock) as served:
        served.account = {"sub": "s-1", "email": "Manager@example.org", "email_verified": True}
        yield served


@pytest.fixture
def visitor(world: Any, make_app: Any, new_visitor: Any, provider: IdentityProvider) -> Any:
    app = make_app(
        world.database,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
    )
    return new_visitor(app)


def leave(visitor: Any, wanted: str = "") -> str:
    """Press the button, and return the address that the browser goes on to."""
    page = visitor.post("/sign-in/provider", {"next": wanted})
    assert page.status_code == 200, page.text
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)
    assert found is not None
    return html.unescape(found[1])


def sent_back(address: str) -> str:
    """Be at the provider, and return the path that it sends the browser back to."""
    asked = urlsplit(address)
    connection = HTTPConnection(asked.hostname or "", asked.port)
    connection.request("GET", f"{asked.path}?{asked.query}")
    answer = connection.getresponse()
    location = urlsplit(answer.headers["Location"])
    answer.read()
    connection.close()
    assert answer.status == 302
    return f"{location.path}?{location.query}"


def come(visitor: Any, wanted: str = "") -> Any:
    return visitor.get(sent_back(leave(visitor, wanted)))


def is_signed_in(visitor: Any) -> bool:
    return bool(visitor.get("/").location != "/sign-in")


def refusal(answer: Any) -> str:
    assert answer.status_code == 422, answer.text
    found = re.search(r'role="alert">.*?<b>(.*?)</b>', answer.text, re.DOTALL)
    assert found is not None
    return html.unescape(found[1])


def test_button_stands_only_where_there_is_a_provider(
    visitor: Any, world: Any, make_app: Any, new_visitor: Any, provider: IdentityProvider
) -> None:
    without = new_visitor(make_app(world.database))

    assert f"Sign in with {urlsplit(provider.issuer).netloc}" in visitor.read("/sign-in")
    assert "/sign-in/provider" not in without.get("/sign-in").text
    assert without.post("/sign-in/provider").location == "/sign-in"
    assert without.get(f"{BACK}?code=x&state=y").location == "/sign-in"


def test_member_comes_in_and_reaches_the_page_they_wanted(
    visitor: Any, world: Any, provider: IdentityProvider
) -> None:
    answer = come(visitor, "/events?x=1")

    assert (answer.status_code, answer.location) == (303, "/events?x=1")
    assert is_signed_in(visitor)
    with world.database.reading() as db:
        row = db.get_one(TeamMemberRow, world.members["manager"].id)
        assert (row.oidc_issuer, row.oidc_subject) == (provider.issuer, "s-1")
        (newest, *_) = team.read_log(db, row.organiser_id)
    assert (newest.action, newest.parameters["via"]) == ("team.signed_in", "provider")


def test_what_is_asked_of_the_provider_is_bound_to_this_browser(visitor: Any) -> None:
    told = {name: value for name, [value] in parse_qs(urlsplit(leave(visitor)).query).items()}
    again = {name: value for name, [value] in parse_qs(urlsplit(leave(visitor)).query).items()}

    assert told["redirect_uri"] == f"http://127.0.0.1:8000{BACK}"
    assert (told["response_type"], told["client_id"], told["code_challenge_method"]) == (
        "code",
        CLIENT,
        "S256",
    )
    random = ("state", "nonce", "code_challenge")
    assert [name for name in random if told[name] == again[name] or len(told[name]) < 32] == []
    assert SECRET not in str(told)


def test_another_site_can_not_be_wanted(visitor: Any) -> None:
    assert come(visitor, "//evil.example").location == "/"


@pytest.mark.parametrize(
    "changed",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email": None},
        {"email": ["manager@example.org"]},
        {"email": "nobody@example.org"},
    ],
)
def test_address_that_is_not_verified_or_not_a_members_opens_nothing(
    visitor: Any, provider: IdentityProvider, rows: Any, changed: dict[str, Any]
) -> None:
    before = rows()
    provider.claims = changed

    assert refusal(come(visitor)).startswith(NOBODY)
    assert not is_signed_in(visitor)
    assert rows() == before


def test_changed_address_hands_no_account_over(
    visitor: Any, new_visitor: Any, provider: IdentityProvider
) -> None:
    assert come(visitor).status_code == 303

    # s-1 keeps the manager's account whatever their address; s-2 gets it by no address.
    provider.account["email"] = "owner@example.org"
    first = new_visitor(visitor.app)
    assert come(first).status_code == 303
    assert "Manager" in first.read("/account")
    provider.account |= {"sub": "s-2", "email": "manager@example.org"}
    assert refusal(come(new_visitor(visitor.app))).startswith(NOBODY)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["another"]},
        {"aud": "another", "azp": CLIENT},
        {"aud": ["another", CLIENT], "azp": "another"},
        {"aud": None},
        {"exp": 1},
        {"exp": None},
        {"exp": "never"},
        {"nonce": "another"},
        {"nonce": None},
        {"sub": None},
        {"sub": 7},
        {"sub": ""},
        {"sub": "a\0b"},
        {"sub": "s" * 300},
    ],
    ids=str,
)
def test_token_that_is_not_for_us_here_and_now_is_refused(
    visitor: Any, provider: IdentityProvider, rows: Any, claims: dict[str, Any]
) -> None:
    before = rows()
    provider.claims = claims

    assert refusal(come(visitor)).startswith(REFUSED)
    assert not is_signed_in(visitor)
    assert rows() == before


def unsigned(_: IdentityProvider) -> Callable[[dict[str, Any]], str]:
    import base64
    import json

    def sign(claims: dict[str, Any]) -> str:
        parts = ({"alg": "none"}, claims)
        return ".".join(
            [*(base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in parts), ""]
        )

    return sign


def with_our_secret(provider: IdentityProvider) -> Callable[[dict[str, Any]], str]:
    return lambda claims: provider.signed(claims, OctKey.import_key(SECRET.ljust(32, "x")), "HS256")


def with_another_key(provider: IdentityProvider) -> Callable[[dict[str, Any]], str]:
    other = RSAKey.generate_key(2048, {"kid": provider.keys[0].kid})
    return lambda claims: provider.signed(claims, other)


def broken(_: IdentityProvider) -> Callable[[dict[str, Any]], str]:
    return lambda _claims: "no.token.at-all"


@pytest.mark.parametrize("forged", [unsigned, with_our_secret, with_another_key, broken])
def test_token_that_the_provider_did_not_sign_is_refused(
    visitor: Any, provider: IdentityProvider, forged: Callable[..., Any]
) -> None:
    provider.sign = forged(provider)

    assert refusal(come(visitor)).startswith((REFUSED, FAILED))
    assert not is_signed_in(visitor)


def test_new_key_of_the_provider_is_looked_up_once(
    visitor: Any, new_visitor: Any, provider: IdentityProvider
) -> None:
    assert come(visitor).status_code == 303
    provider.new_key()
    assert come(new_visitor(visitor.app)).status_code == 303

    assert come(new_visitor(visitor.app)).status_code == 303
    assert provider.asked.count("/keys") == 2
    assert provider.asked.count("/.well-known/openid-configuration") == 1


def test_answer_of_another_browser_is_refused(visitor: Any, new_visitor: Any) -> None:
    back, other = sent_back(leave(visitor)), new_visitor(visitor.app)

    assert other.get(back).location == "/sign-in"
    leave(other)
    assert refusal(other.get(back)).startswith(REFUSED)
    assert [is_signed_in(browser) for browser in (visitor, other)] == [False, False]


def test_way_back_works_once_and_for_ten_minutes(visitor: Any, new_visitor: Any, clock: Any) -> None:
    from datetime import timedelta

    back = sent_back(leave(visitor))
    assert visitor.get(back).status_code == 303
    visitor.post("/sign-out")
    assert visitor.get(back).location == "/sign-in"
    assert not is_signed_in(visitor)

    late = new_visitor(visitor.app)
    back = sent_back(leave(late))
    clock.now += timedelta(minutes=11)
    assert late.get(back).location == "/sign-in"
    assert not is_signed_in(late)


@pytest.mark.parametrize(
    "change",
    [
        lambda query: query.replace("state=", "state=x"),
        lambda query: re.sub(r"state=[^&]+", "", query),
        lambda query: re.sub(r"code=[^&]+", "code=", query),
        lambda query: re.sub(r"code=[^&]+", "code=another", query),
        lambda query: re.sub(r"code=[^&]+", "error=access_denied", query),
        lambda query: re.sub(r"iss=[^&]+", "iss=https://evil.example", query),
        lambda query: re.sub(r"state=[^&]+", "state=%C3%B1", query),
    ],
)
def test_way_back_that_was_changed_leads_nowhere(visitor: Any, change: Callable[[str], str]) -> None:
    assert refusal(visitor.get(change(sent_back(leave(visitor))))).startswith(REFUSED)
    assert not is_signed_in(visitor)


@pytest.mark.parametrize(
    "answer",
    [
        Response("", 500),
        Response("<html>", 200),
        Response("[]", 200, content_type="application/json"),
        Response("", 302, {"Location": "http://127.0.0.1:1/"}),
    ],
    ids=["fault", "page", "list", "redirect"],
)
@pytest.mark.parametrize("path", ["/token", "/keys"])
def test_provider_that_fails_on_the_way_back_is_told_apart(
    visitor: Any, provider: IdentityProvider, path: str, answer: Response
) -> None:
    back = sent_back(leave(visitor))
    provider.answers[path] = answer

    assert refusal(visitor.get(back)).startswith((FAILED, REFUSED))
    assert not is_signed_in(visitor)


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": None},
    ],
)
def test_provider_that_says_it_is_another_is_not_asked(
    visitor: Any, provider: IdentityProvider, changed: dict[str, Any]
) -> None:
    provider.metadata = changed

    assert refusal(visitor.post("/sign-in/provider")).startswith(FAILED)
    assert not is_signed_in(visitor)


def test_endpoint_that_is_no_address_of_its_kind_is_not_asked(
    visitor: Any, provider: IdentityProvider
) -> None:
    provider.metadata = {"token_endpoint": "file:///etc/passwd"}

    assert refusal(come(visitor)).startswith(FAILED)


def test_provider_that_does_not_answer_is_told(world: Any, make_app: Any, new_visitor: Any) -> None:
    visitor = new_visitor(make_app(world.database, oidc_issuer="http://127.0.0.1:1", oidc_client_id=CLIENT))

    assert refusal(visitor.post("/sign-in/provider", {"next": "/agenda"})).startswith(FAILED)


def test_address_may_stand_at_the_providers_own_page_of_the_account(
    visitor: Any, new_visitor: Any, provider: IdentityProvider
) -> None:
    provider.userinfo = provider.account
    provider.account = {"sub": "s-1"}
    assert come(visitor).status_code == 303

    provider.userinfo = {"sub": "somebody else", "email": "owner@example.org", "email_verified": True}
    provider.account = {"sub": "s-2"}
    assert refusal(come(new_visitor(visitor.app))).startswith(REFUSED)


def test_settings_of_a_provider_go_together() -> None:
    with pytest.raises(InvalidSettingsError) as raised:
        Settings.from_environment({"MATCHMAKER_OIDC_ISSUER": "https://login.example"})
    assert "MATCHMAKER_OIDC_CLIENT_ID" in str(raised.value)
    for issuer in ("http://login.example", "ftp://login.example", "login.example", "https://a b"):
        with pytest.raises(InvalidSettingsError):
            Settings.from_environment({"MATCHMAKER_OIDC_ISSUER": issuer, "MATCHMAKER_OIDC_CLIENT_ID": CLIENT})


def test_application_with_a_provider_and_without_authlib_is_not_made(
    world: Any, make_app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        "matchmaker.settings.find_spec", lambda name: None if name == "authlib" else found(name)
    )

    with pytest.raises(MissingExtraError) as raised:
        make_app(world.database, oidc_issuer="https://login.example", oidc_client_id=CLIENT)
    assert raised.value.parameters == {"setting": "MATCHMAKER_OIDC_ISSUER", "extra": "oidc"}
