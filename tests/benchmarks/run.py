"""
`make bench`: measure, print a table, fail where a figure is out of bounds.

Every row can be run again by its name: `make bench BENCH_OPTIONS="--only frag60-200"`, with `*` for any part
of a name. `--short` is what CI runs. `--write PAGE` puts the rows that were run into the tables of a page.

Wall time fails a run only at five times its budget; counts, values, bounds and bytes fail it at once. Of
several seeds the worst figure counts.
"""

import argparse
import os
import platform
import sys
import time
from fnmatch import fnmatch
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from figures import Figure
from suites import Suite, all_suites
from tables import write_tables


def main() -> int:
    """Run what was asked for; return 1 if a figure failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--short", action="store_true", help="fewer seeds and sizes: what CI runs")
    parser.add_argument("--only", action="append", metavar="NAME", help="groups by name; may be repeated")
    parser.add_argument("--list", action="store_true", help="name the groups, with their minutes")
    parser.add_argument(
        "--write", type=Path, metavar="PAGE", help="put the figures into the tables of a page"
    )
    options = parser.parse_args()
    suites = {name: suite for name, suite in all_suites().items() if _is_wanted(name, suite, options)}
    if not suites:
        parser.error(f"no group is called {' or '.join(options.only)}; --list names them")
    if options.list:
        for name, suite in suites.items():
            print(f"{name:<18} {suite.minutes:>5g} min{'' if suite.in_short else '   (not in --short)'}")
        print(f"{'all':<18} {sum(suite.minutes for suite in suites.values()):>5g} min")
        return 0
    print(f"{_machine()}\n", flush=True)
    if not os.environ.get("MATCHMAKER_INSTANCES"):
        print("Events of others are left out, since MATCHMAKER_INSTANCES names no folder.\n", flush=True)
    failed, passed = [], 0
    for name, suite in suites.items():
        figures = _run(name, suite, options.short)
        failed += [figure for figure in figures if not figure.passes]
        passed += sum(figure.passes for figure in figures)
        if options.write:
            note = f'{_machine()}. `make bench BENCH_OPTIONS="--only {name}"`, about {suite.minutes:g} min.'
            write_tables(options.write, name, note, figures)
    print(f"\n{passed} passed, {len(failed)} failed")
    for figure in failed:
        print(figure.row())
    return int(bool(failed))


def _is_wanted(name: str, suite: Suite, options: argparse.Namespace) -> bool:
    if options.only:
        return any(fnmatch(name, pattern) for pattern in options.only)
    return suite.in_short or not options.short


def _run(name: str, suite: Suite, short: bool) -> list[Figure]:
    """Run one group and print it; a group that breaks down fails, and the others still run."""
    begun = time.perf_counter()
    figures = []
    print(f"— {name}", flush=True)
    try:
        for figure in suite.run(short):
            figures.append(figure)
            print(figure.row(), flush=True)
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is shown and fails the run
        last = (str(error).strip().splitlines() or [""])[-1]
        figures.append(Figure(f"{name}: broke down ({type(error).__name__}: {last})", 1, "times", 0))
        print(figures[-1].row(), flush=True)
    print(f"  {time.perf_counter() - begun:.0f} s\n", flush=True)
    return figures


def _machine() -> str:
    cores, load = os.cpu_count(), os.getloadavg()[0]
    return f"{platform.machine()}, {cores} cores, Python {platform.python_version()}, load {load:.1f} before"


if __name__ == "__main__":
    sys.exit(main())
