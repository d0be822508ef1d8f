"""Replanning: the frozen part, the rules, what is kept, the bound, and how it ends."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.scheduling import (
    Changes,
    Limits,
    Problem,
    Progress,
    Schedule,
    Status,
    Stopped,
    changes,
    measure,
    replan,
    solve,
    violations,
)
from matchmaker.scheduling.previous import previous_of, tables_kept, with_bonus
from matchmaker.scheduling.remaining import remaining_schedule

QUICK = Limits(seconds=5, work=2000)


def after_absence(problem: Problem, schedule: Schedule, absent: list[int], frozen: int) -> Problem:
    """Return the rest of an event: slots before ``frozen`` are locked, some are away from then on."""
    available = problem.available.copy()
    available[absent, frozen:] = False
    placements = schedule.placements
    locked = placements[placements[:, 1] < frozen]
    allowed = problem.allowed
    allowed = np.ones((problem.num_pairs, problem.num_slots), np.bool_) if allowed is None else allowed.copy()
    allowed[:, :frozen] = False
    allowed[locked[:, 0], locked[:, 1]] = True
    return replace(
        problem, available=available, allowed=allowed, locked=locked, previous=placements, move_price=3
    )


def survivors(problem: Problem) -> np.ndarray:
    """Return the meetings of the previous schedule that are locked or could stay."""
    previous = previous_of(problem, remaining_schedule(problem))
    return np.concatenate((problem.locked[:, :2], previous.stays))


def is_ordinary(problem: Problem) -> bool:
    """Say whether what survives keeps the rules by itself, and nothing counts more than the objective."""
    return not (
        problem.after
        or problem.compactness
        or problem.max_break_spread >= 0
        or problem.required.any()
        or problem.floor.any()
    )


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(problem=st.from_type(Problem), data=st.data())
def test_rules_and_frozen_part_are_kept_and_bound_holds(
    problem: Problem, data: st.DataObject, best_of_all: Callable
) -> None:
    problem = replace(problem, locked=None, previous=None, move_price=0, after=(), max_break_spread=-1)
    schedule = solve(problem, QUICK)
    absent = data.draw(st.lists(st.integers(0, problem.num_attendees - 1), max_size=2, unique=True))
    frozen = data.draw(st.integers(0, problem.num_slots))
    rest = after_absence(problem, schedule, absent, frozen)

    replanned = replan(rest, QUICK)

    assert violations(rest, replanned) == []
    placed = set(map(tuple, replanned.placements.tolist()))
    assert set(map(tuple, rest.locked.tolist())) <= placed
    best = best_of_all(rest)
    assert best is not None
    assert best.objective <= replanned.upper_bound
    if is_ordinary(rest):
        assert replanned.value >= problem.value[survivors(rest)[:, 0]].sum()
    if replanned.status is Status.OPTIMAL and is_ordinary(rest):
        assert replanned.objective == best.objective


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(problem=st.from_type(Problem))
def test_every_rule_is_kept_whatever_was_before(problem: Problem, best_of_all: Callable) -> None:
    best = best_of_all(problem)
    assert best is not None

    replanned = replan(problem, QUICK)

    assert violations(problem, replanned) == []
    assert best.objective <= replanned.upper_bound


def busy_event(size: int, num_slots: int, seed: int = 0) -> Problem:
    """Return an event in which everybody may meet everybody, with values like those of real ones."""
    rng = np.random.default_rng(seed)
    pairs = np.stack(np.triu_indices(size, k=1), axis=1)
    return Problem(
        pairs=pairs,
        value=1 + (1000 * rng.beta(1, 4, len(pairs))).astype(np.int64),
        available=np.ones((size, num_slots), np.bool_),
        tables=np.full(num_slots, size // 2),
    )


@pytest.fixture(scope="module")
def planned() -> tuple[Problem, Schedule]:
    problem = busy_event(60, 6)
    return problem, solve(problem, Limits(seconds=5, gap=1e-3))


@pytest.mark.parametrize("share", [0.05, 0.1, 0.2, 0.4])
def test_most_is_kept_and_value_recovered_whoever_is_absent(
    planned: tuple[Problem, Schedule], share: float
) -> None:
    problem, schedule = planned
    absent = np.random.default_rng(5).permutation(60)[: int(60 * share)].tolist()
    rest = replace(after_absence(problem, schedule, absent, 3), move_price=round(0.3 * problem.value.mean()))

    replanned = replan(rest)

    assert violations(rest, replanned) == []
    held = rest.value[rest.locked[:, 0]].sum()
    free = solve(rest, Limits(seconds=1, gap=1e-3))
    assert replanned.value - held >= 0.9 * (free.value - held)
    assert replanned.upper_bound >= free.objective
    found = changes(rest, replanned.placements)
    stays = survivors(rest)
    assert len(found.kept) >= 0.85 * len(stays)
    assert len(np.setdiff1d(found.kept, stays[:, 0])) == 0
    assert replanned.objective == replanned.value - rest.move_price * len(found.moved)
    assert measure(rest, replanned.placements).moved == len(found.moved)


def test_same_seed_gives_the_same_schedule(planned: tuple[Problem, Schedule]) -> None:
    problem, schedule = planned
    rest = replace(after_absence(problem, schedule, [1, 2, 3, 4], 3), move_price=60)

    first, second = (replan(rest, Limits(seconds=60, seed=4)).placements for _ in range(2))

    assert np.array_equal(first, second)


def test_nothing_changes_when_nothing_happened(planned: tuple[Problem, Schedule]) -> None:
    problem, schedule = planned
    rest = replace(problem, previous=schedule.placements, move_price=10_000)

    assert np.array_equal(replan(rest).placements, schedule.placements)


def test_higher_price_changes_fewer_agendas(planned: tuple[Problem, Schedule]) -> None:
    problem, schedule = planned
    rest = after_absence(problem, schedule, list(range(0, 60, 6)), 2)

    kept = [
        len(changes(rest, replan(replace(rest, move_price=price), Limits(seconds=60)).placements).kept)
        for price in (0, 60, 5000)
    ]

    assert kept[0] < kept[1] <= kept[2]
    assert kept[2] == len(survivors(rest))


def test_free_moves_are_planned_as_if_new() -> None:
    problem = busy_event(8, 3)
    schedule = solve(problem)
    rest = replace(after_absence(problem, schedule, [2], 1), move_price=0)

    replanned = replan(rest)

    assert replanned.objective >= 0.99 * solve(rest, Limits(seconds=1)).objective


def test_cancelled_run_returns_what_stays(planned: tuple[Problem, Schedule]) -> None:
    problem, schedule = planned
    rest = after_absence(problem, schedule, [0, 1], 3)
    told: list[Progress] = []

    replanned = replan(rest, None, told.append, lambda: True)

    assert replanned.stopped is Stopped.CANCELLED
    assert violations(rest, replanned) == []
    assert replanned.value >= rest.value[survivors(rest)[:, 0]].sum()
    assert [progress.stage for progress in told] == [
        "scheduling.stage_bound",
        "scheduling.stage_improve",
        "scheduling.stage_tables",
    ]


def test_no_time_still_keeps_what_stays(planned: tuple[Problem, Schedule]) -> None:
    problem, schedule = planned
    rest = after_absence(problem, schedule, [0, 1], 3)

    replanned = replan(rest, Limits(seconds=1e-6))

    assert replanned.value >= rest.value[survivors(rest)[:, 0]].sum()


def test_required_meeting_of_an_absent_attendee_is_told() -> None:
    problem = replace(busy_event(6, 2), required=np.arange(15) == 0)
    schedule = solve(problem)
    rest = after_absence(problem, schedule, [0], 0)

    replanned = replan(rest)

    assert replanned.status is Status.INFEASIBLE
    assert [missing.index for missing in replanned.required_missing] == [0]


def test_meetings_that_stay_keep_their_table() -> None:
    problem = busy_event(10, 3)
    schedule = solve(problem)
    tables = schedule.placements.copy()
    tables[:, 2] = 4 - tables[:, 2]
    rest = replace(problem, previous=tables, move_price=10_000)

    assert set(map(tuple, replan(rest).placements.tolist())) == set(map(tuple, tables.tolist()))


def test_table_that_can_not_be_kept_is_left_open() -> None:
    problem = Problem(
        pairs=[(0, 1), (2, 3), (4, 5)],
        value=[1, 1, 1],
        available=np.ones((6, 1), np.bool_),
        tables=[3],
        own_table=[0, -1, -1, -1, -1, -1],
        # The first is at its own table anyway, the second at one kept for others, the third at none.
        previous=[(0, 0, 0), (1, 0, 0), (2, 0, 7)],
    )

    assert tables_kept(problem, np.array([(0, 0), (1, 0), (2, 0)])).tolist() == []
    again = replace(problem, own_table=None, previous=[(0, 0, 1), (1, 0, 1), (2, 0, 2), (2, 0, 0)])
    assert tables_kept(again, np.array([(0, 0), (1, 0), (2, 0)])).tolist() == [[0, 0, 1], [2, 0, 2]]


def test_bonus_is_the_price_in_a_coin_between_those_of_candidates_and_of_meetings_held() -> None:
    problem = Problem(
        pairs=[(0, 1), (2, 3)],
        value=[25, 7],
        available=np.ones((4, 2), np.bool_),
        tables=[2, 2],
        previous=[(0, 1, 0)],
        move_price=8,
    )
    previous = previous_of(problem, remaining_schedule(problem))

    aimed = with_bonus(problem, previous)

    assert (aimed.value.tolist(), aimed.move_price) == ([35, 7], 10)
    free = replace(problem, move_price=0)
    assert with_bonus(free, previous) is free


def test_changes_are_told_per_attendee() -> None:
    problem = Problem(
        pairs=[(0, 1), (0, 2), (1, 2), (1, 3)],
        value=[1, 1, 1, 1],
        available=np.ones((4, 3), np.bool_),
        tables=[2, 2, 2],
        previous=[(0, 0, 0), (1, 1, 0), (2, 2, 0)],
    )

    found = changes(problem, np.array([(0, 0, 1), (1, 2, 0), (3, 1, 0)]))

    assert {name: getattr(found, name).tolist() for name in Changes.__dataclass_fields__} == {
        "kept": [0],
        "moved": [1],
        "cancelled": [2],
        "added": [3],
        "attendee_kept": [1, 1, 0, 0],
        "attendee_moved": [1, 0, 1, 0],
        "attendee_cancelled": [0, 1, 1, 0],
        "attendee_added": [0, 1, 0, 1],
    }
