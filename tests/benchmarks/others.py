"""Given meetings and k disjoint matchings that others published, against their best known figures."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from child import OURS, measured
from figures import Figure, Runs

from matchmaker.intake import read_event_folder
from matchmaker.scheduling import Problem
from matchmaker.services.planning import prepare

#: Seconds of the long and of the quick runs.
LONG, QUICK = 60, 10
#: Breaks that the quick runs over all original instances may lie above the optimum together.
ALLOWED_ABOVE = 4


def _problem(folder: Path) -> Problem:
    event = read_event_folder(folder).event
    assert event is not None, folder
    return prepare(event).problem


def _folder(name: str) -> Path | None:
    instances = os.environ.get("MATCHMAKER_INSTANCES")
    if not instances:
        print(f"{name}: left out, since MATCHMAKER_INSTANCES names no folder")
        return None
    return Path(instances) / name


def given_meetings(short: bool) -> Iterator[Figure]:
    """Measure fewest breaks with every meeting given: proved, or proved impossible; then with ten seconds."""
    folder = _folder("b2bsp")
    if folder is None:
        return
    with (folder / "best_known.csv").open(encoding="utf-8", newline="") as file:
        known = {row["folder"]: row["optimum_breaks"] for row in csv.DictReader(file)}
    if not short:
        for name, optimum in known.items():
            yield from _proved(name, optimum, _problem(folder / name))
    above, wall = [], []
    for name in (name for name in known if name.endswith(".original")):
        seen = measured(_problem(folder / name), OURS, QUICK)
        above.append(seen["breaks"] - int(known[name]) + 1000 * seen["missing"])
        wall.append(seen["seconds"])
    name = f"b2bsp, {len(above)} original, {QUICK} s each"
    yield Figure(f"{name}: breaks above the optimum", sum(above), "breaks", ALLOWED_ABOVE)
    yield Runs(f"{name}: wall", wall, "s", QUICK + 1).figure()


def _proved(name: str, optimum: str, problem: Problem) -> Iterator[Figure]:
    seen = measured(problem, OURS, LONG)
    if optimum == "UNSAT":
        is_proved = seen["status"] == "infeasible"
        yield Figure(f"{name}: proved impossible", is_proved, "proofs", 1, at_least=True)
    else:
        yield Figure(f"{name}: breaks", seen["breaks"] + 1000 * seen["missing"], "breaks", int(optimum))
        proved = -1 if seen["breaks_bound"] is None else seen["breaks_bound"]
        yield Figure(f"{name}: proved fewest", proved, "breaks", int(optimum), at_least=True)
    yield Figure(f"{name}: broken rules", seen["broken"], "rules", 0)
    yield from _cost(name, seen, LONG)


def _cost(name: str, seen: dict[str, Any], budget: float) -> Iterator[Figure]:
    yield Figure(f"{name}: wall", seen["seconds"], "s", budget)
    yield Figure(f"{name}: processor", seen["processor"], "s", None)
    yield Figure(f"{name}: peak memory", seen["memory"], "MB", None)


def disjoint_matchings(short: bool) -> Iterator[Figure]:
    """Measure k disjoint matchings: everybody is free in k slots, and values are edge weights."""
    folder = _folder("k_disjoint")
    if folder is None:
        return
    for event in sorted(folder.iterdir()):
        problem = _problem(event)
        runs = [measured(problem, OURS, QUICK if short else LONG, seed) for seed in range(1 if short else 5)]
        name = event.name
        shares = [100 * run["value"] / run["bound"] for run in runs]
        columns: tuple[tuple[str, str, str, float | None], ...] = (
            ("broken rules", "broken", "rules", 0),
            ("wall", "seconds", "s", LONG + 1),
            ("processor", "processor", "s", None),
            ("peak memory", "memory", "MB", 1500),
        )
        yield Runs(f"{name}: value", shares, "%", 99.97, at_least=True).figure()
        for column, key, unit, budget in columns:
            yield Runs(f"{name}: {column}", [run[key] for run in runs], unit, budget).figure()
