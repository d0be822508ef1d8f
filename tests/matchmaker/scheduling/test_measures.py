import numpy as np

from matchmaker.scheduling import Problem, measure

PROBLEM = Problem(
    pairs=[(0, 1), (0, 2), (0, 3), (1, 2)],
    value=[10, 20, 30, 40],
    available=np.ones((4, 6)),
    tables=[3] * 6,
    session_of_slot=[0, 0, 0, 1, 1, 1],
    compactness=3,
    previous=[(0, 0, 0), (3, 5, 0)],
    move_price=7,
)
#: Attendee 0 is busy in slots 0, 2 and 5, at tables 0, 1 and 1.
PLACEMENTS = np.array([(0, 0, 0), (1, 2, 1), (2, 5, 1), (3, 4, 0)])


def test_measures_count_what_a_person_would_count() -> None:
    found = measure(PROBLEM, PLACEMENTS)

    assert found.value == 100
    assert found.breaks.tolist() == [1, 0, 0, 0]  # the pause between sessions is no break
    assert found.moved == 1  # pair 3 was in slot 5
    assert found.objective == 100 - 3 - 7
    assert found.table_moves == 2  # attendee 0 from 0 to 1, attendee 2 from 1 to 0
    assert found.meetings.tolist() == [3, 2, 2, 1]
    assert found.attendee_value.tolist() == [60, 50, 60, 30]


def test_measures_do_not_depend_on_the_order_of_placements() -> None:
    there, back = measure(PROBLEM, PLACEMENTS), measure(PROBLEM, PLACEMENTS[::-1])

    assert (there.objective, there.table_moves) == (back.objective, back.table_moves)


def test_measures_of_nothing_are_zero() -> None:
    found = measure(PROBLEM, PLACEMENTS[:0])

    assert (found.value, found.objective, found.table_moves, found.moved) == (0, 0, 0, 0)
    assert found.breaks.tolist() == found.meetings.tolist() == found.attendee_value.tolist() == [0] * 4
