"""The live line and its plain form."""

import re

import pytest

from matchmaker.cli.progress import ProgressLine
from matchmaker.scheduling import Progress

STAGE, OTHER = "planning.stage_values", "planning.stage_problem"


def shown(text: str) -> list[str]:
    """Return lines without their seconds."""
    return [re.sub(r"^ *[\d.,]+ s  ", "", line) for line in text.splitlines()]


def test_piped_progress_is_plain_lines_one_per_stage_at_first(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressLine("en", is_live=False) as progress:
        progress.stage(STAGE)
        progress.solver(Progress(OTHER, 10, 40, 0.1))
        progress.solver(Progress(OTHER, 20, 40, 0.1))
        progress.solver(Progress(OTHER, 30, 40, 0.2))

    captured = capsys.readouterr()
    assert captured.out == ""
    assert shown(captured.err) == [
        "Working out who can help whom",
        f"{'Setting up slots, tables and rules':<46}  value 10   bound 40   gap 75.00\u202f%",
        f"{'Setting up slots, tables and rules':<46}  value 30   bound 40   gap 25.00\u202f%",
    ]


def test_line_of_a_terminal_is_rewritten_and_leaves_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    with ProgressLine("es", is_live=True) as progress:
        progress.solver(Progress(STAGE, 0, 0, 0.1))

    line, end = capsys.readouterr().err.split("\x1b[K")[:2]
    assert line.startswith("\r   0,0 s  ")
    assert line.endswith("valor 0   máximo posible 0   falta 0,00\u202f%")
    assert end == "\r"


def test_same_stage_is_told_again_after_a_while(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([0.0, 0.1, 0.1, 5.0, 5.0])
    monkeypatch.setattr("matchmaker.cli.progress.time.monotonic", lambda: next(moments))

    with ProgressLine("en", is_live=False) as progress:
        progress.stage(STAGE)
        progress.stage(STAGE)

    assert capsys.readouterr().err.splitlines() == [
        "   0.1 s  Working out who can help whom",
        "   5.0 s  Working out who can help whom",
    ]


def test_bound_below_the_value_shows_no_negative_gap(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressLine("en", is_live=False) as progress:
        progress.solver(Progress(STAGE, 50, 0, 0.1))

    assert shown(capsys.readouterr().err)[0].endswith("value 50   bound 50   gap 0.00\u202f%")
