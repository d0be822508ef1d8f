"""Where a meeting can be at all: slots and tables that the rules leave to each pair, taken alone."""

import numpy as np

from matchmaker.scheduling.problem import BoolArray, IntArray, Problem


def table_of_pair(problem: Problem) -> IntArray:
    """Return ``(P,)``: the own table that each pair must meet at, or -1 for any table that is not kept."""
    own = problem.own_table[problem.pairs]
    table: IntArray = np.maximum(own[:, 0], own[:, 1])
    return table


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
