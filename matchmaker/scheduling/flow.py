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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.scheduling.budget import never
from matchmaker.scheduling.compiled import compiled
from matchmaker.scheduling.flow_process import SMALL, send_awake
from matchmaker.scheduling.flow_worker import Arcs
from matchmaker.scheduling.problem import IntArray
from matchmaker.scheduling.schedule import IsCancelled

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
    is_best
        Whether this is the optimum. If it was not waited for, nothing is chosen and nothing has a price.
    """

    halves: NDArray[np.int8]
    price2: IntArray
    group_price2: IntArray
    table_price2: int
    is_best: bool = True

    def spare2(self, network: Network) -> IntArray:
        """Return ``(E,)``: twice what each pair is worth above the prices it needs."""
        attendees = self.price2[network.first] + self.price2[network.second]
        return (
            2 * network.worth
            - attendees
            - self.group_price2[network.group[network.first]]
            - self.table_price2
        )


class _Nodes:
    """Numbers of the nodes: attendees from 0 on the left and N on the right, then groups, then both ends."""

    def __init__(self, network: Network) -> None:
        self.size, self.num_groups = len(network.cap), len(network.group_total)
        #: ``(G,)``; where each group's flow comes from and goes to.
        self.sources = np.arange(2 * self.size, 2 * self.size + self.num_groups)
        self.sinks = self.sources + self.num_groups
        self.source = 2 * (self.size + self.num_groups)
        self.sink = self.source + 1


def solve_flow(network: Network, is_stopped: IsCancelled = never) -> Flow:
    """
    Return an optimal flow of a network and its prices.

    Parameters
    ----------
    is_stopped
        Asked about twenty times a second; once it says so, the optimum is not waited for.
    """
    largest = max(int(network.worth.max(initial=0)), network.bonus)
    grain = -(-largest // LARGEST_FLOW_VALUE) or 1
    flow = send_awake(lambda: _arcs(network, grain), is_stopped)
    size, num_pairs, num_groups = len(network.cap), len(network.pair), len(network.group_total)
    if flow is None or (len(flow) > SMALL and is_stopped()):
        nothing = np.zeros(num_pairs, np.int8)
        return Flow(nothing, np.zeros(size, np.int64), np.zeros(num_groups, np.int64), 0, is_best=False)
    nodes = _Nodes(network)
    distance = _distances(_arcs(network, grain), flow)
    sources, sinks = distance[nodes.sources], distance[nodes.sinks]
    out = distance[:size] - sources[network.group]
    back = sinks[network.group] - distance[size : 2 * size]
    if not network.bonus:
        out, back = np.maximum(out, 0), np.maximum(back, 0)
    group_price = np.maximum(sources - distance[nodes.source], 0)
    group_price += np.maximum(distance[nodes.sink] - sinks, 0)
    table_price = max(int(distance[nodes.source] - distance[nodes.sink]), 0)
    return Flow(
        halves=(flow[:num_pairs] + flow[num_pairs : 2 * num_pairs]).astype(np.int8),
        price2=(out + back) * grain,
        group_price2=2 * group_price * grain,
        table_price2=2 * table_price * grain,
    )


def _arcs(network: Network, grain: int) -> Arcs:
    nodes, size = _Nodes(network), len(network.cap)
    worth, bonus = network.worth // grain, network.bonus // grain
    left, right = np.arange(size), np.arange(size, 2 * size)
    one, free = np.ones_like(worth, dtype=np.int32), np.zeros_like
    before, behind = nodes.sources[network.group], nodes.sinks[network.group]
    over, under = network.cap - network.floor, network.floor
    whole = 2 * network.group_total
    bundles: list[Sequence[NDArray[Any]]] = [
        (network.first, network.second + size, one, -worth),
        (network.second, network.first + size, one, -worth),
        (before, left, over, free(left)),
        (right, behind, over, free(left)),
        (np.full(nodes.num_groups, nodes.source), nodes.sources, whole, free(whole)),
        (nodes.sinks, np.full(nodes.num_groups, nodes.sink), whole, free(whole)),
        # Whatever the pairs do not carry goes straight to the other end.
        (np.array([nodes.source]), np.array([nodes.sink]), np.array([2 * network.total]), np.array([0])),
    ]
    if bonus:
        bundles.append((before, left, under, np.full(size, -bonus)))
        bundles.append((right, behind, under, np.full(size, -bonus)))
    columns = zip(*bundles, strict=True)
    tail, head, capacity = (_narrow(next(columns)) for _ in range(3))
    cost = np.concatenate(next(columns))
    return Arcs(tail, head, capacity, cost, nodes.source, nodes.sink, 2 * network.total)


def _narrow(parts: Sequence[NDArray[Any]]) -> NDArray[np.int32]:
    narrow: NDArray[np.int32] = np.concatenate(parts, dtype=np.int32, casting="same_kind")
    return narrow


def _distances(arcs: Arcs, flow: NDArray[np.int32]) -> IntArray:
    """Return the shortest distance to each node over the arcs that can still carry flow, from any node."""
    num_nodes = arcs.sink + 1
    distance = np.zeros(num_nodes, np.int64)
    _shorten(arcs, flow, distance, MOST_VISITS * num_nodes)
    return distance


@compiled
def _shorten(arcs: Arcs, flow: NDArray[np.int32], distance: IntArray, most_visits: int) -> None:
    """Shorten distances until no arc is a short cut (Bellman and Ford, with a queue of changed nodes)."""
    num_nodes = len(distance)
    start, target, cost = _residual(arcs, flow, num_nodes)
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
            far = target[arc]
            if distance[node] + cost[arc] < distance[far]:
                distance[far] = distance[node] + cost[arc]
                if not is_queued[far]:
                    is_queued[far] = True
                    queue[(first + length) % num_nodes] = far
                    length += 1


@compiled
def _residual(
    arcs: Arcs, flow: NDArray[np.int32], num_nodes: int
) -> tuple[IntArray, NDArray[np.int32], IntArray]:
    """Return what can still change, by node: where its arcs begin, their ends, their costs."""
    start = np.zeros(num_nodes + 2, np.int64)
    for arc in range(len(flow)):
        start[arcs.tail[arc] + 2] += flow[arc] < arcs.capacity[arc]
        start[arcs.head[arc] + 2] += flow[arc] > 0
    for node in range(num_nodes):
        start[node + 2] += start[node + 1]
    target = np.empty(start[-1], np.int32)
    cost = np.empty(start[-1], np.int64)
    # Each start walks to the end of its node, which is the next one's start.
    for arc in range(len(flow)):
        if flow[arc] < arcs.capacity[arc]:
            place = start[arcs.tail[arc] + 1]
            target[place], cost[place] = arcs.head[arc], arcs.cost[arc]
            start[arcs.tail[arc] + 1] += 1
        if flow[arc] > 0:
            place = start[arcs.head[arc] + 1]
            target[place], cost[place] = arcs.tail[arc], -arcs.cost[arc]
            start[arcs.head[arc] + 1] += 1
    return start, target, cost
