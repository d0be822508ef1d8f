"""``matchmaker replan``: what changes on the day, and every fault of the call at once."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from matchmaker.intake import read_event_folder, read_schedule
from matchmaker.scheduling import Violation

SCHEDULE = "slot,table,a,b,value,id\n1,1,a,b,5,m1\n1,2,c,d,4,m3\n2,1,a,c,3,m2\n2,2,b,d,2,m4\n"
#: What is added to the report of a schedule.
MORE_KEYS = {"kept", "moved", "cancelled", "added", "changes"}


@pytest.fixture
def schedule(folder: Path) -> Path:
    """Write the schedule in force, beside its event."""
    path = folder / "schedule.csv"
    path.write_text(SCHEDULE)
    return path


@pytest.fixture
def replan(call: Callable, folder: Path, schedule: Path, tmp_path: Path) -> Callable[..., Result]:
    """Replan the event into the folder ``out``."""
    return lambda *arguments: call("replan", folder, schedule, "--out", tmp_path / "out", *arguments)


def report_in(folder: Path) -> dict:
    report: dict = json.loads((folder / "out" / "report.json").read_text())
    return report


def rows_in(folder: Path) -> list[str]:
    return (folder / "out" / "schedule.csv").read_text().splitlines()[1:]


def test_nothing_changes_when_everybody_is_there(replan: Callable, tmp_path: Path) -> None:
    result = replan("--now", "1", "--seed", "3")

    assert result.exit_code == 0, result.output
    assert "\n".join(rows_in(tmp_path)) + "\n" == SCHEDULE.split("\n", 1)[1]
    report = report_in(tmp_path)
    assert {key: report[key] for key in sorted(MORE_KEYS | {"seed"})} == {
        "added": 0,
        "cancelled": 0,
        "changes": [],
        "kept": 4,
        "moved": 0,
        "seed": 3,
    }
    assert result.stdout.splitlines()[-3:] == [
        "Kept 4, moved 0, cancelled 0, added 0.",
        "",
        f"Written: {tmp_path / 'out' / 'schedule.csv'} and {tmp_path / 'out' / 'report.json'}",
    ]


def test_meetings_of_who_is_absent_are_called_off_from_now_on(replan: Callable, tmp_path: Path) -> None:
    result = replan("--now", "2", "--absent", "d")

    assert result.exit_code == 0, result.output
    assert rows_in(tmp_path) == ["1,1,a,b,5,m1", "1,2,c,d,4,m3", "2,1,a,c,3,m2"]
    report = report_in(tmp_path)
    assert (report["kept"], report["moved"], report["cancelled"], report["added"]) == (3, 0, 1, 0)
    assert report["changes"] == [
        {"attendee": "b", "kept": 1, "moved": 0, "cancelled": 1, "added": 0},
        {"attendee": "d", "kept": 1, "moved": 0, "cancelled": 1, "added": 0},
    ]
    assert result.stdout.splitlines()[-5:-2] == [
        "2 people's agendas change:",
        "  Bea: 1 cancelled",
        "  Dana: 1 cancelled",
    ]


def test_who_is_late_meets_later(replan: Callable, tmp_path: Path) -> None:
    result = replan("--now", "2", "--late", " b : 3 ", "--language", "es")

    assert result.exit_code == 0, result.output
    assert rows_in(tmp_path) == ["1,1,a,b,5,m1", "1,2,c,d,4,m3", "2,1,a,c,3,m2", "3,1,b,d,2,m4"]
    assert (report_in(tmp_path)["kept"], report_in(tmp_path)["moved"]) == (3, 1)
    assert "  Bea: 1 cambia de turno" in result.stdout.splitlines()


def test_nothing_is_added_within_the_notice(replan: Callable, schedule: Path, tmp_path: Path) -> None:
    schedule.write_text("slot,table,a,b,value,id\n1,1,a,b,5,m1\n2,1,a,c,3,m2\n")

    result = replan("--now", "1", "--notice", "2", "--absent", "c")

    assert result.exit_code == 0, result.output
    assert rows_in(tmp_path) == ["1,1,a,b,5,m1", "3,1,b,d,2,m4"]


def test_who_joins_gets_meetings(replan: Callable, tmp_path: Path) -> None:
    more = tmp_path / "more"
    more.mkdir()
    (more / "attendees.csv").write_text("id,name\nz,Zoe\n")
    (more / "wishes.csv").write_text("from,to,wish\nz,c,want\n")
    (more / "pairs.csv").write_text("a,b,value,id\nz,c,9,m9\n")

    result = replan("--now", "2", "--add", more)

    assert result.exit_code == 0, result.output
    assert any(row.endswith(",9,m9") for row in rows_in(tmp_path))
    assert report_in(tmp_path)["attendees"] == 5
    assert report_in(tmp_path)["added"] == 1


def test_moves_have_the_price_that_is_given(call: Callable, tmp_path: Path) -> None:
    folder = tmp_path / "event"
    folder.mkdir()
    (folder / "event.toml").write_text(
        '[event]\nname = "F"\ntimezone = "UTC"\n[[sessions]]\nstart = 2026-10-01T10:00:00\nslots = 2\n'
        "[tables]\ncount = 1\n"
    )
    (folder / "attendees.csv").write_text("id,name\na,A\nb,B\nc,C\n")
    # The better meeting fits in the first slot alone, which the other one has.
    (folder / "pairs.csv").write_text("a,b,value,slots\na,b,10,\na,c,5,1\n")
    (folder / "schedule.csv").write_text("slot,table,a,b\n1,1,a,b\n")

    moved = []
    for price in ("1", "9", None):
        given = [] if price is None else ["--price", price]
        result = call(
            "replan", folder, folder / "schedule.csv", "--now", "1", "--out", tmp_path / "out", *given
        )
        assert result.exit_code == 0, result.output
        moved.append((report_in(tmp_path)["moved"], report_in(tmp_path)["objective"]))

    assert moved == [(1, 14), (0, 10), (1, 13)]


@pytest.mark.parametrize(
    ("arguments", "rows"),
    [
        # Whom the first meeting waits for is away: the second, within the notice, can't be held either.
        (["--now", "1", "--notice", "2", "--absent", "a"], []),
        # Once the first is held, later, the second can be held after it.
        (["--now", "1", "--notice", "2", "--late", "a:3"], ["3,1,a,b,5,first", "4,1,c,d,4,then"]),
        (["--now", "2", "--notice", "1", "--absent", "a"], ["1,1,a,b,5,first", "2,1,c,d,4,then"]),
    ],
)
def test_a_meeting_within_the_notice_goes_with_the_one_that_it_comes_after(
    call: Callable, ordered: Path, tmp_path: Path, arguments: list[str], rows: list[str]
) -> None:
    (ordered / "schedule.csv").write_text("slot,table,a,b,id\n1,1,a,b,first\n2,1,c,d,then\n")

    result = call("replan", ordered, ordered / "schedule.csv", "--out", tmp_path / "out", *arguments)

    assert result.exit_code == 0, result.output
    assert rows_in(tmp_path) == rows


def test_a_meeting_that_was_held_is_a_fact_whatever_came_before_it(
    call: Callable, ordered: Path, tmp_path: Path
) -> None:
    (ordered / "schedule.csv").write_text("slot,table,a,b,id\n1,1,c,d,then\n")

    result = call("replan", ordered, ordered / "schedule.csv", "--now", "2", "--out", tmp_path / "out")

    assert result.exit_code == 0, result.output
    assert rows_in(tmp_path) == ["1,1,c,d,4,then", "2,1,a,b,5,first"]


@pytest.fixture
def ordered(tmp_path: Path) -> Path:
    """Write an event of four slots, one table and two meetings, of which the second comes after the first."""
    folder = tmp_path / "event"
    folder.mkdir()
    (folder / "event.toml").write_text(
        '[event]\nname = "F"\ntimezone = "UTC"\n[[sessions]]\nstart = 2026-10-01T10:00:00\nslots = 4\n'
        "[tables]\ncount = 1\n"
    )
    (folder / "attendees.csv").write_text("id,name\na,A\nb,B\nc,C\nd,D\n")
    (folder / "pairs.csv").write_text("a,b,value,id,after\na,b,5,first,\nc,d,4,then,first\n")
    return folder


def test_meetings_that_are_no_candidates_any_more_stay(call: Callable, tmp_path: Path) -> None:
    folder = tmp_path / "event"
    folder.mkdir()
    (folder / "event.toml").write_text(
        '[event]\nname = "F"\ntimezone = "UTC"\n[[sessions]]\nstart = 2026-10-01T10:00:00\nslots = 2\n'
        "[tables]\ncount = 2\n"
    )
    (folder / "attendees.csv").write_text(
        "id,name,organisation\na,A,Same\nb,B,Same\nc,C,Same\nd,D,Same\ne,E,Other\n"
    )
    (folder / "schedule.csv").write_text("slot,table,a,b,value\n1,1,a,b,7\n2,1,b,a,7\n2,2,c,d,0\n")
    more = tmp_path / "more"
    more.mkdir()
    (more / "attendees.csv").write_text("id,name\nz,Z\n")
    (more / "wishes.csv").write_text("from,to,wish\nc,d,avoid\n")

    result = call(
        "replan", folder, folder / "schedule.csv", "--now", "2", "--add", more, "--out", tmp_path / "out"
    )

    assert result.exit_code == 0, result.output
    rows = rows_in(tmp_path)
    assert "1,1,a,b,7," in rows
    assert not any(row.startswith("2,") and ",c,d," in row for row in rows)


def test_every_fault_of_the_call_and_its_files_is_told_at_once(
    replan: Callable, schedule: Path, tmp_path: Path
) -> None:
    schedule.write_text(SCHEDULE + "9,1,a,d,1,m1\n")

    result = replan(
        *("--now", "2", "--absent", "a, x,a"), "--late", "b:9,c,y:3,d:1,a:2,b:3,b:2,c:99999999999999999999,:2"
    )

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [
        "schedule.csv, line 6, slot: There is no slot 9. The slots go from 1 to 3.",
        "--late: There is no slot 9: this event has slots 1 to 3.",
        "--late: “c” does not say who arrives when: write an id and a slot, as in “p3:5”.",
        "--late: “d:1” names a slot that has begun: the first that has not is 2.",
        "--late: There is no slot 99999999999999999999: this event has slots 1 to 3.",
        "--late: “:2” does not say who arrives when: write an id and a slot, as in “p3:5”.",
        "--absent: Nobody at this event has the id “x”.",
        "--late: Nobody at this event has the id “y”.",
        "--late: “a” can't be absent and late: name them in one of the two.",
        "--late: “b” is named twice: say one slot of arrival.",
        "10 things to mend.",
        "Nothing was written.",
    ]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("now", ["0", "4", "-1"])
def test_slot_that_is_not_of_the_event_is_told(replan: Callable, now: str) -> None:
    result = replan("--now", now, "--late", "a:2")

    assert result.exit_code == 1
    assert result.stderr.splitlines()[0] == f"--now: There is no slot {now}: this event has slots 1 to 3."


def test_faults_of_those_who_join_are_told_with_the_others(replan: Callable, tmp_path: Path) -> None:
    more = tmp_path / "more"
    more.mkdir()
    (more / "attendees.csv").write_text("id,name,cap\na,Ada,\nz,Zoe,x\n")

    result = replan("--now", "9", "--add", more, "--absent", "z")

    assert result.exit_code == 1
    assert [line.split(":", 1)[0] for line in result.stderr.splitlines()] == [
        "more/attendees.csv, id",
        "more/attendees.csv, line 3, cap",
        "--now",
        "3 things to mend.",
        "Nothing was written.",
    ]


@pytest.mark.parametrize(
    "arguments",
    [[], ["--now", "x"], ["--now", "1", "--notice", "-1"], ["--now", "1", "--price", "-1"]],
)
def test_call_that_makes_no_sense_is_refused(replan: Callable, arguments: list[str]) -> None:
    assert replan(*arguments).exit_code == 2


def test_schedule_that_is_not_there_is_told(call: Callable, folder: Path, tmp_path: Path) -> None:
    result = call("replan", folder, tmp_path / "none.csv", "--now", "1", "--out", tmp_path / "out")

    assert result.exit_code == 1
    assert "Nothing was written." in result.stderr


def test_frozen_part_that_breaks_rules_is_told(replan: Callable, schedule: Path, tmp_path: Path) -> None:
    schedule.write_text("slot,table,a,b,value,id\n1,1,a,b,5,m1\n1,1,c,d,4,m3\n1,2,a,c,3,m2\n")

    result = replan("--now", "2")

    assert (result.exit_code, result.stdout) == (1, "")
    assert [line.split(":")[0] for line in result.stderr.splitlines()[:-1]] == [
        "In the slots that stay as they are"
    ] * (len(result.stderr.splitlines()) - 1)
    assert len(result.stderr.splitlines()) >= 4
    assert not (tmp_path / "out").exists()


def test_broken_schedule_is_shown_to_nobody(
    replan: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(_: object, placements: object) -> list[Violation]:
        return [] if hasattr(placements, "shape") else [Violation("scheduling.pair_twice", {"pair": 0})]

    monkeypatch.setattr("matchmaker.scheduling.violations", find, raising=False)

    result = replan("--now", "1")

    assert (result.exit_code, result.stdout) == (1, "")
    assert list((tmp_path / "out").iterdir()) == []


def test_many_changes_are_cut_short(call: Callable, tmp_path: Path) -> None:
    folder = tmp_path / "event"
    folder.mkdir()
    (folder / "event.toml").write_text(
        '[event]\nname = "F"\ntimezone = "UTC"\n[[sessions]]\nstart = 2026-10-01T10:00:00\nslots = 1\n'
        "[tables]\ncount = 15\n"
    )
    (folder / "attendees.csv").write_text("id,name\n" + "".join(f"p{k},Person {k}\n" for k in range(24)))
    (folder / "pairs.csv").write_text("a,b,value\n" + "".join(f"p{k},p{k + 1},5\n" for k in range(0, 24, 2)))
    (folder / "schedule.csv").write_text("slot,table,a,b\n")

    result = call("replan", folder, folder / "schedule.csv", "--now", "1", "--out", tmp_path / "out")

    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[-3] == "  and 4 more"
    event = read_event_folder(folder).event
    assert event is not None
    assert len(read_schedule(tmp_path / "out" / "schedule.csv", event)[0]) == 12
