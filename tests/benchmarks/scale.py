"""
Ordinary events by size, each in a process of its own so that its memory is its own.

`full` with given candidates, and `plain` certified over every pair from the vectors on. Time counts what
follows after the kernels are loaded and, for `full`, after the event is made.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from families import full, seed_of, slots_of
from figures import Figure

from matchmaker.scheduling import Limits, dump_problem, load_problem, solve, violations

#: Attendees: seconds that a schedule of given candidates may take, and one over all pairs.
BUDGETS = {1000: (0.3, 1), 10_000: (4, 12), 70_000: (30, 240)}


def certified_over_all_pairs(short: bool) -> Iterator[Figure]:
    """Measure schedules certified over every pair of the event, at 1,000 attendees."""
    for seed in range(1 if short else 5):
        yield from _certified(1000, seed)


def ordinary_by_size(short: bool) -> Iterator[Figure]:
    """Measure events of 10,000 and 70,000, which take minutes."""
    for size in (10_000,) if short else (10_000, 70_000):
        yield from _given(size)
        yield from _certified(size, seed_of(size))


def _given(size: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "problem.npz"
        _in_process("make", size, file)
        yield from _figures(f"full {size}", _in_process("given", size, file), BUDGETS[size][0], 1e-3, 1500)


def _certified(size: int, seed: int) -> Iterator[Figure]:
    seen = _in_process("certify", size, seed)
    name = f"all pairs of plain {size}, seed {seed}"
    yield from _figures(name, seen, BUDGETS[size][1], 1e-2, 2500)
    yield Figure(f"{name}: pairs in the proof", seen["over"], "pairs", size * (size - 1) // 2, at_least=True)


def _figures(
    name: str, seen: dict[str, float], seconds: float, gap: float, memory: float
) -> Iterator[Figure]:
    yield Figure(f"{name}: gap to the proven bound", 100 * seen["gap"], "%", gap)
    yield Figure(f"{name}: broken rules", seen["broken"], "rules", 0)
    yield Figure(f"{name}: seconds, warm", seen["seconds"], "s", seconds)
    yield Figure(f"{name}: peak memory", seen["memory"], "MB", memory)


def _in_process(*arguments: object) -> dict[str, float]:
    call = [sys.executable, __file__, *map(str, arguments)]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    seen: dict[str, float] = json.loads(done.stdout or "{}")
    return seen


def _main(what: str, size: int, rest: str) -> None:
    if what == "make":
        Path(rest).write_bytes(dump_problem(full(size)))
        return
    # Imported here: only these measures need its compiler.
    from vectors import AllPairs, certified_event, people_of

    pricer: AllPairs | None = None
    if what == "given":
        solve(full(60), Limits(work=10))
        problem = load_problem(Path(rest).read_bytes())
        begun = time.perf_counter()
        limits = Limits(seconds=3600, gap=1e-5)
    else:
        small, others = certified_event(people_of(60, 1), 6, 1)
        solve(small, Limits(work=10), more_pairs=others)
        people = people_of(size, int(rest))
        begun = time.perf_counter()
        problem, pricer = certified_event(people, slots_of(size), int(rest))
        limits = Limits(seconds=3600, gap=1e-4)
    schedule = solve(problem, limits, more_pairs=pricer)
    seen = {
        "seconds": time.perf_counter() - begun,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "gap": schedule.gap,
        "over": schedule.further.over,
        "broken": len(violations(problem, schedule)),
    }
    print(json.dumps(seen))


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
