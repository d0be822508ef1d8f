import numpy as np
import pytest
from hypothesis import given

from matchmaker.scheduling import Problem, violations
from matchmaker.scheduling.greedy import place_greedily
from matchmaker.scheduling.tables import assign_tables

NOTHING = np.empty((0, 2), dtype=np.int64)


def event(**rules: object) -> Problem:
    stated = {
        "pairs": [(0, 1), (0, 2), (1, 2)],
        "value": [9, 5, 2],
        "available": np.ones((3, 3)),
        "tables": [1] * 3,
    }
    return Problem(**{**stated, **rules})


@given(problem=...)
def test_placing_greedily_breaks_no_rule_that_locked_meetings_keep(problem: Problem) -> None:
    placements = assign_tables(problem, place_greedily(problem, NOTHING))

    assert len(problem.locked) or violations(problem, placements) == []


def test_wanted_slots_are_given_where_they_can_be() -> None:
    placed = place_greedily(event(), np.array([(0, 2), (1, 1)]))

    assert placed.tolist() == [[0, 2], [1, 1], [2, 0]]


def test_required_meetings_and_those_before_them_come_first() -> None:
    placed = place_greedily(event(cap=[1, 2, 2], required=[0, 1, 0], after=[(1, 2)]), np.array([(0, 0)]))

    assert placed.tolist() == [[1, 1], [2, 0]]


@pytest.mark.parametrize(("value", "held"), [(3, [[0, 0]]), (4, [[0, 0], [1, 2]])])
def test_a_meeting_that_does_not_pay_for_its_break_is_left_out(value: int, held: list[list[int]]) -> None:
    problem = event(
        pairs=[(0, 1), (0, 2)],
        value=[9, value],
        available=[[1, 0, 1], [1, 0, 0], [0, 0, 1]],
        compactness=4,
    )

    assert place_greedily(problem, NOTHING).tolist() == held


def test_meetings_in_a_circle_of_order_are_not_held() -> None:
    assert place_greedily(event(after=[(0, 1), (1, 0)]), NOTHING).tolist() == [[2, 0]]
