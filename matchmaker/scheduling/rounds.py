"""
Rounding slot by slot: an exact matching at the prices, then new prices for the slots that are left.

A pair that could still meet later is worth only what it is worth above its price; so is a meeting of
somebody whose calendar fills. With the prices found anew after each slot, little is lost.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.scheduling.compiled import compiled
from matchmaker.scheduling.forest import FloatArray, Forest, empty_forest, load_graph
from matchmaker.scheduling.problem import BoolArray, IntArray
from matchmaker.scheduling.slot_matching import solve_matching
from matchmaker.scheduling.soft_prices import CAP, PAIR, TABLE, Part, Places, soften

#: Sweeps over so many places are one call of a kernel, so that cancelling is heard.
_CALL = 25_000_000
#: Matchings tried for a price of the tables of a slot.
_TABLE_TRIES = 12


class Room(NamedTuple):
    """
    Arrays that one matching after another uses.

    Parameters
    ----------
    forest
        The graph.
    first, second
        ``(V,)``; the attendees of each place of the event.
    ends, worth, place, chosen
        Per edge: its people, its worth, its place in the part, and whether it is matched.
    price
        ``(N,)``; the prices to begin with.
    """

    forest: Forest
    first: IntArray
    second: IntArray
    ends: IntArray
    worth: FloatArray
    place: IntArray
    chosen: NDArray[np.bool_]
    price: FloatArray


class Softness(NamedTuple):
    """Softness of prices, first and later, in so many steps; sweeps at each step, and after each slot."""

    start: float
    end: float
    steps: int
    sweeps: int
    sweeps_after: int


def room_for(size: int, places: Places) -> Room:
    """Return room for the matchings of an event."""
    most = int(np.diff(places.start).max(initial=0))
    return Room(
        forest=empty_forest(size, most),
        first=places.first,
        second=places.second,
        ends=np.zeros((most, 2), np.int64),
        worth=np.zeros(most),
        place=np.zeros(most, np.int64),
        chosen=np.zeros(most, np.bool_),
        price=np.zeros(size),
    )


def sweep(part: Part, softness: float, sweeps: int, is_over: Callable[[], bool]) -> bool:
    """Find prices at one softness; say whether there was time for it."""
    at_once = max(1, _CALL // max(1, len(part.item)))
    while sweeps > 0:
        if is_over():
            return False
        soften(part, softness, min(sweeps, at_once))
        sweeps -= at_once
    return True


def dive(
    part: Part,
    room: Room,
    softness: Softness,
    *,
    noise: float,
    seed: int,
    is_over: Callable[[], bool],
) -> IntArray | None:
    """
    Match slot after slot; the part is used up.

    Parameters
    ----------
    noise
        How much the worth of a pair is off in all slots but the last (standard deviation).

    Returns
    -------
    NDArray or None
        The places chosen, or none if there was no time.
    """
    num_slots = len(part.first) - 1
    _set_dice(seed % (1 << 32))
    for step in range(softness.steps if num_slots > 1 else 0):
        share = step / max(1, softness.steps - 1)
        if not sweep(part, softness.start ** (1 - share) * softness.end**share, softness.sweeps, is_over):
            return None
    found = []
    for number in range(num_slots):
        if is_over():
            return None
        count = match_slot(part, room, number, noise)
        chosen = room.place[:count].copy()
        found.append(part.place[chosen])
        take(part, chosen, number)
        if number < num_slots - 2 and not sweep(part, softness.end, softness.sweeps_after, is_over):
            return None
    return np.concatenate([np.zeros(0, np.int64), *found])


@compiled
def _set_dice(seed: int) -> None:
    np.random.seed(seed)  # noqa: NPY002 -- compiled code has this generator only, one per thread


@compiled
def match_slot(part: Part, room: Room, number: int, noise: float) -> int:
    """Match one slot at the prices; leave the places chosen in ``room.place``, and return how many."""
    count = 0
    is_last = number == len(part.first) - 2
    for place in range(part.first[number], part.first[number + 1]):
        if not part.is_open[place]:
            continue
        worth = _worth_now(part, number, place)
        if noise > 0 and not is_last:
            worth += noise * np.random.standard_normal()  # noqa: NPY002 -- as above
        if worth > 0:
            room.ends[count, 0] = room.first[part.place[place]]
            room.ends[count, 1] = room.second[part.place[place]]
            room.worth[count], room.place[count] = worth, place
            count += 1
    size = len(room.price)
    room.price[:] = part.price[number * size : (number + 1) * size]
    _match_within(part, room, count, part.limit[len(part.limit) - len(part.first) + 1 + number])
    chosen = 0
    for edge in range(count):
        if room.chosen[edge]:
            room.place[chosen] = room.place[edge]
            chosen += 1
    return chosen


@compiled
def _worth_now(part: Part, number: int, place: int) -> float:
    """Return what a place is worth if it is taken now: less the prices of what it takes from later slots."""
    worth: float = part.worth[place]
    if number == len(part.first) - 2:
        return worth
    for column in range(CAP, CAP + 2):
        row = part.rows[place, column]
        if row >= 0:
            worth -= part.price[row]
    later, row = part.first[number + 1], part.rows[place, PAIR]
    if row < 0:
        return worth
    for k in range(part.start[row], part.start[row + 1]):
        if part.item[k] >= later and part.is_open[part.item[k]]:
            worth -= part.price[row]
            break
    return worth


@compiled
def _match_within(part: Part, room: Room, count: int, tables: float) -> None:
    """Match the edges; if tables are not enough, with a price on them, the poorest left out in the end."""
    taken = _match_at(part, room, count, 0.0)
    if taken <= tables:
        return
    low, high = 0.0, room.worth[:count].max()
    for _ in range(_TABLE_TRIES):
        price = (low + high) / 2
        taken = _match_at(part, room, count, price)
        if taken == tables:
            return
        if taken > tables:
            low = price
        else:
            high = price
    taken = _match_at(part, room, count, low)
    while taken > tables:
        poorest = -1
        for edge in range(count):
            takes = room.chosen[edge] and part.rows[room.place[edge], TABLE] >= 0
            if takes and (poorest < 0 or room.worth[edge] < room.worth[poorest]):
                poorest = edge
        room.chosen[poorest] = False
        taken -= 1


@compiled
def _match_at(part: Part, room: Room, count: int, price: float) -> int:
    """Match the edges with a price on tables; return how many tables are taken."""
    for edge in range(count):
        if part.rows[room.place[edge], TABLE] >= 0:
            room.worth[edge] -= price
    load_graph(room.forest, room.ends[:count], room.worth[:count])
    solve_matching(room.forest, room.price, room.chosen[:count])
    taken = 0
    for edge in range(count):
        if part.rows[room.place[edge], TABLE] >= 0:
            room.worth[edge] += price
            taken += room.chosen[edge]
    return taken


@compiled
def take(part: Part, chosen: IntArray, number: int) -> None:
    """Hold the chosen places; close their slot, and what they leave no room for elsewhere."""
    for place in range(part.first[number], part.first[number + 1]):
        _shut(part.is_open, part.share, place)
    for place in chosen:
        for column in range(PAIR, CAP + 2):
            row = part.rows[place, column]
            if row >= 0:
                part.limit[row] -= 1
                if part.limit[row] <= 0:
                    _shut_row(part, row)


@compiled
def _shut_row(part: Part, row: int) -> None:
    for k in range(part.start[row], part.start[row + 1]):
        _shut(part.is_open, part.share, part.item[k])


@compiled
def _shut(is_open: BoolArray, share: FloatArray, place: int) -> None:
    is_open[place] = False
    share[place] = 0.0
