import numpy as np
import pytest

from matchmaker.scheduling import InvalidProblemError, Problem

STATED = {"pairs": [(0, 1), (1, 2)], "value": [5, 4], "available": np.ones((3, 2)), "tables": [1, 1]}


def test_what_is_left_out_states_no_rule() -> None:
    problem = Problem(**STATED)

    assert problem.cap.tolist() == [2, 2, 2]
    assert problem.floor.tolist() == [0, 0, 0]
    assert problem.own_table.tolist() == [-1, -1, -1]
    assert problem.session_of_slot.tolist() == [0, 0]
    assert problem.required.tolist() == [False, False]
    assert problem.locked.tolist() == problem.previous.tolist() == []
    assert (problem.num_attendees, problem.num_slots, problem.num_pairs) == (3, 2, 2)


def test_arrays_are_the_problems_own_and_cannot_be_written() -> None:
    value = np.array([5, 4])
    problem = Problem(**{**STATED, "value": value})

    value[0] = 9

    assert problem.value.tolist() == [5, 4]
    with pytest.raises(ValueError, match="read-only"):
        problem.value[0] = 9


def test_open_slots_ask_both_attendees_and_the_pair() -> None:
    problem = Problem(**{**STATED, "available": [[1, 1], [1, 0], [1, 1]], "allowed": [[0, 1], [1, 1]]})

    assert problem.open_slots().tolist() == [[False, False], [True, False]]
    assert problem.open_slots(np.array([1])).tolist() == [[True, False]]


@pytest.mark.parametrize(
    ("wrong", "array"),
    [
        ({"pairs": [(1, 0), (1, 2)]}, "pairs"),
        ({"pairs": [(0, 1), (1, 3)]}, "pairs"),
        ({"pairs": [(-1, 1), (1, 2)]}, "pairs"),
        ({"pairs": [0, 1]}, "pairs"),
        ({"value": [0, 1]}, "value"),
        ({"value": [1.5, 1]}, "value"),
        ({"value": [1]}, "value"),
        ({"tables": [-1, 1]}, "tables"),
        ({"cap": [-1, 1, 1]}, "cap"),
        ({"floor": [-1, 1, 1]}, "floor"),
        ({"session_of_slot": [1, 0]}, "session_of_slot"),
        ({"allowed": [[1, 1]]}, "allowed"),
        ({"own_table": [-2, 0, 0]}, "own_table"),
        ({"after": [(0, 2)]}, "after"),
        ({"locked": [(2, 0, 0)]}, "locked"),
        ({"locked": [(0, 2, 0)]}, "locked"),
        ({"previous": [(0, 0)]}, "previous"),
        ({"compactness": -1}, "compactness"),
        ({"move_price": -1}, "move_price"),
        ({"max_break_spread": -2}, "max_break_spread"),
    ],
    ids=str,
)
def test_arrays_that_describe_no_problem_are_refused(wrong: dict[str, object], array: str) -> None:
    with pytest.raises(InvalidProblemError) as refused:
        Problem(**{**STATED, **wrong})

    assert refused.value.parameters["array"] == array


def test_digest_is_the_same_for_the_same_problem_only() -> None:
    one, same, other = Problem(**STATED), Problem(**STATED), Problem(**{**STATED, "compactness": 1})

    assert one.digest() == same.digest()
    assert one.digest() != other.digest()
