"""A worker, killed at any moment of a run: the next one ends the run, and stores it once."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from matchmaker.store import Database, JobRow

pytestmark = pytest.mark.faults

#: A worker whose lease is so short that the test need not wait for half a minute.
PROGRAM = """
from datetime import timedelta
from matchmaker.jobs import claims, pulse
claims.LEASE = pulse.LEASE = timedelta(seconds=2)
from matchmaker.cli import main
main()
"""
#: Longest time from the start of the worker to its kill: loading, a look, the whole run.
SPAN = 6.0


def test_a_run_whose_worker_is_killed_is_ended_by_the_next(
    *,
    spawn: Callable[..., subprocess.Popen[bytes]],
    kill: Callable[..., None],
    wait_for: Callable[..., None],
    story: Callable[[Path], Any],
    moment: float,
    file: Path,
    run_id: int,
) -> None:
    settings = {"MATCHMAKER_DATA_DIR": str(file.parent)}
    database = Database(f"sqlite:///{file}")

    def job() -> JobRow:
        with database.reading() as db:
            return db.get_one(JobRow, run_id)

    first = spawn(PROGRAM, "worker", **settings)
    sleep(moment * SPAN)
    kill(first)
    second = spawn(PROGRAM, "worker", **settings)
    wait_for(lambda: job().state == "done", second)

    ended = job()
    database.dispose()
    told = story(file)
    assert (told.events, told.versions, told.runs) == (1, ((1, "draft"),), ("done",))
    assert ended.attempts in {1, 2}
