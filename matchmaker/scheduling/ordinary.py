"""
The way of an ordinary event: bound, matching, slots, fill, improvement.

Ordinary means: the rules are availability, allowed slots, caps, tables, own tables and locked placements.
Floors and required pairs are preferred, not enforced; the order of pairs and the spread of breaks are not
looked at.
"""

from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np

from matchmaker.scheduling.board import Board, empty_board, pair_slots_of
from matchmaker.scheduling.bound import FlowBound, flow_bound, network_of, spare_values2
from matchmaker.scheduling.budget import never
from matchmaker.scheduling.colouring import colour, fill, level
from matchmaker.scheduling.flow import solve_flow
from matchmaker.scheduling.improve import guide_of, improve
from matchmaker.scheduling.matching import best_matching
from matchmaker.scheduling.problem import IntArray, Problem
from matchmaker.scheduling.remaining import Remaining, remaining_schedule
from matchmaker.scheduling.schedule import IsCancelled, Limits, OnProgress, Progress

#: How many times the highest value a preference outweighs: what a chain of exchanges may lose for it.
PREFERENCE = 64
#: Most that a preference earns, so that sums stay within 64 bits.
LARGEST_BONUS = 1 << 40
#: Share of the time after which the flow is not waited for: then pairs go by their values alone.
_FLOW_SHARE = 0.7


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
    """
    limits = limits or Limits()
    is_cancelled = is_cancelled or (lambda: False)
    began = perf_counter()

    def is_late(share: float = 1.0) -> bool:
        return perf_counter() - began >= share * limits.seconds or is_cancelled()

    flow = flow or flow_bound(problem, lambda: is_late(_FLOW_SHARE))
    remaining = remaining_schedule(problem)
    locked_value = int(problem.value[remaining.locked[:, 0]].sum())
    bound = flow.bound

    def tell(stage: str, board: Board | None) -> None:
        if on_progress:
            value = locked_value + (int(problem.value[board.pairs["slot"] >= 0].sum()) if board else 0)
            on_progress(Progress(stage, value, bound, perf_counter() - began))

    tell("scheduling.stage_bound", None)
    aim = aim_of(problem, remaining, flow, lambda: is_late(_FLOW_SHARE))
    usable = np.flatnonzero(remaining.usable)
    chosen = np.flatnonzero(best_matching(problem, remaining, aim.halves, aim.spare2))
    board = empty_board(problem, remaining, seed=limits.seed)
    aim_at(board, remaining, aim)
    tell("scheduling.stage_matching", None)
    colour(board, _tightest_first(problem, chosen, aim), is_cancelled)
    level(board)
    fill(board, usable, aim.spare2, is_late)
    tell("scheduling.stage_slots", board)
    goal = aim.goal(problem, remaining, flow.bound - locked_value)
    improve(
        board,
        guide_of(board, usable),
        goal=min(goal, int(np.ceil(goal * (1 - limits.gap)))),
        work=limits.work,
        deadline=began + limits.seconds,
        on_better=lambda: tell("scheduling.stage_improve", board),
        is_cancelled=is_cancelled,
    )
    fill(board, usable, aim.worth, is_late)
    pair_slots = np.concatenate([remaining.locked, pair_slots_of(board)])
    pair_slots = pair_slots[np.argsort(pair_slots[:, 0], kind="stable")]
    return Ordinary(pair_slots, int(problem.value[pair_slots[:, 0]].sum()), flow)


def aim_of(problem: Problem, remaining: Remaining, flow: FlowBound, is_stopped: IsCancelled = never) -> Aim:
    """
    Return what to maximise: mutual value alone when that serves floors and required pairs by itself.

    Parameters
    ----------
    is_stopped
        As for ``flow.solve_flow``.
    """
    plain = Aim(problem.value, 0, flow.halves, np.rint(2 * flow.price).astype(np.int64), flow.spare2)
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
