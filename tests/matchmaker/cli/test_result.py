"""The result as text, section by section."""

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matchmaker.cli.result import result_lines
from matchmaker.intake import EventFolder, read_event_folder
from matchmaker.scheduling import Schedule, Status, Stopped
from matchmaker.services.planning import Plan, prepare


@pytest.fixture
def event(folder: Path) -> EventFolder:
    """Return the small event."""
    found = read_event_folder(folder).event
    assert found is not None
    return found


@pytest.fixture
def talking_event(folder: Path) -> EventFolder:
    """Return the small event with values worked out from what people wrote, and named tables."""
    (folder / "pairs.csv").unlink()
    text = (folder / "event.toml").read_text()
    (folder / "event.toml").write_text(text + 'labels = ["Window", "Bar"]\n')
    found = read_event_folder(folder).event
    assert found is not None
    return found


def schedule_of(*placements: tuple[int, int, int]) -> Schedule:
    """Return a schedule of which the text only reads the placements."""
    return Schedule(
        placements=np.array(placements, dtype=np.int64).reshape(-1, 3),
        value=0,
        objective=0,
        upper_bound=0,
        status=Status.FEASIBLE,
        proven=0,
        stopped=Stopped.TIME,
        breaks=0,
        breaks_bound=None,
        table_moves=0,
    )


def report_of(**changes: Any) -> dict[str, Any]:
    plain = {
        "status": "feasible",
        "value": 12,
        "objective": 12,
        "upper_bound": 12,
        "gap": 0.0,
        "breaks": 0,
        "required_missing": [],
        "below_floor": [],
        "meetings": 2,
        "attendees": 4,
        "slots": 3,
        "tables": 2,
        "candidate_pairs": 4,
    }
    return plain | changes


def lines_of(event: EventFolder, plan: Plan | None = None, language: str = "en", **changes: Any) -> list[str]:
    schedule = schedule_of((0, 0, 0), (1, 1, 1))
    lines = result_lines(event, plan or prepare(event), schedule, report_of(**changes), language)  # type: ignore[arg-type]
    return [re.sub("\x1b\\[[0-9;]*m", "", line) for line in lines]


def test_text_of_a_proved_schedule_is_short(event: EventFolder) -> None:
    assert lines_of(event) == [
        "Foro",
        "4 attendees, 3 slots, 2 tables, 4 pairs that may meet",
        "",
        "2 meetings, worth 12 points together.",
        "No schedule of this event can be worth more. That is proved.",
        "",
        "Meetings per attendee",
        "    2  ████████████████ 1",
        "    1  ████████████████████████████████ 2",
        "    0  ████████████████ 1",
    ]


@pytest.mark.parametrize(
    ("bound", "gap", "sentence"),
    [
        (
            1_200,
            0.99,
            "No schedule of this event can be worth more than 1,200 points: at most 99.00\u202f% is missing.",
        ),
        (
            13,
            0.00002,
            "No schedule of this event can be worth more than 13 points: less than 0.01\u202f% is missing.",
        ),
    ],
)
def test_gap_is_told_in_plain_words(event: EventFolder, bound: int, gap: float, sentence: str) -> None:
    assert lines_of(event, upper_bound=bound, gap=gap)[4] == sentence


def test_price_of_breaks_is_told(event: EventFolder) -> None:
    assert lines_of(event, breaks=1, objective=10, upper_bound=10)[3:6] == [
        "2 meetings, worth 12 points together.",
        "1 break costs 2 points: that leaves 10.",
        "No schedule of this event can be worth more. That is proved.",
    ]


@pytest.mark.parametrize(
    ("status", "head"),
    [
        ("feasible", "12 required meetings could not be held:"),
        ("infeasible", "12 required meetings are not held, and no schedule can hold all of them:"),
    ],
)
def test_missing_meetings_are_told_each_up_to_a_number(event: EventFolder, status: str, head: str) -> None:
    missing = [{"sentence": f"Reason {k}."} for k in range(12)]

    lines = lines_of(event, status=status, required_missing=missing)

    start = lines.index(head)
    assert lines[start : start + 12] == [
        head,
        *(f"  Reason {k}." for k in range(10)),
        "  and 2 more",
    ]


def test_who_is_short_is_told_with_the_reason(event: EventFolder) -> None:
    short = [{"attendee": "d", "meetings": 0, "floor": 1, "sentence": "Only here in slot 3."}]

    assert lines_of(event, below_floor=short)[-2:] == [
        "One attendee is below the floor:",
        "  Dana: 0 of 1. Only here in slot 3.",
    ]


def test_event_without_attendees_has_a_result(folder: Path) -> None:
    (folder / "pairs.csv").write_text("a,b,value\n")
    (folder / "attendees.csv").write_text("id,name\n")
    event = read_event_folder(folder).event
    assert event is not None

    lines = result_lines(
        event, prepare(event), schedule_of(), report_of(meetings=0, value=0, objective=0, upper_bound=0), "es"
    )

    assert lines[-2:] == [
        "0 encuentros, que juntos valen 0 puntos.",
        "Ningún horario de este evento puede valer más. Está demostrado.",
    ]


def test_meetings_worth_most_are_told_with_place_and_reasons(
    talking_event: EventFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    plan = prepare(talking_event)
    of_pair = {tuple(pair): p for p, pair in enumerate(plan.problem.pairs.tolist())}
    schedule = schedule_of((of_pair[0, 1], 1, 1), (of_pair[0, 2], 0, 0), (of_pair[2, 3], 2, 0))

    lines = result_lines(talking_event, plan, schedule, report_of(), "en")
    told = [re.sub("\x1b\\[[0-9;]*m", "", line) for line in lines]

    start = told.index("2 of the meetings")
    assert told[start : start + 5] == [
        "2 of the meetings",
        "  10:20, table Bar: Ana and Bea",
        "    Ana has not said what they look for, nor Bea what they",
        "      can offer.",
        "    Bea looks for “someone who makes cheese”; Ana offers",
    ]
    assert "  10:40, table Window: Carl and Dana" in told


def test_meetings_are_told_at_the_hour_that_the_clocks_show(talking_event: EventFolder) -> None:
    (session,) = talking_event.event.sessions
    # Clocks go back from 3:00 to 2:00 during the second slot.
    night = replace(session, start=datetime.fromisoformat("2026-10-25T02:30"))
    event = replace(
        talking_event, event=replace(talking_event.event, sessions=(night,), timezone="Europe/Madrid")
    )
    plan = prepare(event)
    of_pair = {tuple(pair): p for p, pair in enumerate(plan.problem.pairs.tolist())}

    lines = result_lines(event, plan, schedule_of((of_pair[2, 3], 2, 0)), report_of(), "en")

    told = [re.sub("\x1b\\[[0-9;]*m", "", line) for line in lines]
    assert told[-3] == "  02:10, table Window: Carl and Dana"
