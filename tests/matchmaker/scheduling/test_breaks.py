"""Fewest breaks of given meetings: against trying everything, and on events that need both solvers."""

from collections.abc import Callable
from dataclasses import replace
from time import monotonic
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from matchmaker.scheduling import Limits, Problem, Stopped, sat_process, solve, violations
from matchmaker.scheduling import Status as Is
from matchmaker.scheduling.breaks import close_up, fewest_breaks
from matchmaker.scheduling.breaks_model import BreaksModel
from matchmaker.scheduling.budget import Budget
from matchmaker.scheduling.measures import busy_slots, count_breaks
from matchmaker.scheduling.places import possible_places
from matchmaker.scheduling.tables import assign_tables

PLENTY = Limits(seconds=60)


def _given(problem: Problem, **rules: Any) -> Problem:
    """Return the problem with every pair required, and without prices and floors."""
    required = np.ones(problem.num_pairs, dtype=np.bool_)
    stripped = {"previous": [], "move_price": 0, "floor": None}
    return replace(problem, required=required, **{**stripped, **rules})


def _event(seed: int, **rules: Any) -> Problem:
    """Return given meetings of 24 attendees in 8 slots that can all be held, with lunch in between."""
    rng = np.random.default_rng(seed)
    pairs = []
    for slot in range(8):
        for one, other in rng.permutation(24).reshape(12, 2)[:9].tolist():
            pairs.append((min(one, other), max(one, other), slot))
    held = np.array(sorted(pairs))
    allowed = rng.random((len(held), 8)) < 0.6
    allowed[np.arange(len(held)), held[:, 2]] = True
    return Problem(
        pairs=held[:, :2],
        value=np.ones(len(held)),
        available=np.ones((24, 8)),
        tables=np.full(8, 10),
        allowed=allowed,
        required=np.ones(len(held)),
        **rules,
    )


def _breaks(problem: Problem, pair_slots: np.ndarray) -> int:
    return int(count_breaks(problem, busy_slots(problem, pair_slots)).sum())


@given(problem=...)
def test_fewest_breaks_are_those_of_trying_everything(
    best_of_all: Callable[[Problem], Any], problem: Problem
) -> None:
    problem = _given(problem)
    best = best_of_all(problem)
    known = fewest_breaks(problem, None, Budget(PLENTY))
    if best is None or best.levels[0] < problem.num_pairs:
        assert known.pair_slots is None
        assert known.impossible
        return
    assert known.pair_slots is not None
    assert (known.breaks, known.fewest) == (-best.levels[3], -best.levels[3])
    assert _breaks(problem, known.pair_slots) == known.breaks
    assert len(known.pair_slots) == problem.num_pairs
    assert violations(problem, assign_tables(problem, known.pair_slots)) == []


@pytest.mark.parametrize(
    "rules", [{}, {"session_of_slot": [0] * 4 + [1] * 4}, {"max_break_spread": 1}, {"compactness": 3}]
)
def test_breaks_of_an_event_are_proved_fewest(rules: dict[str, Any]) -> None:
    problem = _event(1, **rules)
    schedule = solve(problem, PLENTY)
    assert violations(problem, schedule) == []
    assert schedule.num_meetings == problem.num_pairs
    assert schedule.breaks == schedule.breaks_bound
    assert schedule.proven >= 3
    assert schedule.stopped is Stopped.PROOF


def test_sat_and_cp_sat_agree_on_the_fewest_breaks() -> None:
    from matchmaker.scheduling import search

    problem = _event(2, session_of_slot=[0] * 4 + [1] * 4)
    known = fewest_breaks(problem, None, Budget(PLENTY))
    assert known.pair_slots is not None
    assert known.is_settled
    assert search.fewest_breaks(problem, known.pair_slots, Budget(PLENTY))[1] == known.fewest


def test_one_and_two_processes_or_none_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = _event(3)
    limits = Limits(seconds=1_000, seed=1, work=2_000)
    found = [fewest_breaks(problem, None, Budget(limits))]
    monkeypatch.setattr(sat_process, "SMALL", 0)
    found += [fewest_breaks(problem, None, Budget(replace(limits, workers=workers))) for workers in (1, 2)]
    assert found[0].pair_slots is not None
    for other in found[1:]:
        assert np.array_equal(found[0].pair_slots, other.pair_slots)
        assert (found[0].breaks, found[0].fewest) == (other.breaks, other.fewest)


