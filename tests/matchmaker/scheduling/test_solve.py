import importlib
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from matchmaker.scheduling import (
    Limits,
    Problem,
    Progress,
    Shortfall,
    Status,
    Stopped,
    solve,
    violations,
)
from matchmaker.scheduling.budget import Budget
from matchmaker.scheduling.levels import levels_of, simple_bounds
from matchmaker.scheduling.locks import LocksNotKeptError
from matchmaker.scheduling.search import Search
from matchmaker.scheduling.tables import assign_tables

solving = importlib.import_module("matchmaker.scheduling.solve")


@given(problem=...)
def test_solve_finds_what_trying_everything_finds(
    best_of_all: Callable[[Problem], Any], problem: Problem
) -> None:
    best = best_of_all(problem)

    schedule = solve(problem, Limits(seconds=30))

    assert violations(problem, schedule) == []
    assert levels_of(problem, schedule.placements) == best.levels
    assert schedule.upper_bound >= best.objective
    assert schedule.proven >= 3
    missing = best.levels[0] < problem.required.sum()
    assert schedule.status == (Status.INFEASIBLE if missing else Status.OPTIMAL)


@given(problem=...)
def test_solve_keeps_the_rules_where_no_search_is_possible(
    best_of_all: Callable[[Problem], Any], problem: Problem
) -> None:
    best = best_of_all(problem)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solving, "LARGEST_SEARCH", 0)

        try:
            schedule = solve(problem, Limits(seconds=30, work=300))
        except LocksNotKeptError:
            return

    assert violations(problem, schedule) == []
    assert schedule.upper_bound >= best.objective
    assert levels_of(problem, schedule.placements) <= best.levels
    if schedule.proven >= 3:
        assert levels_of(problem, schedule.placements)[:3] == best.levels[:3]
    if schedule.status is Status.INFEASIBLE:
        assert best.levels[0] < problem.required.sum()


@given(problem=...)
def test_solve_holds_the_most_required_meetings_of_a_large_event(
    best_of_all: Callable[[Problem], Any], problem: Problem
) -> None:
    best = best_of_all(problem)
    # The required meetings are few enough to search, the whole is not.
    budget = Budget(Limits(seconds=30, work=300))
    found = Search(None, simple_bounds(problem, best.objective))

    held = solving._hold_required_first(problem, found, budget)

    assert held.bounds.required_held >= best.levels[0]
    if held.pair_slots is not None:
        assert violations(problem, assign_tables(problem, held.pair_slots)) == []
        if problem.max_break_spread < 0:
            assert levels_of(problem, held.pair_slots).required_held == best.levels[0]


def event(size: int = 12, num_slots: int = 4, seed: int = 1, **rules: Any) -> Problem:
    rng = np.random.default_rng(seed)
    pairs = np.stack(np.triu_indices(size, k=1), axis=1)
    stated = {
        "pairs": pairs,
        "value": rng.integers(1, 100, len(pairs)),
        "available": rng.random((size, num_slots)) < 0.8,
        "tables": [size // 2 - 1] * num_slots,
    }
    return Problem(**{**stated, **rules})


EMPTY = {
    "no attendees": event(size=0, tables=[1] * 4),
    "one attendee": event(size=1, tables=[1] * 4),
    "no slots": event(num_slots=0),
    "no pairs": event(pairs=[], value=[]),
    "no tables": event(tables=[0] * 4),
    "caps of 0": event(cap=[0] * 12),
    "all away": event(available=np.zeros((12, 4))),
    "all tables kept for the absent": event(
        tables=[1] * 4, own_table=[0] + [-1] * 11, available=np.eye(12, 4, -8)
    ),
}


@pytest.mark.parametrize("problem", EMPTY.values(), ids=EMPTY)
def test_an_event_in_which_nobody_can_meet_is_solved_at_once(problem: Problem) -> None:
    schedule = solve(problem)

    assert violations(problem, schedule) == []
    assert (schedule.num_meetings, schedule.objective, schedule.upper_bound) == (0, 0, 0)
    assert (schedule.status, schedule.proven, schedule.stopped) == (Status.OPTIMAL, 4, Stopped.PROOF)
    assert (schedule.breaks, schedule.breaks_bound, schedule.gap) == (0, 0, 0.0)


def test_an_event_without_meetings_says_who_is_below_the_floor() -> None:
    problem = event(tables=[0] * 4, floor=[1] + [0] * 11)

    schedule = solve(problem)

    assert schedule.below_floor == (Shortfall(0, "scheduling.floor_few_slots", {"floor": 1, "count": 0}),)
    assert schedule.proven == 4


def test_the_same_seed_and_work_give_the_same_schedule() -> None:
    problem = event(compactness=3, required=np.arange(66) % 20 == 0, floor=[2] * 12)

    first, second = (solve(problem, Limits(seconds=300, seed=5, work=300)) for _ in range(2))

    assert first.placements.tolist() == second.placements.tolist()


def test_progress_never_passes_the_bound_and_tells_the_stages_in_order() -> None:
    told: list[Progress] = []
    problem = event(available=np.ones((12, 4)))

    schedule = solve(problem, Limits(seconds=5), on_progress=told.append)

    stages = list(dict.fromkeys(report.stage for report in told))
    known = ["bound", "matching", "slots", "improve", "search", "breaks", "tables"]
    order = [known.index(stage.removeprefix("scheduling.stage_")) for stage in stages]
    assert order == sorted(order)
    assert all(report.value <= report.upper_bound for report in told)
    assert (told[-1].value, told[-1].upper_bound) == (schedule.objective, schedule.upper_bound)


@pytest.mark.parametrize("looks", [0, 1, 8])
def test_a_cancelled_run_returns_what_it_has(looks: int) -> None:
    asked = itertools.count()
    problem = event(size=30, num_slots=6, compactness=2)

    schedule = solve(problem, Limits(seconds=60), is_cancelled=lambda: next(asked) >= looks)

    assert schedule.stopped is Stopped.CANCELLED
    assert violations(problem, schedule) == []
    assert schedule.seconds < 20


def test_a_failure_in_the_callers_report_stops_the_search_and_is_told() -> None:
    def fail(report: Progress) -> None:
        if report.stage == "scheduling.stage_search":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solve(event(size=30, num_slots=6, compactness=2), Limits(seconds=60), on_progress=fail)


def test_a_gap_that_is_good_enough_stops_the_run() -> None:
    problem = event(size=30, num_slots=6, compactness=2)

    schedule = solve(problem, Limits(seconds=60, gap=0.5))

    assert (schedule.stopped, schedule.gap <= 0.5) == (Stopped.GAP, True)


def test_no_time_at_all_still_gives_a_schedule() -> None:
    problem = event(size=30, num_slots=6, compactness=2, required=np.arange(435) % 40 == 0)

    schedule = solve(problem, Limits(seconds=0))

    assert schedule.stopped is Stopped.TIME
    assert violations(problem, schedule) == []
