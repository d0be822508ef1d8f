"""The application factory: light to import, quick to make, strict about hosts, sizes and forms."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request

from matchmaker.settings import Settings
from matchmaker.store import Database
from web import create_app
from web.ground import ground_of

HEAVY = ["ortools", "pandas", "sklearn", "numba", "scipy", "numpy", "rustworkx", "highspy"]


def run_python(program: str) -> Any:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("module", ["web", "web.application"])
def test_import_loads_nothing_that_only_a_worker_needs(module: str) -> None:
    loaded = run_python(
        f"import json, sys, {module}; print(json.dumps([m for m in {HEAVY} if m in sys.modules]))"
    )

    assert loaded == []


def test_importing_the_face_loads_no_flask() -> None:
    assert run_python("import json, sys, web; print(json.dumps('flask' in sys.modules))") is False


def test_making_an_application_takes_half_a_second_at_most_and_opens_nothing(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, secret_key="of the tests")

    start = time.thread_time()
    create_app(settings)

    assert time.thread_time() - start < 0.5
    assert list(tmp_path.iterdir()) == []


def test_two_applications_share_nothing(
    world: Any, make_app: Any, new_visitor: Callable[[Flask], Any]
) -> None:
    first, second = (make_app(world.database, secret_key=key) for key in ("one", "two"))
    visitor = new_visitor(first)
    visitor.come_in(world.link("owner"))

    assert ground_of(first) is not ground_of(second)
    assert first.secret_key != second.secret_key
    assert visitor.get("/").location == "/events"


def test_health_check_asks_the_database_and_tells_no_secrets(visitor: Any) -> None:
    answer = visitor.get("/healthz")

    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    assert "Set-Cookie" not in answer.headers


def test_health_check_says_when_the_database_does_not_answer(
    tmp_path: Path, new_visitor: Callable[[Flask], Any]
) -> None:
    path = tmp_path / "missing" / "matchmaker.sqlite"
    app = create_app(Settings(database_url=f"sqlite:///{path}", secret_key="of the tests"))

    answer = new_visitor(app).get("/healthz")

    assert (answer.status_code, answer.json) == (503, {"status": "database does not answer"})
    assert str(tmp_path) not in answer.text


def test_cookies_are_bound_to_the_host_over_tls(
    world: Any, make_app: Any, new_visitor: Callable[[Flask], Any]
) -> None:
    visitor = new_visitor(make_app(world.database, public_url="https://localhost"))

    visitor.come_in(world.link("attendee"))
    visitor.post("/theme", {"theme": "dark"})
    answer = visitor.post("/language", {"language": "es"})

    assert sorted(visitor.cookies()) == ["__Host-language", "__Host-session", "__Host-theme"]
    for cookie in visitor.client._cookies.values():
        assert (cookie.secure, cookie.http_only, cookie.same_site, cookie.path) == (True, True, "Lax", "/")
        assert cookie.origin_only
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_cookies_work_without_tls_and_nothing_claims_it(visitor: Any) -> None:
    answer = visitor.post("/theme", {"theme": "dark"})

    assert sorted(visitor.cookies()) == ["session", "theme"]
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", ""])
def test_request_for_another_host_is_refused(visitor: Any, host: str) -> None:
    answer = visitor.get("/sign-in", headers={"Host": host})

    assert (answer.status_code, answer.text) == (400, "400")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_public_host_and_the_machines_own_names_are_answered(
    world: Any, make_app: Any, new_visitor: Callable[[Flask], Any]
) -> None:
    visitor = new_visitor(make_app(world.database, public_url="http://meet.example.org:8443"))

    hosts = ["meet.example.org:8443", "meet.example.org", "127.0.0.1:8000", "localhost", "evil.example"]

    assert [visitor.get("/healthz", headers={"Host": host}).status_code for host in hosts] == [200] * 4 + [
        400
    ]


@pytest.mark.parametrize(
    ("proxies", "seen"), [(0, "127.0.0.1"), (1, "192.0.2.2"), (2, "192.0.2.1"), (3, "127.0.0.1")]
)
def test_forwarded_address_is_believed_from_as_many_proxies_as_are_set(
    world: Any, make_app: Any, proxies: int, seen: str
) -> None:
    app = make_app(world.database, trusted_proxies=proxies)
    addresses = []
    app.before_request_funcs[None].insert(0, lambda: addresses.append(request.remote_addr))

    app.test_client().get("/healthz", headers={"X-Forwarded-For": "192.0.2.1, 192.0.2.2"})

    assert addresses == [seen]


def test_form_larger_than_any_of_ours_is_refused(visitor: Any) -> None:
    def sent(form: dict[str, str], **options: str) -> Any:
        return visitor.post("/sign-in", form, **options)

    parts = {"content_type": "multipart/form-data"}
    refused = [
        sent({"email": "x" * 1_100_000}),
        sent({"email": "x" * 300_000}, **parts),
        sent({f"field{number}": "x" for number in range(300)}, **parts),
    ]

    assert [answer.status_code for answer in refused] == [413] * 3
    assert "What you sent is larger than this page takes." in refused[0].text
    assert sent({"email": "x" * 400_000}).status_code == 422


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/language", "/theme", "/links/abc"])
@pytest.mark.parametrize("token", [None, "", "made up", "a.b.c"])
def test_form_without_its_token_is_refused_and_changes_nothing(
    visitor: Any, rows: Callable[[], object], path: str, token: str | None
) -> None:
    before = rows()

    answer = visitor.open("POST", path, data={} if token is None else {"csrf_token": token})

    assert answer.status_code == 400
    assert "Go back, load it again and send it once more." in answer.text
    assert rows() == before


def test_files_are_kept_a_year_when_their_address_has_their_version(visitor: Any) -> None:
    address = "/bootstrap/static/css/bootstrap.min.css"
    kept = []
    for path in (address, f"{address}?v=5", "/bootstrap/static/none.css?v=5"):
        with visitor.get(path) as answer:
            kept.append(answer.headers["Cache-Control"])

    assert kept == ["public, max-age=3600", "public, max-age=31536000, immutable", "no-store"]


@pytest.mark.parametrize("path", ["/bootstrap/static/css/bootstrap.min.css", "/assets/matchmaker.css"])
def test_file_is_sent_without_asking_the_database(
    visit: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    visitors = [visit("owner"), visit("attendee")]
    monkeypatch.setattr(Database, "reading", lambda _: 1 / 0)

    for visitor in visitors:
        with visitor.get(path) as answer:
            assert answer.status_code == 200
