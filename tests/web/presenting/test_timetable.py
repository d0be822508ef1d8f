from datetime import UTC, datetime, timedelta

import pytest

from matchmaker.services.planning.pages import (
    AttendeeShare,
    Cell,
    PersonLabel,
    SchedulePage,
    SlotHead,
    TableLine,
)
from web.presenting.timetable import breaks_of, matches, timetable

START = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)


def head(number: int, session: int = 1) -> SlotHead:
    starts_at = START + number * timedelta(minutes=20)
    return SlotHead(
        number=number, session=session, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=15)
    )


def person(name: str) -> PersonLabel:
    return PersonLabel(id=name.lower(), name=name, short=name, initials=name[:2])


LUCIA, JOSEPH, IKER, LUCAS = map(person, ("Lucía Ferrer", "Joseph Okafor", "Iker Arana", "Lucas Gil"))


def page() -> SchedulePage:
    """Four slots of two sessions; Lucía meets in 1, 3 and 4; the second table is there in slot 1 only."""
    slots = (head(1), head(2), head(3), head(4, session=2))
    lines = (
        TableLine(
            number=1,
            label="1",
            cells=(
                Cell(meeting_id="m1", a=LUCIA, b=JOSEPH, value=9),
                Cell(meeting_id="m2", a=IKER, b=JOSEPH, value=5),
                Cell(meeting_id="m3", a=IKER, b=LUCIA, value=7),
                Cell(meeting_id="m4", a=LUCIA, b=JOSEPH, value=1),
            ),
            in_use=(True, True, True, True),
        ),
        TableLine(
            number=2, label="Balcony", cells=(None, None, None, None), in_use=(True, False, False, False)
        ),
    )
    return SchedulePage(
        event_id="e",
        event_name="Foro",
        timezone="Europe/Madrid",
        version=1,
        state="draft",
        value=22,
        objective=22,
        upper_bound=22,
        gap=0.0,
        status="optimal",
        seconds=1.0,
        meetings=4,
        breaks=1,
        table_moves=0,
        slots=slots,
        lines=lines,
        shares=tuple(
            AttendeeShare(person=one, meetings=3, value=9, possible=4) for one in (IKER, JOSEPH, LUCAS, LUCIA)
        ),
        short=(),
        required_missing=(),
        rules_checked=True,
        progress=(),
    )


@pytest.mark.parametrize(
    ("query", "name", "expected"),
    [
        ("lucia", "Lucía Ferrer Ruiz", True),
        ("FER lu", "Lucía Ferrer Ruiz", True),
        ("errer", "Lucía Ferrer Ruiz", False),
        ("nunez", "Hugo Núñez", True),
        ("strasse", "Ana Straße", True),
        ("", "Anybody", True),
    ],
)
def test_query_matches_beginnings_of_words_without_accents(query: str, name: str, *, expected: bool) -> None:
    assert matches(query, name) is expected


def test_search_finds_a_person_and_dims_the_others() -> None:
    grid = timetable(page(), query=" lucía ", slot=None)

    assert [[cell.is_found for cell in line.cells] for line in grid.lines] == [
        [True, False, True, True],
        [False, False, False, False],
    ]
    assert [[cell.is_dim for cell in line.cells] for line in grid.lines] == [
        [False, True, False, False],
        [True, True, True, True],
    ]
    assert (grid.search.query, grid.search.people) == ("lucía", (LUCIA,))
    assert (grid.search.meetings, grid.search.breaks) == (3, 1)
    assert [column.found for column in grid.columns] == [1, 0, 1, 1]


def test_search_for_nobody_dims_nothing() -> None:
    for query in ("", "zzz"):
        grid = timetable(page(), query=query, slot=None)
        assert not any(cell.is_dim or cell.is_found for line in grid.lines for cell in line.cells)
        assert (grid.search.people, grid.search.meetings, grid.search.breaks) == ((), 0, None)


def test_several_people_have_no_breaks_to_tell() -> None:
    search = timetable(page(), query="lu", slot=None).search

    assert (search.people, search.meetings, search.breaks) == ((LUCAS, LUCIA), 3, None)


def test_person_without_meetings_is_found_all_the_same() -> None:
    search = timetable(page(), query="lucas", slot=None).search

    assert (search.people, search.meetings, search.breaks) == ((LUCAS,), 0, 0)


@pytest.mark.parametrize(
    ("query", "slot", "shown"), [("", None, 1), ("", 3, 3), ("", 99, 1), ("iker", None, 2), ("iker", 4, 4)]
)
def test_narrow_screen_shows_one_slot(query: str, slot: int | None, shown: int) -> None:
    grid = timetable(page(), query=query, slot=slot)

    assert [column.slot.number for column in grid.columns if column.is_shown] == [shown]


def test_columns_say_where_a_session_starts() -> None:
    assert [column.starts_session for column in timetable(page(), query="", slot=None).columns] == [
        False,
        False,
        False,
        True,
    ]


def test_lines_carry_the_tables_names_and_whether_they_are_in_use() -> None:
    grid = timetable(page(), query="", slot=None)

    assert [line.name for line in grid.lines] == ["1", "Balcony"]
    assert [cell.in_use for cell in grid.lines[1].cells] == [True, False, False, False]
    assert grid.tables == 2


@pytest.mark.parametrize(
    ("busy", "expected"),
    [
        ([], 0),
        ([head(1)], 0),
        ([head(1), head(2), head(3)], 0),
        ([head(1), head(3), head(5)], 2),
        ([head(3), head(1)], 1),
        ([head(1), head(4, session=2)], 0),
    ],
)
def test_breaks_are_runs_of_busy_slots_in_a_session_minus_one(busy: list[SlotHead], expected: int) -> None:
    assert breaks_of(busy) == expected
