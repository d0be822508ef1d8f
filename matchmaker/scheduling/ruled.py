"""
Ejection chains under rules that tie meetings to each other: order, breaks and their spread.

The fast way of ordinary events does not look at these rules, so its schedule is mended first. From there on
the board charges each break its price, and what breaks a rule far more than any meeting is worth: a chain
that breaks one is taken back, as every chain that lowers the score.
"""

from dataclasses import replace
from time import perf_counter

import numpy as np

from matchmaker.scheduling.board import TAKEN, Board, empty_board, fits, pair_slots_of, place, tables_left
from matchmaker.scheduling.bound import FlowBound
from matchmaker.scheduling.compiled import compiled
from matchmaker.scheduling.improve import REACH as LONG_REACH
from matchmaker.scheduling.improve import guide_of, improve
from matchmaker.scheduling.levels import levels_of
from matchmaker.scheduling.locks import lock
from matchmaker.scheduling.measures import busy_slots, count_breaks
from matchmaker.scheduling.ordinary import LARGEST_BONUS, PREFERENCE, aim_at, aim_of
from matchmaker.scheduling.places import table_of_pair
from matchmaker.scheduling.problem import BoolArray, IntArray, Problem
from matchmaker.scheduling.remaining import Remaining, remaining_schedule
from matchmaker.scheduling.schedule import IsCancelled, Limits, OnProgress, Progress

#: Longest alternating path that is followed where breaks count: longer ones tear too many days apart.
REACH = 12
#: How many times more than a required meeting a broken rule costs, and the most that it does.
_HARDNESS, _LARGEST_PRICE = 64, 1 << 50


def improve_ruled(
    problem: Problem,
    start: IntArray,
    flow: FlowBound,
    limits: Limits,
    *,
    goal: int,
    on_progress: OnProgress | None = None,
    is_cancelled: IsCancelled | None = None,
) -> IntArray:
    """
    Return a schedule that is no worse at any level, under every rule; the same seed and work give the same.

    Parameters
    ----------
    start
        ``(K, 2)``; pair and slot of a schedule that keeps the hard rules.
    flow
        The bound whose prices lead the chains.
    limits
        ``work`` counts chains.
    goal
        Objective that no schedule exceeds which holds all required meetings and meets all floors, as far as
        each can be alone.

    Returns
    -------
    NDArray
        ``(M, 2)``, sorted by pair.
    """
    began = perf_counter()
    problem = replace(problem, locked=lock(problem, start[_at_shared_tables(problem, start)]))
    remaining = remaining_schedule(problem)
    usable = np.flatnonzero(remaining.usable)
    board = ruled_board(problem, remaining, flow, limits.seed)
    begun = start[~np.isin(start[:, 0], remaining.locked[:, 0])]
    begun = begun[np.argsort(begun[:, 1], kind="stable")]
    if len(usable) == 0 or not _place_all(board, begun):
        return start
    goal += _bonus(board, problem, remaining)
    # The score counts more than the objective, but by a constant while the levels above stay.
    beyond = board.score - levels_of(problem, start).objective

    def tell() -> None:
        if on_progress:
            value = board.score - beyond
            on_progress(Progress("scheduling.stage_improve", value, flow.bound, perf_counter() - began))

    improve(
        board,
        guide_of(board, usable),
        goal=goal,
        work=limits.work,
        deadline=began + limits.seconds,
        on_better=tell,
        is_cancelled=is_cancelled or (lambda: False),
        reach=REACH if problem.compactness or problem.max_break_spread >= 0 else LONG_REACH,
        anneals=True,
    )
    found = np.concatenate([remaining.locked, pair_slots_of(board)])
    return found[np.argsort(found[:, 0], kind="stable")]


def _bonus(board: Board, problem: Problem, remaining: Remaining) -> int:
    """Return by how much the score of a board exceeds the objective where everything asked for is given."""
    locked = int(problem.value[remaining.locked[:, 0]].sum())
    required = int((board.pairs["worth"] - problem.value)[remaining.usable].sum())
    return required + int(board.state["bonus"][0] * remaining.floor.sum()) - locked


def ruled_board(problem: Problem, remaining: Remaining, flow: FlowBound, seed: int) -> Board:
    """Return a board with nobody seated that charges for everything the problem weighs or forbids."""
    board = empty_board(problem, remaining, seed=seed)
    aim = aim_of(problem, remaining, flow)
    highest = int(problem.value.max(initial=1))
    weight = max(1, min(PREFERENCE, LARGEST_BONUS // highest))
    bonus = weight * highest if remaining.floor.any() else 0
    must = weight * max(bonus, highest)
    worth = problem.value + np.where(problem.required, must, 0)
    aim_at(board, remaining, replace(aim, worth=worth, bonus=bonus))
    board.pairs["home"][problem.previous[:, 0]] = problem.previous[:, 1]
    state = board.state[0]
    state["move_price"] = problem.move_price
    state["break_price"] = problem.compactness
    price = min(_HARDNESS * must, _LARGEST_PRICE)
    if problem.max_break_spread >= 0:
        state["most_breaks"], state["spread_price"] = problem.max_break_spread, price
    _seat_locked(board, problem, remaining.locked)
    if problem.after:
        state["order_price"] = price
        board = _order(board, problem, remaining, price)
    return board


def _at_shared_tables(problem: Problem, start: IntArray) -> BoolArray:
    """Return which meetings are at an own table of several: whose turn it is stays as it is."""
    tables, owners = np.unique(problem.own_table[problem.own_table >= 0], return_counts=True)
    shared: BoolArray = np.isin(table_of_pair(problem)[start[:, 0]], tables[owners > 1])
    return shared


def _seat_locked(board: Board, problem: Problem, locked: IntArray) -> None:
    """Tell the board who is busy with what it does not move, and count their breaks."""
    busy = busy_slots(problem, locked)
    board.seat[busy] = TAKEN
    board.attendees["breaks"] = count_breaks(problem, busy)


def _order(board: Board, problem: Problem, remaining: Remaining, price: int) -> Board:
    """Return the board with the order of its pairs; what locked ones leave is a matter of allowed slots."""
    slot_of = dict(remaining.locked.tolist())
    size, num_slots = problem.num_pairs, problem.num_slots
    allowed = board.allowed if len(board.allowed) else np.ones((size, num_slots), np.bool_)
    # A chain may hold a pair for the sake of one that comes after it: only one that can be held.
    allowed &= remaining.usable[:, None]
    links = []
    for pair, before in problem.after:
        if before in slot_of:
            allowed[pair, : slot_of[before] + 1] = False
        elif pair in slot_of:
            allowed[before, slot_of[pair] :] = False
            board.pairs["worth"][before] += price
        else:
            links += [(pair, before, 1), (before, pair, 0)]
    table = np.array(links, np.int64).reshape(-1, 3)
    table = table[np.argsort(table[:, 0], kind="stable")]
    start = np.searchsorted(table[:, 0], np.arange(size + 1))
    return board._replace(allowed=allowed, order_start=start, order=table[:, 1:].copy())


@compiled
def _place_all(board: Board, start: IntArray) -> bool:
    """Place meetings where they are; say whether all fit."""
    for k in range(len(start)):
        pair, slot = start[k]
        board.state[0].mark = 0
        if not fits(board, pair, slot) or tables_left(board, slot) < board.pairs[pair].tables:
            return False
        place(board, pair, slot)
    board.state[0].mark = 0
    return True
