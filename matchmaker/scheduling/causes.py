"""
Why a required meeting can't join those that are held: a few meetings and rules that exclude each other.

What can be counted comes first: meetings that compete for the same slots or tables (the violator of Hall's
theorem that a search for an alternating path leaves). The rest is left to a solver.
"""

from collections.abc import Iterable
from contextlib import ExitStack
from typing import Self

import numpy as np

from matchmaker.scheduling.clashes import Clash, ClashFinder
from matchmaker.scheduling.holding import Rule, open_places
from matchmaker.scheduling.places import guest_tables, table_of_pair
from matchmaker.scheduling.problem import IntArray, Problem
from matchmaker.scheduling.required import needed_pairs
from matchmaker.scheduling.schedule import Shortfall

_Parameters = dict[str, int | tuple[int, ...]]

#: Most places of the required meetings that a solver is asked about.
MOST_PLACES = 20_000
#: Most meetings, or else attendees, that a sentence names.
_MOST_NAMED = 8


class Causes:
    """
    Explains required meetings that a schedule does not hold; use as a context.

    Parameters
    ----------
    pair_slots
        ``(M, 2)``; pair and slot of each meeting of a schedule that keeps the hard rules.
    is_most
        Whether it is proved that no schedule holds more required meetings.
    """

    def __init__(self, problem: Problem, pair_slots: IntArray, *, is_most: bool) -> None:
        self.problem, self.is_most = problem, is_most
        needed = needed_pairs(problem)
        kept = pair_slots[needed[pair_slots[:, 0]]]
        #: The required meetings that are held, and those that they come after
        self.slot_of = dict(kept[:, :2].tolist())
        self.held = np.zeros(problem.num_pairs, dtype=np.bool_)
        self.held[kept[:, 0]] = True
        self.needed = needed
        self.open_slots = open_places(problem)
        self.table = table_of_pair(problem)
        self._stack = ExitStack()
        self._finder: ClashFinder | None = None

    def __enter__(self) -> Self:
        """Return the causes."""
        return self

    def __exit__(self, *_: object) -> None:
        """Free what was used to find them."""
        self._stack.close()

    def of(self, pair: int) -> Shortfall | None:
        """Return why a pair, which could meet were it alone, can't join those held; none if not known."""
        for attendee in self.problem.pairs[pair].tolist():
            found = self._too_few_slots(pair, attendee) or self._cap_is_reached(pair, attendee)
            if found is not None:
                return found
        return self._too_few_tables(pair) or self._clash(pair)

    def _too_few_slots(self, pair: int, attendee: int) -> Shortfall | None:
        mine = [other for other in self.slot_of if attendee in self.problem.pairs[other]]
        conflict = self._compete(pair, mine, np.ones(self.problem.num_slots, dtype=np.int64))
        if conflict is None:
            return None
        meetings, slots = conflict
        counts: _Parameters = {"attendee": attendee, "required": len(meetings), "count": len(slots)}
        if len(slots) == self.problem.available[attendee].sum():
            return Shortfall(pair, "scheduling.required_too_few_slots", counts)
        return Shortfall(pair, "scheduling.required_same_slots", {**counts, "slots": slots})

    def _cap_is_reached(self, pair: int, attendee: int) -> Shortfall | None:
        mine = [other for other in self.slot_of if attendee in self.problem.pairs[other]]
        cap = int(self.problem.cap[attendee])
        if len(mine) < cap:
            return None
        counts: _Parameters = {"attendee": attendee, "required": len(mine) + 1, "count": cap}
        return Shortfall(pair, "scheduling.required_cap", counts)

    def _too_few_tables(self, pair: int) -> Shortfall | None:
        table = int(self.table[pair])
        mine = [other for other in self.slot_of if self.table[other] == table]
        room = np.ones(self.problem.num_slots, dtype=np.int64) if table >= 0 else guest_tables(self.problem)
        conflict = self._compete(pair, mine, room)
        if conflict is None:
            return None
        meetings, slots = conflict
        places = int(room[list(slots)].sum())
        counts: _Parameters = {"required": len(meetings), "count": places, "slots": slots}
        if table >= 0:
            return Shortfall(pair, "scheduling.required_own_table", {**counts, "table": table})
        return Shortfall(pair, "scheduling.required_few_tables", counts)

    def _compete(
        self, pair: int, others: Iterable[int], room: IntArray
    ) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
        """Return meetings, and the slots open to them, too few by one; none if all of them fit."""
        there: dict[int, list[int]] = {}
        for other in others:
            there.setdefault(self.slot_of[other], []).append(other)
        meetings, slots = [pair], set[int]()
        for meeting in meetings:
            for slot in np.flatnonzero(self.open_slots[meeting]).tolist():
                if slot not in slots:
                    if len(there.get(slot, ())) < room[slot]:
                        return None
                    slots.add(slot)
                    meetings.extend(there[slot])
        return tuple(sorted(meetings)), tuple(sorted(slots))

    def _clash(self, pair: int) -> Shortfall | None:
        if int(self.open_slots[self.needed].sum()) > MOST_PLACES:
            return None
        if self._finder is None:
            self._finder = self._stack.enter_context(ClashFinder(self.problem, self.needed))
        clash = self._finder.clash(pair, self.held)
        if isinstance(clash, Clash):
            return self._said(pair, clash)
        spread = self.problem.max_break_spread
        if clash is False and spread >= 0 and self.is_most:
            return Shortfall(pair, "scheduling.required_break_spread", {"count": spread})
        return None

    def _said(self, pair: int, clash: Clash) -> Shortfall | None:
        by_order, by_tables = clash.matters(Rule.ORDER), clash.matters(Rule.SLOT) + clash.matters(Rule.TABLE)
        meetings = _with_earlier(self.problem, clash.meetings) if by_order else clash.meetings
        rule = "_order" * bool(by_order) + "_tables" * bool(by_tables)
        if len(meetings) <= _MOST_NAMED:
            named: _Parameters = {"meetings": meetings, "count": len(meetings)}
            return Shortfall(pair, f"scheduling.required_clash{rule}", named)
        attendees = clash.matters(Rule.ATTENDEE)
        if 0 < len(attendees) <= _MOST_NAMED:
            named = {"attendees": attendees, "count": len(meetings)}
            return Shortfall(pair, f"scheduling.required_people{rule}", named)
        return Shortfall(pair, f"scheduling.required_many{rule}", {"count": len(meetings)})


def _with_earlier(problem: Problem, meetings: tuple[int, ...]) -> tuple[int, ...]:
    """Return meetings with those that they come after, however indirectly, ascending."""
    grown = set(meetings)
    for _ in problem.after:
        grown |= {before for pair, before in problem.after if pair in grown}
    return tuple(sorted(grown))
