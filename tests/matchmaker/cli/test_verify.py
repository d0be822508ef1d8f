"""``matchmaker verify``."""

from collections.abc import Callable
from pathlib import Path

import pytest

HEADER = "slot,table,a,b,value,id\n"
GOOD = HEADER + "1,1,a,b,5,m1\n1,2,c,d,4,m3\n2,1,a,c,3,m2\n2,2,b,d,2,m4\n"


@pytest.fixture
def verify(call: Callable, folder: Path, tmp_path: Path) -> Callable:
    """Verify a schedule of the small event."""

    def run(text: str, *arguments: str) -> tuple[int, list[str]]:
        path = tmp_path / "schedule.csv"
        path.write_text(text)
        result = call("verify", folder, path, *arguments)
        return result.exit_code, result.stdout.splitlines()

    return run


def test_good_schedule_keeps_every_rule(verify: Callable) -> None:
    assert verify(GOOD) == (
        0,
        ["4 meetings, value 14, breaks 0, table moves 2.", "Every rule is kept."],
    )


def test_empty_schedule_keeps_every_rule(verify: Callable) -> None:
    assert verify(HEADER) == (0, ["0 meetings, value 0, breaks 0, table moves 0.", "Every rule is kept."])


def test_every_broken_rule_is_told(verify: Callable) -> None:
    code, lines = verify(HEADER + "1,1,a,b,5,m1\n1,1,a,c,3,m2\n3,9,c,d,4,m3\n")

    assert code == 1
    assert lines[-1] == "3 things are wrong."
    assert len(lines) == 5
    assert any("Ana" in line for line in lines)


def test_pair_that_may_not_meet_is_told_by_name(verify: Callable, folder: Path) -> None:
    (folder / "wishes.csv").write_text("from,to,wish\nb,a,avoid\n")

    assert verify(GOOD, "--language", "es") == (
        1,
        [
            "Turno 1, mesa 1: Ana y Bea no son una pareja que pueda encontrarse en este evento.",
            "3 encuentros, valor 9, huecos 0, cambios de mesa 1.",
            "Hay 1 cosa mal.",
        ],
    )


def test_value_that_is_not_that_of_the_meeting_is_told(verify: Callable) -> None:
    assert verify(HEADER + "1,1,a,b,50,m1\n1,2,c,d,,m3\n") == (
        1,
        [
            "The file says 50 points for Ana and Bea; the meeting is worth 5.",
            "2 meetings, value 9, breaks 0, table moves 0.",
            "1 thing is wrong.",
        ],
    )


def test_rows_that_can_not_be_read_are_told_with_the_rest(verify: Callable) -> None:
    assert verify(HEADER + "1,1,a,x,5,\n1,2,c,d,9,m3\n") == (
        1,
        [
            "schedule.csv, line 2, b: Nobody in attendees.csv has the id “x”.",
            "The file says 9 points for Carl and Dana; the meeting is worth 4.",
            "1 meeting, value 4, breaks 0, table moves 0.",
            "2 things are wrong.",
        ],
    )


def test_missing_schedule_is_told(call: Callable, folder: Path) -> None:
    result = call("verify", folder, folder / "none.csv")

    assert (result.exit_code, result.stdout) == (1, f"none.csv: There is no file “{folder}/none.csv”.\n")
