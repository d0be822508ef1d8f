import numpy as np
import pytest
from hypothesis import given

from matchmaker.scheduling import InvalidProblemError, Problem, dump_problem, load_problem


@given(problem=...)
def test_problem_comes_back_as_it_was_stored(problem: Problem) -> None:
    assert load_problem(dump_problem(problem)).digest() == problem.digest()


def test_problem_with_numbers_of_numpy_comes_back() -> None:
    problem = Problem(
        pairs=[(0, 1)],
        value=[1],
        available=np.ones((2, 1)),
        tables=[1],
        compactness=np.int64(3),  # type: ignore[arg-type]
    )

    assert load_problem(dump_problem(problem)).compactness == 3


WHOLE = dump_problem(Problem(pairs=[(0, 1)], value=[1], available=np.ones((2, 1)), tables=[1]))


@pytest.mark.parametrize("content", [b"", b"no archive", WHOLE[:100], WHOLE[:-30]])
def test_bytes_that_are_no_problem_are_refused(content: bytes) -> None:
    with pytest.raises(InvalidProblemError) as refused:
        load_problem(content)

    assert refused.value.parameters["array"] == "archive"
