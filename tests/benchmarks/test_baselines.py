import numpy as np
import pytest
from baselines import BASELINES
from families import full
from run import main  # noqa: F401 -- that it can be imported is what CI needs first

from matchmaker.scheduling import violations


@pytest.mark.parametrize("name", BASELINES)
def test_baseline_keeps_the_rules_and_is_worth_something(name: str) -> None:
    problem = full(60)

    placements = BASELINES[name](problem, 3.0, 0)

    assert violations(problem, placements) == []
    assert problem.value[placements[:, 0]].sum() > 0.4 * np.sort(problem.value)[::-1][:150].sum()
