"""
Pairs into slots: an edge colouring by alternating paths (Kempe chains) over the slots that attendees have.

A pair goes to the least used slot in which both are free. If there is none, the meetings on an alternating path
between two slots change places so that one becomes free for both, as in the proof of Vizing's theorem; a
path counts only if its end is there, its pairs are allowed and the tables suffice.

References
----------
Vizing, V. G. (1964). On an estimate of the chromatic class of a p-graph. *Diskret. Analiz* 3, 25-30.
"""

import numpy as np

from matchmaker.scheduling.board import (
    Board,
    flip,
    has_table,
    is_free,
    may_meet,
    place,
    roll,
    table_shift,
    trace,
)
from matchmaker.scheduling.compiled import compiled
from matchmaker.scheduling.problem import IntArray
from matchmaker.scheduling.schedule import IsCancelled

#: Longest alternating path that is followed while slots are given out.
REACH = 4000
#: Pairs per call of the kernel, so that cancelling is heard.
CHUNK = 4096


def colour(board: Board, pairs: IntArray, is_cancelled: IsCancelled) -> int:
    """
    Give slots to pairs in the order given; those that fit nowhere stay without one.

    Returns
    -------
    int
        How many found no slot.
    """
    failed = 0
    for start in range(0, len(pairs), CHUNK):
        if is_cancelled():
            return failed + len(pairs) - start
        failed += _colour(board, np.ascontiguousarray(pairs[start : start + CHUNK]), REACH)
    return failed


def fill(board: Board, pairs: IntArray, merit: IntArray, is_cancelled: IsCancelled) -> int:
    """
    Use free chairs: place every further pair that fits, best first.

    Parameters
    ----------
    pairs
        Pairs that may be placed.
    merit
        ``(P,)``; the higher, the earlier a pair has its turn.

    Returns
    -------
    int
        How many pairs were placed.
    """
    pairs = _wanted(board, pairs)
    pairs = pairs[np.lexsort((-merit[pairs],))]
    placed = 0
    for start in range(0, len(pairs), CHUNK):
        if is_cancelled():
            break
        chunk = _wanted(board, pairs[start : start + CHUNK])
        placed += len(chunk) - _colour(board, chunk, REACH)
    return placed


def _wanted(board: Board, pairs: IntArray) -> IntArray:
    """Return those of the pairs that are not placed while both attendees may still meet somebody."""
    wanting = board.held < board.cap
    return pairs[(board.slot[pairs] < 0) & wanting[board.first[pairs]] & wanting[board.second[pairs]]]


def level(board: Board) -> None:
    """Even out the tables used by slots, so that a full slot does not refuse while another is empty."""
    _level(board, 4 * len(board.held), REACH)


@compiled
def _colour(board: Board, pairs: IntArray, reach: int) -> int:
    """Insert pairs one after another; return how many failed."""
    failed = 0
    for pair in pairs:
        board.mark[0] = 0
        if board.slot[pair] < 0 and not insert(board, pair, reach):
            failed += 1
    board.mark[0] = 0
    return failed


@compiled
def _level(board: Board, tries: int, reach: int) -> None:
    """Move one meeting, net, from a fuller slot to an emptier one along random alternating paths."""
    num_slots = len(board.used)
    for _ in range(tries):
        attendee = roll(board, len(board.held))
        near, far = roll(board, num_slots), roll(board, num_slots)
        if board.used[near] > board.used[far] + 1:
            board.mark[0] = 0
            _shift_table(board, attendee, near, far, reach)
    board.mark[0] = 0


@compiled
def _shift_table(board: Board, attendee: int, near: int, far: int, reach: int) -> bool:
    """Flip the path from an attendee if that frees a table in ``near`` and takes one in ``far``."""
    if board.seat[attendee, near] < 0 or not is_free(board, attendee, far):
        return False
    length = trace(board, attendee, near, far, reach)
    if length < 0 or table_shift(board, length) != 1 or board.used[far] + 1 > board.tables[far]:
        return False
    return flip(board, length, near, far)


@compiled
def insert(board: Board, pair: int, reach: int) -> bool:
    """Place a pair where both are free, moving other meetings to other slots if need be; say whether it worked."""
    i, j = board.first[pair], board.second[pair]
    if board.held[i] >= board.cap[i] or board.held[j] >= board.cap[j]:
        return False
    num_slots = len(board.used)
    best, full = -1, -1
    for slot in range(num_slots):
        if is_free(board, i, slot) and is_free(board, j, slot) and may_meet(board, pair, slot):
            if not has_table(board, pair, slot):
                full = slot
            elif best < 0 or board.used[slot] < board.used[best]:
                best = slot
    if best >= 0:
        place(board, pair, best)
        return True
    if full >= 0 and _make_room(board, pair, full, reach):
        place(board, pair, full)
        return True
    return _insert_by_path(board, pair, i, j, reach) or _insert_by_path(board, pair, j, i, reach)


@compiled
def _make_room(board: Board, pair: int, slot: int, reach: int) -> bool:
    """Free a table of a full slot by a path to a slot that has one left, leaving the pair's seats free."""
    i, j = board.first[pair], board.second[pair]
    num_slots, size = len(board.used), len(board.held)
    offset = roll(board, num_slots)
    for k in range(num_slots):
        far = (k + offset) % num_slots
        if board.used[far] >= board.tables[far]:
            continue
        for _ in range(8):
            attendee = roll(board, size)
            if attendee == i or attendee == j:
                continue
            if _shift_table(board, attendee, slot, far, reach):
                # The path may have ended at one of the two and taken the seat.
                return is_free(board, i, slot) and is_free(board, j, slot)
    return False


@compiled
def _insert_by_path(board: Board, pair: int, idle: int, busy: int, reach: int) -> bool:
    """Place a pair in a slot where ``idle`` is free and ``busy`` is not, by flipping a path from ``busy``."""
    num_slots = len(board.used)
    offset = roll(board, num_slots)
    for k in range(num_slots):
        slot = (k + offset) % num_slots
        if not is_free(board, idle, slot) or board.seat[busy, slot] < 0 or not may_meet(board, pair, slot):
            continue
        for far in range(num_slots):
            if far == slot or not is_free(board, busy, far):
                continue
            length = trace(board, busy, slot, far, reach)
            if length < 0:
                continue
            shift = table_shift(board, length)
            if (
                board.used[slot] - shift + board.takes_table[pair] > board.tables[slot]
                or board.used[far] + shift > board.tables[far]
                or not _stays_free(board, idle, length)
            ):
                continue
            if flip(board, length, slot, far):
                place(board, pair, slot)
                return True
    return False


@compiled
def _stays_free(board: Board, attendee: int, length: int) -> bool:
    """Say whether the traced path does not end at an attendee, who would be busy after it is flipped."""
    last = board.path[length - 1]
    return board.first[last] != attendee and board.second[last] != attendee
