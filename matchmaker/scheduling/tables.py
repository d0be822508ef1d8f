"""Tables for meetings whose slots are settled, so that people change table as little as possible."""

from functools import cached_property

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from matchmaker.scheduling.budget import never
from matchmaker.scheduling.measures import count_table_moves
from matchmaker.scheduling.places import kept_tables, table_of_pair
from matchmaker.scheduling.problem import BoolArray, IntArray, Problem
from matchmaker.scheduling.schedule import IsCancelled

#: A meeting touches at most this many others: the one before and the one after of each of two attendees.
_MOST_NEIGHBOURS = 4
#: Passes over the day after the first; each lowers the moves or is the last.
_PASSES = 4
#: With more meetings in all than this, the first pass is the last: each further one saves a move in 600.
_LONG_DAY = 20_000
#: With more meetings in a slot than this, wishes are granted one after the other, the strongest first.
_MANY = 5_000


def assign_tables(problem: Problem, pair_slots: IntArray, is_cancelled: IsCancelled = never) -> IntArray:
    """
    Return ``(M, 3)``, placements sorted by slot and table.

    Own tables and locked tables are kept. The tables of one slot at a time are chosen best (where very many
    meet, nearly so), given those of the slots around it: first from the morning on, then again while
    that saves moves.

    Parameters
    ----------
    pair_slots
        ``(M, 2)``; pair and slot of each meeting of a schedule that keeps the rules. A meeting for which no
        table is left gets table -1.
    is_cancelled
        Asked at each slot; once it says so, the tables are the next best that are free.
    """
    day = _Day(problem, pair_slots)
    best, fewest = day.placements, -1
    passes = 1 + _PASSES if len(pair_slots) <= _LONG_DAY else 1
    for number in range(passes):
        if number > 0 and is_cancelled():
            break
        for slot in range(problem.num_slots):
            day.choose(slot, has_wishes=not is_cancelled())
        moves = count_table_moves(problem, day.placements) if passes > 1 else 0
        if 0 <= fewest <= moves:
            break
        best, fewest = day.placements.copy(), moves
    return best[np.lexsort((best[:, 2], best[:, 1]))]


class _Day:
    """Placements in the order of their slots, whose tables are chosen one slot after the other."""

    def __init__(self, problem: Problem, pair_slots: IntArray) -> None:
        self.problem = problem
        order = np.lexsort((pair_slots[:, 0], pair_slots[:, 1]))
        self.placements: IntArray = np.column_stack((pair_slots[order], np.full(len(order), -1)))
        self.starts = np.searchsorted(self.placements[:, 1], np.arange(problem.num_slots + 1))
        self.fixed = _fixed_tables(problem, self.placements)
        self.kept = kept_tables(problem)

    @cached_property
    def neighbours(self) -> IntArray:
        """``(M, 4)``; rows of the meetings just before and just after of both attendees; -1 for none."""
        return _neighbours(self.problem, self.placements)

    def choose(self, slot: int, *, has_wishes: bool = True) -> None:
        """Give the meetings of a slot the tables that most people need not change for."""
        rows = np.arange(self.starts[slot], self.starts[slot + 1])
        table = self.placements[:, 2]
        chosen = self.fixed[rows].copy()
        open_rows = np.flatnonzero(chosen < 0)
        is_free = np.ones(self.problem.tables[slot], dtype=np.bool_)
        for taken in (self.kept, chosen[chosen >= 0]):
            is_free[taken[taken < len(is_free)]] = False
        got = self._granted(rows[open_rows], is_free) if has_wishes else np.full(len(open_rows), -1)
        is_free[got[got >= 0]] = False
        rest = np.flatnonzero(got < 0)
        left = np.flatnonzero(is_free)[: len(rest)]
        got[rest[: len(left)]] = left
        chosen[open_rows] = got
        table[rows] = chosen

    def _granted(self, rows: IntArray, is_free: BoolArray) -> IntArray:
        """Return a free table for each meeting at which one of the two sits before or after, or -1."""
        near = self.neighbours[rows]
        wished = np.where(near >= 0, self.placements[near, 2], -1)
        granted = (wished >= 0) & (wished < len(is_free))
        granted[granted] = is_free[wished[granted]]
        meeting, side = np.nonzero(granted)
        match = _best_match if len(rows) <= _MANY else _quick_match
        return match(len(rows), len(is_free), meeting, wished[meeting, side])


