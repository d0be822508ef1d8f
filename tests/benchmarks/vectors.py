"""
Every pair of a made-up event, by its vectors: the pricer that certifies schedules over all of them.

The mutual value of a pair is exact as in `families`. Of its three products only one is computed for every
pair, in blocks, each pair once: vectors are of length 1, so the other two can't exceed 1, and few pairs are
then still worth looking at; for those they are computed one by one.
"""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import NamedTuple

import numba
import numpy as np
from families import VALUE_SCALE, FloatMatrix, _people
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from matchmaker.scheduling import Limits, Problem
from matchmaker.scheduling.budget import Budget
from matchmaker.scheduling.further import FurtherPairs
from matchmaker.scheduling.pricing import PricingLoop

BLOCK = 1024
THREADS = 2
#: From this size on, a guess of the prices saves more than it takes.
LARGE = 5_000
#: Room for rounding when a pair is dropped by what its other products can be at most.
SAFE = np.float32(1.0005)
#: What a list keeps where it has nothing.
NOTHING = np.float32(-1e30)


class People(NamedTuple):
    """Vectors of all attendees, and the root of the popularity of each."""

    offers: FloatMatrix
    needs: FloatMatrix
    interests: FloatMatrix
    fame: NDArray[np.float32]


class Lists(NamedTuple):
    """The best partners so far of each attendee, as heaps with the worst first."""

    partner: NDArray[np.int32]
    above: NDArray[np.float32]
    value: NDArray[np.float32]


class Hits(NamedTuple):
    """Pairs of one block that may enter a list: number per row, columns, values."""

    count: NDArray[np.int32]
    column: NDArray[np.int32]
    value: NDArray[np.float32]


class Known(NamedTuple):
    """Listed pairs: where the partners of each attendee that come after them begin, ascending."""

    start: NDArray[np.int64]
    partner: NDArray[np.int32]


class Terms(NamedTuple):
    """What one look at every pair goes by, and what it finds."""

    price: NDArray[np.float32]
    known: Known
    lists: Lists
    #: What a pair must be above its prices to enter the list of each attendee, and to be looked at
    need: NDArray[np.float32]
    wanted: NDArray[np.float32]
    #: What pairs are above their prices, summed by their first attendee
    excess: NDArray[np.float64]


class Part(NamedTuple):
    """A block by its first row and first column, and the rows or columns of it that one thread has."""

    top: int
    first: int
    begin: int
    end: int


def people_of(size: int, seed: int) -> People:
    """Return the attendees of the made-up events of a size."""
    offers, needs, interests, popularity = _people(size, seed)
    return People(offers, needs, interests, np.sqrt(popularity))


@numba.njit(cache=True, nogil=True, fastmath=True)
def _dot(x: FloatMatrix, y: FloatMatrix) -> np.float32:
    total = np.float32(0)
    for k in range(len(x)):
        total += x[k] * y[k]
    return total


@numba.njit(cache=True, nogil=True)
def _is_known(known: Known, row: int, column: int) -> bool:
    low, high = known.start[row], known.start[row + 1]
    while low < high:
        middle = (low + high) // 2
        if known.partner[middle] < column:
            low = middle + 1
        else:
            high = middle
    return low < known.start[row + 1] and known.partner[low] == column


