"""
Fewest breaks by two solvers at once: one proves that fewer are impossible, the other finds fewer.

They work in rounds of so many conflicts and tell each other between rounds only, so that what they find
depends on the seed and not on how fast either of them happens to run.
"""

from dataclasses import dataclass

import numpy as np

from matchmaker.scheduling.breaks_model import BreaksModel
from matchmaker.scheduling.measures import busy_slots, count_breaks
from matchmaker.scheduling.problem import BoolArray, IntArray
from matchmaker.scheduling.sat_process import Answer

#: Conflicts of one round.
ROUND = 3_000


@dataclass(slots=True)
class Known:
    """
    What is known about the fewest breaks.

    Parameters
    ----------
    fewest
        No schedule has fewer.
    pair_slots
        ``(M, 2)``; pair and slot of each meeting of the best schedule so far, or none.
    breaks
        Its breaks.
    impossible
        Whether it is proved that no schedule holds all the meetings.
    """

    fewest: int
    pair_slots: IntArray | None
    breaks: int
    impossible: bool = False

    @property
    def is_settled(self) -> bool:
        """Whether there is nothing left to find out."""
        return self.impossible or (self.pair_slots is not None and self.breaks <= self.fewest)


@dataclass(frozen=True, slots=True)
class Question:
    """One question to a solver: what to assume, for at most how many conflicts, and what to try first."""

    assume: list[int]
    conflicts: int
    prefer: list[int]


class Prover:
    """Asks for a schedule with the fewest breaks not yet excluded; with one more each time that fails."""

    def __init__(self, model: BreaksModel, known: Known) -> None:
        self.model, self.known = model, known

    def question(self) -> Question | None:
        """Return what to ask next, or none if no further breaks are counted."""
        if self.known.fewest > self.model.most:
            return None
        return Question(self.model.at_most(self.known.fewest), ROUND, [])

    def learn(self, answer: Answer) -> None:
        """Take an answer to the last question."""
        if answer.holds:
            take(self.model, self.known, answer)
        elif answer.holds is False:
            _exclude(self.known, answer, self.known.fewest)


class Finder:
    """
    Asks for schedules better than the best: near it, most meetings held where they are, or anywhere.

    Anywhere, it asks for half as many breaks as the best has above the fewest not excluded. Near it, it frees
    the meetings of some people or of some slots, more of them when nothing better is near, fewer when the
    solver can't tell.
    """

    #: Conflicts of a question about schedules near the best.
    NEAR = 200
    #: Share of the meetings that is free at first, at least and at most.
    SHARE = (0.3, 0.1, 0.95)
    #: Every so many questions, one leaves all meetings free.
    TURNS = 6

    def __init__(self, model: BreaksModel, known: Known, seed: int) -> None:
        self.model, self.known = model, known
        self.rng = np.random.default_rng(seed)
        self.share = self.SHARE[0]
        self.turn = 0
        self.goal = 0
        self.is_near = False
        #: Whether the last question found something better: then much better is asked for
        self.is_rising = False
        #: Whether half as many breaks, with all meetings free, have been found each time so far
        self.is_halving = True
        self.prefer: list[int] = [-end for end in model.ends]
        self._partners = [np.empty(0, np.int64)] * model.problem.num_attendees
        ends = model.problem.pairs
        for attendee in range(model.problem.num_attendees):
            self._partners[attendee] = np.flatnonzero((ends == attendee).any(axis=1))

    def question(self) -> Question | None:
        """Return what to ask next."""
        known, model = self.known, self.model
        prefer, self.prefer = self.prefer, []
        self.is_near = False
        if known.pair_slots is None:
            return Question([], ROUND, prefer)
        self.turn += 1
        self.goal = min(known.breaks - 1, model.most)
        above = known.breaks - known.fewest
        if self.is_halving or self.turn % self.TURNS == 0:
            self.goal = min(self.goal, known.fewest + above // 2)
            return Question(model.at_most(self.goal), ROUND, prefer)
        self.is_near = True
        if self.is_rising:
            self.goal = min(self.goal, known.breaks - 1 - above // 6)
        free = self._free_people() if self.rng.random() < 0.5 else self._free_slots()
        held = known.pair_slots[~free[known.pair_slots[:, 0]]]
        assume = model.at_most(self.goal) + [model.x[pair, slot] for pair, slot in held.tolist()]
        return Question(assume, self.NEAR, prefer)

    def learn(self, answer: Answer) -> None:
        """Take an answer to the last question."""
        self.is_rising = bool(answer.holds)
        self.is_halving = self.is_halving and (self.is_rising or self.known.pair_slots is None)
        if answer.holds:
            take(self.model, self.known, answer)
            assert self.known.pair_slots is not None
            self.prefer = [self.model.x[pair, slot] for pair, slot in self.known.pair_slots.tolist()]
        elif self.is_near:
            _, least, most = self.SHARE
            factor = 0.9 if answer.holds is None else 1.05
            self.share = min(most, max(least, self.share * factor))
        elif answer.holds is False:
            _exclude(self.known, answer, self.goal)

    def _free_people(self) -> BoolArray:
        """Return ``(P,)``: the meetings of somebody with a break, and of people near them."""
        problem = self.model.problem
        free = np.zeros(problem.num_pairs, dtype=np.bool_)
        wanted = self.share * problem.num_pairs
        people = [self._somebody_with_a_break()]
        for attendee in people:
            if free.sum() >= wanted:
                break
            free[self._partners[attendee]] = True
            others = problem.pairs[self._partners[attendee]].sum(axis=1) - attendee
            people.extend(sorted(set(self.rng.permutation(others)[:3].tolist()) - set(people)))
        return free

    def _free_slots(self) -> BoolArray:
        """Return ``(P,)``: the meetings of somebody with a break, and of some slots in a row."""
        problem, best = self.model.problem, self.known.pair_slots
        assert best is not None
        free = np.zeros(problem.num_pairs, dtype=np.bool_)
        free[self._partners[self._somebody_with_a_break()]] = True
        slots = max(2, round(self.share * problem.num_slots))
        first = int(self.rng.integers(0, max(1, problem.num_slots - slots + 1)))
        free[best[(best[:, 1] >= first) & (best[:, 1] < first + slots), 0]] = True
        return free

    def _somebody_with_a_break(self) -> int:
        assert self.known.pair_slots is not None
        breaks = count_breaks(self.model.problem, busy_slots(self.model.problem, self.known.pair_slots))
        return int(self.rng.choice(np.flatnonzero(breaks)))


def take(model: BreaksModel, known: Known, answer: Answer) -> None:
    """Take the schedule of an answer if it is better than the best so far."""
    pair_slots = model.pair_slots(np.array(answer.true, dtype=np.int64))
    breaks = int(count_breaks(model.problem, busy_slots(model.problem, pair_slots)).sum())
    if known.pair_slots is None or breaks < known.breaks:
        known.pair_slots, known.breaks = pair_slots, breaks


def _exclude(known: Known, answer: Answer, breaks: int) -> None:
    """Learn that no schedule has so few breaks, or that there is no schedule at all."""
    if not answer.core:
        known.impossible = True
    known.fewest = max(known.fewest, breaks + 1)
