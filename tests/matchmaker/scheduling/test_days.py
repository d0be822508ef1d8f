from collections.abc import Callable
from itertools import combinations

import hypothesis.strategies as st
import numpy as np
from hypothesis import given

from matchmaker.scheduling import Problem
from matchmaker.scheduling.days import Days, days_of, worth_of_days
from matchmaker.scheduling.measures import count_breaks
from matchmaker.scheduling.remaining import remaining_bound

FRACTION = 4


def lonely_days(there: list[list[int]], *, cap: int, price: int) -> Days:
    """Return the days of attendees who can each meet somebody of no further interest, in two sessions."""
    available = np.array(there, np.bool_)
    size, slots = available.shape
    problem = Problem(
        pairs=[(i, size + i) for i in range(size)],
        value=np.full(size, 9),
        available=np.concatenate([available, np.ones((size, slots))]),
        tables=np.full(slots, size),
        cap=np.concatenate([np.full(size, cap), np.full(size, slots)]),
        session_of_slot=np.arange(slots) >= 4,
        compactness=price,
    )
    return days_of(problem, remaining_bound(problem))


def test_a_day_without_gaps_costs_no_break() -> None:
    days = lonely_days([[1, 1, 1, 1, 1, 1]], cap=6, price=5)

    assert (days.free[0], days.length[days.owner == 0].tolist()) == (6, [])


def test_further_runs_of_a_session_cost_a_break_each() -> None:
    # 2 + 1 in the first session, 1 + 1 in the second: a run of each is free.
    days = lonely_days([[1, 1, 0, 1, 1, 0, 1]], cap=7, price=5)

    assert (days.free[0], days.length[days.owner == 0].tolist()) == (3, [1, 1])


def test_runs_beyond_the_cap_count_for_nothing() -> None:
    days = lonely_days([[1, 1, 0, 1, 1, 0, 1]], cap=4, price=5)

    assert (days.free[0], days.length[days.owner == 0].tolist()) == (3, [1])


@given(problem=..., data=st.data())
def test_no_choice_of_slots_earns_more_than_the_day(problem: Problem, data: st.DataObject) -> None:
    remaining = remaining_bound(problem)
    days = days_of(problem, remaining)
    floor = np.array([data.draw(st.integers(0, int(cap))) for cap in remaining.cap])
    seat = np.array([data.draw(st.integers(-30 if low else 0, 30)) for low in floor])
    earned = worth_of_days(days, floor, seat, FRACTION)

    held = set(problem.pairs[remaining.locked[:, 0]].ravel().tolist())
    for attendee, best in enumerate(brute_force(problem, remaining, floor, seat)):
        if attendee in held:
            assert earned[attendee] >= best  # breaks around what is locked are not counted
        else:
            assert earned[attendee] == best


def brute_force(problem: Problem, remaining: object, floor: np.ndarray, seat: np.ndarray) -> list[int]:
    found = []
    for attendee in range(problem.num_attendees):
        slots = np.flatnonzero(remaining.present[attendee]).tolist()
        worths = []
        for meetings in range(int(floor[attendee]), int(remaining.cap[attendee]) + 1):
            for busy in combinations(slots, meetings):
                day = np.zeros((1, problem.num_slots), np.bool_)
                day[0, list(busy)] = True
                breaks = int(count_breaks(problem, day)[0])
                worths.append(meetings * int(seat[attendee]) - FRACTION * problem.compactness * breaks)
        found.append(max(worths))
    return found


def test_a_day_is_worth_its_brute_force_best(crowded_problem: Callable[[int], Problem]) -> None:
    for seed in range(20):
        problem = crowded_problem(seed)
        remaining = remaining_bound(problem)
        days = days_of(problem, remaining)
        price = np.arange(problem.num_attendees)

        assert (worth_of_days(days, np.zeros_like(price), price, 1) == remaining.cap * price).all()
