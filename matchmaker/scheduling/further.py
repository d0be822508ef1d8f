"""Pairs beyond those that a problem lists: how a caller names them, and the problem that lists them too."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.scheduling.problem import IntArray, InvalidProblemError, Problem


class FurtherPairs(NamedTuple):
    """
    Further pairs that may be held: in any slot in which both attendees are there.

    Parameters
    ----------
    pairs
        ``(Q, 2)``; attendee indices. What the problem lists already is passed over.
    value
        ``(Q,)``; mutual value of each, in value points, at least 1.
    beyond
        No less than the sum of what all further pairs that are not named here are worth above their prices.
        0 when every pair worth more than its prices is named; infinite when that is not known.
    over
        How many pairs were looked at, listed ones included; 0 when nobody counted.
    """

    pairs: IntArray
    value: IntArray
    beyond: float = 0.0
    over: int = 0


#: Asked for pairs worth more than their prices: given the price ``(N,)`` of one more meeting of each
#: attendee, answers with further pairs whose value exceeds the sum of the prices of both. With many of them,
#: the most worthy will do if ``beyond`` accounts for the rest. A plain tuple (pairs, value) says that all
#: are named. Asked again with other prices until nothing is left; the same prices must get the same answer.
#: Asked in a thread of its own; when the run is cancelled meanwhile, the answer is not waited for.
MorePairs = Callable[[NDArray[np.float64]], FurtherPairs | tuple[IntArray, IntArray]]


def no_further_pairs() -> FurtherPairs:
    """Return no pairs at all."""
    return FurtherPairs(np.empty((0, 2), np.int64), np.empty(0, np.int64))


def extend(problem: Problem, further: FurtherPairs) -> Problem:
    """
    Return the problem with further pairs listed behind its own, whose indices stay.

    Raises
    ------
    InvalidProblemError
        When the further pairs are none of the problem's attendees, or worth less than 1 point.
    """
    count = len(further.pairs)
    if count == 0:
        return problem
    allowed = problem.allowed
    if allowed is not None:
        allowed = np.concatenate([allowed, np.ones((count, problem.num_slots), np.bool_)])
    return replace(
        problem,
        pairs=np.concatenate([problem.pairs, further.pairs]),
        value=np.concatenate([problem.value, further.value]),
        allowed=allowed,
        required=np.concatenate([problem.required, np.zeros(count, np.bool_)]),
    )


def unlisted(problem: Problem, named: FurtherPairs) -> FurtherPairs:
    """
    Return the named pairs that the problem does not list, each once, ordered, at its highest value.

    Raises
    ------
    InvalidProblemError
        When a pair is none of the problem's attendees.
    """
    size = problem.num_attendees
    ends = np.sort(np.asarray(named.pairs, np.int64).reshape(-1, 2), axis=1)
    if ends.min(initial=0) < 0 or ends.max(initial=-1) >= size:
        raise InvalidProblemError("more_pairs", f"an index is not between 0 and {size - 1}")
    value = np.asarray(named.value, np.int64)
    key = ends[:, 0] * size + ends[:, 1]
    order = np.lexsort((-value, key))
    order = order[np.diff(key[order], prepend=-1) > 0]
    order = order[~np.isin(key[order], problem.pairs[:, 0] * size + problem.pairs[:, 1])]
    return named._replace(pairs=ends[order], value=value[order])
