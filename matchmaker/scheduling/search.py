"""
The levels of the problem, one after the other, by CP-SAT: required, floors, objective, breaks.

Each level is solved with the levels above it held at what they reached, from the best schedule so far.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread

import numpy as np
from ortools.sat.python import cp_model

from matchmaker.scheduling.budget import Budget
from matchmaker.scheduling.cpsat import EventModel, Expression
from matchmaker.scheduling.levels import Levels, levels_of
from matchmaker.scheduling.problem import IntArray, Problem

#: Seconds between two looks at the caller while the solver runs.
_LOOK = 0.05
#: Shares of the time left that each level may take.
_SHARES = (0.4, 0.4, 0.7, 1.0)
_OBJECTIVE = Levels._fields.index("objective")


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
    num_levels: int = len(Levels._fields),
) -> Search:
    """
    Improve a schedule level by level until it is proved best or the budget is spent.

    Parameters
    ----------
    start
        ``(M, 2)``; pair and slot of a schedule that keeps the hard rules, or none if none is known.
    bounds
        What is already known that no schedule exceeds at each level.
    num_levels
        How many levels to go through.
    """
    event = EventModel(problem)
    found = Search(start, bounds)
    quantities: tuple[Callable[[], Expression], ...] = (
        event.required_held,
        lambda: -event.shortfall(),
        event.objective,
        lambda: -event.breaks.total,
    )
    held: list[tuple[Callable[[], Expression], int]] = []
    for number, quantity in enumerate(quantities[:num_levels]):
        if found.pair_slots is None or levels_of(problem, found.pair_slots)[number] < found.bounds[number]:
            if budget.is_over():
                return found
            for above, reached in held:
                event.model.add(above() >= reached)
            held.clear()
            _Solve(event, quantity(), number, found, budget).run()
            if found.pair_slots is None:
                return found
        if has_level(problem, number):
            held.append((quantity, levels_of(problem, found.pair_slots)[number]))
    return found


def has_level(problem: Problem, number: int) -> bool:
    """Return whether a level, counted from 0, weighs anything in this problem."""
    return (bool(problem.required.any()), bool(problem.floor.any()), True, True)[number]


class _Solve:
    """One run of the solver, in a thread of its own so that the caller's stays awake."""

    def __init__(
        self, event: EventModel, quantity: Expression, number: int, found: Search, budget: Budget
    ) -> None:
        self.event, self.number, self.found, self.budget = event, number, found, budget
        self.quantity = quantity
        self.solver = cp_model.CpSolver()
        parameters = self.solver.parameters
        limits = budget.limits
        parameters.max_time_in_seconds = budget.left * _SHARES[number]
        parameters.max_deterministic_time = budget.units * _SHARES[number]
        parameters.random_seed = limits.seed % 2**31
        parameters.num_workers = limits.workers
        # Workers take turns by work done, not by the clock, so that the same seed gives the same schedule.
        parameters.interleave_search = limits.workers > 1
        parameters.catch_sigint_signal = False
        if number == _OBJECTIVE:
            parameters.relative_gap_limit = limits.gap
        self.best = None if found.pair_slots is None else levels_of(event.problem, found.pair_slots)[number]
        self.bound = found.bounds[number]

    def run(self) -> None:
        """Solve; leave the best schedule and the bound of the level in what was found."""
        model, found = self.event.model, self.found
        model.add(self.quantity <= self.bound)
        model.maximize(self.quantity)
        if found.pair_slots is not None:
            self.event.hint(found.pair_slots)
        self._solve_in_thread()
        status = self.solver.response_proto.status
        self.budget.units -= self.solver.deterministic_time
        if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            chosen = [self.solver.boolean_value(x) for x in self.event.x.all]
            found.pair_slots = self.event.x.places[np.array(chosen, dtype=np.bool_)]
            self._lower_bound(self.solver.best_objective_bound)
        found.impossible = status == cp_model.INFEASIBLE
        assert not found.impossible or found.pair_slots is None, "a bound excludes the best schedule"
        found.bounds = found.bounds._replace(**{Levels._fields[self.number]: self.bound})

    def _solve_in_thread(self) -> None:
        self.solver.best_bound_callback = self._lower_bound
        seen = _BestSoFar(self)
        thread = Thread(target=self.solver.solve, args=(self.event.model, seen), daemon=True)
        thread.start()
        told = None
        try:
            while thread.is_alive():
                thread.join(_LOOK)
                if self.budget.cancelled():
                    self.solver.stop_search()
                if told != (self.best, self.bound):
                    told = (self.best, self.bound)
                    self._tell()
        finally:
            while thread.is_alive():
                self.solver.stop_search()
                thread.join(_LOOK)

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
