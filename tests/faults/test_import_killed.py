"""A console and its worker, killed at any moment of an import: all of it or nothing, and nothing twice."""

import re
import socket
import subprocess
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from threading import Thread
from time import sleep
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest

from matchmaker.clock import system_clock
from matchmaker.intake import EventFolder, EventRecord, SessionRecord
from matchmaker.services.events import store_event
from matchmaker.services.team import add_member, issue_link
from matchmaker.store import (
    AttendeeRow,
    AuditRow,
    Database,
    ImportRow,
    OrganiserRow,
    StatementRow,
    in_event,
    scoped,
)

pytestmark = pytest.mark.faults

PROGRAM = "from matchmaker.cli import main; main()"
#: A worker that waits for the dead one's job no longer than it must.
WORKER = """
from datetime import timedelta
from matchmaker.jobs import claims, pulse
claims.LEASE = pulse.LEASE = timedelta(seconds=2)
from matchmaker.cli import main
main()
"""
#: Rows of the list, each with a need: enough that the writing takes a while.
ROWS = 1_500
#: Longest time from the sign-in to the kill: sending, reading, confirming, writing.
SPAN = 8.0
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Organiser:
    """Somebody who brings a list and confirms it, and knows what was answered."""

    def __init__(self, address: str, token: str, event: str) -> None:
        self.browser: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))
        self.address, self.event = address, event
        self.is_brought = self.is_confirmed = False
        self.post(f"/links/{token}", {})

    def get(self, path: str) -> str:
        with self.browser.open(self.address + path, timeout=20) as answer:
            return str(answer.read().decode())

    def post(self, path: str, form: dict[str, str], file: bytes | None = None, on: str = "") -> str:
        """Send a form with the token of the page it stands on; return where it leads."""
        found = TOKEN.search(self.get(on or path))
        assert found is not None
        form = {"csrf_token": found[1], **form}
        headers = {"Referer": self.address + path}
        body = urlencode(form).encode()
        if file is not None:
            headers["Content-Type"] = "multipart/form-data; boundary=brick"
            head = f'--brick\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{found[1]}\r\n'
            head += '--brick\r\nContent-Disposition: form-data; name="file"; filename="list.csv"\r\n\r\n'
            body = head.encode() + file + b"\r\n--brick--\r\n"
        with self.browser.open(Request(self.address + path, body, headers), timeout=20) as answer:
            return str(answer.url)

    def bring(self, content: bytes) -> None:
        """Send the list, wait until it is read, confirm it."""
        here = f"/events/{self.event}/attendees/import"
        with suppress(OSError, URLError, AssertionError):
            preview = self.post(here, {}, content).removeprefix(self.address)
            self.is_brought = True
            while f"{preview}/confirm" not in self.get(preview):
                sleep(0.05)
            self.post(f"{preview}/confirm", {}, on=preview)
            self.is_confirmed = True


@pytest.fixture
def ids(file: Path) -> tuple[int, str, str]:
    """An organiser with an empty event: row id, link that signs in, public id of the event."""
    database = Database(f"sqlite:///{file}")
    with database.writing() as db:
        now = system_clock()
        organiser = OrganiserRow(name="Cámara", created_at=now)
        db.add(organiser)
        db.flush()
        member = add_member(
            db, organiser, email="ana@example.org", name="Ana", role="owner", password=None, now=now
        )
        start = datetime.fromisoformat("2030-10-01T10:00")
        record = EventRecord(
            name="Foro",
            timezone="Europe/Madrid",
            sessions=(SessionRecord(start=start, slots=2),),
            tables=(2, 2),
        )
        event = store_event(db, organiser, EventFolder(event=record, attendees=()), now=now)
        found = (organiser.id, issue_link(db, "team", member, now, timedelta(hours=1)), event.public_id)
    database.dispose()
    return found


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def answers(address: str) -> bool:
    try:
        with build_opener().open(f"{address}/sign-in", timeout=1):
            return True
    except OSError:
        return False


def test_a_killed_import_is_whole_or_not_at_all_and_goes_on(
    *,
    spawn: Callable[..., subprocess.Popen[bytes]],
    kill: Callable[..., None],
    wait_for: Callable[..., None],
    moment: float,
    file: Path,
    ids: tuple[int, str, str],
) -> None:
    organiser_id, token, event_id = ids
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = {
        "MATCHMAKER_DATA_DIR": str(file.parent),
        "MATCHMAKER_PORT": str(port),
        "MATCHMAKER_PUBLIC_URL": address,
    }
    people = (f"N{number},n{number}@list.example,bread {number}" for number in range(ROWS))
    content = "\n".join(("Name,Email,Needs", *people)).encode()
    server = spawn(PROGRAM, "serve", **settings)
    wait_for(lambda: answers(address), server)
    organiser = Organiser(address, token, event_id)
    bringing = Thread(target=organiser.bring, args=(content,))
    bringing.start()
    sleep(moment * SPAN)
    kill(server)
    bringing.join()

    database = Database(f"sqlite:///{file}")

    def told() -> tuple[list[str], int, int, int]:
        """Return states of imports, and how many attendees, statements and audit entries there are."""
        with database.reading() as db:
            here = in_event(db, scoped(db, organiser_id).event(event_id))
            states = list(db.scalars(here.select(ImportRow).with_only_columns(ImportRow.state)))
            written = here.select(AuditRow).where(AuditRow.action == "imports.written")
            rows = (here.select(AttendeeRow), here.select(StatementRow), written)
            return (states, *(len(db.scalars(each).all()) for each in rows))

    assert told()[1:] in {(0, 0, 0), (ROWS, ROWS, 1)}
    worker = spawn(WORKER, "worker", **settings)
    wait_for(lambda: not {"reading", "applying"} & set(told()[0]), worker)
    states, *counts = told()
    with database.reading() as db:
        assert db.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert db.connection().exec_driver_sql("PRAGMA foreign_key_check").all() == []
    database.dispose()
    assert len(states) <= 1
    assert states or not organiser.is_brought
    assert counts == ([ROWS, ROWS, 1] if states == ["done"] else [0, 0, 0])
    assert states == ["done"] or not organiser.is_confirmed
