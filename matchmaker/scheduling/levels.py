"""The order of the goals: how good a schedule is at each level, and what no schedule exceeds."""

from typing import NamedTuple

import numpy as np

from matchmaker.scheduling.measures import busy_slots, count_breaks, is_move
from matchmaker.scheduling.places import place_counts
from matchmaker.scheduling.problem import IntArray, Problem


class Levels(NamedTuple):
    """How good a schedule is, or can be, at each level: more is better, and earlier ones come first."""

    required_held: int
    #: Minus the sum of the shortfalls under the floors
    floors: int
    objective: int
    #: Minus the breaks
    compact: int


def levels_of(problem: Problem, pair_slots: IntArray) -> Levels:
    """
    Return what a schedule reaches at each level.

    Parameters
    ----------
    pair_slots
        ``(M, 2)``; pair and slot of each meeting; further columns are ignored.
    """
    pairs, slots = pair_slots[:, 0], pair_slots[:, 1]
    meetings = np.bincount(problem.pairs[pairs].ravel(), minlength=problem.num_attendees)
    breaks = int(count_breaks(problem, busy_slots(problem, pair_slots)).sum())
    moved = int(is_move(problem, pairs, slots).sum())
    return Levels(
        required_held=int(problem.required[pairs].sum()),
        floors=-int(np.maximum(problem.floor - meetings, 0).sum()),
        objective=int(problem.value[pairs].sum()) - problem.compactness * breaks - problem.move_price * moved,
        compact=-breaks,
    )


def simple_bounds(problem: Problem, upper_bound: int) -> Levels:
    """
    Return what no schedule can exceed at each level, from what each pair and each attendee could do alone.

    Parameters
    ----------
    upper_bound
        The proven bound on the objective.
    """
    counts = place_counts(problem)
    return Levels(
        required_held=int((problem.required & (counts.of_pair > 0)).sum()),
        floors=-int(np.maximum(problem.floor - counts.most_meetings(problem), 0).sum()),
        objective=upper_bound,
        compact=0,
    )
