"""The most of meetings that can't all be held: against trying everything."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import given

from matchmaker.scheduling import Limits, Problem, violations
from matchmaker.scheduling.budget import Budget
from matchmaker.scheduling.most_given import hold_most_given
from matchmaker.scheduling.tables import assign_tables


@given(problem=...)
def test_as_many_meetings_are_held_as_by_trying_everything(
    best_of_all: Callable[[Problem], Any], problem: Problem
) -> None:
    required = np.ones(problem.num_pairs, dtype=np.bool_)
    problem = replace(problem, required=required, floor=None, max_break_spread=-1, move_price=0)

    known = hold_most_given(problem, Budget(Limits(seconds=30)), reserve=0.0)

    best = best_of_all(problem)
    assert best is not None
    assert known.pair_slots is not None
    assert known.most == len(known.pair_slots) == best.levels[0]
    assert violations(problem, assign_tables(problem, known.pair_slots)) == []
