"""
The moves of the search: one ejection chain from where a price says that something is missing.

A chain places a pair by force: full calendars and, if no alternating path helps, seats and tables lose a
meeting, and those who lost it wait for another. Whoever waits is served the same way, the last first.
"""

from typing import Any, NamedTuple

import numpy as np

from matchmaker.scheduling.board import (
    FREE,
    Board,
    break_cost,
    flip,
    is_full,
    lift,
    may_meet,
    more_breaks,
    other,
    place,
    roll,
    table_shift,
    tables_left,
    trace,
)
from matchmaker.scheduling.colouring import insert
from matchmaker.scheduling.compiled import compiled
from matchmaker.scheduling.problem import IntArray

#: Steps of a chain, and candidates looked at per step.
DEPTH, WIDTH = 12, 8
#: A chain is given up when it is behind by so many times the noise, prices of empty chairs considered.
HOPELESS = 50
#: Loss of a slot in which a pair can't meet whatever is ejected.
IMPOSSIBLE = 1 << 62


class Guide(NamedTuple):
    """
    Candidate lists and tolerances that lead the chains.

    Parameters
    ----------
    start
        ``(N + 1,)``; where each attendee's candidates begin in ``candidate``.
    candidate
        Pairs of each attendee, most worth above the prices first.
    noise
        ``(1024,)``; exponential quantiles, twice in value points: what a choice may be off by.
    origins
        ``(4, max(N, P))``; where chains may start: priced chairs, worthy pairs that are not placed, chairs
        without a price, and unworthy pairs that are placed.
    num_origins
        ``(4,)``; how many there are of each kind.
    """

    start: IntArray
    candidate: IntArray
    noise: IntArray
    origins: IntArray
    num_origins: IntArray


@compiled
def collect_origins(board: Board, guide: Guide) -> None:
    """List where chains may start."""
    counts = guide.num_origins
    counts[:] = 0
    for attendee in range(len(board.attendees)):
        if not is_full(board, attendee):
            person: Any = board.attendees[attendee]
            kind = 0 if person.price2 > 0 or person.held < person.floor else 2
            guide.origins[kind, counts[kind]] = attendee
            counts[kind] += 1
    for pair in range(len(board.pairs)):
        row: Any = board.pairs[pair]
        if row.spare2 != 0 and (row.spare2 > 0) == (row.slot < 0):
            kind = 1 if row.slot < 0 else 3
            guide.origins[kind, counts[kind]] = pair
            counts[kind] += 1


@compiled
def begin_chain(board: Board, guide: Guide, waiting: IntArray) -> bool:
    """
    Choose a start, leave who waits for a meeting in ``waiting`` (number first), and say whether there is one.

    One chain in ten starts where no price points: otherwise small events stop early.
    """
    counts = guide.num_origins
    if board.state[0].break_price + board.state[0].spread_price > 0 and roll(board, 3) == 0:
        waiting[0] = 0
        return _close_break(board)
    kind = roll(board, 10)
    kind = 2 + roll(board, 2) if kind == 0 else kind // 8
    if counts[kind] == 0:
        kind = (kind + 1 + roll(board, 3)) % 4
    if counts[kind] == 0:
        return False
    chosen = guide.origins[kind, roll(board, counts[kind])]
    waiting[0] = 0
    if kind % 2 == 0:
        if is_full(board, chosen):
            return False
        for _ in range(roll(board, 3)):
            _shuffle(board, chosen)
        _wait(waiting, chosen)
        return True
    row: Any = board.pairs[chosen]
    if (kind == 1) != (row.slot < 0):
        return False
    if kind == 1:
        _force(board, guide, chosen, waiting)
    else:
        lift(board, chosen)
        _wait(waiting, row.first)
        _wait(waiting, row.second)
    return True


@compiled
def _wait(waiting: IntArray, attendee: int) -> None:
    """Put an attendee on the stack of those who wait, if there is room."""
    if waiting[0] + 1 < len(waiting):
        waiting[0] += 1
        waiting[waiting[0]] = attendee


@compiled
def follow_chain(board: Board, guide: Guide, waiting: IntArray, before: int) -> None:
    """Serve those who wait, the last first, until the score is higher, nobody waits or hope is lost."""
    hopeless2 = -HOPELESS * _noise(board, guide)
    for _ in range(DEPTH):
        if waiting[0] == 0 or board.state[0].score > before:
            return
        attendee = waiting[waiting[0]]
        waiting[0] -= 1
        if is_full(board, attendee):
            continue
        pair = _choose(board, guide, attendee)
        if pair < 0:
            continue
        _force(board, guide, pair, waiting)
        hope2 = 2 * (board.state[0].score - before)
        for k in range(1, waiting[0] + 1):
            hope2 += max(board.attendees[waiting[k]].price2, 0)
        if hope2 < hopeless2:
            return


