"""Running the command line in this process, and small folders to run it on."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from matchmaker.cli.group import command_group

EVENT_TOML = """\
[event]
name = "Foro"
timezone = "UTC"
[[sessions]]
start = 2026-10-01T10:00:00
slots = 3
[tables]
count = 2
"""
ATTENDEES = "id,name,offers,needs\na,Ana,cheese,\nb,Bea,,someone who makes cheese\nc,Carl,,\nd,Dana,,\n"
PAIRS = "id,a,b,value\nm1,a,b,5\nm2,a,c,3\nm3,c,d,4\nm4,b,d,2\n"

Call = Callable[..., Result]


@pytest.fixture
def call() -> Call:
    """Run a call of the command line; standard output and error are kept apart."""

    def run(*arguments: str | Path) -> Result:
        return CliRunner().invoke(command_group, [str(argument) for argument in arguments])

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write a good event folder of four attendees with given pairs."""
    path = tmp_path / "event"
    path.mkdir()
    (path / "event.toml").write_text(EVENT_TOML)
    (path / "attendees.csv").write_text(ATTENDEES)
    (path / "pairs.csv").write_text(PAIRS)
    return path
