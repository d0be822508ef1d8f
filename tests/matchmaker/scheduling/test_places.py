from dataclasses import replace

import numpy as np
from hypothesis import given

from matchmaker.scheduling import Problem
from matchmaker.scheduling.places import place_counts, possible_places


@given(problem=...)
def test_counted_places_are_those_that_are_possible(problem: Problem) -> None:
    counts, places = place_counts(problem), possible_places(problem)
    present = np.zeros_like(problem.available)
    for pair, slot in np.argwhere(places).tolist():
        present[problem.pairs[pair], slot] = True

    assert counts.of_pair.tolist() == places.sum(axis=1).tolist()
    assert counts.present.tolist() == present.tolist()
    assert counts.total == places.sum()


def test_most_meetings_are_limited_by_the_cap_the_slots_and_the_partners() -> None:
    problem = Problem(
        pairs=[(0, 1), (0, 2), (0, 3)],
        value=[1, 1, 1],
        available=[[1, 1, 1], [1, 1, 1], [0, 1, 0], [0, 0, 0]],
        tables=[1, 1, 0],
        cap=[3, 3, 3, 3],
    )

    def most(problem: Problem) -> list[int]:
        return place_counts(problem).most_meetings(problem).tolist()

    assert most(problem) == [2, 1, 1, 0]
    assert most(replace(problem, cap=[1, 3, 3, 3])) == [1, 1, 1, 0]
