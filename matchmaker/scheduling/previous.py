"""The schedule that a new one replaces: what of it can be kept, and what keeping it is worth."""

import math
from dataclasses import dataclass, replace

import numpy as np

from matchmaker.scheduling.places import kept_tables, table_of_pair
from matchmaker.scheduling.problem import BoolArray, IntArray, Problem
from matchmaker.scheduling.remaining import Remaining


@dataclass(frozen=True, slots=True, eq=False)
class Previous:
    """
    The meetings of the previous schedule that are not locked.

    Parameters
    ----------
    home
        ``(P,)``; the slot that each pair had, or -1.
    can_stay
        ``(P,)``; whether a pair could, alone, be held in the slot it had.
    """

    home: IntArray
    can_stay: BoolArray

    @property
    def stays(self) -> IntArray:
        """``(K, 2)``: pair and slot of each meeting that could stay, sorted by pair."""
        pair = np.flatnonzero(self.can_stay)
        return np.column_stack((pair, self.home[pair]))


def previous_of(problem: Problem, remaining: Remaining) -> Previous:
    """
    Return what of the previous schedule is still possible.

    Parameters
    ----------
    remaining
        What locked placements leave of the problem. Of a pair that was held twice, the first counts.
    """
    home = np.full(problem.num_pairs, -1)
    pair, slot = problem.previous[::-1, 0], problem.previous[::-1, 1]
    home[pair] = slot
    home[problem.locked[:, 0]] = -1
    can_stay = home >= 0
    held = np.flatnonzero(can_stay)
    first, second = problem.pairs[held].T
    there = remaining.available[first, home[held]] & remaining.available[second, home[held]]
    if problem.allowed is not None:
        there &= problem.allowed[held, home[held]]
    has_table = (remaining.tables[home[held]] > 0) | ~remaining.takes_table[held]
    can_stay[held] = there & has_table & remaining.usable[held]
    return Previous(home, can_stay)


def with_bonus(problem: Problem, previous: Previous) -> Problem:
    """
    Return the problem in which keeping a meeting earns what changing an agenda costs.

    A meeting that could stay earns its price by staying, and neither by moving nor by being called off: to
    those concerned the one is no smaller change than the other. The move price is meant for an average
    candidate pair; meetings that were chosen before are worth more than that, and are as easily given up
    for others like them: so the price is scaled to what is between the two averages, in proportion.
    Without a previous schedule or a price, the problem itself is returned.
    """
    if problem.move_price == 0 or not previous.can_stay.any():
        return problem
    scale = float(problem.value[previous.can_stay].mean() / problem.value.mean())
    price = round(problem.move_price * math.sqrt(max(scale, 1.0)))
    return replace(problem, value=problem.value + np.where(previous.can_stay, price, 0), move_price=price)


def tables_kept(problem: Problem, pair_slots: IntArray) -> IntArray:
    """
    Return ``(K, 3)``: meetings that stay in their slot, with the table they had, where they can have it.

    Locked ones and those at an own table are left out: their tables are settled.

    Parameters
    ----------
    pair_slots
        ``(M, 2)``; pair and slot of each meeting of the new schedule.
    """
    size = max(problem.num_slots, 1)
    pair, slot, table = problem.previous.T
    stays = np.isin(pair * size + slot, pair_slots @ np.array([size, 1]))
    stays &= ~np.isin(pair, problem.locked[:, 0]) & (table_of_pair(problem)[pair] < 0)
    stays &= (table >= 0) & (table < problem.tables[slot]) & ~np.isin(table, kept_tables(problem))
    taken = problem.locked[problem.locked[:, 2] >= 0]
    seats = np.concatenate((taken, problem.previous[stays]))
    # The first at a table has it: locked ones come first, and nobody twice.
    first = np.unique(seats[:, 1:], axis=0, return_index=True)[1]
    kept = seats[np.sort(first[first >= len(taken)])]
    alone: IntArray = kept[np.sort(np.unique(kept[:, 0], return_index=True)[1])]
    return alone
