"""Each rule of the model, taken out once: the verifier then finds it broken, so the rule does something."""

from collections.abc import Callable

import numpy as np
import pytest

from matchmaker.scheduling import Limits, Problem, cpsat, violations
from matchmaker.scheduling.budget import Budget
from matchmaker.scheduling.levels import Levels
from matchmaker.scheduling.search import search
from matchmaker.scheduling.tables import assign_tables

LOOSE = Levels(99, 0, 999, 0)


def crowded(**rules: object) -> Problem:
    """Return 6 attendees who may all meet, two tables in each of 3 slots, and the rules stated."""
    pairs = np.stack(np.triu_indices(6, k=1), axis=1)
    stated = {
        "pairs": pairs,
        "value": [99, *range(14, 0, -1)],
        "available": np.ones((6, 3)),
        "tables": [3, 2, 2],
    }
    return Problem(**{**stated, **rules})


def codes_of_best(problem: Problem) -> set[str]:
    found = search(problem, None, LOOSE, Budget(Limits(seconds=20)), range(3))

    assert found.pair_slots is not None
    return {broken.code for broken in violations(problem, assign_tables(problem, found.pair_slots))}


#: The rule, a problem that needs it, and what breaks without it.
RULES = {
    "each pair once": (cpsat.hold_each_pair_at_most_once, crowded(), "pair_twice"),
    "clashes": (cpsat.forbid_clashes, crowded(), "attendee_twice"),
    "tables": (cpsat.keep_tables, crowded(tables=[1, 1, 1]), "too_few_tables"),
    "shared own tables": (
        cpsat.share_own_tables,
        crowded(own_table=[0, 0, -1, -1, -1, -1]),
        "table_twice",
    ),
    "caps": (cpsat.keep_caps, crowded(cap=[1, 1, 1, 2, 2, 2]), "above_cap"),
    "order": (cpsat.keep_order, crowded(after=[(0, 14), (1, 13)]), "not_after"),
    "spread of breaks": (
        cpsat.keep_break_spread,
        crowded(
            max_break_spread=0,
            available=[[1, 1, 1]] * 4 + [[1, 0, 1]] * 2,
            pairs=[(4, 5), (3, 5)],
            value=[9, 8],
        ),
        "break_spread",
    ),
    "locked": (cpsat.keep_locked, crowded(locked=[(0, 1, -1)], tables=[1, 1, 1]), "locked_moved"),
}


@pytest.mark.parametrize(("rule", "problem", "code"), RULES.values(), ids=RULES)
def test_a_rule_taken_out_is_missed(
    monkeypatch: pytest.MonkeyPatch, rule: Callable[[cpsat.EventModel], None], problem: Problem, code: str
) -> None:
    assert codes_of_best(problem) == set()

    monkeypatch.setattr(cpsat, "RULES", tuple(kept for kept in cpsat.RULES if kept is not rule))

    assert f"scheduling.{code}" in codes_of_best(problem)


def test_every_rule_of_the_model_is_taken_out_above() -> None:
    assert {rule for rule, _, _ in RULES.values()} == set(cpsat.RULES)


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (crowded(available=[[1, 0, 1]] * 6), "attendee_away"),
        (crowded(allowed=np.eye(15, 3)), "slot_not_allowed"),
        (crowded(own_table=[0, 1, -1, -1, -1, -1]), "own_tables_differ"),
        (crowded(own_table=[2, -1, -1, -1, -1, -1]), "table_unknown"),
    ],
    ids=["available", "allowed", "two owners", "own table of another slot"],
)
def test_a_place_that_is_none_is_missed(monkeypatch: pytest.MonkeyPatch, problem: Problem, code: str) -> None:
    assert codes_of_best(problem) == set()

    monkeypatch.setattr(cpsat, "possible_places", lambda problem: np.ones((problem.num_pairs, 3), dtype=bool))

    assert f"scheduling.{code}" in codes_of_best(problem)


def test_a_hint_agrees_with_the_model() -> None:
    problem = crowded(compactness=1, max_break_spread=1, floor=[1] * 6)
    event = cpsat.EventModel(problem)
    event.model.maximize(event.objective() - event.shortfall())
    pair_slots = np.array([(0, 0), (1, 2), (14, 1)])

    event.hint(pair_slots)

    for var, value in zip(
        event.model.proto.solution_hint.vars, event.model.proto.solution_hint.values, strict=True
    ):
        event.model.add(event.model.get_int_var_from_proto_index(var) == value)
    solver = cpsat.cp_model.CpSolver()
    assert solver.solve(event.model) == cpsat.cp_model.OPTIMAL
    assert len(event.model.proto.solution_hint.vars) == len(event.model.proto.variables)
