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
from typing import Any

import numpy as np

from matchmaker.scheduling.board import Board, Rows, forget, lift, place, roll, take_back
from matchmaker.scheduling.chains import Guide, begin_chain, collect_origins, follow_chain
from matchmaker.scheduling.compiled import compiled
from matchmaker.scheduling.problem import IntArray
from matchmaker.scheduling.schedule import IsCancelled

#: Longest alternating path that is followed.
REACH = 1000
#: Share of a typical chair's price that a choice may be off by, on average; a quarter of a point at least.
NOISE = 0.01
#: Effort without a notable gain after which the search is given up, for an event and for each attendee; at
#: a small event, at least and for any two attendees; a step along an alternating path counts 1, a chain
#: ``CHAIN_EFFORT``.
PATIENCE, PATIENCE_PER_ATTENDEE, CHAIN_EFFORT = 20_000_000, 2_000, 100
LEAST_PATIENCE, PATIENCE_OF_TWO = 500_000, 70
#: Relative gap that is close, and the part of the patience that is spent on what is left.
CLOSE, PART = 1e-5, 0.1
#: The share of the goal that is a notable gain.
NOTABLE = 1e-7
#: Wall time that one call of the kernel aims at, in seconds.
BREATH = 0.05
#: Chains of the first cycle of annealing, for an event and for each attendee; each has twice as many as the
#: one before. How many times the noise of a choice a chain may lose at the beginning of a cycle, on average.
CYCLE, CYCLE_PER_ATTENDEE, HEAT = 5_000, 500, 50.0

#: One row: chains tried; effort and score at the last notable gain; the score to reach, the score that is
#: close to it, a notable gain; the patience before and after it is close; of annealing, if there is any:
#: chains of a cycle, when it began, the score kept, the one that the cycle began from, and its heat.
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
        ("cycle", np.int64),
        ("cycle_began", np.int64),
        ("kept", np.int64),
        ("cycle_score", np.int64),
        ("heat", np.float64),
    ]
)


def guide_of(board: Board, pairs: IntArray) -> Guide:
    """Return the guide for the pairs that may be placed, under the prices on the board."""
    start = np.zeros(len(board.attendees) + 1, np.int64)
    candidate = np.empty(2 * len(pairs), np.int64)
    best_first = pairs[np.argsort(-board.pairs["spare2"][pairs], kind="stable")]
    _list_candidates(board, best_first, start, candidate)
    price2 = board.attendees["price2"]
    typical = [array for array in (price2[price2 > 1], 2 * board.pairs["worth"][pairs]) if len(array)]
    scale = float(np.median(typical[0])) if typical else 0.0
    quantile = -np.log((np.arange(1024) + 0.5) / 1024)
    return Guide(
        start=start,
        candidate=candidate,
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
    reach: int = REACH,
    anneals: bool = False,
    value: int | None = None,
) -> int:
    """
    Raise the score of a board by ejection chains; it never ends lower than it was.

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
    reach
        Longest alternating path that is followed; where moves have a price, few are worth a long one.
    anneals
        Whether a chain may lose a little for a while: worth it where small prices of many kinds interlock.
    value
        The part of the goal that is not there for preferences: what is close or notable is measured by it.

    Returns
    -------
    int
        Chains tried. Until the deadline or cancelling, they depend on the seed of the board alone.
    """
    size = len(board.attendees)
    full = min(PATIENCE + PATIENCE_PER_ATTENDEE * size, LEAST_PATIENCE + PATIENCE_OF_TWO * size * size)
    hunt = np.zeros(1, SEARCH_ROW)
    value = goal if value is None else value
    hunt["goal"], hunt["close"] = goal, goal - int(CLOSE * value)
    hunt["patience"], hunt["patience_close"] = full, int(PART * full)
    hunt["gained_at"], hunt["gained"] = board.state["effort"], board.score
    hunt["notable"] = 1 + int(NOTABLE * value)
    board.state["reach"] = reach
    if anneals:
        hunt["heat"], hunt["cycle"] = HEAT, CYCLE + CYCLE_PER_ATTENDEE * size
    hunt["kept"] = hunt["cycle_score"] = board.score
    kept = board.pairs["slot"].copy()
    batch = 256
    best = board.score
    is_hopeful = board.score < goal
    while is_hopeful and hunt["chains"][0] < work and board.score < goal:
        began = perf_counter()
        if began >= deadline or is_cancelled():
            break
        is_hopeful = _improve(board, guide, hunt, kept, min(int(hunt["chains"][0]) + batch, work))
        batch = int(min(max(64, batch * BREATH / max(perf_counter() - began, 1e-4)), 4 * batch))
        if board.score > best:
            best = board.score
            on_better()
    if board.score < hunt["kept"][0]:
        _return_to(board, kept)
    return int(hunt["chains"][0])


