"""Slots matched anew, exactly, for the sake of those below a floor."""

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.scheduling import Limits, Problem, solve, violations
from matchmaker.scheduling.budget import Budget, never, tell_nobody
from matchmaker.scheduling.levels import levels_of
from matchmaker.scheduling.ordinary import schedule_ordinary
from matchmaker.scheduling.serving import serve_floors


def budget(*, is_cancelled: bool = False) -> Budget:
    return Budget(Limits(seconds=60), tell_nobody, (lambda: True) if is_cancelled else never)


def row_of_four(**more: object) -> Problem:
    """Four people of whom only neighbours may meet; the two in the middle gain most."""
    return Problem(
        pairs=[[0, 1], [1, 2], [2, 3]],
        value=[1, 9, 1],
        available=np.ones((4, 1), dtype=bool),
        tables=[2],
        floor=[1, 1, 1, 1],
        **more,
    )


def test_those_who_meet_make_room_for_those_who_meet_nobody() -> None:
    served = serve_floors(row_of_four(), np.array([[1, 0]]), budget())

    assert sorted(served.tolist()) == [[0, 0], [2, 0]]


def test_a_locked_meeting_stays() -> None:
    problem = row_of_four(locked=[[1, 0, 0]])

    assert serve_floors(problem, np.array([[1, 0]]), budget()).tolist() == [[1, 0]]


@pytest.mark.parametrize(
    "change",
    [
        {"tables": np.array([1])},
        {"allowed": np.array([[True], [True], [False]])},
        {"available": np.array([[True], [True], [True], [False]])},
        {"cap": np.array([1, 1, 1, 0]), "floor": np.array([1, 1, 1, 0])},
    ],
    ids=["tables", "allowed", "away", "cap"],
)
def test_where_a_rule_stands_in_the_way_nothing_is_lost(change: dict[str, object]) -> None:
    problem = replace(row_of_four(), **change)
    start = np.array([[1, 0]])

    served = serve_floors(problem, start, budget())

    assert levels_of(problem, served) >= levels_of(problem, start)
    assert len(served) == 1


def test_a_cancelled_run_keeps_what_it_has() -> None:
    assert serve_floors(row_of_four(), np.array([[1, 0]]), budget(is_cancelled=True)).tolist() == [[1, 0]]


def crowded(seed: int) -> Problem:
    """Every chair is needed: as many tables as couples, and a floor of every slot."""
    drawn = np.random.default_rng(seed)
    size, slots = 40, 5
    pairs = np.array([(a, b) for a in range(size) for b in range(a + 1, size) if drawn.random() < 0.35])
    return Problem(
        pairs=pairs,
        value=drawn.integers(1, 100, len(pairs)),
        available=np.ones((size, slots), dtype=bool),
        tables=[size // 2] * slots,
        floor=np.full(size, slots),
    )


@pytest.mark.parametrize("seed", range(8))
def test_a_crowded_event_is_served_no_worse_and_by_the_rules(seed: int) -> None:
    problem = crowded(seed)
    start = schedule_ordinary(problem, Limits(seconds=30, work=50)).pair_slots

    served = serve_floors(problem, start, budget())

    assert levels_of(problem, served) >= levels_of(problem, start)
    placements = np.column_stack([served, _tables(served)])
    assert violations(problem, placements) == []


def _tables(pair_slots: np.ndarray) -> np.ndarray:
    """Return a table for each meeting, counted up within its slot."""
    tables = np.zeros(len(pair_slots), dtype=np.int64)
    for slot in np.unique(pair_slots[:, 1]):
        here = pair_slots[:, 1] == slot
        tables[here] = np.arange(here.sum())
    return tables


def test_a_large_crowded_event_leaves_nobody_below_the_floor() -> None:
    """More places than the exact search takes, and no chair to spare."""
    drawn = np.random.default_rng(5)
    size, slots = 300, 6
    pairs = np.array([(a, b) for a in range(size) for b in range(a + 1, size) if drawn.random() < 0.08])
    problem = Problem(
        pairs=pairs,
        value=drawn.integers(1, 1000, len(pairs)),
        available=np.ones((size, slots), dtype=bool),
        tables=[size // 2] * slots,
        floor=np.full(size, slots),
    )

    schedule = solve(problem, Limits(seconds=60, work=20_000))

    assert schedule.below_floor == ()
    assert len(schedule.placements) == size * slots // 2
