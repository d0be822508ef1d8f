"""
The fast way of replanning: keep what can be kept, use the free chairs, then exchange where it pays.

Meetings of the previous schedule stay where they are. Free chairs are filled without moving anybody. Then
ejection chains exchange meetings along short alternating paths; every bystander whom a path moves counts,
as the board charges the price of each meeting that is away from its former slot.
"""

from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

from matchmaker.scheduling.board import Board, empty_board, fits, is_full, pair_slots_of, place, tables_left
from matchmaker.scheduling.bound import FlowBound
from matchmaker.scheduling.colouring import fill
from matchmaker.scheduling.compiled import compiled
from matchmaker.scheduling.improve import guide_of, improve
from matchmaker.scheduling.ordinary import aim_at, aim_of
from matchmaker.scheduling.previous import Previous
from matchmaker.scheduling.problem import IntArray, Problem
from matchmaker.scheduling.remaining import Remaining
from matchmaker.scheduling.schedule import IsCancelled, Limits

#: Longest alternating path: so many bystanders may be moved for one meeting.
REACH = 4


@dataclass(frozen=True, slots=True, eq=False)
class Repaired:
    """
    What the fast way found.

    Parameters
    ----------
    pair_slots, stayed
        ``(K, 2)``; pair and slot of each meeting, locked ones included, sorted by pair: of the schedule
        found, and of what stayed alone.
    """

    pair_slots: IntArray
    stayed: IntArray


def repair(
    problem: Problem,
    remaining: Remaining,
    previous: Previous,
    flow: FlowBound,
    *,
    limits: Limits,
    is_cancelled: IsCancelled,
) -> Repaired:
    """
    Return a schedule that keeps most of the previous one; the same seed and work give the same.

    The rules that are kept and the preferences are those of ``ordinary.schedule_ordinary``.

    Parameters
    ----------
    problem
        With the bonus for keeping in its values.
    flow
        Its bound, whose prices lead the chains.
    """
    began = perf_counter()
    aim = aim_of(problem, remaining, flow)
    usable = np.flatnonzero(remaining.usable)
    board = empty_board(problem, remaining, seed=limits.seed)
    aim_at(board, remaining, aim)
    board.pairs["home"] = previous.home
    board.state["move_price"] = problem.move_price
    stays = previous.stays
    _keep(board, stays[np.argsort(-aim.worth[stays[:, 0]], kind="stable")])
    stayed = _placed(board, remaining)
    fill(board, usable, aim.spare2, is_cancelled, reach=0)
    goal = aim.goal(problem, remaining, flow.bound - int(problem.value[remaining.locked[:, 0]].sum()))
    improve(
        board,
        guide_of(board, usable),
        goal=goal,
        work=limits.work,
        deadline=began + limits.seconds,
        on_better=lambda: None,
        is_cancelled=is_cancelled,
        reach=REACH,
    )
    fill(board, usable, aim.worth, is_cancelled, reach=0)
    return Repaired(_placed(board, remaining), stayed)


def _placed(board: Board, remaining: Remaining) -> IntArray:
    pair_slots = np.concatenate([remaining.locked, pair_slots_of(board)])
    return pair_slots[np.argsort(pair_slots[:, 0], kind="stable")]


@compiled
def _keep(board: Board, stays: IntArray) -> None:
    """Place meetings in order where they fit; with more than the caps or tables allow, the last go."""
    for k in range(len(stays)):
        pair, slot = stays[k]
        row: Any = board.pairs[pair]
        if is_full(board, row.first) or is_full(board, row.second):
            continue
        if fits(board, pair, slot) and tables_left(board, slot) >= row.tables:
            board.state[0].mark = 0
            place(board, pair, slot)
    board.state[0].mark = 0
