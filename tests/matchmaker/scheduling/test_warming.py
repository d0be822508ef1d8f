import gc
from collections.abc import Callable
from dataclasses import replace
from threading import Event

import numpy as np
import pytest
from numba.core.dispatcher import Dispatcher

from matchmaker.scheduling import Limits, Problem, Schedule, Stopped, replan, solve, violations, warm, warming
from matchmaker.scheduling.budget import Budget
from matchmaker.scheduling.warming import Way, wait_for_kernels

QUICK = Limits(seconds=20, work=50)


def signatures() -> dict[str, int]:
    """Return how many kinds of arguments each kernel is ready for."""
    kernels = [thing for thing in gc.get_objects() if isinstance(thing, Dispatcher)]
    return {
        f"{kernel.__module__}.{kernel.__name__}": len(kernel.signatures)
        for kernel in kernels
        if kernel.__module__.startswith("matchmaker.scheduling")
    }


@pytest.fixture
def slow_kernels(monkeypatch: pytest.MonkeyPatch) -> tuple[Event, Event]:
    """Let kernels be compiled until the second event is set; the first says that it has begun."""
    has_begun, may_end = Event(), Event()

    def compile_slowly(_: Way) -> None:
        has_begun.set()
        may_end.wait(60)

    monkeypatch.setattr(warming, "_go", compile_slowly)
    return has_begun, may_end


def test_after_warming_no_event_waits_for_a_kernel(crowded_problem: Callable[[int], Problem]) -> None:
    warm()
    before = signatures()
    for seed in range(12):
        problem = crowded_problem(seed)
        schedule = solve(problem, QUICK)
        replan(replace(problem, previous=schedule.placements, move_price=2), QUICK)

    assert signatures() == before
    assert warm() < 0.1


def test_compiling_takes_nothing_of_the_time_limit(slow_kernels: tuple[Event, Event]) -> None:
    has_begun, may_end = slow_kernels
    budget = Budget(Limits(seconds=5), is_cancelled=lambda: bool(may_end.set()))
    budget.started -= 1

    assert wait_for_kernels(budget, Way.SLOTS)
    assert has_begun.is_set()
    assert budget.spent == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("way", [solve, replan])
def test_cancelling_does_not_wait_for_kernels(
    slow_kernels: tuple[Event, Event], way: Callable[..., Schedule]
) -> None:
    has_begun, may_end = slow_kernels
    problem = Problem(
        pairs=[(0, 1), (2, 3), (1, 2)],
        value=[4, 5, 6],
        available=np.ones((4, 2)),
        tables=[2, 2],
        locked=[(0, 0, -1)],
        previous=[(0, 0, 0), (1, 0, 1)],
    )
    try:
        schedule = way(problem, QUICK, is_cancelled=has_begun.is_set)
    finally:
        may_end.set()

    assert schedule.stopped is Stopped.CANCELLED
    assert violations(problem, schedule) == []
    held = [[0, 0], [1, 0]] if way is replan else [[0, 0]]
    assert schedule.placements[:, :2].tolist() == held
    assert (schedule.upper_bound, schedule.proven) == (15, 0)
