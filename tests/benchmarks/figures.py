"""A measured figure, its budget, and the bound at which it fails the run."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
#: Wall time depends on the machine and on what else it does: it fails a run only at this multiple.
TIME_SLACK = 5
MATCHMAKER = Path(sys.executable).with_name("matchmaker")


@dataclass(frozen=True, slots=True)
class Figure:
    """
    One row of the table.

    Parameters
    ----------
    name
        What was measured, with the numbers that make it re-runnable.
    seen
        The figure.
    unit
        ``s``, ``MB``, ``%`` or a plural noun.
    budget
        The most (or with ``at_least`` the fewest) it should be; none where it is only shown.
    all_seen
        The figures of all seeds, where ``seen`` is the worst of them.
    """

    name: str
    seen: float
    unit: str
    budget: float | None
    at_least: bool = False
    all_seen: tuple[float, ...] = ()

    @property
    def in_budget(self) -> bool:
        if self.budget is None:
            return True
        return self.seen >= self.budget if self.at_least else self.seen <= self.budget

    @property
    def passes(self) -> bool:
        slack = TIME_SLACK if self.unit == "s" else 1
        if self.in_budget or self.budget is None:
            return True
        return not self.at_least and self.seen <= self.budget * slack

    @property
    def wanted(self) -> str:
        """The budget with its sign; nothing where there is none."""
        return "" if self.budget is None else f"{'≥' if self.at_least else '≤'} {self.budget:g}"

    def row(self) -> str:
        verdict = "ok" if self.in_budget else "slow" if self.passes else "FAILED"
        verdict = "" if self.budget is None else verdict
        middle = f"  median {shown(median(self.all_seen))}" if len(self.all_seen) > 1 else ""
        return f"{self.name:<64} {shown(self.seen):>10} {self.unit:<7} {self.wanted:<10} {verdict:<6}{middle}"


@dataclass(frozen=True, slots=True)
class Runs:
    """The figures of several seeds, of which the worst must be in budget."""

    name: str
    seen: Sequence[float]
    unit: str
    budget: float | None
    at_least: bool = False

    def figure(self) -> Figure:
        """Return the worst of them, with all beside it."""
        worst = min(self.seen) if self.at_least else max(self.seen)
        return Figure(self.name, worst, self.unit, self.budget, self.at_least, tuple(self.seen))


def shown(number: float) -> str:
    """Return a number with as many digits as it deserves: shares near 100 with those that tell them apart."""
    if 99 < number <= 100:
        return f"{number:.5f}".rstrip("0").rstrip(".")
    return f"{number:.4g}" if abs(number) < 10_000 else f"{number:.0f}"


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished command: wall seconds, peak memory in MB (of all its processes' largest), output."""

    seconds: float
    peak_mb: float
    output: str


def run_command(arguments: list[str | Path], **environment: str) -> Finished:
    """Run ``matchmaker`` with the given arguments as a whole process, and measure it."""
    begun = time.perf_counter()
    program = (
        "import resource, subprocess, sys;"
        "code = subprocess.run(sys.argv[1:], check=False).returncode;"
        "print('peak', resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss);"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(MATCHMAKER), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env=os.environ | environment,
    )
    seconds = time.perf_counter() - begun
    if done.returncode:
        message = f"matchmaker {' '.join(map(str, arguments))} ended with {done.returncode}:\n{done.stderr}"
        raise RuntimeError(message)
    output, _, peak = done.stdout.rpartition("peak ")
    return Finished(seconds, int(peak) / 1024, output)


def own_peak_mb() -> float:
    """Return this process's peak memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