def test_closing_up_keeps_the_meetings_held() -> None:
    problem = _event(4)
    some = np.flatnonzero(np.arange(problem.num_pairs) % 3)
    part = replace(problem, required=np.zeros(problem.num_pairs))
    started = fewest_breaks(problem, None, Budget(replace(PLENTY, work=1)))
    start = np.array([(pair, slot) for pair, slot in _any_schedule(problem).tolist() if pair in some])
    closed_up, bound = close_up(part, start, Budget(PLENTY))
    assert started.fewest <= _breaks(problem, _any_schedule(problem))
    assert closed_up[:, 0].tolist() == some.tolist()
    assert _breaks(problem, closed_up) == bound < _breaks(problem, start)
    assert violations(part, assign_tables(part, closed_up)) == []


def _any_schedule(problem: Problem) -> np.ndarray:
    """Return a schedule of an event, with no regard to breaks."""
    from pysat.solvers import Solver

    model = BreaksModel(problem, most=0)
    with Solver("glucose4", bootstrap_with=model.formula.clauses) as solver:
        assert solver.solve()
        values = np.array(solver.get_model()[: len(model.places)])
    return model.pair_slots(values[values > 0])


def test_meetings_that_do_not_fit_are_proved_impossible() -> None:
    # Three pairs of three people, in two slots: an odd circle.
    problem = Problem(
        pairs=[(0, 1), (0, 2), (1, 2)],
        value=[1, 1, 1],
        available=np.ones((3, 2)),
        tables=[1, 1],
        required=[1, 1, 1],
    )
    schedule = solve(problem, PLENTY)
    assert schedule.status is Is.INFEASIBLE
    assert schedule.num_meetings == 2
    assert [short.index for short in schedule.required_missing] == [
        pair for pair in range(3) if pair not in schedule.placements[:, 0]
    ]


def test_too_many_meetings_for_somebody_need_no_solver() -> None:
    problem = Problem(
        pairs=[(0, 1), (0, 2), (0, 3)],
        value=[1, 1, 1],
        available=np.ones((4, 2)),
        tables=[2, 2],
        required=[1, 1, 1],
    )
    assert [] in BreaksModel(problem, most=3).formula.clauses
    assert fewest_breaks(problem, None, Budget(PLENTY)).impossible


def test_a_cancelled_search_ends_within_half_a_second() -> None:
    problem = _hard_event()
    asked: list[float] = []

    def is_cancelled() -> bool:
        asked.append(monotonic())
        return len(asked) > 30

    known = fewest_breaks(problem, None, Budget(PLENTY, is_cancelled=is_cancelled))
    assert monotonic() - asked[30] < 0.5
    assert not known.is_settled


def test_a_search_ends_in_time() -> None:
    started = monotonic()
    known = fewest_breaks(_hard_event(), None, Budget(Limits(seconds=1.0)))
    assert monotonic() - started < 2.5
    assert not known.is_settled


def _hard_event() -> Problem:
    """Return given meetings of 120 attendees in 20 slots: far more than a second's work."""
    rng = np.random.default_rng(5)
    everyone = np.stack(np.triu_indices(120, k=1), axis=1)
    pairs = rng.permutation(everyone)[:700]
    return Problem(
        pairs=pairs,
        value=np.ones(len(pairs)),
        available=np.ones((120, 20)),
        tables=np.full(20, 38),
        required=np.ones(len(pairs)),
    )


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (
            "_keep_tables",
            {"pairs": [(0, 1), (2, 3)], "available": np.ones((4, 1)), "tables": [1]},
        ),
        (
            "_keep_tables",
            {
                "pairs": [(0, 1), (2, 3)],
                "available": np.ones((4, 1)),
                "tables": [2],
                "own_table": [0, -1, 0, -1],
            },
        ),
        (
            "_keep_tables",
            {
                "pairs": [(0, 1), (2, 3), (4, 5)],
                "available": np.ones((6, 1)),
                "tables": [2],
                "own_table": [0, -1, -1, -1, -1, -1],
            },
        ),
        (
            "_keep_order",
            {"pairs": [(0, 1), (2, 3)], "available": np.ones((4, 1)), "tables": [2], "after": [(0, 1)]},
        ),
        (
            "_keep_break_spread",
            {
                "pairs": [(0, 1), (0, 1)],
                "available": [[1, 0, 1]] * 3,
                "tables": [1] * 3,
                "max_break_spread": 0,
            },
        ),
        (
            "_hold_every_pair",
            {"pairs": [(0, 1), (0, 2)], "available": np.ones((3, 1)), "tables": [2]},
        ),
    ],
)
def test_each_rule_of_the_formula_excludes_what_breaks_it(
    rule: str, problem: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    size = len(problem["pairs"])
    asked = Problem(value=np.ones(size), required=np.ones(size), **problem)
    assert possible_places(asked).any(axis=1).all()
    assert fewest_breaks(asked, None, Budget(PLENTY)).impossible
    if rule != "_hold_every_pair":  # without it, the other rules say nothing
        monkeypatch.setattr(BreaksModel, rule, lambda _: None)
        assert not fewest_breaks(asked, None, Budget(PLENTY)).impossible
