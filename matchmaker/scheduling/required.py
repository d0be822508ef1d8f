"""The required meetings of an event too large to search whole: as many as can be held, by themselves."""

import numpy as np

from matchmaker.scheduling.budget import Budget
from matchmaker.scheduling.levels import simple_bounds
from matchmaker.scheduling.part import part_of
from matchmaker.scheduling.places import place_counts
from matchmaker.scheduling.problem import BoolArray, IntArray, Problem
from matchmaker.scheduling.search import search


def hold_most_required(
    problem: Problem, start: IntArray | None, largest: int, budget: Budget
) -> tuple[IntArray, int]:
    """
    Return the required meetings to hold, with those they come after, and the most that any schedule holds.

    Parameters
    ----------
    start
        ``(M, 2)``; pair and slot of a schedule that keeps the hard rules, or none if none is known.
    largest
        Most places of a part of the problem that is searched; with more, what ``start`` holds is returned.
    """
    needed = needed_pairs(problem)
    part = part_of(problem, needed)
    known = None
    if start is not None:
        known = start[needed[start[:, 0]]]
        known = np.column_stack((np.searchsorted(np.flatnonzero(needed), known[:, 0]), known[:, 1]))
    bounds = simple_bounds(part, int(part.value.sum()))
    if place_counts(part).total <= largest:
        found = search(part, known, bounds, budget, range(1))
        known, bounds = found.pair_slots, found.bounds
    if known is None:
        return np.empty((0, 2), dtype=np.int64), bounds.required_held
    held = np.column_stack((np.flatnonzero(needed)[known[:, 0]], known[:, 1]))
    # Uneven breaks could need further meetings: then nothing is proved about the whole.
    is_exact = problem.max_break_spread < 0
    return held, bounds.required_held if is_exact else int(problem.required.sum())


def needed_pairs(problem: Problem) -> BoolArray:
    """Return ``(P,)``: required and locked pairs, and all that they come after, however indirectly."""
    needed = problem.required.copy()
    needed[problem.locked[:, 0]] = True
    for _ in problem.after:
        grown = [before for pair, before in problem.after if needed[pair] and not needed[before]]
        if not grown:
            break
        needed[grown] = True
    return needed
