"""
Exchanges of meetings that lift those who are short of a value, at little cost to the sum of all values.

Each move puts one meeting more into a slot, lets go of what it displaces, and gives those left over a meeting
with each other or with somebody idle. It is kept if it pays, and now and then if it does not, less and less
often. After each round those who are still short count more.

References
----------
Kirkpatrick, S., Gelatt, C. D., Vecchi, M. P. (1983). Optimization by simulated annealing. *Science* 220.
Morris, P. (1993). The breakout method for escaping from local minima. *AAAI-93*: weights that grow.
"""

# ruff: noqa: NPY002 -- compiled code has its own stream of numbers, seeded for each call

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.scheduling.compiled import compiled
from matchmaker.scheduling.problem import BoolArray, IntArray, Problem
from matchmaker.scheduling.remaining import Remaining

Rows = NDArray[np.void]
FREE, AWAY = -1, -2
#: What a meeting missing under a floor counts: more than all exchanges of value.
FLOOR_WEIGHT = 1e12
#: Rounds at most, and moves of each, per attendee; moves between two looks at the clock.
ROUNDS, _MOVES_PER_ATTENDEE, _CHUNK = 20, 1200, 100_000
#: Heat at the start and the end of a round, and the loss up to which those left over are looked after, in
#: typical values; the share of moves that begin at somebody who is short; what a missing point counts at
#: first, and how that grows.
_HOT, _COLD, _WORTH_FILLING, _EAGER = 0.05, 0.01, 1.5, 0.3
_FIRST_WEIGHT, _GROWTH = 2.0, 1.5

_PERSON = np.dtype(
    [
        ("gained", np.int64),
        ("least", np.int64),
        ("held", np.int64),
        ("floor", np.int64),
        ("cap", np.int64),
        ("weight", np.float64),
    ]
)
_PAIR = np.dtype(
    [
        ("first", np.int64),
        ("second", np.int64),
        ("worth", np.int64),
        ("slot", np.int64),
        ("tables", np.int64),
        ("stays", np.bool_),
    ]
)
_SLOT = np.dtype([("tables", np.int64), ("used", np.int64)])


class _Room(NamedTuple):
    """People, pairs and slots as rows; who sits where; and the partners of each, ascending, with the pair."""

    people: Rows
    pairs: Rows
    slots: Rows
    seat: IntArray
    allowed: BoolArray
    start: IntArray
    partner: IntArray
    item: IntArray
    #: ``(K, 3)``; pair, slot and +1 or -1 of each change of a move
    log: IntArray


class _Heat(NamedTuple):
    """How much a move may lose at the beginning, the factor per move, and the loss still worth filling up."""

    begin: float
    factor: float
    reach: float


