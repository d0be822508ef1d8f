from collections.abc import Callable
from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from matchmaker.scheduling import Problem, upper_bound
from matchmaker.scheduling.bound import certified, flow_bound, network_of
from matchmaker.scheduling.flow import Flow, solve_flow
from matchmaker.scheduling.remaining import remaining_bound


def everyone_meets(size: int, slots: int, **rules: object) -> Problem:
    """Everybody could meet everybody, for one value point each."""
    pairs = np.stack(np.triu_indices(size, k=1), axis=1)
    rules.setdefault("value", np.ones(len(pairs), np.int64))
    rules.setdefault("tables", np.full(slots, size))
    return Problem(pairs=pairs, available=np.ones((size, slots), np.bool_), **rules)


@given(problem=...)
def test_bound_is_not_below_the_best_of_all_schedules(
    problem: Problem, best_of_all: Callable[[Problem], object]
) -> None:
    best = best_of_all(problem)

    assert best is None or upper_bound(problem)[0] >= best.objective


@given(problem=..., prices=st.lists(st.integers(0, 12), min_size=12, max_size=12))
def test_any_prices_certify_a_bound(
    problem: Problem, prices: list[int], best_of_all: Callable[[Problem], object]
) -> None:
    problem = replace(problem, locked=())
    network = network_of(problem, remaining_bound(problem), problem.value)
    group_price2 = np.resize(np.array(prices[5:10]), len(network.group_total))
    price2 = np.array(prices[: len(network.cap)])
    flow = Flow(np.zeros_like(network.pair), price2, group_price2, prices[10])
    best = best_of_all(problem)

    assert best is None or certified(network, flow) >= best.objective


@given(seed=st.integers(0, 10_000))
def test_prices_prove_that_the_flow_is_optimal(seed: int, crowded_problem: Callable[[int], Problem]) -> None:
    problem = crowded_problem(seed)
    network = network_of(problem, remaining_bound(problem), problem.value)
    flow = solve_flow(network)

    assert certified(network, flow) == int(network.worth @ flow.halves) // 2
    assert (flow.price2 >= 0).all()
    assert (flow.group_price2 >= 0).all()
    assert flow.table_price2 >= 0


@given(seed=st.integers(0, 10_000))
def test_bonus_under_floors_is_priced_exactly(seed: int, crowded_problem: Callable[[int], Problem]) -> None:
    problem = crowded_problem(seed)
    floor = np.random.default_rng(seed).integers(0, 3, problem.num_attendees)
    problem = replace(problem, floor=floor)
    network = network_of(problem, remaining_bound(problem), problem.value, bonus=5000)
    flow = solve_flow(network)
    spare2 = flow.spare2(network)

    # Complementary slackness: what pays is held, what does not is not.
    assert (flow.halves[spare2 > 0] == 2).all()
    assert (flow.halves[spare2 < 0] == 0).all()


@pytest.mark.parametrize(
    ("size", "slots", "bound"), [(3, 1, 1), (3, 2, 2), (3, 3, 3), (5, 1, 2), (5, 4, 8), (7, 1, 3), (7, 6, 18)]
)
def test_bound_of_an_odd_group_leaves_one_idle_in_every_slot(size: int, slots: int, bound: int) -> None:
    assert upper_bound(everyone_meets(size, slots))[0] == bound


def test_bound_of_an_odd_sum_of_caps_is_rounded_down() -> None:
    assert upper_bound(everyone_meets(5, 4, cap=[1] * 5))[0] == 2


def test_bound_counts_odd_groups_one_by_one() -> None:
    triangles = [(0, 1), (0, 2), (1, 2), (3, 4), (3, 5), (4, 5)]
    problem = Problem(pairs=triangles, value=[7] * 6, available=np.ones((6, 1)), tables=[3])

    assert upper_bound(problem)[0] == 14


def test_bound_counts_tables_of_each_slot() -> None:
    assert upper_bound(everyone_meets(6, 2, tables=[1, 0]))[0] == 1


def test_bound_is_a_multiple_of_what_divides_every_value() -> None:
    # A five-cycle, one meeting each: two fit, the flow alone would take five halves.
    problem = everyone_meets(5, 4, value=np.full(10, 10), cap=[1] * 5)

    assert upper_bound(problem)[0] == 20


def test_bound_adds_what_is_locked_to_what_remains() -> None:
    problem = Problem(
        pairs=[(0, 1), (0, 2), (1, 2)],
        value=[1, 50, 70],
        available=np.ones((3, 2)),
        tables=[1, 1],
        cap=[1, 2, 2],
        locked=[(0, 0, -1)],
    )

    assert upper_bound(problem)[0] == 71


def test_two_with_different_own_tables_add_nothing() -> None:
    problem = Problem(pairs=[(0, 1)], value=[5], available=np.ones((2, 3)), tables=[4] * 3, own_table=[0, 1])

    assert upper_bound(problem)[0] == 0


def test_tables_kept_for_owners_who_are_away_add_nothing() -> None:
    problem = Problem(
        pairs=[(0, 1), (0, 2), (1, 2)],
        value=[5, 6, 7],
        available=[[False], [True], [True]],
        tables=[1],
        own_table=[0, -1, -1],
    )

    assert upper_bound(problem)[0] == 0


def test_several_rows_of_the_same_two_are_several_meetings() -> None:
    problem = Problem(pairs=[(0, 1)] * 3, value=[5, 6, 7], available=np.ones((2, 2)), tables=[1, 1])

    assert upper_bound(problem)[0] == 13


def test_price_is_what_a_rival_would_pay_for_the_chair() -> None:
    problem = Problem(
        pairs=[(0, 1), (0, 2)], value=[9, 5], available=np.ones((3, 2)), tables=[2, 2], cap=[1, 2, 2]
    )
    bound, price = upper_bound(problem)

    assert bound == 9
    assert 5 <= price[0] <= 9
    assert price[2] == 0


def test_huge_values_do_not_overflow() -> None:
    problem = everyone_meets(5, 2, value=np.arange(1, 11) * 10**17)
    small = everyone_meets(5, 2, value=np.arange(1, 11))

    assert upper_bound(small)[0] * 10**17 <= upper_bound(problem)[0] <= (upper_bound(small)[0] + 1) * 10**17


def test_table_price_shows_when_tables_are_short() -> None:
    short = everyone_meets(4, 1, value=np.array([9, 1, 1, 1, 1, 4]), tables=[1])

    assert flow_bound(short).table_price > 0
    assert flow_bound(replace(short, tables=[2])).table_price == 0


def test_no_pairs_and_no_slots_are_worth_nothing() -> None:
    nobody = Problem(pairs=np.empty((0, 2), np.int64), value=[], available=np.ones((3, 2)), tables=[1, 1])

    assert upper_bound(nobody)[0] == 0
    assert (
        upper_bound(replace(nobody, available=np.ones((3, 0)), tables=[], cap=None, session_of_slot=None))[0]
        == 0
    )
