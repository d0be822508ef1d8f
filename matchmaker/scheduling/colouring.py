"""
Pairs into slots: an edge colouring by alternating paths (Kempe chains) over the slots that attendees have.

A pair goes to the least used slot in which both are free. If there is none, the meetings on an alternating
path between two slots change places so that one becomes free for both, as in the proof of Vizing's theorem;
a path counts only if its end is there, its pairs are allowed and the tables suffice.

References
----------
Vizing, V. G. (1964). On an estimate of the chromatic class of a p-graph. *Diskret. Analiz* 3, 25-30.
"""

from typing import Any

import numpy as np

from matchmaker.scheduling.board import (
    FREE,
    Board,
    break_cost,
    fits,
    flip,
    forget,
    is_full,
    may_meet,
    other,
    place,
    roll,
    table_shift,
    tables_left,
    trace,
)
from matchmaker.scheduling.compiled import compiled
from matchmaker.scheduling.problem import IntArray
from matchmaker.scheduling.schedule import IsCancelled

#: Longest alternating path that is followed while slots are given out.
REACH = 4000
#: Pairs per call of the kernel, so that cancelling is heard.
CHUNK = 512


def colour(board: Board, pairs: IntArray, is_cancelled: IsCancelled) -> int:
    """
    Give slots to pairs in the order given; those that fit nowhere stay without one.

    Returns
    -------
    int
        How many found no slot.
    """
    failed = 0
    board.state["reach"] = REACH
    for start in range(0, len(pairs), CHUNK):
        if is_cancelled():
            return failed + len(pairs) - start
        failed += _colour(board, pairs[start : start + CHUNK])
    return failed


def fill(
    board: Board, pairs: IntArray, merit: IntArray, is_cancelled: IsCancelled, reach: int = REACH
) -> int:
    """
    Use free chairs: place every further pair that fits, best first.

    Parameters
    ----------
    pairs
        Pairs that may be placed.
    merit
        ``(P,)``; the higher, the earlier a pair has its turn.
    reach
        Longest alternating path that is followed; 0 moves nobody.

    Returns
    -------
    int
        How many pairs were placed.
    """
    if is_cancelled():
        return 0
    pairs = _wanted(board, pairs)
    pairs = pairs[np.argsort(-merit[pairs], kind="stable")]
    placed = 0
    board.state["reach"] = reach
    for start in range(0, len(pairs), CHUNK):
        if is_cancelled():
            break
        chunk = _wanted(board, pairs[start : start + CHUNK])
        placed += len(chunk) - _colour(board, chunk)
    return placed


def level(board: Board) -> None:
    """Even out the tables used by slots, so that a full slot does not refuse while another is empty."""
    if (board.slots["used"] == board.slots["tables"]).any():
        _level(board, 4 * len(board.attendees))


def _wanted(board: Board, pairs: IntArray) -> IntArray:
    """Return those of the pairs that are not placed while both attendees may still meet somebody."""
    wanting = board.attendees["held"] < board.attendees["cap"]
    open_pairs = pairs[board.pairs["slot"][pairs] < 0]
    first, second = board.pairs["first"][open_pairs], board.pairs["second"][open_pairs]
    wanted: IntArray = open_pairs[wanting[first] & wanting[second]]
    return wanted


@compiled
def _colour(board: Board, pairs: IntArray) -> int:
    """Insert pairs one after another; return how many failed."""
    failed = 0
    for pair in pairs:
        forget(board)
        if board.pairs[pair].slot < 0 and not insert(board, pair):
            failed += 1
    forget(board)
    return failed


@compiled
def _level(board: Board, tries: int) -> None:
    """Move one table, net, from a fuller slot to an emptier one along random alternating paths."""
    num_slots = len(board.slots)
    for _ in range(tries):
        attendee = roll(board, len(board.attendees))
        near, far = roll(board, num_slots), roll(board, num_slots)
        if board.slots[near].used > board.slots[far].used + 1:
            forget(board)
            _shift_table(board, attendee, near, far)
    forget(board)


@compiled
def _shift_table(board: Board, attendee: int, near: int, far: int) -> bool:
    """Flip the path from an attendee if that frees a table in ``near`` and takes one in ``far``."""
    if board.seat[attendee, near] < 0 or board.seat[attendee, far] != FREE or tables_left(board, far) < 1:
        return False
    length = trace(board, attendee, near, far)
    if length == 0 or table_shift(board, length) != 1:
        return False
    return flip(board, length, near, far)


@compiled
def insert(board: Board, pair: int) -> bool:
    """Place a pair where both are free, moving other meetings if need be; say whether it worked."""
    row: Any = board.pairs[pair]
    if is_full(board, row.first) or is_full(board, row.second):
        return False
    return _return_home(board, pair) or _insert_anywhere(board, pair)


@compiled
def _insert_anywhere(board: Board, pair: int) -> bool:
    """Place a pair where both are free, where few breaks and meetings are, else by an alternating path."""
    row: Any = board.pairs[pair]
    best: Any = np.int64(-1)
    best_cost: Any = np.int64(0)
    full: Any = np.int64(-1)
    for slot in range(len(board.slots)):
        if fits(board, pair, slot):
            if tables_left(board, slot) < row.tables:
                full = slot
                continue
            cost = board.slots[slot].used + len(board.pairs) * break_cost(board, pair, slot)
            if best < 0 or cost < best_cost:
                best, best_cost = slot, cost
    if best < 0 and full >= 0 and _make_room(board, pair, full):
        best = full
    if best >= 0:
        place(board, pair, best)
        return True
    for idle in (row.first, row.second):
        if _insert_by_path(board, pair, idle, other(board, pair, idle)):
            return True
    return False


@compiled
def _return_home(board: Board, pair: int) -> bool:
    """Place a pair in the slot it had in the schedule that is replaced, if it fits there."""
    row: Any = board.pairs[pair]
    home = row.home
    if home < 0 or not fits(board, pair, home) or tables_left(board, home) < row.tables:
        return False
    place(board, pair, home)
    return True


@compiled
def _make_room(board: Board, pair: int, slot: int) -> bool:
    """Free a table of a full slot by a path to a slot that has one left; say whether the pair fits then."""
    num_slots = len(board.slots)
    offset = roll(board, num_slots)
    for k in range(num_slots):
        far = (k + offset) % num_slots
        if tables_left(board, far) < 1:
            continue
        for _ in range(8):
            attendee = roll(board, len(board.attendees))
            if _shift_table(board, attendee, slot, far):
                # The path may have ended at one of the two and taken the seat.
                return fits(board, pair, slot)
    return False


@compiled
def _insert_by_path(board: Board, pair: int, idle: int, busy: int) -> bool:
    """Place a pair in a slot where ``idle`` is free and ``busy`` is not, by flipping a path from ``busy``."""
    num_slots = len(board.slots)
    offset = roll(board, num_slots)
    for k in range(num_slots):
        slot = (k + offset) % num_slots
        if board.seat[idle, slot] != FREE or board.seat[busy, slot] < 0 or not may_meet(board, pair, slot):
            continue
        for far in range(num_slots):
            if board.seat[busy, far] != FREE:
                continue
            length = trace(board, busy, slot, far)
            if length == 0:
                continue
            shift = table_shift(board, length)
            if tables_left(board, slot) + shift < board.pairs[pair].tables or tables_left(board, far) < shift:
                continue
            last: Any = board.pairs[board.path[length - 1]]
            # A path that ends at the idle one would make them busy.
            if idle not in (last.first, last.second) and flip(board, length, slot, far):
                place(board, pair, slot)
                return True
    return False
