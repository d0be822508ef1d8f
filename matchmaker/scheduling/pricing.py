"""
All pairs, certified: a short list of pairs grows by what the prices of its optimum say is missing.

The bound of listed pairs prices every attendee. A further pair can raise it only if it is worth more than
the prices of both; so the caller is asked for such pairs, they are listed, and the bound is computed anew,
until there are none. By weak duality, prices bound every schedule of all pairs at any moment: by the bound
of the listed pairs, plus what all others are worth above their prices.

References
----------
Desaulniers, G., Desrosiers, J., Solomon, M. M. (2005). *Column Generation*, chapter 1.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matchmaker.scheduling.aside import call_awake
from matchmaker.scheduling.bound import FlowBound, open_bound
from matchmaker.scheduling.budget import Budget
from matchmaker.scheduling.further import FurtherPairs, MorePairs, extend, no_further_pairs, unlisted
from matchmaker.scheduling.problem import Problem
from matchmaker.scheduling.schedule import Schedule, Status, Stopped

#: Most pairs of an event that is searched exactly: with those that only a better schedule could need.
LARGEST_CLOSED = 20_000
#: Share of the time that pricing may take; the rest turns the optimum into a schedule.
_SHARE = 0.8


def solve_all_pairs(
    problem: Problem,
    more_pairs: MorePairs,
    budget: Budget,
    solve_listed: Callable[[Problem, Budget, FlowBound], Schedule],
) -> Schedule:
    """
    Return the best schedule found of all pairs, with a proof over all of them.

    Parameters
    ----------
    solve_listed
        Returns the best schedule of the pairs that a problem lists, given its bound.
    """
    loop = PricingLoop(problem, more_pairs, budget)
    priced = loop.run()
    found = solve_listed(priced.problem, budget, priced.flow)
    upper_bound = priced.flow.bound
    is_small = priced.is_closed and priced.problem.num_pairs <= LARGEST_CLOSED
    if is_small and found.objective < upper_bound and not budget.is_over():
        wider = loop.widen(found.objective)
        if wider is not None:
            first = found.objective
            if wider.num_pairs > priced.problem.num_pairs:
                found = max(found, solve_listed(wider, budget, open_bound(wider)), key=_goodness)
            upper_bound = min(upper_bound, max(first, found.upper_bound))
    further = loop.further._replace(over=priced.over)
    return _proved_over_all(replace(found, further=further, seconds=budget.spent), upper_bound, problem)


def _goodness(schedule: Schedule) -> tuple[int, int]:
    return -len(schedule.required_missing), schedule.objective


def _proved_over_all(schedule: Schedule, upper_bound: int, problem: Problem) -> Schedule:
    """Return the schedule with what is proved of it over all pairs, not over the listed ones only."""
    if schedule.further.over == 0:
        return schedule
    proven = schedule.proven
    if problem.max_break_spread >= 0 and schedule.required_missing:
        proven = 0
    elif schedule.below_floor:
        proven = min(proven, 1)
    elif schedule.objective < upper_bound:
        proven = min(proven, 2)
    elif schedule.breaks + schedule.table_moves > 0:
        proven = min(proven, 3)
    status = schedule.status
    if proven == 0 or (proven < 3 and status == Status.OPTIMAL):
        status = Status.FEASIBLE
    stopped = schedule.stopped
    if stopped == Stopped.PROOF and proven < 3:
        stopped = Stopped.GAP
    return replace(schedule, upper_bound=upper_bound, proven=proven, status=status, stopped=stopped)


@dataclass(frozen=True, slots=True, eq=False)
class Priced:
    """
    What the pricing loop found.

    Parameters
    ----------
    problem
        The problem with further pairs listed behind its own.
    further
        These pairs; ``over`` says over how many pairs the bound holds.
    flow
        The optimum of the listed pairs, and a bound over all pairs.
    rounds
        How often further pairs were asked for.
    is_closed
        Whether no pair beyond the listed ones is worth more than its prices.
    """

    problem: Problem
    over: int
    flow: FlowBound
    rounds: int
    is_closed: bool


class PricingLoop:
    """
    Lists pairs until none is left that could raise the bound.

    Parameters
    ----------
    problem
        The problem with short lists of pairs.
    more_pairs
        Names pairs worth more than their prices.
    budget
        Its gap is how far below the bound over all pairs the optimum of the listed ones may stay, halved.
    """

    def __init__(self, problem: Problem, more_pairs: MorePairs, budget: Budget) -> None:
        self.given, self.more_pairs, self.budget = problem, more_pairs, budget
        self.further = no_further_pairs()
        self.problem = problem
        self.flow = open_bound(problem, self._is_stopped)
        self.bound = math.inf
        self.over = 0
        self.rounds = 0
        self.is_closed = False

    def run(self) -> Priced:
        """Ask, list and price until nothing is left to list, the gap is small enough or time is up."""
        while not self._is_late():
            self._tell()
            found = self._ask()
            if found is None or len(found.pairs) == 0 or not self._grow(found):
                break
            if self.bound - self.flow.bound <= self.budget.limits.gap / 2 * self.bound:
                break
        self._tell()
        is_certified = math.isfinite(self.bound)
        over = max(self.over, self.problem.num_pairs) if is_certified else 0
        bound = math.floor(self.bound) if is_certified else self.flow.bound
        return Priced(
            problem=self.problem,
            over=over,
            flow=replace(self.flow, bound=bound),
            rounds=self.rounds,
            is_closed=self.is_closed,
        )

    def widen(self, objective: int) -> Problem | None:
        """
        Return the problem with every pair that a schedule with a higher objective could hold, if few.

        With the prices of the last round, a schedule that holds a pair worth less than the prices is as much
        below the bound; so pairs that are by more than ``objective`` is can be left out.
        """
        slack = self.flow.bound - objective
        price = self.flow.price + self.flow.table_price / 2 - (slack + 1) / 2
        named = self._named(price)
        if named is None:
            return None
        found = unlisted(self.problem, named)
        if named.beyond > 0 or self.problem.num_pairs + len(found.pairs) > LARGEST_CLOSED:
            return None
        self._list(found)
        return self.problem

    def _is_late(self) -> bool:
        """Return whether a further round, as long as those before, would take time that is kept."""
        spent = self.budget.spent
        typical = spent / self.rounds if self.rounds else 0.0
        return spent + typical > _SHARE * self.budget.limits.seconds or self.budget.cancelled()

    def _is_stopped(self) -> bool:
        return self.budget.left == 0 or self.budget.cancelled()

    def _named(self, price: NDArray[np.float64]) -> FurtherPairs | None:
        """Return what the caller names under the prices, or none when there is no time to wait for it."""
        named = call_awake(lambda: self.more_pairs(price), self._is_stopped)
        return None if named is None else FurtherPairs(*named)

    def _ask(self) -> FurtherPairs | None:
        """Return what can be listed, and take down the bound over all pairs that the prices prove."""
        price = self.flow.price + self.flow.table_price / 2
        named = self._named(price.copy())
        if named is None:
            return None
        self.rounds += 1
        found = unlisted(self.problem, named)
        above = found.value - price[found.pairs].sum(axis=1)
        worthy = above > 0
        # Sums of floats may be off in the last places: rounded up, the bound stays one.
        excess = math.fsum([*above[worthy].tolist(), max(named.beyond, 0.0)])
        # Any prices of listed pairs prove a bound over all; the lowest counts.
        self.bound = min(self.bound, self.flow.bound + excess + (0.5 if excess else 0.0))
        self.over = max(self.over, named.over)
        self.is_closed = excess == 0
        return found._replace(pairs=found.pairs[worthy], value=found.value[worthy])

    def _grow(self, found: FurtherPairs) -> bool:
        """List pairs and price them; without the time for it, list none and say so."""
        flow = open_bound(extend(self.problem, found), self._is_stopped)
        if flow.is_best:
            self._list(found)
            self.flow = flow
        return flow.is_best

    def _list(self, found: FurtherPairs) -> None:
        self.further = FurtherPairs(
            np.concatenate([self.further.pairs, found.pairs]),
            np.concatenate([self.further.value, found.value]),
        )
        self.problem = extend(self.problem, found)

    def _tell(self) -> None:
        """Report what is proved over all pairs so far, or over the listed ones before anything is."""
        bound = math.floor(self.bound) if math.isfinite(self.bound) else self.flow.bound
        self.budget.upper_bound = bound
        self.budget.tell("scheduling.stage_pricing", 0)
