"""What floors cost: every figure is held against all schedules of small problems."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from hypothesis import given

from matchmaker.scheduling import Limits, Problem, possible_meetings, price_of_floors, upper_bound
from matchmaker.scheduling.floor_prices import FloorPrice


def meetings_of(problem: Problem, held: tuple[tuple[int, int], ...]) -> np.ndarray:
    ends = problem.pairs[[pair for pair, _ in held]]
    return np.bincount(ends.ravel(), minlength=problem.num_attendees)


def shown(price: FloorPrice) -> tuple[int, int, int, int]:
    return int(price.floor[0]), price.below, price.shortfall, price.value


@given(problem=...)
def test_no_schedule_misses_fewer_meetings_nor_is_worth_more_with_as_few(
    problem: Problem, every_schedule_of: Callable[[Problem], Iterator[tuple[tuple[int, int], ...]]]
) -> None:
    seen = []
    for held in every_schedule_of(problem):
        value = sum(int(problem.value[pair]) for pair, _ in held)
        seen.append((meetings_of(problem, held), value))

    for price in price_of_floors(problem):
        for meetings, value in seen:
            missing = int(np.maximum(price.floor - meetings, 0).sum())
            assert missing >= price.shortfall
            assert missing > price.shortfall or value <= price.value


@given(problem=...)
def test_nobody_can_meet_more_often_than_possible(
    problem: Problem, every_schedule_of: Callable[[Problem], Iterator[tuple[tuple[int, int], ...]]]
) -> None:
    possible = possible_meetings(problem)

    assert all((meetings_of(problem, held) <= possible).all() for held in every_schedule_of(problem))


@given(problem=...)
def test_no_floor_costs_nothing(problem: Problem) -> None:
    price = price_of_floors(replace(problem, floor=None), [0])[0]

    assert (price.shortfall, price.value) == (0, upper_bound(problem)[0])
    assert price.share == 1


def test_floors_that_all_can_reach_cost_more_the_higher_they_are() -> None:
    rng = np.random.default_rng(1)
    pairs = np.stack(np.triu_indices(20, k=1), axis=1)
    problem = Problem(
        pairs=pairs,
        value=rng.integers(1, 1000, len(pairs)),
        available=np.ones((20, 6)),
        tables=[5] * 6,
    )

    prices = price_of_floors(problem, range(4))

    assert [price.shortfall for price in prices] == [0, 0, 0, 0]
    assert (np.diff([price.value for price in prices]) <= 0).all()
    assert prices[3].share < 0.99 < prices[2].share < 1 == prices[1].share


def test_scarce_tables_make_a_floor_dear() -> None:
    problem = Problem(
        pairs=[(0, 1), (0, 2), (1, 3), (2, 3)],
        value=[90, 50, 1, 1],
        available=np.ones((4, 2)),
        tables=[1, 1],
    )

    # One: the last can only meet at the table of the second-best pair. Two: half is missing anyhow.
    assert [shown(price) for price in price_of_floors(problem)] == [
        (0, 0, 0, 140),
        (1, 0, 0, 91),
        (2, 3, 4, 140),
    ]
    assert [price.able for price in price_of_floors(problem, [2, 3])] == [4, 0]


def test_own_floors_stay_and_floors_may_differ() -> None:
    problem = Problem(
        pairs=[(0, 1), (2, 3)], value=[5, 7], available=np.ones((4, 1)), tables=[1], floor=[1, 1, 0, 0]
    )

    none, second = price_of_floors(problem, [0, [0, 0, 1, 1]])

    assert none.floor.tolist() == [1, 1, 0, 0]
    assert (none.shortfall, none.value, round(none.share, 3)) == (0, 5, 0.714)
    assert (second.floor.tolist(), second.shortfall) == ([1, 1, 1, 1], 2)


def test_schedules_are_made_when_asked_for() -> None:
    problem = Problem(
        pairs=[(0, 1), (0, 2), (1, 3), (2, 3)],
        value=[90, 50, 1, 1],
        available=np.ones((4, 2)),
        tables=[1, 1],
    )

    found = price_of_floors(problem, [0, 1], Limits(seconds=5))

    assert [price.schedule.value for price in found if price.schedule] == [140, 91]
    assert all(price.schedule is None for price in price_of_floors(problem))
