"""What a new schedule changes in the old one: for the event, and for each attendee."""

from dataclasses import dataclass

import numpy as np

from matchmaker.scheduling.problem import IntArray, Problem


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Changes:
    """
    What becomes of the meetings of the previous schedule, and which are new.

    Parameters
    ----------
    kept, moved, cancelled, added
        Pairs, ascending: held in the same slot as before, in another one, no longer, for the first time.
    attendee_kept, attendee_moved, attendee_cancelled, attendee_added
        ``(N,)``; how many of them each attendee has.
    """

    kept: IntArray
    moved: IntArray
    cancelled: IntArray
    added: IntArray
    attendee_kept: IntArray
    attendee_moved: IntArray
    attendee_cancelled: IntArray
    attendee_added: IntArray


def changes(problem: Problem, placements: IntArray) -> Changes:
    """
    Return what ``placements`` change in ``problem.previous``.

    Parameters
    ----------
    placements
        ``(M, 3)``; pair, slot, table. Another table in the same slot is no change.
    """
    before, after = problem.previous[:, 0], placements[:, 0]
    size = max(problem.num_slots, 1)
    places = problem.previous[:, 0] * size + problem.previous[:, 1]
    stays = np.isin(after * size + placements[:, 1], places)
    known = np.isin(after, before)
    groups = {
        "kept": np.unique(after[stays]),
        "moved": np.unique(after[known & ~stays]),
        "cancelled": np.setdiff1d(before, after),
        "added": np.unique(after[~known]),
    }
    counts = {
        f"attendee_{name}": np.bincount(problem.pairs[pairs].ravel(), minlength=problem.num_attendees)
        for name, pairs in groups.items()
    }
    return Changes(**groups, **counts)
