from collections.abc import Callable
from dataclasses import replace
from time import perf_counter

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from matchmaker.scheduling import Limits, Problem, Progress, violations
from matchmaker.scheduling.bound import flow_bound
from matchmaker.scheduling.fragmented import schedule_fragmented
from matchmaker.scheduling.levels import levels_of
from matchmaker.scheduling.ordinary import schedule_ordinary
from matchmaker.scheduling.remaining import remaining_bound
from matchmaker.scheduling.rounds import room_for
from matchmaker.scheduling.slot_bound import certified_bound
from matchmaker.scheduling.soft_prices import no_prices, part_of_places, places_of, soften
from matchmaker.scheduling.tables import assign_tables

QUICK = Limits(seconds=60, work=12)
NOTHING = np.zeros((0, 2), np.int64)


def fragmented_event(size: int, slots: int, seed: int = 0, share: float = 0.6) -> Problem:
    rng = np.random.default_rng(seed)
    pairs = np.stack(np.triu_indices(size, k=1), axis=1)
    pairs = pairs[rng.random(len(pairs)) < 0.6]
    return Problem(
        pairs=pairs,
        value=rng.integers(100, 1000, len(pairs)),
        available=rng.random((size, slots)) < share,
        tables=np.full(slots, size),
    )


def without_rules_of_the_exact_solver(problem: Problem) -> Problem:
    return replace(problem, after=(), max_break_spread=-1)


def most() -> int:
    return 1 << 62


@settings(max_examples=40)
@given(problem=...)
def test_schedule_keeps_the_rules_and_bounds_everything(
    problem: Problem, best_of_all: Callable[[Problem], object]
) -> None:
    problem = without_rules_of_the_exact_solver(problem)
    start = schedule_ordinary(problem, Limits(work=100))
    found, bound = schedule_fragmented(problem, QUICK, start.pair_slots, upper_bound=start.flow.bound)
    best = best_of_all(problem)

    assert violations(problem, assign_tables(problem, found)) == []
    assert best.objective <= bound <= start.flow.bound


@given(seed=st.integers(0, 10_000))
def test_schedule_is_never_worse_than_its_start(seed: int, crowded_problem: Callable[[int], Problem]) -> None:
    problem = crowded_problem(seed)
    start = schedule_ordinary(problem, Limits(work=50))
    found, bound = schedule_fragmented(problem, QUICK, start.pair_slots, upper_bound=start.flow.bound)
    before, after = levels_of(problem, start.pair_slots), levels_of(problem, found)

    assert violations(problem, assign_tables(problem, found)) == []
    assert after.floors >= before.floors
    assert (after.required_held, after.objective) >= (before.required_held, before.objective)
    assert after.objective <= bound


@given(seed=st.integers(0, 10_000), softness=st.sampled_from([0.01, 1.0, 100.0]), sweeps=st.integers(0, 5))
def test_any_prices_prove_a_bound(
    seed: int, softness: float, sweeps: int, crowded_problem: Callable[[int], Problem]
) -> None:
    problem = crowded_problem(seed)
    remaining = remaining_bound(problem)
    places = places_of(problem, remaining)
    part = part_of_places(
        places,
        np.arange(problem.num_slots),
        is_free=np.ones(problem.num_pairs, np.bool_),
        cap=remaining.cap,
        tables=remaining.tables,
        prices=no_prices(problem),
    )
    soften(part, softness, sweeps)
    found = schedule_ordinary(problem, Limits(work=500))

    assert (
        certified_bound(part, places, room_for(problem.num_attendees, places), lambda: False) >= found.value
    )


def test_bound_sees_that_somebody_is_left_over_in_each_slot() -> None:
    triangle = np.array([[0, 1], [0, 2], [1, 2]])
    problem = Problem(pairs=triangle, value=[9, 9, 9], available=np.ones((3, 1)), tables=[3])
    _, bound = schedule_fragmented(problem, QUICK, NOTHING, upper_bound=27)

    assert bound == 9


def test_bound_and_schedule_meet_where_calendars_are_fragmented() -> None:
    problem = fragmented_event(60, 6)
    start = schedule_ordinary(problem, Limits(work=2000))
    found, bound = schedule_fragmented(
        problem, Limits(seconds=60, work=150), start.pair_slots, upper_bound=start.flow.bound
    )
    value = int(problem.value[found[:, 0]].sum())

    assert value > start.value
    assert bound <= start.flow.bound
    assert value >= 0.985 * bound


