"""The real application on a free port of this machine, and the distribution's Chromium looking at it."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from matchmaker.intake import (
    AttendeeRecord,
    EventFolder,
    EventRecord,
    PairRecord,
    SessionRecord,
    read_event_folder,
)
from matchmaker.jobs import run_schedule, run_worker
from matchmaker.services import events, planning, team
from matchmaker.settings import Settings
from matchmaker.store import AttendeeRow, Database, OrganiserRow, TeamMemberRow, in_event, scoped
from web import create_app
from web.ground import ground_of

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome")
#: Three days before the sample event, when its schedule is ready.
NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
PAYLOAD = '<img src=x onerror="window.broken=1"><script>window.broken=1</script>'


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Site:
    """The application as it is served, with what tests need to come in."""

    address: str
    app: Flask
    #: ``sample`` and ``hostile`` → public id
    events: dict[str, str] = field(default_factory=dict)
    now: datetime = NOW
    #: Who → the cookies of a browser in which they are signed in.
    cookies: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return ground_of(self.app).database

    def link(self, who: str) -> str:
        """Return the path of a fresh sign-in link: ``team``, or the first attendee of an event."""
        with self.database.writing() as db:
            organiser = db.query(OrganiserRow).one()
            if who == "team":
                member = db.scalars(scoped(db, organiser).select(TeamMemberRow)).one()
                return f"/links/{team.issue_link(db, 'team', member, self.now)}"
            here = in_event(db, scoped(db, organiser).event(self.events[who]))
            attendee = db.scalars(here.select(AttendeeRow).order_by(AttendeeRow.id).limit(1)).one()
            return f"/links/{team.issue_link(db, 'attendee', attendee, self.now)}"


def hostile_event() -> EventFolder:
    attendees = tuple(
        AttendeeRecord(id=str(number), name=f"{PAYLOAD} {number}", organisation=PAYLOAD, title=PAYLOAD)
        for number in (1, 2)
    )
    return EventFolder(
        event=EventRecord(
            name=PAYLOAD,
            timezone="Europe/Madrid",
            sessions=(SessionRecord(start=datetime.fromisoformat("2026-12-03T09:00"), slots=2),),
            tables=(1, 1),
        ),
        attendees=attendees,
        wishes=(),
        met=(),
        pairs=(PairRecord(a="1", b="2", value=7),),
    )


def load(database: Database, folder: EventFolder, organiser_id: int) -> str:
    """Store an event, schedule it, publish the schedule; return its public id."""
    with database.writing() as db:
        event = events.store_event(db, db.get_one(OrganiserRow, organiser_id), folder, now=NOW)
        public_id = event.public_id
        run_id = planning.request_run(db, event, now=NOW, time_limit=3).id
    run_schedule(database, run_id, lambda: NOW)
    with database.writing() as db:
        event = scoped(db, organiser_id).event(public_id)
        planning.publish_version(db, event, 1, now=NOW)
    return public_id


@pytest.fixture(scope="session")
def site(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    path = tmp_path_factory.mktemp("site") / "matchmaker.sqlite"
    shutil.copy(sqlite_template, path)
    settings = Settings(
        data_dir=path.parent, database_url=f"sqlite:///{path}", secret_key="of the browser tests"
    )
    site = Site("", create_app(settings, lambda: site.now, development=True))
    with site.database.writing() as db:
        organiser = OrganiserRow(name="Cámara del Ebro Medio", created_at=NOW)
        db.add(organiser)
        db.flush()
        organiser_id = organiser.id
        team.add_member(
            db,
            organiser,
            email="carmen@example.org",
            name="Carmen Olaizola",
            role="owner",
            password=None,
            now=NOW,
        )
    sample = read_event_folder(ROOT / "sample_events" / "desayuno-24").event
    assert sample is not None
    site.events = {
        "sample": load(site.database, sample, organiser_id),
        "hostile": load(site.database, hostile_event(), organiser_id),
    }
    server = make_server("127.0.0.1", 0, site.app, threaded=True)
    site.address = f"http://127.0.0.1:{server.server_port}"
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    stop = threading.Event()
    working = threading.Thread(target=run_worker, args=(settings, lambda: site.now, stop))
    working.start()
    yield site
    stop.set()
    working.join()
    server.shutdown()
    serving.join()
    server.server_close()
    site.database.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        if os.environ.get("MATCHMAKER_TEST_REQUIRE_SERVICES") == "1":
            pytest.fail("Chromium is missing, and MATCHMAKER_TEST_REQUIRE_SERVICES is 1")
        pytest.skip("Chromium is missing")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@dataclass
class Reader:
    """A person at a browser; collects what the browser complains about."""

    site: Site
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(self.site.address + path)
        return self.page

    def come_in(self, who: str) -> None:
        """Sign in by link; once per person, since browsers can take over the cookies."""
        if who not in self.site.cookies:
            self.open(self.site.link(who))
            self.page.locator("main button").click()
            self.page.wait_for_url(lambda address: "/links/" not in address)
            self.site.cookies[who] = [each for each in self.context.cookies() if each["name"] == "session"]
        self.context.add_cookies(self.site.cookies[who])

    def sideways(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))

    def barriers(self) -> str:
        """Return what axe finds, as text; blank when nothing."""
        found = Axe().run(self.page)
        return found.generate_report() if found.violations_count else ""


ReaderMaker = Callable[..., Reader]


@pytest.fixture
def read_as(chromium: Browser, site: Site) -> Iterator[ReaderMaker]:
    """Return a maker of readers: ``read_as("team", width=390, theme="dark", language="es")``."""
    made: list[Reader] = []

    def make(
        who: str | None = None,
        *,
        width: int = 1440,
        height: int = 900,
        theme: str = "light",
        language: str = "en",
        scripts: bool = True,
    ) -> Reader:
        site.now = NOW
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.add_cookies([{"name": "language", "value": language, "url": site.address}])
        reader = Reader(site, context, context.new_page())
        reader.page.on("console", lambda message: _listen(reader, message))
        reader.page.on("pageerror", lambda error: reader.complaints.append(str(error)))
        made.append(reader)
        if who is not None:
            reader.come_in(who)
        return reader

    yield make
    for reader in made:
        reader.context.close()
        assert reader.complaints == []


def _listen(reader: Reader, message: Any) -> None:
    # The answer to an address that is absent by purpose, or to a form with faults, is no complaint.
    is_meant = any(status in message.text for status in ("404", "422"))
    if message.type in {"error", "warning"} and not is_meant:
        reader.complaints.append(message.text)


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """The folder that keeps the pictures of a run."""
    folder = ROOT / "test-output" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
