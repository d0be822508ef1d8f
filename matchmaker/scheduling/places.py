"""Where a meeting can be at all: slots and tables that the rules leave to each pair, taken alone."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.scheduling.compiled import compiled
from matchmaker.scheduling.problem import BoolArray, IntArray, Problem


class _Rules(NamedTuple):
    """What tells places from others, as for ``count_places``; ``allowed`` may have no rows: all are."""

    candidate: BoolArray
    is_owner: BoolArray
    available: BoolArray
    allowed: BoolArray
    has_table: BoolArray


class PlaceCounts(NamedTuple):
    """
    How many places there are, without a row for each.

    Parameters
    ----------
    of_pair
        ``(P,)``; slots in which each pair could meet.
    present
        ``(N, S)``; whether an attendee has a pair that could meet in a slot.
    """

    of_pair: NDArray[np.int32]
    present: BoolArray

    @property
    def total(self) -> int:
        """Places of all pairs."""
        return int(self.of_pair.sum(dtype=np.int64))

    def most_meetings(self, problem: Problem) -> IntArray:
        """Return ``(N,)``: most meetings of each attendee, alone: by cap, usable slots and partners."""
        partners = np.bincount(problem.pairs[self.of_pair > 0].ravel(), minlength=problem.num_attendees)
        most: IntArray = np.minimum(np.minimum(problem.cap, self.present.sum(axis=1)), partners)
        return most


def table_of_pair(problem: Problem) -> IntArray:
    """Return ``(P,)``: the own table that each pair must meet at, or -1 for any table that is not kept."""
    own = problem.own_table[problem.pairs]
    table: IntArray = np.maximum(own[:, 0], own[:, 1])
    return table


def both(problem: Problem, is_so: BoolArray) -> BoolArray:
    """Return ``(P,)``: whether something that is told of each attendee is so of both of a pair."""
    pairs: BoolArray = is_so[problem.pairs[:, 0]] & is_so[problem.pairs[:, 1]]
    return pairs


def share_a_table(problem: Problem) -> BoolArray:
    """Return ``(P,)``: whether there is a table that a pair could meet at, as far as own tables go."""
    own = problem.own_table
    if (own < 0).all():
        return np.ones(problem.num_pairs, dtype=np.bool_)
    first, second = own[problem.pairs[:, 0]], own[problem.pairs[:, 1]]
    shared: BoolArray = (first < 0) | (second < 0) | (first == second)
    return shared


def kept_tables(problem: Problem) -> IntArray:
    """Return the tables that are kept for their owners, ascending."""
    tables: IntArray = np.unique(problem.own_table[problem.own_table >= 0])
    return tables


def guest_tables(problem: Problem) -> IntArray:
    """Return ``(S,)``: tables in each slot that are kept for nobody."""
    kept = (kept_tables(problem)[:, None] < problem.tables).sum(axis=0)
    free: IntArray = problem.tables - kept
    return free


def possible_places(problem: Problem, pairs: IntArray | None = None) -> BoolArray:
    """
    Return whether each pair, were it alone, could meet in each slot.

    Both are there, the pair allows the slot, the slot has a table for them, and neither cap is 0.

    Parameters
    ----------
    pairs
        Indices of the pairs asked about; all when left out.
    """
    chosen = np.arange(problem.num_pairs) if pairs is None else pairs
    ends = problem.pairs[chosen]
    own = problem.own_table[ends]
    table = np.maximum(own[:, :1], own[:, 1:])
    has_table = np.where(table >= 0, table < problem.tables, guest_tables(problem) > 0)
    meets = (problem.cap[ends] > 0).all(axis=1) & ((own < 0) | (own == table)).all(axis=1)
    possible: BoolArray = problem.open_slots(chosen) & has_table & meets[:, None]
    return possible


def place_counts(problem: Problem) -> PlaceCounts:
    """Return how many places each pair has, as ``possible_places`` counts them: for any number of pairs."""
    meets = both(problem, problem.cap > 0) & share_a_table(problem)
    # A pair at an own table needs that one, and no other.
    available = problem.available & (problem.own_table[:, None] < problem.tables)
    return count_places(problem, meets, available, guest_tables(problem) > 0)


def count_places(
    problem: Problem, candidate: BoolArray, available: BoolArray, has_table: BoolArray
) -> PlaceCounts:
    """
    Return how many places the candidate pairs have.

    Parameters
    ----------
    candidate
        ``(P,)``; pairs to look at.
    available
        ``(N, S)``; whether an attendee can meet in a slot.
    has_table
        ``(S,)``; whether a slot has a table for pairs without one of their own.
    """
    allowed = problem.allowed
    if allowed is None:
        allowed = np.empty((0, problem.num_slots), np.bool_)
        # As those of a problem are: one kernel for both.
        allowed.setflags(write=False)
    rules = _Rules(candidate, problem.own_table >= 0, available, allowed, has_table)
    counts = PlaceCounts(np.zeros(problem.num_pairs, np.int32), np.zeros_like(available))
    _count(problem.pairs, rules, counts)
    return counts


@compiled
def _count(pairs: IntArray, rules: _Rules, counts: PlaceCounts) -> None:
    for p in range(len(pairs)):
        if not rules.candidate[p]:
            continue
        first, second = pairs[p]
        at_home = rules.is_owner[first] or rules.is_owner[second]
        for slot in range(len(rules.has_table)):
            if not rules.available[first, slot] or not rules.available[second, slot]:
                continue
            if (at_home or rules.has_table[slot]) and (len(rules.allowed) == 0 or rules.allowed[p, slot]):
                counts.of_pair[p] += 1
                counts.present[first, slot] = True
                counts.present[second, slot] = True
