"""What locked placements and own tables leave to decide, as plain arrays that know of neither."""

from dataclasses import dataclass, replace

import numpy as np

from matchmaker.scheduling.places import both, count_places, share_a_table
from matchmaker.scheduling.problem import BoolArray, IntArray, Problem


@dataclass(frozen=True, slots=True, eq=False)
class Remaining:
    """
    The part of a problem that is still open: pairs, seats and tables not taken by locked placements.

    Parameters
    ----------
    usable
        ``(P,)``; pairs that may still be placed, in at least one slot.
    available
        ``(N, S)``; whether an attendee can still meet in a slot.
    cap, floor
        ``(N,)``; meetings that an attendee may, and should, still get.
    tables
        ``(S,)``; tables that are still free and nobody's own; an own table is kept for its owners everywhere.
    takes_table
        ``(P,)``; whether a pair needs one of ``tables``; a pair with an own table does not.
    own_tables
        ``(S,)``; own tables whose owner is there, on top of ``tables``.
    present
        ``(N, S)``; available, and with a usable pair that could meet in the slot.
    locked
        ``(L, 2)``; pair and slot of the locked placements.
    """

    usable: BoolArray
    available: BoolArray
    cap: IntArray
    floor: IntArray
    tables: IntArray
    takes_table: BoolArray
    own_tables: IntArray
    present: BoolArray
    locked: IntArray


def remaining_bound(problem: Problem) -> Remaining:
    """Return what is open when owners who share a table may all use it at once: for upper bounds."""
    return _remaining(problem, takes_turns=False)


def remaining_open(problem: Problem) -> Remaining:
    """Return what is open, for upper bounds, when any two attendees may turn out to be a pair."""
    found = remaining_bound(problem)
    held = np.bincount(problem.pairs[found.locked[:, 0]].ravel(), minlength=problem.num_attendees)
    cap = np.minimum(np.maximum(problem.cap - held, 0), found.available.sum(axis=1))
    return replace(found, present=found.available, cap=cap)


def remaining_schedule(problem: Problem) -> Remaining:
    """Return what is open when owners who share a table take turns by slot: what it allows can be held."""
    return _remaining(problem, takes_turns=True)


def _locked(problem: Problem) -> IntArray:
    """Return pair and slot of the locked placements; of two that clash, the first."""
    placed = problem.locked[:, :2]
    chairs = (problem.pairs[placed[:, 0]] * problem.num_slots + placed[:, 1:]).ravel()
    if len(np.unique(placed[:, 0])) == len(placed) and len(np.unique(chairs)) == len(chairs):
        return placed.copy()
    held: set[int] = set()
    seated: set[tuple[int, int]] = set()
    kept = []
    for pair, slot, _ in problem.locked.tolist():
        seats = {(attendee, slot) for attendee in problem.pairs[pair].tolist()}
        if pair not in held and not seats & seated:
            kept.append((pair, slot))
            held.add(pair)
            seated |= seats
    return np.array(kept, dtype=np.int64).reshape(-1, 2)


def _available(problem: Problem, locked: IntArray) -> BoolArray:
    """Return the seats that locked placements leave; none where the attendee's own table does not stand."""
    stands = problem.own_table[:, None] < problem.tables[None, :]
    available: BoolArray = problem.available & stands
    ends = problem.pairs[locked[:, 0]]
    available[ends.ravel(), np.repeat(locked[:, 1], 2)] = False
    tables = problem.own_table[ends].max(axis=1, initial=-1)
    at_own = tables >= 0
    for table, slot in zip(tables[at_own].tolist(), locked[at_own, 1].tolist(), strict=True):
        available[problem.own_table == table, slot] = False
    return available


def _take_turns(problem: Problem, available: BoolArray) -> None:
    """Leave each slot of a shared own table to one of its owners, in turn."""
    tables, sharers = np.unique(problem.own_table[problem.own_table >= 0], return_counts=True)
    for table in tables[sharers > 1]:
        owners = np.flatnonzero(problem.own_table == table)
        turns = np.zeros(len(owners), np.int64)
        for slot in range(problem.num_slots):
            there = np.flatnonzero(available[owners, slot])
            if len(there) > 1:
                chosen = there[np.argmin(turns[there])]
                available[owners[there], slot] = False
                available[owners[chosen], slot] = True
                turns[chosen] += 1


def _remaining(problem: Problem, *, takes_turns: bool) -> Remaining:
    locked = _locked(problem)
    available = _available(problem, locked)
    if takes_turns:
        _take_turns(problem, available)
    owner = problem.own_table >= 0
    takes_table = both(problem, ~owner)
    own = np.unique(problem.own_table[owner])
    kept = (own[:, None] < problem.tables[None, :]).sum(axis=0)
    used = np.bincount(locked[takes_table[locked[:, 0]], 1], minlength=problem.num_slots)
    tables = np.maximum(problem.tables - kept - used, 0)
    own_tables = np.zeros(problem.num_slots, np.int64)
    for table in own:
        own_tables += available[problem.own_table == table].any(axis=0)
    counts = count_places(problem, _candidates(problem, locked), available, tables > 0)
    held = np.bincount(problem.pairs[locked[:, 0]].ravel(), minlength=problem.num_attendees)
    cap = np.minimum(np.maximum(problem.cap - held, 0), counts.present.sum(axis=1))
    return Remaining(
        usable=(counts.of_pair > 0) & both(problem, cap > 0),
        available=available,
        cap=cap,
        floor=np.minimum(np.maximum(problem.floor - held, 0), cap),
        tables=tables,
        takes_table=takes_table,
        own_tables=own_tables,
        present=counts.present,
        locked=locked,
    )


def _candidates(problem: Problem, locked: IntArray) -> BoolArray:
    """Return which pairs are still open and have no two tables of their own."""
    candidate = np.ones(problem.num_pairs, np.bool_)
    candidate[locked[:, 0]] = False
    return candidate & share_a_table(problem)
