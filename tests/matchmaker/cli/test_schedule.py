"""``matchmaker schedule``, in this process and as a process of its own."""

import json
import os
import pty
import random
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from matchmaker.intake import read_event_folder, read_schedule
from matchmaker.scheduling import Schedule, Violation

SAMPLE = Path(__file__).parents[3] / "sample_events" / "desayuno-24"
COMMAND = [sys.executable, "-c", "from matchmaker.cli import main; main()", "schedule"]
REPORT_KEYS = {
    *("status", "proven", "stopped", "value", "objective", "upper_bound", "gap", "breaks", "breaks_bound"),
    *("table_moves", "required_missing", "below_floor", "meetings", "meetings_per_attendee"),
    *(
        "value_per_attendee",
        "attendees",
        "slots",
        "tables",
        "candidate_pairs",
        "seed",
        "seconds",
        "problem_hash",
    ),
}


def test_results_are_written_and_told(call: Callable, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"

    result = call("schedule", folder, "--out", out, "--time-limit", "20", "--seed", "3")

    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in out.iterdir()) == ["report.json", "schedule.csv"]
    report = json.loads((out / "report.json").read_text())
    assert set(report) == REPORT_KEYS
    assert (report["status"], report["value"], report["upper_bound"], report["seed"]) == (
        "optimal",
        14,
        14,
        3,
    )
    event = read_event_folder(folder).event
    assert event is not None
    placements, findings = read_schedule(out / "schedule.csv", event)
    assert ({p.id for p in placements}, findings) == ({"m1", "m2", "m3", "m4"}, ())
    assert result.stdout.splitlines() == [
        "Foro",
        "4 attendees, 3 slots, 2 tables, 4 pairs that may meet",
        "",
        "4 meetings, worth 14 points together.",
        "No schedule of this event can be worth more. That is proved.",
        "",
        "Meetings per attendee",
        "    2  ████████████████████████████████ 4",
        "",
        f"Written: {out}/schedule.csv and {out}/report.json",
    ]


def test_sample_event_is_scheduled_with_reasons_in_spanish(call: Callable, tmp_path: Path) -> None:
    result = call("schedule", SAMPLE, "--out", tmp_path, "--time-limit", "3", "--language", "es")

    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "Desayuno de la Cámara del Ebro Medio"
    assert "Encuentros por asistente" in lines
    start = lines.index("3 de los encuentros")
    heads = [line for line in lines[start + 1 : -2] if not line.startswith("    ")]
    assert [bool(re.fullmatch(r"  \d\d:\d\d, mesa \d+: .+ y .+", head)) for head in heads] == [True] * 3
    assert re.search(r"busca «.+?»; .+? ofrece «.+?»", " ".join(lines[start:]))


def test_folder_with_errors_writes_nothing(call: Callable, folder: Path, tmp_path: Path) -> None:
    (folder / "pairs.csv").write_text("a,b,value\na,x,1\n")

    result = call("schedule", folder, "--out", tmp_path / "out")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [
        "pairs.csv, line 2, b: Nobody in attendees.csv has the id “x”.",
        "1 thing to mend.",
        "Nothing was written.",
    ]
    assert not (tmp_path / "out").exists()


def test_warnings_are_told_and_the_work_goes_on(call: Callable, folder: Path, tmp_path: Path) -> None:
    (folder / "wishes.csv").write_text("from,to,wish\na,d,must\n")

    result = call("schedule", folder, "--out", tmp_path / "out")

    assert result.exit_code == 0
    assert "must meet, but pairs.csv has no row" in result.stderr
    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert report["status"] == "infeasible"
    assert "One required meeting is not held, and no schedule can hold all of them:" in result.stdout


@pytest.mark.parametrize(
    "arguments", [["--time-limit", "0"], ["--seed", "-1"], ["--seed", "x"], ["--language", "fr"]]
)
def test_call_that_makes_no_sense_is_refused(
    call: Callable, folder: Path, tmp_path: Path, arguments: list[str]
) -> None:
    assert call("schedule", folder, "--out", tmp_path / "out", *arguments).exit_code == 2
    assert call("schedule", folder).exit_code == 2


def test_result_folder_that_can_not_be_made_is_told(call: Callable, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    result = call("schedule", folder, "--out", tmp_path / "file" / "out")

    assert result.exit_code == 1
    assert "Not a directory" in result.stderr


def test_broken_schedule_is_shown_to_nobody(
    call: Callable, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(_: object, __: Schedule) -> list[Violation]:
        return [Violation("scheduling.pair_twice", {"pair": 0})]

    monkeypatch.setattr("matchmaker.scheduling.violations", find, raising=False)

    result = call("schedule", folder, "--out", tmp_path / "out")

    assert (result.exit_code, result.stdout) == (1, "")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.fixture
def long_folder(tmp_path: Path) -> Path:
    """Write an event on which the solver is busy until it is stopped."""
    path = tmp_path / "long"
    path.mkdir()
    pick = random.Random(5)
    (path / "event.toml").write_text(
        '[event]\nname = "Long"\ntimezone = "UTC"\n[[sessions]]\nstart = 2026-10-01T10:00:00\nslots = 8\n'
        "[tables]\ncount = 30\n[rules]\nmax_break_spread = 1\ncompactness = 40\nfloor = 3\n"
    )
    (path / "attendees.csv").write_text("id,name\n" + "".join(f"u{k},Person {k}\n" for k in range(80)))
    rows = (f"u{i},u{j},{pick.randint(1, 999)}\n" for i in range(80) for j in range(i + 1, 80))
    (path / "pairs.csv").write_text("a,b,value\n" + "".join(row for row in rows if pick.random() < 0.3))
    return path


def test_interrupt_writes_the_best_so_far(long_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with subprocess.Popen(
        [*COMMAND, str(long_folder), "--out", str(out), "--time-limit", "300"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "value" in line:
                break
        process.send_signal(signal.SIGINT)
        printed, told = process.communicate(timeout=120)

    assert process.returncode == 0, told
    assert json.loads((out / "report.json").read_text())["stopped"] == "cancelled"
    assert (out / "schedule.csv").read_text().startswith("slot,table,a,b,value,id\n")
    assert "Meetings per attendee" in printed
    assert "Traceback" not in told


def test_terminal_gets_one_live_line(folder: Path, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [*COMMAND, str(folder), "--out", str(tmp_path / "out")],
        stdout=subprocess.PIPE,
        stderr=theirs,
        check=True,
        timeout=120,
    )
    os.close(theirs)
    written = os.read(ours, 100_000).decode()
    os.close(ours)

    assert "\n" not in written
    assert written.count("\r") >= 2
    assert written.endswith("\r\x1b[K")
    assert b"Foro" in done.stdout


def test_proved_schedule_below_the_bound_is_called_the_best(call: Callable, tmp_path: Path) -> None:
    result = call("schedule", SAMPLE, "--out", tmp_path, "--time-limit", "60")
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))

    is_proved_below = report["status"] == "optimal" and report["upper_bound"] > report["objective"]
    assert ("none is worth more than this one" in result.stdout) == is_proved_below
