"""What is known about a problem before it is scheduled: bounds, and prices that lead to good schedules."""

from dataclasses import dataclass, replace

import numpy as np

from matchmaker.scheduling.bound import FlowBound
from matchmaker.scheduling.budget import Budget
from matchmaker.scheduling.levels import levels_of
from matchmaker.scheduling.places import place_counts
from matchmaker.scheduling.problem import IntArray, Problem
from matchmaker.scheduling.remaining import remaining_bound
from matchmaker.scheduling.rule_bound import Demands, rule_bound

#: The share of the time left that one linear program may take.
_SHARE = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Relaxed:
    """
    The bounds of a problem, with prices.

    Parameters
    ----------
    bound
        No schedule that keeps the hard rules has a higher objective.
    guide
        Prices, and pairs chosen on paper, that see every rule of the problem; its bound holds for the
        objective of schedules that meet the demands.
    demanded
        What schedules reach at the levels of required meetings and floors if they meet all demands that can
        be met by each pair and each attendee alone.
    sees_rules
        Whether prices and bounds see rules that the flow bound can't.
    """

    bound: int
    guide: FlowBound
    demanded: tuple[int, int]
    sees_rules: bool = False

    def bound_for(self, problem: Problem, pair_slots: IntArray) -> int:
        """Return what no schedule that is as good as this one at the levels above exceeds in objective."""
        reached = levels_of(problem, pair_slots)
        meets = reached.required_held >= self.demanded[0] and reached.floors >= self.demanded[1]
        return min(self.bound, self.guide.bound) if meets else self.bound


def relax(problem: Problem, flow: FlowBound, budget: Budget) -> Relaxed:
    """
    Return what is known about a problem; rules that the flow bound can't see cost a linear program or two.

    Parameters
    ----------
    flow
        The flow bound.
    """
    demands, demanded = _demands(problem)
    relaxed = Relaxed(flow.bound, flow, demanded)
    if _ties_pairs(problem):
        none = Demands(np.zeros_like(demands.must), np.zeros_like(demands.floor))
        relaxed = _see(problem, relaxed, none, budget)
        relaxed = replace(relaxed, bound=relaxed.guide.bound)
    if _misses(problem, relaxed.guide, demands):
        relaxed = _see(problem, relaxed, demands, budget)
    return relaxed


def _see(problem: Problem, relaxed: Relaxed, demands: Demands, budget: Budget) -> Relaxed:
    found = rule_bound(
        problem, relaxed.guide, demands, seconds=_SHARE * budget.left, is_cancelled=budget.cancelled
    )
    return relaxed if found is None else replace(relaxed, guide=found, sees_rules=True)


def _ties_pairs(problem: Problem) -> bool:
    """Return whether the problem has rules that the flow bound can't see."""
    return bool(problem.after or problem.compactness or (problem.own_table >= 0).any())


def _demands(problem: Problem) -> tuple[Demands, tuple[int, int]]:
    """Return what each pair and each attendee, taken alone, could be given, and the levels that makes."""
    remaining = remaining_bound(problem)
    locked = remaining.locked[:, 0]
    held = np.bincount(problem.pairs[locked].ravel(), minlength=problem.num_attendees)
    can_reach = np.minimum(problem.floor, place_counts(problem).most_meetings(problem))
    demands = Demands(
        must=problem.required & remaining.usable,
        floor=np.minimum(np.maximum(can_reach - held, 0), remaining.cap),
    )
    required = int(problem.required[locked].sum() + demands.must.sum())
    return demands, (required, -int((problem.floor - can_reach).sum()))


def _misses(problem: Problem, guide: FlowBound, demands: Demands) -> bool:
    """Return whether the pairs chosen on paper miss a demand."""
    held2 = np.bincount(
        problem.pairs.ravel(), weights=np.repeat(guide.halves, 2), minlength=problem.num_attendees
    )
    return bool((held2 < 2 * demands.floor).any() or (guide.halves[demands.must] < 2).any())
