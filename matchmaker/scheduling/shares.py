"""
Shares: what each attendee gets of their own achievable best, and bounds on what all can get at once.

An attendee's own best is the sum of their highest values, as many as they may have meetings. The relaxation
of the problem in which nobody's share is below a given one is a linear program. What it says is not trusted:
its prices of the shares are put into the values of the pairs, and the flow's bound on those, in whole
numbers, is the proof (Lagrangean relaxation of the shares).

References
----------
Kobren, A., Saha, B., McCallum, A. (2019). Paper matching with local fairness constraints. *KDD 2019*: a least
score for each, by linear programming. Stelmakh, I., Shah, N., Singh, A. (2021). PeerReview4All: fair and
accurate reviewer assignment in peer review. *Journal of Machine Learning Research* 22(163).
Geoffrion, A. M. (1974). Lagrangean relaxation for integer programming. *Mathematical Programming Study* 2.
"""

from dataclasses import dataclass, replace
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, hstack, vstack

from matchmaker.scheduling.bound import certified, network_of
from matchmaker.scheduling.flow import Network, solve_flow
from matchmaker.scheduling.problem import IntArray, Problem
from matchmaker.scheduling.remaining import Remaining, remaining_bound

FloatArray = NDArray[np.float64]
#: Prices of shares are whole multiples of one part in so many.
FRACTION = 1 << 10
#: Highest price of a share, and the room left for the rounding of the linear program.
_HIGHEST, _ROUNDING = 1 << 12, 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class Relaxation:
    """
    The choice of pairs on paper, slots left out, with what each attendee gets of it.

    Parameters
    ----------
    network
        Pairs, caps and totals.
    best
        ``(N,)``; each attendee's own achievable best, in value points.
    held
        ``(N,)``; what their locked placements are worth.
    held_value
        What all locked placements are worth.
    """

    network: Network
    best: IntArray
    held: IntArray
    held_value: int

    @property
    def sharers(self) -> IntArray:
        """Attendees who can have a share at all."""
        return np.flatnonzero(self.best > 0)

    def least(self, share: float) -> IntArray:
        """Return ``(N,)``: the value points from which an attendee has at least a share."""
        return np.array([ceil(share * best) for best in self.best.tolist()], np.int64)


def best_alone(problem: Problem) -> IntArray:
    """Return ``(N,)``: each attendee's own achievable best: their highest values, within their cap."""
    return relax(problem).best


