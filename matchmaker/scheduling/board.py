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

#: What ``Board.seat`` holds where nobody sits: a free chair, or an attendee who is away, or who is in a
#: meeting that the board does not move.
FREE, AWAY, TAKEN = -1, -2, -3

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
#: An attendee: most meetings, how many of them earn the bonus, meetings held, twice the price of a chair,
#: and the breaks counted, if they are.
ATTENDEE_ROW = np.dtype(
    [
        ("cap", np.int64),
        ("floor", np.int64),
        ("held", np.int64),
        ("price2", np.int64),
        ("breaks", np.int64),
    ]
)
#: A slot: its tables, those taken, and its session.
SLOT_ROW = np.dtype([("tables", np.int64), ("used", np.int64), ("session", np.int64)])
#: One row: the score, the bonus of a meeting up to the floor, the price of a meeting away from its home; the
#: price of a break, the breaks that anybody may have and the price of each beyond, the price of a meeting
#: held out of order; changes on the trail, state of the dice, the longest alternating path that is followed,
#: and the effort spent, in steps along paths.
STATE_ROW = np.dtype(
    [
        ("score", np.int64),
        ("bonus", np.int64),
        ("move_price", np.int64),
        ("break_price", np.int64),
        ("most_breaks", np.int64),
        ("spread_price", np.int64),
        ("order_price", np.int64),
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
        ``(N, S)``; the pair that an attendee meets in a slot, or ``FREE``, or ``AWAY``, or ``TAKEN``.
    allowed
        ``(P, S)``; whether a pair may meet in a slot, or no rows when every pair may meet everywhere.
    trail
        ``(K, 2)``; pair and former slot of each change.
    path
        ``(N + 1,)``; room for one alternating path.
    order_start, order
        ``(P + 1,)`` or nothing, ``(K, 2)``; where the pairs that each one is ordered with begin, and these:
        the other pair, and whether that one comes first.
    """

    pairs: Rows
    attendees: Rows
    slots: Rows
    state: Rows
    seat: IntArray
    allowed: BoolArray
    trail: IntArray
    path: IntArray
    order_start: IntArray
    order: IntArray

    @property
    def score(self) -> int:
        """Worth of the pairs placed and bonus earned, less the price of moves, breaks and broken rules."""
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
    slots["session"] = problem.session_of_slot
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
        order_start=np.zeros(0, np.int64),
        order=np.zeros((0, 2), np.int64),
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
    if len(board.order_start) > 0:
        _set_slot_in_order(board, pair, slot)
    row.slot = slot
    board.slots[slot].used += row.tables
    state.score += row.worth
    if row.home >= 0 and slot != row.home:
        state.score -= state.move_price
    for attendee in (row.first, row.second):
        if state.break_price + state.spread_price > 0:
            _charge_breaks(board, attendee, more_breaks(board, attendee, slot))
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
    if len(board.order_start) > 0:
        _set_slot_in_order(board, pair, -1)
    row.slot = -1
    board.slots[slot].used -= row.tables
    state.score -= row.worth
    if row.home >= 0 and slot != row.home:
        state.score += state.move_price
    for attendee in (row.first, row.second):
        board.seat[attendee, slot] = FREE
        if state.break_price + state.spread_price > 0:
            _charge_breaks(board, attendee, -more_breaks(board, attendee, slot))
        person: Any = board.attendees[attendee]
        person.held -= 1
        if person.held < person.floor:
            state.score -= state.bonus


@compiled
def more_breaks(board: Board, attendee: int, slot: int) -> int:
    """Return how many breaks a meeting in a slot adds to those of an attendee who has none there."""
    session = board.slots[slot].session
    num_slots = len(board.slots)
    sides = 0
    for near in (slot - 1, slot + 1):
        if 0 <= near < num_slots and board.slots[near].session == session:
            sides += _is_busy(board, attendee, near)
    if sides > 0:
        return 1 - sides
    for near in range(num_slots):
        if near != slot and board.slots[near].session == session and _is_busy(board, attendee, near):
            return 1
    return 0


@compiled
def break_cost(board: Board, pair: int, slot: int) -> int:
    """Return what a slot would cost a pair in breaks; seats taken by others count as free."""
    state: Any = board.state[0]
    if state.break_price + state.spread_price == 0:
        return 0
    row: Any = board.pairs[pair]
    price = max(state.break_price, 1)
    cost: int = price * (more_breaks(board, row.first, slot) + more_breaks(board, row.second, slot))
    return cost


@compiled
def _is_busy(board: Board, attendee: int, slot: int) -> bool:
    held = board.seat[attendee, slot]
    busy: bool = held >= 0 or held == TAKEN
    return busy


@compiled
def _charge_breaks(board: Board, attendee: int, more: int) -> None:
    """Count more breaks of an attendee, or fewer, and charge them."""
    person: Any = board.attendees[attendee]
    state: Any = board.state[0]
    beyond = max(person.breaks - state.most_breaks, 0)
    person.breaks += more
    state.score -= state.break_price * more
    state.score -= state.spread_price * (max(person.breaks - state.most_breaks, 0) - beyond)


@compiled
def _set_slot_in_order(board: Board, pair: int, slot: int) -> None:
    """Charge for what is out of order once a pair is in another slot."""
    before = 0
    after = 0
    for k in range(board.order_start[pair], board.order_start[pair + 1]):
        rival = board.pairs[board.order[k, 0]].slot
        now = board.pairs[pair].slot
        if board.order[k, 1] > 0:
            before += now >= 0 and not 0 <= rival < now
            after += slot >= 0 and not 0 <= rival < slot
        else:
            before += rival >= 0 and not 0 <= now < rival
            after += rival >= 0 and not 0 <= slot < rival
    board.state[0].score -= board.state[0].order_price * (after - before)


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
    """Say whether the pair itself allows a slot, and so do those that it is ordered with."""
    if board.allowed.shape[0] > 0 and not board.allowed[pair, slot]:
        return False
    if len(board.order_start) > 0:
        for k in range(board.order_start[pair], board.order_start[pair + 1]):
            rival = board.pairs[board.order[k, 0]].slot
            if board.order[k, 1] > 0 and not 0 <= rival < slot:
                return False
            if board.order[k, 1] == 0 and 0 <= rival <= slot:
                return False
    return True


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
    return 0 if board.seat[attendee, slot] < FREE else length


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
