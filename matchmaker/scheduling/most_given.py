"""As many as possible of meetings that can't all be held, proved: by SAT, with ever more of them missing."""

from typing import NamedTuple

import numpy as np

from matchmaker.scheduling.breaks import are_given, fewest_breaks, schedule_given
from matchmaker.scheduling.budget import Budget
from matchmaker.scheduling.causes import MOST_PLACES
from matchmaker.scheduling.formula import Formula
from matchmaker.scheduling.holding import HoldingModel, open_places
from matchmaker.scheduling.levels import Levels, levels_of
from matchmaker.scheduling.part import part_of
from matchmaker.scheduling.places import place_counts
from matchmaker.scheduling.problem import IntArray, Problem
from matchmaker.scheduling.sat_process import SatHere
from matchmaker.scheduling.search import Search
from matchmaker.scheduling.verify import keeps_order_and_spread

#: Most meetings that may be missing; counting more takes long.
_MOST_MISSING = 60
#: Conflicts between two looks at the caller, and those that one unit of a budget buys.
_STEP, _PER_UNIT = 1_000, 3_000


class Most(NamedTuple):
    """
    What is known about the most meetings held.

    Parameters
    ----------
    most
        No schedule holds more.
    pair_slots
        ``(M, 2)``; pair and slot of each meeting of a schedule that holds so many, or none if none was found.
    fewest
        No schedule of the same meetings has fewer breaks.
    """

    most: int
    pair_slots: IntArray | None = None
    fewest: int = 0


class Settled(NamedTuple):
    """
    What is known about given meetings.

    Parameters
    ----------
    found
        A schedule, if one was found, and what no schedule exceeds.
    fewest
        No schedule of the same meetings has fewer breaks.
    is_whole
        Whether the schedule is the best there is, but perhaps for its breaks.
    """

    found: Search
    fewest: int
    is_whole: bool


def settle_given(problem: Problem, budget: Budget, reserve: float, largest: int) -> Settled:
    """
    Return a schedule that holds all pairs of a problem, or else as many as possible, with few breaks.

    Nothing is found where the meetings are not given: see :func:`matchmaker.scheduling.breaks.are_given`.

    Parameters
    ----------
    reserve
        Seconds to leave of the budget.
    largest
        Most places of a problem that is looked at.
    """
    unknown = Settled(Search(None, Levels(int(problem.required.sum()), 0, 0, 0)), 0, is_whole=False)
    if place_counts(problem).total > largest or not are_given(problem):
        return unknown
    given = schedule_given(problem, budget, reserve)
    if given.found is not None:
        budget.upper_bound = int(problem.value.sum())
        return Settled(given.found, -given.found.bounds.compact, is_whole=True)
    if not given.impossible:
        return unknown
    known = hold_most_given(problem, budget, reserve)
    worth = int(np.sort(problem.value)[problem.num_pairs - known.most :].sum())
    bounds = Levels(known.most, 0, worth, 0)
    is_whole = known.pair_slots is not None and levels_of(problem, known.pair_slots)[:3] >= bounds[:3]
    budget.upper_bound = worth
    return Settled(Search(known.pair_slots, bounds), known.fewest, is_whole)


def hold_most_given(problem: Problem, budget: Budget, reserve: float) -> Most:
    """
    Hold as many pairs of a problem as possible, then with as few breaks as found.

    Parameters
    ----------
    problem
        All its pairs are required; values and floors do not matter.
    reserve
        Seconds to leave of the budget.
    """
    most, pair_slots = _hold_most(problem, budget, reserve)
    if pair_slots is None:
        return Most(most)
    kept = np.isin(np.arange(problem.num_pairs), pair_slots[:, 0])
    part = part_of(problem, kept)
    start = np.column_stack((np.arange(len(pair_slots)), pair_slots[:, 1]))
    known = fewest_breaks(part, start if keeps_order_and_spread(part, start) else None, budget, reserve)
    if known.pair_slots is None:
        # These can't be held with even breaks, or not in time: others may.
        return Most(most)
    held = np.column_stack((pair_slots[known.pair_slots[:, 0], 0], known.pair_slots[:, 1]))
    return Most(most, held, known.fewest)


def _hold_most(problem: Problem, budget: Budget, reserve: float) -> tuple[int, IntArray | None]:
    """Return the most meetings held, at most, and a schedule of so many, breaks left out; sorted by pair."""
    missing = _fewest_missing(problem)
    if int(open_places(problem).sum()) > MOST_PLACES or missing > _MOST_MISSING:
        return problem.num_pairs - missing, None
    model = HoldingModel(problem, np.ones(problem.num_pairs, dtype=np.bool_))
    formula = model.formula
    for pair in problem.locked[:, 0].tolist():
        formula.add(model.held[pair])
    count = formula.count([-literal for literal in model.held.values()], _MOST_MISSING + 1)
    _count_for_everybody(problem, model, formula)
    with SatHere(formula, len(model.places)) as solver:
        while missing <= min(problem.num_pairs, _MOST_MISSING) and not _is_over(budget, reserve):
            few = [-literal for literal in count[missing : missing + 1]]
            solver.ask([*model.rules.values(), *few], _STEP)
            said = solver.answer(0)
            assert said is not None
            budget.units -= (said.conflicts + 1) / _PER_UNIT
            if said.holds:
                return problem.num_pairs - missing, model.pair_slots(said.true)
            missing += said.holds is False
    return problem.num_pairs - missing, None


def _fewest_missing(problem: Problem) -> int:
    """Return how many meetings are missing at least, as people have more of them than slots."""
    short = sum(lacking for _, lacking in _lacking(problem))
    return max(-(-short // 2), int((~open_places(problem).any(axis=1)).sum()))


def _lacking(problem: Problem) -> list[tuple[IntArray, int]]:
    """Return, for each attendee who can't have all their meetings: these, and how many can't be held."""
    places = open_places(problem)
    found = []
    for attendee in range(problem.num_attendees):
        mine = np.flatnonzero((problem.pairs == attendee).any(axis=1))
        slots = int(places[mine].any(axis=0).sum()) if len(mine) else 0
        lacking = len(mine) - min(slots, int(problem.cap[attendee]))
        if lacking > 0:
            found.append((mine, lacking))
    return found


def _count_for_everybody(problem: Problem, model: HoldingModel, formula: Formula) -> None:
    """Say how many meetings of whom are missing at least, which a solver finds hard to see."""
    for mine, lacking in _lacking(problem):
        missing = [-model.held[pair] for pair in mine.tolist()]
        formula.add(formula.count(missing, lacking, is_exact=True)[lacking - 1])


def _is_over(budget: Budget, reserve: float) -> bool:
    return budget.left <= reserve or budget.is_over()
