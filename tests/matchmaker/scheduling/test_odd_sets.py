from collections.abc import Callable
from typing import Any

import numpy as np
from hypothesis import given

from matchmaker.scheduling import Limits, Problem, upper_bound
from matchmaker.scheduling.budget import Budget
from matchmaker.scheduling.odd_sets import whole_bound


def bound_of(problem: Problem, seconds: float = 20) -> int:
    return whole_bound(problem, Budget(Limits(seconds=seconds), upper_bound=upper_bound(problem)[0]))


@given(problem=...)
def test_no_schedule_exceeds_the_whole_bound(best_of_all: Callable[[Problem], Any], problem: Problem) -> None:
    assert best_of_all(problem).objective <= bound_of(problem) <= upper_bound(problem)[0]


#: Two circles of five with one meeting each, in two slots: half meetings promise 2 × 2.5, whole ones 2 × 2.
CIRCLES = Problem(
    pairs=[(0, 1), (1, 2), (2, 3), (3, 4), (0, 4), (4, 5), (5, 6), (6, 7), (7, 8), (8, 9), (5, 9)],
    value=[10] * 5 + [1] + [10] * 5,
    available=np.ones((10, 2)),
    tables=[5, 5],
    cap=[1] * 10,
)


def test_whole_meetings_bound_odd_circles_better_than_halves() -> None:
    assert upper_bound(CIRCLES)[0] == 50
    assert bound_of(CIRCLES) == 41


def test_without_time_the_known_bound_stays() -> None:
    assert bound_of(CIRCLES, seconds=0) == 50
