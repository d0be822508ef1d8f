"""A run, killed at any moment: swept up and computed again, and stored once."""

import random
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from shutil import copy
from time import sleep
from typing import Any

import pytest

from matchmaker.clock import system_clock
from matchmaker.intake import AttendeeRecord, EventFolder, EventRecord, PairRecord, SessionRecord
from matchmaker.jobs import run_waiting, sweep
from matchmaker.services.events import store_event
from matchmaker.services.planning import request_run
from matchmaker.store import Database, JobRow, OrganiserRow

pytestmark = pytest.mark.faults

PROGRAM = """
import sys
from matchmaker.clock import system_clock
from matchmaker.jobs import run_schedule
from matchmaker.scheduling import solve  # loaded before the run begins
from matchmaker.store import Database
run_schedule(Database(sys.argv[1]), int(sys.argv[2]), system_clock)
"""
#: Longest time from the claim to the kill, in seconds: beyond the solver's limit.
SPAN = 2.5
LIMIT = 2.0


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


def test_a_run_that_is_killed_is_computed_by_the_next_start(
    *,
    spawn: Callable[..., subprocess.Popen[bytes]],
    kill: Callable[..., None],
    wait_for: Callable[..., None],
    story: Callable[[Path], Any],
    moment: float,
    file: Path,
    run_id: int,
) -> None:
    database = Database(f"sqlite:///{file}")

    def is_claimed() -> bool:
        with database.reading() as db:
            return db.get_one(JobRow, 1).attempts > 0

    process = spawn(PROGRAM, f"sqlite:///{file}", str(run_id))
    wait_for(is_claimed, process)
    sleep(moment * SPAN)
    kill(process)

    sweep(database, system_clock(), nobody_works=True)
    run_waiting(database, system_clock)

    with database.reading() as db:
        job = db.get_one(JobRow, 1)
    database.dispose()
    told = story(file)
    assert (told.events, told.versions, told.runs) == (1, ((1, "draft"),), ("done",))
    assert (job.state, job.attempts in {1, 2}) == ("done", True)
