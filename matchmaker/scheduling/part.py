"""A problem cut down to some of its pairs."""

from dataclasses import replace

import numpy as np

from matchmaker.scheduling.problem import BoolArray, Problem


def part_of(problem: Problem, kept: BoolArray) -> Problem:
    """
    Return the problem of some pairs alone, in their order, without floors.

    Parameters
    ----------
    kept
        ``(P,)``; which pairs stay. Locked ones must, and those that a pair which stays comes after.
    """
    index = np.cumsum(kept) - 1

    def moved(placements: np.ndarray) -> np.ndarray:
        staying = placements[kept[placements[:, 0]]]
        return np.column_stack((index[staying[:, 0]], staying[:, 1:]))

    return replace(
        problem,
        pairs=problem.pairs[kept],
        value=problem.value[kept],
        allowed=None if problem.allowed is None else problem.allowed[kept],
        required=problem.required[kept],
        after=[(int(index[p]), int(index[q])) for p, q in problem.after if kept[p]],
        locked=moved(problem.locked),
        previous=moved(problem.previous),
        floor=np.zeros_like(problem.floor),
    )
