"""
Prices of seats, pairs, calendars and tables from a smoothed relaxation over pairs and slots.

The relaxation lets every pair share itself out over its slots, within what each row allows: an attendee's
seat in a slot, a pair once, a cap, the tables of a slot. Smoothed, its shares are ``exp(spare / softness)``,
where spare worth is what a place is worth above the prices of its rows. One sweep sets each price in turn so
that its row holds; as the softness falls, the prices approach those of the relaxation. A price that is soft
still says how contested something is, which is what rounding needs.

References
----------
Bregman, L. M. (1967). The relaxation method of finding the common point of convex sets. *USSR Computational
Mathematics and Mathematical Physics* 7, 200-217.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.scheduling.compiled import compiled
from matchmaker.scheduling.measures import is_move
from matchmaker.scheduling.problem import BoolArray, IntArray, Problem
from matchmaker.scheduling.remaining import Remaining

FloatArray = NDArray[np.float64]
#: Rows of a place: both seats, the pair, both calendars, the table.
SEAT, PAIR, CAP, TABLE, NUM_ROWS = 0, 2, 3, 5, 6
#: Least exponent that is not nothing, and greatest that is computed.
_DEEPEST, _HIGHEST = -60.0, 50.0


class Places(NamedTuple):
    """
    Every slot of every pair that is still open, by slot.

    Parameters
    ----------
    pair, slot, first, second
        ``(V,)``; the pair, the slot and the attendees of each place.
    worth
        ``(V,)``; value of the pair, less the price of moving it there.
    takes_table
        ``(V,)``; whether it needs a table that is nobody's own.
    start
        ``(S + 1,)``; where the places of each slot begin.
    """

    pair: IntArray
    slot: IntArray
    first: IntArray
    second: IntArray
    worth: IntArray
    takes_table: BoolArray
    start: IntArray


class Part(NamedTuple):
    """
    The relaxation of some slots, others being as they are.

    Parameters
    ----------
    place
        ``(n,)``; the places, as indices, in the order of the slots.
    worth, share
        ``(n,)``; what each is worth, how much of it is taken.
    is_open
        ``(n,)``; whether it can still be taken.
    rows
        ``(n, 6)``; the rows of each place, or -1.
    start, item
        ``(R + 1,)``, ``(K,)``; the places of each row.
    limit, price
        ``(R,)``; how much each row holds, and its price.
    first
        ``(slots + 1,)``; where each slot begins.
    """

    place: IntArray
    worth: FloatArray
    share: FloatArray
    is_open: BoolArray
    rows: IntArray
    start: IntArray
    item: NDArray[np.int32]
    limit: FloatArray
    price: FloatArray
    first: IntArray


class Prices(NamedTuple):
    """What one more could add: of seats ``(N, S)``, pairs ``(P,)``, calendars ``(N,)``, tables ``(S,)``."""

    seat: FloatArray
    pair: FloatArray
    cap: FloatArray
    table: FloatArray


def places_of(problem: Problem, remaining: Remaining) -> Places:
    """Return the places that are open in what remains of a problem."""
    first, second = problem.pairs.T
    columns = []
    for number in range(problem.num_slots):
        is_open = remaining.usable & remaining.available[first, number] & remaining.available[second, number]
        if problem.allowed is not None:
            is_open &= problem.allowed[:, number]
        if remaining.tables[number] < 1:
            is_open &= ~remaining.takes_table
        columns.append(np.flatnonzero(is_open))
    pair = np.concatenate([np.zeros(0, np.int64), *columns])
    sizes = [len(column) for column in columns]
    slot = np.repeat(np.arange(problem.num_slots), sizes)
    worth = problem.value[pair] - problem.move_price * is_move(problem, pair, slot)
    start = np.zeros(problem.num_slots + 1, np.int64)
    np.cumsum(sizes, out=start[1:])
    return Places(pair, slot, first[pair], second[pair], worth, remaining.takes_table[pair], start)


def no_prices(problem: Problem) -> Prices:
    """Return prices of 0."""
    size, num_slots = problem.available.shape
    return Prices(
        np.zeros((size, num_slots)), np.zeros(problem.num_pairs), np.zeros(size), np.zeros(num_slots)
    )


def part_of_places(
    places: Places,
    slots: IntArray,
    *,
    is_free: BoolArray,
    cap: IntArray,
    tables: IntArray,
    prices: Prices,
) -> Part:
    """
    Return the relaxation of some slots.

    Parameters
    ----------
    slots
        The slots, in the order in which they will be matched.
    is_free
        ``(P,)``; pairs that are not held in another slot.
    cap
        ``(N,)``; meetings that each attendee may have in these slots.
    tables
        ``(S,)``; tables of each slot.
    prices
        Where to begin.
    """
    place, first = _open_places(places, slots, is_free, cap)
    size, num_slots = len(cap), len(slots)
    number = np.repeat(np.arange(num_slots), np.diff(first))
    ends = np.stack([places.first[place], places.second[place]], axis=1)
    known = np.flatnonzero(np.bincount(places.pair[place], minlength=len(is_free)) > 1)
    caps = num_slots * size + len(known)
    is_there = np.zeros((num_slots, size), np.bool_)
    is_there[number[:, None], ends] = True
    is_capped = is_there.sum(axis=0) > cap
    rows = np.full((len(place), NUM_ROWS), -1)
    rows[:, SEAT : SEAT + 2] = number[:, None] * size + ends
    rank = np.full(len(is_free), -1)
    rank[known] = num_slots * size + np.arange(len(known))
    rows[:, PAIR] = rank[places.pair[place]]
    rows[:, CAP : CAP + 2] = np.where(is_capped[ends], caps + ends, -1)
    is_tight = is_there.sum(axis=1) // 2 > tables[slots]
    needs_table = places.takes_table[place] & is_tight[number]
    rows[needs_table, TABLE] = caps + size + number[needs_table]
    limit = np.ones(caps + size + num_slots)
    limit[caps : caps + size], limit[caps + size :] = cap, tables[slots]
    seat_price = np.where(is_there, prices.seat[:, slots].T, 0).ravel()
    cap_price = np.where(is_capped, prices.cap, 0)
    price = np.concatenate([seat_price, prices.pair[known], cap_price, prices.table[slots]])
    start, item = _rows(rows, len(limit))
    price[np.diff(start) == 0] = 0
    worth = places.worth[place].astype(np.float64)
    return Part(place, worth, np.zeros(len(place)), worth > 0, rows, start, item, limit, price, first)


def _open_places(
    places: Places, slots: IntArray, is_free: BoolArray, cap: IntArray
) -> tuple[IntArray, IntArray]:
    """Return the places of some slots that free pairs could take, and where each slot begins."""
    columns = []
    for slot in slots:
        among = np.arange(places.start[slot], places.start[slot + 1])
        ends_free = (cap[places.first[among]] > 0) & (cap[places.second[among]] > 0)
        columns.append(among[is_free[places.pair[among]] & ends_free])
    first = np.zeros(len(slots) + 1, np.int64)
    np.cumsum([len(column) for column in columns], out=first[1:])
    return np.concatenate([np.zeros(0, np.int64), *columns]), first


def prices_of(part: Part, slots: IntArray, pair: IntArray, before: Prices) -> Prices:
    """Return the prices of a part by what they are for; of what is not in it, those from before."""
    size = len(before.cap)
    num_seats = len(slots) * size
    after = Prices(*(array.copy() for array in before))
    after.seat[:, slots] = part.price[:num_seats].reshape(len(slots), size).T
    known = np.flatnonzero(np.bincount(pair, minlength=len(before.pair)) > 1)
    after.pair[known] = part.price[num_seats : num_seats + len(known)]
    caps = num_seats + len(known)
    after.cap[:] = part.price[caps : caps + size]
    after.table[slots] = part.price[caps + size :]
    return after


@compiled
def _rows(rows: IntArray, num_rows: int) -> tuple[IntArray, NDArray[np.int32]]:
    """Return where the places of each row begin, and the places."""
    start = np.zeros(num_rows + 1, np.int64)
    for place in range(len(rows)):
        for column in range(NUM_ROWS):
            if rows[place, column] >= 0:
                start[rows[place, column]] += 1
    for row in range(1, num_rows + 1):
        start[row] += start[row - 1]
    item = np.zeros(start[num_rows], np.int32)
    for place in range(len(rows) - 1, -1, -1):
        for column in range(NUM_ROWS):
            row = rows[place, column]
            if row >= 0:
                start[row] -= 1
                item[start[row]] = place
    return start, item


@compiled
def spare_of(part: Part, place: int) -> float:
    """Return what a place is worth above the prices of its rows."""
    spare: float = part.worth[place]
    for column in range(NUM_ROWS):
        row = part.rows[place, column]
        if row >= 0:
            spare -= part.price[row]
    return spare


@compiled
def soften(part: Part, softness: float, sweeps: int) -> None:
    """Set each price so that its row holds, all rows in turn, so many times."""
    share = part.share
    for place in range(len(share)):
        share[place] = 0.0
        if part.is_open[place]:
            exponent = spare_of(part, place) / softness
            if exponent > _DEEPEST:
                share[place] = np.exp(min(exponent, _HIGHEST))
    for _ in range(sweeps):
        _sweep((part.start, part.item), share, part.limit, part.price, softness)


@compiled
def _sweep(
    rows: tuple[IntArray, NDArray[np.int32]],
    share: FloatArray,
    limit: FloatArray,
    price: FloatArray,
    softness: float,
) -> None:
    """Raise the price of each row until it holds, or lower it until the row is full or free."""
    start, item = rows
    for row in range(len(limit)):
        begin, end = start[row], start[row + 1]
        if begin == end:
            continue
        total = 0.0
        for k in range(begin, end):
            total += share[item[k]]
        if total <= 0.0 or limit[row] <= 0.0:
            price[row] = max(0.0, price[row] + softness * _DEEPEST)
            continue
        if total <= limit[row] and price[row] == 0.0:
            continue
        change = max(softness * np.log(total / limit[row]), -price[row])
        price[row] += change
        factor = np.exp(-change / softness)
        for k in range(begin, end):
            share[item[k]] *= factor
