"""
The proven upper bound: a b-matching relaxation solved as a flow, and an exact certificate from its prices.

Slots are forgotten but for what each attendee, each table total and each group of attendees can hold over all of
them. What is left is a b-matching with bounds on totals; on the double cover (every attendee once on the
left, once on the right) it is a minimum-cost flow. Its potentials price each attendee, each group and
the tables; whatever the prices, the certificate made from them bounds every schedule (weak duality).

References
----------
Schrijver, A. (2003). *Combinatorial Optimization*, chapters 12 and 30-33: flows, b-matchings, half-integrality.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from matchmaker.scheduling.compiled import compiled
from matchmaker.scheduling.problem import IntArray, Problem
from matchmaker.scheduling.remaining import Remaining, remaining_bound

FloatArray = NDArray[np.float64]
#: Largest value that a flow is given: larger ones are divided, so that its arithmetic cannot overflow.
LARGEST_FLOW_VALUE = 1 << 36
#: Sweeps over all arcs in search of potentials; without an end by then, the bound is looser, never wrong.
MOST_SWEEPS = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """
    The b-matching relaxation: pairs, what they are worth, and how much of everything there is.

    Parameters
    ----------
    pair
        ``(E,)``; index in the problem of each pair in the network.
    first, second, worth
        ``(E,)``; the pair's attendees, and what it earns.
    cap, floor
        ``(N,)``; most meetings per attendee; so many of them earn ``bonus`` each.
    group
        ``(N,)``; attendees in different groups have no pair in common.
    group_total
        ``(G,)``; most meetings inside each group.
    total
        Most meetings.
    bonus
        What a meeting under the floor earns, per attendee.
    """

    pair: IntArray
    first: IntArray
    second: IntArray
    worth: IntArray
    cap: IntArray
    floor: IntArray
    group: IntArray
    group_total: IntArray
    total: int
    bonus: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """
    The optimum of a network. Prices are doubled so that they are whole numbers.

    Parameters
    ----------
    halves
        ``(E,)``; how much of each pair is chosen: 0, 1 or 2 halves.
    price2
        ``(N,)``; twice the price of one more meeting of each attendee; below zero under the floor.
    total2
        ``(E,)``; twice what the table total and the pair's group total charge for it.
    group_price2
        ``(G,)``; twice the price of a group's total.
    table_price2
        Twice the price of one more table in one slot.
    """

    halves: IntArray
    price2: IntArray
    total2: IntArray
    group_price2: IntArray
    table_price2: int


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
        ``(P,)``; how much of each pair the relaxation chooses: 0, 1 or 2 halves. Locked pairs are not among them.
    spare2
        ``(P,)``; twice what a pair is worth above the prices it needs: positive ones ought to be held. The
        lowest number where a pair can't be held.
    """

    bound: int
    price: FloatArray
    table_price: float
    halves: NDArray[np.int8]
    spare2: IntArray


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


def flow_bound(problem: Problem) -> FlowBound:
    """Return the proven bound of a problem from the prices of an optimal flow."""
    remaining = remaining_bound(problem)
    network = network_of(problem, remaining, problem.value)
    flow = solve_flow(network)
    held = int(problem.value[remaining.locked[:, 0]].sum())
    bound = held + certified(network, flow)
    grain = int(np.gcd.reduce(problem.value)) if problem.num_pairs else 1
    halves = np.zeros(problem.num_pairs, np.int8)
    halves[network.pair] = flow.halves
    return FlowBound(
        bound=bound // grain * grain,
        price=flow.price2 / 2,
        table_price=flow.table_price2 / 2,
        halves=halves,
        spare2=spare_values2(problem.num_pairs, network, flow),
    )


