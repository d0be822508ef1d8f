import numpy as np
import pytest

from matchmaker.scheduling import Limits, Problem, Shortfall, Status, solve


def event(**rules: object) -> Problem:
    """Return four attendees, all six pairs, two slots with two tables each, and the first pair required."""
    stated = {
        "pairs": np.stack(np.triu_indices(4, k=1), axis=1),
        "value": [1] * 6,
        "available": np.ones((4, 2)),
        "tables": [2, 2],
        "required": [1, 0, 0, 0, 0, 0],
    }
    return Problem(**{**stated, **rules})


NEVER_FIRST = np.ones((6, 2), dtype=bool)
NEVER_FIRST[0] = False

REQUIRED = {
    "own tables": (event(own_table=[0, 1, -1, -1]), [Shortfall(0, "scheduling.required_own_tables")]),
    "never both there": (
        event(available=[[1, 0], [0, 1], [1, 1], [1, 1]]),
        [Shortfall(0, "scheduling.required_no_common_slot")],
    ),
    "no slot allowed": (event(allowed=NEVER_FIRST), [Shortfall(0, "scheduling.required_no_common_slot")]),
    "no table": (event(tables=[0, 0]), [Shortfall(0, "scheduling.required_no_table")]),
    "cap": (
        event(cap=[0, 2, 2, 2]),
        [Shortfall(0, "scheduling.required_cap", {"attendee": 0, "required": 1, "count": 0})],
    ),
    "too few slots": (
        event(required=[1, 1, 0, 0, 0, 0], available=[[1, 0], [1, 1], [1, 1], [1, 1]], value=[2] + [1] * 5),
        [Shortfall(1, "scheduling.required_too_few_slots", {"attendee": 0, "required": 2, "count": 1})],
    ),
    "comes after one that is not held": (
        event(after=[(0, 5)], available=[[1, 1]] * 3 + [[0, 0]]),
        [Shortfall(0, "scheduling.required_before_missing", {"before": 5})],
    ),
    "tables taken": (
        event(required=[1, 0, 0, 0, 0, 1], tables=[1, 0], value=[2] + [1] * 5),
        [Shortfall(5, "scheduling.required_few_tables", {"required": 2, "count": 1, "slots": (0,)})],
    ),
    "no room": (
        event(required=[1, 1, 0, 1, 0, 0], value=[3, 2, 1, 1, 1, 1]),
        [Shortfall(3, "scheduling.required_clash", {"meetings": (0, 1, 3), "count": 3})],
    ),
}


@pytest.mark.parametrize(("problem", "missing"), REQUIRED.values(), ids=REQUIRED)
def test_a_required_meeting_that_is_missing_has_its_reason(
    problem: Problem, missing: list[Shortfall]
) -> None:
    schedule = solve(problem, Limits(seconds=10))

    assert list(schedule.required_missing) == missing
    assert schedule.status is Status.INFEASIBLE


def floors(**rules: object) -> Problem:
    return event(**{"required": None, "floor": [2, 0, 0, 0], **rules})


ONLY_ONE = [(0, 1), (1, 2), (2, 3)]

FLOORS = {
    "cap": (floors(cap=[1, 2, 2, 2]), ("floor_cap", 1)),
    "away": (floors(available=[[1, 0], [1, 1], [1, 1], [1, 1]]), ("floor_away", 1)),
    "few candidates": (floors(pairs=ONLY_ONE, value=[1] * 3), ("floor_few_candidates", 1)),
    "few slots": (floors(tables=[2, 0]), ("floor_few_slots", 1)),
    "tables": (
        floors(tables=[1, 1], required=[0, 0, 0, 0, 0, 1]),
        ("floor_tables", 1),
    ),
    "others busy": (
        floors(
            pairs=[(0, 1), (0, 2), (1, 2)],
            value=[1] * 3,
            required=[0, 0, 1],
            floor=[3, 0, 0, 0],
            available=np.ones((4, 3)),
            tables=[2] * 3,
            cap=[3, 2, 1, 3],
        ),
        ("floor_few_candidates", 2),
    ),
}


@pytest.mark.parametrize(("problem", "reason"), FLOORS.values(), ids=FLOORS)
def test_an_attendee_below_the_floor_has_the_reason(problem: Problem, reason: tuple[str, int]) -> None:
    schedule = solve(problem, Limits(seconds=10))
    code, count = reason

    assert list(schedule.below_floor) == [
        Shortfall(0, f"scheduling.{code}", {"floor": int(problem.floor[0]), "count": count})
    ]


def test_others_who_are_busy_are_the_reason_when_no_rule_is() -> None:
    problem = floors(pairs=[(0, 1), (0, 2), (1, 2)], value=[1] * 3, required=[0, 0, 1], cap=[2, 1, 2, 2])

    schedule = solve(problem, Limits(seconds=10))

    reason = {"floor": 2, "count": 2}
    assert list(schedule.below_floor) == [Shortfall(0, "scheduling.floor_others_busy", reason)]
