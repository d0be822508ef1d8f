"""
Fairness: the worst share of one's own achievable best, what it costs in total value, and schedules for it.

A schedule of the highest value may leave some with little. Here nobody's share is to be below a given one,
and the value as high as it can be then. The curve from no such wish to the highest share shows the price.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from time import perf_counter

import numpy as np

from matchmaker.scheduling.bound import flow_bound
from matchmaker.scheduling.budget import never
from matchmaker.scheduling.fair_exchange import lift
from matchmaker.scheduling.levels import levels_of
from matchmaker.scheduling.measures import measure
from matchmaker.scheduling.problem import IntArray, Problem
from matchmaker.scheduling.reasons import below_floor, missing_required
from matchmaker.scheduling.remaining import remaining_schedule
from matchmaker.scheduling.schedule import IsCancelled, Limits, Schedule, Status, Stopped
from matchmaker.scheduling.shares import (
    FRACTION,
    FloatArray,
    Relaxation,
    highest_share,
    relax,
    value_at_share,
)
from matchmaker.scheduling.solve import solve
from matchmaker.scheduling.tables import assign_tables

#: Points of the curve, as parts of the highest share.
LEVELS = (0.0, 0.5, 0.75, 0.9, 0.95, 1.0)
#: Share of the time that the first schedule of a point may take, and the gap that is good enough for it.
_FIRST_SHARE, _FIRST_GAP = 0.3, 1e-4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FairPoint:
    """
    One point between the highest value and the highest worst share.

    Parameters
    ----------
    level
        The least share asked for, as a part of the highest one on paper.
    asked
        The least share asked for.
    upper_bound
        Value points: proved, no schedule in which everybody has at least this share is worth more.
    schedule
        A schedule for it, when asked for. Its own ``upper_bound`` is about all schedules, fair or not.
    worst
        The worst share in that schedule; 1 where nobody can have a share.
    """

    level: float
    asked: float
    upper_bound: int
    schedule: Schedule | None = None
    worst: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FairnessCurve:
    """
    What more fairness costs.

    Parameters
    ----------
    best_alone
        ``(N,)``; each attendee's own achievable best, in value points.
    highest
        Proved: no schedule gives everybody a higher share.
    points
        From the highest value to the highest worst share.
    """

    best_alone: IntArray
    highest: float
    points: tuple[FairPoint, ...]


def shares_of(problem: Problem, placements: IntArray) -> FloatArray:
    """Return ``(N,)``: what each attendee gets of their own best; not a number where that is 0."""
    best = relax(problem).best
    gained = measure(problem, placements).attendee_value
    shares: FloatArray = np.where(best > 0, gained / np.maximum(best, 1), np.nan)
    return shares


def fairness_curve(
    problem: Problem,
    levels: Iterable[float] = LEVELS,
    limits: Limits | None = None,
    is_cancelled: IsCancelled | None = None,
) -> FairnessCurve:
    """
    Return what each level of fairness costs in total value, by proven bounds and on request by schedules.

    Bounds leave slots out of account: on fragmented calendars schedules may stay further below them.

    Parameters
    ----------
    levels
        Least shares, as parts of the highest one: 0 asks for nothing, 1 for the highest.
    limits
        Given, each level is scheduled too, within these limits. A level takes over the schedule of one
        before if that is fairer.
    """
    seconds = limits.seconds if limits else Limits().seconds
    relaxation = relax(problem)
    highest = highest_share(relaxation, seconds)
    points: list[FairPoint] = []
    for level in sorted(levels):
        asked = level * highest.reached
        bound, price = value_at_share(relaxation, asked, seconds)
        bound = min(bound, points[-1].upper_bound) if points else bound
        point = FairPoint(level=level, asked=asked, upper_bound=bound)
        if limits is not None:
            before = points[-1].schedule if points else None
            course = _Course(problem, relaxation, asked, limits, is_cancelled or never)
            course.best = before.placements[:, :2] if before and level > 0 else None
            schedule = _scheduled(course, price)
            worst = worst_share(relaxation, problem, schedule.placements)
            point = replace(point, schedule=schedule, worst=worst)
        points.append(point)
    return FairnessCurve(best_alone=relaxation.best, highest=highest.bound, points=tuple(points))


def solve_fairly(
    problem: Problem,
    level: float = 0.9,
    limits: Limits | None = None,
    is_cancelled: IsCancelled | None = None,
) -> FairPoint:
    """
    Return a schedule in which the worst share is as near as may be to a part of the highest one.

    Keeps every hard rule, prefers required meetings and floors as ever, then the worst share up to what is
    asked for, then value. The same seed and work give the same schedule; ``work`` counts rounds here.

    Parameters
    ----------
    level
        The least share, as a part of the highest one on paper. 0.9 costs little on ordinary events.
    """
    limits = limits or Limits()
    return fairness_curve(problem, [level], limits, is_cancelled).points[0]


@dataclass(slots=True)
class _Course:
    """The fairest schedule so far, and when to stop."""

    problem: Problem
    relaxation: Relaxation
    asked: float
    limits: Limits
    is_cancelled: IsCancelled
    began: float = field(default_factory=perf_counter)
    best: IntArray | None = None

    @property
    def left(self) -> float:
        return self.limits.seconds - (perf_counter() - self.began)

    def is_over(self) -> bool:
        return self.left <= 0 or self.is_cancelled()

    def take(self, pair_slots: IntArray) -> bool:
        """Keep a schedule if it is the fairest; say whether somebody is still short of the share."""
        if self.best is None or self._merit(pair_slots) > self._merit(self.best):
            self.best = pair_slots
        return worst_share(self.relaxation, self.problem, pair_slots) < self.asked

    def _merit(self, pair_slots: IntArray) -> tuple[int, int, float, int, int]:
        """Required meetings, floors, the worst share up to what is asked for, objective, breaks."""
        required, floors, objective, compact = levels_of(self.problem, pair_slots)
        worst = min(self.asked, worst_share(self.relaxation, self.problem, pair_slots))
        return required, floors, worst, objective, compact


def worst_share(relaxation: Relaxation, problem: Problem, pair_slots: IntArray) -> float:
    """Return the worst share in a schedule; 1 where nobody can have one."""
    gained = np.zeros(problem.num_attendees, np.int64)
    pairs = pair_slots[:, 0]
    np.add.at(gained, problem.pairs[pairs].ravel(), np.repeat(problem.value[pairs], 2))
    sharers = relaxation.sharers
    return float((gained[sharers] / relaxation.best[sharers]).min(initial=1.0))


def _scheduled(course: _Course, price: IntArray) -> Schedule:
    """Return the fairest schedule that is found in time, beginning with what the prices of shares favour."""
    problem, limits = course.problem, course.limits
    if course.asked <= 0:
        return solve(problem, limits, is_cancelled=course.is_cancelled)
    factor = FRACTION + price[problem.pairs].sum(axis=1)
    priced = replace(problem, value=np.maximum(1, np.rint(problem.value * (factor / FRACTION))))
    first = replace(limits, seconds=_FIRST_SHARE * limits.seconds, gap=max(limits.gap, _FIRST_GAP))
    course.take(solve(priced, first, is_cancelled=course.is_cancelled).placements[:, :2])
    assert course.best is not None
    if _is_known(problem) and worst_share(course.relaxation, problem, course.best) < course.asked:
        lift(
            problem,
            remaining_schedule(problem),
            course.best,
            course.relaxation.least(course.asked),
            seed=limits.seed,
            rounds=limits.work,
            on_round=course.take,
            is_over=course.is_over,
        )
    return _schedule_of(course)


def _is_known(problem: Problem) -> bool:
    """Return whether a problem has only rules that exchanges keep."""
    own = problem.own_table[problem.own_table >= 0]
    is_alone = len(np.unique(own)) == len(own)
    return is_alone and not (
        problem.after or problem.compactness or problem.max_break_spread >= 0 or problem.move_price
    )


def _schedule_of(course: _Course) -> Schedule:
    """Return the schedule with its tables and figures, and the bound of all schedules, fair or not."""
    problem = course.problem
    assert course.best is not None
    placements = assign_tables(problem, course.best)
    counted = measure(problem, placements)
    missing = missing_required(problem, course.best)
    breaks = int(counted.breaks.sum())
    return Schedule(
        placements=placements,
        value=counted.value,
        objective=counted.objective,
        upper_bound=flow_bound(problem).bound,
        status=Status.FEASIBLE,
        proven=0,
        stopped=Stopped.CANCELLED if course.is_cancelled() else Stopped.TIME,
        breaks=breaks,
        breaks_bound=None if breaks else 0,
        table_moves=counted.table_moves,
        required_missing=missing,
        below_floor=below_floor(problem, course.best),
        seconds=perf_counter() - course.began,
    )