@compiled
def _list_candidates(board: Board, best_first: IntArray, start: IntArray, candidate: IntArray) -> None:
    """Write the pairs of each attendee one attendee after the other, in the order given."""
    size = len(start) - 1
    for pair in best_first:
        row: Any = board.pairs[pair]
        start[row.first] += 1
        start[row.second] += 1
    for attendee in range(size):
        start[attendee + 1] += start[attendee]
    # Each start is the end of its own part so far, and walks back to its beginning.
    for k in range(len(best_first) - 1, -1, -1):
        pair = best_first[k]
        last: Any = board.pairs[pair]
        for attendee in (last.first, last.second):
            start[attendee] -= 1
            candidate[start[attendee]] = pair


@compiled
def _improve(board: Board, guide: Guide, hunt: Rows, kept: IntArray, stop: int) -> bool:
    """Try chains until ``stop`` were tried in all or the goal is reached; say whether there is hope."""
    refresh = max(500, len(board.attendees) // 4)
    waiting = np.zeros(64, np.int64)
    state: Any = board.state[0]
    search: Any = hunt[0]
    while search.chains < stop and state.score < search.goal:
        if not _is_hopeful(board, search, kept):
            return False
        if search.chains % refresh == 0:
            collect_origins(board, guide)
        search.chains += 1
        state.effort += CHAIN_EFFORT
        forget(board)
        before = state.score
        if not begin_chain(board, guide, waiting):
            continue
        follow_chain(board, guide, waiting, before)
        if state.score < before:
            if search.cycle == 0 or not _is_tolerable(board, guide, search, before):
                take_back(board)
            elif before > search.kept:
                # Kept before it is left; the next chain may lose.
                take_back(board)
                kept[:] = board.pairs["slot"]
                search.kept = before
        elif state.score >= search.gained + search.notable:
            search.gained_at = state.effort
            search.gained = state.score
    return True


@compiled
def _is_hopeful(board: Board, search: Any, kept: IntArray) -> bool:
    """Say whether a gain is still to be expected; begin the next cycle when one is over."""
    state: Any = board.state[0]
    if search.cycle > 0:
        is_over = search.chains - search.cycle_began >= search.cycle
        return not is_over or _next_cycle(board, search, kept)
    patience = search.patience if state.score < search.close else search.patience_close
    hopeful: bool = state.effort - search.gained_at <= patience
    return hopeful


@compiled
def _is_tolerable(board: Board, guide: Guide, search: Any, before: int) -> bool:
    """Say whether a chain lost no more than the warmth of the moment allows."""
    warmth = search.heat * (1.0 - (search.chains - search.cycle_began) / search.cycle)
    tolerable: bool = 2 * (before - board.state[0].score) <= warmth * guide.noise[roll(board, 1024)]
    return tolerable


@compiled
def _next_cycle(board: Board, search: Any, kept: IntArray) -> bool:
    """Begin a longer cycle from the best so far; say whether the last one was worth it."""
    if board.state[0].score < search.kept:
        _return_to(board, kept)
    gain = board.state[0].score - search.cycle_score
    search.cycle_score = board.state[0].score
    search.cycle_began = search.chains
    search.cycle *= 2
    worth_it: bool = gain >= search.notable
    return worth_it


@compiled
def _return_to(board: Board, kept: IntArray) -> None:
    """Place every pair where it was."""
    for pair in range(len(kept)):
        if board.pairs[pair].slot >= 0 and board.pairs[pair].slot != kept[pair]:
            forget(board)
            lift(board, pair)
    for pair in range(len(kept)):
        if kept[pair] >= 0 and board.pairs[pair].slot < 0:
            forget(board)
            place(board, pair, kept[pair])
    forget(board)
