"""
The levels of the problem, one after the other, by CP-SAT: required, floors, objective, breaks.

Each level is solved with the levels above it held at what they reached, from the best schedule so far.
"""

from dataclasses import dataclass, replace

import numpy as np
from ortools.sat.python import cp_model

from matchmaker.scheduling.awake import run_awake, solver_for
from matchmaker.scheduling.budget import Budget
from matchmaker.scheduling.cpsat import EventModel, Expression
from matchmaker.scheduling.levels import Levels, levels_of
from matchmaker.scheduling.part import part_of
from matchmaker.scheduling.problem import IntArray, Problem

_REQUIRED, _FLOORS, _OBJECTIVE, _COMPACT = range(4)


@dataclass(frozen=True, slots=True)
class _Way:
    """How the solver is set for one attempt at a level, and the share of what is left that it may spend."""

    share: float
    #: How much of the linear relaxation it uses: 0 none, 2 all
    linear: int
    #: Whether it raises the bound until a schedule meets it, rather than improve schedules
    from_bound: bool = False


#: Attempts at holding all required meetings, before as many as possible.
_ALL_REQUIRED = (_Way(0.15, linear=0), _Way(0.3, linear=1))
#: Attempts at the fewest breaks of given meetings.
_COMPACT_WAYS = (_Way(0.6, linear=0, from_bound=True), _Way(0.3, linear=0))
#: Attempts at each level, in turn until one proves it.
_WAYS = (
    (_Way(0.3, linear=0, from_bound=True), _Way(0.3, linear=0)),
    (_Way(0.3, linear=0, from_bound=True), _Way(0.3, linear=2)),
    (_Way(0.7, linear=2),),
    (_Way(0.1, linear=0, from_bound=True), _Way(0.1, linear=2)),
)


@dataclass(slots=True)
class Search:
    """
    What a search found and proved.

    Parameters
    ----------
    pair_slots
        ``(M, 2)``; pair and slot of each meeting of the best schedule, or none if not even one that
        keeps the hard rules was found.
    bounds
        What no schedule exceeds at each level whose levels above are at least as good as in ``pair_slots``.
    impossible
        Whether it is proved that no schedule keeps the hard rules.
    """

    pair_slots: IntArray | None
    bounds: Levels
    impossible: bool = False


def search(
    problem: Problem,
    start: IntArray | None,
    bounds: Levels,
    budget: Budget,
    levels: range = range(len(Levels._fields)),
) -> Search:
    """
    Improve a schedule level by level until it is proved best or the budget is spent.

    Parameters
    ----------
    start
        ``(M, 2)``; pair and slot of a schedule that keeps the hard rules, or none if none is known.
    bounds
        What is already known that no schedule exceeds at each level.
    levels
        Levels to go through, counted from 0; those above the first are kept as they are.
    """
    found = Search(start, bounds)
    if _REQUIRED in levels:
        _hold_all_required(problem, found, budget)
    event: EventModel | None = None
    held: list[int] = []
    for number in range(levels.stop):
        for way in _WAYS[number] if number in levels else ():
            if is_reached(problem, found, number) or found.impossible or budget.is_over():
                break
            event = event or EventModel(problem, holds_required=_holds_all(problem, found))
            while held:
                above = held.pop()
                event.model.add(_quantity(event, above) >= _reached(problem, found, above))
            _Solve(event, number, way, found, budget).run()
        if found.pair_slots is None:
            return found
        if has_level(problem, number):
            held.append(number)
    return found


def fewest_breaks(problem: Problem, pair_slots: IntArray, budget: Budget) -> tuple[IntArray, int]:
    """
    Give the meetings of a schedule other slots so that people have the fewest breaks.

    Parameters
    ----------
    pair_slots
        ``(M, 2)``; pair and slot of each meeting of a schedule that keeps the hard rules.

    Returns
    -------
    tuple
        The same meetings, in slots that are no worse at any level; and a number of breaks that no
        schedule of these meetings with this objective or a better one goes below.
    """
    pair_slots = pair_slots[np.argsort(pair_slots[:, 0])]
    kept = np.zeros(problem.num_pairs, dtype=np.bool_)
    kept[pair_slots[:, 0]] = True
    part = part_of(problem, kept)
    part = replace(part, required=np.ones(part.num_pairs, dtype=np.bool_))
    start = np.column_stack((np.arange(len(pair_slots)), pair_slots[:, 1]))
    bounds = Levels(len(start), 0, int(part.value.sum()), 0)
    found = Search(start, bounds)
    event = EventModel(part, holds_required=True)
    event.model.add(event.objective() >= _reached(part, found, _OBJECTIVE))
    for way in _COMPACT_WAYS:
        if not is_reached(part, found, _COMPACT) and not budget.is_over():
            _Solve(event, _COMPACT, way, found, budget).run()
    assert found.pair_slots is not None
    slots = found.pair_slots[np.argsort(found.pair_slots[:, 0]), 1]
    return np.column_stack((pair_slots[:, 0], slots)), -found.bounds.compact


