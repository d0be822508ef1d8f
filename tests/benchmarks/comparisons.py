"""Ours and what a user would pick instead, on the same events, in % of the best proven bound."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from child import OURS, measured
from families import FAMILIES, seed_of
from figures import Figure, Runs

SIMPLE = ("first come, any order", "first come, favourites", "greedy by value")
LP, BLOSSOM, CPSAT = "LP + greedy colours", "blossom per slot", "plain CP-SAT"
#: What is run beside ours in the short form.
SHORT, SHORT_FAMILIES = (SIMPLE[2], BLOSSOM), ("full", "frag60")
#: Seconds of plain CP-SAT and of the LP.
RIVAL_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Case:
    """
    A family and size, with what is to be reached.

    Parameters
    ----------
    limit
        Seconds that ours is given.
    least
        Least value, in % of the bound.
    budget, memory
        Seconds and MB that ours should take at most.
    rivals
        What is run beside it.
    minutes
        What a run with five seeds takes, about.
    gap
        The gap at which ours may stop, as a share.
    short
        Seconds that ours is given in the short form, and the least value then; none: not in the short form.
    """

    family: str
    size: int
    limit: float
    least: float
    budget: float
    memory: float
    rivals: tuple[str, ...]
    minutes: float
    gap: float = 0.0
    short: tuple[float, float] | None = None

    @property
    def name(self) -> str:
        return f"{self.family} {self.size}"

    def run(self, short: bool) -> Iterator[Figure]:
        """Measure ours and its rivals; in the short form with one seed, without those who take minutes."""
        seeds = 1 if short else 5
        limit, least = self.short if short and self.short else (self.limit, self.least)
        rivals = [
            rival for rival in self.rivals if not short or (rival in SHORT and self.family in SHORT_FAMILIES)
        ]
        seen: dict[str, list[dict[str, Any]]] = {method: [] for method in (OURS, *rivals)}
        for seed in range(seeds):
            problem = FAMILIES[self.family](self.size, seed=seed_of(self.size) + seed)
            for method, runs in seen.items():
                runs.append(
                    measured(problem, method, limit if method == OURS else RIVAL_SECONDS, seed, self.gap)
                )
        bounds = [run["bound"] for run in seen[OURS]]
        shares: dict[str, list[float]] = {}
        for method, runs in seen.items():
            shares[method] = [100 * run["value"] / bound for run, bound in zip(runs, bounds, strict=True)]
            yield from self._figures(method, shares[method], runs, least)
        if rivals:
            best = [max(shares[rival][seed] for rival in rivals) for seed in range(seeds)]
            ahead = [mine - other for mine, other in zip(shares[OURS], best, strict=True)]
            yield Runs(
                f"{self.name}, ours: ahead of the best other", ahead, "points", 0, at_least=True
            ).figure()

    def _figures(
        self, method: str, shares: list[float], runs: list[dict[str, Any]], least: float
    ) -> Iterator[Figure]:
        is_ours = method == OURS
        rows: tuple[tuple[str, list[float], str, float | None], ...] = (
            ("broken rules", [run["broken"] for run in runs], "rules", 0),
            ("wall", [run["seconds"] for run in runs], "s", self.budget if is_ours else None),
            ("processor", [run["processor"] for run in runs], "s", None),
            ("peak memory", [run["memory"] for run in runs], "MB", self.memory if is_ours else None),
        )
        name = f"{self.name}, {method}"
        yield Runs(f"{name}: value", shares, "%", least if is_ours else None, at_least=True).figure()
        for column, seen, unit, budget in rows:
            yield Runs(f"{name}: {column}", seen, unit, budget).figure()


def cold_starts(short: bool) -> Iterator[Figure]:
    """Measure the first schedule of a process: kernels from the disk, and compiled from nothing."""
    problem = FAMILIES["full"](1000, seed=seed_of(1000))
    kernels = (
        (("from the disk", None, 20.0),)
        if short
        else (("from the disk", None, 20.0), ("from nothing", 1, 180.0))
    )
    for name, anew, budget in kernels:
        run = measured(problem, "ours, cold", 600, gap=1e-5, compiles_anew=bool(anew))
        yield Figure(f"full 1000, first in its process, kernels {name}: wall", run["seconds"], "s", budget)
        yield Figure(
            f"full 1000, first in its process, kernels {name}: processor", run["processor"], "s", None
        )
        value = 100 * run["value"] / run["bound"]
        yield Figure(
            f"full 1000, first in its process, kernels {name}: value", value, "%", 99.99, at_least=True
        )


#: Families whose difficulty is another one at about 500 attendees: all are to be solved in 10 seconds.
_HARD_500 = (("tables50", 500), ("ties", 500), ("bipart", 500), ("topS", 500), ("groups7", 497))
_ALL = (*SIMPLE, LP, BLOSSOM, CPSAT)
#: Family, size, seconds, least value, budget in seconds, MB, rivals, minutes.
CASES = (
    Case("full", 60, 10, 99.9, 11, 1500, _ALL, 8),
    Case("full", 200, 10, 99.99, 11, 1500, _ALL, 7, gap=1e-5, short=(10, 99.99)),
    Case("full", 500, 600, 99.999, 0.2, 1500, _ALL, 8, gap=1e-5),
    Case("full", 1000, 600, 99.999, 0.3, 1500, (*SIMPLE, LP, BLOSSOM), 5, gap=1e-5, short=(30, 99.995)),
    Case("full", 10_000, 600, 99.999, 4, 1500, SIMPLE, 6, gap=1e-5),
    Case("full", 70_000, 600, 99.999, 30, 1500, SIMPLE[2:], 30, gap=1e-5),
    Case("plain", 1000, 60, 99.99, 1, 1500, (*SIMPLE, BLOSSOM), 6, gap=1e-5),
    *(Case(family, size, 10, 99.99, 11, 1500, _ALL, 8, short=(4, 99.95)) for family, size in _HARD_500),
    Case("frag60", 60, 60, 99.7, 61, 1500, _ALL, 12),
    Case("frag60", 200, 60, 99.7, 61, 1500, _ALL, 12, short=(10, 99.2)),
    Case("frag60", 500, 60, 99.7, 61, 1500, _ALL, 12),
    Case("frag60", 1000, 60, 99.5, 61, 1500, (*SIMPLE, LP, BLOSSOM), 9),
    Case("frag60", 5000, 300, 99.3, 302, 2500, SIMPLE, 32),
    Case("halfday", 60, 60, 99.7, 61, 1500, _ALL, 12),
    Case("halfday", 200, 60, 99.7, 61, 1500, _ALL, 12, short=(10, 99.4)),
    Case("halfday", 500, 60, 99.7, 61, 1500, _ALL, 12),
    Case("halfday", 1000, 60, 99.5, 61, 1500, (*SIMPLE, LP, BLOSSOM), 9),
)
