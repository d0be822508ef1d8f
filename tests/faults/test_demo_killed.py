"""The demo, killed at any moment: the next start repairs or continues."""

import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from matchmaker.cli.group import command_group
from matchmaker.scheduling import violations
from matchmaker.services.events import read_record_and_keys
from matchmaker.services.planning import placement_array, prepare, read_placements
from matchmaker.store import Database, OrganiserRow, scoped

pytestmark = pytest.mark.faults

PROGRAM = "from matchmaker.cli import main; main()"
Spawn = Callable[..., subprocess.Popen[bytes]]

#: Kills itself as its n-th commit is about to reach the database.
AT_COMMIT = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
commits = iter(range(1, int(sys.argv.pop(1))))
@event.listens_for(Engine, "commit")
def count(_):
    if next(commits, None) is None:
        os.kill(os.getpid(), signal.SIGKILL)
from matchmaker.cli import main
main()
"""
#: The demo of an event that is scheduled in a second.
SMALL = ("demo", "--once", "--sample", "desayuno-24")
#: Commits of a demo that nobody kills, at least.
COMMITS = 8
#: Seconds from the first byte of the database to the end of a demo: as long as the last one that got there.
_span = [15.0]


@pytest.fixture(autouse=True)
def without_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what the environment says about a database."""
    for name in ("MATCHMAKER_DATABASE_URL", "MATCHMAKER_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)


def test_a_demo_that_is_killed_is_completed_by_the_next(
    *,
    spawn: Spawn,
    kill: Callable[..., None],
    wait_for: Callable[..., None],
    story: Callable[[Path], Any],
    moment: float,
    tmp_path: Path,
) -> None:
    data_dir = tmp_path / "var"
    file = data_dir / "matchmaker.sqlite"
    process = spawn(PROGRAM, *SMALL, "--data-dir", str(data_dir))
    # Before the file is there nothing can be lost: the moment is drawn from the time after.
    wait_for(file.exists, process)
    begun = monotonic()
    while process.poll() is None and monotonic() - begun < moment * _span[0]:
        sleep(0.002)
    if process.poll() is None:
        kill(process)
    else:
        # It came to its end first: the next moments are drawn from the time it took.
        _span[0] = monotonic() - begun

    assert_next_demo_is_good(data_dir, story)


def test_a_demo_that_is_killed_at_a_commit_is_completed_by_the_next(
    spawn: Spawn, story: Callable[[Path], Any], moment: float, tmp_path: Path
) -> None:
    data_dir = tmp_path / "var"
    nth = 1 + int(moment * COMMITS)

    killed = spawn(AT_COMMIT, str(nth), *SMALL, "--data-dir", str(data_dir)).wait(300)

    assert killed == -signal.SIGKILL
    assert_next_demo_is_good(data_dir, story)


def assert_next_demo_is_good(data_dir: Path, story: Callable[[Path], Any]) -> None:
    """Run the demo again: one event, one schedule that keeps every rule, nothing that still runs."""
    again = CliRunner().invoke(command_group, [*SMALL, "--data-dir", str(data_dir)])

    assert again.exit_code == 0, again.output
    told = story(data_dir / "matchmaker.sqlite")
    assert (told.events, told.versions, told.runs) == (1, ((1, "published"),), ("done",))
    assert broken_rules(data_dir / "matchmaker.sqlite") == []


def broken_rules(file: Path) -> list[object]:
    """Return the rules that the stored schedule breaks, worked out from the stored event."""
    database = Database(f"sqlite:///{file}")
    with database.reading() as db:
        organiser = db.scalars(select(OrganiserRow)).one()
        event = db.scalars(scoped(db, organiser).events()).one()
        plan = prepare(read_record_and_keys(db, event)[0])
        placements = placement_array(plan, read_placements(db, event))
    database.dispose()
    return list(violations(plan.problem, placements))
