"""
The way of an ordinary event: bound, matching, slots, fill, improvement.

Ordinary means: the rules are availability, allowed slots, caps, tables, own tables and locked placements.
Floors and required pairs are preferred, not enforced; the order of pairs and the spread of breaks are not
looked at.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from matchmaker.scheduling.board import Board, empty_board, pair_slots_of
from matchmaker.scheduling.bound import ATOMIC, FlowBound, flow_bound, network_of, spare_values2
from matchmaker.scheduling.budget import never
from matchmaker.scheduling.chains import Guide
from matchmaker.scheduling.colouring import colour, fill, level
from matchmaker.scheduling.flow import solve_flow
from matchmaker.scheduling.improve import CLOSE, guide_of, improve
from matchmaker.scheduling.matching import best_matching
from matchmaker.scheduling.problem import IntArray, Problem
from matchmaker.scheduling.remaining import Remaining, remaining_schedule
from matchmaker.scheduling.schedule import IsCancelled, Limits, OnProgress, Progress
from matchmaker.scheduling.ties import draw_choice, has_many_halves

#: How many times the highest value a preference outweighs: what a chain of exchanges may lose for it.
PREFERENCE = 64
#: Most that a preference earns, so that sums stay within 64 bits.
LARGEST_BONUS = 1 << 40
#: Share of the time after which the flow is not waited for: then pairs go by their values alone.
_FLOW_SHARE = 0.7
#: Choices that are drawn, one after the other, where many are worth the same and the bound is not reached.
_MOST_DRAWS = 10


@dataclass(frozen=True, slots=True, eq=False)
class Ordinary:
    """
    What the fast way found.

    Parameters
    ----------
    pair_slots
        ``(K, 2)``; pair and slot of each meeting, locked ones included, sorted by pair.
    value
        Sum of their mutual values.
    flow
        The proven bound with its prices.
    """

    pair_slots: IntArray
    value: int
    flow: FlowBound


@dataclass(frozen=True, slots=True, eq=False)
class Aim:
    """What the search maximises, with the prices that guide it: mutual value, plus what preferences earn."""

    worth: IntArray
    bonus: int
    halves: np.ndarray
    price2: IntArray
    spare2: IntArray

    def goal(self, problem: Problem, remaining: Remaining, bound: int) -> int:
        """Return a score that no board exceeds."""
        required = int((self.worth - problem.value)[remaining.usable].sum())
        return bound + required + self.bonus * int(remaining.floor.sum())


def schedule_ordinary(
    problem: Problem,
    limits: Limits | None = None,
    on_progress: OnProgress | None = None,
    is_cancelled: IsCancelled | None = None,
    flow: FlowBound | None = None,
    *,
    is_last: bool = True,
) -> Ordinary:
    """
    Schedule a problem the fast way; the same seed and work give the same schedule.

    The schedule keeps availability, allowed slots, caps, tables per slot, own tables and locked placements,
    not ``after`` and ``max_break_spread``. Required pairs, then floors, are preferred to value.

    Parameters
    ----------
    on_progress
        Called after each stage and after each gain.
    is_cancelled
        Asked about twenty times a second.
    flow
        The proven bound, if it is known already.
    is_last
        Whether value is still sought where somebody stays below a floor; else another start may serve them.
    """
    run = _Run(problem, limits or Limits(), on_progress, is_cancelled or never)
    run.is_last = is_last
    flow = flow or flow_bound(problem, run.is_flow_late)
    pair_slots = run.schedule(flow)
    pair_slots = pair_slots[np.argsort(pair_slots[:, 0], kind="stable")]
    return Ordinary(pair_slots, int(problem.value[pair_slots[:, 0]].sum()), flow)


class _Run:
    """One go the fast way. At a large event each step takes a moment: between any two the caller is asked."""

    def __init__(
        self, problem: Problem, limits: Limits, on_progress: OnProgress | None, is_cancelled: IsCancelled
    ) -> None:
        self.problem, self.limits, self.on_progress, self.is_cancelled = (
            problem,
            limits,
            on_progress,
            is_cancelled,
        )
        self.began = perf_counter()
        self.bound = self.locked_value = self.told = self.chains = 0
        self.is_last = True

    def is_late(self, share: float = 1.0) -> bool:
        """Whether the caller cancelled, or a share of the time has passed that a large event may need."""
        is_over = perf_counter() - self.began >= share * self.limits.seconds
        return (is_over and self.problem.num_pairs > ATOMIC) or self.is_cancelled()

    def is_flow_late(self) -> bool:
        """Whether a flow is no longer waited for."""
        return self.is_late(_FLOW_SHARE)

    def schedule(self, flow: FlowBound) -> IntArray:
        """Return pair and slot of each meeting."""
        problem = self.problem
        if problem.num_pairs > ATOMIC and self.is_cancelled():
            return problem.locked[:, :2]
        remaining = remaining_schedule(problem)
        self.bound = flow.bound
        self.locked_value = int(problem.value[remaining.locked[:, 0]].sum())
        self._tell("scheduling.stage_bound")
        if self.is_cancelled():
            return remaining.locked
        aim = aim_of(problem, remaining, flow, self.is_flow_late)
        best: Board | None = None
        for number, choice in enumerate(self._choices(remaining, aim, flow)):
            board = self._attempt(remaining, choice, number)
            best = board if best is None else max(best, board, key=lambda one: one.score)
            near = self._goal(remaining, aim) - int(CLOSE * (self.bound - self.locked_value))
            if best.score >= near or self._is_spent():
                break
        assert best is not None
        return np.concatenate([remaining.locked, pair_slots_of(best)])

    def _is_spent(self) -> bool:
        """Whether nothing is left for another attempt."""
        is_over = perf_counter() - self.began >= self.limits.seconds
        return is_over or self.chains >= self.limits.work or self.is_cancelled()

    def _choices(self, remaining: Remaining, aim: Aim, flow: FlowBound) -> Iterator[Aim]:
        """Yield what to maximise with one choice of pairs after the other, where values leave many."""
        if flow.meets_demands or not has_many_halves(aim.halves):
            yield aim
            return
        for number in range(_MOST_DRAWS):
            drawn = draw_choice(
                self.problem,
                remaining,
                aim.worth,
                aim.bonus,
                seed=self.limits.seed + number,
                is_stopped=self.is_flow_late,
            )
            if drawn is None or np.array_equal(drawn, aim.halves) or aim.worth @ (drawn - aim.halves) < 0:
                if number == 0:
                    yield aim
                return
            yield replace(aim, halves=drawn)

    def _attempt(self, remaining: Remaining, aim: Aim, number: int) -> Board:
        """Return a board from one choice of pairs."""
        board = empty_board(self.problem, remaining, seed=self.limits.seed + number)
        aim_at(board, remaining, aim)
        self._give_slots(board, remaining, aim)
        if not self.is_cancelled():
            self._improve(board, remaining, aim)
        return board

    def _give_slots(self, board: Board, remaining: Remaining, aim: Aim) -> None:
        if self.is_cancelled():
            return
        chosen = np.flatnonzero(best_matching(self.problem, remaining, aim.halves, aim.spare2))
        self._tell("scheduling.stage_matching")
        colour(board, _tightest_first(self.problem, chosen, aim), self.is_cancelled)
        if not self.is_cancelled():
            level(board)
            fill(board, np.flatnonzero(remaining.usable), aim.spare2, self.is_late)
        self._tell("scheduling.stage_slots", board)

    def _improve(self, board: Board, remaining: Remaining, aim: Aim) -> None:
        usable = np.flatnonzero(remaining.usable)
        guide = guide_of(board, usable)
        goal = self._goal(remaining, aim)
        if aim.bonus:
            # First what serves a floor counts: then small gains of value are none.
            self._follow_chains(board, guide, goal, goal)
        if self.is_last or not aim.bonus or not _is_short(board, remaining):
            # The gap is one of value: what preferences earn is many times that.
            self._follow_chains(board, guide, goal, self.bound - self.locked_value)
        fill(board, usable, aim.worth, self.is_late)

    def _goal(self, remaining: Remaining, aim: Aim) -> int:
        """Return the score that is good enough."""
        value = self.bound - self.locked_value
        return aim.goal(self.problem, remaining, value) - int(self.limits.gap * value)

    def _follow_chains(self, board: Board, guide: Guide, goal: int, value: int) -> None:
        """Follow chains while gains are notable beside a value."""
        self.chains += improve(
            board,
            guide,
            goal=goal,
            work=self.limits.work - self.chains,
            deadline=self.began + self.limits.seconds,
            on_better=lambda: self._tell("scheduling.stage_improve", board),
            is_cancelled=self.is_cancelled,
            value=value,
        )

    def _tell(self, stage: str, board: Board | None = None) -> None:
        if self.on_progress:
            placed = 0 if board is None else int(self.problem.value[board.pairs["slot"] >= 0].sum())
            # Of a choice that is tried after a better one nothing is told.
            self.told = max(self.told, self.locked_value + placed if board is not None else 0)
            spent = perf_counter() - self.began
            self.on_progress(Progress(stage, self.told or self.locked_value, self.bound, spent))


def _is_short(board: Board, remaining: Remaining) -> bool:
    """Return whether somebody has fewer meetings than the floor that is left to them."""
    placed = board.pairs[board.pairs["slot"] >= 0]
    ends = np.concatenate([placed["first"], placed["second"]])
    return bool((np.bincount(ends, minlength=len(remaining.floor)) < remaining.floor).any())


def aim_of(problem: Problem, remaining: Remaining, flow: FlowBound, is_stopped: IsCancelled = never) -> Aim:
    """
    Return what to maximise: mutual value alone when that serves floors and required pairs by itself.

    Parameters
    ----------
    is_stopped
        As for ``flow.solve_flow``.
    """
    plain = Aim(problem.value, 0, flow.halves, np.rint(2 * flow.price).astype(np.int64), flow.spare2)
    if not (remaining.floor.any() or problem.required.any()):
        return plain
    held2 = np.bincount(
        problem.pairs.ravel(), weights=np.repeat(flow.halves, 2), minlength=problem.num_attendees
    )
    required = problem.required & remaining.usable
    if not flow.meets_demands and (held2 >= 2 * remaining.floor).all() and (flow.halves[required] == 2).all():
        return plain
    highest = int(problem.value.max())
    weight = max(1, min(PREFERENCE, LARGEST_BONUS // highest))
    bonus = weight * highest if remaining.floor.any() else 0
    worth = problem.value + np.where(problem.required, weight * max(bonus, highest), 0)
    if flow.meets_demands:
        return replace(plain, worth=worth, bonus=bonus)
    network = network_of(problem, remaining, worth, bonus)
    found = solve_flow(network, is_stopped)
    halves = np.zeros(problem.num_pairs, np.int8)
    halves[network.pair] = found.halves
    return Aim(worth, bonus, halves, found.price2, spare_values2(problem.num_pairs, network, found))


def aim_at(board: Board, remaining: Remaining, aim: Aim) -> None:
    """Write what to maximise on an empty board."""
    board.pairs["worth"] = aim.worth
    # A pair that only the bound may hold never starts a chain.
    board.pairs["spare2"] = np.where(remaining.usable, aim.spare2, np.minimum(aim.spare2, -1))
    board.attendees["price2"] = aim.price2
    if aim.bonus:
        board.attendees["floor"] = remaining.floor
        board.state["bonus"] = aim.bonus


def _tightest_first(problem: Problem, chosen: IntArray, aim: Aim) -> IntArray:
    """Order pairs for colouring: whole pairs, then fewest common slots, then highest worth first."""
    common = problem.open_slots(chosen).sum(axis=1, dtype=np.int16)
    return chosen[np.lexsort((-aim.worth[chosen], common, -aim.halves[chosen]))]
