"""CP-SAT within the limits of a computation, and its caller kept awake meanwhile."""

from collections.abc import Callable
from threading import Thread

from ortools.sat.python import cp_model

from matchmaker.scheduling.budget import Budget

#: Seconds between two looks at the caller while the solver runs.
_LOOK = 0.05


def solver_for(budget: Budget, share: float) -> cp_model.CpSolver:
    """
    Return a solver that may spend a share of what is left.

    It has one worker: on two cores that proves more than several which share them, and the same seed gives
    the same schedule.
    """
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = budget.left * share
    solver.parameters.max_deterministic_time = budget.units * share
    solver.parameters.random_seed = budget.limits.seed % 2**31
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    # The signal is the caller's to handle.
    solver.parameters.catch_sigint_signal = False
    return solver


def run_awake(
    solver: cp_model.CpSolver,
    model: cp_model.CpModel,
    budget: Budget,
    look: Callable[[], None],
    seen: cp_model.CpSolverSolutionCallback | None = None,
) -> None:
    """
    Solve in a thread of its own, and stop when the caller cancels or fails; charge the budget.

    Parameters
    ----------
    look
        Called again and again in the caller's thread while the solver runs.
    seen
        Called in the solver's thread at each solution.
    """
    thread = Thread(target=solver.solve, args=(model, seen), daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            thread.join(_LOOK)
            if budget.cancelled():
                solver.stop_search()
            look()
    finally:
        while thread.is_alive():
            solver.stop_search()
            thread.join(_LOOK)
    budget.units -= solver.deterministic_time
