"""Rounds and moments of the kills, and what a good database is."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shutil import copy
from time import monotonic, sleep

import pytest
from sqlalchemy import select

from matchmaker.clock import system_clock
from matchmaker.intake import AttendeeRecord, EventFolder, EventRecord, PairRecord, SessionRecord
from matchmaker.services.events import store_event
from matchmaker.services.planning import request_run
from matchmaker.store import Database, EventRow, OrganiserRow, RunRow, VersionRow, in_event, scoped

#: Kills of each kind; the long form sets it in the environment.
ROUNDS = int(os.environ.get("MATCHMAKER_TEST_FAULT_ROUNDS", "6"))
SEED = int(os.environ.get("MATCHMAKER_TEST_FAULT_SEED", "0")) or random.SystemRandom().randrange(10**6)


def pytest_report_header() -> str:
    """Say how to repeat the kills at the same moments."""
    return f"faults: {ROUNDS} rounds each, MATCHMAKER_TEST_FAULT_SEED={SEED}"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test of a kill as often as there are rounds."""
    if "moment" in metafunc.fixturenames:
        name = metafunc.function.__name__
        moments = random.Random(f"{SEED} {name}")
        # The demo is killed in two ways, which share its rounds: each takes several seconds.
        rounds = (ROUNDS + 1) // 2 if name.startswith("test_a_demo") else ROUNDS
        metafunc.parametrize("moment", [round(moments.random(), 4) for _ in range(rounds)])


#: Seconds that the solver may take for the run that waits.
LIMIT = 2.0


@dataclass(frozen=True, slots=True)
class Story:
    """What a database holds in the end: events, versions by number and state, and runs by state."""

    events: int
    versions: tuple[tuple[int, str], ...]
    runs: tuple[str, ...]


Spawn = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def spawn(tmp_path: Path) -> Iterator[Spawn]:
    """Return a function that starts Python code in a process group of its own, its output in a file."""
    started: list[subprocess.Popen[bytes]] = []

    def run(program: str, *arguments: str, **settings: str) -> subprocess.Popen[bytes]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("MATCHMAKER_")}
        with (tmp_path / f"output-{len(started)}").open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-c", program, *arguments],
                env=kept | settings,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        started.append(process)
        return process

    yield run
    for process in started:
        kill_all(process)


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and all that it has started, at once and without a word."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture
def kill() -> Callable[[subprocess.Popen[bytes]], None]:
    return kill_all


@pytest.fixture
def wait_for() -> Callable[..., None]:
    """Return a function that waits until a condition holds, while a process may still be alive."""

    def wait(condition: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float = 120) -> None:
        until = monotonic() + seconds
        while not condition() and process.poll() is None:
            assert monotonic() < until, "waited too long"
            sleep(0.005)

    return wait


@pytest.fixture
def file(tmp_path: Path, sqlite_template: Path) -> Path:
    return copy(sqlite_template, tmp_path / "matchmaker.sqlite")


@pytest.fixture
def run_id(file: Path) -> int:
    """A run that waits, of an event that takes the solver about as long as it may take."""
    drawn = random.Random(7)
    names = [f"p{number:02}" for number in range(30)]
    pairs = tuple(
        PairRecord(a=a, b=b, value=drawn.randint(1, 1000))
        for nth, a in enumerate(names)
        for b in names[nth + 1 :]
        if drawn.random() < 0.5
    )
    folder = EventFolder(
        event=EventRecord(
            name="Ronda",
            timezone="Europe/Madrid",
            sessions=(SessionRecord(start=datetime.fromisoformat("2026-10-01T10:00"), slots=6),),
            tables=(12,) * 6,
        ),
        attendees=tuple(
            AttendeeRecord(
                id=name,
                name=name,
                unavailable=tuple(slot for slot in range(1, 7) if drawn.random() < 0.3),
            )
            for name in names
        ),
        pairs=pairs,
    )
    database = Database(f"sqlite:///{file}")
    with database.writing() as db:
        now = system_clock()
        organiser = OrganiserRow(name="Cámara", created_at=now)
        db.add(organiser)
        db.flush()
        event = store_event(db, organiser, folder, now=now)
        run = request_run(db, event, now=now, time_limit=LIMIT)
    database.dispose()
    return run.id


@pytest.fixture
def story() -> Callable[[Path], Story]:
    """Return a function that checks a database from the ground up and tells what it holds."""

    def tell(path: Path) -> Story:
        database = Database(f"sqlite:///{path}")
        try:
            database.check()
            with database.reading() as db:
                assert db.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
                assert db.connection().exec_driver_sql("PRAGMA foreign_key_check").all() == []
                organiser = db.scalars(select(OrganiserRow)).one()
                events = db.scalars(scoped(db, organiser).select(EventRow)).all()
                here = in_event(db, events[0])
                versions = db.scalars(here.select(VersionRow).order_by(VersionRow.number)).all()
                runs = db.scalars(here.select(RunRow).order_by(RunRow.id)).all()
                return Story(
                    len(events),
                    tuple((version.number, version.state) for version in versions),
                    tuple(run.state for run in runs),
                )
        finally:
            database.dispose()

    return tell
