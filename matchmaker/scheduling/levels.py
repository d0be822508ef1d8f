"""The order of the goals: how good a schedule is at each level, and what no schedule exceeds."""

from typing import NamedTuple

import numpy as np

from matchmaker.scheduling.measures import busy_slots, count_breaks, is_move
from matchmaker.scheduling.places import possible_places
from matchmaker.scheduling.problem import BoolArray, IntArray, Problem


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
    places = possible_places(problem)
    can_meet = places.any(axis=1)
    most = most_meetings(problem, places)
    return Levels(
        required_held=int((problem.required & can_meet).sum()),
        floors=-int(np.maximum(problem.floor - most, 0).sum()),
        objective=upper_bound,
        compact=0,
    )


def most_meetings(problem: Problem, places: BoolArray) -> IntArray:
    """Return ``(N,)``: most meetings of each attendee, alone: by cap, usable slots and partners."""
    partners = np.bincount(problem.pairs[places.any(axis=1)].ravel(), minlength=problem.num_attendees)
    usable = np.zeros((problem.num_attendees, problem.num_slots), dtype=np.bool_)
    for slot in range(problem.num_slots):
        usable[problem.pairs[places[:, slot]].ravel(), slot] = True
    most: IntArray = np.minimum(np.minimum(problem.cap, usable.sum(axis=1)), partners)
    return most
