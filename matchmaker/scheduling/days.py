"""
What an attendee's day can hold, and the breaks that it costs at least.

A run is what an attendee can be in without a break: neighbouring slots of a session. Meetings that fill the
longest run of each session need no break; every further run that is used costs one more.
"""

from typing import NamedTuple

import numpy as np

from matchmaker.scheduling.problem import IntArray, Problem
from matchmaker.scheduling.remaining import Remaining


class Days(NamedTuple):
    """
    How much each attendee can hold, and at what breaks.

    Parameters
    ----------
    cap, free
        ``(N,)``; most meetings that are not locked, and most of them that cost no break.
    owner, length
        ``(R,)``; whose each further run is, and how many meetings it can hold; by attendee, longest first.
    price
        What a break costs, in value points.
    """

    cap: IntArray
    free: IntArray
    owner: IntArray
    length: IntArray
    price: int


def days_of(problem: Problem, remaining: Remaining) -> Days:
    """Return what the days of a problem can hold; breaks around locked placements are not counted."""
    cap = remaining.cap
    if problem.compactness == 0:
        return Days(cap, cap, np.zeros(0, np.int64), np.zeros(0, np.int64), 0)
    free = np.zeros(problem.num_attendees, np.int64)
    owner: list[int] = []
    length: list[int] = []
    has_locked = np.zeros(problem.num_attendees, np.bool_)
    has_locked[problem.pairs[remaining.locked[:, 0]].ravel()] = True
    sessions = [problem.session_of_slot == session for session in np.unique(problem.session_of_slot)]
    for attendee, there in enumerate(remaining.present):
        further: list[int] = []
        for inside in sessions:
            runs = _runs(there[inside])
            if runs:
                longest = max(runs)
                free[attendee] += longest
                runs.remove(longest)
                further += runs
        free[attendee] = cap[attendee] if has_locked[attendee] else min(free[attendee], cap[attendee])
        left = int(cap[attendee] - free[attendee])
        for run in sorted(further, reverse=True):
            if left > 0:
                owner.append(attendee)
                length.append(min(run, left))
                left -= run
    return Days(cap, free, np.array(owner, np.int64), np.array(length, np.int64), problem.compactness)


def _runs(there: np.ndarray) -> list[int]:
    """Return the lengths of the runs of slots in which somebody is there."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], there.astype(np.int8), [0]))))
    lengths: list[int] = (edges[1::2] - edges[::2]).tolist()
    return lengths


def worth_of_days(days: Days, floor: IntArray, seat: IntArray, fraction: int) -> IntArray:
    """
    Return ``(N,)``: the most that each day earns with a price per meeting, breaks deducted.

    Parameters
    ----------
    floor
        ``(N,)``; fewest meetings.
    seat
        ``(N,)``; the price, in fractions of a point, of which a point has ``fraction``.
    """
    fewest = np.minimum(floor, days.cap)
    best = np.maximum(fewest * seat, np.maximum(days.free, fewest) * seat)
    # Meetings up to ``free`` cost nothing; with each further run the cost rises by one break.
    held = days.free.copy()
    cost = np.zeros(len(held), np.int64)
    earned = np.where(days.free >= fewest, best, np.iinfo(np.int64).min // 2)
    for owner, length in zip(days.owner.tolist(), days.length.tolist(), strict=True):
        held[owner] += length
        cost[owner] += days.price * fraction
        if held[owner] >= fewest[owner]:
            # A price below zero, of somebody with a floor, earns most with the fewest meetings.
            most = max(held[owner] * seat[owner], fewest[owner] * seat[owner])
            earned[owner] = max(earned[owner], most - cost[owner])
    return earned
