"""An application over a world of two organisers, and visitors of every kind who come to it."""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from jinja2 import FileSystemBytecodeCache
from werkzeug.test import TestResponse

from matchmaker.scheduling import Problem, dump_problem
from matchmaker.services import team
from matchmaker.services.calendars import feed_token
from matchmaker.settings import Settings
from matchmaker.store import (
    AttendeeRow,
    Database,
    EventRow,
    ImportRow,
    MeetingRow,
    OrganiserRow,
    PersonRow,
    PlacementRow,
    RunRow,
    SeatRow,
    SessionRow,
    SlotRow,
    TableRow,
    TeamMemberRow,
    TrialRow,
    VersionRow,
)
from web import create_app
from web.ground import ground_of

ROLES = ("owner", "manager", "door", "reader")
NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
KEY = "of the tests"


@dataclass
class World:
    """
    Two organisers, each with a team and two events; each event with a meeting in a published version.

    Members are named ``owner``, ``other owner``, …; attendees ``attendee`` (of the event),
    ``attendee of another event`` and ``attendee of another organiser``.
    """

    database: Database
    members: dict[str, TeamMemberRow] = field(default_factory=dict)
    attendees: dict[str, AttendeeRow] = field(default_factory=dict)
    #: Parameter of a route → its value: ``event``, ``attendee``, ``meeting``, ``upload``, ``member``.
    names: dict[str, str] = field(default_factory=dict)

    def link(self, who: str, now: datetime = NOW) -> str:
        """Return the token of a fresh link for a member or an attendee."""
        with self.database.writing() as db:
            if who in self.members:
                return team.issue_link(db, "team", self.members[who], now)
            return team.issue_link(db, "attendee", self.attendees[who], now)


def as_read(page: str) -> str:
    """Return the text of a page without its tags."""
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("<body")[2]))
    return re.sub(r" ([.,])", r"\1", text)


class Visitor:
    """A browser: keeps cookies, and sends the form token with what it posts."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        https = ground_of(app).is_https
        self.base_url = "https://localhost" if https else "http://localhost"

    def open(self, method: str, path: str, **options: Any) -> TestResponse:
        """Ask for something, as it is."""
        return self.client.open(path, method=method, base_url=self.base_url, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        """Open a page."""
        return self.open("GET", path, **options)

    def read(self, path: str) -> str:
        """Return the text of a page as it reads, without its tags."""
        return as_read(self.get(path).text)

    def post(self, path: str, form: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form as a page of ours would."""
        return self.open("POST", path, data={**(form or {}), "csrf_token": self.form_token()}, **options)

    def form_token(self) -> str:
        """Return a token that is good for this browser's session, begun if there is none."""
        with self.client.session_transaction(base_url=self.base_url) as session:
            raw = session.setdefault("csrf_token", token_hex(20))
        token = URLSafeTimedSerializer(str(self.app.secret_key), salt="wtf-csrf-token").dumps(raw)
        return token if isinstance(token, str) else token.decode()

    def come_in(self, token: str) -> None:
        """Sign in by link."""
        assert self.post(f"/links/{token}").status_code == 303

    def cookies(self) -> dict[str, str]:
        """Return the cookies it keeps."""
        return {cookie.key: cookie.value for cookie in self.client._cookies.values()}


