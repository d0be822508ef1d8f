"""
When every meeting of a problem is held: its rules and the breaks as a formula for a SAT solver.

After Bofill, Garcia, Suy and Villaret (*Journal of Artificial Intelligence Research* 74, 2022), with
their two implied rules: each attendee is busy in just as many slots as they have meetings, and at most
two attendees per table are busy in a slot. Added here, and what makes proofs short: an attendee without
a break is busy in one window of slots, which is a literal of its own; the window holds all their meetings,
and shares a slot with the window of everybody they meet. Mirror images, and repeated rows of the same two
people, are looked at once.
"""

from collections.abc import Callable

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from matchmaker.scheduling.formula import Formula
from matchmaker.scheduling.places import guest_tables, possible_places, table_of_pair
from matchmaker.scheduling.problem import BoolArray, IntArray, Problem

#: Of one attendee: the literal of no break; windows of slots; and a literal per window
_Windows = tuple[int, list[range], list[int]]


class OutOfTimeError(Exception):
    """The time is over before the formula is complete."""


def _never() -> bool:
    return False


class BreaksModel:
    """
    All schedules of a problem that hold every one of its pairs, as a formula.

    The formula can't be fulfilled just if no schedule holds them all.

    Parameters
    ----------
    problem
        Every pair is to be held; values do not matter.
    most
        Breaks are counted up to one more than this.
    is_over
        Asked now and then while the formula grows.

    Raises
    ------
    OutOfTimeError
        When ``is_over`` says so.
    """

    def __init__(self, problem: Problem, most: int, is_over: Callable[[], bool] = _never) -> None:
        self.problem = problem
        self._is_over = is_over
        self.most = most
        self.formula = Formula()
        #: ``(P, S)``; where each pair, were it alone, could meet
        self.open_slots = possible_places(problem)
        #: ``(K, 2)``; pair and slot of variable 1, 2, …, K
        self.places: IntArray = np.argwhere(self.open_slots)
        self.x = {place: self.formula.variable() for place in map(tuple, self.places.tolist())}
        self._of_pair: list[dict[int, int]] = [{} for _ in range(problem.num_pairs)]
        self._of_seat: dict[tuple[int, int], list[int]] = {}
        for (pair, slot), literal in self.x.items():
            self._of_pair[pair][slot] = literal
            for attendee in problem.pairs[pair].tolist():
                self._of_seat.setdefault((attendee, slot), []).append(literal)
        self.meetings = np.bincount(problem.pairs.ravel(), minlength=problem.num_attendees)
        self._of_attendee = [
            np.flatnonzero((problem.pairs == attendee).any(axis=1))
            for attendee in range(problem.num_attendees)
        ]
        self._windows: dict[int, _Windows] = {}
        self.busy = {seat: self.formula.any_of(literals) for seat, literals in self._of_seat.items()}
        #: A literal per attendee and slot in which a break can end
        self.ends: list[int] = []
        #: Literals of each attendee with a possible break: at least 1, 2, … breaks
        self.breaks: dict[int, list[int]] = {}
        for rule in (
            self._hold_every_pair,
            self._fill_slots,
            self._keep_tables,
            self._keep_order,
            self._count_breaks,
            self._meet_in_both_windows,
            self._keep_break_spread,
            self._look_at_one_mirror_image,
        ):
            rule()
        #: At least 1, 2, … breaks in all
        self.total = self.formula.add_up(list(self.breaks.values()), most + 1)

    def at_most(self, breaks: int) -> list[int]:
        """Return what to assume so that there are at most so many breaks; nothing if that is not counted."""
        return [-self.total[breaks]] if breaks < len(self.total) else []

    def pair_slots(self, true: IntArray) -> IntArray:
        """Return ``(M, 2)``, the schedule in which these of the first variables are true."""
        chosen: IntArray = self.places[np.sort(true) - 1]
        return chosen

    def _hold_every_pair(self) -> None:
        for by_slot in self._of_pair:
            self.formula.add(*by_slot.values())
            self.formula.at_most_one(list(by_slot.values()))
        for literals in self._of_seat.values():
            self.formula.at_most_one(literals)
        for pair, slot, _ in self.problem.locked.tolist():
            self.formula.add(*(literal for literal in [self.x.get((pair, slot))] if literal))

    def _fill_slots(self) -> None:
        """Let each attendee be busy in as many slots as they have meetings, which settles the busiest."""
        for attendee in np.flatnonzero(self.meetings).tolist():
            self._go_on()
            slots = self._slots_of(attendee)
            wanted = int(self.meetings[attendee])
            if wanted > min(len(slots), self.problem.cap[attendee]):
                self.formula.add()
                continue
            seats = [self.busy[attendee, slot] for slot in slots]
            if wanted == len(slots):
                for seat in seats:
                    self.formula.add(seat)
            else:
                count = self.formula.count(seats, wanted + 1, is_exact=True)
                self.formula.add(count[wanted - 1])
                self.formula.add(-count[wanted])
                self._fill_some_slots(attendee, slots)

    def _fill_some_slots(self, attendee: int, slots: list[int]) -> None:
        """Let somebody be busy, in slots to which some meetings are confined, as often as there are those."""
        mine = [frozenset(self._of_pair[pair]) for pair in self._of_attendee[attendee].tolist()]
        for confined in sorted(set(mine), key=sorted):
            wanted = sum(open_slots <= confined for open_slots in mine)
            if 1 < wanted < len(confined) < len(slots):
                seats = [self.busy[attendee, slot] for slot in sorted(confined)]
                self.formula.add(self.formula.count(seats, wanted, is_exact=True)[wanted - 1])

    def _keep_tables(self) -> None:
        problem, formula = self.problem, self.formula
        guests, own = guest_tables(problem), table_of_pair(problem)
        at_own: dict[tuple[int, int], list[int]] = {}
        for (pair, slot), literal in self.x.items():
            if own[pair] >= 0:
                at_own.setdefault((int(own[pair]), slot), []).append(literal)
        for literals in at_own.values():
            formula.at_most_one(literals)
        own_of_slot = np.bincount([slot for _, slot in at_own], minlength=problem.num_slots)
        most = np.maximum(guests, 0) + own_of_slot
        for slot in range(problem.num_slots):
            self._go_on()
            self._keep_guest_tables(slot, own, int(guests[slot]))
            seats = [literal for (_, when), literal in self.busy.items() if when == slot]
            chairs = 2 * int(most[slot])
            if len(seats) > chairs:
                formula.add(-formula.count(seats, chairs + 1)[chairs])

    def _keep_guest_tables(self, slot: int, own: IntArray, tables: int) -> None:
        """Count the meetings of a slot by people who share them: far fewer than there are places."""
        left = {pair: x for (pair, when), x in self.x.items() if when == slot and own[pair] < 0}
        groups = []
        while left:
            ends = self.problem.pairs[list(left)]
            busiest = np.bincount(ends.ravel()).argmax()
            shared = np.array(list(left))[(ends == busiest).any(axis=1)].tolist()
            groups.append([left.pop(pair) for pair in shared])
        if len(groups) > tables:
            meetings = [self.formula.any_of(group) for group in groups]
            self.formula.add(-self.formula.count(meetings, tables + 1)[tables])

    def _keep_order(self) -> None:
        """Hold meetings after those they come after; of repeated rows of the same two, the first first."""
        problem = self.problem
        free = np.ones(problem.num_pairs, dtype=np.bool_)
        free[[pair for link in problem.after for pair in link]] = False
        free[problem.locked[:, 0]] = False
        last: dict[tuple[object, ...], int] = {}
        same = []
        for pair in np.flatnonzero(free).tolist():
            kind = (*problem.pairs[pair].tolist(), *self._of_pair[pair])
            if kind in last:
                same.append((pair, last[kind]))
            last[kind] = pair
        for pair, before in (*problem.after, *same):
            has_been: int | None = None
            earlier = self._of_pair[before]
            for slot in range(problem.num_slots):
                if slot in self._of_pair[pair]:
                    self.formula.add(-self._of_pair[pair][slot], *([has_been] if has_been else []))
                if slot in earlier:
                    has_been = self.formula.any_of([earlier[slot], *([has_been] if has_been else [])])

    def _count_breaks(self) -> None:
        problem = self.problem
        sessions = [
            np.flatnonzero(problem.session_of_slot == session).tolist()
            for session in np.unique(problem.session_of_slot)
        ]
        for attendee in np.flatnonzero(self.meetings > 1).tolist():
            self._go_on()
            mine = self._slots_of(attendee)
            ends: list[int] = []
            for session in sessions:
                usable = [slot for slot in session if (attendee, slot) in self.busy]
                ends.extend(self._ends_of_breaks(attendee, usable))
            most = min(int(self.meetings[attendee]) - 1, len(ends))
            if most > 0:
                self.ends.extend(ends)
                count = self.breaks[attendee] = self.formula.count(ends, most, is_exact=True)
                if any(set(mine) <= set(session) for session in sessions):
                    self._sit_in_one_window(attendee, mine, -count[0])

    def _ends_of_breaks(self, attendee: int, usable: list[int]) -> list[int]:
        """Return a literal per slot in which a break of a session can end: a meeting after idle slots."""
        ends: list[int] = []
        has_met: int | None = None
        for index, slot in enumerate(usable):
            busy = self.busy[attendee, slot]
            follows = index > 0 and usable[index - 1] == slot - 1
            if has_met and not (follows and index == 1):
                idle = [-self.busy[attendee, slot - 1]] if follows else []
                end = self.formula.variable()
                self.formula.add(end, -busy, -has_met, *(-literal for literal in idle))
                for literal in (busy, has_met, *idle):
                    self.formula.add(-end, literal)
                ends.append(end)
            has_met = self.formula.any_of([busy, *([has_met] if has_met else [])])
        return ends

    def _sit_in_one_window(self, attendee: int, usable: list[int], no_break: int) -> None:
        """Say what follows for an attendee without a break, all of whose slots are in one session."""
        size = int(self.meetings[attendee])
        there = set(usable)
        windows = [
            range(slot, slot + size)
            for slot in usable
            if there.issuperset(range(slot, slot + size))
            and fits(self.open_slots[self._of_attendee[attendee], slot : slot + size])
        ]
        starts = [self.formula.variable() for _ in windows]
        self._windows[attendee] = (no_break, windows, starts)
        self.formula.add(-no_break, *starts)
        for window, start in zip(windows, starts, strict=True):
            self.formula.add(-start, no_break)
            for slot in usable:
                busy = self.busy[attendee, slot]
                self.formula.add(-start, busy if slot in window else -busy)
        for slot in usable:
            busy = self.busy[attendee, slot]
            inside = [start for window, start in zip(windows, starts, strict=True) if slot in window]
            outside = [start for window, start in zip(windows, starts, strict=True) if slot not in window]
            self.formula.add(-no_break, -busy, *inside)
            self.formula.add(-no_break, busy, *outside)

    def _meet_in_both_windows(self) -> None:
        """Let the windows of two who meet, neither with a break, share a slot in which they can meet."""
        for pair, ends in enumerate(self.problem.pairs.tolist()):
            self._go_on()
            open_slots = set(self._of_pair[pair])
            for one, other in (ends, ends[::-1]):
                if one in self._windows and other in self._windows:
                    self._share_a_slot(self._windows[one], self._windows[other], open_slots)

    def _share_a_slot(self, one: _Windows, other: _Windows, open_slots: set[int]) -> None:
        _, windows, starts = one
        no_break, other_windows, other_starts = other
        for window, start in zip(windows, starts, strict=True):
            common = open_slots.intersection(window)
            sharing = [
                other_start
                for other_window, other_start in zip(other_windows, other_starts, strict=True)
                if not common.isdisjoint(other_window)
            ]
            if len(sharing) < len(other_starts):
                self.formula.add(-start, -no_break, *sharing)

    def _keep_break_spread(self) -> None:
        spread = self.problem.max_break_spread
        if spread < 0:
            return
        everyone = range(self.problem.num_attendees)
        longest = max(map(len, self.breaks.values()), default=0)
        for fewest in range(1, longest - spread + 1):
            # Either everybody has so many breaks, or nobody has the spread more than one fewer.
            all_have = self.formula.variable()
            for attendee in everyone:
                count = self.breaks.get(attendee, [])
                self.formula.add(-all_have, *count[fewest - 1 : fewest])
                if len(count) >= fewest + spread:
                    self.formula.add(-count[fewest + spread - 1], all_have)

    def _look_at_one_mirror_image(self) -> None:
        """Where the day read backwards is the same day, hold one meeting in the first half."""
        problem = self.problem
        open_slots = self.open_slots
        sizes = np.unique(problem.session_of_slot, return_counts=True)[1]
        if (
            problem.after
            or len(problem.locked)
            or not np.array_equal(sizes, sizes[::-1])
            or not np.array_equal(guest_tables(problem), guest_tables(problem)[::-1])
            or not np.array_equal(open_slots, open_slots[:, ::-1])
            or problem.num_pairs == 0
        ):
            return
        busiest = int(self.meetings[problem.pairs].sum(axis=1).argmax())
        if len(self._repeated(busiest)) > 1:
            return
        for slot, literal in self._of_pair[busiest].items():
            if slot >= (problem.num_slots + 1) // 2:
                self.formula.add(-literal)

    def _repeated(self, pair: int) -> list[int]:
        same = (self.problem.pairs == self.problem.pairs[pair]).all(axis=1)
        return np.flatnonzero(same).tolist()

    def _go_on(self) -> None:
        if self._is_over():
            raise OutOfTimeError

    def _slots_of(self, attendee: int) -> list[int]:
        return [slot for slot in range(self.problem.num_slots) if (attendee, slot) in self.busy]


def fits(open_slots: BoolArray) -> bool:
    """
    Return whether meetings can all be held in slots of their own, were there nobody else.

    Parameters
    ----------
    open_slots
        ``(M, K)``; whether each meeting can be held in each slot.
    """
    if open_slots.all():
        return bool(open_slots.shape[0] <= open_slots.shape[1])
    matched = maximum_bipartite_matching(csr_array(open_slots), perm_type="column")
    return bool(np.all(matched >= 0))
