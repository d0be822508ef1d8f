"""
The schedule in the making, as arrays that kernels read and change.

A board knows seats (an attendee in a slot) and how many tables each slot has left, not which table a meeting
gets. Every change is written on a trail, so that a chain of changes that leads nowhere can be taken back.

Kernels take the board whole. Its rows are records: few arrays keep the kernels quick to compile.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.scheduling.compiled import compiled
from matchmaker.scheduling.problem import BoolArray, IntArray, Problem
from matchmaker.scheduling.remaining import Remaining

#: What ``Board.seat`` holds where nobody sits: a free chair, or an attendee who is away.
FREE, AWAY = -1, -2

#: A pair: its attendees, what it adds to the score, tables it takes from its slot (0 with an own table),
#: twice its worth above the prices, its slot (-1 when it is not placed), and the slot it had in a schedule
#: that this one replaces (-1 for none).
PAIR_ROW = np.dtype(
    [
        ("first", np.int64),
        ("second", np.int64),
        ("worth", np.int64),
        ("tables", np.int64),
        ("spare2", np.int64),
        ("slot", np.int64),
        ("home", np.int64),
    ]
)
#: An attendee: most meetings, how many of them earn the bonus, meetings held, twice the price of a chair.
ATTENDEE_ROW = np.dtype([("cap", np.int64), ("floor", np.int64), ("held", np.int64), ("price2", np.int64)])
#: A slot: its tables, and those taken.
SLOT_ROW = np.dtype([("tables", np.int64), ("used", np.int64)])
#: One row: the score, the bonus of a meeting up to the floor, the price of a meeting away from its home,
#: changes on the trail, state of the dice, the longest alternating path that is followed, and the effort
#: spent, in steps along paths.
STATE_ROW = np.dtype(
    [
        ("score", np.int64),
        ("bonus", np.int64),
        ("move_price", np.int64),
        ("mark", np.int64),
        ("dice", np.int64),
        ("reach", np.int64),
        ("effort", np.int64),
    ]
)

Rows = NDArray[np.void]


class Board(NamedTuple):
    """
    What is open, and who sits where.

    Parameters
    ----------
    pairs, attendees, slots
        ``(P,)``, ``(N,)``, ``(S,)`` rows of ``PAIR_ROW``, ``ATTENDEE_ROW``, ``SLOT_ROW``.
    state
        ``(1,)`` row of ``STATE_ROW``.
    seat
        ``(N, S)``; the pair that an attendee meets in a slot, or ``FREE``, or ``AWAY``.
    allowed
        ``(P, S)``; whether a pair may meet in a slot, or no rows when every pair may meet everywhere.
    trail
        ``(K, 2)``; pair and former slot of each change.
    path
        ``(N + 1,)``; room for one alternating path.
    """

    pairs: Rows
    attendees: Rows
    slots: Rows
    state: Rows
    seat: IntArray
    allowed: BoolArray
    trail: IntArray
    path: IntArray

    @property
    def score(self) -> int:
        """Worth of the pairs placed and bonus earned, less the price of moves."""
        return int(self.state["score"][0])


def empty_board(problem: Problem, remaining: Remaining, *, seed: int = 0) -> Board:
    """Return a board with nobody seated, worth being mutual value; locked placements are outside it."""
    size, num_slots = remaining.available.shape
    pairs = np.zeros(problem.num_pairs, PAIR_ROW)
    pairs["first"], pairs["second"] = problem.pairs.T
    pairs["worth"] = problem.value
    pairs["tables"] = remaining.takes_table
    pairs["slot"] = -1
    pairs["home"] = -1
    attendees = np.zeros(size, ATTENDEE_ROW)
    attendees["cap"] = remaining.cap
    slots = np.zeros(num_slots, SLOT_ROW)
    slots["tables"] = remaining.tables
    state = np.zeros(1, STATE_ROW)
    state["dice"] = (seed * 2_654_435_761 + 88_172_645_463_325_252) % (1 << 62) | 1
    allowed = np.empty((0, num_slots), np.bool_) if problem.allowed is None else problem.allowed.copy()
    return Board(
        pairs=pairs,
        attendees=attendees,
        slots=slots,
        state=state,
        seat=np.where(remaining.available, FREE, AWAY).astype(np.int64),
        allowed=allowed,
        trail=np.zeros((8 * size + 4096, 2), np.int64),
        path=np.zeros(size + 1, np.int64),
    )


def pair_slots_of(board: Board) -> IntArray:
    """Return ``(K, 2)``: pair and slot of everything placed, by pair."""
    pair = np.flatnonzero(board.pairs["slot"] >= 0)
    return np.stack([pair, board.pairs["slot"][pair]], axis=1)


@compiled
def roll(board: Board, sides: int) -> int:
    """Return a random number from 0 to ``sides`` - 1 (xorshift, Marsaglia 2003)."""
    state: Any = board.state[0]
    x = state.dice
    x ^= x << 13
    x ^= (x >> 7) & 0x01FFFFFFFFFFFFFF
    x ^= x << 17
    state.dice = x
    number: int = ((x >> 20) & 0x7FFFFFFFFFF) % sides
    return number


@compiled
def place(board: Board, pair: int, slot: int) -> None:
    """Seat both attendees of a pair that is not placed; the seats must be free."""
    row: Any = board.pairs[pair]
    state: Any = board.state[0]
    board.trail[state.mark, 0] = pair
    board.trail[state.mark, 1] = -1
    state.mark += 1
    row.slot = slot
    board.slots[slot].used += row.tables
    state.score += row.worth
    if row.home >= 0 and slot != row.home:
        state.score -= state.move_price
    for attendee in (row.first, row.second):
        board.seat[attendee, slot] = pair
        person: Any = board.attendees[attendee]
        if person.held < person.floor:
            state.score += state.bonus
        person.held += 1


@compiled
def lift(board: Board, pair: int) -> None:
    """Free the seats of a pair that is placed."""
    row: Any = board.pairs[pair]
    state: Any = board.state[0]
    slot = row.slot
    board.trail[state.mark, 0] = pair
    board.trail[state.mark, 1] = slot
    state.mark += 1
    row.slot = -1
    board.slots[slot].used -= row.tables
    state.score -= row.worth
    if row.home >= 0 and slot != row.home:
        state.score += state.move_price
    for attendee in (row.first, row.second):
        board.seat[attendee, slot] = FREE
        person: Any = board.attendees[attendee]
        person.held -= 1
        if person.held < person.floor:
            state.score -= state.bonus


@compiled
def forget(board: Board) -> None:
    """Start a new trail: what happened so far stays."""
    board.state[0].mark = 0


@compiled
def take_back(board: Board) -> None:
    """Undo everything on the trail, last change first."""
    for step in range(board.state[0].mark - 1, -1, -1):
        # Undoing writes on the trail too: over the step just read.
        board.state[0].mark = step
        pair, slot = board.trail[step]
        if slot < 0:
            lift(board, pair)
        else:
            place(board, pair, slot)
    board.state[0].mark = 0


@compiled
def is_full(board: Board, attendee: int) -> bool:
    """Say whether an attendee has as many meetings as the cap."""
    person: Any = board.attendees[attendee]
    full: bool = person.held >= person.cap
    return full


@compiled
def other(board: Board, pair: int, attendee: int) -> int:
    """Return whom an attendee meets in a pair."""
    row: Any = board.pairs[pair]
    partner: int = row.first + row.second - attendee
    return partner


@compiled
def may_meet(board: Board, pair: int, slot: int) -> bool:
    """Say whether the pair itself allows a slot."""
    return board.allowed.shape[0] == 0 or bool(board.allowed[pair, slot])


@compiled
def fits(board: Board, pair: int, slot: int) -> bool:
    """Say whether a slot is free for both attendees of a pair, and allowed; tables are not looked at."""
    row: Any = board.pairs[pair]
    if board.seat[row.first, slot] != FREE or board.seat[row.second, slot] != FREE:
        return False
    return may_meet(board, pair, slot)


@compiled
def tables_left(board: Board, slot: int) -> int:
    """Return how many tables of a slot are not taken."""
    row: Any = board.slots[slot]
    left: int = row.tables - row.used
    return left


@compiled
def trace(board: Board, start: int, near: int, far: int) -> int:
    """
    Follow the alternating path from an attendee who is busy in slot ``near`` and free in slot ``far``.

    Returns the number of meetings on it, written to ``board.path``; or 0 if they can't change slots: its end
    is away, a pair is not allowed there, or it is longer than the reach. Tables are not looked at.
    """
    length, attendee, slot, next_slot = 0, start, near, far
    board.state[0].effort += 4
    while board.seat[attendee, slot] >= 0:
        pair = board.seat[attendee, slot]
        board.state[0].effort += 1
        if length >= board.state[0].reach or not may_meet(board, pair, next_slot):
            return 0
        board.path[length] = pair
        length += 1
        attendee = other(board, pair, attendee)
        slot, next_slot = next_slot, slot
    return 0 if board.seat[attendee, slot] == AWAY else length


@compiled
def table_shift(board: Board, length: int) -> int:
    """Return how many tables flipping the path takes in its far slot, and frees in its near one."""
    shift = 0
    for step in range(length):
        taken = board.pairs[board.path[step]].tables
        shift += taken if step % 2 == 0 else -taken
    return shift


@compiled
def flip(board: Board, length: int, near: int, far: int) -> bool:
    """Exchange the two slots along the traced path; do nothing and say so when the trail is full."""
    if board.state[0].mark + 2 * length + 256 > len(board.trail):
        return False
    board.state[0].effort += 8 * length
    for step in range(length):
        lift(board, board.path[step])
    for step in range(length):
        place(board, board.path[step], far if step % 2 == 0 else near)
    return True
