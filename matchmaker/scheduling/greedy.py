"""
Meetings placed one by one, every hard rule kept at each step.

The start of a search, and the answer where an event is too large for one.
"""

from typing import NamedTuple

import numpy as np

from matchmaker.scheduling.compiled import compiled
from matchmaker.scheduling.places import guest_tables, kept_tables, possible_places, table_of_pair
from matchmaker.scheduling.problem import BoolArray, IntArray, Problem


class _Facts(NamedTuple):
    """What the problem says, as machine code reads it."""

    pairs: IntArray
    value: IntArray
    cap: IntArray
    session_of_slot: IntArray
    places: BoolArray
    #: ``(P,)``; index of the table that a pair must meet at among the kept ones, -1 for guests
    table: IntArray
    #: Where the pairs that each pair comes after begin in ``before``
    before_start: IntArray
    before: IntArray
    #: ``(P,)``; pairs to hold whatever breaks they cost, and pairs to hold early in the day
    must: BoolArray
    early: BoolArray
    wanted_slot: IntArray
    compactness: int
    most_breaks: int


class _Room(NamedTuple):
    """Who sits where while the meetings are placed."""

    slot_of_pair: IntArray
    busy: BoolArray
    meetings: IntArray
    guest_tables: IntArray
    own_is_free: BoolArray


def place_greedily(problem: Problem, wanted: IntArray) -> IntArray:
    """
    Return ``(M, 2)``: pair and slot of each meeting of a schedule that keeps the hard rules.

    Locked placements come first (whether they keep the rules is not looked at), then required meetings
    with those they come after, the fewest places first; then the wanted meetings, in the slots wanted
    if they fit, and any other that pays for its breaks.

    Parameters
    ----------
    wanted
        ``(K, 2)``; pair and slot of meetings that are good to hold, were it not for the rules.
    """
    wanted_slot = np.full(problem.num_pairs, -1)
    wanted_slot[wanted[:, 0]] = wanted[:, 1]
    kept, own = kept_tables(problem), table_of_pair(problem)
    before_start, before = _predecessors(problem)
    places = possible_places(problem)
    must, early, depth = _chains(problem)
    facts = _Facts(
        pairs=problem.pairs,
        value=problem.value,
        cap=problem.cap,
        session_of_slot=problem.session_of_slot,
        places=places,
        table=np.where(own >= 0, np.searchsorted(kept, own), -1),
        before_start=before_start,
        before=before,
        must=must,
        early=early,
        wanted_slot=wanted_slot,
        compactness=problem.compactness,
        # If nobody has more breaks than the spread, no two can differ by more.
        most_breaks=problem.max_break_spread if problem.max_break_spread >= 0 else problem.num_slots,
    )
    room = _Room(
        slot_of_pair=np.full(problem.num_pairs, -1),
        busy=np.zeros((problem.num_attendees, problem.num_slots), dtype=np.bool_),
        meetings=np.zeros(problem.num_attendees, dtype=np.int64),
        guest_tables=guest_tables(problem),
        own_is_free=np.ones((len(kept), problem.num_slots), dtype=np.bool_),
    )
    for pair, slot, _ in problem.locked.tolist():
        _sit(pair, slot, facts, room)
    freedom = np.where(must, places.sum(axis=1), 0)
    _place(np.lexsort((-problem.value, wanted_slot < 0, freedom, depth, ~must)), facts, room)
    held = np.flatnonzero(room.slot_of_pair >= 0)
    return np.column_stack((held, room.slot_of_pair[held]))


def _predecessors(problem: Problem) -> tuple[IntArray, IntArray]:
    """Return, for each pair, where the pairs that it comes after begin in a list of them, and that list."""
    after = np.array(problem.after, dtype=np.int64).reshape(-1, 2)
    after = after[np.argsort(after[:, 0], kind="stable")]
    return np.searchsorted(after[:, 0], np.arange(problem.num_pairs + 1)), after[:, 1].copy()