def spare_values2(num_pairs: int, network: Network, flow: Flow) -> IntArray:
    """Return ``(P,)``: twice the worth of each pair above its prices; the lowest number outside the network."""
    spare2 = np.full(num_pairs, np.iinfo(np.int64).min // 4)
    spare2[network.pair] = (
        2 * network.worth - flow.price2[network.first] - flow.price2[network.second] - flow.total2
    )
    return spare2


def network_of(problem: Problem, remaining: Remaining, worth: IntArray, bonus: int = 0) -> Network:
    """Return the relaxation of what remains of a problem, with ``(P,)`` worth per pair and a bonus under floors."""
    pair = np.flatnonzero(remaining.usable)
    first, second = problem.pairs[pair].T
    size = problem.num_attendees
    links = coo_matrix((np.ones(len(pair), np.int8), (first, second)), shape=(size, size))
    num_groups, label = connected_components(links, directed=False)
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
    return Network(
        pair=pair,
        first=first,
        second=second,
        worth=worth[pair],
        cap=remaining.cap,
        floor=remaining.floor if bonus else np.zeros(size, np.int64),
        group=group,
        group_total=group_total,
        total=min(total, int(group_total.sum())),
        bonus=bonus,
    )


def solve_flow(network: Network) -> Flow:
    """Return an optimal flow of a network with prices from its residual arcs."""
    largest = max(int(network.worth.max(initial=0)), network.bonus)
    grain = -(-largest // LARGEST_FLOW_VALUE) or 1
    worth, bonus = network.worth // grain, network.bonus // grain
    halves = _halves(network, worth, bonus)
    size, num_groups = len(network.cap), len(network.group_total)
    potential = np.zeros(2 * (size + num_groups + 1), np.int64)
    _potentials(
        network.first,
        network.second,
        worth,
        halves,
        network.cap,
        network.floor,
        bonus,
        network.group,
        network.group_total,
        network.total,
        potential,
        MOST_SWEEPS,
    )
    left, right = potential[:size], potential[size : 2 * size]
    sources = potential[2 * size : 2 * size + num_groups]
    sinks = potential[2 * size + num_groups : 2 * (size + num_groups)]
    source, sink = potential[-2:]
    price2 = (left - sources[network.group]) + (sinks[network.group] - right)
    group_price2 = 2 * (np.maximum(sources - source, 0) + np.maximum(sink - sinks, 0))
    table_price2 = 2 * max(int(source - sink), 0)
    if not network.bonus:
        price2 = np.maximum(left - sources[network.group], 0) + np.maximum(sinks[network.group] - right, 0)
    return Flow(
        halves=halves,
        price2=price2 * grain,
        total2=(group_price2[network.group[network.first]] + table_price2) * grain,
        group_price2=group_price2 * grain,
        table_price2=table_price2 * grain,
    )


def certified(network: Network, flow: Flow) -> int:
    """
    Return the bound that the prices of a flow prove, in exact arithmetic and without trusting the flow.

    For all prices at or above zero, sum of cap × price + totals × their prices + what each pair is worth above
    its prices is at least the value of every choice of pairs that keeps caps and totals.
    """
    spare2 = 2 * network.worth - flow.price2[network.first] - flow.price2[network.second] - flow.total2
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


def _halves(network: Network, worth: IntArray, bonus: int) -> IntArray:
    """Solve the flow on the double cover; return how many halves of each pair it uses."""
    size, num_groups, num_pairs = len(network.cap), len(network.group_total), len(network.pair)
    left, right = np.arange(size), np.arange(size, 2 * size)
    sources = 2 * size + np.arange(num_groups)
    sinks = sources + num_groups
    source, sink = 2 * (size + num_groups), 2 * (size + num_groups) + 1
    over = network.cap - network.floor
    ones, nothing = np.ones(num_pairs, np.int64), np.zeros(size, np.int64)
    floor_cost = np.full(size, -bonus)
    bends = [
        # tails, heads, capacity, cost
        (network.first, network.second + size, ones, -worth),
        (network.second, network.first + size, ones, -worth),
        (sources[network.group], left, over, nothing),
        (right, sinks[network.group], over, nothing),
        (np.full(num_groups, source), sources, 2 * network.group_total, np.zeros(num_groups, np.int64)),
        (sinks, np.full(num_groups, sink), 2 * network.group_total, np.zeros(num_groups, np.int64)),
        (np.array([source]), np.array([sink]), np.array([2 * network.total]), np.array([0])),
    ]
    if bonus:
        bends.append((sources[network.group], left, network.floor, floor_cost))
        bends.append((right, sinks[network.group], network.floor, floor_cost))
    tails, heads, capacity, cost = (np.concatenate(column) for column in zip(*bends, strict=True))
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        tails.astype(np.int32), heads.astype(np.int32), capacity.astype(np.int64), cost.astype(np.int64)
    )
    solver.set_node_supply(source, 2 * network.total)
    solver.set_node_supply(sink, -2 * network.total)
    status = solver.solve()
    assert status == solver.OPTIMAL, status  # the last arc carries whatever the pairs do not
    flow: IntArray = solver.flows(arcs[: 2 * num_pairs])
    return flow[:num_pairs] + flow[num_pairs:]


@compiled
def _potentials(  # noqa: C901, PLR0912, PLR0915 -- one relaxation per kind of arc, in one loop over arrays
    first: IntArray,
    second: IntArray,
    worth: IntArray,
    halves: IntArray,
    cap: IntArray,
    floor: IntArray,
    bonus: int,
    group: IntArray,
    group_total: IntArray,
    total: int,
    potential: IntArray,
    most_sweeps: int,
) -> int:
    """
    Shortest distances (Bellman and Ford) over the residual arcs of the averaged flow; returns the sweeps made.

    The flow and its mirror image are both optimal, so is their mean, in which left and right carry ``halves`` / 2.
    """
    size, num_groups = len(cap), len(group_total)
    source, sink = len(potential) - 2, len(potential) - 1
    held2 = np.zeros(size, np.int64)
    group2 = np.zeros(num_groups, np.int64)
    total2 = 0
    for e in range(len(first)):
        held2[first[e]] += halves[e]
        held2[second[e]] += halves[e]
        group2[group[first[e]]] += halves[e]
        total2 += halves[e]
    for sweep in range(most_sweeps):
        changed = False
        for k in range(num_groups):
            source_k, sink_k = 2 * size + k, 2 * size + num_groups + k
            if group2[k] < 2 * group_total[k]:
                changed |= _relax(potential, source, source_k, 0)
                changed |= _relax(potential, sink_k, sink, 0)
            if group2[k] > 0:
                changed |= _relax(potential, source_k, source, 0)
                changed |= _relax(potential, sink, sink_k, 0)
        for i in range(size):
            source_i, sink_i = 2 * size + group[i], 2 * size + num_groups + group[i]
            if held2[i] < 2 * cap[i]:
                cost = -bonus if held2[i] < 2 * floor[i] else 0
                changed |= _relax(potential, source_i, i, cost)
                changed |= _relax(potential, size + i, sink_i, cost)
            if held2[i] > 0:
                cost = bonus if held2[i] <= 2 * floor[i] else 0
                changed |= _relax(potential, i, source_i, cost)
                changed |= _relax(potential, sink_i, size + i, cost)
        if total2 > 0:
            changed |= _relax(potential, source, sink, 0)
        if total2 < 2 * total:
            changed |= _relax(potential, sink, source, 0)
        for k in range(len(first)):
            # Forwards and backwards in turn: distances then travel both ways in few sweeps.
            e = k if sweep % 2 == 0 else len(first) - 1 - k
            i, j = first[e], second[e]
            if halves[e] < 2:
                changed |= _relax(potential, i, size + j, -worth[e])
                changed |= _relax(potential, j, size + i, -worth[e])
            if halves[e] > 0:
                changed |= _relax(potential, size + j, i, worth[e])
                changed |= _relax(potential, size + i, j, worth[e])
        if not changed:
            return sweep
    return most_sweeps


@compiled
def _relax(potential: IntArray, tail: int, head: int, cost: int) -> bool:
    """Shorten the distance of an arc's head if the arc is a short cut; say whether it was."""
    shorter = potential[tail] + cost < potential[head]
    if shorter:
        potential[head] = potential[tail] + cost
    return shorter
