"""What locked placements and own tables leave to decide, as plain arrays that know of neither."""

from dataclasses import dataclass

import numpy as np

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
        ``(S,)``; tables that are still free.
    takes_table
        ``(P,)``; whether a pair needs one of ``tables``; a pair with an own table does not.
    own_tables
        ``(S,)``; tables on top of ``tables``, each for the pairs of its owner.
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
    """Return what is open when every doubt is decided in favour of the schedule: for upper bounds."""
    locked = _locked(problem)
    takes_table = np.ones(problem.num_pairs, np.bool_)
    used = np.bincount(locked[:, 1], minlength=problem.num_slots)
    available = _available(problem, locked)
    own_tables = np.zeros(problem.num_slots, np.int64)
    return _assemble(problem, locked, available, np.maximum(problem.tables - used, 0), takes_table, own_tables)


def remaining_schedule(problem: Problem) -> Remaining:
    """
    Return what is open when every doubt is decided against the schedule: what it allows can be held.

    An own table is kept for its owners in every slot that has it; owners who share one take turns by slot.
    """
    locked = _locked(problem)
    owner = problem.own_table >= 0
    takes_table = ~owner[problem.pairs].any(axis=1)
    own = np.unique(problem.own_table[owner])
    kept = (own[:, None] < problem.tables[None, :]).sum(axis=0)
    used = np.bincount(locked[takes_table[locked[:, 0]], 1], minlength=problem.num_slots)
    available = _available(problem, locked)
    _take_turns(problem, available)
    tables = np.maximum(problem.tables - kept - used, 0)
    return _assemble(problem, locked, available, tables, takes_table, kept)


def _locked(problem: Problem) -> IntArray:
    """Return pair and slot of the locked placements; of two that clash, the first."""
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
    for table, slot in zip(tables.tolist(), locked[:, 1].tolist(), strict=True):
        if table >= 0:
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


def _assemble(
    problem: Problem,
    locked: IntArray,
    available: BoolArray,
    tables: IntArray,
    takes_table: BoolArray,
    own_tables: IntArray,
) -> Remaining:
    first, second = problem.pairs.T
    candidate = np.ones(problem.num_pairs, np.bool_)
    candidate[locked[:, 0]] = False
    if (problem.own_table >= 0).any():
        own_first, own_second = problem.own_table[first], problem.own_table[second]
        candidate &= (own_first < 0) | (own_second < 0) | (own_first == own_second)
    usable = np.zeros(problem.num_pairs, np.bool_)
    present = np.zeros_like(available)
    for slot in np.flatnonzero((tables > 0) | (own_tables > 0)):
        meet = candidate & available[first, slot] & available[second, slot]
        if problem.allowed is not None:
            meet &= problem.allowed[:, slot]
        if tables[slot] == 0:
            meet &= ~takes_table
        usable |= meet
        present[first[meet], slot] = True
        present[second[meet], slot] = True
    held = np.bincount(problem.pairs[locked[:, 0]].ravel(), minlength=problem.num_attendees)
    cap = np.minimum(np.maximum(problem.cap - held, 0), present.sum(axis=1))
    usable &= (cap[first] > 0) & (cap[second] > 0)
    return Remaining(
        usable=usable,
        available=available,
        cap=cap,
        floor=np.minimum(np.maximum(problem.floor - held, 0), cap),
        tables=tables,
        takes_table=takes_table,
        own_tables=own_tables,
        present=present,
        locked=locked,
    )
