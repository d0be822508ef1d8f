import math
from collections.abc import Callable
from dataclasses import replace
from threading import Event

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from matchmaker.scheduling import InvalidProblemError, Limits, Problem, Status, Stopped, solve, violations
from matchmaker.scheduling.bound import open_bound
from matchmaker.scheduling.budget import Budget
from matchmaker.scheduling.further import FurtherPairs, MorePairs, extend, unlisted
from matchmaker.scheduling.pricing import PricingLoop

QUICK = Limits(seconds=20, work=2000)
BRIEF = Limits(seconds=20, work=200)


class Everybody:
    """Names pairs of a matrix of values, at most so many at a time, the most worthy first."""

    def __init__(self, worth: np.ndarray, most: int = 1_000_000) -> None:
        self.pairs = np.stack(np.nonzero(np.triu(worth, k=1)), axis=1)
        self.value = worth[tuple(self.pairs.T)]
        self.most = most
        self.calls: list[np.ndarray] = []
        self.named: set[tuple[int, ...]] = set()

    def __call__(self, price: np.ndarray) -> FurtherPairs:
        self.calls.append(price)
        above = self.value - price[self.pairs].sum(axis=1)
        fresh = np.array([tuple(pair) not in self.named for pair in self.pairs.tolist()], np.bool_)
        order = np.argsort(-above, kind="stable")
        order = order[(above > 0)[order] & fresh[order]]
        chosen, rest = order[: self.most], order[self.most :]
        self.named.update(map(tuple, self.pairs[chosen].tolist()))
        return FurtherPairs(
            self.pairs[chosen], self.value[chosen], float(above[rest].sum()), over=len(self.pairs)
        )


def short_and_whole(problem: Problem, seed: int) -> tuple[Problem, np.ndarray, Problem]:
    """Return the problem, worth of everybody with everybody, and the problem that lists all of them."""
    rng = np.random.default_rng(seed)
    size = problem.num_attendees
    worth = rng.integers(1, rng.choice([3, 10, 100]), (size, size))
    key = problem.pairs @ [size, 1]
    everyone = np.stack(np.triu_indices(size, k=1), axis=1)
    rest = everyone[~np.isin(everyone @ [size, 1], key)]
    worth[tuple(problem.pairs.T)] = 0  # these are listed already, at values of their own
    whole = extend(problem, FurtherPairs(rest, np.maximum(worth[tuple(rest.T)], 1)))
    return problem, worth, whole


@given(problem=..., seed=st.integers(0, 1000), most=st.sampled_from([1, 2, 1_000_000]))
def test_bound_over_all_pairs_is_the_bound_of_all_pairs_listed(
    problem: Problem, seed: int, most: int
) -> None:
    problem, worth, whole = short_and_whole(problem, seed)
    pricer = Everybody(worth, most)
    priced = PricingLoop(problem, pricer, Budget(Limits())).run()

    assert priced.flow.bound == open_bound(whole).bound
    assert priced.is_closed
    assert len(pricer.calls) == priced.rounds <= 1 + len(pricer.pairs)


@settings(max_examples=25)
@given(problem=..., seed=st.integers(0, 1000), rounds=st.integers(1, 3))
def test_bound_holds_over_all_pairs_after_every_round(
    problem: Problem, seed: int, rounds: int, best_of_all: Callable[[Problem], object]
) -> None:
    problem, worth, whole = short_and_whole(problem, seed)
    # All of them would be too many to try every schedule.
    rows = slice(problem.num_pairs, max(6, problem.num_pairs))
    whole = extend(problem, FurtherPairs(whole.pairs[rows], whole.value[rows]))
    worth = np.zeros_like(worth)
    worth[tuple(whole.pairs[rows].T)] = whole.value[rows]
    pricer = Everybody(worth, 1)
    loop = PricingLoop(problem, pricer, Budget(Limits(), is_cancelled=lambda: len(pricer.calls) >= rounds))
    best = best_of_all(whole)

    assert best is None or loop.run().flow.bound >= best.objective


@settings(max_examples=20)
@given(problem=..., seed=st.integers(0, 1000))
def test_schedule_over_all_pairs_is_as_good_as_with_all_of_them_listed(problem: Problem, seed: int) -> None:
    problem = replace(problem, floor=None, after=(), max_break_spread=-1, locked=None)
    own = np.where(problem.required.any(), -1, problem.own_table)
    problem, worth, whole = short_and_whole(replace(problem, own_table=own, required=None), seed)
    found = solve(problem, BRIEF, more_pairs=Everybody(worth))
    listed = solve(whole, BRIEF)

    assert violations(problem, found) == []
    assert found.upper_bound >= listed.objective
    if found.proven >= 3 and listed.proven >= 3:
        assert found.objective == listed.objective


@settings(max_examples=20)
@given(problem=..., seed=st.integers(0, 1000))
def test_schedule_over_all_pairs_keeps_every_rule_and_claims_no_more_than_it_holds(
    problem: Problem, seed: int
) -> None:
    problem, worth, whole = short_and_whole(problem, seed)
    found = solve(problem, BRIEF, more_pairs=Everybody(worth, 2))
    listed = extend(problem, found.further)

    assert violations(problem, found) == violations(listed, found.placements) == []
    assert found.further.over <= whole.num_pairs
    assert found.status != Status.OPTIMAL or found.proven >= 3
    assert found.proven < 3 or not found.below_floor


