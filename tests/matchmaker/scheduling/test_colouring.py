from collections.abc import Callable

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from matchmaker.scheduling import Problem
from matchmaker.scheduling.board import Board, empty_board, pair_slots_of
from matchmaker.scheduling.colouring import colour, fill, level
from matchmaker.scheduling.remaining import remaining_schedule


def never() -> bool:
    return False


def always() -> bool:
    return True


def round_robin(size: int) -> Problem:
    """Everybody meets everybody, in the fewest slots that can hold it."""
    pairs = np.stack(np.triu_indices(size, k=1), axis=1)
    slots = size - 1 if size % 2 == 0 else size
    return Problem(
        pairs=pairs,
        value=np.ones(len(pairs), np.int64),
        available=np.ones((size, slots)),
        tables=np.full(slots, size // 2),
    )


def filled(problem: Problem, seed: int) -> Board:
    remaining = remaining_schedule(problem)
    board = empty_board(problem, remaining, seed=seed)
    order = np.random.default_rng(seed).permutation(np.flatnonzero(remaining.usable))
    colour(board, order[: len(order) // 2], never)
    fill(board, order, problem.value, never)
    return board


@given(seed=st.integers(0, 10_000))
def test_colour_and_fill_break_no_rule_and_leave_nothing_that_fits(
    seed: int, crowded_problem: Callable[[int], Problem], assert_sound: Callable[[Board], None]
) -> None:
    problem = crowded_problem(seed)
    board = filled(problem, seed)

    assert_sound(board)
    usable = np.flatnonzero(remaining_schedule(problem).usable)
    assert fill(board, usable, problem.value, never) == 0


@given(seed=st.integers(0, 10_000))
def test_fill_lifts_nothing(seed: int, crowded_problem: Callable[[int], Problem]) -> None:
    problem = crowded_problem(seed)
    usable = np.flatnonzero(remaining_schedule(problem).usable)
    board = empty_board(problem, remaining_schedule(problem), seed=seed)
    failed = colour(board, usable[::3], never)
    before = set(pair_slots_of(board)[:, 0].tolist())
    placed = fill(board, usable, problem.value, never)
    after = set(pair_slots_of(board)[:, 0].tolist())

    assert len(before) == len(usable[::3]) - failed
    assert before <= after
    assert len(after) == len(before) + placed


@given(seed=st.integers(0, 10_000))
def test_levelling_moves_meetings_and_keeps_them_all(
    seed: int, crowded_problem: Callable[[int], Problem], assert_sound: Callable[[Board], None]
) -> None:
    board = filled(crowded_problem(seed), seed)
    before, spread = pair_slots_of(board)[:, 0], np.ptp(board.slots["used"])
    level(board)

    assert_sound(board)
    assert np.array_equal(pair_slots_of(board)[:, 0], before)
    assert np.ptp(board.slots["used"]) <= spread


def test_levelling_empties_a_full_slot() -> None:
    problem = Problem(
        pairs=[(0, 1), (2, 3), (4, 5), (6, 7)],
        value=[1] * 4,
        available=np.ones((8, 2)),
        tables=[4, 4],
    )
    board = empty_board(problem, remaining_schedule(problem))
    board.slots["tables"] = [4, 0]
    colour(board, np.arange(4), never)
    board.slots["tables"] = [4, 4]
    level(board)

    assert board.slots["used"].tolist() == [2, 2]


@pytest.mark.parametrize("size", [3, 5, 7, 4, 6, 8])
def test_round_robin_is_coloured_almost_whole(size: int) -> None:
    problem = round_robin(size)
    board = empty_board(problem, remaining_schedule(problem))
    failed = colour(board, np.arange(problem.num_pairs), never)

    # With as many slots as attendees (odd sizes) there is always a path; with fewer, some pairs may stay out.
    assert failed <= (0 if size % 2 else size // 4 + 1)


def test_meetings_change_slots_to_make_place_for_one_more() -> None:
    available = np.ones((4, 2), np.bool_)
    available[3, 1] = False
    problem = Problem(pairs=[(0, 1), (1, 2), (0, 3)], value=[1, 1, 1], available=available, tables=[2, 2])
    board = empty_board(problem, remaining_schedule(problem))
    colour(board, np.array([0]), never)  # takes the first slot, the only one in which 3 is there

    assert pair_slots_of(board).tolist() == [[0, 0]]
    assert colour(board, np.array([2]), never) == 0
    assert pair_slots_of(board).tolist() == [[0, 1], [2, 0]]


def test_table_is_freed_in_a_full_slot_by_moving_another_meeting() -> None:
    available = np.array([[True, True], [True, True], [True, False], [True, False]])
    problem = Problem(pairs=[(0, 1), (2, 3)], value=[1, 1], available=available, tables=[1, 1])
    board = empty_board(problem, remaining_schedule(problem))

    assert colour(board, np.array([0, 1]), never) == 0
    assert pair_slots_of(board).tolist() == [[0, 1], [1, 0]]


def test_cancelled_colouring_and_filling_stop_at_once() -> None:
    problem = round_robin(6)
    board = empty_board(problem, remaining_schedule(problem))

    assert colour(board, np.arange(15), always) == 15
    assert fill(board, np.arange(15), problem.value, always) == 0
    assert board.score == 0
