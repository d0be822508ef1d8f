"""
Fewest breaks where every meeting is given, with a proof; or the proof that not all can be held.

The question is put to SAT solvers (see :mod:`matchmaker.scheduling.breaks_model`), two at once.
"""

from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from matchmaker.scheduling.breaks_model import BreaksModel, OutOfTimeError
from matchmaker.scheduling.breaks_search import ROUND, Finder, Known, Prover, Question
from matchmaker.scheduling.budget import Budget
from matchmaker.scheduling.levels import levels_of
from matchmaker.scheduling.measures import busy_slots, count_breaks
from matchmaker.scheduling.part import part_of
from matchmaker.scheduling.problem import IntArray, Problem
from matchmaker.scheduling.sat_process import SatHere, SatProcess, solver_of
from matchmaker.scheduling.search import Search

#: Most breaks that are counted.
_MOST = 60
#: Conflicts that a question costs on top of its own.
_PER_QUESTION = 30
#: Conflicts that one unit of a budget buys.
_PER_UNIT = 3_000
#: Seconds between two looks at the caller.
_LOOK = 0.05


class Given(NamedTuple):
    """
    What became of given meetings.

    Parameters
    ----------
    found
        A schedule that holds them all, with what is proved about it, or none if none was found.
    impossible
        Whether it is proved that there is none.
    """

    found: Search | None
    impossible: bool


def are_given(problem: Problem) -> bool:
    """Return whether every pair is to be held, and schedules of them differ in nothing but breaks."""
    return problem.num_pairs > 0 and bool(problem.required.all()) and not has_prices(problem)


def has_prices(problem: Problem) -> bool:
    """Return whether moving a meeting of a previous schedule costs something."""
    return problem.move_price > 0 and len(problem.previous) > 0


def schedule_given(problem: Problem, budget: Budget, reserve: float) -> Given:
    """
    Return a schedule of given meetings with the fewest breaks, if they can be held and one was found.

    Parameters
    ----------
    problem
        One whose meetings are given, see :func:`are_given`.
    reserve
        Seconds to leave of the budget.
    """
    known = fewest_breaks(problem, None, budget, reserve)
    if known.pair_slots is None:
        return Given(None, known.impossible)
    reached = levels_of(problem, known.pair_slots)
    could_save = known.breaks - known.fewest
    bounds = reached._replace(
        objective=reached.objective + problem.compactness * could_save, compact=-known.fewest
    )
    return Given(Search(known.pair_slots, bounds), impossible=False)


def close_up(
    problem: Problem, pair_slots: IntArray, budget: Budget, reserve: float = 0.0
) -> tuple[IntArray, int]:
    """
    Give the meetings of a schedule other slots so that people have the fewest breaks.

    Parameters
    ----------
    pair_slots
        ``(M, 2)``; pair and slot of each meeting of a schedule that keeps the hard rules.
    reserve
        Seconds to leave of the budget.

    Returns
    -------
    tuple
        The same meetings in slots with no more breaks; and what no schedule of them goes below.
    """
    pair_slots = pair_slots[np.argsort(pair_slots[:, 0])]
    kept = np.zeros(problem.num_pairs, dtype=np.bool_)
    kept[pair_slots[:, 0]] = True
    start = np.column_stack((np.arange(len(pair_slots)), pair_slots[:, 1]))
    known = fewest_breaks(part_of(problem, kept), start, budget, reserve)
    assert known.pair_slots is not None
    closed_up = known.pair_slots[np.argsort(known.pair_slots[:, 0])]
    return np.column_stack((pair_slots[:, 0], closed_up[:, 1])), known.fewest


def fewest_breaks(problem: Problem, start: IntArray | None, budget: Budget, reserve: float = 0.0) -> Known:
    """
    Return a schedule that holds every pair of a problem with as few breaks as found, and what is proved.

    Deterministic for a seed and a limit of work, unless the time runs out first.

    Parameters
    ----------
    problem
        All its pairs are to be held, required or not; values, floors and prices do not matter.
    start
        ``(M, 2)``; pair and slot of a schedule that holds them all and keeps the hard rules, if one is known.
    reserve
        Seconds to leave of the budget.
    """
    breaks = 0 if start is None else int(count_breaks(problem, busy_slots(problem, start)).sum())
    known = Known(fewest=0, pair_slots=start, breaks=breaks)
    if known.is_settled or budget.is_over():
        return known
    most = _MOST if start is None else min(breaks - 1, _MOST)
    try:
        model = BreaksModel(problem, most, lambda: _is_over(budget, reserve))
    except OutOfTimeError:
        return known
    if [] in model.formula.clauses:
        known.impossible = True
        return known
    with ExitStack() as stack:
        turns = []
        for part in (Prover(model, replace(known)), Finder(model, replace(known), budget.limits.seed)):
            process = solver_of(model.formula, len(model.places))
            stack.enter_context(process)
            turns.append(_Turn(part, process))
        while not known.is_settled and not _is_over(budget, reserve):
            _play_round(turns, known, budget, reserve)
            budget.tell("scheduling.stage_breaks", _objective(problem, known))
    return known


def _is_over(budget: Budget, reserve: float) -> bool:
    return budget.left <= reserve or budget.is_over()


def _objective(problem: Problem, known: Known) -> int:
    if known.pair_slots is None:
        return 0
    return int(problem.value.sum()) - problem.compactness * known.breaks


@dataclass(slots=True)
class _Turn:
    """A part of the search with its solver, and what it may still spend in this round."""

    part: Prover | Finder
    process: SatHere | SatProcess
    left: int = 0
    is_waiting: bool = False

    def go_on(self) -> None:
        """Ask the next question, if there is one and anything is left to spend."""
        if self.is_waiting or self.left <= 0 or self.part.known.is_settled:
            return
        question = self.part.question()
        if question is None:
            self.left = 0
            return
        self._ask(question)

    def _ask(self, question: Question) -> None:
        self.process.ask(question.assume, min(question.conflicts, self.left), question.prefer)
        self.is_waiting = True

    def listen(self, seconds: float) -> None:
        """Take the answer if it comes within the time."""
        answer = self.process.answer(seconds)
        if answer is not None:
            self.is_waiting = False
            self.left -= answer.conflicts + _PER_QUESTION
            self.part.learn(answer)


def _play_round(turns: list[_Turn], known: Known, budget: Budget, reserve: float) -> None:
    """Let every part spend its conflicts; then bring together what they know."""
    side_by_side = budget.limits.workers > 1
    for turn in turns:
        turn.left = ROUND
    waiting = True
    while waiting and not _is_over(budget, reserve):
        for turn in turns:
            turn.go_on()
            if turn.is_waiting and not side_by_side:
                break
        asked = [turn for turn in turns if turn.is_waiting]
        for turn in asked:
            turn.listen(_LOOK / len(asked))
        waiting = bool(asked)
    budget.units -= sum(ROUND - turn.left for turn in turns) / _PER_UNIT
    _bring_together([turn.part.known for turn in turns], known)


def _bring_together(parts: list[Known], known: Known) -> None:
    for part in parts:
        known.impossible |= part.impossible
        known.fewest = max(known.fewest, part.fewest)
        if part.pair_slots is not None and (known.pair_slots is None or part.breaks < known.breaks):
            known.pair_slots, known.breaks = part.pair_slots, part.breaks
    for part in parts:
        part.fewest, part.impossible = known.fewest, known.impossible
        part.pair_slots, part.breaks = known.pair_slots, known.breaks