def _chains(problem: Problem) -> tuple[BoolArray, BoolArray, IntArray]:
    """
    Return which pairs required meetings need, which others come after, and how many lie before each.

    All ``(P,)``. A pair comes after those with a smaller last number.
    """
    must = problem.required.copy()
    early = np.zeros(problem.num_pairs, dtype=np.bool_)
    depth = np.zeros(problem.num_pairs, dtype=np.int64)
    for _ in problem.after:
        changed = False
        for pair, before in problem.after:
            early[before] = True
            # In a circle there is no order; nothing in it can be held.
            deeper = min(max(depth[pair], depth[before] + 1), problem.num_slots)
            changed |= bool(deeper != depth[pair]) or bool(must[pair] and not must[before])
            depth[pair] = deeper
            must[before] |= must[pair]
        if not changed:
            break
    return must, early, depth


@compiled
def _place(order: IntArray, facts: _Facts, room: _Room) -> None:
    """Place the pairs in this order, each in its cheapest slot."""
    num_slots = facts.places.shape[1]
    for p in order:
        i, j = facts.pairs[p]
        if room.slot_of_pair[p] >= 0 or room.meetings[i] >= facts.cap[i] or room.meetings[j] >= facts.cap[j]:
            continue
        first = 0
        for k in range(facts.before_start[p], facts.before_start[p + 1]):
            held = room.slot_of_pair[facts.before[k]]
            first = max(first, num_slots if held < 0 else held + 1)
        best, best_cost = -1, 0
        for s in range(first, num_slots):
            if not _has_seats(p, s, facts, room):
                continue
            more = _more_breaks(p, s, facts, room)
            if more > num_slots or (not facts.must[p] and facts.compactness * more > facts.value[p]):
                continue
            taste = s if facts.early[p] else 2 * (s != facts.wanted_slot[p])
            cost = (num_slots + 2) * facts.compactness * more + taste
            if best < 0 or cost < best_cost:
                best, best_cost = s, cost
        if best >= 0:
            _sit(p, best, facts, room)


@compiled
def _has_seats(p: int, s: int, facts: _Facts, room: _Room) -> bool:
    """Say whether both attendees and a table are free in a slot."""
    i, j = facts.pairs[p]
    if not facts.places[p, s] or room.busy[i, s] or room.busy[j, s]:
        return False
    if facts.table[p] >= 0:
        return bool(room.own_is_free[facts.table[p], s])
    return bool(room.guest_tables[s] > 0)


@compiled
def _more_breaks(p: int, s: int, facts: _Facts, room: _Room) -> int:
    """Return how many breaks a meeting would add; a huge number if somebody would have too many."""
    more = 0
    if facts.compactness == 0 and facts.most_breaks >= len(room.guest_tables):
        return more
    for attendee in facts.pairs[p]:
        busy = room.busy[attendee]
        now = _breaks(busy, facts.session_of_slot)
        busy[s] = True
        then = _breaks(busy, facts.session_of_slot)
        busy[s] = False
        more += then - now
        if then > max(facts.most_breaks, now):
            return 1 << 30
    return more


@compiled
def _sit(p: int, s: int, facts: _Facts, room: _Room) -> None:
    """Take the seats and the table of a meeting."""
    room.slot_of_pair[p] = s
    for attendee in facts.pairs[p]:
        room.busy[attendee, s] = True
        room.meetings[attendee] += 1
    if facts.table[p] < 0:
        room.guest_tables[s] -= 1
    else:
        room.own_is_free[facts.table[p], s] = False


@compiled
def _breaks(busy: BoolArray, session_of_slot: IntArray) -> int:
    """Return the breaks of one attendee."""
    breaks, last = 0, -1
    for s in range(len(busy)):
        if busy[s]:
            if last >= 0 and last < s - 1 and session_of_slot[last] == session_of_slot[s]:
                breaks += 1
            last = s
    return breaks
