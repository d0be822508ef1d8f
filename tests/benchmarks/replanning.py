"""Replanning at half-time: some stay away, 3 % come late, and few agendas should change."""

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from child import processor
from families import full, seed_of
from figures import Figure, Runs

from matchmaker.scheduling import Limits, Problem, changes, replan, upper_bound, violations, warm
from matchmaker.scheduling.ordinary import schedule_ordinary
from matchmaker.scheduling.tables import assign_tables

#: Share of the attendees who come late, and who stay away from half-time on.
LATE, ABSENT = 0.03, 0.08
#: Shares of those who stay away that are only shown.
OTHER_SHARES = (0.05, 0.1, 0.2, 0.4)
#: What a moved meeting costs, in mean values of a candidate pair.
PRICE = 0.3


def half_time(size: int, seed: int, absent_share: float = ABSENT) -> Problem:
    """
    Return the second half of an ordinary event whose first half was held as planned.

    Those who come late were not expected: the plan was made without them.
    """
    event = full(size, seed=seed)
    half = event.num_slots // 2
    people = np.random.default_rng(seed + 2).permutation(size)
    late, absent = np.split(people[: int((LATE + absent_share) * size)], [int(LATE * size)])
    expected = event.available.copy()
    expected[late] = False
    cap = np.minimum(event.cap, expected.sum(axis=1))
    morning = replace(event, available=expected, cap=cap)
    plan = assign_tables(morning, schedule_ordinary(morning, Limits(seconds=60, gap=2e-5)).pair_slots)
    available = event.available.copy()
    available[late, :half] = False
    available[absent, half:] = False
    held = plan[plan[:, 1] < half]
    allowed = np.ones((event.num_pairs, event.num_slots), np.bool_)
    allowed[:, :half] = False
    allowed[held[:, 0], held[:, 1]] = True
    return replace(
        event,
        available=available,
        allowed=allowed,
        locked=held,
        previous=plan,
        move_price=round(PRICE * event.value.mean()),
    )


def half_times(short: bool) -> Iterator[Figure]:
    """
    Measure 500 and 5,000: what is recovered of the free optimum, and how much of what could stay did.

    The two trade against each other event by event, so they are means over the seeds; what was held before
    half-time counts for neither. One seed alone may lie half a point lower.
    """
    warm()
    slack = 0.5 if short else 0.0
    seeds = 1 if short else 5
    for size, recovered, budget in ((500, 98.9, 1.0), (5000, 98.5, 1.5)):
        if short and size > 500:
            continue
        yield from _replanned(size, ABSENT, seeds, (recovered - slack, 97 - slack, budget))
    if not short:
        for share in OTHER_SHARES:
            yield from _replanned(500, share, seeds, (None, None, 1.0))


def _replanned(
    size: int, absent: float, seeds: int, least: tuple[float | None, float | None, float]
) -> Iterator[Figure]:
    """Measure some seeds; ``least`` are value recovered, meetings kept, and the most seconds."""
    runs = [_replan(half_time(size, seed_of(size) + seed, absent)) for seed in range(seeds)]
    value, kept, wall, used, broken, moved = zip(*runs, strict=True)
    name = f"half-time {size}, {100 * absent:g} % absent"
    for column, seen, least_mean in (("value", value, least[0]), ("meetings kept", kept, least[1])):
        yield Figure(f"{name}: {column}, mean", float(np.mean(seen)), "%", least_mean, at_least=True)
        yield Runs(f"{name}: {column}, worst", seen, "%", None, at_least=True).figure()
    yield Runs(f"{name}: moved to another slot", moved, "meetings", None).figure()
    yield Runs(f"{name}: broken rules", broken, "rules", 0).figure()
    yield Runs(f"{name}: wall", wall, "s", least[2]).figure()
    yield Runs(f"{name}: processor", used, "s", None).figure()


def _replan(problem: Problem) -> tuple[float, float, float, float, int, int]:
    """Return value recovered and meetings kept, in %, seconds, processor seconds, broken rules, moves."""
    held = int(problem.value[problem.locked[:, 0]].sum())
    free = upper_bound(problem)[0] - held
    begun, spent = time.perf_counter(), processor()
    schedule = replan(problem)
    seconds, spent = time.perf_counter() - begun, processor() - spent
    value = 100 * (schedule.value - held) / free
    broken = len(violations(problem, schedule))
    moved = len(changes(problem, schedule.placements).moved)
    return value, _kept(problem, schedule.placements), seconds, spent, broken, moved


def _kept(problem: Problem, placements: np.ndarray) -> float:
    """Return how much of what could stay did, in %; what was held before is not counted."""
    pair, slot, _ = problem.previous.T
    could = problem.available[problem.pairs[pair], slot[:, None]].all(axis=1)
    could &= ~np.isin(pair, problem.locked[:, 0])
    stayed = np.isin(pair[could], changes(problem, placements).kept)
    return 100 * float(stayed.mean())
