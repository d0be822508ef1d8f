"""Why a required meeting is not held, and why an attendee stays below their floor: one code each."""

import numpy as np

from matchmaker.scheduling.causes import Causes
from matchmaker.scheduling.measures import busy_slots
from matchmaker.scheduling.places import guest_tables, place_counts, possible_places, table_of_pair
from matchmaker.scheduling.problem import BoolArray, IntArray, Problem
from matchmaker.scheduling.schedule import Shortfall


def missing_required(
    problem: Problem, pair_slots: IntArray, *, is_most: bool = False
) -> tuple[Shortfall, ...]:
    """
    Return the required meetings that a schedule does not hold, in the order of the pairs.

    Parameters
    ----------
    pair_slots
        ``(M, 2)``; pair and slot of each meeting of the schedule.
    is_most
        Whether it is proved that no schedule holds more of them.
    """
    is_held = np.isin(np.arange(problem.num_pairs), pair_slots[:, 0])
    missing = np.flatnonzero(problem.required & ~is_held).tolist()
    if not missing:
        return ()
    if not missing:
        return ()
    room = _Room(problem, pair_slots)
    with Causes(problem, pair_slots, is_most=is_most) as causes:
        return tuple(_why_not_held(room, pair, is_held, causes) for pair in missing)


def below_floor(problem: Problem, pair_slots: IntArray) -> tuple[Shortfall, ...]:
    """
    Return the attendees below their floor, in their order.

    Parameters
    ----------
    pair_slots
        ``(M, 2)``; pair and slot of each meeting of the schedule.
    """
    meetings = np.bincount(problem.pairs[pair_slots[:, 0]].ravel(), minlength=problem.num_attendees)
    short = np.flatnonzero(meetings < problem.floor).tolist()
    if not short:
        return ()
    room = _Room(problem, pair_slots)
    places = possible_places(problem)
    most = place_counts(problem).most_meetings(problem)
    return tuple(_why_short(room, attendee, places, int(most[attendee])) for attendee in short)


class _Room:
    """What a schedule leaves free."""

    def __init__(self, problem: Problem, pair_slots: IntArray) -> None:
        self.problem = problem
        self.busy = busy_slots(problem, pair_slots)
        self.table = table_of_pair(problem)
        #: ``(S,)``; tables kept for nobody that are still free
        guests = pair_slots[self.table[pair_slots[:, 0]] < 0, 1]
        self.guest_tables = guest_tables(problem) - np.bincount(guests, minlength=problem.num_slots)
        self.is_taken = {(int(self.table[pair]), slot) for pair, slot in pair_slots.tolist()}
        required = problem.pairs[problem.required].ravel()
        self.required = np.bincount(required, minlength=problem.num_attendees)
        ends = problem.pairs.ravel()
        self._by_attendee = np.argsort(ends, kind="stable")
        self._starts = np.searchsorted(ends[self._by_attendee], np.arange(problem.num_attendees + 1))

    def pairs_of(self, attendee: int) -> IntArray:
        """Return the candidate pairs of an attendee."""
        mine: IntArray = self._by_attendee[self._starts[attendee] : self._starts[attendee + 1]] // 2
        return mine

    def has_table(self, pair: int) -> BoolArray:
        """Return ``(S,)``: whether a table is left for a pair in each slot."""
        table = int(self.table[pair])
        if table < 0:
            return self.guest_tables > 0
        return np.array([(table, slot) not in self.is_taken for slot in range(self.problem.num_slots)])


def _why_not_held(room: _Room, pair: int, is_held: BoolArray, causes: Causes) -> Shortfall:
    problem = room.problem
    alone = _why_impossible(room, pair)
    if alone is not None:
        return alone
    for later, before in problem.after:
        # One that could be held, and is not required, has no reason of its own.
        plain = problem.required[before] or not causes.open_slots[before].any()
        if later == pair and not is_held[before] and plain:
            return Shortfall(pair, "scheduling.required_before_missing", {"before": before})
    together = causes.of(pair)
    if together is not None:
        return together
    for later, before in problem.after:
        if later == pair and not is_held[before]:
            return Shortfall(pair, "scheduling.required_before_missing", {"before": before})
    ends = problem.pairs[pair]
    both_idle = possible_places(problem, np.array([pair]))[0] & ~room.busy[ends].any(axis=0)
    if both_idle.any() and not (both_idle & room.has_table(pair)).any():
        return Shortfall(pair, "scheduling.required_tables_full", {"count": int(both_idle.sum())})
    return Shortfall(pair, "scheduling.required_no_room")


def _why_impossible(room: _Room, pair: int) -> Shortfall | None:
    """Return why no schedule could hold a pair beside the other required meetings, if that is plain."""
    problem, only = room.problem, np.array([pair])
    ends = problem.pairs[pair].tolist()
    own = problem.own_table[ends]
    if (own >= 0).all() and own[0] != own[1]:
        return Shortfall(pair, "scheduling.required_own_tables")
    if not problem.open_slots(only).any():
        return Shortfall(pair, "scheduling.required_no_common_slot")
    for attendee in ends:
        required, cap = int(room.required[attendee]), int(problem.cap[attendee])
        slots = int(problem.available[attendee].sum())
        if required > min(cap, slots):
            code = "scheduling.required_cap" if cap <= slots else "scheduling.required_too_few_slots"
            counts = {"attendee": attendee, "required": required, "count": min(cap, slots)}
            return Shortfall(pair, code, counts)
    if not possible_places(problem, only).any():
        return Shortfall(pair, "scheduling.required_no_table")
    return None


def _why_short(room: _Room, attendee: int, places: BoolArray, most: int) -> Shortfall:
    problem = room.problem
    floor = int(problem.floor[attendee])

    def short(code: str, count: int) -> Shortfall:
        return Shortfall(attendee, code, {"floor": floor, "count": count})

    if problem.cap[attendee] < floor:
        return short("scheduling.floor_cap", int(problem.cap[attendee]))
    present = int(problem.available[attendee].sum())
    if present < floor:
        return short("scheduling.floor_away", present)
    mine = room.pairs_of(attendee)
    candidates = int(problem.open_slots(mine).any(axis=1).sum())
    if candidates < floor:
        return short("scheduling.floor_few_candidates", candidates)
    if most < floor:
        return short("scheduling.floor_few_slots", most)
    others = problem.pairs[mine].sum(axis=1) - attendee
    both_idle = places[mine] & ~room.busy[attendee] & ~room.busy[others]
    with_table = np.array([room.has_table(pair) for pair in mine.tolist()])
    if both_idle.any() and not (both_idle & with_table).any():
        return short("scheduling.floor_tables", int(both_idle.any(axis=0).sum()))
    return short("scheduling.floor_others_busy", candidates)
