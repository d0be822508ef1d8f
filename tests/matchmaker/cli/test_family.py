"""Processes as a family: started again when they die, and given up when that does not help."""

import os
import sys
from pathlib import Path

import pytest

from matchmaker.cli import family
from matchmaker.cli.family import MOST_ENDS, Child, run_family


def test_a_child_that_can_not_live_ends_the_family(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(family, "LOOK", 0.01)
    monkeypatch.setattr(family, "FIRST_WAIT", 0.01)
    told: list[tuple[str, int]] = []

    code = run_family([Child("worker", ["bricks"])], os.environ, lambda *end: told.append(end))

    assert code == 1
    assert told == [("worker", 2)] * MOST_ENDS


def test_a_child_rests_longer_each_time_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A console that is killed leaves its port to its last requests for up to ten seconds."""
    now = 100.0
    monkeypatch.setattr(family, "monotonic", lambda: now)
    child = Child("console", [])

    rests = []
    for _ in range(4):
        child.ends.append(now)
        child.rest()
        assert child.starts_at is not None
        rests.append(child.starts_at - now)

    assert rests == [0, 2, 4, 8]
    assert not child.is_due()


def test_a_child_that_does_not_listen_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A program that ignores the request to end; its sibling fails at once, and so ends the family."""
    deaf = tmp_path / "deaf.py"
    deaf.write_text("import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(60)\n")
    launcher = tmp_path / "launcher"
    launcher.write_text(f'#!/bin/sh\ncase "$3" in deaf) exec {sys.executable} {deaf};; *) exit 3;; esac\n')
    launcher.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(launcher))
    monkeypatch.setattr(family, "LOOK", 0.05)
    monkeypatch.setattr(family, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(family, "GRACE", 0.2)
    children = [Child("deaf", ["deaf"]), Child("other", ["other"])]

    assert run_family(children, os.environ, lambda *_: None) == 1
    assert children[0].process is not None
    assert children[0].process.returncode is not None
