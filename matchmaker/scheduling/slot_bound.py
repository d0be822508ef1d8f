"""
A proven bound from prices per slot, for calendars that a bound over the whole event cannot see.

Any prices at or above zero prove a bound: what the rows can hold at their prices, plus what each place is
worth above them. Prices are rounded to fixed fractions of a point, and everything is added in whole numbers.
In each slot, exact matchings then replace the prices of seats by better ones, and price odd sets beside them.

References
----------
Edmonds, J. (1965). Maximum matching and a polyhedron with 0,1-vertices. *Journal of Research of the National
Bureau of Standards* 69B, 125-130.
Geoffrion, A. M. (1974). Lagrangean relaxation for integer programming. *Mathematical Programming Study* 2.
"""

from collections.abc import Callable

import numpy as np

from matchmaker.scheduling.compiled import compiled
from matchmaker.scheduling.forest import Forest, load_graph
from matchmaker.scheduling.problem import IntArray
from matchmaker.scheduling.rounds import Room
from matchmaker.scheduling.slot_matching import solve_matching
from matchmaker.scheduling.soft_prices import NUM_ROWS, PAIR, Part, Places

#: Prices are whole multiples of one part in so many of a point.
FRACTION = 1 << 16


def certified_bound(part: Part, places: Places, room: Room, is_over: Callable[[], bool]) -> int | None:
    """
    Return the bound that the prices of a part over all its slots prove, in value points; none if time was up.

    Parameters
    ----------
    part
        The relaxation of all slots, with any prices.
    """
    price = np.ceil(np.maximum(part.price, 0) * FRACTION).astype(np.int64)
    num_slots = len(part.first) - 1
    size = len(room.price)
    beyond = price.copy()
    beyond[: num_slots * size] = 0
    total = _exact_sum(part.limit[num_slots * size :].astype(np.int64) * beyond[num_slots * size :])
    for number in range(num_slots):
        if is_over():
            return None
        among = slice(int(part.first[number]), int(part.first[number + 1]))
        place = part.place[among]
        rows = part.rows[among, PAIR:NUM_ROWS]
        worth = places.worth[place] * FRACTION - np.where(rows >= 0, beyond[rows], 0).sum(axis=1)
        kept = worth > 0
        ends = np.stack([places.first[place], places.second[place]], axis=1)[kept]
        seats = price[number * size : (number + 1) * size]
        total += _slot_bound(room, ends, worth[kept], seats)
    return total // FRACTION


def _slot_bound(room: Room, ends: IntArray, worth: IntArray, seats: IntArray) -> int:
    """Return what no matching of one slot exceeds, in fractions of a point."""
    count = len(ends)
    load_graph(room.forest, ends, worth / FRACTION)
    solve_matching(room.forest, seats / FRACTION, room.chosen[:count])
    price = np.ceil(np.maximum(room.forest.nodes["price"], 0) * FRACTION).astype(np.int64)
    held = _people_inside(room.forest)
    spare = np.zeros(count, np.int64)
    _spare(room.forest, ends, worth, price, spare)
    return _exact_sum(price * held) + _exact_sum(spare)


def _exact_sum(numbers: IntArray) -> int:
    if int(np.abs(numbers).max(initial=0)) * max(1, len(numbers)) < 1 << 62:
        return int(numbers.sum())
    return sum(numbers.tolist())


@compiled
def _people_inside(forest: Forest) -> IntArray:
    """Return how much each node holds: a person 1, a blossom in use half of its people, less one half."""
    size = len(forest.top)
    held = np.zeros(2 * size, np.int64)
    for person in range(size):
        held[person] = 1
        node = forest.nodes[person].parent
        while node >= 0:
            held[node] += 1
            node = forest.nodes[node].parent
    for node in range(size, 2 * size):
        held[node] = max(0, held[node] - 1) // 2
    return held


@compiled
def _spare(forest: Forest, ends: IntArray, worth: IntArray, price: IntArray, spare: IntArray) -> None:
    """Leave what each edge is worth above the prices of its people and of the blossoms around both."""
    seen = np.full(len(forest.nodes), -1)
    for edge in range(len(ends)):
        one, two = ends[edge]
        above = worth[edge] - price[one] - price[two]
        if above > 0 and forest.top[one] == forest.top[two]:
            node = forest.nodes[one].parent
            while node >= 0:
                seen[node] = edge
                node = forest.nodes[node].parent
            node = forest.nodes[two].parent
            while node >= 0:
                if seen[node] == edge:
                    above -= price[node]
                node = forest.nodes[node].parent
        spare[edge] = max(0, above)
