from collections.abc import Callable
from dataclasses import replace

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from matchmaker.scheduling import Limits, Problem, violations
from matchmaker.scheduling.board import Board, lift, pair_slots_of, place
from matchmaker.scheduling.bound import flow_bound
from matchmaker.scheduling.budget import Budget
from matchmaker.scheduling.colouring import insert
from matchmaker.scheduling.greedy import place_greedily
from matchmaker.scheduling.levels import levels_of
from matchmaker.scheduling.measures import busy_slots, count_breaks
from matchmaker.scheduling.relaxed import relax
from matchmaker.scheduling.remaining import remaining_schedule
from matchmaker.scheduling.ruled import improve_ruled, ruled_board
from matchmaker.scheduling.tables import assign_tables
from matchmaker.scheduling.verify import keeps_order_and_spread

NOTHING = np.zeros((0, 2), np.int64)


def ruled(problem: Problem, seed: int) -> Problem:
    """Return the problem with sessions, breaks that cost, a spread and an order."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(problem.num_pairs)
    num_after = min(problem.num_pairs // 3, 6)
    return replace(
        problem,
        session_of_slot=np.sort(rng.integers(0, 2, problem.num_slots)),
        compactness=int(rng.integers(0, 30)),
        max_break_spread=int(rng.integers(-1, 2)),
        after=[(int(order[k]), int(order[k + 1])) for k in range(num_after)],
    )


def improved(problem: Problem, start: np.ndarray, work: int = 400, seed: int = 0) -> np.ndarray:
    relaxed = relax(problem, flow_bound(problem), Budget(Limits()))
    goal = relaxed.bound_for(problem, start)
    return improve_ruled(problem, start, relaxed.guide, Limits(work=work, seed=seed), goal=goal)


@settings(max_examples=150)
@given(problem=..., seed=st.integers(0, 3))
def test_no_rule_is_broken_and_no_level_falls(
    problem: Problem, seed: int, best_of_all: Callable[[Problem], object]
) -> None:
    start = place_greedily(problem, NOTHING)
    if not keeps_order_and_spread(problem, start):
        return
    found = improved(problem, start, seed=seed)

    assert violations(problem, assign_tables(problem, found)) == []
    assert levels_of(problem, start) <= levels_of(problem, found) <= best_of_all(problem).levels


@given(seed=st.integers(0, 10_000))
def test_on_crowded_days_no_rule_is_broken_and_no_level_falls(
    seed: int, crowded_problem: Callable[[int], Problem]
) -> None:
    problem = ruled(crowded_problem(seed), seed)
    start = place_greedily(problem, NOTHING)
    found = improved(problem, start)

    assert violations(problem, assign_tables(problem, found)) == []
    assert levels_of(problem, found)[:3] >= levels_of(problem, start)[:3]


@given(seed=st.integers(0, 10_000))
def test_the_board_charges_breaks_spread_and_order(
    seed: int, crowded_problem: Callable[[int], Problem]
) -> None:
    problem = replace(ruled(crowded_problem(seed), seed), required=None, floor=None)
    board = ruled_board(problem, remaining_schedule(problem), flow_bound(problem), seed)
    rng = np.random.default_rng(seed)
    for pair in rng.integers(0, problem.num_pairs, 60).tolist():
        if board.pairs["slot"][pair] >= 0:
            lift(board, pair)
        else:
            insert(board, pair)
        board.state["mark"] = 0

        assert board.score == recounted(problem, board)


def recounted(problem: Problem, board: Board) -> int:
    """Return the score that the meetings on a board deserve."""
    held, state = pair_slots_of(board), board.state[0]
    breaks = count_breaks(problem, busy_slots(problem, held))
    slot_of = dict(held.tolist())
    late = sum(not slot_of.get(q, 99) < slot_of[p] for p, q in problem.after if p in slot_of)
    beyond = np.maximum(breaks - state["most_breaks"], 0).sum()
    score = problem.value[held[:, 0]].sum() - state["break_price"] * breaks.sum()
    return int(score - state["spread_price"] * beyond - state["order_price"] * late)


def test_locked_meetings_make_breaks_too() -> None:
    problem = Problem(
        pairs=[(0, 1), (0, 2)],
        value=[5, 5],
        available=[[1, 1, 1], [1, 1, 1], [0, 0, 1]],
        tables=[1, 1, 1],
        locked=[(0, 0, -1)],
        compactness=3,
    )
    board = ruled_board(problem, remaining_schedule(problem), flow_bound(problem), 0)
    place(board, 1, 2)

    assert board.score == 5 - 3


def test_a_day_is_closed_up_when_breaks_cost() -> None:
    # Attendee 0 begins with a break; 1 can come a slot later as well.
    problem = Problem(
        pairs=[(0, 1), (0, 2)],
        value=[5, 5],
        available=[[1, 1, 1], [1, 1, 0], [0, 0, 1]],
        tables=[1, 1, 1],
        compactness=2,
    )
    found = improved(problem, np.array([[0, 0], [1, 2]]), work=50)

    assert found.tolist() == [[0, 1], [1, 2]]


def test_what_comes_first_is_held_for_what_comes_after() -> None:
    problem = Problem(
        pairs=[(0, 1), (0, 2), (3, 4)],
        value=[9, 4, 2],
        available=np.ones((5, 2)),
        tables=[1, 1],
        after=[(0, 2)],
    )
    best = improved(problem, place_greedily(problem, np.array([[1, 0]])), work=3000)

    assert best.tolist() == [[0, 1], [2, 0]]


def test_same_seed_and_work_give_the_same_schedule(crowded_problem: Callable[[int], Problem]) -> None:
    problem = ruled(crowded_problem(11), 11)
    start = place_greedily(problem, NOTHING)

    assert np.array_equal(improved(problem, start, seed=5), improved(problem, start, seed=5))


@pytest.mark.parametrize("seconds", [0, 60])
def test_cancelled_or_out_of_time_the_start_is_kept(seconds: float) -> None:
    problem = Problem(pairs=[(0, 1)], value=[5], available=np.ones((2, 1)), tables=[1], compactness=1)
    found = improve_ruled(
        problem,
        NOTHING,
        flow_bound(problem),
        Limits(seconds=seconds),
        goal=5,
        is_cancelled=lambda: True,
    )

    assert len(found) == 0
