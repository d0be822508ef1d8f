"""
The schedule in the making, as arrays that kernels read and change.

A board knows seats (an attendee in a slot) and how many tables each slot has left, not which table a meeting
gets. Every change is written on a trail, so that a chain of changes that leads nowhere can be taken back.
"""

from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from matchmaker.scheduling.compiled import compiled
from matchmaker.scheduling.problem import BoolArray, IntArray, Problem
from matchmaker.scheduling.remaining import Remaining

Kind = TypeVar("Kind", bound=np.generic)


class Board(NamedTuple):
    """
    What is open, and who sits where. The first part never changes, the second is the state.

    Parameters
    ----------
    first, second
        ``(P,)``; attendees of each pair.
    worth
        ``(P,)``; what a pair adds to the score.
    takes_table
        ``(P,)``; tables that a pair takes from ``tables``: 1, or 0 with an own table.
    allowed
        ``(P, S)``; whether a pair may meet in a slot, or no rows when every pair may meet everywhere.
    available
        ``(N, S)``; whether an attendee can meet in a slot.
    cap, floor
        ``(N,)``; most meetings, and the number of meetings that earn ``bonus`` each.
    bonus
        What each meeting up to the floor adds to the score.
    tables
        ``(S,)``; tables of each slot.
    seat
        ``(N, S)``; the pair that an attendee meets in a slot, or -1.
    slot
        ``(P,)``; the slot of each pair, or -1.
    held
        ``(N,)``; meetings of each attendee.
    used
        ``(S,)``; tables taken in each slot.
    score
        ``(1,)``; worth of the pairs placed and bonus earned.
    trail
        ``(K, 2)``; pair and former slot of each change.
    mark
        ``(1,)``; changes on the trail.
    path
        ``(N + 1,)``; room for one alternating path.
    dice
        ``(1,)``; state of the random numbers.
    """

    first: IntArray
    second: IntArray
    worth: IntArray
    takes_table: IntArray
    allowed: BoolArray
    available: BoolArray
    cap: IntArray
    floor: IntArray
    bonus: int
    tables: IntArray
    seat: IntArray
    slot: IntArray
    held: IntArray
    used: IntArray
    score: IntArray
    trail: IntArray
    mark: IntArray
    path: IntArray
    dice: IntArray


def empty_board(problem: Problem, remaining: Remaining, worth: IntArray, bonus: int, seed: int) -> Board:
    """Return a board with nobody seated; locked placements are outside it."""
    size, num_slots = remaining.available.shape
    allowed = np.empty((0, num_slots), np.bool_) if problem.allowed is None else problem.allowed
    return Board(
        first=problem.pairs[:, 0].astype(np.int64),
        second=problem.pairs[:, 1].astype(np.int64),
        worth=worth.astype(np.int64),
        takes_table=remaining.takes_table.astype(np.int64),
        allowed=_writable(allowed),
        available=_writable(remaining.available),
        cap=_writable(remaining.cap),
        floor=_writable(remaining.floor),
        bonus=bonus,
        tables=_writable(remaining.tables),
        seat=np.full((size, num_slots), -1, np.int64),
        slot=np.full(problem.num_pairs, -1, np.int64),
        held=np.zeros(size, np.int64),
        used=np.zeros(num_slots, np.int64),
        score=np.zeros(1, np.int64),
        trail=np.zeros((8 * size + 4096, 2), np.int64),
        mark=np.zeros(1, np.int64),
        path=np.zeros(size + 1, np.int64),
        dice=np.array([(seed * 2_654_435_761 + 88_172_645_463_325_252) % (1 << 62) | 1], np.int64),
    )


def _writable(array: NDArray[Kind]) -> NDArray[Kind]:
    """Copy an array if it is read-only: machine code is made once per kind of array."""
    return array if array.flags.writeable and array.flags.c_contiguous else array.copy()


def pair_slots_of(board: Board) -> IntArray:
    """Return ``(K, 2)``: pair and slot of everything placed, by pair."""
    pair = np.flatnonzero(board.slot >= 0)
    return np.stack([pair, board.slot[pair]], axis=1)


def seat_all(board: Board, pair_slots: IntArray) -> None:
    """Place given pairs in given slots; they must fit."""
    for pair, slot in pair_slots.tolist():
        board.mark[0] = 0
        place(board, pair, slot)
    board.mark[0] = 0


