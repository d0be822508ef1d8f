from collections.abc import Callable

import hypothesis.strategies as st
import numpy as np
from hypothesis import given, settings

from matchmaker.scheduling import Problem
from matchmaker.scheduling.bound import flow_bound
from matchmaker.scheduling.budget import Budget
from matchmaker.scheduling.relaxed import relax
from matchmaker.scheduling.rule_bound import FRACTION, Demands, RulePrices, RuleRows, rule_bound
from matchmaker.scheduling.schedule import Limits


def free(problem: Problem) -> Demands:
    return Demands(np.zeros(problem.num_pairs, np.bool_), np.zeros(problem.num_attendees, np.int64))


def bound_of(problem: Problem, demands: Demands | None = None) -> int:
    found = rule_bound(
        problem, flow_bound(problem), demands or free(problem), seconds=60, is_cancelled=lambda: False
    )
    assert found is not None
    return found.bound


@settings(max_examples=100)
@given(problem=...)
def test_bounds_hold_for_every_schedule(problem: Problem, best_of_all: Callable[[Problem], object]) -> None:
    best = best_of_all(problem)
    if best is None:
        return
    flow = flow_bound(problem)
    relaxed = relax(problem, flow, Budget(Limits()))

    assert best.objective <= relaxed.bound <= flow.bound
    if best.levels[:2] == relaxed.demanded:
        assert best.levels[2] <= relaxed.guide.bound <= flow.bound
    assert best.levels[:2] <= relaxed.demanded


@given(problem=..., data=st.data())
def test_any_prices_prove_a_bound(
    problem: Problem, data: st.DataObject, best_of_all: Callable[[Problem], object]
) -> None:
    best = best_of_all(problem)
    if best is None:
        return
    rows = RuleRows(problem, free(problem))

    def prices(size: int) -> np.ndarray:
        return np.array([FRACTION * data.draw(st.integers(0, 9)) // 2 for _ in range(size)], np.int64)

    drawn = RulePrices(
        seat=prices(problem.num_attendees),
        guests=int(prices(1)[0]),
        owner=prices(len(rows.tables)),
        order=prices(len(rows.after)),
    )

    assert rows.certified(drawn) >= best.objective


def test_guests_can_not_sit_at_own_tables() -> None:
    # One table beside the exhibitor's, who is there for nobody.
    problem = Problem(
        pairs=[(0, 1), (2, 3), (1, 4)],
        value=[7, 6, 1],
        available=np.ones((5, 1)),
        tables=[2],
        own_table=[-1, -1, -1, -1, 0],
    )

    assert flow_bound(problem).bound == 13
    assert bound_of(problem) == 7


def test_an_own_table_seats_one_meeting_at_a_time() -> None:
    problem = Problem(
        pairs=[(0, 2), (1, 3)], value=[7, 6], available=np.ones((4, 1)), tables=[2], own_table=[0, 0, -1, -1]
    )

    assert bound_of(problem) == 7


def test_what_comes_after_needs_what_comes_before() -> None:
    problem = Problem(
        pairs=[(0, 1), (0, 2)],
        value=[9, 2],
        available=np.ones((3, 3)),
        cap=[1, 3, 3],
        tables=[9, 9, 9],
        after=[(0, 1)],
    )

    assert flow_bound(problem).bound == 9
    # Half of each on paper; whole, it would be 2.
    assert bound_of(problem) == 5


def test_breaks_that_nobody_can_avoid_are_paid() -> None:
    problem = Problem(
        pairs=[(0, 1), (0, 2)],
        value=[9, 8],
        available=[[1, 0, 1], [1, 1, 1], [1, 1, 1]],
        tables=[9, 9, 9],
        compactness=3,
    )

    assert flow_bound(problem).bound == 17
    assert bound_of(problem) == 14


def test_meetings_that_must_be_held_take_the_place_of_better_ones() -> None:
    problem = Problem(pairs=[(0, 1), (0, 2)], value=[9, 2], available=np.ones((3, 1)), tables=[9])
    must = Demands(np.array([False, True]), np.zeros(3, np.int64))

    assert bound_of(problem, must) == 2


def test_floors_take_the_place_of_better_meetings() -> None:
    problem = Problem(pairs=[(0, 1), (0, 2)], value=[9, 2], available=np.ones((3, 1)), tables=[9])

    assert bound_of(problem, Demands(np.zeros(2, np.bool_), np.array([0, 0, 1]))) == 2
