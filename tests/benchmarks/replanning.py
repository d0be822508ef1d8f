"""Replanning at half-time: 8 % stay away, 3 % come late, and few agendas should change."""

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from families import full, seed_of
from figures import Figure

from matchmaker.scheduling import Limits, Problem, changes, replan, upper_bound, violations
from matchmaker.scheduling.ordinary import schedule_ordinary
from matchmaker.scheduling.tables import assign_tables

#: Share of the attendees who come late, and who stay away from half-time on.
LATE, ABSENT = 0.03, 0.08
#: What a moved meeting costs, in mean values of a candidate pair.
PRICE = 0.3


def half_time(size: int, seed: int) -> Problem:
    """
    Return the second half of an ordinary event whose first half was held as planned.

    Those who come late were not expected: the plan was made without them.
    """
    event = full(size, seed=seed)
    half = event.num_slots // 2
    people = np.random.default_rng(seed + 2).permutation(size)
    late, absent = np.split(people[: int((LATE + ABSENT) * size)], [int(LATE * size)])
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
    replan(half_time(60, seed=1), Limits(seconds=5))
    slack = 0.5 if short else 0.0
    for size, recovered, budget in ((500, 98.9, 1.0), (5000, 98.5, 1.5)):
        if short and size > 500:
            continue
        value, kept = [], []
        for seed in range(1 if short else 5):
            problem = half_time(size, seed_of(size) + seed)
            held = int(problem.value[problem.locked[:, 0]].sum())
            free = upper_bound(problem)[0] - held
            begun, spent = time.perf_counter(), time.process_time()
            schedule = replan(problem)
            seconds, spent = time.perf_counter() - begun, time.process_time() - spent
            value.append(100 * (schedule.value - held) / free)
            kept.append(_kept(problem, schedule.placements))
            name = f"half-time {size}, seed {seed} ({value[-1]:.2f} %, {kept[-1]:.2f} %)"
            yield Figure(f"{name}: broken rules", len(violations(problem, schedule)), "rules", 0)
            yield Figure(f"{name}: seconds, warm", seconds, "s", budget)
            yield Figure(f"{name}: processor", spent, "s", budget)
        name = f"half-time {size}, mean"
        yield Figure(f"{name}: value", float(np.mean(value)), "%", recovered - slack, at_least=True)
        yield Figure(f"{name}: meetings kept", float(np.mean(kept)), "%", 97 - slack, at_least=True)


def _kept(problem: Problem, placements: np.ndarray) -> float:
    """Return how much of what could stay did, in %; what was held before is not counted."""
    pair, slot, _ = problem.previous.T
    could = problem.available[problem.pairs[pair], slot[:, None]].all(axis=1)
    could &= ~np.isin(pair, problem.locked[:, 0])
    stayed = np.isin(pair[could], changes(problem, placements).kept)
    return 100 * float(stayed.mean())
