"""A folder as a whole: what is missing, misplaced or misnamed."""

from collections.abc import Callable
from pathlib import Path

from matchmaker.intake import Severity, read_event_folder


def test_missing_folder_is_a_finding(tmp_path: Path) -> None:
    reading = read_event_folder(tmp_path / "nowhere")

    assert [(f.code, f.file, f.found) for f in reading.findings] == [
        ("intake.missing_folder", "nowhere", str(tmp_path / "nowhere")[:80])
    ]
    assert (reading.event, reading.errors) == (None, reading.findings)


def test_file_in_place_of_a_folder_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "event").write_text("x")

    assert [f.code for f in read_event_folder(tmp_path / "event").findings] == ["intake.not_a_folder"]


def test_path_that_can_not_be_one_is_a_finding() -> None:
    assert [f.code for f in read_event_folder(Path("a\0b")).findings] == ["intake.missing_folder"]
    assert [f.code for f in read_event_folder(Path("x" * 5000)).findings] == ["intake.unreadable_file"]


def test_missing_files_are_told_each(told: Callable) -> None:
    assert told(event_toml=None, attendees_csv=None) == [
        ("event.toml", None, "", "intake.missing_file", ""),
        ("attendees.csv", None, "", "intake.missing_file", ""),
    ]


def test_folders_in_place_of_files_are_told(make_folder: Callable) -> None:
    folder = make_folder(event_toml=None, attendees_csv=None)
    for name in ("event.toml", "attendees.csv", "wishes.csv"):
        (folder / name).mkdir()

    assert [(f.file, f.code, f.found) for f in read_event_folder(folder).findings] == [
        (name, "intake.unreadable_file", "Is a directory")
        for name in ("event.toml", "attendees.csv", "wishes.csv")
    ]


def test_misnamed_file_is_a_warning(make_folder: Callable) -> None:
    folder = make_folder()
    for name in ("whishes.csv", "schedule.csv", "budget.csv", "notes.txt"):
        (folder / name).write_text("x")

    findings = read_event_folder(folder).findings

    assert [(f.severity, f.code, f.found, f.parameters) for f in findings] == [
        (Severity.WARNING, "intake.misnamed_file", "whishes.csv", {"closest": "wishes.csv"})
    ]


def test_findings_come_in_the_order_of_files(told: Callable) -> None:
    found = told(
        event_toml=b"",
        attendees_csv="id,name\na,\n",
        wishes_csv="from,to,wish\na,a,want\n",
        met_csv="a,b,times\na,a,1\n",
        pairs_csv="a,b,value\na,a,1\n",
    )

    assert [file for file, *_ in found] == [
        "event.toml",
        "attendees.csv",
        "wishes.csv",
        "met.csv",
        "pairs.csv",
    ]
