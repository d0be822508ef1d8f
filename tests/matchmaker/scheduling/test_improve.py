from collections.abc import Callable
from time import perf_counter

import hypothesis.strategies as st
import numpy as np
from hypothesis import given

from matchmaker.scheduling import Problem
from matchmaker.scheduling.board import Board, empty_board, pair_slots_of
from matchmaker.scheduling.bound import flow_bound
from matchmaker.scheduling.colouring import fill
from matchmaker.scheduling.improve import guide_of, improve
from matchmaker.scheduling.remaining import remaining_schedule


def never() -> bool:
    return False


def started(problem: Problem, seed: int) -> Board:
    """Return a board with prices, filled at random, so that much is left to gain."""
    remaining, flow = remaining_schedule(problem), flow_bound(problem)
    board = empty_board(problem, remaining, seed=seed)
    board.pairs["spare2"] = flow.spare2
    board.attendees["price2"] = np.rint(2 * flow.price)
    board.attendees["floor"] = remaining.floor
    board.state["bonus"] = 100
    luck = np.random.default_rng(seed).permutation(problem.num_pairs)
    fill(board, np.flatnonzero(remaining.usable), luck, never)
    return board


def improved(board: Board, usable: np.ndarray, work: int, goal: int = 1 << 60, seconds: float = 60.0) -> int:
    scores = [board.score]
    chains = improve(
        board,
        guide_of(board, np.flatnonzero(usable)),
        goal=goal,
        work=work,
        deadline=perf_counter() + seconds,
        on_better=lambda: scores.append(board.score),
        is_cancelled=never,
    )
    assert scores == sorted(set(scores))
    return chains


@given(seed=st.integers(0, 10_000))
def test_chains_break_no_rule_and_never_lower_the_score(
    seed: int, crowded_problem: Callable[[int], Problem], assert_sound: Callable[[Board], None]
) -> None:
    problem = crowded_problem(seed)
    board = started(problem, seed)
    usable = remaining_schedule(problem).usable
    for work in (1, 2, 3, 50, 500):
        before = board.score
        assert 0 < improved(board, usable, work) <= work
        assert board.score >= before
        assert_sound(board)
    assert not (pair_slots_of(board)[:, 0, None] == np.flatnonzero(~usable)).any()


def test_chains_find_the_best_of_a_crossing() -> None:
    # The two middling meetings block the two good ones: one must go before the other can come.
    problem = Problem(
        pairs=[(0, 1), (1, 2), (2, 3)],
        value=[6, 10, 6],
        available=np.ones((4, 1)),
        tables=[2],
    )
    board = empty_board(problem, remaining_schedule(problem))
    flow = flow_bound(problem)
    board.pairs["spare2"] = flow.spare2
    board.attendees["price2"] = np.rint(2 * flow.price)
    fill(board, np.arange(3), problem.value, never)
    assert board.score == 10
    improved(board, np.ones(3, np.bool_), 2000, goal=12)

    assert board.score == 12


def test_table_is_taken_from_the_less_worthy_meeting() -> None:
    problem = Problem(pairs=[(0, 1), (2, 3)], value=[3, 8], available=np.ones((4, 1)), tables=[1])
    board = empty_board(problem, remaining_schedule(problem))
    flow = flow_bound(problem)
    board.pairs["spare2"] = flow.spare2
    board.attendees["price2"] = np.rint(2 * flow.price)
    fill(board, np.arange(1), problem.value, never)
    improved(board, np.ones(2, np.bool_), 500, goal=8)

    assert pair_slots_of(board).tolist() == [[1, 0]]


def test_meetings_in_the_only_common_slot_are_ejected() -> None:
    # The good pair has the first slot alone; both of its attendees are busy there with partners who leave.
    available = np.array([[True, True], [True, False], [True, False], [True, False]])
    problem = Problem(
        pairs=[(0, 1), (0, 2), (1, 3)], value=[9, 2, 2], available=available, tables=[2, 2], cap=[2, 1, 1, 1]
    )
    board = empty_board(problem, remaining_schedule(problem))
    flow = flow_bound(problem)
    board.pairs["spare2"] = flow.spare2
    board.attendees["price2"] = np.rint(2 * flow.price)
    fill(board, np.array([1, 2]), problem.value, never)
    assert board.score == 4
    improved(board, np.ones(3, np.bool_), 500, goal=9)

    assert pair_slots_of(board).tolist() == [[0, 0]]


def test_improvement_stops_at_the_goal_the_deadline_and_when_cancelled(
    crowded_problem: Callable[[int], Problem],
) -> None:
    problem = crowded_problem(3)
    usable = remaining_schedule(problem).usable
    board = started(problem, 3)
    assert improved(board, usable, 10**9, goal=board.score) == 0
    assert improved(board, usable, 10**9, seconds=0) == 0
    guide = guide_of(board, np.flatnonzero(usable))
    chains = improve(
        board,
        guide,
        goal=1 << 60,
        work=10**9,
        deadline=perf_counter() + 60,
        on_better=lambda: None,
        is_cancelled=lambda: True,
    )
    assert chains == 0


def test_improvement_gives_up_when_nothing_more_is_to_be_gained() -> None:
    problem = Problem(pairs=[(0, 1)], value=[1], available=np.ones((2, 1)), tables=[1])
    board = started(problem, 0)

    assert improved(board, np.ones(1, np.bool_), 10**9) < 10**6


def test_guide_without_pairs_is_empty() -> None:
    problem = Problem(pairs=np.empty((0, 2), np.int64), value=[], available=np.ones((2, 1)), tables=[1])
    board = empty_board(problem, remaining_schedule(problem))

    assert len(guide_of(board, np.arange(0)).candidate) == 0
    assert improved(board, np.ones(0, np.bool_), 5) <= 5
