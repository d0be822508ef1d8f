"""Every group of figures: its name, what it measures, how long it takes, and whether CI runs it in short."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from comparisons import CASES, cold_starts
from fairness import floors, worst_shares
from figures import Figure
from instances import mind_matching
from others import disjoint_matchings, given_meetings
from people import lists_of_people
from replanning import half_times
from rules import ruled_events
from scale import all_pairs
from service import command_line, console_pages, demo
from values import joining_forms, mutual_values_by_size


@dataclass(frozen=True, slots=True)
class Suite:
    """
    Figures that are measured together.

    Parameters
    ----------
    minutes
        What the whole of it takes on two idle cores, about.
    in_short
        Whether the short form includes it.
    """

    run: Callable[[bool], Iterator[Figure]]
    minutes: float
    in_short: bool = True


def all_suites() -> dict[str, Suite]:
    """Return every suite by name, in the order in which they run."""
    suites = {
        case.name.replace(" ", "-"): Suite(case.run, case.minutes, case.short is not None) for case in CASES
    }
    return suites | {
        "rules-200": Suite(ruled_events, 7),
        "cold": Suite(cold_starts, 2, in_short=False),
        "all-pairs-1000": Suite(all_pairs(1000), 1),
        "all-pairs-10000": Suite(all_pairs(10_000), 5, in_short=False),
        "all-pairs-70000": Suite(all_pairs(70_000), 35, in_short=False),
        "floors": Suite(floors, 1),
        "worst-shares": Suite(worst_shares, 25),
        "replan": Suite(half_times, 2),
        "instances": Suite(mind_matching, 1),
        "given-meetings": Suite(given_meetings, 15, in_short=False),
        "k-disjoint": Suite(disjoint_matchings, 12, in_short=False),
        "affinity": Suite(mutual_values_by_size, 3),
        "joining": Suite(joining_forms, 0.2),
        "help": Suite(command_line, 0.2),
        "demo": Suite(demo, 0.5),
        "pages": Suite(console_pages, 0.5),
        "people": Suite(lists_of_people, 0.5),
    }