def four_who_know_two_pairs(**rules: object) -> Problem:
    return Problem(pairs=[(0, 1), (2, 3)], value=[3, 3], available=np.ones((4, 1)), tables=[2], **rules)


def test_pair_that_is_worth_more_takes_the_place_of_listed_ones() -> None:
    worth = np.zeros((4, 4), np.int64)
    worth[0, 2] = worth[1, 3] = 5
    found = solve(four_who_know_two_pairs(), QUICK, more_pairs=Everybody(worth))

    assert found.further.pairs.tolist() == [[0, 2], [1, 3]]
    assert found.placements.tolist() == [[2, 0, 0], [3, 0, 1]]
    assert (found.value, found.upper_bound, found.status) == (10, 10, Status.OPTIMAL)
    assert violations(four_who_know_two_pairs(), found) == []


def test_whatever_the_prices_leave_open_counts_against_the_bound() -> None:
    found = solve(
        four_who_know_two_pairs(),
        QUICK,
        more_pairs=lambda _: FurtherPairs(np.empty((0, 2)), np.empty(0), beyond=4.0, over=6),
    )

    assert (found.value, found.upper_bound, found.further.over) == (6, 10, 6)
    assert (found.proven, found.status) == (2, Status.FEASIBLE)


def test_unknown_rest_proves_nothing_over_all_pairs() -> None:
    found = solve(
        four_who_know_two_pairs(),
        QUICK,
        more_pairs=lambda _: FurtherPairs([(0, 2)], [9], beyond=math.inf, over=6),
    )

    assert (found.value, found.upper_bound, found.further.over) == (9, 9, 0)


def test_cancelled_before_pricing_bounds_the_listed_pairs_alone() -> None:
    pricer = Everybody(np.ones((4, 4), np.int64))
    found = solve(four_who_know_two_pairs(), QUICK, is_cancelled=lambda: True, more_pairs=pricer)

    assert (pricer.calls, found.further.over, found.upper_bound) == ([], 0, 6)
    assert violations(four_who_know_two_pairs(), found) == []


def test_cancelling_does_not_wait_for_further_pairs() -> None:
    is_asked, may_answer = Event(), Event()

    def ask(_: np.ndarray) -> FurtherPairs:
        is_asked.set()
        may_answer.wait(60)
        return FurtherPairs(np.array([(0, 2)]), np.array([9]))

    try:
        found = solve(four_who_know_two_pairs(), QUICK, is_cancelled=is_asked.is_set, more_pairs=ask)
    finally:
        may_answer.set()

    assert found.stopped is Stopped.CANCELLED
    assert len(found.further.pairs) == 0
    assert violations(four_who_know_two_pairs(), found) == []
    assert found.seconds < 30


def test_what_goes_wrong_among_further_pairs_is_told() -> None:
    def ask(_: np.ndarray) -> FurtherPairs:
        raise LookupError("no such person")

    with pytest.raises(LookupError, match="no such person"):
        solve(four_who_know_two_pairs(), QUICK, more_pairs=ask)


def test_prices_include_the_table() -> None:
    prices: list[list[float]] = []

    def ask(price: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        prices.append(price.tolist())
        return np.empty((0, 2)), np.empty(0)

    solve(replace(four_who_know_two_pairs(), tables=[1], value=[3, 5]), QUICK, more_pairs=ask)

    assert sum(prices[0][:2]) >= 3


def test_further_pairs_have_no_rules_of_their_own() -> None:
    problem = four_who_know_two_pairs(allowed=[[False], [True]], required=[False, True])
    longer = extend(problem, FurtherPairs(np.array([(0, 3)]), np.array([2])))

    assert longer.allowed.tolist() == [[False], [True], [True]]
    assert longer.required.tolist() == [False, True, False]
    assert extend(problem, FurtherPairs(np.empty((0, 2)), np.empty(0))) is problem


def test_named_pairs_are_ordered_and_kept_once_at_their_highest_value() -> None:
    named = FurtherPairs(np.array([(3, 0), (1, 0), (0, 3), (2, 1)]), np.array([2, 9, 4, 1]), 1.5, 6)
    fresh = unlisted(four_who_know_two_pairs(), named)

    assert fresh.pairs.tolist() == [[0, 3], [1, 2]]
    assert (fresh.value.tolist(), fresh.beyond, fresh.over) == ([4, 1], 1.5, 6)


def test_pair_of_a_stranger_is_refused() -> None:
    with pytest.raises(InvalidProblemError):
        solve(four_who_know_two_pairs(), QUICK, more_pairs=lambda _: ([(0, 4)], [9]))


def everybody_meets(seed: int, size: int = 80, slots: int = 6) -> tuple[Problem, MorePairs]:
    rng = np.random.default_rng(seed)
    worth = rng.integers(1, 10_000, (size, size))
    ring = np.stack([np.arange(size - 1), np.arange(1, size)], axis=1)
    problem = Problem(
        pairs=ring,
        value=worth[tuple(ring.T)],
        available=np.ones((size, slots)),
        tables=np.full(slots, size // 2),
    )
    return problem, Everybody(worth, 4 * size)


def test_larger_event_is_certified_and_the_same_each_time() -> None:
    one, two = (
        solve(problem, Limits(gap=1e-3), more_pairs=ask)
        for problem, ask in [everybody_meets(1), everybody_meets(1)]
    )

    assert one.gap <= 1e-3
    assert one.further.over == 80 * 79 // 2
    assert np.array_equal(one.placements, two.placements)
    assert one.upper_bound == two.upper_bound
