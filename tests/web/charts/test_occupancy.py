"""Tables over slots."""

from datetime import UTC, datetime, timedelta

import pytest

from matchmaker.services.planning.pages import Cell, PersonLabel, SlotHead, TableLine
from web.charts.occupancy import occupancy

START = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
ANA = PersonLabel(id="a", name="Ana", short="Ana", initials="AN")
MEETING = Cell(meeting_id="m", a=ANA, b=ANA, value=5)


def slots(count: int) -> list[SlotHead]:
    return [
        SlotHead(
            number=nth + 1,
            session=1,
            starts_at=START + timedelta(minutes=20 * nth),
            ends_at=START + timedelta(minutes=20 * nth + 15),
        )
        for nth in range(count)
    ]


def test_each_slot_says_how_many_of_its_tables_are_taken() -> None:
    lines = [
        TableLine(number=1, label="", cells=(MEETING, MEETING), in_use=(True, True)),
        TableLine(number=2, label="", cells=(None, MEETING), in_use=(True, True)),
        TableLine(number=3, label="", cells=(None, None), in_use=(False, True)),
    ]

    found = occupancy(slots(2), lines)

    assert found is not None
    assert [(column.taken, column.tables) for column in found.columns] == [(1, 2), (2, 3)]
    assert (found.taken, found.tables) == (3, 5)
    full, half = found.columns[1], found.columns[0]
    assert full.taken_height / full.taken == pytest.approx(half.taken_height / half.taken, abs=0.2)
    for column in found.columns:
        assert column.free_y + column.free_height == pytest.approx(column.taken_y, abs=0.2)


def test_an_event_without_slots_or_tables_has_no_drawing() -> None:
    assert occupancy([], []) is None
    assert occupancy(slots(1), []) is None
