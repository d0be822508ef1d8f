"""What a set of placements is worth: value, objective, breaks and table moves. Counting only; no solver."""

from dataclasses import dataclass

import numpy as np

from matchmaker.scheduling.problem import BoolArray, IntArray, Problem


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Measures:
    """
    What a set of placements is worth.

    Parameters
    ----------
    value
        Sum of the mutual values of the meetings.
    objective
        ``value`` − compactness × breaks − move price × moved.
    breaks
        ``(N,)``; breaks of each attendee.
    table_moves
        Changes of table between consecutive meetings of a person, over all people.
    moved
        Meetings of the previous schedule that are now in another slot.
    meetings
        ``(N,)``; meetings of each attendee.
    attendee_value
        ``(N,)``; sum of the mutual values of each attendee's meetings.
    """

    value: int
    objective: int
    breaks: IntArray
    table_moves: int
    moved: int
    meetings: IntArray
    attendee_value: IntArray


def measure(problem: Problem, placements: IntArray) -> Measures:
    """
    Return what ``placements`` are worth, whether or not they keep the rules.

    Parameters
    ----------
    placements
        ``(M, 3)``; pair, slot, table.
    """
    pairs, slots = placements[:, 0], placements[:, 1]
    ends = problem.pairs[pairs].ravel()
    worth = problem.value[pairs]
    value = int(worth.sum())
    breaks = count_breaks(problem, busy_slots(problem, placements))
    moved = int(is_move(problem, pairs, slots).sum())
    attendee_value = np.zeros(problem.num_attendees, dtype=np.int64)
    np.add.at(attendee_value, ends, np.repeat(worth, 2))
    return Measures(
        value=value,
        objective=value - problem.compactness * int(breaks.sum()) - problem.move_price * moved,
        breaks=breaks,
        table_moves=count_table_moves(problem, placements),
        moved=moved,
        meetings=np.bincount(ends, minlength=problem.num_attendees).astype(np.int64),
        attendee_value=attendee_value,
    )


def busy_slots(problem: Problem, placements: IntArray) -> BoolArray:
    """Return ``(N, S)``: whether each attendee has a meeting in each slot."""
    busy = np.zeros((problem.num_attendees, problem.num_slots), dtype=np.bool_)
    for side in (0, 1):
        busy[problem.pairs[placements[:, 0], side], placements[:, 1]] = True
    return busy


def count_breaks(problem: Problem, busy: BoolArray) -> IntArray:
    """
    Return ``(N,)``: the runs of busy slots of each attendee in a session, minus one, over all sessions.

    A slot in which the attendee is away counts as idle.
    """
    total: IntArray = breaks_by_session(problem, busy).sum(axis=1)
    return total


def breaks_by_session(problem: Problem, busy: BoolArray) -> IntArray:
    """Return ``(N, sessions)``: breaks of each attendee in each session, in the order of the sessions."""
    sessions = np.unique(problem.session_of_slot)
    breaks = np.zeros((len(busy), len(sessions)), dtype=np.int64)
    for column, session in enumerate(sessions):
        inside = busy[:, problem.session_of_slot == session]
        runs = inside[:, 0].astype(np.int64) + (inside[:, 1:] & ~inside[:, :-1]).sum(axis=1)
        breaks[:, column] = np.maximum(runs - 1, 0)
    return breaks


def count_table_moves(problem: Problem, placements: IntArray) -> int:
    """Return how often a person changes table between one meeting and their next, over the whole event."""
    seats = np.concatenate(
        [
            np.column_stack((problem.pairs[placements[:, 0], side], placements[:, 1], placements[:, 2]))
            for side in (0, 1)
        ]
    )
    attendee, _, table = seats[np.lexsort((seats[:, 1], seats[:, 0]))].T
    return int(((attendee[1:] == attendee[:-1]) & (table[1:] != table[:-1])).sum())


def is_move(problem: Problem, pairs: IntArray, slots: IntArray) -> BoolArray:
    """Return whether holding each pair in its slot moves a meeting of the previous schedule."""
    if len(problem.previous) == 0:
        return np.zeros(len(pairs), dtype=np.bool_)
    known = np.isin(pairs, problem.previous[:, 0])
    size = max(problem.num_slots, 1)
    stayed = np.isin(pairs * size + slots, problem.previous[:, 0] * size + problem.previous[:, 1])
    moved: BoolArray = known & ~stayed
    return moved
