from collections.abc import Callable

from hypothesis import given

from matchmaker.scheduling import Limits, Problem, Status, solve, violations
from matchmaker.scheduling.levels import levels_of


@given(problem=...)
def test_solve_finds_what_trying_everything_finds(best_of_all: Callable, problem: Problem) -> None:
    best = best_of_all(problem)

    schedule = solve(problem, Limits(seconds=30))

    assert violations(problem, schedule) == []
    assert levels_of(problem, schedule.placements) == best.levels
    assert schedule.upper_bound >= best.objective
    assert schedule.proven >= 3
    missing = best.levels[0] < problem.required.sum()
    assert schedule.status == (Status.INFEASIBLE if missing else Status.OPTIMAL)
