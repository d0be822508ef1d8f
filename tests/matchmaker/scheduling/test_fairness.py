"""Shares of one's own best: bounds against all schedules of small problems, and schedules for them."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from matchmaker.scheduling import (
    Limits,
    Problem,
    best_alone,
    fairness,
    fairness_curve,
    shares,
    shares_of,
    solve,
    solve_fairly,
    upper_bound,
    violations,
)
from matchmaker.scheduling.fair_exchange import lift
from matchmaker.scheduling.locks import LocksNotKeptError
from matchmaker.scheduling.remaining import remaining_schedule

EverySchedule = Callable[[Problem], Iterator[tuple[tuple[int, int], ...]]]


def scarce(size: int = 40, seed: int = 1) -> Problem:
    """Everybody is there all the time, but only half can sit at once."""
    rng = np.random.default_rng(seed)
    pairs = np.stack(np.triu_indices(size, k=1), axis=1)
    fame = rng.lognormal(0, 0.5, size)
    value = 1 + (100 * fame[pairs].prod(axis=1) * rng.random(len(pairs))).astype(np.int64)
    return Problem(pairs=pairs, value=value, available=np.ones((size, 6)), tables=[size // 4] * 6)


@given(problem=...)
def test_no_schedule_is_fairer_nor_worth_more_when_as_fair(
    problem: Problem, every_schedule_of: EverySchedule
) -> None:
    curve = fairness_curve(problem)
    best = curve.best_alone
    for held in every_schedule_of(problem):
        gained = np.zeros(problem.num_attendees, np.int64)
        for pair, _ in held:
            gained[problem.pairs[pair]] += problem.value[pair]
        assert (gained <= best).all()
        worst = min((gained[best > 0] / best[best > 0]).tolist(), default=1.0)
        assert worst <= curve.highest
        for point in curve.points:
            assert worst < point.asked or gained.sum() // 2 <= point.upper_bound


@given(problem=...)
def test_more_fairness_is_never_worth_more(problem: Problem) -> None:
    points = fairness_curve(problem).points
    bounds = [point.upper_bound for point in points]

    assert [point.level for point in points] == [0, 0.5, 0.75, 0.9, 0.95, 1]
    assert bounds == sorted(bounds, reverse=True)
    assert bounds[0] >= upper_bound(problem)[0]


@given(seed=st.integers(0, 10_000))
@settings(max_examples=12)
def test_fair_schedules_keep_every_rule(seed: int, crowded_problem: Callable[[int], Problem]) -> None:
    problem = crowded_problem(seed)

    point = solve_fairly(problem, 1, Limits(seconds=2, work=2))

    assert point.schedule is not None
    assert violations(problem, point.schedule) == []
    found = shares_of(problem, point.schedule.placements)
    assert point.worst == min(found[~np.isnan(found)].tolist(), default=1.0)


@given(problem=...)
@settings(max_examples=15)
def test_fair_schedules_of_problems_with_any_rule_keep_every_rule(problem: Problem) -> None:
    try:
        point = solve_fairly(problem, 1, Limits(seconds=2, work=2))
    except LocksNotKeptError:
        return

    assert point.schedule is not None
    assert violations(problem, point.schedule) == []


def test_best_alone_is_what_one_would_get_with_nobody_in_the_way() -> None:
    problem = Problem(
        pairs=[(0, 1), (0, 2), (0, 3), (1, 2)],
        value=[9, 5, 4, 2],
        available=[[1, 1, 0], [1, 1, 1], [0, 1, 1], [1, 1, 1]],
        tables=[2, 2, 2],
    )

    assert best_alone(problem).tolist() == [14, 11, 7, 4]


def test_fair_schedule_gives_the_worst_off_more() -> None:
    problem = scarce()
    free = solve(problem, Limits(seconds=5, gap=1e-3))

    point = solve_fairly(problem, 0.75, Limits(seconds=20, work=10))

    assert np.nanmin(shares_of(problem, free.placements)) == 0
    assert point.worst is not None
    assert point.worst >= 0.9 * point.asked
    assert point.schedule is not None
    assert point.upper_bound >= point.schedule.value
    assert point.upper_bound < free.value


def test_exchanges_lift_what_prices_alone_leave_short(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = scarce()
    lifted = solve_fairly(problem, 0.75, Limits(seconds=20, work=5))
    monkeypatch.setattr(fairness, "lift", lambda *_, **__: None)
    left = solve_fairly(problem, 0.75, Limits(seconds=20, work=5))

    assert left.worst is not None
    assert lifted.worst is not None
    assert left.worst < lifted.worst


def test_prices_of_shares_lower_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = scarce()
    priced = fairness_curve(problem, [0.9]).points[0].upper_bound
    monkeypatch.setattr(shares, "_whole_prices", lambda relaxation, _: np.zeros_like(relaxation.best))

    assert fairness_curve(problem, [0.9]).points[0].upper_bound > priced


def test_no_wish_for_fairness_costs_nothing() -> None:
    problem = scarce(20)

    point = solve_fairly(problem, 0, Limits(seconds=5, gap=1e-3))

    assert point.schedule is not None
    assert point.schedule.value == solve(problem, Limits(seconds=5, gap=1e-3)).value


def test_same_seed_and_work_give_the_same_fair_schedule() -> None:
    problem = scarce(20)
    one, two = (solve_fairly(problem, 0.9, Limits(seconds=60, gap=0.01, work=3, seed=4)) for _ in range(2))

    assert one.schedule is not None
    assert two.schedule is not None
    assert one.schedule.placements.tolist() == two.schedule.placements.tolist()


def test_nobody_with_anybody_to_meet_is_fair() -> None:
    nobody = Problem(pairs=np.empty((0, 2), np.int64), value=[], available=np.ones((3, 2)), tables=[1, 1])

    curve = fairness_curve(nobody)

    assert (curve.highest, curve.best_alone.tolist()) == (1.0, [0, 0, 0])


def test_levels_are_scheduled_in_order_and_each_takes_over_what_is_fairer() -> None:
    problem = scarce(20)

    curve = fairness_curve(problem, [1, 0, 0.5], Limits(seconds=3, gap=1e-2, work=3))

    worst = [point.worst for point in curve.points]
    assert worst == sorted(worst, key=lambda share: share or 0.0)
    assert [point.level for point in curve.points] == [0, 0.5, 1]


def test_floors_and_required_meetings_come_before_fairness() -> None:
    problem = scarce(16)
    problem = replace(problem, required=np.arange(problem.num_pairs) == 3, floor=[1] * 16)

    point = solve_fairly(problem, 0.9, Limits(seconds=10, work=3))

    assert point.schedule is not None
    assert point.schedule.required_missing == point.schedule.below_floor == ()


@pytest.mark.parametrize("rule", [{"required": [True, False]}, {"floor": [0, 1, 0]}])
def test_exchanges_keep_what_comes_before_fairness(rule: dict[str, list[int]]) -> None:
    problem = Problem(pairs=[(0, 1), (0, 2)], value=[1, 100], available=np.ones((3, 1)), tables=[1], **rule)
    seen = []

    lift(
        problem,
        remaining_schedule(problem),
        np.array([[0, 0]]),
        np.array([0, 0, 100]),
        seed=0,
        rounds=3,
        on_round=lambda found: seen.append(found.tolist()) is None,
        is_over=lambda: False,
    )

    assert seen == [[[0, 0]]] * 3
