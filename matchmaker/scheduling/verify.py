"""
The rules of a schedule, checked one by one. Written from the rules alone; imports no solver.

Every ``_find_…`` function below is one hard rule. Nothing may be shown or stored unless
:func:`violations` has nothing to say about it.
"""

from collections.abc import Callable, Iterator
from itertools import chain

import numpy as np

from matchmaker.scheduling.further import extend
from matchmaker.scheduling.measures import busy_slots, count_breaks, measure
from matchmaker.scheduling.problem import BoolArray, IntArray, Problem
from matchmaker.scheduling.schedule import Schedule, Violation


def violations(problem: Problem, schedule: Schedule | IntArray) -> list[Violation]:
    """
    Return every broken rule; an empty list means that all hard rules are kept.

    Parameters
    ----------
    schedule
        Placements ``(M, 3)`` (pair, slot, table), or a whole schedule. Of a schedule, what it claims
        about itself is recounted too: value, objective, breaks, moves, bounds, and what is missing. Its
        further pairs are listed behind those of ``problem`` first.
    """
    if isinstance(schedule, Schedule):
        problem = extend(problem, schedule.further)
    placements = schedule.placements if isinstance(schedule, Schedule) else schedule
    placements = np.asarray(placements, dtype=np.int64).reshape(-1, 3)
    known = _is_known(problem, placements)
    sound = placements[known]
    found = [
        Violation("scheduling.placement_unknown", {"pair": int(pair), "slot": int(slot)})
        for pair, slot, _ in placements[~known]
    ]
    found.extend(chain.from_iterable(find(problem, sound) for find in RULES))
    if isinstance(schedule, Schedule):
        found.extend(_find_false_claims(problem, sound, schedule))
    return found


def keeps_order_and_spread(problem: Problem, placements: IntArray) -> bool:
    """
    Return whether meetings follow those they come after, and breaks are spread as the rule says.

    These are the rules that leaving a meeting out can break. Tables are not looked at.
    """
    broken = chain(_find_meetings_out_of_order(problem, placements), _find_uneven_breaks(problem, placements))
    return next(broken, None) is None


def _is_known(problem: Problem, placements: IntArray) -> BoolArray:
    pair, slot = placements[:, 0], placements[:, 1]
    known: BoolArray = (pair >= 0) & (pair < problem.num_pairs) & (slot >= 0) & (slot < problem.num_slots)
    return known


def _find_pairs_held_twice(problem: Problem, placements: IntArray) -> Iterator[Violation]:
    held = np.bincount(placements[:, 0], minlength=problem.num_pairs)
    for pair in np.flatnonzero(held > 1).tolist():
        yield Violation("scheduling.pair_twice", {"pair": pair, "meetings": int(held[pair])})


def _find_attendees_in_two_meetings(problem: Problem, placements: IntArray) -> Iterator[Violation]:
    size = max(problem.num_slots, 1)
    seats = problem.pairs[placements[:, 0]] * size + placements[:, 1:2]
    seat, times = np.unique(seats, return_counts=True)
    for place, meetings in zip(seat[times > 1].tolist(), times[times > 1].tolist(), strict=True):
        attendee, slot = divmod(place, size)
        yield Violation(
            "scheduling.attendee_twice", {"attendee": attendee, "slot": slot, "meetings": meetings}
        )


def _find_attendees_away(problem: Problem, placements: IntArray) -> Iterator[Violation]:
    ends = problem.pairs[placements[:, 0]]
    away = ~problem.available[ends, placements[:, 1:2]]
    for row, side in np.argwhere(away).tolist():
        pair, slot, _ = placements[row].tolist()
        yield Violation(
            "scheduling.attendee_away", {"attendee": int(ends[row, side]), "slot": slot, "pair": pair}
        )


def _find_slots_not_allowed(problem: Problem, placements: IntArray) -> Iterator[Violation]:
    if problem.allowed is None:
        return
    refused = ~problem.allowed[placements[:, 0], placements[:, 1]]
    for pair, slot, _ in placements[refused].tolist():
        yield Violation("scheduling.slot_not_allowed", {"pair": pair, "slot": slot})


def _find_tables_that_do_not_exist(problem: Problem, placements: IntArray) -> Iterator[Violation]:
    absent = (placements[:, 2] < 0) | (placements[:, 2] >= problem.tables[placements[:, 1]])
    for pair, slot, table in placements[absent].tolist():
        yield Violation("scheduling.table_unknown", {"pair": pair, "slot": slot, "table": table})


def _find_crowded_slots(problem: Problem, placements: IntArray) -> Iterator[Violation]:
    meetings = np.bincount(placements[:, 1], minlength=problem.num_slots)
    for slot in np.flatnonzero(meetings > problem.tables).tolist():
        counts = {"slot": slot, "meetings": int(meetings[slot]), "tables": int(problem.tables[slot])}
        yield Violation("scheduling.too_few_tables", counts)


def _find_tables_taken_twice(_: Problem, placements: IntArray) -> Iterator[Violation]:
    seat, times = np.unique(placements[:, 1:], axis=0, return_counts=True)
    for (slot, table), meetings in zip(seat[times > 1].tolist(), times[times > 1].tolist(), strict=True):
        yield Violation("scheduling.table_twice", {"slot": slot, "table": table, "meetings": meetings})