def _fixed_tables(problem: Problem, placements: IntArray) -> IntArray:
    """Return ``(M,)``: the table that a meeting must have, or -1."""
    locked = np.full(problem.num_pairs, -1)
    locked[problem.locked[:, 0]] = problem.locked[:, 2]
    fixed: IntArray = np.maximum(table_of_pair(problem), locked)[placements[:, 0]]
    return fixed


def _neighbours(problem: Problem, placements: IntArray) -> IntArray:
    """Return ``(M, 4)``: rows of the meetings just before and just after of both attendees; -1 for none."""
    num_meetings = len(placements)
    attendee = problem.pairs[placements[:, 0]].T.ravel()
    row = np.tile(np.arange(num_meetings), 2)
    order = np.lexsort((placements[row, 1], attendee))
    follows = attendee[order][1:] == attendee[order][:-1]
    before = np.full(2 * num_meetings, -1)
    after = np.full(2 * num_meetings, -1)
    before[order[1:][follows]] = row[order[:-1][follows]]
    after[order[:-1][follows]] = row[order[1:][follows]]
    return np.concatenate((before, after)).reshape(_MOST_NEIGHBOURS, num_meetings).T


def _best_match(num_meetings: int, num_tables: int, meeting: IntArray, table: IntArray) -> IntArray:
    """
    Return a table per meeting, or -1, so that the most wishes come true.

    Parameters
    ----------
    meeting, table
        One wish each; the same wish may be there several times.
    """
    if len(meeting) == 0:
        return np.full(num_meetings, -1)
    ones = np.ones(len(meeting), dtype=np.int64)
    wishes = coo_matrix((ones, (meeting, table)), shape=(num_meetings, num_tables)).tocsr().tocoo()
    everyone = np.arange(num_meetings)
    # Each meeting may also go without, at the cost of no wish granted.
    costs = coo_matrix(
        (
            np.concatenate((1 + _MOST_NEIGHBOURS - wishes.data, np.full(num_meetings, 1 + _MOST_NEIGHBOURS))),
            (
                np.concatenate((wishes.row, everyone)),
                np.concatenate((wishes.col, num_tables + everyone)),
            ),
        ),
        shape=(num_meetings, num_tables + num_meetings),
    ).tocsr()
    matched = min_weight_full_bipartite_matching(costs)[1]
    return np.where(matched < num_tables, matched, -1)


def _quick_match(num_meetings: int, num_tables: int, meeting: IntArray, table: IntArray) -> IntArray:
    """Return a table per meeting, or -1, wish after wish: those of several people first."""
    got = np.full(num_meetings, -1)
    wish, strength = np.unique(meeting * num_tables + table, return_counts=True)
    wish = wish[np.argsort(-strength, kind="stable")]
    meeting, table = np.divmod(wish, max(num_tables, 1))
    while len(meeting):
        # Of the wishes left, those that are the first both for their meeting and for their table come true.
        first_of_meeting = np.zeros(len(meeting), dtype=np.bool_)
        first_of_meeting[np.unique(meeting, return_index=True)[1]] = True
        first_of_table = np.zeros(len(meeting), dtype=np.bool_)
        first_of_table[np.unique(table, return_index=True)[1]] = True
        true = first_of_meeting & first_of_table
        got[meeting[true]] = table[true]
        left = (got[meeting] < 0) & ~np.isin(table, table[true])
        meeting, table = meeting[left], table[left]
    return got