@compiled
def _noise(board: Board, guide: Guide) -> int:
    """Return an exponential random number, twice in value points."""
    number: int = guide.noise[roll(board, 1024)]
    return number


@compiled
def _choose(board: Board, guide: Guide, attendee: int) -> int:
    """Return the most promising unplaced pair of an attendee, give or take some noise; or -1."""
    best: Any = np.int64(-1)
    best2: Any = np.int64(0)
    seen = 0
    for k in range(guide.start[attendee], guide.start[attendee + 1]):
        pair = guide.candidate[k]
        row: Any = board.pairs[pair]
        if row.slot >= 0:
            continue
        hope2 = row.spare2 + _noise(board, guide)
        partner = other(board, pair, attendee)
        if not is_full(board, partner):
            hope2 += board.attendees[partner].price2
        if best < 0 or hope2 > best2:
            best, best2 = pair, hope2
        seen += 1
        if seen >= WIDTH:
            break
    chosen: int = best
    return chosen


@compiled
def _force(board: Board, guide: Guide, pair: int, waiting: IntArray) -> None:
    """Place a pair, ejecting meetings where caps are full, and put those who lost one on the stack."""
    row: Any = board.pairs[pair]
    if len(board.order_start) > 0:
        _hold_before(board, guide, pair, waiting)
    for attendee in (row.first, row.second):
        if is_full(board, attendee):
            _eject_from(board, guide, attendee, other(board, pair, attendee), waiting)
    for attempt in range(3):
        if insert(board, pair):
            return
        if attempt < 2:
            _shuffle(board, row.second if attempt == 0 else row.first)
    if not _take_seats(board, guide, pair, waiting, len(board.slots)):
        _wait(waiting, row.second)
        _wait(waiting, row.first)


@compiled
def _hold_before(board: Board, guide: Guide, pair: int, waiting: IntArray) -> None:
    """Hold what a pair comes after; now and then earlier than it is held already."""
    for k in range(board.order_start[pair], board.order_start[pair + 1]):
        before = board.order[k, 0]
        row: Any = board.pairs[before]
        if board.order[k, 1] == 0 or (row.slot >= 0 and roll(board, 4) > 0):
            continue
        # What follows it is out of order for a moment, and may be so no longer in the end.
        if row.slot >= 0:
            lift(board, before)
        for attendee in (row.first, row.second):
            if is_full(board, attendee):
                _eject_from(board, guide, attendee, other(board, before, attendee), waiting)
        if not is_full(board, row.first) and not is_full(board, row.second):
            _take_seats(board, guide, before, waiting, _last_slot(board, pair))


@compiled
def _last_slot(board: Board, pair: int) -> int:
    """Return the last slot in which both attendees of a pair are there; 0 if there is none."""
    row: Any = board.pairs[pair]
    for slot in range(len(board.slots) - 1, 0, -1):
        if min(board.seat[row.first, slot], board.seat[row.second, slot]) >= FREE:
            return slot
    return 0


@compiled
def _eject_from(board: Board, guide: Guide, full: int, partner: int, waiting: IntArray) -> None:
    """Lift the least worthy meeting of a fully booked attendee, rather one in a slot the partner has free."""
    worst: Any = np.int64(-1)
    worst2: Any = np.int64(0)
    for slot in range(len(board.slots)):
        pair = board.seat[full, slot]
        if pair < 0:
            continue
        loss2 = board.pairs[pair].spare2 + _noise(board, guide)
        if board.seat[partner, slot] != FREE:
            loss2 += guide.noise[512]
        if worst < 0 or loss2 < worst2:
            worst, worst2 = pair, loss2
    if worst >= 0:
        _lift_with_followers(board, worst, waiting)
        _wait(waiting, other(board, worst, full))


@compiled
def _take_seats(board: Board, guide: Guide, pair: int, waiting: IntArray, end: int) -> bool:
    """Place a pair in the slot before ``end`` where that ejects the least: from its seats, and a table."""
    row: Any = board.pairs[pair]
    best: Any = np.int64(-1)
    best2: Any = np.int64(IMPOSSIBLE)
    for slot in range(end):
        loss2 = _loss2(board, guide, pair, slot)
        if loss2 < best2:
            best, best2 = slot, loss2
    if best < 0:
        return False
    for attendee in (row.first, row.second):
        _clear(board, board.seat[attendee, best], pair, waiting)
    if tables_left(board, best) < row.tables:
        _clear(board, _poorest(board, best), pair, waiting)
    if tables_left(board, best) < row.tables:
        return False
    place(board, pair, best)
    return True


