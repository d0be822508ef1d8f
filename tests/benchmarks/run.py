"""
`make bench`: measure, print a table, fail where a figure is out of bounds.

Every row can be run again by its name: `make bench BENCH_OPTIONS="--only NAME"`. `--short` is what CI runs.
Wall time fails a run only at five times its budget; counts, values, bounds and bytes fail it at once.
"""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from figures import Figure
from instances import mind_matching
from ordinary import ordinary_events
from replanning import half_times
from scale import certified_over_all_pairs, ordinary_by_size
from service import command_line, console_pages, demo

SUITES: dict[str, Callable[[bool], Iterator[Figure]]] = {
    "ordinary": ordinary_events,
    "all-pairs": certified_over_all_pairs,
    "replan": half_times,
    "instances": mind_matching,
    "help": command_line,
    "demo": demo,
    "pages": console_pages,
}
#: These take minutes, and run when asked for.
LONG_SUITES: dict[str, Callable[[bool], Iterator[Figure]]] = {"by-size": ordinary_by_size}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--short", action="store_true", help="fewer seeds and sizes: what CI runs")
    parser.add_argument("--long", action="store_true", help="also the sizes that take minutes")
    parser.add_argument("--only", choices=sorted(SUITES | LONG_SUITES), help="one suite")
    options = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n", flush=True)
    failed = 0
    passed = 0
    for name, suite in (SUITES | LONG_SUITES).items():
        if options.only == name or (options.only is None and (name in SUITES or options.long)):
            for figure in suite(options.short):
                print(figure.row(), flush=True)
                passed += figure.passes
                failed += not figure.passes
    print(f"\n{passed} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
