"""
Serving those below a floor: the meetings of one slot matched anew, exactly, around those of all others.

Chains that give somebody a chair must find one for whoever had it; where nearly every chair is taken they run
on without end. A matching of the whole slot looks at all chairs at once, and the exact one leaves nobody idle
who need not be.
"""

import numpy as np

from matchmaker.scheduling.budget import Budget
from matchmaker.scheduling.levels import levels_of
from matchmaker.scheduling.problem import BoolArray, IntArray, Problem
from matchmaker.scheduling.slot_matching import match

#: How much more a chair below a floor is worth than the best meeting.
_URGENT = 50.0


def serve_floors(problem: Problem, pair_slots: IntArray, budget: Budget) -> IntArray:
    """
    Return a schedule as good or better at the floors, for problems without order, breaks and own tables.

    Parameters
    ----------
    pair_slots
        ``(M, 2)``; pair and slot of each meeting; locked ones stay.
    """
    best = levels_of(problem, pair_slots)
    is_better = True
    while is_better and best.floors < 0:
        is_better = False
        for slot in _most_idle_first(problem, pair_slots):
            if budget.is_over():
                return pair_slots
            tried = _matched_anew(problem, pair_slots, int(slot))
            levels = levels_of(problem, tried)
            if levels > best:
                pair_slots, best, is_better = tried, levels, True
            if best.floors == 0:
                break
    return pair_slots


def _most_idle_first(problem: Problem, pair_slots: IntArray) -> IntArray:
    """Return the slots in which two or more idle attendees are below their floor, the most first."""
    idle = problem.available.copy()
    ends = problem.pairs[pair_slots[:, 0]]
    for side in (0, 1):
        idle[ends[:, side], pair_slots[:, 1]] = False
    waiting = idle[_held(problem, pair_slots) < problem.floor].sum(axis=0)
    order = np.argsort(-waiting, kind="stable")
    slots: IntArray = order[waiting[order] >= 2]
    return slots


def _matched_anew(problem: Problem, pair_slots: IntArray, slot: int) -> IntArray:
    """Return the schedule with the meetings of a slot matched anew."""
    is_locked = np.isin(pair_slots[:, 0], problem.locked[:, 0])
    kept = pair_slots[(pair_slots[:, 1] != slot) | is_locked]
    held = _held(problem, kept)
    may_sit = problem.available[:, slot] & (held < problem.cap)
    may_sit[problem.pairs[kept[kept[:, 1] == slot, 0]].ravel()] = False
    usable = np.flatnonzero(_usable(problem, kept, slot, may_sit))
    ends = problem.pairs[usable]
    needed = (held < problem.floor).astype(np.float64)
    worth = problem.value[usable] + _URGENT * float(problem.value.max()) * needed[ends].sum(axis=1)
    chosen, _ = match(problem.num_attendees, ends, worth)
    room = int(problem.tables[slot]) - int((kept[:, 1] == slot).sum())
    # The ones worth most, where there are not tables for all.
    chosen = chosen[np.argsort(-worth[chosen], kind="stable")][:room]
    placed = np.stack([usable[chosen], np.full(len(chosen), slot)], axis=1)
    return np.concatenate([kept, placed])


def _usable(problem: Problem, kept: IntArray, slot: int, may_sit: BoolArray) -> BoolArray:
    """Return which pairs may meet in the slot."""
    usable: BoolArray = may_sit[problem.pairs[:, 0]] & may_sit[problem.pairs[:, 1]]
    usable[kept[:, 0]] = False
    if problem.allowed is not None:
        usable = usable & problem.allowed[:, slot]
    return usable


def _held(problem: Problem, pair_slots: IntArray) -> IntArray:
    ends = problem.pairs[pair_slots[:, 0]].ravel()
    return np.bincount(ends, minlength=problem.num_attendees)
