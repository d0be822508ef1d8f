"""Ordinary events of the generator: how near the schedule comes to its proven bound, and how fast."""

import time
from collections.abc import Iterator

from families import full
from figures import Figure, own_peak_mb

from matchmaker.scheduling import Limits, solve, violations


def ordinary_events(short: bool) -> Iterator[Figure]:
    """Measure `full` at 200 and 1,000; the first solve pays for loading the compiled kernels."""
    begun = time.perf_counter()
    solve(full(60), Limits(seconds=30, work=1))
    yield Figure("kernels loaded, first small schedule", time.perf_counter() - begun, "s", 20)
    for size, budget in ((200, 0.2), (1000, 0.5)):
        for seed in range(1 if short else 5):
            problem = full(size, seed=seed)
            begun = time.perf_counter()
            schedule = solve(problem, Limits(seconds=30, seed=0, gap=1e-5))
            seconds = time.perf_counter() - begun
            name = f"full {size}, seed {seed}"
            yield Figure(f"{name}: gap to the proven bound", 100 * schedule.gap, "%", 0.2)
            yield Figure(f"{name}: broken rules", len(violations(problem, schedule)), "rules", 0)
            yield Figure(f"{name}: seconds, warm", seconds, "s", budget)
    yield Figure("ordinary events: peak memory", own_peak_mb(), "MB", 1000)
