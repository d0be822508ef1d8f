"""
A choice of pairs among many that are worth the same, drawn at random.

Where many pairs are worth the same, very many choices of pairs are best on paper, and the one that the flow
ends with is a poor one: hundreds of its pairs are halves, which lie on odd cycles, and every cycle costs a
meeting. So each pair is made worth a little more, by luck and so little that all of it together outweighs no
point. What is best then was among the best before, is nearly the only one, and has next to no halves.

References
----------
Mulmuley, K., Vazirani, U. V., Vazirani, V. V. (1987). Matching is as easy as matrix inversion.
*Combinatorica* 7, 105-113: random weights make the best choice unique.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matchmaker.scheduling.bound import network_of
from matchmaker.scheduling.flow import LARGEST_FLOW_VALUE, solve_flow
from matchmaker.scheduling.problem import IntArray, Problem
from matchmaker.scheduling.remaining import Remaining
from matchmaker.scheduling.schedule import IsCancelled

#: The share of the pairs chosen that are halves, from which on there are many.
_MANY = 0.02
#: Fewest and most different lucks of a pair.
_LEAST, _MOST = 4, 1 << 10


def has_many_halves(halves: NDArray[np.int8]) -> bool:
    """Return whether a choice of pairs holds so many halves that another one may hold fewer."""
    return bool((halves == 1).sum() > _MANY * (halves > 0).sum())


def draw_choice(
    problem: Problem,
    remaining: Remaining,
    worth: IntArray,
    bonus: int,
    *,
    seed: int,
    is_stopped: IsCancelled,
) -> NDArray[np.int8] | None:
    """
    Return ``(P,)``: the halves of each pair in a choice that luck prefers among the best ones.

    None when the numbers are too large for luck beside them, or when it was not waited for.

    Parameters
    ----------
    worth, bonus
        ``(P,)``; what pairs and meetings under the floor earn.
    is_stopped
        As for ``flow.solve_flow``.
    """
    network = network_of(problem, remaining, worth, bonus)
    most = max(1, network.total)
    largest = max(int(network.worth.max(initial=0)), bonus, 1)
    lucks = min(_MOST, LARGEST_FLOW_VALUE // (largest * most) - 1)
    if lucks < _LEAST:
        return None
    luck = np.random.default_rng(seed).integers(0, lucks, len(network.pair))
    scale = lucks * most
    found = solve_flow(replace(network, worth=network.worth * scale + luck, bonus=bonus * scale), is_stopped)
    if not found.is_best:
        return None
    halves = np.zeros(problem.num_pairs, np.int8)
    halves[network.pair] = found.halves
    return halves
