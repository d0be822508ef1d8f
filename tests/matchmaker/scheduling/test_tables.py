import numpy as np
import pytest
from hypothesis import given

from matchmaker.scheduling import Problem, measure, tables, violations
from matchmaker.scheduling.greedy import place_greedily
from matchmaker.scheduling.tables import assign_tables

NOTHING = np.empty((0, 2), dtype=np.int64)


def crowd(seed: int) -> tuple[Problem, np.ndarray]:
    """Return 40 attendees who all meet somebody else in each of 5 slots, as a problem and as a schedule."""
    rng = np.random.default_rng(seed)
    rounds = [np.sort(rng.permutation(40).reshape(20, 2), axis=1) for _ in range(5)]
    problem = Problem(
        pairs=np.concatenate(rounds), value=[1] * 100, available=np.ones((40, 5)), tables=[20] * 5
    )
    return problem, np.column_stack((np.arange(100), np.repeat(np.arange(5), 20)))


def test_nobody_moves_who_need_not() -> None:
    problem = Problem(
        pairs=[(0, 1), (2, 3), (0, 4), (2, 5)], value=[1] * 4, available=np.ones((6, 2)), tables=[3, 3]
    )

    placements = assign_tables(problem, np.array([(0, 0), (1, 0), (2, 1), (3, 1)]))

    assert measure(problem, placements).table_moves == 0


def test_own_and_locked_tables_are_kept_and_others_go_around_them() -> None:
    problem = Problem(
        pairs=[(0, 1), (2, 3), (4, 5)],
        value=[1] * 3,
        available=np.ones((6, 1)),
        tables=[3],
        own_table=[1, -1, -1, -1, -1, -1],
        locked=[(1, 0, 2)],
    )

    placements = assign_tables(problem, np.array([(2, 0), (1, 0), (0, 0)]))

    assert placements.tolist() == [[2, 0, 0], [0, 0, 1], [1, 0, 2]]


def test_half_of_the_people_stay_when_all_partners_change() -> None:
    problem, pair_slots = crowd(seed=1)

    placements = assign_tables(problem, pair_slots)

    # Of two who come from two tables, one can stay: 4 changes of slot, 20 meetings each.
    assert violations(problem, placements) == []
    assert measure(problem, placements).table_moves <= 80 + 2


@pytest.mark.parametrize("seed", range(3))
def test_the_quick_way_for_crowds_is_nearly_as_good(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    problem, pair_slots = crowd(seed)
    best = measure(problem, assign_tables(problem, pair_slots)).table_moves
    monkeypatch.setattr(tables, "_MANY", 0)

    placements = assign_tables(problem, pair_slots)

    assert violations(problem, placements) == []
    assert best <= measure(problem, placements).table_moves <= 1.2 * best


@given(problem=...)
def test_every_schedule_gets_tables_that_keep_the_rules(problem: Problem) -> None:
    pair_slots = place_greedily(problem, NOTHING)

    broken = {found.code for found in violations(problem, assign_tables(problem, pair_slots))}

    # What locked placements break is not for tables to mend.
    assert broken <= {"scheduling.not_after", "scheduling.break_spread"}


def test_meetings_without_a_table_are_left_without() -> None:
    problem = Problem(pairs=[(0, 1), (2, 3)], value=[1, 1], available=np.ones((4, 1)), tables=[1])

    assert assign_tables(problem, np.array([(0, 0), (1, 0)])).tolist() == [[1, 0, -1], [0, 0, 0]]
