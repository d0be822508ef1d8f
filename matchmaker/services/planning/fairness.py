"""How evenly a schedule gives: meetings per attendee, and what each gets of their own achievable best."""

from typing import Any

import numpy as np

from matchmaker.scheduling import Problem, measure
from matchmaker.services.planning.prepare import IntArray


def own_best(problem: Problem) -> IntArray:
    """
    Return ``(N,)``: what each attendee could have with nobody in the way.

    Their highest values, as many as they may have meetings and have slots; tables are not looked at.
    """
    open_pairs = np.flatnonzero(problem.open_slots().any(axis=1))
    ends = np.concatenate([problem.pairs[open_pairs, 0], problem.pairs[open_pairs, 1]])
    worth = np.tile(problem.value[open_pairs], 2)
    most = np.minimum(problem.cap, problem.available.sum(axis=1))
    order = np.lexsort((-worth, ends))
    rank = np.arange(len(order)) - np.searchsorted(ends[order], ends[order])
    kept = order[rank < most[ends[order]]]
    best = np.zeros(problem.num_attendees, np.int64)
    np.add.at(best, ends[kept], worth[kept])
    return best


def fairness_of(problem: Problem, placements: IntArray) -> dict[str, Any]:
    """
    Return how evenly placements give.

    Returns
    -------
    dict
        ``worst`` and ``quartile``: share of the own best that everybody, or all but a quarter, has at
        least, none where nobody could have anything; ``fewest`` and ``typical``: meetings of whoever has
        fewest, and of the one in the middle.
    """
    counted = measure(problem, placements)
    best = own_best(problem)
    able = best > 0
    if not able.any():
        return {"worst": None, "quartile": None, "fewest": 0, "typical": 0}
    shares = counted.attendee_value[able] / best[able]
    return {
        "worst": round(float(shares.min()), 4),
        "quartile": round(float(np.quantile(shares, 0.25)), 4),
        "fewest": int(counted.meetings[able].min()),
        "typical": int(np.median(counted.meetings[able])),
    }
