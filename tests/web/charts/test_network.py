"""The room as a network: what is drawn, and what it says."""

from itertools import pairwise

import pytest

from matchmaker.services.planning.pages import PersonLabel
from web.charts.network import MOST_BRICKS, network


def person(number: int, organisation: str = "") -> PersonLabel:
    return PersonLabel(
        id=str(number), name=f"N {number}", short=f"N. {number}", initials="N", organisation=organisation
    )


def test_nobody_is_no_drawing() -> None:
    assert network([], []) is None


def test_meetings_are_lines_and_who_has_none_lies_loose() -> None:
    people = [person(1, "A"), person(2, "A"), person(3, "B"), person(4), person(5)]

    found = network(people, [("1", "2"), ("1", "3"), ("3", "4")])

    assert found is not None
    assert sorted(node.name for node in found.nodes) == ["N 1", "N 2", "N 3", "N 4"]
    assert [tie.is_bridge for tie in found.ties] == [False, True, True]
    assert (found.meetings, found.bridges, found.alone, len(found.loose)) == (3, 2, 1, 1)
    assert (found.attendees, found.organisations, found.by_organisation) == (5, 2, False)
    assert [name.text for name in found.names] == ["A"]


def test_a_blank_organisation_equals_none() -> None:
    found = network([person(1), person(2)], [("1", "2")])

    assert found is not None
    assert found.bridges == 1


def test_who_meets_more_is_wider_and_organisations_stand_together() -> None:
    people = [person(number, "AB"[number % 2]) for number in range(6)]

    found = network(people, [("0", "1"), ("0", "3"), ("0", "5"), ("2", "4")])

    assert found is not None
    width = {node.name: node.width for node in found.nodes}
    assert width["N 0"] == max(width.values())
    assert [node.name for node in found.nodes] == ["N 0", "N 2", "N 4", "N 1", "N 3", "N 5"]


def test_a_large_room_is_drawn_by_organisation() -> None:
    people = [person(number, f"O{number % 5}") for number in range(MOST_BRICKS + 1)]
    meetings = [(str(number), str(number + 1)) for number in range(0, MOST_BRICKS, 2)]

    found = network(people, meetings)

    assert found is not None
    assert found.by_organisation
    assert sorted(node.name for node in found.nodes) == ["O0", "O1", "O2", "O3", "O4"]
    assert len(found.ties) <= 10
    assert found.meetings == len(meetings)


@pytest.mark.parametrize("count", [1, 2, 40, 200, 399])
def test_everything_lies_inside_the_drawing_and_no_name_on_another(count: int) -> None:
    people = [person(number, f"Organisation {number // 3}") for number in range(count)]
    found = network(people, [(str(number), str((number + 7) % count)) for number in range(count)])

    assert found is not None
    assert all(0 <= node.x <= found.width and 0 <= node.y <= found.height for node in found.nodes)
    sides: dict[str, list[float]] = {}
    for name in found.names:
        sides.setdefault(name.anchor, []).append(name.y)
    for heights in sides.values():
        ordered = sorted(heights)
        assert all(later - earlier >= 15 for earlier, later in pairwise(ordered))
