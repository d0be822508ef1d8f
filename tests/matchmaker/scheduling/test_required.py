import numpy as np

from matchmaker.scheduling import Limits, Problem
from matchmaker.scheduling.budget import Budget
from matchmaker.scheduling.required import hold_most_required, needed_pairs

PROBLEM = Problem(
    pairs=[(0, 1), (2, 3), (0, 2), (1, 3), (0, 3)],
    value=[1] * 5,
    available=np.ones((4, 2)),
    tables=[2, 2],
    required=[0, 1, 0, 1, 0],
    after=[(1, 0), (0, 4)],
    locked=[(2, 0, -1)],
)


def test_pairs_before_required_and_locked_ones_are_needed() -> None:
    assert needed_pairs(PROBLEM).tolist() == [True, True, True, True, True]
    assert needed_pairs(
        Problem(pairs=[(0, 1)], value=[1], available=np.ones((2, 1)), tables=[1])
    ).tolist() == [False]


def test_most_required_meetings_are_held_beside_the_locked_ones() -> None:
    # Pair 1 would have to come third in two slots.
    held, most = hold_most_required(PROBLEM, None, 1000, Budget(Limits(seconds=10)))

    assert {(2, 0), (3, 0)} <= {tuple(row) for row in held.tolist()} or [3, 1] in held.tolist()
    assert most == 1


def test_what_is_known_is_kept_where_the_search_would_be_too_large() -> None:
    known = np.array([(2, 0), (3, 0)])

    held, most = hold_most_required(PROBLEM, known, 0, Budget(Limits(seconds=10)))

    assert held.tolist() == known.tolist()
    assert most == 2


def test_nothing_is_held_where_nothing_is_known() -> None:
    held, most = hold_most_required(PROBLEM, None, 0, Budget(Limits(seconds=10)))

    assert held.tolist() == []
    assert most == 2