def lift(
    problem: Problem,
    remaining: Remaining,
    start: IntArray,
    least: IntArray,
    *,
    seed: int,
    rounds: int,
    on_round: Callable[[IntArray], bool],
    is_over: Callable[[], bool],
) -> None:
    """
    Exchange meetings, round after round, until all have their least value or time is up.

    Keeps availability, allowed slots, caps, tables, own tables and locked placements, and lets go of no
    required meeting; shortfalls under the floors do not grow.

    Parameters
    ----------
    start
        ``(M, 2)``; pair and slot of a schedule that keeps these rules, locked placements included.
    least
        ``(N,)``; value points that each attendee should get.
    on_round
        Given pair and slot of each meeting after each round; says whether to go on.
    """
    room = _room_of(problem, remaining, least)
    for pair, slot in start.tolist():
        if not np.isin(pair, remaining.locked[:, 0]):
            _change(room, pair, slot, 1)
    typical = float(np.median(problem.value)) if problem.num_pairs else 1.0
    moves = _MOVES_PER_ATTENDEE * problem.num_attendees
    factor = float((_COLD / _HOT) ** (1 / moves))
    for number in range(min(rounds, ROUNDS)):
        for done in range(0, moves, _CHUNK):
            if is_over():
                return
            heat = _Heat(_HOT * typical * factor**done, factor, _WORTH_FILLING * typical)
            chunk = min(_CHUNK, moves - done)
            _exchange(room, heat, chunk, (seed * ROUNDS + number) * 1000 + done // _CHUNK)
        placed = np.flatnonzero(room.pairs["slot"] >= 0)
        found = np.stack([placed, room.pairs["slot"][placed]], axis=1)
        if not on_round(np.concatenate([remaining.locked, found])):
            return
        room.people["weight"][room.people["gained"] < room.people["least"]] *= _GROWTH


def _room_of(problem: Problem, remaining: Remaining, least: IntArray) -> _Room:
    size = problem.num_attendees
    people = np.zeros(size, _PERSON)
    locked = remaining.locked[:, 0]
    np.add.at(people["gained"], problem.pairs[locked].ravel(), np.repeat(problem.value[locked], 2))
    people["least"], people["cap"], people["floor"] = least, remaining.cap, remaining.floor
    people["weight"] = _FIRST_WEIGHT
    pairs = np.zeros(problem.num_pairs, _PAIR)
    pairs["first"], pairs["second"] = problem.pairs.T
    pairs["worth"], pairs["slot"] = problem.value, FREE
    pairs["tables"], pairs["stays"] = remaining.takes_table, problem.required
    slots = np.zeros(problem.num_slots, _SLOT)
    slots["tables"] = remaining.tables
    usable = np.flatnonzero(remaining.usable)
    first, second = problem.pairs[usable].T
    ends, others = np.concatenate([first, second]), np.concatenate([second, first])
    order = np.lexsort((others, ends))
    start = np.searchsorted(ends[order], np.arange(size + 1))
    seat = np.where(remaining.available, FREE, AWAY)
    allowed = np.empty((0, 0), np.bool_) if problem.allowed is None else problem.allowed
    item = np.concatenate([usable, usable])[order]
    return _Room(people, pairs, slots, seat, allowed, start, others[order], item, np.zeros((64, 3), np.int64))


@compiled
def _regret(people: Rows, who: int) -> float:
    """Return what an attendee's missing points and meetings count."""
    row: Any = people[who]
    regret = 0.0
    if row.gained < row.least:
        regret += row.weight * (row.least - row.gained)
    if row.held < row.floor:
        regret += FLOOR_WEIGHT * (row.floor - row.held)
    return regret


@compiled
def _change(room: _Room, pair: int, slot: int, way: int) -> float:
    """Hold a pair in a slot (way 1) or let it go (way -1); return what that gains."""
    people, row = room.people, room.pairs[pair]
    gain = float(way * row.worth)
    for who in (row.first, row.second):
        gain += _regret(people, who)
        people[who].gained += way * row.worth
        people[who].held += way
        gain -= _regret(people, who)
        room.seat[who, slot] = pair if way > 0 else FREE
    room.slots[slot].used += way * row.tables
    row.slot = slot if way > 0 else FREE
    return gain


@compiled
def _fits(room: _Room, pair: int, slot: int) -> bool:
    row: Any = room.pairs[pair]
    one, two = room.people[row.first], room.people[row.second]
    return (
        row.slot == FREE
        and room.seat[row.first, slot] == FREE
        and room.seat[row.second, slot] == FREE
        and one.held < one.cap
        and two.held < two.cap
        and room.slots[slot].used + row.tables <= room.slots[slot].tables
        and (len(room.allowed) == 0 or room.allowed[pair, slot])
    )


@compiled
def _drop(room: _Room, who: int, slot: int, count: int) -> tuple[int, float]:
    """Let go of an attendee's meeting in a slot; return changes so far (-1: it must stay) and the gain."""
    pair = room.seat[who, slot]
    if room.pairs[pair].stays:
        return -1, 0.0
    gain = _change(room, pair, slot, -1)
    room.log[count, 0], room.log[count, 1], room.log[count, 2] = pair, slot, -1
    return count + 1, gain


@compiled
def _hold(room: _Room, pair: int, slot: int, count: int) -> float:
    """Hold a pair in a slot as the next change; return the gain."""
    room.log[count, 0], room.log[count, 1], room.log[count, 2] = pair, slot, 1
    return _change(room, pair, slot, 1)


@compiled
def _free_table(room: _Room, slot: int, count: int) -> tuple[int, float]:
    """Let go of some meeting of a slot that takes a table; return changes and gain."""
    for _ in range(20):
        who = np.random.randint(len(room.people))
        rival = room.seat[who, slot]
        if rival >= 0 and room.pairs[rival].tables and not room.pairs[rival].stays:
            return _drop(room, who, slot, count)
    return count, 0.0


@compiled
def _make_room(room: _Room, pair: int, slot: int) -> tuple[bool, int, float]:
    """Let go of what keeps a pair out of a slot; return whether it fits then, the changes and the gain."""
    row: Any = room.pairs[pair]
    num_slots = room.seat.shape[1]
    count, gain = 0, 0.0
    for who in (row.first, row.second):
        if room.seat[who, slot] >= 0:
            after, more = _drop(room, who, slot, count)
            if after < 0:
                return False, count, gain
            count, gain = after, gain + more
    for who in (row.first, row.second):
        if room.people[who].held >= room.people[who].cap:
            begin = np.random.randint(num_slots)
            for step in range(num_slots):
                other = (begin + step) % num_slots
                if room.seat[who, other] >= 0 and not room.pairs[room.seat[who, other]].stays:
                    count, more = _drop(room, who, other, count)
                    gain += more
                    break
    if room.slots[slot].used + row.tables > room.slots[slot].tables:
        count, more = _free_table(room, slot, count)
        gain += more
    return _fits(room, pair, slot), count, gain


@compiled
def _pair_left_over(room: _Room, slot: int, count: int) -> tuple[int, float]:
    """Let the two whose partners now meet each other meet too, if they can; return changes and gain."""
    if count < 2 or room.log[0, 1] != slot or room.log[1, 1] != slot:
        return count, 0.0
    for side in range(4):
        one, two = room.pairs[room.log[0, 0]], room.pairs[room.log[1, 0]]
        who = one.first if side % 2 else one.second
        other = two.first if side // 2 else two.second
        if who == other or room.seat[who, slot] != FREE or room.seat[other, slot] != FREE:
            continue
        begin, end = room.start[who], room.start[who + 1]
        for k in range(begin + np.searchsorted(room.partner[begin:end], other), end):
            if room.partner[k] != other:
                break
            if _fits(room, room.item[k], slot):
                return count + 1, _hold(room, room.item[k], slot, count)
    return count, 0.0


@compiled
def _fill_up(room: _Room, count: int) -> tuple[int, float]:
    """Give each one left over the best meeting with somebody idle there; return changes and gain."""
    total = 0.0
    for change in range(count):
        pair, slot, way = room.log[change]
        for side in range(2):
            who = room.pairs[pair].first if side else room.pairs[pair].second
            if way > 0 or room.seat[who, slot] != FREE:
                continue
            best, most = -1, 0.0
            for k in range(room.start[who], room.start[who + 1]):
                if room.seat[room.partner[k], slot] != FREE:
                    continue
                other = room.item[k]
                if other != pair and room.pairs[other].worth > most and _fits(room, other, slot):
                    best, most = other, float(room.pairs[other].worth)
            if best >= 0:
                total += _hold(room, best, slot, count)
                count += 1
    return count, total


@compiled
def _somebody(room: _Room) -> int:
    """Return an attendee by chance, more often one who is short."""
    who = np.random.randint(len(room.people))
    if np.random.random() < _EAGER:
        for _ in range(20):
            if room.people[who].gained < room.people[who].least:
                break
            who = np.random.randint(len(room.people))
    return who


@compiled
def _exchange(room: _Room, heat: _Heat, moves: int, seed: int) -> None:
    """Make so many moves, and take back those that lose too much."""
    np.random.seed(seed)
    warmth = heat.begin
    for _ in range(moves):
        warmth *= heat.factor
        who = _somebody(room)
        begin, end = room.start[who], room.start[who + 1]
        if begin == end:
            continue
        pair, slot = room.item[np.random.randint(begin, end)], np.random.randint(room.seat.shape[1])
        row: Any = room.pairs[pair]
        if row.slot != FREE or room.seat[row.first, slot] == AWAY or room.seat[row.second, slot] == AWAY:
            continue
        fits, count, gain = _make_room(room, pair, slot)
        if fits:
            displaced = count
            gain += _hold(room, pair, slot, count)
            count += 1
            count, more = _pair_left_over(room, slot, count) if displaced > 1 else (count, 0.0)
            gain += more
            if -heat.reach < gain < 0:
                count, more = _fill_up(room, count)
                gain += more
            if gain >= 0 or np.random.random() < np.exp(gain / warmth):
                continue
        for change in range(count - 1, -1, -1):
            _change(room, room.log[change, 0], room.log[change, 1], -room.log[change, 2])
