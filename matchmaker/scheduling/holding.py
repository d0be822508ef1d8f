"""
Which required meetings can be held together, as a formula: breaks and floors left out.

Each meeting, and each rule that could stand in its way, has a literal of its own to assume: so a solver
says which few of them exclude each other.
"""

from collections.abc import Iterable, Sequence
from enum import Enum, auto

import numpy as np

from matchmaker.scheduling.formula import Formula
from matchmaker.scheduling.places import guest_tables, possible_places, table_of_pair
from matchmaker.scheduling.problem import BoolArray, IntArray, Problem


class Rule(Enum):
    """A rule that can stand in the way of a meeting, besides the places that it can take."""

    #: An attendee is in one meeting at a time
    ATTENDEE = auto()
    #: An attendee has so many meetings at most
    CAP = auto()
    #: A slot has so many tables
    SLOT = auto()
    #: An own table serves one meeting at a time
    TABLE = auto()
    #: Some meetings come after others
    ORDER = auto()


class HoldingModel:
    """
    All ways to hold some of a problem's meetings, as a formula.

    Without the rule about the spread of breaks: what can't be held here can't be held at all.

    Parameters
    ----------
    meetings
        ``(P,)``; the pairs looked at, and with each one those that it comes after.
    """

    def __init__(self, problem: Problem, meetings: BoolArray) -> None:
        self.problem = problem
        self.formula = Formula()
        #: ``(P, S)``; where each meeting can be, were it alone: locked ones only where they are
        self.open_slots = open_places(problem) & meetings[:, None]
        #: ``(K, 2)``; pair and slot of variable 1, 2, …, K
        self.places: IntArray = np.argwhere(self.open_slots)
        self.x = {place: self.formula.variable() for place in map(tuple, self.places.tolist())}
        #: Literal that a meeting is held, by pair
        self.held = {pair: self.formula.variable() for pair in np.flatnonzero(meetings).tolist()}
        #: Literal that a rule is kept, by rule and index of the attendee, slot or table
        self.rules: dict[tuple[Rule, int], int] = {}
        for pair, literal in self.held.items():
            mine = [self.x[pair, slot] for slot in np.flatnonzero(self.open_slots[pair]).tolist()]
            self.formula.add(-literal, *mine)
            self.formula.at_most_one(mine)
        self._seat_everybody()
        self._keep_tables()
        self._keep_order()

    def assumptions(self, meetings: Iterable[int]) -> list[int]:
        """Return what to assume: every rule is kept, and the meetings are held."""
        return [*self.rules.values(), *(self.held[pair] for pair in meetings)]

    def pair_slots(self, true: Sequence[int]) -> IntArray:
        """Return ``(M, 2)``, the schedule in which these of the first variables are true."""
        chosen: IntArray = self.places[np.sort(np.array(true, dtype=np.int64)) - 1]
        return chosen

    def _seat_everybody(self) -> None:
        of_attendee: dict[int, dict[int, list[int]]] = {}
        for (pair, slot), literal in self.x.items():
            for attendee in self.problem.pairs[pair].tolist():
                of_attendee.setdefault(attendee, {}).setdefault(slot, []).append(literal)
        for attendee, by_slot in of_attendee.items():
            for literals in by_slot.values():
                self._at_most(1, literals, Rule.ATTENDEE, attendee)
            cap = int(self.problem.cap[attendee])
            if cap < len(by_slot):
                self._at_most(cap, [x for literals in by_slot.values() for x in literals], Rule.CAP, attendee)

    def _keep_tables(self) -> None:
        guests, own = guest_tables(self.problem), table_of_pair(self.problem)
        at_own: dict[tuple[int, int], list[int]] = {}
        at_guest: dict[int, list[int]] = {}
        for (pair, slot), literal in self.x.items():
            if own[pair] >= 0:
                at_own.setdefault((int(own[pair]), slot), []).append(literal)
            else:
                at_guest.setdefault(slot, []).append(literal)
        for (table, _), literals in at_own.items():
            self._at_most(1, literals, Rule.TABLE, table)
        for slot, literals in at_guest.items():
            self._at_most(int(guests[slot]), literals, Rule.SLOT, slot)

    def _keep_order(self) -> None:
        for pair, before in self.problem.after:
            if pair not in self.held:
                continue
            has_been: list[int] = []
            for slot in range(self.problem.num_slots):
                if (pair, slot) in self.x:
                    self.formula.add(-self.x[pair, slot], *has_been, -self._rule(Rule.ORDER, 0))
                if (before, slot) in self.x:
                    has_been = [self.formula.any_of([self.x[before, slot], *has_been])]

    def _at_most(self, most: int, literals: list[int], rule: Rule, index: int) -> None:
        if len(literals) <= most:
            return
        first = len(self.formula.clauses)
        if most == 1:
            self.formula.at_most_one(literals)
        else:
            self.formula.add(-self.formula.count(literals, most + 1)[most])
        for clause in self.formula.clauses[first:]:
            clause.append(-self._rule(rule, index))

    def _rule(self, rule: Rule, index: int) -> int:
        if (rule, index) not in self.rules:
            self.rules[rule, index] = self.formula.variable()
        return self.rules[rule, index]


def open_places(problem: Problem) -> BoolArray:
    """Return ``(P, S)``: where each pair could meet were it alone; a locked one only where it is."""
    places = possible_places(problem)
    locked = problem.locked
    only = np.zeros_like(places)
    only[locked[:, 0], locked[:, 1]] = True
    places[locked[:, 0]] &= only[locked[:, 0]]
    return places
