"""
The proven upper bound: a b-matching relaxation, and an exact certificate from its prices.

Slots are forgotten but for what each attendee, each group of attendees and the tables can hold over all of
them. What is left is a b-matching with bounds on totals, solved as a flow. Its prices make the
certificate; whatever the prices, it bounds every schedule (weak duality), so the flow need not be trusted.

References
----------
Schrijver, A. (2003). *Combinatorial Optimization*, chapters 12 and 30 to 33: flows and b-matchings.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from matchmaker.scheduling.budget import never
from matchmaker.scheduling.flow import Flow, Network, solve_flow
from matchmaker.scheduling.problem import IntArray, Problem
from matchmaker.scheduling.remaining import Remaining, remaining_bound, remaining_open
from matchmaker.scheduling.schedule import IsCancelled

FloatArray = NDArray[np.float64]
#: Worth above the prices of pairs that can't be held: far below that of any other.
NEVER = np.iinfo(np.int64).min // 4
#: Most pairs of a problem whose bound is there at once: nobody is asked meanwhile.
ATOMIC = 50_000


@dataclass(frozen=True, slots=True, eq=False)
class FlowBound:
    """
    The upper bound with its certificate, and the choice of pairs that reaches it on paper.

    Parameters
    ----------
    bound
        No schedule that keeps the hard rules has a higher value, nor a higher objective. In value points.
    price
        ``(N,)``; what one more meeting of each attendee could add, in value points.
    table_price
        What one more table in one slot could add, in value points.
    halves
        ``(P,)``; how much of each pair the relaxation chooses: 0, 1 or 2 halves; 0 of locked pairs.
    spare2
        ``(P,)``; twice what a pair is worth above the prices it needs: positive ones ought to be held.
        ``NEVER`` where a pair can't be held.
    is_best
        Whether prices and choice are those of the optimum; else it was not waited for, and the bound is poor.
    meets_demands
        Whether all are about schedules that hold required meetings and meet floors.
    """

    bound: int
    price: FloatArray
    table_price: float
    halves: NDArray[np.int8]
    spare2: IntArray
    is_best: bool = True
    meets_demands: bool = False


def upper_bound(problem: Problem) -> tuple[int, FloatArray]:
    """
    Return a bound on the objective of every schedule that keeps the hard rules, with its prices.

    Returns
    -------
    tuple
        The bound in value points, and ``(N,)``: what one more meeting of each attendee could add. A
        further pair can raise the bound only if it is worth more than the prices of both attendees.
    """
    found = flow_bound(problem)
    return found.bound, found.price


def flow_bound(problem: Problem, is_stopped: IsCancelled = never) -> FlowBound:
    """
    Return the proven bound of a problem from the prices of an optimal flow.

    Parameters
    ----------
    is_stopped
        Asked about twenty times a second where it may take longer; once it says so, the optimum is not
        waited for.
    """
    found = _bound(problem, _Steps(remaining_bound, network_of), is_stopped)
    grain = int(np.gcd.reduce(problem.value)) if problem.num_pairs else 1
    return replace(found, bound=found.bound // grain * grain)


def open_bound(problem: Problem, is_stopped: IsCancelled = never) -> FlowBound:
    """
    Return the bound for when the listed pairs are not all there are; stopped as ``flow_bound`` is.

    It is proved for all schedules of listed pairs; and for those with further pairs, when what these are
    worth above the prices (both attendees' and the table's) is added.
    """
    return _bound(problem, _Steps(remaining_open, partial(network_of, is_open=True)), is_stopped)


class _Steps(NamedTuple):
    """What leads to a network."""

    remain: Callable[[Problem], Remaining]
    relate: Callable[[Problem, Remaining, IntArray], Network]


def _bound(problem: Problem, steps: _Steps, is_stopped: IsCancelled) -> FlowBound:
    if problem.num_pairs <= ATOMIC:
        is_stopped = never
    if is_stopped():
        return _poor_bound(problem)
    remaining = steps.remain(problem)
    if is_stopped():
        return _poor_bound(problem)
    network = steps.relate(problem, remaining, problem.value)
    flow = solve_flow(network, is_stopped)
    if not flow.is_best:
        return _poor_bound(problem)
    held = int(problem.value[remaining.locked[:, 0]].sum())
    halves = np.zeros(problem.num_pairs, np.int8)
    halves[network.pair] = flow.halves
    return FlowBound(
        bound=held + certified(network, flow),
        price=flow.price2 / 2,
        table_price=flow.table_price2 / 2,
        halves=halves,
        spare2=spare_values2(problem.num_pairs, network, flow),
    )


def _poor_bound(problem: Problem) -> FlowBound:
    """Return the bound that prices of 0 prove, at once."""
    return FlowBound(
        bound=int(problem.value.sum()),
        price=np.zeros(problem.num_attendees),
        table_price=0.0,
        halves=np.zeros(problem.num_pairs, np.int8),
        spare2=2 * problem.value,
        is_best=False,
    )


def spare_values2(num_pairs: int, network: Network, flow: Flow) -> IntArray:
    """Return ``(P,)``: twice the worth of each pair above its prices; ``NEVER`` outside the network."""
    spare2 = np.full(num_pairs, NEVER)
    spare2[network.pair] = flow.spare2(network)
    return spare2


def network_of(
    problem: Problem, remaining: Remaining, worth: IntArray, bonus: int = 0, *, is_open: bool = False
) -> Network:
    """
    Return the relaxation of what remains, given the worth ``(P,)`` of pairs and a bonus under floors.

    Parameters
    ----------
    is_open
        Whether pairs that are not listed may join any two attendees: then all are one group.
    """
    pair = np.flatnonzero(remaining.usable)
    first, second = problem.pairs[pair].T
    size = problem.num_attendees
    links = coo_matrix((np.ones(len(pair), np.int8), (first, second)), shape=(size, size))
    num_groups, label = (1, np.zeros(size)) if is_open else connected_components(links, directed=False)
    group = label.astype(np.int64)
    group_total = np.bincount(group, weights=remaining.cap, minlength=num_groups).astype(np.int64) // 2
    by_slot = np.zeros(num_groups, np.int64)
    # The tables that a lone group can have are the table total already, and are better priced there.
    has_rivals = len(np.unique(group[first])) > 1
    total = 0
    for slot in range(problem.num_slots):
        tables = int(remaining.tables[slot] + remaining.own_tables[slot])
        present = np.bincount(group[remaining.present[:, slot]], minlength=num_groups) // 2
        by_slot += np.minimum(present, tables) if has_rivals else present
        total += min(int(present.sum()), tables)
    group_total = np.minimum(group_total, by_slot)
    total = min(total, int(group_total.sum()))
    return Network(
        pair=pair,
        first=first,
        second=second,
        worth=worth[pair],
        cap=remaining.cap,
        floor=remaining.floor if bonus else np.zeros(size, np.int64),
        group=group,
        # One more than there can be has no price: the table total bears it alone.
        group_total=group_total + is_open,
        total=total,
        bonus=bonus,
    )


def certified(network: Network, flow: Flow) -> int:
    """
    Return the bound that the prices of a flow prove, in exact arithmetic and without trusting the flow.

    For all prices at or above zero, the sum of caps × prices, totals × their prices and what each pair is
    worth above its prices is at least the worth of every choice of pairs that keeps caps and totals.
    """
    spare2 = flow.spare2(network)
    parts = (
        (network.cap, np.maximum(flow.price2, 0)),
        (network.group_total, flow.group_price2),
        (np.array([network.total]), np.array([flow.table_price2])),
        (np.ones(len(spare2), np.int64), np.maximum(spare2, 0)),
    )
    twice = sum(_exact_dot(amount, price2) for amount, price2 in parts)
    return twice // 2


def _exact_dot(amount: IntArray, price2: IntArray) -> int:
    most = int(amount.max(initial=0)) * int(price2.max(initial=0)) * len(amount)
    if most < 1 << 62:
        return int(amount @ price2)
    return sum(a * b for a, b in zip(amount.tolist(), price2.tolist(), strict=True))
