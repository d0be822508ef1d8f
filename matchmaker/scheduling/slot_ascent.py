"""
Harder prices for the bound slot by slot: an ascent that sees odd sets.

Prices of the smoothed relaxation forget that three people who all want to meet in one slot hold one meeting.
Exact matchings see it, but at those prices it seldom matters. So prices follow where matchings point: what
they take too often, on average, costs more, what they leave costs less. The average of the matchings comes
near what the relaxation with odd sets would choose; prices near what it would ask. Any prices prove a bound.

References
----------
Barahona, F., Anbil, R. (2000). The volume algorithm: producing primal solutions with a subgradient method.
*Mathematical Programming* 87, 385-399.
"""

from collections.abc import Callable

import numpy as np

from matchmaker.scheduling.forest import FloatArray, load_graph
from matchmaker.scheduling.rounds import Room
from matchmaker.scheduling.slot_bound import certified_bound
from matchmaker.scheduling.slot_matching import solve_matching
from matchmaker.scheduling.soft_prices import NUM_ROWS, PAIR, Part, Places

#: How much of the average each new matching makes up.
_NEW = 0.01
#: How far below the bound prices may lead, as a share: what a step of length 1 would reach.
_BELOW = 5e-4
#: Length of a step at first, at least and at most; the factors by which it grows where matchings still point
#: the same way, and shrinks after so many steps in vain.
_STEP, _LEAST_STEP, _LONGEST_STEP, _LONGER, _SHORTER, _IN_VAIN = 0.1, 2e-3, 2.0, 1.1, 0.66, 10
#: Steps between two bounds that are proved.
_BETWEEN = 20


def sharpen(
    part: Part,
    places: Places,
    room: Room,
    *,
    steps: int,
    on_bound: Callable[[int], object],
    is_over: Callable[[], bool],
) -> None:
    """
    Prove lower and lower bounds.

    Parameters
    ----------
    part
        The relaxation of all slots at its prices, which are changed.
    steps
        Matchings of all slots that are made.
    steps
        Most steps; each matches all slots once.
    on_bound
        Called with each bound that is proved, in value points.
    """
    if is_over():
        return
    ascent = _Ascent(part, places, room)
    for step in range(1, steps + 1):
        if is_over():
            break
        ascent.step()
        if step % _BETWEEN == 0 and not _prove(ascent, on_bound, is_over):
            return
    _prove(ascent, on_bound, is_over)


def _prove(ascent: "_Ascent", on_bound: Callable[[int], object], is_over: Callable[[], bool]) -> bool:
    """Tell the bound that the best prices prove; say whether there was time for it."""
    if ascent.is_better:
        ascent.is_better = False
        ascent.write_prices()
        bound = certified_bound(ascent.part, ascent.places, ascent.room, is_over)
        if bound is None:
            return False
        on_bound(bound)
    return True


class _Ascent:
    """The best prices so far of all rows but seats, and the average of the matchings."""

    def __init__(self, part: Part, places: Places, room: Room) -> None:
        self.part, self.places, self.room = part, places, room
        self.num_seats = (len(part.first) - 1) * len(room.price)
        self.limit: FloatArray = part.limit[self.num_seats :]
        self.price: FloatArray = part.price[self.num_seats :].copy()
        self.seat: FloatArray = part.price[: self.num_seats].reshape(-1, len(room.price)).copy()
        rows = part.rows[:, PAIR:NUM_ROWS]
        self.place, self.column = np.nonzero(rows >= 0)
        self.row = rows[self.place, self.column] - self.num_seats
        self.average: FloatArray = part.share.copy()
        self.length, self.in_vain = _STEP, 0
        self.best, _ = self.match(self.price)
        self.is_better = False

    def match(self, price: FloatArray) -> tuple[float, FloatArray]:
        """Return the bound at prices, rounded nowhere, and ``(n,)``: the places that matchings take."""
        part, places = self.part, self.places
        spare = part.worth - np.bincount(self.place, weights=price[self.row], minlength=len(part.place))
        taken = np.zeros(len(part.place))
        total = float(self.limit @ price)
        slots = [slice(int(a), int(b)) for a, b in zip(part.first[:-1], part.first[1:], strict=True)]
        for number, among in enumerate(slots):
            if number and np.array_equal(spare[among], spare[slots[number - 1]]) and self._alike(number):
                taken[among] = taken[slots[number - 1]]
            else:
                kept = np.flatnonzero(spare[among] > 0)
                place = part.place[among][kept]
                ends = np.stack([places.first[place], places.second[place]], axis=1)
                chosen = self.room.chosen[: len(kept)]
                load_graph(self.room.forest, ends, spare[among][kept])
                solve_matching(self.room.forest, self.seat[number], chosen)
                # Where it ends is near where it will end next time.
                self.seat[number] = self.room.forest.nodes["price"][: len(self.room.price)]
                taken[among.start + kept[chosen]] = 1
            total += float(spare[among] @ taken[among])
        return total, taken

    def _alike(self, number: int) -> bool:
        """Return whether a slot has the same pairs as the one before."""
        part, first = self.part, self.part.first
        one, two = (self.places.pair[part.place[first[k] : first[k + 1]]] for k in (number - 1, number))
        return np.array_equal(one, two)

    def slack(self, taken: FloatArray) -> FloatArray:
        """Return what is left of each row."""
        used = np.bincount(self.row, weights=taken[self.place], minlength=len(self.limit))
        left: FloatArray = self.limit - used
        return left

    def step(self) -> None:
        """Go from the best prices where the average points; keep what proves more."""
        way = self.slack(self.average)
        way[(self.price <= 0) & (way > 0)] = 0
        length = self.length * _BELOW * self.best / max(float(way @ way), 1.0)
        price = np.maximum(self.price - length * way, 0)
        bound, taken = self.match(price)
        self.average += _NEW * (taken - self.average)
        if bound < self.best - 1e-6:
            if self.slack(taken) @ way >= 0:
                self.length = min(_LONGER * self.length, _LONGEST_STEP)
            self.best, self.price, self.is_better, self.in_vain = bound, price, True, 0
            return
        self.in_vain += 1
        if self.in_vain == _IN_VAIN:
            self.length, self.in_vain = max(_SHORTER * self.length, _LEAST_STEP), 0

    def write_prices(self) -> None:
        """Write the best prices into the part."""
        self.part.price[self.num_seats :] = self.price
        self.part.price[: self.num_seats] = self.seat.ravel()