@compiled
def _loss2(board: Board, guide: Guide, pair: int, slot: int) -> int:
    """Return twice the spare worth of what a pair would eject from a slot, give or take some noise."""
    row: Any = board.pairs[pair]
    seats = (board.seat[row.first, slot], board.seat[row.second, slot])
    if min(seats) < FREE or not may_meet(board, pair, slot):
        return IMPOSSIBLE
    loss2: Any = np.int64(_noise(board, guide) + 2 * break_cost(board, pair, slot))
    for rival in seats:
        if rival >= 0:
            loss2 += board.pairs[rival].spare2 + _noise(board, guide)
    if max(seats) == FREE and tables_left(board, slot) < row.tables:
        rival = _poorest(board, slot)
        if rival < 0:
            return IMPOSSIBLE
        loss2 += board.pairs[rival].spare2
    loss: int = loss2
    return loss


@compiled
def _poorest(board: Board, slot: int) -> int:
    """Return the least worthy of a few random meetings that take a table in a slot, or -1."""
    worst: Any = np.int64(-1)
    worst2: Any = np.int64(0)
    for _ in range(12):
        rival = board.seat[roll(board, len(board.attendees)), slot]
        if rival >= 0 and board.pairs[rival].tables > 0:
            spare2 = board.pairs[rival].spare2
            if worst < 0 or spare2 < worst2:
                worst, worst2 = rival, spare2
    chosen: int = worst
    return chosen


@compiled
def _clear(board: Board, rival: int, pair: int, waiting: IntArray) -> None:
    """Lift a meeting, if it is one, and put those of it who are not of the pair on the stack."""
    if rival < 0:
        return
    row: Any = board.pairs[rival]
    winner: Any = board.pairs[pair]
    _lift_with_followers(board, rival, waiting)
    for attendee in (row.first, row.second):
        if attendee not in (winner.first, winner.second):
            _wait(waiting, attendee)


@compiled
def _lift_with_followers(board: Board, pair: int, waiting: IntArray) -> None:
    """Lift a meeting and those held after it, and put those who lose one of these on the stack."""
    lift(board, pair)
    if len(board.order_start) == 0:
        return
    for k in range(board.order_start[pair], board.order_start[pair + 1]):
        follower = board.order[k, 0]
        if board.order[k, 1] == 0 and board.pairs[follower].slot >= 0:
            lift(board, follower)
            _wait(waiting, board.pairs[follower].first)
            _wait(waiting, board.pairs[follower].second)


@compiled
def _close_break(board: Board) -> bool:
    """Move a meeting of somebody with a break to where they have fewer, by an alternating path."""
    attendee = -1
    for _ in range(16):
        chosen = roll(board, len(board.attendees))
        if board.attendees[chosen].breaks > 0:
            attendee = chosen
            break
    if attendee < 0:
        return False
    num_slots = len(board.slots)
    begin = roll(board, num_slots * num_slots)
    for k in range(num_slots * num_slots):
        near, far = divmod((begin + k) % (num_slots * num_slots), num_slots)
        pair = board.seat[attendee, near]
        if pair < 0 or board.seat[attendee, far] != FREE:
            continue
        # Counted from the day without that meeting.
        before = board.attendees[attendee].breaks
        lift(board, pair)
        fewer = board.attendees[attendee].breaks + more_breaks(board, attendee, far) < before
        place(board, pair, near)
        board.state[0].mark -= 2
        if not fewer:
            continue
        length = trace(board, attendee, near, far)
        if length == 0:
            continue
        shift = table_shift(board, length)
        if tables_left(board, near) + shift < 0 or tables_left(board, far) < shift:
            continue
        return flip(board, length, near, far)
    return False


@compiled
def _shuffle(board: Board, attendee: int) -> None:
    """Move a meeting of an attendee to a random free slot by an alternating path, if there is one."""
    near: Any = np.int64(-1)
    far: Any = np.int64(-1)
    busy, idle = 0, 0
    for slot in range(len(board.slots)):
        if board.seat[attendee, slot] >= 0:
            busy += 1
            if roll(board, busy) == 0:
                near = slot
        elif board.seat[attendee, slot] == FREE:
            idle += 1
            if roll(board, idle) == 0:
                far = slot
    if near < 0 or far < 0:
        return
    length = trace(board, attendee, near, far)
    if length == 0:
        return
    shift = table_shift(board, length)
    if tables_left(board, near) + shift >= 0 and tables_left(board, far) >= shift:
        flip(board, length, near, far)
