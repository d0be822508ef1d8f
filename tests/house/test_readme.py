"""What the README shows works as it is written."""

import re
from pathlib import Path

import click
import pytest

from matchmaker.cli.group import command_group

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_command_shown_is_one() -> None:
    lines = re.findall(r"^matchmaker (.*?)(?:  |$)", README, re.MULTILINE)
    names = {alternative.split()[0] for line in lines for alternative in line.split(" | ")}

    assert names == set(command_group.list_commands(click.Context(command_group)))


def test_library_example_runs_and_prints_a_proved_schedule(capsys: pytest.CaptureFixture[str]) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)

    exec(compile(program, "README.md", "exec"), {})

    assert capsys.readouterr().out.startswith("11 11 optimal [[")


def test_every_link_leads_to_a_file() -> None:
    targets = [t for t in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in t]

    assert [target for target in targets if not (ROOT / target).exists()] == []
    assert len(targets) > 4
