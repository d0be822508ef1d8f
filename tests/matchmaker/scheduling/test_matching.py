from collections.abc import Callable

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from matchmaker.scheduling import Problem
from matchmaker.scheduling.bound import flow_bound
from matchmaker.scheduling.matching import best_matching
from matchmaker.scheduling.remaining import remaining_schedule


@given(seed=st.integers(0, 10_000))
def test_matching_keeps_caps_and_every_whole_pair(
    seed: int, crowded_problem: Callable[[int], Problem]
) -> None:
    problem = crowded_problem(seed)
    remaining, flow = remaining_schedule(problem), flow_bound(problem)
    chosen = best_matching(problem, remaining, flow.halves, flow.spare2)
    held = np.bincount(problem.pairs[chosen].ravel(), minlength=problem.num_attendees)

    assert (held <= remaining.cap).all()
    assert not chosen[~remaining.usable].any()
    assert not chosen[flow.halves == 0].any()
    owners_share = not np.array_equal(remaining.cap, np.minimum(problem.cap, remaining.cap))
    assert owners_share or problem.own_table.max() >= 0 or chosen[flow.halves == 2].all()


@pytest.mark.parametrize("size", [3, 5, 7])
def test_odd_cycle_leaves_out_one_attendee(size: int) -> None:
    around = [tuple(sorted((i, (i + 1) % size))) for i in range(size)]
    problem = Problem(
        pairs=around, value=[10] * size, available=np.ones((size, 2)), tables=[size, size], cap=[1] * size
    )
    halves = np.ones(size, np.int8)
    chosen = best_matching(problem, remaining_schedule(problem), halves, np.zeros(size, np.int64))

    # Greedily, at least a maximal matching of the cycle.
    assert -(-(size - 1) // 3) <= chosen.sum() <= size // 2


def test_half_pairs_are_taken_by_what_they_are_worth_above_their_prices() -> None:
    problem = Problem(pairs=[(0, 1), (0, 2), (1, 2)], value=[5, 9, 5], available=np.ones((3, 1)), tables=[3])
    chosen = best_matching(problem, remaining_schedule(problem), np.ones(3, np.int8), np.array([0, 0, 2]))

    assert chosen.tolist() == [False, False, True]
