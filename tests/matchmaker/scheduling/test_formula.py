"""Counters and exclusions of formulas, against all assignments."""

from itertools import product

import pytest
from pysat.solvers import Solver

from matchmaker.scheduling.formula import Formula


def _allowed(formula: Formula, size: int) -> set[tuple[bool, ...]]:
    """Return the values of the first variables that the formula allows."""
    with Solver("minisat22", bootstrap_with=formula.clauses) as solver:
        return {
            values
            for values in product((False, True), repeat=size)
            if solver.solve(assumptions=[k + 1 if true else -k - 1 for k, true in enumerate(values)])
        }


@pytest.mark.parametrize("size", [1, 2, 6, 7, 11])
def test_at_most_one_allows_none_or_one(size: int) -> None:
    formula = Formula()
    formula.at_most_one([formula.variable() for _ in range(size)])
    assert _allowed(formula, size) == {v for v in product((False, True), repeat=size) if sum(v) <= 1}


@pytest.mark.parametrize("size", [1, 2, 5, 7])
@pytest.mark.parametrize("wanted", [1, 3, 7])
def test_a_count_forbids_more_and_an_exact_one_fewer(size: int, wanted: int) -> None:
    everything = set(product((False, True), repeat=size))
    for is_exact in (False, True):
        formula = Formula()
        literals = [formula.variable() for _ in range(size)]
        count = formula.count(literals, wanted, is_exact=is_exact)
        assert len(count) == min(size, wanted)
        if wanted <= size:
            formula.add(count[wanted - 1])
            enough = {v for v in everything if sum(v) >= wanted}
            if is_exact:
                assert _allowed(formula, size) == enough
            formula.clauses[-1] = [-count[wanted - 1]]
        assert _allowed(formula, size) == {v for v in everything if wanted > size or sum(v) < wanted}


def test_any_of_is_true_with_one_of_them() -> None:
    formula = Formula()
    literals = [formula.variable() for _ in range(3)]
    formula.add(-formula.any_of(literals[:1]))
    formula.add(formula.any_of(literals))
    assert _allowed(formula, 3) == {v for v in product((False, True), repeat=3) if any(v) and not v[0]}
