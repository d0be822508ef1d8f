"""One measurement in a process of its own, so that its memory and its kernels are its own."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from matchmaker.scheduling import Limits, Problem, dump_problem, load_problem, solve, violations

OURS = "ours"


def measured(
    problem: Problem,
    method: str,
    seconds: float,
    seed: int = 0,
    gap: float = 0.0,
    *,
    compiles_anew: bool = False,
) -> dict[str, Any]:
    """Schedule a problem by a method in a new process; return value, bound, broken rules, time and memory."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "problem.npz"
        file.write_bytes(dump_problem(problem))
        call = [sys.executable, __file__, str(file), method, str(seconds), str(seed), str(gap)]
        kernels = {"NUMBA_CACHE_DIR": folder} if compiles_anew else {}
        with subprocess.Popen(
            call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | kernels
        ) as process:
            together = 0.0
            while process.poll() is None:
                together = max(together, tree_mb(process.pid))
                time.sleep(0.05)
            output, errors = process.communicate()
    if process.returncode:
        raise RuntimeError(errors)
    seen: dict[str, Any] = json.loads(output.splitlines()[-1])
    return seen | {"memory": max(together, seen["memory"])}


def tree_mb(pid: int) -> float:
    """Return what a process and all that it has started hold now, in MB."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return 0.0
    own = sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))
    return own + sum(tree_mb(int(child)) for child in children)


def peak_mb() -> float:
    """Return this process's own peak memory, in MB, without what it was before it began."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def processor() -> float:
    """Return the processor seconds of this process and of those that it has waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def _warm(*, is_fragmented: bool) -> None:
    """Load the compiled kernels by small events: all of them, however long that takes."""
    from families import frag60, full

    solve(full(200), Limits(seconds=300, gap=1e-5))
    if is_fragmented:
        solve(frag60(400), Limits(seconds=300, work=20, gap=0.01))


def _main(file: str, method: str, seconds: float, seed: int, gap: float) -> None:
    from baselines import BASELINES

    problem = load_problem(Path(file).read_bytes())
    if method == OURS:
        # With a gap that is good enough only ordinary events are measured.
        _warm(is_fragmented=gap == 0)
    begun, used = time.perf_counter(), processor()
    schedule = None
    if method in {OURS, "ours, cold"}:
        schedule = solve(problem, Limits(seconds=seconds, seed=seed, gap=gap))
        placements = schedule.placements
    else:
        placements = BASELINES[method](problem, seconds, seed)
    wall, used = time.perf_counter() - begun, processor() - used
    seen = {
        "value": int(problem.value[placements[:, 0]].sum()),
        "objective": schedule.objective if schedule else None,
        "bound": schedule.upper_bound if schedule else 0,
        "status": schedule.status.value if schedule else "",
        "missing": int(problem.required.sum()) - int(problem.required[placements[:, 0]].sum()),
        "breaks": schedule.breaks if schedule else None,
        "breaks_bound": schedule.breaks_bound if schedule else None,
        "broken": len(violations(problem, placements)),
        "seconds": wall,
        "processor": used,
        "memory": peak_mb(),
    }
    print(json.dumps(seen))


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))
