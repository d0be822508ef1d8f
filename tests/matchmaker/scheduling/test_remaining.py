from dataclasses import replace

import numpy as np

from matchmaker.scheduling import Problem
from matchmaker.scheduling.remaining import remaining_bound, remaining_schedule

PROBLEM = Problem(
    pairs=[(0, 1), (0, 2), (1, 2), (2, 3)],
    value=[1, 2, 3, 4],
    available=np.ones((4, 2)),
    tables=[3, 2],
    floor=[1, 0, 0, 1],
)


def test_nothing_is_taken_from_a_problem_without_locked_placements_and_own_tables() -> None:
    left = remaining_schedule(PROBLEM)

    assert left.usable.all()
    assert left.available.all()
    assert left.cap.tolist() == [2, 2, 2, 2]
    assert left.floor.tolist() == [1, 0, 0, 1]
    assert left.tables.tolist() == [3, 2]
    assert left.locked.tolist() == []


def test_locked_placement_takes_its_seats_its_table_and_one_of_the_meetings() -> None:
    left = remaining_schedule(replace(PROBLEM, locked=[(0, 1, -1)], cap=[1, 2, 2, 2]))

    assert left.usable.tolist() == [False, False, True, True]
    assert left.available.tolist() == [[True, False], [True, False], [True, True], [True, True]]
    assert left.cap.tolist() == [0, 1, 2, 2]
    assert left.floor.tolist() == [0, 0, 0, 1]
    assert left.tables.tolist() == [3, 1]
    assert left.locked.tolist() == [[0, 1]]


def test_of_locked_placements_that_clash_the_first_stays() -> None:
    left = remaining_schedule(replace(PROBLEM, locked=[(0, 1, -1), (1, 1, -1), (0, 0, -1), (3, 1, -1)]))

    assert left.locked.tolist() == [[0, 1], [3, 1]]


def test_own_table_is_kept_for_its_owner() -> None:
    left = remaining_schedule(replace(PROBLEM, own_table=[2, -1, -1, -1]))

    assert left.takes_table.tolist() == [False, False, True, True]
    assert left.tables.tolist() == [2, 2]
    assert left.own_tables.tolist() == [1, 0]
    # Table 2 does not stand in the second slot.
    assert left.available[0].tolist() == [True, False]


def test_locked_meeting_at_a_shared_table_keeps_the_other_owner_away_from_it() -> None:
    left = remaining_bound(replace(PROBLEM, own_table=[0, -1, -1, 0], locked=[(0, 0, -1)]))

    assert left.available[:, 0].tolist() == [False, False, True, False]
    assert left.tables.tolist() == [2, 1]


def test_owners_who_share_a_table_take_turns_in_a_schedule_and_not_in_a_bound() -> None:
    shared = replace(PROBLEM, own_table=[0, -1, -1, 0])

    assert remaining_bound(shared).available.all()
    assert remaining_schedule(shared).available[[0, 3]].tolist() == [[True, False], [False, True]]


def test_pair_is_usable_only_where_it_is_allowed_and_finds_a_table() -> None:
    allowed = np.array([[True, False], [False, False], [True, True], [False, True]])
    left = remaining_schedule(replace(PROBLEM, allowed=allowed, tables=[0, 2]))

    assert left.usable.tolist() == [False, False, True, True]
    assert left.present.tolist() == [[False, False], [False, True], [False, True], [False, True]]
    assert left.cap.tolist() == [0, 1, 1, 1]