def _hold_all_required(problem: Problem, found: Search, budget: Budget) -> None:
    """Look for a schedule with every required meeting: much easier to decide than how many can be held."""
    required = int(problem.required.sum())
    if is_reached(problem, found, _REQUIRED) or found.bounds.required_held < required or not required:
        return
    event = EventModel(problem, holds_required=True)
    for way in _ALL_REQUIRED:
        if budget.is_over():
            return
        solve = _Solve(event, None, way, found, budget)
        solve.run()
        if solve.is_decided:
            return


def is_reached(problem: Problem, found: Search, number: int) -> bool:
    """Return whether the schedule found is proved best at a level, given the levels above."""
    return found.pair_slots is not None and _reached(problem, found, number) >= found.bounds[number]


def _reached(problem: Problem, found: Search, number: int) -> int:
    assert found.pair_slots is not None
    return levels_of(problem, found.pair_slots)[number]


def _holds_all(problem: Problem, found: Search) -> bool:
    return found.pair_slots is not None and _reached(problem, found, _REQUIRED) == problem.required.sum()


def _quantity(event: EventModel, number: int) -> Expression:
    """Return what a level makes large."""
    if number == _REQUIRED:
        return event.required_held()
    if number == _FLOORS:
        return -event.shortfall()
    return event.objective() if number == _OBJECTIVE else -event.breaks.total


def has_level(problem: Problem, number: int) -> bool:
    """Return whether a level, counted from 0, weighs anything in this problem."""
    return (bool(problem.required.any()), bool(problem.floor.any()), True, True)[number]


class _Solve:
    """
    One run of the solver.

    Parameters
    ----------
    number
        The level to make best; none to find any schedule that the model allows.
    """

    def __init__(
        self, event: EventModel, number: int | None, way: _Way, found: Search, budget: Budget
    ) -> None:
        self.event, self.number, self.found, self.budget = event, number, found, budget
        self.is_decided = False
        self.solver = solver_for(budget, way.share)
        parameters = self.solver.parameters
        parameters.linearization_level = way.linear
        parameters.optimize_with_core = way.from_bound
        if number == _OBJECTIVE:
            parameters.relative_gap_limit = budget.limits.gap
        #: The best quantity so far, and what none exceeds
        self.best: int | None = None
        self.bound = 0
        if number is not None:
            self.best = None if found.pair_slots is None else _reached(event.problem, found, number)
            self.bound = found.bounds[number]

    def run(self) -> None:
        """Solve; leave the best schedule and the bound of the level in what was found."""
        model, found, number = self.event.model, self.found, self.number
        if number is not None:
            quantity = _quantity(self.event, number)
            model.add(quantity <= self.bound)
            model.maximize(quantity)
        if found.pair_slots is not None:
            self.event.hint(found.pair_slots)
        self._run()
        status = self.solver.response_proto.status
        self.is_decided = status in {cp_model.OPTIMAL, cp_model.INFEASIBLE}
        if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            chosen = [self.solver.boolean_value(x) for x in self.event.x.all]
            found.pair_slots = self.event.x.places[np.array(chosen, dtype=np.bool_)]
        if number is not None:
            self._keep_bound(number, status)
        elif status == cp_model.INFEASIBLE:
            fewer = int(self.event.problem.required.sum()) - 1
            found.bounds = found.bounds._replace(required_held=fewer)

    def _keep_bound(self, number: int, status: int) -> None:
        found = self.found
        if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            self._lower_bound(self.solver.best_objective_bound)
        found.impossible = status == cp_model.INFEASIBLE
        assert not found.impossible or found.pair_slots is None, "a bound excludes the best schedule"
        found.bounds = found.bounds._replace(**{Levels._fields[number]: self.bound})

    def _run(self) -> None:
        if self.number is not None:
            self.solver.best_bound_callback = self._lower_bound
        told = None

        def look() -> None:
            nonlocal told
            if told != (self.best, self.bound):
                told = (self.best, self.bound)
                self._tell()

        run_awake(self.solver, self.event.model, self.budget, look, _BestSoFar(self))

    def _lower_bound(self, bound: float) -> None:
        if np.isfinite(bound):
            self.bound = min(self.bound, int(np.floor(bound + 1e-6)))

    def _tell(self) -> None:
        if self.number == _OBJECTIVE and self.best is not None:
            if not (has_level(self.event.problem, 0) or has_level(self.event.problem, 1)):
                self.budget.upper_bound = min(self.budget.upper_bound, self.bound)
            self.budget.tell("scheduling.stage_search", self.best)


class _BestSoFar(cp_model.CpSolverSolutionCallback):
    """Takes down the best quantity found so far."""

    def __init__(self, solve: _Solve) -> None:
        super().__init__()
        self.solve = solve

    def on_solution_callback(self) -> None:
        self.solve.best = int(np.rint(self.objective_value))
