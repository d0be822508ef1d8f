"""``schedule.csv``, written and read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from matchmaker.intake import EventFolder, PlacementRecord, read_event_folder, read_schedule, write_schedule


@pytest.fixture
def event(make_folder: Callable) -> EventFolder:
    """Return an event without given pairs."""
    found = read_event_folder(make_folder()).event
    assert found is not None
    return found


@pytest.fixture
def event_with_pairs(make_folder: Callable) -> EventFolder:
    """Return an event in which a and b may meet twice."""
    pairs = "id,a,b,value\nm1,a,b,5\nm2,b,a,6\n,c,d,7\n"
    found = read_event_folder(make_folder(pairs_csv=pairs)).event
    assert found is not None
    return found


def test_placements_are_written_by_slot_and_table_and_read_back(event: EventFolder, tmp_path: Path) -> None:
    placements = (
        PlacementRecord(2, 1, "a", "c", 30),
        PlacementRecord(1, 2, "c", "d", 10),
        PlacementRecord(1, 1, "a", "b", 20),
    )

    write_schedule(tmp_path / "schedule.csv", placements)

    assert (tmp_path / "schedule.csv").read_text() == (
        "slot,table,a,b,value,id\n1,1,a,b,20,\n1,2,c,d,10,\n2,1,a,c,30,\n"
    )
    assert read_schedule(tmp_path / "schedule.csv", event) == (tuple(sorted(placements)), ())


@pytest.mark.parametrize(
    ("row", "column", "code", "found"),
    [
        ("7,1,a,b,5,", "slot", "slot_out_of_range", "7"),
        ("0,1,a,b,5,", "slot", "too_small", "0"),
        ("one,1,a,b,5,", "slot", "not_whole_number", "one"),
        ("1,,a,b,5,", "table", "not_whole_number", ""),
        ("1,1,x,b,5,", "a", "unknown_attendee", "x"),
        ("1,1,a,a,5,", "b", "with_oneself", "a"),
        ("1,1,a,b,-5,", "value", "negative", "-5"),
        ("1,1,a,b,5,m1", "id", "unknown_pair_id", "m1"),
        ("1,1,a,b", "", "too_few_cells", "1,1,a,b"),
    ],
)
def test_fault_in_a_placement_is_told(
    event: EventFolder, tmp_path: Path, *, row: str, column: str, code: str, found: str
) -> None:
    path = tmp_path / "s.csv"
    path.write_text(f"slot,table,a,b,value,id\n1,1,c,d,5,\n{row}\n")

    placements, findings = read_schedule(path, event)

    assert [(f.file, f.line, f.column, f.code, f.found) for f in findings] == [
        ("s.csv", 3, column, f"intake.{code}", found)
    ]
    assert placements == (PlacementRecord(1, 1, "c", "d", 5),)


def test_value_and_id_may_be_left_out(event: EventFolder, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("slot;table;a;b\n1;1;a;b\n")

    assert read_schedule(path, event) == ((PlacementRecord(1, 1, "a", "b", 0),), ())


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("1,1,a,b,5,", "id", "placement_needs_id"),
        ("1,1,a,c,5,", "b", "not_a_candidate"),
        ("1,1,a,c,5,m1", "id", "pair_id_of_others"),
        ("1,1,a,b,5,m3", "id", "unknown_pair_id"),
    ],
)
def test_placement_that_means_no_given_pair_is_told(
    event_with_pairs: EventFolder, tmp_path: Path, row: str, column: str, code: str
) -> None:
    path = tmp_path / "s.csv"
    path.write_text(f"slot,table,a,b,value,id\n{row}\n1,2,c,d,7,\n1,3,b,a,6,m2\n")

    placements, findings = read_schedule(path, event_with_pairs)

    assert [(f.line, f.column, f.code) for f in findings] == [(2, column, f"intake.{code}")]
    assert placements == (PlacementRecord(1, 2, "c", "d", 7), PlacementRecord(1, 3, "b", "a", 6, "m2"))


def test_missing_schedule_is_a_finding(event: EventFolder, tmp_path: Path) -> None:
    placements, findings = read_schedule(tmp_path / "none.csv", event)

    assert (placements, [(f.file, f.code) for f in findings]) == ((), [("none.csv", "intake.no_schedule")])
