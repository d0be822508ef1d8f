"""From the flow's half-integral choice to pairs that can be held together, caps considered: a b-matching."""

import numpy as np
from numpy.typing import NDArray

from matchmaker.scheduling.compiled import compiled
from matchmaker.scheduling.problem import BoolArray, IntArray, Problem
from matchmaker.scheduling.remaining import Remaining


def best_matching(
    problem: Problem, remaining: Remaining, halves: NDArray[np.int8], spare2: IntArray
) -> BoolArray:
    """
    Return ``(P,)``: the pairs to hold, within every cap.

    Whole pairs of the flow are taken; halves, which lie on odd cycles, in the order of what they are worth
    above their prices, and of their value among equals. On an odd cycle that leaves somebody out.

    Parameters
    ----------
    problem, remaining
        The problem, and what locked placements leave of it.
    halves
        ``(P,)``; halves of each pair that the relaxation uses.
    spare2
        ``(P,)``; twice the worth of each pair above its prices.
    """
    usable = remaining.usable
    chosen: BoolArray = (halves == 2) & usable
    half = np.flatnonzero((halves == 1) & usable)
    half = half[np.lexsort((-problem.value[half], -spare2[half]))]
    whole = np.flatnonzero(chosen)
    whole = whole[np.lexsort((-problem.value[whole], -spare2[whole]))]
    order = np.concatenate([whole, half])
    ends = np.ascontiguousarray(problem.pairs[order])
    taken = np.zeros(len(order), np.bool_)
    _take(ends, remaining.cap.copy(), taken)
    chosen[:] = False
    chosen[order[taken]] = True
    return chosen


@compiled
def _take(ends: IntArray, left: IntArray, taken: BoolArray) -> None:
    """Take pairs in order while both attendees have meetings left."""
    for k in range(len(ends)):
        i, j = ends[k]
        if left[i] > 0 and left[j] > 0:
            left[i] -= 1
            left[j] -= 1
            taken[k] = True
