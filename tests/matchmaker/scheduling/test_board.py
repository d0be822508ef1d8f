from collections.abc import Callable

import hypothesis.strategies as st
import numpy as np
from hypothesis import given

from matchmaker.scheduling import Problem
from matchmaker.scheduling.board import (
    Board,
    empty_board,
    fits,
    flip,
    forget,
    lift,
    pair_slots_of,
    place,
    roll,
    table_shift,
    tables_left,
    take_back,
    trace,
)
from matchmaker.scheduling.remaining import remaining_schedule


def board_of(problem: Problem, seed: int) -> Board:
    """Return a board with a bonus and with random meetings that fit."""
    board = empty_board(problem, remaining_schedule(problem), seed=seed)
    board.attendees["floor"] = 1
    board.state["bonus"] = 100
    place_at_random(board, 3 * problem.num_pairs)
    forget(board)
    return board


def place_at_random(board: Board, tries: int) -> None:
    for _ in range(tries):
        pair, slot = roll(board, len(board.pairs)), roll(board, len(board.slots))
        row = board.pairs[pair]
        is_open = all(
            board.attendees[row[side]]["held"] < board.attendees[row[side]]["cap"]
            for side in ("first", "second")
        )
        if (
            row["slot"] < 0
            and is_open
            and fits(board, pair, slot)
            and tables_left(board, slot) >= row["tables"]
        ):
            place(board, pair, slot)


@given(seed=st.integers(0, 10_000))
def test_placing_and_lifting_keep_the_board_sound(
    seed: int, crowded_problem: Callable[[int], Problem], assert_sound: Callable[[Board], None]
) -> None:
    board = board_of(crowded_problem(seed), seed)
    assert_sound(board)
    for pair in pair_slots_of(board)[::2, 0].tolist():
        lift(board, pair)
    assert_sound(board)


@given(seed=st.integers(0, 10_000))
def test_taking_back_restores_the_board(
    seed: int, crowded_problem: Callable[[int], Problem], assert_sound: Callable[[Board], None]
) -> None:
    board = board_of(crowded_problem(seed), seed)
    before = pair_slots_of(board)
    for pair in before[::2, 0].tolist():
        lift(board, pair)
    place_at_random(board, 20)
    take_back(board)

    assert np.array_equal(pair_slots_of(board), before)
    assert_sound(board)


@given(seed=st.integers(0, 10_000))
def test_flipping_a_path_moves_its_meetings_and_no_other(
    seed: int, crowded_problem: Callable[[int], Problem], assert_sound: Callable[[Board], None]
) -> None:
    board = board_of(crowded_problem(seed), seed)
    board.state["reach"] = 100
    board.slots["tables"] += 100  # tables are not the path's business
    for attendee in range(len(board.attendees)):
        near, far = roll(board, len(board.slots)), roll(board, len(board.slots))
        if board.seat[attendee, near] < 0 or board.seat[attendee, far] != -1:
            continue
        length = trace(board, attendee, near, far)
        path = board.path[:length].tolist()
        slots, used = board.pairs["slot"].copy(), board.slots["used"].copy()
        shift = table_shift(board, length)
        if length:
            assert flip(board, length, near, far)
            assert_sound(board)
            assert board.seat[attendee, far] == path[0]
        moved = np.flatnonzero(slots != board.pairs["slot"])
        assert sorted(path) == moved.tolist()
        assert board.slots["used"][far] - used[far] == shift


def test_path_longer_than_the_reach_or_ending_away_is_not_followed() -> None:
    available = np.ones((4, 2), np.bool_)
    available[3, 0] = False
    problem = Problem(pairs=[(0, 1), (1, 2), (2, 3)], value=[1, 1, 1], available=available, tables=[2, 2])
    board = empty_board(problem, remaining_schedule(problem))
    place(board, 0, 0)
    place(board, 1, 1)
    for reach, length in ((1, 0), (2, 2)):
        board.state["reach"] = reach
        assert trace(board, 0, 0, 1) == length
    lift(board, 0)
    lift(board, 1)
    place(board, 2, 1)
    assert trace(board, 2, 1, 0) == 0


def test_flip_is_refused_when_the_trail_is_full() -> None:
    problem = Problem(pairs=[(0, 1)], value=[1], available=np.ones((2, 2)), tables=[1, 1])
    board = empty_board(problem, remaining_schedule(problem))
    place(board, 0, 0)
    board.state["reach"] = 9
    board.state["mark"] = len(board.trail) - 256

    assert not flip(board, trace(board, 0, 0, 1), 0, 1)
    assert pair_slots_of(board).tolist() == [[0, 0]]


def test_dice_are_fair_enough_and_repeat_for_a_seed() -> None:
    problem = Problem(pairs=[(0, 1)], value=[1], available=np.ones((2, 2)), tables=[1, 1])

    def rolls(seed: int) -> list[int]:
        board = empty_board(problem, remaining_schedule(problem), seed=seed)
        return [roll(board, 6) for _ in range(6000)]

    assert rolls(1) == rolls(1)
    assert rolls(1) != rolls(2)
    assert all(850 < count < 1150 for count in np.bincount(rolls(3), minlength=6))
