"""
Which way a problem goes: the fast way shows by itself when calendars are too fragmented for it.

Where attendees are mostly there, giving out slots loses almost nothing of the bound. Where it loses more, no
chains of exchanges will make up for it, so they are not begun.
"""

from dataclasses import dataclass, replace

from matchmaker.scheduling.bound import FlowBound
from matchmaker.scheduling.budget import Budget
from matchmaker.scheduling.fragmented import schedule_fragmented
from matchmaker.scheduling.problem import IntArray, Problem
from matchmaker.scheduling.ruled import improve_ruled
from matchmaker.scheduling.schedule import Limits, Progress

#: Relative gap, once slots are given out, from which calendars are fragmented.
FRAGMENTED = 0.008
#: Relative gap, at the end of the fast way, from which they are too.
FRAGMENTED_AT_END = 0.002
#: Relative gap that is worth another attempt.
WORTHWHILE = 1e-3


@dataclass(slots=True)
class Regime:
    """
    Listens to the fast way, and ends it when slots are given out and the gap says that this is not its case.

    Parameters
    ----------
    is_known
        Whether the problem has only rules that rounding slot by slot knows.
    """

    problem: Problem
    budget: Budget
    is_known: bool = False
    is_fragmented: bool = False
    has_slots: bool = False

    def __post_init__(self) -> None:
        problem = self.problem
        self.is_known = not (problem.after or problem.compactness or problem.max_break_spread >= 0)

    def on_progress(self, progress: Progress) -> None:
        """Pass a report on; look at the gap when slots are given out."""
        if self.is_known and progress.stage == "scheduling.stage_slots":
            lost = progress.upper_bound - progress.value
            self.is_fragmented = lost > FRAGMENTED * progress.upper_bound
        self.has_slots = self.has_slots or progress.stage == "scheduling.stage_slots"
        self.budget.on_progress(progress)

    def is_over(self) -> bool:
        """Whether the fast way should end: chains that ignore some of the rules would be for nothing."""
        return self.is_fragmented or (self.has_slots and not self.is_known) or self.budget.cancelled()

    def is_worth_rounding(self, objective: int, bound: int) -> bool:
        """Judge the end of the fast way: whether rounding slot by slot may help its schedule."""
        lost = bound - objective
        self.is_fragmented = self.is_known and lost > FRAGMENTED_AT_END * bound
        return self.is_known and lost > WORTHWHILE * bound and not self.budget.is_over()


def exchange_under_rules(
    problem: Problem, start: IntArray, regime: Regime, guide: FlowBound, limits: Limits
) -> IntArray:
    """
    Return a schedule that is no worse, by exchanges under the rules that the fast way does not know.

    Parameters
    ----------
    guide
        Bound and prices that see these rules.
    limits
        The time and the chains that this may take.
    """
    budget = regime.budget
    spent = budget.spent

    def tell(progress: Progress) -> None:
        budget.on_progress(replace(progress, seconds=spent + progress.seconds))

    return improve_ruled(
        problem,
        start,
        guide,
        limits,
        goal=guide.bound,
        on_progress=tell,
        is_cancelled=budget.cancelled,
    )


def round_slots(
    problem: Problem, start: IntArray, regime: Regime, limits: Limits, *, most_moves: int | None, goal: int
) -> IntArray:
    """
    Return a schedule that is no worse, slot by slot; leave the bound found in the budget.

    Parameters
    ----------
    limits
        The time that this may take.
    most_moves
        Moves that are enough, or none where nothing else comes after.
    goal
        Objective that no schedule exceeds that is as good at the levels above.
    """
    budget = regime.budget
    spent = budget.spent
    work = limits.work if most_moves is None else min(limits.work, most_moves)

    def tell(progress: Progress) -> None:
        seconds = spent + progress.seconds
        budget.on_progress(Progress(progress.stage, progress.value, progress.upper_bound, seconds))

    found, budget.upper_bound = schedule_fragmented(
        problem,
        replace(limits, work=work),
        start,
        upper_bound=budget.upper_bound,
        goal=goal,
        is_patient=regime.is_fragmented,
        on_progress=tell,
        is_cancelled=budget.cancelled,
    )
    return found