class Clock:
    """A clock that tests turn."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def build_world(database: Database) -> World:
    world = World(database)
    with database.writing() as db:
        for prefix, name in (("", "Cámara"), ("other ", "Vivero")):
            organiser = OrganiserRow(name=name, created_at=NOW)
            db.add(organiser)
            db.flush()
            for role in ROLES:
                who = prefix + role
                world.members[who] = team.add_member(
                    db,
                    organiser,
                    email=f"{who.replace(' ', '.')}@example.org",
                    name=f"{who.title()}",
                    role=role,
                    password=None,
                    now=NOW,
                    language="en",
                )
            # Somebody who may be let go without taking a visitor's sign-in with them.
            spare = team.add_member(
                db,
                organiser,
                email=f"{prefix.strip()}spare@example.org",
                name="Spare",
                role="reader",
                password=None,
                now=NOW,
            )
            for event_name in ("Desayuno", "Foro"):
                found = _add_event(db, organiser, event_name)
                who = {
                    ("", "Desayuno"): "attendee",
                    ("", "Foro"): "attendee of another event",
                    ("other ", "Desayuno"): "attendee of another organiser",
                }.get((prefix, event_name))
                if who is not None:
                    world.attendees[who] = found["attendee"]
                if who == "attendee":
                    world.names = {kind: row.public_id for kind, row in found.items()}
                    world.names["member"] = spare.public_id
                    world.names["version"] = "1"
                    world.names |= {"public_event": found["event"].public_id, "step": "offers"}
                    feed = feed_token(db, found["attendee"].id, KEY)
                    world.names["subscriber"], world.names["secret"] = feed
                    world.names["bearer"] = world.names["attendee"]
                    world.names["picture"] = "room"
                    world.names["proposal"] = world.names["own_meeting"] = world.names["meeting"]
    return world


def _add_event(db: Any, organiser: OrganiserRow, name: str) -> dict[str, Any]:
    """Add an event of one slot, one table and two attendees who meet."""

    def add(row: Any) -> Any:
        db.add(row)
        db.flush()
        return row

    event = add(
        EventRow(
            organiser_id=organiser.id,
            name=name,
            timezone="Europe/Madrid",
            language="en",
            state="published",
            created_at=NOW,
        )
    )
    session = add(
        SessionRow(
            event_id=event.id, position=0, starts_local=datetime.fromisoformat("2026-10-01T10:00"), slots=1
        )
    )
    starts = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
    slot = add(
        SlotRow(
            event_id=event.id,
            session_id=session.id,
            number=1,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=15),
            tables=1,
        )
    )
    table = add(TableRow(event_id=event.id, number=1))
    attendees = []
    for number, person_name in enumerate(("Lucía Ferrer Ruiz", "Jon Lasa"), start=1):
        person = add(PersonRow(organiser_id=organiser.id, name=person_name, created_at=NOW))
        attendees.append(
            add(
                AttendeeRow(
                    organiser_id=organiser.id,
                    event_id=event.id,
                    person_id=person.id,
                    external_id=str(number),
                    name=person_name,
                    languages=["es"],
                    registered_at=NOW,
                )
            )
        )
    a, b = attendees
    meeting = add(MeetingRow(event_id=event.id, a_attendee_id=a.id, b_attendee_id=b.id))
    problem = Problem(pairs=[[0, 1]], value=[500], available=[[True], [True]], tables=[1])
    run = add(
        RunRow(
            event_id=event.id,
            state="done",
            time_limit=5,
            created_at=NOW,
            problem=dump_problem(problem),
            index={
                "attendees": [a.id, b.id],
                "pairs": [None],
                "slots": [slot.id],
                "tables": [table.id],
            },
        )
    )
    version = add(
        VersionRow(
            event_id=event.id,
            run_id=run.id,
            number=1,
            state="published",
            value=500,
            objective=500,
            upper_bound=500,
            status="optimal",
            breaks=0,
            table_moves=0,
            created_at=NOW,
            published_at=NOW,
        )
    )
    trial = add(TrialRow(event_id=event.id, version_id=version.id, asked_by="m", created_at=NOW))
    placement = add(
        PlacementRow(
            event_id=event.id,
            version_id=version.id,
            meeting_id=meeting.id,
            slot_id=slot.id,
            table_id=table.id,
            value=500,
        )
    )
    for attendee in attendees:
        add(
            SeatRow(
                event_id=event.id,
                version_id=version.id,
                slot_id=slot.id,
                attendee_id=attendee.id,
                placement_id=placement.id,
            )
        )
    upload = add(
        ImportRow(event_id=event.id, brought_by="1", file_name="gente.csv", state="done", created_at=NOW)
    )
    return {
        "event": event,
        "attendee": a,
        "other": b,
        "meeting": meeting,
        "run": run,
        "trial": trial,
        "upload": upload,
    }


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates compiled once for all the applications of a run."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@contextmanager
def open_app(database: Database, clock: Clock, data_dir: Path, **changed: Any) -> Iterator[Flask]:
    own = {
        "database_url": database.url.render_as_string(hide_password=False),
        "data_dir": data_dir,
        "secret_key": KEY,
        "language": "en",
    }
    settings = Settings(**{**own, **changed})
    app = create_app(settings, clock)
    yield app
    ground_of(app).database.dispose()


@pytest.fixture(scope="session")
def world_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """The world, built once, to copy."""
    path = tmp_path_factory.mktemp("world") / "matchmaker.sqlite"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    world = build_world(database)
    database.dispose()
    return path, world


@pytest.fixture
def world(world_template: tuple[Path, World], tmp_path: Path) -> Iterator[World]:
    template, built = world_template
    shutil.copy(template, tmp_path / "matchmaker.sqlite")
    database = Database(f"sqlite:///{tmp_path / 'matchmaker.sqlite'}")
    yield replace(built, database=database)
    database.dispose()


@pytest.fixture
def world_of_each_kind(database: Database) -> World:
    """On SQLite and on PostgreSQL."""
    return build_world(database)


AppMaker = Callable[..., Flask]


@pytest.fixture
def make_app(clock: Clock, compiled_templates: FileSystemBytecodeCache, tmp_path: Path) -> Iterator[AppMaker]:
    """Return a maker of applications over a database, with settings changed by keyword."""
    opened = []

    def make(database: Database, **changed: Any) -> Flask:
        context = open_app(database, clock, tmp_path, **changed)
        opened.append(context)
        app = context.__enter__()
        app.jinja_env.bytecode_cache = compiled_templates
        return app

    yield make
    for context in opened:
        context.__exit__(None, None, None)


@pytest.fixture
def app(world: World, make_app: AppMaker) -> Flask:
    return make_app(world.database)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody who has not signed in."""
    return Visitor(app)


@pytest.fixture
def visit(app: Flask, world: World) -> Callable[[str], Visitor]:
    """Return a maker of visitors who came in by link: ``visit("manager")``."""

    def come(who: str) -> Visitor:
        visitor = Visitor(app)
        visitor.come_in(world.link(who))
        return visitor

    return come


@pytest.fixture(scope="session")
def new_visitor() -> Callable[[Flask], Visitor]:
    return Visitor


@pytest.fixture
def rows(world: World) -> Callable[[], dict[str, list[object]]]:
    """Return a reader of everything in the database: two reads are equal when nothing changed."""

    def read() -> dict[str, list[object]]:
        with world.database.reading() as db:
            tables = OrganiserRow.metadata.sorted_tables
            return {table.name: [tuple(row) for row in db.execute(table.select())] for table in tables}

    return read