def relax(problem: Problem) -> Relaxation:
    """Return the relaxation of a problem, with everybody's own best."""
    remaining = remaining_bound(problem)
    network = network_of(problem, remaining, problem.value)
    held = _value_of_locked(problem, remaining)
    ends = np.concatenate([network.first, network.second])
    worth = np.concatenate([network.worth, network.worth])
    order = np.lexsort((-worth, ends))
    rank = np.arange(len(order)) - np.searchsorted(ends[order], ends[order])
    kept = order[rank < network.cap[ends[order]]]
    best = held.copy()
    np.add.at(best, ends[kept], worth[kept])
    return Relaxation(network, best, held, int(held.sum()) // 2)


def _value_of_locked(problem: Problem, remaining: Remaining) -> IntArray:
    held = np.zeros(problem.num_attendees, np.int64)
    pairs = remaining.locked[:, 0]
    np.add.at(held, problem.pairs[pairs].ravel(), np.repeat(problem.value[pairs], 2))
    return held


class Highest(NamedTuple):
    """The highest share that everybody can have at once: on paper, and a proven bound on it."""

    reached: float
    bound: float


def highest_share(relaxation: Relaxation, seconds: float = 60.0) -> Highest:
    """
    Return the share that all can have at once on paper, and the one that no schedule gives to all.

    Where nobody can have a share both are 1; without time for the linear program they are 0 and 1.
    """
    sharers = relaxation.sharers
    if len(sharers) == 0:
        return Highest(1.0, 1.0)
    rows, limits = _limits(relaxation.network)
    column = csr_matrix(relaxation.best[sharers, None].astype(np.float64))
    empty = csr_matrix((rows.shape[0], 1))
    matrix = vstack([hstack([rows, empty]), hstack([-_gets(relaxation), column])]).tocsr()
    cost = np.zeros(matrix.shape[1])
    cost[-1] = -1.0
    found = _solve(cost, matrix, np.concatenate([limits, relaxation.held[sharers]]), seconds)
    price = found.prices[len(limits) :]
    # The prices' scale is free here: as high as they may be, so that rounding takes little away.
    whole = _whole_prices(relaxation, price / max(price.max(initial=0.0), 1e-300) * _HIGHEST * FRACTION)
    return Highest(min(1.0, max(0.0, -found.cost)), min(1.0, _bound_on_share(relaxation, whole)))


def _bound_on_share(relaxation: Relaxation, price: IntArray) -> float:
    """Return the share that prices prove: with all at a share or above, all priced together are too."""
    dearest = sum(a * b for a, b in zip(price.tolist(), relaxation.best.tolist(), strict=True))
    if dearest == 0:
        return 1.0
    most = _priced_bound(relaxation, price, 0)
    most += sum(a * b for a, b in zip(price.tolist(), relaxation.held.tolist(), strict=True))
    return float(np.nextafter(most / dearest, 2.0))


def value_at_share(relaxation: Relaxation, share: float, seconds: float = 60.0) -> tuple[int, IntArray]:
    """
    Return a value that no schedule exceeds in which everybody has a share, with the prices that prove it.

    Returns
    -------
    tuple
        The proven bound in value points; and ``(N,)`` prices of the shares in parts of ``FRACTION``: how much
        more a point counts that an attendee gets.
    """
    sharers = relaxation.sharers
    price = np.zeros(len(relaxation.best), np.int64)
    if share > 0 and len(sharers) and len(relaxation.network.pair):
        rows, limits = _limits(relaxation.network)
        wanted = relaxation.held - share * (1 - _ROUNDING) * relaxation.best
        matrix = vstack([rows, -_gets(relaxation)]).tocsr()
        worth = relaxation.network.worth.astype(np.float64)
        found = _solve(-worth, matrix, np.concatenate([limits, wanted[sharers]]), seconds)
        price = _whole_prices(relaxation, found.prices[len(limits) :] * FRACTION)
    bound = _value_bound(relaxation, price, share)
    return min(bound, _value_bound(relaxation, np.zeros_like(price), 0.0)), price


def _value_bound(relaxation: Relaxation, price: IntArray, share: float) -> int:
    wanted = relaxation.least(share) - relaxation.held
    paid: int = sum(a * b for a, b in zip(price.tolist(), wanted.tolist(), strict=True))
    return relaxation.held_value + (_priced_bound(relaxation, price, FRACTION) - paid) // FRACTION


def _priced_bound(relaxation: Relaxation, price: IntArray, own: int) -> int:
    """Return what no choice of pairs exceeds when a point counts ``own``, and more by both prices."""
    network = relaxation.network
    worth = network.worth * (own + price[network.first] + price[network.second])
    priced = replace(network, worth=worth)
    return certified(priced, solve_flow(priced))


def _whole_prices(relaxation: Relaxation, price: FloatArray) -> IntArray:
    whole = np.zeros(len(relaxation.best), np.int64)
    whole[relaxation.sharers] = np.rint(np.clip(price, 0, _HIGHEST * FRACTION)).astype(np.int64)
    return whole


def _limits(network: Network) -> tuple[csr_matrix, FloatArray]:
    """Return the rows of caps, groups and the total over the pairs, and how much each holds."""
    size, count = len(network.cap), len(network.pair)
    pair = np.arange(count)
    ends = np.concatenate([network.first, network.second])
    caps = csr_matrix((np.ones(2 * count), (ends, np.concatenate([pair, pair]))), shape=(size, count))
    group = network.group[network.first]
    groups = csr_matrix((np.ones(count), (group, pair)), shape=(len(network.group_total), count))
    whole = csr_matrix(np.ones((1, count)))
    limits = np.concatenate([network.cap, network.group_total, [network.total]]).astype(np.float64)
    return vstack([caps, groups, whole]).tocsr(), limits


def _gets(relaxation: Relaxation) -> csr_matrix:
    """Return what each sharer gets from each pair."""
    network = relaxation.network
    pair = np.arange(len(network.pair))
    ends = np.concatenate([network.first, network.second])
    worth = np.concatenate([network.worth, network.worth]).astype(np.float64)
    shape = (len(network.cap), len(pair))
    return csr_matrix((worth, (ends, np.concatenate([pair, pair]))), shape=shape)[relaxation.sharers]


class _Solved(NamedTuple):
    """The optimum of a linear program and the prices of its rows; all 0 where there was no time for it."""

    cost: float
    prices: FloatArray


def _solve(cost: FloatArray, matrix: csr_matrix, limits: FloatArray, seconds: float) -> _Solved:
    """Solve for the least cost of amounts between 0 and 1, within the limits of the rows."""
    options = {"time_limit": max(seconds, 0.01)}
    found = linprog(  # type: ignore[call-overload]  # its types know no sparse matrix
        cost, A_ub=matrix, b_ub=limits, bounds=(0, 1), method="highs-ipm", options=options
    )
    if found.status != 0:
        return _Solved(0.0, np.zeros(len(limits)))
    return _Solved(float(found.fun), np.maximum(-np.asarray(found.ineqlin.marginals, np.float64), 0.0))
