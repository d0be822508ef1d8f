"""
Ejection chains guided by prices: what the upper bound says is missing tells where to look.

The gap between a schedule and the bound is exactly: the prices of empty chairs and tables, plus what placed
pairs are worth below their prices, plus what unplaced pairs are worth above them. A chain starts at one of
these, places a pair there, ejects the meetings in the way, and serves those who lost theirs in the same
manner. It stays if the score did not fall, else the trail takes it back; so a schedule never gets worse, and
the search can be stopped at any time.

References
----------
Glover, F. (1996). Ejection chains, reference structures and alternating path methods for traveling salesman
problems. *Discrete Applied Mathematics* 65, 223-253.
"""

from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from matchmaker.scheduling.board import (
    FREE,
    Board,
    Rows,
    fits,
    flip,
    forget,
    is_full,
    lift,
    other,
    place,
    roll,
    table_shift,
    tables_left,
    take_back,
    trace,
)
from matchmaker.scheduling.colouring import insert
from matchmaker.scheduling.compiled import compiled
from matchmaker.scheduling.problem import IntArray
from matchmaker.scheduling.schedule import IsCancelled

#: Steps of a chain, candidates looked at per step, and longest alternating path.
DEPTH, WIDTH, REACH = 12, 8, 1000
#: Share of a typical chair's price that a choice may be off by, on average; a quarter of a point at least.
NOISE = 0.01
#: A chain is given up when it is behind by so many times the noise, prices of empty chairs considered.
HOPELESS = 50
#: Effort without a notable gain after which the search is given up, for an event and for each attendee; a
#: step along an alternating path counts 1, a chain ``CHAIN_EFFORT``.
PATIENCE, PATIENCE_PER_ATTENDEE, CHAIN_EFFORT = 20_000_000, 2_000, 100
#: Relative gap that is close, and the part of the patience that is spent on what is left.
CLOSE, PART = 1e-5, 0.1
#: The share of the goal that is a notable gain.
NOTABLE = 1e-7
#: Wall time that one call of the kernel aims at, in seconds.
BREATH = 0.05

#: One row: chains tried; effort and score at the last notable gain; the score to reach, the score that is
#: close to it, a notable gain; the patience before and after it is close.
SEARCH_ROW = np.dtype(
    [
        ("chains", np.int64),
        ("gained_at", np.int64),
        ("gained", np.int64),
        ("goal", np.int64),
        ("close", np.int64),
        ("notable", np.int64),
        ("patience", np.int64),
        ("patience_close", np.int64),
    ]
)


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


def guide_of(board: Board, pairs: IntArray) -> Guide:
    """Return the guide for the pairs that may be placed, under the prices on the board."""
    rows = board.pairs[pairs]
    ends = np.concatenate([rows["first"], rows["second"]])
    order = np.lexsort((-np.tile(rows["spare2"], 2), ends))
    start = np.zeros(len(board.attendees) + 1, np.int64)
    np.cumsum(np.bincount(ends, minlength=len(board.attendees)), out=start[1:])
    price2 = board.attendees["price2"]
    typical = [array for array in (price2[price2 > 1], 2 * rows["worth"]) if len(array)]
    scale = float(np.median(typical[0])) if typical else 0.0
    quantile = -np.log((np.arange(1024) + 0.5) / 1024)
    return Guide(
        start=start,
        candidate=np.tile(pairs, 2)[order],
        noise=np.rint(max(NOISE * scale, 0.5) * quantile).astype(np.int64),
        origins=np.zeros((4, max(len(board.attendees), len(board.pairs))), np.int64),
        num_origins=np.zeros(4, np.int64),
    )


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
    full = PATIENCE + PATIENCE_PER_ATTENDEE * len(board.attendees)
    hunt = np.zeros(1, SEARCH_ROW)
    hunt["goal"], hunt["close"] = goal, goal - int(CLOSE * goal)
    hunt["patience"], hunt["patience_close"] = full, int(PART * full)
    hunt["gained_at"], hunt["gained"] = board.state["effort"], board.score
    hunt["notable"] = 1 + int(NOTABLE * goal)
    board.state["reach"] = REACH
    batch = 256
    is_hopeful = board.score < goal
    while is_hopeful and hunt["chains"][0] < work and board.score < goal:
        began = perf_counter()
        if began >= deadline or is_cancelled():
            break
        before = board.score
        is_hopeful = _improve(board, guide, hunt, min(int(hunt["chains"][0]) + batch, work))
        batch = int(min(max(64, batch * BREATH / max(perf_counter() - began, 1e-4)), 4 * batch))
        if board.score > before:
            on_better()
    return int(hunt["chains"][0])


@compiled
def _improve(board: Board, guide: Guide, hunt: Rows, stop: int) -> bool:
    """Try chains until ``stop`` were tried in all or the goal is reached; say whether there is hope."""
    refresh = max(500, len(board.attendees) // 4)
    waiting = np.zeros(64, np.int64)
    state: Any = board.state[0]
    search: Any = hunt[0]
    while search.chains < stop and state.score < search.goal:
        patience = search.patience if state.score < search.close else search.patience_close
        if state.effort - search.gained_at > patience:
            return False
        if search.chains % refresh == 0:
            _collect(board, guide)
        search.chains += 1
        state.effort += CHAIN_EFFORT
        forget(board)
        before = state.score
        if not _start(board, guide, waiting):
            continue
        _chain(board, guide, waiting, before)
        if state.score < before:
            take_back(board)
        elif state.score >= search.gained + search.notable:
            search.gained_at = state.effort
            search.gained = state.score
    return True


@compiled
def _collect(board: Board, guide: Guide) -> None:
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
def _start(board: Board, guide: Guide, waiting: IntArray) -> bool:
    """
    Choose a start, leave who waits for a meeting in ``waiting`` (number first), and say whether there is one.

    One chain in ten starts where no price points: otherwise small events stop early.
    """
    counts = guide.num_origins
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
def _chain(board: Board, guide: Guide, waiting: IntArray, before: int) -> None:
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
    for attendee in (row.first, row.second):
        if is_full(board, attendee):
            _eject_from(board, guide, attendee, other(board, pair, attendee), waiting)
    for attempt in range(3):
        if insert(board, pair):
            return
        if attempt < 2:
            _shuffle(board, row.second if attempt == 0 else row.first)
    if not _swap_table(board, pair, waiting):
        _wait(waiting, row.second)
        _wait(waiting, row.first)


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
        lift(board, worst)
        _wait(waiting, other(board, worst, full))


@compiled
def _swap_table(board: Board, pair: int, waiting: IntArray) -> bool:
    """Take the table of an unworthy meeting in a slot where a pair lacks only a table."""
    num_slots = len(board.slots)
    worst: Any = np.int64(-1)
    worst2: Any = np.int64(0)
    offset = roll(board, num_slots)
    for k in range(num_slots):
        slot = (k + offset) % num_slots
        if not fits(board, pair, slot):
            continue
        for _ in range(12):
            rival = board.seat[roll(board, len(board.attendees)), slot]
            if rival < 0:
                continue
            row: Any = board.pairs[rival]
            if row.tables > 0 and (worst < 0 or row.spare2 < worst2):
                worst, worst2 = rival, row.spare2
    if worst < 0:
        return False
    loser: Any = board.pairs[worst]
    slot = loser.slot
    lift(board, worst)
    place(board, pair, slot)
    _wait(waiting, loser.first)
    _wait(waiting, loser.second)
    return True


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
