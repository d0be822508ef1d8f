"""The demo, killed at any moment: the next start repairs or continues."""

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
from matchmaker.services.events import read_record
from matchmaker.services.planning import placement_array, prepare, read_placements
from matchmaker.store import Database, OrganiserRow, scoped

pytestmark = pytest.mark.faults

PROGRAM = "from matchmaker.cli import main; main()"
Spawn = Callable[..., subprocess.Popen[bytes]]

#: Seconds from the first byte of the database to the end of a demo: the longest seen so far.
_span = [4.0]


def test_a_demo_that_is_killed_is_completed_by_the_next(
    *,
    spawn: Spawn,
    kill: Callable[..., None],
    wait_for: Callable[..., None],
    story: Callable[[Path], Any],
    moment: float,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("MATCHMAKER_DATABASE_URL", "MATCHMAKER_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    data_dir = tmp_path / "var"
    file = data_dir / "matchmaker.sqlite"
    process = spawn(PROGRAM, "demo", "--once", "--data-dir", str(data_dir))
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

    again = CliRunner().invoke(command_group, ["demo", "--once", "--data-dir", str(data_dir)])

    assert again.exit_code == 0, again.output
    told = story(file)
    assert (told.events, told.versions) == (1, ((1, "published"),))
    assert told.runs == ("done",)
    assert broken_rules(file) == []


def broken_rules(file: Path) -> list[object]:
    """Return the rules that the stored schedule breaks, worked out from the stored event."""
    database = Database(f"sqlite:///{file}")
    with database.reading() as db:
        organiser = db.scalars(select(OrganiserRow)).one()
        event = db.scalars(scoped(db, organiser).events()).one()
        plan = prepare(read_record(db, event))
        placements = placement_array(plan, read_placements(db, event))
    database.dispose()
    return list(violations(plan.problem, placements))
