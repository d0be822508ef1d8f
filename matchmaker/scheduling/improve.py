"""
Ejection chains guided by prices: what the upper bound says is missing tells where to look.

The gap between a schedule and the bound is exactly: prices of empty chairs, and of tables, plus what placed pairs are worth below
their prices, plus what unplaced pairs are worth above them. A chain starts at one of these, places a
pair there, ejects the meetings in the way, and serves those who lost theirs in the same manner. It stays if the
score did not fall, else the trail takes it back; so a schedule never gets worse, and can be stopped at any time.

References
----------
Glover, F. (1996). Ejection chains, reference structures and alternating path methods. *Discrete Applied Mathematics* 65.
"""

from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

import numpy as np

from matchmaker.scheduling.board import (
    Board,
    flip,
    is_free,
    lift,
    may_meet,
    other,
    place,
    roll,
    table_shift,
    take_back,
    trace,
)
from matchmaker.scheduling.colouring import insert
from matchmaker.scheduling.compiled import compiled
from matchmaker.scheduling.problem import IntArray
from matchmaker.scheduling.schedule import IsCancelled

#: Steps of a chain, candidates looked at per step, and longest alternating path.
DEPTH, WIDTH, REACH = 12, 8, 1000
#: Chains without a gain after which the search is given up: so many, and so many per attendee.
PATIENCE, PATIENCE_PER_ATTENDEE = 30_000, 20
#: Wall time that one call of the kernel aims at, in seconds.
BREATH = 0.05


class Guide(NamedTuple):
    """
    Prices and candidate lists that lead the chains.

    Parameters
    ----------
    price2
        ``(N,)``; twice the price of an attendee's chair.
    spare2
        ``(P,)``; twice the worth of a pair above its prices.
    start
        ``(N + 1,)``; where each attendee's candidates begin in ``candidate``.
    candidate
        Pairs of each attendee, most spare value first.
    noise
        ``(1024,)``; exponential quantiles, twice in value points: what a choice may be off by.
    patience2
        Twice the value that a chain may be behind, prices of empty chairs considered.
    """

    price2: IntArray
    spare2: IntArray
    start: IntArray
    candidate: IntArray
    noise: IntArray
    patience2: int


def guide_of(board: Board, usable: IntArray, price2: IntArray, spare2: IntArray) -> Guide:
    """Return the guide for the pairs in ``usable`` (indices) under given prices."""
    ends = np.concatenate([board.first[usable], board.second[usable]])
    pair = np.concatenate([usable, usable])
    order = np.lexsort((-spare2[pair], ends))
    start = np.zeros(len(board.held) + 1, np.int64)
    np.cumsum(np.bincount(ends, minlength=len(board.held)), out=start[1:])
    priced = price2[price2 > 0]
    scale = float(np.median(priced)) if len(priced) else 0.0
    if scale < 1:
        scale = float(np.median(2 * board.worth[usable])) if len(usable) else 1.0
    quantile = -np.log((np.arange(1024) + 0.5) / 1024)
    noise = np.rint(0.01 * scale * quantile).astype(np.int64)
    return Guide(price2, spare2, start, pair[order], noise, max(1, int(0.5 * scale)))


def improve(
    board: Board,
    guide: Guide,
    *,
    goal: int,
    work: int,
    deadline: float,
    on_better: Callable[[], None],
    is_cancelled: IsCancelled,
) -> int:
    """
    Raise the score of a board by ejection chains; it never falls.

    Parameters
    ----------
    goal
        Score that is good enough.
    work
        Most chains.
    deadline
        Moment of ``perf_counter`` to stop at.
    on_better
        Called after the score has risen.
    is_cancelled
        Asked about twenty times a second.

    Returns
    -------
    int
        Chains tried. Until the deadline or cancelling, they depend on the seed of the board alone.
    """
    size = len(board.held)
    patience = PATIENCE + PATIENCE_PER_ATTENDEE * size
    # Tried, chain of the last gain.
    tally = np.zeros(2, np.int64)
    starts = np.zeros((4, max(size, len(board.slot))), np.int64)
    counts = np.zeros(4, np.int64)
    batch = 256
    while tally[0] < work and tally[0] - tally[1] < patience and board.score[0] < goal:
        began = perf_counter()
        if began >= deadline or is_cancelled():
            break
        before = int(board.score[0])
        stop = min(int(tally[0]) + batch, work, int(tally[1]) + patience)
        _improve(board, guide, starts, counts, tally, stop, goal)
        spent = perf_counter() - began
        batch = int(min(max(64, batch * BREATH / max(spent, 1e-4)), 4 * batch))
        if board.score[0] > before:
            on_better()
    return int(tally[0])


