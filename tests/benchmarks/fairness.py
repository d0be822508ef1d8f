"""What fairness costs: floors, and the worst share of one's own best, on paper and in schedules."""

import time
from collections.abc import Iterator

import numpy as np
from families import FAMILIES, seed_of
from figures import Figure, Runs

from matchmaker.scheduling import (
    Limits,
    Problem,
    fairness_curve,
    possible_meetings,
    price_of_floors,
    solve,
    solve_fairly,
    violations,
)

SIZE = 500


def _events(family: str, seeds: int) -> list[Problem]:
    return [FAMILIES[family](SIZE, seed=seed_of(SIZE) + seed) for seed in range(seeds)]


def floors(short: bool) -> Iterator[Figure]:
    """Measure the prices of all floors on paper, and schedules with the floor possible − 1 for everybody."""
    seeds = 1 if short else 5
    solve(FAMILIES["full"](60), Limits(seconds=2, work=20))
    for family in ("full", "tables50", "topS"):
        seconds: list[float] = []
        shares: dict[int, list[float]] = {}
        missing: dict[int, list[float]] = {}
        for problem in _events(family, seeds):
            begun = time.perf_counter()
            prices = price_of_floors(problem)
            seconds.append(time.perf_counter() - begun)
            for floor, price in enumerate(prices):
                shares.setdefault(floor, []).append(100 * price.share)
                missing.setdefault(floor, []).append(price.shortfall)
        yield Runs(f"{family} {SIZE}, all floors on paper: wall", seconds, "s", 2).figure()
        for floor, seen in shares.items():
            name = f"{family} {SIZE}, floor {floor}"
            yield Runs(f"{name}: value kept at most", seen, "%", None, at_least=True).figure()
            yield Runs(f"{name}: meetings missing at least", missing[floor], "", None).figure()
    cost, lost, below, broken = [], [], [], []
    for problem in _events("full", seeds):
        asked = np.maximum(possible_meetings(problem) - 1, 0)
        (none,) = price_of_floors(problem, [0])
        (price,) = price_of_floors(problem, [asked], Limits(seconds=10, gap=1e-5))
        assert price.schedule is not None
        cost.append(100 * (1 - price.share))
        lost.append(100 * (price.value - price.schedule.value) / none.value)
        below.append(len(price.schedule.below_floor))
        broken.append(len(violations(problem, price.schedule.placements)))
    name = f"full {SIZE}, floor possible − 1, schedule"
    yield Runs(f"{name}: what it must cost, proved", cost, "%", None).figure()
    yield Runs(f"{name}: lost on top", lost, "%", 0.01).figure()
    yield Runs(f"{name}: attendees short", below, "people", 0).figure()
    yield Runs(f"{name}: broken rules", broken, "rules", 0).figure()


def worst_shares(short: bool) -> Iterator[Figure]:
    """Measure the curve from the highest value to the highest worst share."""
    families = ("tables50",) if short else ("full", "tables50", "topS", "frag60")
    levels = (0.0, 0.5) if short else (0.0, 0.5, 0.75, 0.9, 0.95, 1.0)
    solve_fairly(FAMILIES["full"](60), 1, Limits(seconds=2))
    for family in families:
        seen: dict[tuple[float, str], list[float]] = {}
        seconds: list[float] = []
        for problem in _events(family, 1 if short else 5):
            begun = time.perf_counter()
            bare = fairness_curve(problem, levels)
            seconds.append(time.perf_counter() - begun)
            best = bare.points[0].upper_bound
            for point in fairness_curve(problem, levels, Limits(seconds=5 if short else 15, gap=1e-5)).points:
                assert point.schedule is not None
                assert point.worst is not None
                figures = (
                    ("share asked", 100 * point.asked),
                    ("share reached", 100 * point.worst),
                    ("value at most", 100 * point.upper_bound / best),
                    ("value reached", 100 * point.schedule.value / best),
                    ("broken rules", len(violations(problem, point.schedule))),
                )
                for column, figure in figures:
                    seen.setdefault((point.level, column), []).append(figure)
        yield Runs(f"{family} {SIZE}, curve on paper: wall", seconds, "s", None).figure()
        for (level, column), numbers in seen.items():
            name = f"{family} {SIZE}, {level:.0%} of the highest share: {column}"
            if column == "broken rules":
                yield Runs(name, numbers, "rules", 0).figure()
                continue
            asked = seen[level, "share asked"]
            # Up to three quarters nearly all is reached; above, whole meetings are too coarse.
            budget = 0.9 * min(asked) if column == "share reached" and level <= 0.75 else None
            yield Runs(name, numbers, "%", budget, at_least=True).figure()
