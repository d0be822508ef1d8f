"""A run, killed at any moment: swept up and computed again, and stored once."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from matchmaker.clock import system_clock
from matchmaker.jobs import run_waiting, sweep
from matchmaker.store import Database, JobRow

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
