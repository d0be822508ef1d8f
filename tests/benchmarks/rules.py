"""Ordinary events with rules that tie meetings to tables, slots, each other or the calendar."""

from collections.abc import Iterator

from child import OURS, measured
from families import RULED, seed_of
from figures import Figure, Runs

#: Attendees, and seconds that a schedule is given, also in the short form.
SIZE, SECONDS, SHORT_SECONDS = 200, 10, 4


def ruled_events(short: bool) -> Iterator[Figure]:
    """Measure each family with rules: objectives in % of what is proved, rules kept, seconds."""
    for family, make in RULED.items():
        runs = [
            measured(make(SIZE, seed=seed_of(SIZE) + seed), OURS, SHORT_SECONDS if short else SECONDS, seed)
            for seed in range(1 if short else 5)
        ]
        shares = [100 * run["objective"] / run["bound"] for run in runs]
        name = f"{family} {SIZE}"
        yield Runs(f"{name}: objective", shares, "%", None, at_least=True).figure()
        for column, seen, unit, budget in (
            ("required meetings missing", [run["missing"] for run in runs], "meetings", None),
            ("broken rules", [run["broken"] for run in runs], "rules", 0),
            ("wall", [run["seconds"] for run in runs], "s", SECONDS + 1),
            ("processor", [run["processor"] for run in runs], "s", None),
            ("peak memory", [run["memory"] for run in runs], "MB", 1500),
        ):
            yield Runs(f"{name}: {column}", seen, unit, budget).figure()
