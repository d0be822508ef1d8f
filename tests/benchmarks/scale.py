"""
Events certified over every pair, from the vectors of their attendees on.

Each runs in a process of its own, whose memory is watched together with that of the processes it starts. Time
counts from the vectors on, after the kernels are loaded: the short lists, the pricing and the schedule.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from child import peak_mb, processor, tree_mb
from families import seed_of, slots_of
from figures import Figure, Runs

from matchmaker.scheduling import Limits, solve, violations, warm

#: Attendees: seconds that a schedule certified over all pairs may take.
BUDGETS = {1000: 1, 10_000: 12, 70_000: 240}
#: Relative gap that is asked for, and MB that may be used.
GAP, MEMORY = 1e-4, 2500


def all_pairs(size: int) -> Callable[[bool], Iterator[Figure]]:
    """Return what measures schedules of `plain` certified over every pair, on one or five seeds."""

    def run(short: bool) -> Iterator[Figure]:
        seen = [_in_process(size, seed_of(size) + seed) for seed in range(1 if short else 5)]
        name = f"all pairs of plain {size}"
        for column, unit, budget in (
            ("gap to the bound over all pairs", "%", 100 * GAP),
            ("broken rules", "rules", 0),
            ("wall", "s", BUDGETS[size]),
            ("processor", "s", None),
            ("peak memory", "MB", MEMORY),
        ):
            yield Runs(f"{name}: {column}", [one[column] for one in seen], unit, budget).figure()
        over = [one["over"] for one in seen]
        yield Runs(
            f"{name}: pairs in the proof", over, "pairs", size * (size - 1) // 2, at_least=True
        ).figure()

    return run


def _in_process(size: int, seed: int) -> dict[str, Any]:
    call = [sys.executable, __file__, str(size), str(seed)]
    together = 0.0
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            together = max(together, tree_mb(process.pid))
            time.sleep(0.05)
        output, _ = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, call)
    seen: dict[str, Any] = json.loads(output)
    return seen | {"peak memory": max(together, seen["peak memory"])}


def _main(size: int, seed: int) -> None:
    # Imported here: only these measures need its compiler.
    from vectors import certified_event, people_of

    warm()
    small, others = certified_event(people_of(60, 1), 6, 1)
    solve(small, Limits(work=10), more_pairs=others)
    people = people_of(size, seed)
    begun, used = time.perf_counter(), processor()
    problem, pricer = certified_event(people, slots_of(size), seed)
    schedule = solve(problem, Limits(seconds=3600, gap=GAP), more_pairs=pricer)
    seen = {
        "wall": time.perf_counter() - begun,
        "processor": processor() - used,
        "peak memory": peak_mb(),
        "gap to the bound over all pairs": 100 * schedule.gap,
        "over": schedule.further.over,
        "broken rules": len(violations(problem, schedule)),
    }
    print(json.dumps(seen))


if __name__ == "__main__":
    _main(int(sys.argv[1]), int(sys.argv[2]))
