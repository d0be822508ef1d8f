import numpy as np
import pytest

from matchmaker.scheduling import Limits, Problem, Violation, solve
from matchmaker.scheduling.locks import LockedConflictError, LocksNotKeptError


def event(**rules: object) -> Problem:
    stated = {"pairs": [(0, 1), (0, 2)], "value": [5, 4], "available": np.ones((3, 3)), "tables": [1] * 3}
    return Problem(**{**stated, **rules})


def test_locked_meetings_that_clash_are_refused_with_every_rule_they_break() -> None:
    problem = event(locked=[(0, 0, -1), (1, 0, -1)])

    with pytest.raises(LockedConflictError) as refused:
        solve(problem)

    assert refused.value.violations[0] == Violation(
        "scheduling.attendee_twice", {"attendee": 0, "slot": 0, "meetings": 2}
    )
    assert refused.value.parameters == {"count": len(refused.value.violations)}


def test_locked_meetings_that_other_meetings_allow_are_kept() -> None:
    schedule = solve(event(locked=[(1, 1, 0)], after=[(1, 0)]), Limits(seconds=10))

    assert schedule.placements.tolist() == [[0, 0, 0], [1, 1, 0]]


def test_a_locked_meeting_that_can_follow_no_other_is_refused() -> None:
    with pytest.raises(LocksNotKeptError):
        solve(event(locked=[(1, 0, 0)], after=[(1, 0)]), Limits(seconds=10))


def test_locked_meetings_with_a_break_that_nobody_can_match_are_refused() -> None:
    problem = event(locked=[(0, 0, 0), (1, 2, 0)], max_break_spread=0)

    with pytest.raises(LocksNotKeptError):
        solve(problem, Limits(seconds=10))