def _find_owners_at_other_tables(problem: Problem, placements: IntArray) -> Iterator[Violation]:
    own = problem.own_table[problem.pairs[placements[:, 0]]]
    elsewhere = (own >= 0) & (own != placements[:, 2:])
    for row, side in np.argwhere(elsewhere).tolist():
        pair, slot, table = placements[row].tolist()
        where = {"attendee": int(problem.pairs[pair, side]), "slot": slot, "table": table, "pair": pair}
        yield Violation("scheduling.not_own_table", where)


def _find_owners_of_two_tables(problem: Problem, placements: IntArray) -> Iterator[Violation]:
    own = problem.own_table[problem.pairs[placements[:, 0]]]
    differ = (own >= 0).all(axis=1) & (own[:, 0] != own[:, 1])
    for pair, slot, _ in placements[differ].tolist():
        yield Violation("scheduling.own_tables_differ", {"pair": pair, "slot": slot})


def _find_guests_at_kept_tables(problem: Problem, placements: IntArray) -> Iterator[Violation]:
    kept = np.isin(placements[:, 2], problem.own_table[problem.own_table >= 0])
    at_home = problem.own_table[problem.pairs[placements[:, 0]]] == placements[:, 2:]
    for pair, slot, table in placements[kept & ~at_home.any(axis=1)].tolist():
        yield Violation("scheduling.table_kept", {"pair": pair, "slot": slot, "table": table})


def _find_attendees_above_cap(problem: Problem, placements: IntArray) -> Iterator[Violation]:
    meetings = np.bincount(problem.pairs[placements[:, 0]].ravel(), minlength=problem.num_attendees)
    for attendee in np.flatnonzero(meetings > problem.cap).tolist():
        counts = {"meetings": int(meetings[attendee]), "cap": int(problem.cap[attendee])}
        yield Violation("scheduling.above_cap", {"attendee": attendee, **counts})


def _find_meetings_out_of_order(problem: Problem, placements: IntArray) -> Iterator[Violation]:
    if not problem.after:
        return
    slot_of_pair = dict(placements[:, :2].tolist())
    never = problem.num_slots
    for pair, before in problem.after:
        if pair in slot_of_pair and slot_of_pair.get(before, never) >= slot_of_pair[pair]:
            yield Violation("scheduling.not_after", {"pair": pair, "before": before})


def _find_uneven_breaks(problem: Problem, placements: IntArray) -> Iterator[Violation]:
    if problem.max_break_spread < 0 or problem.num_attendees == 0:
        return
    breaks = count_breaks(problem, busy_slots(problem, placements))
    most, fewest = int(breaks.argmax()), int(breaks.argmin())
    if breaks[most] - breaks[fewest] > problem.max_break_spread:
        where = {"attendee": most, "breaks": int(breaks[most]), "other": fewest}
        yield Violation("scheduling.break_spread", {**where, "other_breaks": int(breaks[fewest])})


def _find_locked_that_moved(problem: Problem, placements: IntArray) -> Iterator[Violation]:
    placed = set(map(tuple, placements.tolist()))
    somewhere = {(pair, slot) for pair, slot, _ in placed}
    for pair, slot, table in problem.locked.tolist():
        stays = (pair, slot) in somewhere if table < 0 else (pair, slot, table) in placed
        if not stays:
            yield Violation("scheduling.locked_moved", {"pair": pair, "slot": slot, "table": table})


#: The hard rules, in the order in which they are reported.
RULES: tuple[Callable[[Problem, IntArray], Iterator[Violation]], ...] = (
    _find_pairs_held_twice,
    _find_attendees_in_two_meetings,
    _find_attendees_away,
    _find_slots_not_allowed,
    _find_tables_that_do_not_exist,
    _find_crowded_slots,
    _find_tables_taken_twice,
    _find_owners_at_other_tables,
    _find_owners_of_two_tables,
    _find_guests_at_kept_tables,
    _find_attendees_above_cap,
    _find_meetings_out_of_order,
    _find_uneven_breaks,
    _find_locked_that_moved,
)


def _find_false_claims(problem: Problem, placements: IntArray, schedule: Schedule) -> Iterator[Violation]:
    counted = measure(problem, placements)
    breaks = int(counted.breaks.sum())
    for code, claimed, found in (
        ("scheduling.value_differs", schedule.value, counted.value),
        ("scheduling.objective_differs", schedule.objective, counted.objective),
        ("scheduling.breaks_differ", schedule.breaks, breaks),
        ("scheduling.table_moves_differ", schedule.table_moves, counted.table_moves),
    ):
        if claimed != found:
            yield Violation(code, {"claimed": claimed, "found": found})
    if counted.objective > schedule.upper_bound:
        bound = {"objective": counted.objective, "upper_bound": schedule.upper_bound}
        yield Violation("scheduling.above_bound", bound)
    if schedule.breaks_bound is not None and breaks < schedule.breaks_bound:
        counts = {"breaks": breaks, "breaks_bound": schedule.breaks_bound}
        yield Violation("scheduling.below_breaks_bound", counts)
    missing = np.flatnonzero(problem.required & ~np.isin(np.arange(problem.num_pairs), placements[:, 0]))
    if [shortfall.index for shortfall in schedule.required_missing] != missing.tolist():
        counts = {"claimed": len(schedule.required_missing), "found": len(missing)}
        yield Violation("scheduling.required_missing_differs", counts)
    short = np.flatnonzero(counted.meetings < problem.floor)
    if [shortfall.index for shortfall in schedule.below_floor] != short.tolist():
        counts = {"claimed": len(schedule.below_floor), "found": len(short)}
        yield Violation("scheduling.below_floor_differs", counts)