@numba.njit(cache=True, nogil=True)
def _scan(gets: FloatMatrix, part: Part, people: People, terms: Terms, hits: Hits) -> None:
    """Keep the pairs of some rows of a block that may enter a list; add up what is above the prices."""
    tenth, scale = np.float32(VALUE_SCALE * 0.1), np.float32(VALUE_SCALE)
    price, wanted = terms.price, terms.wanted
    for r in range(part.begin, part.end):
        i = part.top + r
        count = 0
        for c in range(max(i + 1 - part.first, 0), gets.shape[1]):
            got = gets[r - part.begin, c]
            if got <= 0:
                continue
            j = part.first + c
            # The least value with which the pair is of use; with the other products at their most, 1 each.
            least = price[i] + price[j] + min(wanted[i], wanted[j])
            root = (least - tenth * SAFE) / (scale * people.fame[i] * people.fame[j])
            if root > 0 and got * SAFE < root * root:
                continue
            gave = max(_dot(people.offers[i], people.needs[j]), np.float32(0))
            mutual = scale * people.fame[i] * people.fame[j] * np.sqrt(got * gave)
            if mutual + tenth * SAFE < least:
                continue
            alike = max(_dot(people.interests[i], people.interests[j]), np.float32(0))
            value = max(np.float32(1), np.rint(mutual + tenth * alike))
            above = value - price[i] - price[j]
            if above < min(wanted[i], wanted[j]) or _is_known(terms.known, i, j):
                continue
            if above > 0:
                terms.excess[i] += above
            hits.column[r, count] = c
            hits.value[r, count] = value
            count += 1
        hits.count[r] = count


@numba.njit(cache=True, nogil=True)
def _enter(terms: Terms, i: int, j: int, value: float) -> None:
    """Put a partner into the list of an attendee, in place of the worst."""
    partner, heap, values = terms.lists.partner[i], terms.lists.above[i], terms.lists.value[i]
    above = value - terms.price[i] - terms.price[j]
    if above <= heap[0]:
        return
    k = 0
    while True:
        child = 2 * k + 1
        if child + 1 < len(heap) and heap[child + 1] < heap[child]:
            child += 1
        if child >= len(heap) or heap[child] >= above:
            break
        heap[k], partner[k], values[k] = heap[child], partner[child], values[child]
        k = child
    heap[k], partner[k], values[k] = above, j, value
    terms.need[i] = heap[0]


@numba.njit(cache=True, nogil=True)
def _enter_rows(hits: Hits, part: Part, terms: Terms) -> None:
    for r in range(part.begin, part.end):
        for k in range(hits.count[r]):
            _enter(terms, part.top + r, part.first + hits.column[r, k], hits.value[r, k])


@numba.njit(cache=True, nogil=True)
def _enter_columns(hits: Hits, part: Part, terms: Terms) -> None:
    for r in range(len(hits.count)):
        for k in range(hits.count[r]):
            if part.begin <= hits.column[r, k] < part.end:
                _enter(terms, part.first + hits.column[r, k], part.top + r, hits.value[r, k])


