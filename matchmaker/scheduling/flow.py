"""
The b-matching relaxation as a minimum-cost flow on the double cover, with the prices of its optimum.

Every attendee stands once on the left and once on the right; a pair is an arc each way, so that half of
what flows is what is chosen. Group totals, the table total and floors are arcs before and behind. Prices are
shortest distances in the residual network, which the solver does not tell.

References
----------
Ahuja, R. K., Magnanti, T. L., Orlin, J. B. (1993). *Network Flows*, sections 5.4 and 9.2 to 9.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from matchmaker.scheduling.compiled import compiled
from matchmaker.scheduling.problem import IntArray

#: Largest value that a flow is given: larger ones are divided, so that its arithmetic cannot overflow.
LARGEST_FLOW_VALUE = 1 << 36
#: Visits per node in search of distances. With no end by then the bound is poor, but not wrong.
MOST_VISITS = 2000


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
    group_price2
        ``(G,)``; twice the price of one more meeting in a group.
    table_price2
        Twice the price of one more table in one slot.
    """

    halves: IntArray
    price2: IntArray
    group_price2: IntArray
    table_price2: int

    def spare2(self, network: Network) -> IntArray:
        """Return ``(E,)``: twice what each pair is worth above the prices it needs."""
        attendees = self.price2[network.first] + self.price2[network.second]
        return (
            2 * network.worth
            - attendees
            - self.group_price2[network.group[network.first]]
            - self.table_price2
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Arcs:
    """Arcs from one end to the other, and the numbers of some nodes."""

    tail: IntArray
    head: IntArray
    capacity: IntArray
    cost: IntArray
    #: ``(G,)``; where each group's flow comes from and goes to.
    sources: IntArray
    sinks: IntArray
    source: int
    sink: int


def solve_flow(network: Network) -> Flow:
    """Return an optimal flow of a network and its prices."""
    largest = max(int(network.worth.max(initial=0)), network.bonus)
    grain = -(-largest // LARGEST_FLOW_VALUE) or 1
    arcs = _arcs(network, network.worth // grain, network.bonus // grain)
    flow = _solve(arcs, 2 * network.total)
    distance = _distances(arcs, flow)
    size, num_pairs = len(network.cap), len(network.pair)
    sources, sinks = distance[arcs.sources], distance[arcs.sinks]
    out = distance[:size] - sources[network.group]
    back = sinks[network.group] - distance[size : 2 * size]
    if not network.bonus:
        out, back = np.maximum(out, 0), np.maximum(back, 0)
    group_price = np.maximum(sources - distance[arcs.source], 0) + np.maximum(distance[arcs.sink] - sinks, 0)
    table_price = max(int(distance[arcs.source] - distance[arcs.sink]), 0)
    return Flow(
        halves=flow[:num_pairs] + flow[num_pairs : 2 * num_pairs],
        price2=(out + back) * grain,
        group_price2=2 * group_price * grain,
        table_price2=2 * table_price * grain,
    )


def _arcs(network: Network, worth: IntArray, bonus: int) -> _Arcs:
    size, num_groups = len(network.cap), len(network.group_total)
    left, right = np.arange(size), np.arange(size, 2 * size)
    sources = np.arange(2 * size, 2 * size + num_groups)
    sinks = sources + num_groups
    source, sink = 2 * (size + num_groups), 2 * (size + num_groups) + 1
    one, free = np.ones_like(worth), np.zeros_like
    before, behind = sources[network.group], sinks[network.group]
    over, under = network.cap - network.floor, network.floor
    whole = 2 * network.group_total
    bundles: list[Sequence[IntArray]] = [
        (network.first, network.second + size, one, -worth),
        (network.second, network.first + size, one, -worth),
        (before, left, over, free(left)),
        (right, behind, over, free(left)),
        (np.full(num_groups, source), sources, whole, free(whole)),
        (sinks, np.full(num_groups, sink), whole, free(whole)),
        # Whatever the pairs do not carry goes straight to the other end.
        (np.array([source]), np.array([sink]), np.array([2 * network.total]), np.array([0])),
    ]
    if bonus:
        bundles.append((before, left, under, np.full(size, -bonus)))
        bundles.append((right, behind, under, np.full(size, -bonus)))
    tail, head, capacity, cost = (np.concatenate(column) for column in zip(*bundles, strict=True))
    return _Arcs(tail, head, capacity, cost, sources, sinks, source, sink)


def _solve(arcs: _Arcs, amount: int) -> IntArray:
    """Send an amount from source to sink at the lowest cost; return the flow of each arc."""
    solver = min_cost_flow.SimpleMinCostFlow()
    numbers = solver.add_arcs_with_capacity_and_unit_cost(
        arcs.tail.astype(np.int32), arcs.head.astype(np.int32), arcs.capacity, arcs.cost
    )
    solver.set_node_supply(arcs.source, amount)
    solver.set_node_supply(arcs.sink, -amount)
    status = solver.solve()
    assert status == solver.OPTIMAL, status
    flow: IntArray = solver.flows(numbers)
    return flow


def _distances(arcs: _Arcs, flow: IntArray) -> IntArray:
    """Return the shortest distance to each node over the arcs that can still carry flow, from any node."""
    forth, back = flow < arcs.capacity, flow > 0
    tail = np.concatenate([arcs.tail[forth], arcs.head[back]])
    head = np.concatenate([arcs.head[forth], arcs.tail[back]])
    cost = np.concatenate([arcs.cost[forth], -arcs.cost[back]])
    order = np.argsort(tail, kind="stable")
    num_nodes = arcs.sink + 1
    start = np.zeros(num_nodes + 1, np.int64)
    np.cumsum(np.bincount(tail, minlength=num_nodes), out=start[1:])
    distance = np.zeros(num_nodes, np.int64)
    _shorten(start, head[order], cost[order], distance, MOST_VISITS * num_nodes)
    return distance


@compiled
def _shorten(start: IntArray, head: IntArray, cost: IntArray, distance: IntArray, most_visits: int) -> None:
    """Shorten distances until no arc is a short cut (Bellman and Ford, with a queue of changed nodes)."""
    num_nodes = len(distance)
    queue = np.arange(num_nodes)
    is_queued = np.ones(num_nodes, np.bool_)
    first, length = 0, num_nodes
    visits = 0
    while length > 0 and visits < most_visits:
        node = queue[first]
        first = (first + 1) % num_nodes
        length -= 1
        visits += 1
        is_queued[node] = False
        for arc in range(start[node], start[node + 1]):
            target = head[arc]
            if distance[node] + cost[arc] < distance[target]:
                distance[target] = distance[node] + cost[arc]
                if not is_queued[target]:
                    is_queued[target] = True
                    queue[(first + length) % num_nodes] = target
                    length += 1
