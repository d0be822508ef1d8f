import itertools
import subprocess
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from ortools.graph.python import min_cost_flow

from matchmaker.scheduling import Problem, bound, flow_process
from matchmaker.scheduling.bound import flow_bound
from matchmaker.scheduling.flow_process import send_awake
from matchmaker.scheduling.flow_worker import Arcs


@pytest.fixture
def as_if_large(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Send every flow in a process of its own; return the processes."""
    started: list[subprocess.Popen[bytes]] = []

    class Recorded(subprocess.Popen[bytes]):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            started.append(self)

    monkeypatch.setattr(flow_process, "SMALL", 0)
    monkeypatch.setattr(bound, "ATOMIC", 0)
    monkeypatch.setattr(subprocess, "Popen", Recorded)
    return started


def two_ways(amount: int = 3) -> Arcs:
    """Return a cheap way for two units and a dear one for more."""
    tail, head, capacity = np.array([[0, 0], [1, 1], [2, 5]], np.int32)
    return Arcs(tail, head, capacity, cost=np.array([1, 7]), source=0, sink=1, amount=amount)


def test_a_process_sends_what_is_sent_here(as_if_large: list[subprocess.Popen[bytes]]) -> None:
    flow = send_awake(two_ways, lambda: False)

    assert flow is not None
    assert flow.tolist() == [2, 1]
    assert [process.returncode for process in as_if_large] == [0]


def test_a_process_that_is_stopped_is_ended(as_if_large: list[subprocess.Popen[bytes]]) -> None:
    asked = itertools.count()

    assert send_awake(two_ways, lambda: next(asked) > 0) is None
    assert [process.returncode for process in as_if_large] == [-9]


def test_a_process_ends_with_its_callers_failure(as_if_large: list[subprocess.Popen[bytes]]) -> None:
    asked = itertools.count()

    def fail() -> bool:
        if next(asked):
            raise KeyboardInterrupt
        return False

    with pytest.raises(KeyboardInterrupt):
        send_awake(two_ways, fail)
    assert [process.returncode for process in as_if_large] == [-9]


@pytest.mark.usefixtures("as_if_large")
def test_a_network_without_a_flow_is_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        send_awake(lambda: two_ways(amount=8), lambda: False)

    assert str(min_cost_flow.SimpleMinCostFlow.INFEASIBLE) in capfd.readouterr().err


@pytest.mark.usefixtures("as_if_large")
def test_the_bound_is_the_same_from_a_process(crowded_problem: Callable[[int], Problem]) -> None:
    problem = crowded_problem(4)
    there = flow_bound(problem)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flow_process, "SMALL", 1_000_000)
        here = flow_bound(problem)

    assert (there.bound, there.price.tolist()) == (here.bound, here.price.tolist())


@pytest.mark.usefixtures("as_if_large")
def test_a_bound_that_is_not_waited_for_is_poor_but_holds(crowded_problem: Callable[[int], Problem]) -> None:
    problem = crowded_problem(4)
    poor = flow_bound(problem, lambda: True)

    assert not poor.is_best
    assert poor.bound >= flow_bound(problem).bound
    assert not poor.halves.any()
