from collections.abc import Callable
from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from matchmaker.scheduling import Limits, Problem, Progress, violations
from matchmaker.scheduling.ordinary import schedule_ordinary
from matchmaker.scheduling.tables import assign_tables

QUICK = Limits(work=2000)


def without_rules_of_the_exact_solver(problem: Problem) -> Problem:
    return replace(problem, after=(), max_break_spread=-1)


@given(seed=st.integers(0, 10_000))
def test_schedule_keeps_the_rules_and_the_bound(seed: int, crowded_problem: Callable[[int], Problem]) -> None:
    problem = crowded_problem(seed)
    found = schedule_ordinary(problem, QUICK)

    assert violations(problem, assign_tables(problem, found.pair_slots)) == []
    assert found.value == problem.value[found.pair_slots[:, 0]].sum() <= found.flow.bound


@given(problem=...)
def test_schedule_with_locked_placements_keeps_them(problem: Problem) -> None:
    problem = without_rules_of_the_exact_solver(problem)
    found = schedule_ordinary(problem, QUICK)

    assert violations(problem, assign_tables(problem, found.pair_slots)) == []


@given(problem=...)
def test_small_schedule_of_value_alone_is_nearly_best(
    problem: Problem, best_of_all: Callable[[Problem], object]
) -> None:
    own = problem.own_table[problem.own_table >= 0]
    if len(np.unique(own)) < len(own):
        return  # owners who share a table take turns: valid, not best
    problem = replace(
        without_rules_of_the_exact_solver(problem), required=None, floor=None, compactness=0, move_price=0
    )
    best = best_of_all(problem)
    found = schedule_ordinary(problem, QUICK)

    assert best.objective >= found.value >= 0.75 * best.objective


def test_same_seed_and_work_give_the_same_schedule(crowded_problem: Callable[[int], Problem]) -> None:
    problem = crowded_problem(11)
    one, two = (schedule_ordinary(problem, Limits(seed=5, work=3000)).pair_slots for _ in range(2))

    assert np.array_equal(one, two)


@pytest.mark.parametrize(("size", "meetings"), [(3, 2), (5, 8), (7, 18)])
def test_odd_group_reaches_its_bound(size: int, meetings: int) -> None:
    pairs = np.stack(np.triu_indices(size, k=1), axis=1)
    problem = Problem(
        pairs=pairs,
        value=np.ones(len(pairs), np.int64),
        available=np.ones((size, size - 1)),
        tables=np.full(size - 1, size),
    )
    found = schedule_ordinary(problem)

    assert found.value == found.flow.bound == meetings


def test_floor_is_served_before_value() -> None:
    problem = Problem(
        pairs=[(0, 1), (0, 2)], value=[100, 1], available=np.ones((3, 1)), tables=[1], floor=[0, 0, 1]
    )
    found = schedule_ordinary(problem)

    assert found.pair_slots.tolist() == [[1, 0]]
    assert found.flow.bound == 100
    assert schedule_ordinary(replace(problem, floor=None)).pair_slots.tolist() == [[0, 0]]


def test_required_pair_is_held_before_floors_and_value() -> None:
    problem = Problem(
        pairs=[(0, 1), (0, 2), (1, 2)],
        value=[1, 50, 60],
        available=np.ones((3, 1)),
        tables=[1],
        floor=[0, 0, 1],
        required=[True, False, False],
    )

    assert schedule_ordinary(problem).pair_slots.tolist() == [[0, 0]]


def test_progress_tells_the_stages_in_order_and_never_a_lower_value(
    crowded_problem: Callable[[int], Problem],
) -> None:
    told: list[Progress] = []
    found = schedule_ordinary(crowded_problem(4), QUICK, told.append)

    stages = list(dict.fromkeys(progress.stage for progress in told))
    assert stages[:3] == ["scheduling.stage_bound", "scheduling.stage_matching", "scheduling.stage_slots"]
    assert stages[3:] in ([], ["scheduling.stage_improve"])
    values = [progress.value for progress in told]
    assert values == sorted(values)
    assert values[-1] <= found.value
    assert {progress.upper_bound for progress in told} == {found.flow.bound}


def test_cancelled_schedule_is_what_was_locked() -> None:
    problem = Problem(
        pairs=[(0, 1), (2, 3)], value=[4, 5], available=np.ones((4, 1)), tables=[2], locked=[(0, 0, -1)]
    )
    found = schedule_ordinary(problem, is_cancelled=lambda: True)

    assert found.pair_slots.tolist() == [[0, 0]]
    assert found.flow.bound == 9


def test_improvement_stops_at_the_gap_asked_for(crowded_problem: Callable[[int], Problem]) -> None:
    told: list[Progress] = []
    schedule_ordinary(crowded_problem(4), Limits(gap=1.0), told.append)

    assert told[-1].stage == "scheduling.stage_slots"


def test_gap_is_one_of_value_whatever_floors_earn() -> None:
    rng = np.random.default_rng(3)
    pairs = np.stack(np.triu_indices(60, k=1), axis=1)
    pairs = pairs[rng.random(len(pairs)) < 0.4]
    available = rng.random((60, 6)) < 0.9
    problem = Problem(
        pairs=pairs,
        value=rng.integers(1, 1000, len(pairs)),
        available=available,
        tables=np.full(6, 24),
        floor=np.maximum(available.sum(axis=1) - 2, 0),
    )
    bound = schedule_ordinary(replace(problem, floor=None), Limits(work=1)).flow.bound

    found = schedule_ordinary(problem, Limits(gap=1e-3, work=20_000))

    met = np.bincount(problem.pairs[found.pair_slots[:, 0]].ravel(), minlength=60) >= problem.floor
    assert met.all()
    assert found.value >= 0.992 * bound


def test_event_without_pairs_has_no_meetings() -> None:
    problem = Problem(pairs=np.empty((0, 2), np.int64), value=[], available=np.ones((2, 1)), tables=[1])

    assert schedule_ordinary(problem).pair_slots.tolist() == []
