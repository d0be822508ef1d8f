"""The server, killed while people sign in: what it confirmed is there, and the next one starts."""

import re
import socket
import subprocess
from collections.abc import Callable
from datetime import timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from threading import Thread
from time import sleep
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, OpenerDirector, Request, build_opener

import pytest
from sqlalchemy import select

from matchmaker.clock import system_clock
from matchmaker.services.team import add_member, issue_link
from matchmaker.store import Database, OrganiserRow, SignInLinkRow

pytestmark = pytest.mark.faults

PROGRAM = "from matchmaker.cli import main; main()"
#: More than a fast machine can use up before the kill.
LINKS = 400
#: Longest time from the first answer to the kill, in seconds.
SPAN = 1.5
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class _NoRedirect(HTTPRedirectHandler):
    """Where a sign-in leads to is none of this test's business."""

    def redirect_request(self, *_: object) -> None:
        return None


@pytest.fixture
def tokens(file: Path) -> list[str]:
    """Links that wait to be used."""
    database = Database(f"sqlite:///{file}")
    with database.writing() as db:
        now = system_clock()
        organiser = OrganiserRow(name="Cámara", created_at=now)
        db.add(organiser)
        db.flush()
        member = add_member(
            db, organiser, email="ana@example.org", name="Ana", role="owner", password=None, now=now
        )
        issued = [issue_link(db, "team", member, now, timedelta(hours=1)) for _ in range(LINKS)]
    database.dispose()
    return issued


def sign_in(address: str, token: str) -> bool:
    """Press the button of a link; return whether the server confirmed it."""
    browser: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()), _NoRedirect)
    url = f"{address}/links/{token}"
    with browser.open(url, timeout=10) as page:
        found = TOKEN.search(page.read().decode())
    assert found is not None
    request = Request(url, urlencode({"csrf_token": found[1]}).encode(), {"Referer": url})
    try:
        with browser.open(request, timeout=10) as answer:
            return bool(answer.status < 400)
    except HTTPError as error:
        return error.code in {302, 303}


def test_a_killed_server_loses_nothing_that_it_confirmed(
    *,
    spawn: Callable[..., subprocess.Popen[bytes]],
    kill: Callable[..., None],
    wait_for: Callable[..., None],
    moment: float,
    file: Path,
    tokens: list[str],
) -> None:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    settings = {"MATCHMAKER_DATA_DIR": str(file.parent), "MATCHMAKER_PORT": str(port)}
    settings["MATCHMAKER_PUBLIC_URL"] = address
    server = spawn(PROGRAM, "serve", **settings)
    wait_for(lambda: answers(address), server)
    confirmed: list[str] = []

    def visit() -> None:
        for token in tokens:
            try:
                if sign_in(address, token):
                    confirmed.append(token)
            except OSError:
                return

    visitor = Thread(target=visit)
    visitor.start()
    sleep(moment * SPAN)
    kill(server)
    visitor.join()

    database = Database(f"sqlite:///{file}")
    database.check()
    with database.reading() as db:
        assert db.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        used = db.scalars(select(SignInLinkRow).where(SignInLinkRow.used_at.is_not(None))).all()
    # The last one may have been stored and its answer lost on the way; never the other way round.
    assert len(confirmed) <= len(used) <= len(confirmed) + 1
    database.dispose()
    again = spawn(PROGRAM, "serve", **settings)
    wait_for(lambda: answers(address), again)
    assert again.poll() is None
    # What nobody had used still works, which also shows that a sign-in is recognised as one.
    assert len(used) == LINKS or sign_in(address, tokens[-1])


def answers(address: str) -> bool:
    try:
        with build_opener().open(f"{address}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
