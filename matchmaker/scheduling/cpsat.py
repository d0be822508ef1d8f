"""
The whole problem as a CP-SAT model: variables in containers, one function per rule.

Breaks follow Bofill, Garcia, Suy and Villaret (*Journal of Artificial Intelligence Research* 74, 2022):
a break is counted by its start, and each attendee's breaks have a bounded variable of their own.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
from ortools.sat.python import cp_model

from matchmaker.scheduling.measures import breaks_by_session, busy_slots, count_breaks, is_move
from matchmaker.scheduling.places import guest_tables, possible_places, table_of_pair
from matchmaker.scheduling.problem import BoolArray, IntArray, Problem

Expression = cp_model.LinearExpr | int


class MeetingVars:
    """
    Booleans ``x``, one per place: candidate pair ``p`` meets in slot ``s``.

    Availability, allowed slots and the slots in which an own table exists hold by construction: a
    pair has no variable where it can't meet.
    """

    def __init__(self, model: cp_model.CpModel, problem: Problem) -> None:
        #: ``(K, 2)``; pair and slot of each variable
        self.places: IntArray = np.argwhere(possible_places(problem))
        self.all = [model.new_bool_var(f"x[{pair},{slot}]") for pair, slot in self.places.tolist()]
        self.of_pair: dict[int, dict[int, cp_model.IntVar]] = defaultdict(dict)
        self.of_attendee: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        self.of_attendee_slot: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
        #: Key: slot and own table of the pair, -1 for guests
        self.of_slot_table: dict[tuple[int, int], list[cp_model.IntVar]] = defaultdict(list)
        table = table_of_pair(problem)
        for (pair, slot), x in zip(self.places.tolist(), self.all, strict=True):
            self.of_pair[pair][slot] = x
            self.of_slot_table[slot, int(table[pair])].append(x)
            for attendee in problem.pairs[pair].tolist():
                self.of_attendee[attendee].append(x)
                self.of_attendee_slot[attendee, slot].append(x)

    def held(self, pair: int) -> Expression:
        """Return whether a pair is held, as an expression."""
        return cp_model.LinearExpr.sum(list(self.of_pair.get(pair, {}).values()))


class BreakVars:
    """
    For each attendee and session where a break is possible: busy slots, starts of runs, and breaks.

    Attendees who can't have a break have no variables here.
    """

    def __init__(self, model: cp_model.CpModel, problem: Problem, x: MeetingVars) -> None:
        self.busy: dict[tuple[int, int], cp_model.IntVar] = {}
        self.starts: dict[tuple[int, int], cp_model.IntVar] = {}
        #: Key: attendee and session, counted from 0 in their order
        self.present: dict[tuple[int, int], cp_model.IntVar] = {}
        self.breaks: dict[tuple[int, int], cp_model.IntVar] = {}
        self.of_attendee: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        slots_of_session = [
            np.flatnonzero(problem.session_of_slot == session).tolist()
            for session in np.unique(problem.session_of_slot)
        ]
        for attendee in sorted(x.of_attendee):
            for session, slots in enumerate(slots_of_session):
                usable = [slot for slot in slots if (attendee, slot) in x.of_attendee_slot]
                most = _most_breaks(usable, int(problem.cap[attendee]))
                if most > 0:
                    self._count(model, x, attendee, session, usable)
                    breaks = model.new_int_var(0, most, f"breaks[{attendee},{session}]")
                    starts = [self.starts[attendee, slot] for slot in usable]
                    present = self.present[attendee, session]
                    model.add(breaks == cp_model.LinearExpr.sum(starts) - present)
                    # Implied, but the solver proves more with it: a break takes an idle slot.
                    busy = cp_model.LinearExpr.sum([self.busy[attendee, slot] for slot in usable])
                    model.add(breaks <= len(slots) - busy)
                    self.breaks[attendee, session] = breaks
                    self.of_attendee[attendee].append(breaks)

    @property
    def total(self) -> Expression:
        """Breaks of all attendees."""
        return cp_model.LinearExpr.sum(list(self.breaks.values()))

    def _count(
        self, model: cp_model.CpModel, x: MeetingVars, attendee: int, session: int, usable: Sequence[int]
    ) -> None:
        for slot in usable:
            busy = model.new_bool_var(f"busy[{attendee},{slot}]")
            model.add(cp_model.LinearExpr.sum(x.of_attendee_slot[attendee, slot]) == busy)
            start = model.new_bool_var(f"start[{attendee},{slot}]")
            if slot - 1 in usable:
                before = self.busy[attendee, slot - 1]
                model.add_implication(start, busy)
                model.add_implication(start, before.negated())
                model.add_bool_or(start, busy.negated(), before)
            else:
                model.add(start == busy)
            self.busy[attendee, slot], self.starts[attendee, slot] = busy, start
        present = model.new_bool_var(f"present[{attendee},{session}]")
        model.add_max_equality(present, [self.busy[attendee, slot] for slot in usable])
        self.present[attendee, session] = present

    def values(self, problem: Problem, busy: BoolArray) -> dict[cp_model.IntVar, int]:
        """Return what each variable is when the attendees are busy as in ``busy`` ``(N, S)``."""
        follows = np.zeros_like(busy)
        follows[:, 1:] = busy[:, :-1] & (np.diff(problem.session_of_slot) == 0)
        sessions = np.unique(problem.session_of_slot)
        breaks = breaks_by_session(problem, busy)
        values = {var: int(busy[place]) for place, var in self.busy.items()}
        values |= {var: int(busy[place] and not follows[place]) for place, var in self.starts.items()}
        for (attendee, session), present in self.present.items():
            inside = problem.session_of_slot == sessions[session]
            values[present] = int(busy[attendee, inside].any())
            values[self.breaks[attendee, session]] = int(breaks[attendee, session])
        return values


def _most_breaks(usable: Sequence[int], cap: int) -> int:
    """Return the most breaks that at most ``cap`` meetings, in some of the ``usable`` slots, can leave."""
    runs, last = 0, -2
    for slot in usable:
        if slot > last + 1:
            runs, last = runs + 1, slot
    return max(min(runs, cap) - 1, 0)


class EventModel:
    """
    One problem's model: its variables, its rules, and the quantities that the levels of the problem weigh.

    Parameters
    ----------
    problem
        What to schedule.
    holds_required
        Whether every required meeting must be held: then the solver knows how busy people are.
    """

    def __init__(self, problem: Problem, *, holds_required: bool = False) -> None:
        self.problem = problem
        self.holds_required = holds_required
        self.model = cp_model.CpModel()
        self.x = MeetingVars(self.model, problem)
        #: Breaks of the attendee who has the fewest, when a rule needs them
        self.fewest_breaks: cp_model.IntVar | None = None
        self._breaks: BreakVars | None = None
        self._shortfalls: dict[int, cp_model.IntVar] | None = None
        for rule in RULES:
            rule(self)

    @property
    def breaks(self) -> BreakVars:
        """The variables of breaks, made when a rule or a level first needs them."""
        if self._breaks is None:
            self._breaks = BreakVars(self.model, self.problem, self.x)
        return self._breaks

    @property
    def shortfalls(self) -> dict[int, cp_model.IntVar]:
        """Meetings that each attendee with a floor lacks, made when a level first needs them."""
        if self._shortfalls is None:
            self._shortfalls = {}
            for attendee in np.flatnonzero(self.problem.floor).tolist():
                floor = int(self.problem.floor[attendee])
                short = self.model.new_int_var(0, floor, f"short[{attendee}]")
                meetings = cp_model.LinearExpr.sum(self.x.of_attendee.get(attendee, []))
                self.model.add_max_equality(short, [0, floor - meetings])
                self._shortfalls[attendee] = short
        return self._shortfalls

    def required_held(self) -> Expression:
        """Level 1: required meetings held."""
        required = np.flatnonzero(self.problem.required).tolist()
        return cp_model.LinearExpr.sum([self.x.held(pair) for pair in required])

    def shortfall(self) -> Expression:
        """Level 2: sum of the shortfalls under the floors."""
        return cp_model.LinearExpr.sum(list(self.shortfalls.values()))

    def objective(self) -> Expression:
        """Level 3: mutual value − compactness × breaks − move price × moved."""
        problem, (pairs, slots) = self.problem, self.x.places.T
        worth = problem.value[pairs] - problem.move_price * is_move(problem, pairs, slots)
        gained = cp_model.LinearExpr.weighted_sum(self.x.all, worth.tolist())
        if problem.compactness == 0:
            return gained
        return gained - problem.compactness * self.breaks.total

    def hint(self, pair_slots: IntArray) -> None:
        """
        Suggest a whole solution to the solver: every variable made so far.

        Parameters
        ----------
        pair_slots
            ``(M, 2)``; pair and slot of each meeting.
        """
        problem = self.problem
        held = {(pair, slot) for pair, slot in pair_slots.tolist()}
        self.model.clear_hints()  # type: ignore[no-untyped-call]  # typed as untyped there
        for (pair, slot), x in zip(self.x.places.tolist(), self.x.all, strict=True):
            self.model.add_hint(x, (pair, slot) in held)
        meetings = np.bincount(problem.pairs[pair_slots[:, 0]].ravel(), minlength=problem.num_attendees)
        for attendee, short in (self._shortfalls or {}).items():
            self.model.add_hint(short, max(0, int(problem.floor[attendee] - meetings[attendee])))
        if self._breaks is not None:
            busy = busy_slots(problem, pair_slots)
            for var, count in self._breaks.values(problem, busy).items():
                self.model.add_hint(var, count)
            if self.fewest_breaks is not None:
                self.model.add_hint(self.fewest_breaks, int(count_breaks(problem, busy).min()))


def hold_each_pair_at_most_once(event: EventModel) -> None:
    """Let a candidate pair meet in at most one slot, or in just one if it must be held."""
    for places in event.x.of_pair.values():
        event.model.add_at_most_one(places.values())
    if event.holds_required:
        for pair in np.flatnonzero(event.problem.required).tolist():
            event.model.add_bool_or(event.x.of_pair.get(pair, {}).values())


def forbid_clashes(event: EventModel) -> None:
    """Let an attendee sit in at most one meeting per slot."""
    for competing in event.x.of_attendee_slot.values():
        event.model.add_at_most_one(competing)


def keep_tables(event: EventModel) -> None:
    """Let guests hold no more meetings in a slot than there are tables that are kept for nobody."""
    free = guest_tables(event.problem)
    for (slot, table), meetings in event.x.of_slot_table.items():
        if table < 0 and len(meetings) > free[slot]:
            event.model.add(cp_model.LinearExpr.sum(meetings) <= int(free[slot]))


def share_own_tables(event: EventModel) -> None:
    """Let an own table, which several attendees may share, serve one meeting per slot."""
    for (_, table), meetings in event.x.of_slot_table.items():
        if table >= 0:
            event.model.add_at_most_one(meetings)


def keep_caps(event: EventModel) -> None:
    """Let no attendee have more meetings than their cap."""
    for attendee, meetings in event.x.of_attendee.items():
        if len(meetings) > event.problem.cap[attendee]:
            event.model.add(cp_model.LinearExpr.sum(meetings) <= int(event.problem.cap[attendee]))


def keep_order(event: EventModel) -> None:
    """Hold a meeting that comes after another only if that one is held in an earlier slot."""
    for pair, before in event.problem.after:
        for slot, x in event.x.of_pair.get(pair, {}).items():
            earlier = [y for time, y in event.x.of_pair.get(before, {}).items() if time < slot]
            event.model.add(cp_model.LinearExpr.sum(earlier) >= x)


def keep_break_spread(event: EventModel) -> None:
    """Let the breaks of any two attendees differ by no more than the rule allows."""
    problem = event.problem
    if problem.max_break_spread < 0 or not event.breaks.of_attendee:
        return
    fewest = event.fewest_breaks = event.model.new_int_var(0, problem.num_slots, "fewest_breaks")
    if len(event.breaks.of_attendee) < problem.num_attendees:
        event.model.add(fewest == 0)
    for breaks in event.breaks.of_attendee.values():
        total = cp_model.LinearExpr.sum(breaks)
        event.model.add(total >= fewest)
        event.model.add(total <= fewest + problem.max_break_spread)


def keep_locked(event: EventModel) -> None:
    """Hold every locked placement in its slot."""
    for pair, slot, _ in event.problem.locked.tolist():
        event.model.add(event.x.of_pair[pair][slot] == 1)


#: The hard rules, each as one function.
RULES: tuple[Callable[[EventModel], None], ...] = (
    hold_each_pair_at_most_once,
    forbid_clashes,
    keep_tables,
    share_own_tables,
    keep_caps,
    keep_order,
    keep_break_spread,
    keep_locked,
)