@compiled
def _improve(
    board: Board,
    guide: Guide,
    starts: IntArray,
    counts: IntArray,
    tally: IntArray,
    stop: int,
    goal: int,
) -> None:
    """Try chains until ``stop`` of them were tried in all, or the goal is reached."""
    refresh = max(500, len(board.held) // 4)
    waiting = np.zeros(64, np.int64)
    while tally[0] < stop and board.score[0] < goal:
        if tally[0] % refresh == 0:
            _collect(board, guide, starts, counts)
        tally[0] += 1
        board.mark[0] = 0
        before = board.score[0]
        if not _start(board, guide, starts, counts, waiting):
            continue
        _chain(board, guide, waiting, before)
        if board.score[0] < before:
            take_back(board)
        elif board.score[0] > before:
            tally[1] = tally[0]


@compiled
def _collect(board: Board, guide: Guide, starts: IntArray, counts: IntArray) -> None:
    """List where chains may start: priced chairs, worthy pairs, unpriced chairs, unworthy placed pairs."""
    counts[:] = 0
    for attendee in range(len(board.held)):
        if board.held[attendee] < board.cap[attendee]:
            wanted = guide.price2[attendee] > 0 or board.held[attendee] < board.floor[attendee]
            kind = 0 if wanted else 2
            starts[kind, counts[kind]] = attendee
            counts[kind] += 1
    for pair in range(len(board.slot)):
        spare2 = guide.spare2[pair]
        kind = -1
        if spare2 > 0 and board.slot[pair] < 0:
            kind = 1
        elif spare2 < 0 and board.slot[pair] >= 0:
            kind = 3
        if kind >= 0:
            starts[kind, counts[kind]] = pair
            counts[kind] += 1


@compiled
def _start(board: Board, guide: Guide, starts: IntArray, counts: IntArray, waiting: IntArray) -> bool:
    """
    Choose a start, leave who waits for a meeting in ``waiting`` (number first), and say whether there is one.

    One chain in ten starts where no price points: otherwise small events stop early.
    """
    kind = roll(board, 10)
    if kind == 0:
        kind = 2 + roll(board, 2)
    else:
        kind = 0 if kind < 8 else 1
    if counts[kind] == 0:
        kind = (kind + 1 + roll(board, 3)) % 4
    if counts[kind] == 0:
        return False
    chosen = starts[kind, roll(board, counts[kind])]
    waiting[0] = 0
    if kind == 0 or kind == 2:
        if board.held[chosen] >= board.cap[chosen]:
            return False
        for _ in range(roll(board, 3)):
            _shuffle(board, chosen)
        _wait(waiting, chosen)
    elif kind == 1:
        if board.slot[chosen] >= 0:
            return False
        _wait(waiting, board.first[chosen])
        _force(board, guide, chosen, waiting)
    else:
        if board.slot[chosen] < 0:
            return False
        lift(board, chosen)
        _wait(waiting, board.first[chosen])
        _wait(waiting, board.second[chosen])
    return True


@compiled
def _wait(waiting: IntArray, attendee: int) -> None:
    """Put an attendee on the stack of those who wait, if there is room."""
    if waiting[0] + 1 < len(waiting):
        waiting[0] += 1
        waiting[waiting[0]] = attendee


@compiled
def _chain(board: Board, guide: Guide, waiting: IntArray, before: int) -> None:
    """Serve those who wait, the last first, until the score is higher, nobody waits or hope is lost."""
    hopeless2 = -guide.patience2 * (1 + roll(board, 4)) // 2
    for _ in range(DEPTH):
        if waiting[0] == 0 or board.score[0] > before:
            return
        attendee = waiting[waiting[0]]
        waiting[0] -= 1
        if board.held[attendee] >= board.cap[attendee]:
            continue
        pair = _choose(board, guide, attendee)
        if pair < 0:
            continue
        _force(board, guide, pair, waiting)
        hope2 = 2 * (board.score[0] - before)
        for k in range(1, waiting[0] + 1):
            hope2 += max(guide.price2[waiting[k]], 0)
        if hope2 < hopeless2:
            return


@compiled
def _noise(board: Board, guide: Guide) -> int:
    """Return an exponential random number, twice in value points."""
    return guide.noise[roll(board, 1024)]


@compiled
def _choose(board: Board, guide: Guide, attendee: int) -> int:
    """Return the most promising unplaced pair of an attendee, give or take some noise; or -1."""
    best, best2, seen = -1, np.int64(0), 0
    for k in range(guide.start[attendee], guide.start[attendee + 1]):
        pair = guide.candidate[k]
        if board.slot[pair] >= 0:
            continue
        hope2 = guide.spare2[pair] + _noise(board, guide)
        partner = other(board, pair, attendee)
        if board.held[partner] < board.cap[partner]:
            hope2 += guide.price2[partner]
        if best < 0 or hope2 > best2:
            best, best2 = pair, hope2
        seen += 1
        if seen >= WIDTH:
            break
    return best


@compiled
def _force(board: Board, guide: Guide, pair: int, waiting: IntArray) -> None:
    """Place a pair, ejecting meetings where caps are full, and put those who lost one on the stack."""
    i, j = board.first[pair], board.second[pair]
    if board.cap[i] == 0 or board.cap[j] == 0:
        return
    _eject_from(board, guide, i, j, waiting)
    _eject_from(board, guide, j, i, waiting)
    if insert(board, pair, REACH):
        return
    _shuffle(board, i)
    _shuffle(board, j)
    if insert(board, pair, REACH) or _swap_table(board, guide, pair, waiting):
        return
    _wait(waiting, j)
    _wait(waiting, i)


@compiled
def _eject_from(board: Board, guide: Guide, full: int, partner: int, waiting: IntArray) -> None:
    """Lift the least worthy meeting of an attendee whose cap is reached, rather one in a slot the partner has."""
    if board.held[full] < board.cap[full]:
        return
    worst, worst2 = -1, np.int64(0)
    for slot in range(len(board.used)):
        pair = board.seat[full, slot]
        if pair < 0:
            continue
        loss2 = guide.spare2[pair] + _noise(board, guide)
        if not is_free(board, partner, slot):
            loss2 += guide.noise[512]
        if worst < 0 or loss2 < worst2:
            worst, worst2 = pair, loss2
    lift(board, worst)
    _wait(waiting, other(board, worst, full))


@compiled
def _swap_table(board: Board, guide: Guide, pair: int, waiting: IntArray) -> bool:
    """Take the table of an unworthy meeting in a slot where a pair lacks only a table."""
    i, j = board.first[pair], board.second[pair]
    num_slots, size = len(board.used), len(board.held)
    worst, worst2 = -1, np.int64(0)
    offset = roll(board, num_slots)
    for k in range(num_slots):
        slot = (k + offset) % num_slots
        if not (is_free(board, i, slot) and is_free(board, j, slot) and may_meet(board, pair, slot)):
            continue
        for _ in range(12):
            rival = board.seat[roll(board, size), slot]
            if rival >= 0 and board.takes_table[rival] and (worst < 0 or guide.spare2[rival] < worst2):
                worst, worst2 = rival, guide.spare2[rival]
    if worst < 0:
        return False
    slot = board.slot[worst]
    lift(board, worst)
    place(board, pair, slot)
    _wait(waiting, board.first[worst])
    _wait(waiting, board.second[worst])
    return True


@compiled
def _shuffle(board: Board, attendee: int) -> None:
    """Move an attendee's meeting of a random busy slot to a random free one by an alternating path, if that can be."""
    num_slots = len(board.used)
    near, far, busy, idle = -1, -1, 0, 0
    for slot in range(num_slots):
        if board.seat[attendee, slot] >= 0:
            busy += 1
            if roll(board, busy) == 0:
                near = slot
        elif board.available[attendee, slot]:
            idle += 1
            if roll(board, idle) == 0:
                far = slot
    if near < 0 or far < 0:
        return
    length = trace(board, attendee, near, far, REACH)
    if length < 0:
        return
    shift = table_shift(board, length)
    if board.used[near] - shift <= board.tables[near] and board.used[far] + shift <= board.tables[far]:
        flip(board, length, near, far)