def test_tables_that_are_scarce_are_kept_and_well_used() -> None:
    problem = replace(fragmented_event(40, 5, seed=3), tables=np.full(5, 7))
    bound = flow_bound(problem).bound
    found, bound = schedule_fragmented(problem, QUICK, NOTHING, upper_bound=bound)

    assert violations(problem, assign_tables(problem, found)) == []
    assert np.bincount(found[:, 1]).tolist() == [7] * 5
    assert problem.value[found[:, 0]].sum() >= 0.99 * bound


def test_caps_are_kept_and_well_used() -> None:
    problem = replace(fragmented_event(40, 6, seed=4), cap=np.full(40, 2))
    found, bound = schedule_fragmented(problem, QUICK, NOTHING, upper_bound=flow_bound(problem).bound)

    assert violations(problem, assign_tables(problem, found)) == []
    assert problem.value[found[:, 0]].sum() >= 0.98 * bound


def test_moving_a_meeting_costs_its_price() -> None:
    problem = fragmented_event(20, 4, seed=5)
    before, _ = schedule_fragmented(problem, QUICK, NOTHING, upper_bound=most())
    previous = np.column_stack([before, np.zeros(len(before), np.int64)])
    problem = replace(problem, value=problem.value + np.arange(problem.num_pairs) % 7, previous=previous)
    problem = replace(problem, move_price=10_000)
    found, bound = schedule_fragmented(problem, QUICK, NOTHING, upper_bound=most())
    levels = levels_of(problem, found)

    assert levels.objective == problem.value[found[:, 0]].sum()
    assert levels.objective <= bound


def test_same_seed_and_work_give_the_same_schedule() -> None:
    problem = fragmented_event(40, 5, seed=1)
    runs = [
        schedule_fragmented(problem, Limits(seconds=600, seed=seed, work=40), NOTHING, upper_bound=most())
        for seed in (3, 3, 4)
    ]

    assert np.array_equal(runs[0][0], runs[1][0])
    assert runs[0][1] == runs[1][1] == runs[2][1]
    assert not np.array_equal(runs[0][0], runs[2][0])


def test_progress_only_gets_better() -> None:
    told: list[Progress] = []
    problem = fragmented_event(40, 5, seed=2)
    found, bound = schedule_fragmented(
        problem, Limits(seconds=60, work=60), NOTHING, upper_bound=most(), on_progress=told.append
    )

    values, bounds = [progress.value for progress in told], [progress.upper_bound for progress in told]
    assert values == sorted(values)
    assert bounds == sorted(bounds, reverse=True)
    assert (values[-1], bounds[-1]) == (problem.value[found[:, 0]].sum(), bound)
    stages = {progress.stage for progress in told}
    assert stages <= {"scheduling.stage_slots", "scheduling.stage_bound", "scheduling.stage_improve"}


@pytest.mark.parametrize("asked", [0, 1, 5, 20, 60])
def test_cancelled_at_any_moment_it_keeps_the_best_so_far(asked: int) -> None:
    problem = fragmented_event(40, 5, seed=2)
    start = schedule_ordinary(problem, Limits(work=100))
    answers = iter([False] * asked)
    found, bound = schedule_fragmented(
        problem,
        Limits(seconds=60),
        start.pair_slots,
        upper_bound=start.flow.bound,
        is_cancelled=lambda: next(answers, True),
    )

    assert violations(problem, assign_tables(problem, found)) == []
    assert start.value <= problem.value[found[:, 0]].sum() <= bound <= start.flow.bound


def test_it_stops_in_time() -> None:
    problem = fragmented_event(200, 8)
    schedule_fragmented(problem, QUICK, NOTHING, upper_bound=most())
    began = perf_counter()
    schedule_fragmented(problem, Limits(seconds=0.5), NOTHING, upper_bound=most())

    assert perf_counter() - began < 2.5


def test_a_schedule_within_the_gap_is_left_alone() -> None:
    problem = fragmented_event(20, 3)
    start, bound = schedule_fragmented(problem, QUICK, NOTHING, upper_bound=most())
    value = int(problem.value[start[:, 0]].sum())

    assert schedule_fragmented(problem, Limits(gap=0.5), start, upper_bound=value + 1) == (start, value + 1)
    assert schedule_fragmented(problem, Limits(seconds=0), start, upper_bound=bound) == (start, bound)