def _parts(count: int) -> list[tuple[int, int]]:
    """Cut a range into a part per thread."""
    ends = [count * part // THREADS for part in range(THREADS + 1)]
    return list(pairwise(ends))


def _look_at_all(people: People, terms: Terms) -> None:
    """Look at every pair once, block by block."""
    size = len(terms.price)
    side = min(BLOCK, size)
    hits = Hits(
        np.zeros(side, np.int32), np.zeros((side, side), np.int32), np.zeros((side, side), np.float32)
    )
    # Each thread multiplies its own rows.
    with threadpool_limits(1), ThreadPoolExecutor(THREADS) as pool:
        for top in range(0, size, side):
            rows = hits._replace(count=hits.count[: min(side, size - top)])
            for first in range(top, size, side):
                _look_at_block(pool, people, terms, rows, (top, first))


def _look_at_block(
    pool: ThreadPoolExecutor, people: People, terms: Terms, hits: Hits, corner: tuple[int, int]
) -> None:
    top, first = corner
    offers = people.offers[first : first + len(hits.column)]

    def scan(ends: tuple[int, int]) -> None:
        part = Part(top, first, *ends)
        _scan(people.needs[top + part.begin : top + part.end] @ offers.T, part, people, terms, hits)

    list(pool.map(scan, _parts(len(hits.count))))
    if hits.count.any():
        list(
            pool.map(lambda ends: _enter_rows(hits, Part(top, first, *ends), terms), _parts(len(hits.count)))
        )
        list(pool.map(lambda ends: _enter_columns(hits, Part(top, first, *ends), terms), _parts(len(offers))))


class AllPairs:
    """
    Names the pairs of an event that are worth more than their prices: the best of each attendee.

    Parameters
    ----------
    people
        Vectors of the attendees.
    most
        Most pairs that are named per attendee and round.
    """

    def __init__(self, people: People, most: int) -> None:
        self.people, self.most = people, most
        self.key = np.empty(0, np.int64)

    def __call__(self, price: NDArray[np.float64]) -> FurtherPairs:
        """Return what the pricing loop asks for."""
        size = len(price)
        key, value, beyond = self.best(price, is_first=False)
        pairs = np.stack([key // size, key % size], axis=1)
        return FurtherPairs(pairs, value, beyond, over=size * (size - 1) // 2)

    def best(
        self, price: NDArray[np.float64], *, is_first: bool
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], float]:
        """
        Return the best pairs of each attendee not named before: keys, values, what the others are above.

        With ``is_first``, pairs worth less than their prices count too, and the others are not added up.
        """
        size = len(price)
        start = np.searchsorted(self.key, np.arange(size + 1) * size)
        shape = (size, min(self.most, size - 1))
        worst = NOTHING if is_first else np.float32(0)
        need = np.full(size, worst)
        lists = Lists(np.full(shape, -1, np.int32), np.full(shape, worst), np.zeros(shape, np.float32))
        terms = Terms(
            price=price.astype(np.float32),
            known=Known(start, (self.key % size).astype(np.int32)),
            lists=lists,
            need=need,
            # Whatever is above its prices must be added up, also what no list has room for.
            wanted=need if is_first else need.copy(),
            excess=np.zeros(size),
        )
        _look_at_all(self.people, terms)
        row, rank = np.nonzero(lists.partner >= 0)
        partner = lists.partner[row, rank].astype(np.int64)
        key, where = np.unique(np.minimum(row, partner) * size + np.maximum(row, partner), return_index=True)
        row, rank = row[where], rank[where]
        beyond = terms.excess.sum() - lists.above[row, rank].sum(dtype=np.float64)
        self.key = np.union1d(self.key, key)
        return key, lists.value[row, rank].astype(np.int64), max(float(beyond), 0.0)


def guessed_prices(people: People, slots: int, seed: int) -> NDArray[np.float64]:
    """
    Return prices near those of the whole event, from a small one of the same kind.

    In a sample of one in so many attendees with so many times fewer meetings each, the last meeting of
    somebody is as choice as in the whole event; so its prices, and what everybody could earn there, are too.
    """
    size = len(people.fame)
    meetings = 2 if size >= 20 * slots else slots
    chosen = np.sort(np.random.default_rng(seed).permutation(size)[: -(-size * meetings // slots)])
    sample = People(*(rows[chosen] for rows in people))
    pricer = AllPairs(sample, 4 * meetings)
    key, value, _ = pricer.best(np.zeros(len(chosen)), is_first=True)
    problem = _plain_problem(key, value, len(chosen), meetings)
    flow = PricingLoop(problem, pricer, Budget(Limits(gap=1e-3))).run().flow
    price = flow.price + flow.table_price / 2
    # Price rises with fame, by as much as the sample says; who is what kind of person matters less.
    shape = np.polynomial.Polynomial.fit(sample.fame, price, 2)
    guess = np.clip(shape(people.fame), price.min(), price.max())
    guess[chosen] = price
    return np.rint(guess).astype(np.float64)


def _plain_problem(key: NDArray[np.int64], value: NDArray[np.int64], size: int, slots: int) -> Problem:
    return Problem(
        pairs=np.stack([key // size, key % size], axis=1),
        value=value,
        available=np.ones((size, slots), np.bool_),
        tables=np.full(slots, size // 2),
    )


def certified_event(people: People, slots: int, seed: int) -> tuple[Problem, AllPairs]:
    """Return a plain event with the shortest useful lists of pairs, and what names all others."""
    size = len(people.fame)
    pricer = AllPairs(people, 2 * slots)
    price = guessed_prices(people, slots, seed) if size >= LARGE else np.zeros(size)
    key, value, _ = pricer.best(price, is_first=True)
    return _plain_problem(key, value, size, slots), pricer
