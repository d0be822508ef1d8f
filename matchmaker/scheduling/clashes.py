"""A few required meetings that exclude each other, with the rules by which they do."""

from typing import NamedTuple, Self

import numpy as np
from pysat.solvers import Solver

from matchmaker.scheduling.holding import HoldingModel, Rule
from matchmaker.scheduling.problem import BoolArray, Problem
from matchmaker.scheduling.sat_worker import SOLVER, answer

#: Conflicts that the first question about a meeting may take, and each that makes the answer smaller.
_FIRST, _NEXT = 4_000, 300
#: Conflicts for all the meetings of a schedule.
_IN_ALL = 20_000


class Clash(NamedTuple):
    """
    Meetings that can't all be held; with one of them left out, or one of the rules, they can.

    That nothing more can be left out holds unless the conflicts did not suffice to find out.

    Parameters
    ----------
    meetings
        The pairs, ascending.
    rules
        The rules that matter, each with its attendee, slot or table.
    """

    meetings: tuple[int, ...]
    rules: frozenset[tuple[Rule, int]]

    def matters(self, rule: Rule) -> tuple[int, ...]:
        """Return the attendees, slots or tables for which a rule matters, ascending."""
        return tuple(sorted(index for kind, index in self.rules if kind is rule))


class ClashFinder:
    """
    Finds out why meetings can't join those that are held; use as a context.

    Parameters
    ----------
    meetings
        ``(P,)``; the pairs that are asked about, and all that they come after.
    """

    def __init__(self, problem: Problem, meetings: BoolArray) -> None:
        self.model = HoldingModel(problem, meetings)
        self._solver = Solver(SOLVER, bootstrap_with=self.model.formula.clauses)
        self._left = _IN_ALL
        self._locked: list[int] = problem.locked[:, 0].tolist()
        self._meeting = {literal: pair for pair, literal in self.model.held.items()}
        self._rule = {literal: rule for rule, literal in self.model.rules.items()}

    def __enter__(self) -> Self:
        """Return the finder."""
        return self

    def __exit__(self, *_: object) -> None:
        """Free the solver."""
        self._solver.delete()

    def clash(self, pair: int, held: BoolArray) -> Clash | bool | None:
        """
        Return a small clash of a pair with held ones; false if there is none; none if that is not known.

        Parameters
        ----------
        held
            ``(P,)``; pairs that can all be held together.
        """
        together = [other for other in np.flatnonzero(held).tolist() if other != pair]
        holds, core = self._ask([*self.model.assumptions(together), self.model.held[pair]], _FIRST)
        if holds is not False:
            return False if holds else None
        # Locked meetings are there anyway, as the rules are.
        given = [*self._rule, *(self.model.held[other] for other in self._locked)]
        meetings = self._fewest([literal for literal in core if literal not in given], given)
        # That people can't be in two meetings at once goes without saying: other rules are left out first.
        people = [literal for literal, rule in self._rule.items() if rule[0] is Rule.ATTENDEE]
        others = self._fewest([literal for literal in given if literal not in people], [*meetings, *people])
        clash = [*meetings, *others, *self._fewest(people, [*meetings, *others])]
        return Clash(
            tuple(sorted(self._meeting[literal] for literal in clash if literal in self._meeting)),
            frozenset(self._rule[literal] for literal in clash if literal in self._rule),
        )

    def _fewest(self, literals: list[int], others: list[int]) -> list[int]:
        """Return the fewest of literals that can't all hold beside others: without any of them, they can."""
        few = literals
        for literal in literals:
            if literal in few:
                rest = [other for other in few if other != literal]
                holds, core = self._ask([*rest, *others], _NEXT)
                if holds is False:
                    few = [other for other in rest if other in core]
        return few

    def _ask(self, assume: list[int], conflicts: int) -> tuple[bool | None, list[int]]:
        if self._left <= 0:
            return None, []
        said = answer(self._solver, assume, min(conflicts, self._left), [], 0)
        self._left -= said["conflicts"]
        return said["holds"], said["core"]
