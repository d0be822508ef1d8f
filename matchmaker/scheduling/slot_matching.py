"""
The matching of greatest worth in one slot, exactly, from any prices that cover its edges.

Prices are made to cover the edges, then lowered as far as they go; tight edges are matched as they come, and
searches match the rest. Good prices to begin with leave little to search.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.scheduling.blossom import child_of, search
from matchmaker.scheduling.compiled import compiled
from matchmaker.scheduling.forest import FloatArray, Forest, empty_forest, load_graph
from matchmaker.scheduling.problem import IntArray


def match(
    size: int, ends: IntArray, worth: FloatArray, price: FloatArray | None = None
) -> tuple[IntArray, Forest]:
    """
    Return the matching of greatest worth, and the forest with its prices.

    Parameters
    ----------
    size
        How many people there are.
    ends, worth
        ``(E, 2)``, ``(E,)``; the edges; those worth nothing are never chosen.
    price
        ``(size,)``; where to begin; near the final prices saves time.

    Returns
    -------
    tuple
        Indices of the chosen edges, ascending; the forest.
    """
    forest = empty_forest(size, len(ends))
    chosen = np.zeros(len(ends), np.bool_)
    load_graph(forest, ends, worth)
    solve_matching(forest, np.zeros(0) if price is None else price, chosen)
    return np.flatnonzero(chosen), forest


@compiled
def solve_matching(forest: Forest, price: FloatArray, chosen: NDArray[np.bool_]) -> None:
    """Match the graph that was loaded, from prices ``(n,)`` or from none; mark the edges chosen."""
    size = len(forest.top)
    for person in range(len(price)):
        forest.nodes[person].price = max(price[person], 0.0)
    _cover(forest, len(price) == 0)
    _match_tight(forest)
    for person in range(size):
        node = forest.top[person]
        top: Any = forest.nodes[node]
        if top.mate < 0 and forest.nodes[top.base].price > forest.state[0].tight:
            search(forest, node)
    _choose(forest, chosen)


@compiled
def _cover(forest: Forest, is_fresh: bool) -> None:
    """Raise prices so that they cover every edge."""
    nodes = forest.nodes
    for edge in range(forest.state[0].num_edges):
        if forest.worth[edge] <= 0:
            continue
        one, two = forest.head[2 * edge], forest.head[2 * edge + 1]
        if is_fresh:
            half = forest.worth[edge] / 2
            nodes[one].price = max(nodes[one].price, half)
            nodes[two].price = max(nodes[two].price, half)
            continue
        lack = forest.worth[edge] - nodes[one].price - nodes[two].price
        if lack > 0:
            nodes[one].price += lack / 2
            nodes[two].price += lack / 2


@compiled
def _match_tight(forest: Forest) -> None:
    """Lower the price of each person as far as their edges allow, and match tight edges as they come."""
    nodes = forest.nodes
    tight = forest.state[0].tight
    for person in range(len(forest.top)):
        row: Any = nodes[person]
        if row.mate >= 0:
            continue
        least = row.price
        best = -1
        for k in range(forest.start[person], forest.start[person + 1]):
            arc = forest.arc[k]
            partner = forest.head[arc]
            slack = row.price + nodes[partner].price - forest.worth[arc // 2]
            if slack < least - tight or (slack < least + tight and (best < 0 or nodes[best].mate >= 0)):
                least = min(slack, least)
                best = partner
        row.price -= max(min(least, row.price), 0.0)
        if best >= 0 and nodes[best].mate < 0 and row.price > 0:
            row.mate = best
            nodes[best].mate = person


@compiled
def _choose(forest: Forest, chosen: NDArray[np.bool_]) -> None:
    """Mark the matched edges, blossoms read from outside in; the forest stays as it is."""
    nodes = forest.nodes
    size = len(forest.top)
    partner = np.full(size, -1)
    stack = np.zeros(4 * size + 4, np.int64)
    base = np.full(2 * size, -1)
    height = 0
    for person in range(size):
        node = forest.top[person]
        if base[node] < 0:
            base[node] = nodes[node].base
            if nodes[node].mate >= 0:
                partner[nodes[node].base] = nodes[node].mate
            stack[height] = node
            height += 1
    while height > 0:
        height -= 1
        blossom = stack[height]
        if blossom < size:
            continue
        based = child_of(forest, blossom, base[blossom])
        base[based] = base[blossom]
        stack[height] = based
        height += 1
        node = nodes[based].next
        while node != based:
            one: Any = nodes[node]
            base[node], base[one.next] = one.link_from, one.link_to
            partner[one.link_from], partner[one.link_to] = one.link_to, one.link_from
            stack[height], stack[height + 1] = node, one.next
            height += 2
            node = nodes[one.next].next
    _mark(forest, partner, chosen)


@compiled
def _mark(forest: Forest, partner: IntArray, chosen: NDArray[np.bool_]) -> None:
    """Mark an edge of each matched two; of several between them, the one worth most."""
    size = len(partner)
    best = np.full(size, -1)
    for edge in range(forest.state[0].num_edges):
        one_end, two_end = forest.head[2 * edge], forest.head[2 * edge + 1]
        chosen[edge] = False
        if partner[one_end] == two_end:
            rival = best[min(one_end, two_end)]
            if rival < 0 or forest.worth[edge] > forest.worth[rival]:
                best[min(one_end, two_end)] = edge
    for person in range(size):
        if best[person] >= 0:
            chosen[best[person]] = True
