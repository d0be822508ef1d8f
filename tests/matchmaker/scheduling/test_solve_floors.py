"""Floors on events that are too large for an exact search."""

import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matchmaker.scheduling import Limits, Problem, solve
from matchmaker.scheduling.ordinary import Ordinary, schedule_ordinary


def test_other_seeds_are_tried_while_a_floor_is_missed_that_need_not_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = Problem(
        pairs=[[0, 1], [0, 2], [1, 3], [2, 3]],
        value=[5, 5, 5, 5],
        available=np.ones((4, 2), dtype=bool),
        tables=[2, 2],
        floor=[2, 2, 2, 2],
    )

    def stranded_at_first(problem: Problem, limits: Limits, *told: Any, **named: Any) -> Ordinary:
        found = schedule_ordinary(problem, limits, *told, **named)
        return found if limits.seed else replace(found, pair_slots=found.pair_slots[:0])

    # The module, which has the name of its function.
    module = sys.modules[solve.__module__]
    monkeypatch.setattr(module, "LARGEST_SEARCH", 0)
    monkeypatch.setattr(module, "schedule_ordinary", stranded_at_first)

    schedule = solve(problem, Limits(seconds=20))

    assert (schedule.num_meetings, schedule.below_floor) == (4, ())
