"""
What floors cost: who falls short of so many meetings for everybody, and what value is left then.

One flow per floor, with a meeting under a floor worth more than all mutual value together: so the shortfalls
are as small as they can be first, and the value as high as it can be then. The figures are proved by prices,
like every bound; calendars are counted, but which slots they leave in common is not, so on fragmented
calendars a schedule may fall shorter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matchmaker.scheduling.bound import certified, flow_bound, network_of
from matchmaker.scheduling.flow import Flow, Network, solve_flow
from matchmaker.scheduling.problem import IntArray, Problem
from matchmaker.scheduling.remaining import Remaining, remaining_bound
from matchmaker.scheduling.schedule import Limits, Schedule
from matchmaker.scheduling.solve import solve


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FloorPrice:
    """
    What one floor costs.

    Parameters
    ----------
    floor
        ``(N,)``; the meetings that each attendee should get.
    able
        Attendees who could get as many if nobody else were in the way.
    below
        Attendees under their floor in the best choice of pairs on paper.
    shortfall
        Missing meetings of all attendees together: proved, no schedule misses fewer.
    value
        Value points: proved, no schedule with so few missing meetings is worth more.
    share
        ``value`` as a share of the best without any floor; 1 when that is 0.
    schedule
        A schedule with this floor, when asked for.
    """

    floor: IntArray
    able: int
    below: int
    shortfall: int
    value: int
    share: float
    schedule: Schedule | None = None


def possible_meetings(problem: Problem) -> IntArray:
    """Return ``(N,)``: most meetings of each attendee with nobody in the way: by cap, slots and partners."""
    remaining = remaining_bound(problem)
    held = _meetings(problem, remaining.locked[:, 0])
    partners = _meetings(problem, np.flatnonzero(remaining.usable))
    possible: IntArray = held + np.minimum(remaining.cap, partners)
    return possible


def price_of_floors(
    problem: Problem,
    floors: Iterable[int | Sequence[int] | IntArray] | None = None,
    limits: Limits | None = None,
) -> tuple[FloorPrice, ...]:
    """
    Return what each floor costs.

    Parameters
    ----------
    problem
        Whose own floors stay where they are higher than the floor that is tried.
    floors
        For everybody one number, or ``(N,)`` numbers. Left out: 0, 1, 2, … up to what any attendee could
        get. No floor costs less than 0 alone, which shows the price of the problem's own floors.
    limits
        Given, each floor is scheduled too, within these limits.
    """
    possible = possible_meetings(problem)
    wanted = range(int(possible.max(initial=0)) + 1) if floors is None else floors
    best = flow_bound(problem).bound
    found = []
    for floor in wanted:
        asked = np.maximum(problem.floor, np.asarray(floor, np.int64))
        price = _price_of(problem, asked, possible, best)
        if limits is not None:
            price = replace(price, schedule=solve(replace(problem, floor=asked), limits))
        found.append(price)
    return tuple(found)


def _price_of(problem: Problem, floor: IntArray, possible: IntArray, best: int) -> FloorPrice:
    floored = replace(problem, floor=np.minimum(floor, possible))
    remaining = remaining_bound(floored)
    bonus = best + 1
    network = network_of(floored, remaining, problem.value, bonus)
    flow = solve_flow(network)
    held = int(problem.value[remaining.locked[:, 0]].sum())
    total = certified_with_floors(network, flow)
    filled = total // bonus
    value = min(best, held + total - bonus * filled)
    return FloorPrice(
        floor=floor,
        able=int((possible >= floor).sum()),
        below=int((_on_paper(problem, remaining, network, flow) < floor).sum()),
        shortfall=int(np.maximum(floor - possible, 0).sum()) + int(remaining.floor.sum()) - filled,
        value=value,
        share=value / best if best else 1.0,
    )


def certified_with_floors(network: Network, flow: Flow) -> int:
    """
    Return what worth and bonus together can't exceed, by the prices of a flow and in exact arithmetic.

    A meeting under the floor earns its attendee the bonus, so that its price may be as far below zero.
    """
    price2 = flow.price2
    above = np.maximum(price2, 0)
    under = np.maximum(2 * network.bonus + price2, 0)
    twice: int = sum(
        floor * more for floor, more in zip(network.floor.tolist(), (under - above).tolist(), strict=True)
    )
    return int(certified(network, flow)) - (-twice // 2)


def _on_paper(
    problem: Problem, remaining: Remaining, network: Network, flow: Flow
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return ``(N,)``: meetings of each attendee in the choice of a flow, halves counted as such."""
    counted = _meetings(problem, remaining.locked[:, 0]).astype(np.float64)
    for ends in (network.first, network.second):
        counted += np.bincount(ends, weights=flow.halves / 2, minlength=problem.num_attendees)
    return counted


def _meetings(problem: Problem, pairs: IntArray) -> IntArray:
    """Return ``(N,)``: how many of some pairs each attendee has."""
    return np.bincount(problem.pairs[pairs].ravel(), minlength=problem.num_attendees).astype(np.int64)
