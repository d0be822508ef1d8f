"""
Kernels made ready before they are needed.

A kernel is compiled at its first call on a machine, which takes seconds, and loaded from disk at the first
call of each later process. A small made-up event goes every way once, so that no real one waits for that.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import cache
from time import monotonic

import numpy as np

from matchmaker.scheduling.aside import call_awake
from matchmaker.scheduling.bound import flow_bound
from matchmaker.scheduling.budget import Budget, never
from matchmaker.scheduling.fair_exchange import lift
from matchmaker.scheduling.fragmented import schedule_fragmented
from matchmaker.scheduling.greedy import place_greedily
from matchmaker.scheduling.ordinary import schedule_ordinary
from matchmaker.scheduling.previous import previous_of
from matchmaker.scheduling.problem import Problem
from matchmaker.scheduling.remaining import remaining_schedule
from matchmaker.scheduling.repair import repair
from matchmaker.scheduling.ruled import improve_ruled
from matchmaker.scheduling.schedule import Limits

_LIMITS = Limits(seconds=1e6, work=5)


class Way(StrEnum):
    """What kernels are for."""

    #: Bounds, and schedules of ordinary events
    ORDINARY = "ordinary"
    #: Rules that the ordinary way does not know
    RULES = "rules"
    #: Fragmented calendars, slot by slot
    SLOTS = "slots"
    REPLANNING = "replanning"
    FAIRNESS = "fairness"


def warm(*ways: Way) -> float:
    """
    Make kernels ready: call it when a process starts that will schedule.

    Parameters
    ----------
    ways
        What they will be needed for; left out, everything.

    Returns
    -------
    float
        Seconds that it took: many when kernels must be compiled, few when they are on disk, none when they
        are ready.
    """
    began = monotonic()
    for way in ways or tuple(Way):
        _go(way)
    return monotonic() - began


def wait_for_kernels(budget: Budget, *ways: Way) -> bool:
    """
    Make kernels ready outside the time limit, and say whether they are: not when the caller cancels first.

    Cancelled, compiling goes on in its thread: the next run needs the kernels too.
    """
    began = monotonic()
    ready = call_awake(lambda: warm(*ways), budget.cancelled)
    budget.started += monotonic() - began
    return ready is not None


@cache
def _go(way: Way) -> None:
    _WAYS[way]()


def _small_event() -> Problem:
    """Return an event so crowded that every kind of move is tried."""
    rng = np.random.default_rng(1)
    pairs = np.stack(np.triu_indices(14, k=1), axis=1)
    return Problem(
        pairs=pairs,
        value=rng.integers(1, 1000, len(pairs)),
        available=rng.random((14, 4)) < 0.7,
        tables=np.full(4, 3),
        floor=np.ones(14, np.int64),
        previous=np.zeros((1, 3), np.int64),
        move_price=1,
        compactness=3,
        max_break_spread=2,
        after=[(5, 50), (50, 80)],
    )


def _ordinary() -> None:
    schedule_ordinary(_small_event(), _LIMITS)


def _rules() -> None:
    problem = _small_event()
    start = place_greedily(problem, schedule_ordinary(problem, _LIMITS).pair_slots)
    improve_ruled(problem, start, flow_bound(problem), _LIMITS, goal=1 << 40)


def _slots() -> None:
    problem = _small_event()
    start = schedule_ordinary(problem, _LIMITS).pair_slots
    schedule_fragmented(problem, _LIMITS, start, upper_bound=1 << 40)


def _replanning() -> None:
    problem = _small_event()
    remaining = remaining_schedule(problem)
    previous = previous_of(problem, remaining)
    repair(problem, remaining, previous, flow_bound(problem), limits=_LIMITS, is_cancelled=never)


def _fairness() -> None:
    problem = _small_event()
    lift(
        problem,
        remaining_schedule(problem),
        schedule_ordinary(problem, _LIMITS).pair_slots,
        np.full(problem.num_attendees, 1),
        seed=0,
        rounds=1,
        on_round=lambda _: False,
        is_over=never,
    )


_WAYS: dict[Way, Callable[[], None]] = {
    Way.ORDINARY: _ordinary,
    Way.RULES: _rules,
    Way.SLOTS: _slots,
    Way.REPLANNING: _replanning,
    Way.FAIRNESS: _fairness,
}
