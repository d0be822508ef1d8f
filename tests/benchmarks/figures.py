"""A measured figure, its budget, and the bound at which it fails the run."""

import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

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
        The most (or with ``at_least`` the fewest) it should be.
    """

    name: str
    seen: float
    unit: str
    budget: float
    at_least: bool = False

    @property
    def in_budget(self) -> bool:
        return self.seen >= self.budget if self.at_least else self.seen <= self.budget

    @property
    def passes(self) -> bool:
        slack = TIME_SLACK if self.unit == "s" else 1
        return self.in_budget or (not self.at_least and self.seen <= self.budget * slack)

    def row(self) -> str:
        sign = "≥" if self.at_least else "≤"
        verdict = "ok" if self.in_budget else "slow" if self.passes else "FAILED"
        return f"{self.name:<64} {self.seen:>10.4g} {self.unit:<9} {sign} {self.budget:<8g} {verdict}"


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