@compiled
def roll(board: Board, sides: int) -> int:
    """Return a random number from 0 to ``sides`` - 1 (xorshift, Marsaglia 2003)."""
    x = board.dice[0]
    x ^= x << 13
    x ^= (x >> 7) & 0x01FFFFFFFFFFFFFF
    x ^= x << 17
    board.dice[0] = x
    return ((x >> 20) & 0x7FFFFFFFFFF) % sides


@compiled
def place(board: Board, pair: int, slot: int) -> None:
    """Seat both attendees of a pair that is not placed; the seats must be free."""
    i, j = board.first[pair], board.second[pair]
    board.trail[board.mark[0], 0] = pair
    board.trail[board.mark[0], 1] = -1
    board.mark[0] += 1
    board.seat[i, slot] = pair
    board.seat[j, slot] = pair
    board.slot[pair] = slot
    board.used[slot] += board.takes_table[pair]
    board.score[0] += board.worth[pair]
    for attendee in (i, j):
        if board.held[attendee] < board.floor[attendee]:
            board.score[0] += board.bonus
        board.held[attendee] += 1


@compiled
def lift(board: Board, pair: int) -> None:
    """Free the seats of a pair that is placed."""
    i, j = board.first[pair], board.second[pair]
    slot = board.slot[pair]
    board.trail[board.mark[0], 0] = pair
    board.trail[board.mark[0], 1] = slot
    board.mark[0] += 1
    board.seat[i, slot] = -1
    board.seat[j, slot] = -1
    board.slot[pair] = -1
    board.used[slot] -= board.takes_table[pair]
    board.score[0] -= board.worth[pair]
    for attendee in (i, j):
        board.held[attendee] -= 1
        if board.held[attendee] < board.floor[attendee]:
            board.score[0] -= board.bonus


@compiled
def take_back(board: Board) -> None:
    """Undo everything on the trail, last change first."""
    for step in range(board.mark[0] - 1, -1, -1):
        pair, slot = board.trail[step, 0], board.trail[step, 1]
        # Undoing writes on the trail too: over the step just read.
        board.mark[0] = step
        if slot < 0:
            lift(board, pair)
        else:
            place(board, pair, slot)
    board.mark[0] = 0


@compiled
def other(board: Board, pair: int, attendee: int) -> int:
    """Return whom an attendee meets in a pair."""
    return board.second[pair] if board.first[pair] == attendee else board.first[pair]


@compiled
def is_free(board: Board, attendee: int, slot: int) -> bool:
    """Say whether an attendee is there and meets nobody in a slot."""
    return board.available[attendee, slot] and board.seat[attendee, slot] < 0


@compiled
def may_meet(board: Board, pair: int, slot: int) -> bool:
    """Say whether the pair itself allows a slot."""
    return board.allowed.shape[0] == 0 or board.allowed[pair, slot]


@compiled
def has_table(board: Board, pair: int, slot: int) -> bool:
    """Say whether a slot has a table left for a pair."""
    return board.used[slot] + board.takes_table[pair] <= board.tables[slot]


@compiled
def trace(board: Board, start: int, near: int, far: int, reach: int) -> int:
    """
    Follow the alternating path from an attendee who is busy in slot ``near`` and free in slot ``far``.

    Returns the number of meetings on it, written to ``board.path``; or -1 if they can't change slots:
    its end is away, a pair is not allowed there, or it is longer than ``reach``. Tables are not looked at.
    """
    length, attendee, slot, next_slot = 0, start, near, far
    while board.seat[attendee, slot] >= 0:
        pair = board.seat[attendee, slot]
        if length >= reach or not may_meet(board, pair, next_slot):
            return -1
        board.path[length] = pair
        length += 1
        attendee = other(board, pair, attendee)
        slot, next_slot = next_slot, slot
    if not board.available[attendee, slot]:
        return -1
    return length


@compiled
def table_shift(board: Board, length: int) -> int:
    """Return how many more tables the path needs in its second slot once it is flipped, and fewer in its first."""
    shift = 0
    for step in range(length):
        taken = board.takes_table[board.path[step]]
        shift += taken if step % 2 == 0 else -taken
    return shift


@compiled
def flip(board: Board, length: int, near: int, far: int) -> bool:
    """Exchange the two slots along the traced path; do nothing and say so when the trail is full."""
    if board.mark[0] + 2 * length + 256 > len(board.trail):
        return False
    for step in range(length):
        lift(board, board.path[step])
    for step in range(length):
        place(board, board.path[step], far if step % 2 == 0 else near)
    return True
