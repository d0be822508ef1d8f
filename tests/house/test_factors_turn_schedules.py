"""Each factor of an event, turned up, changes its schedule in the direction that its name says."""

import numpy as np
import pytest

from matchmaker.affinity import PairRules, PairValues, Profile, Standing, mutual_values
from matchmaker.scheduling import Limits, Problem, solve

LAWYER = {"needs": ("paneles solares",), "offers": ("abogada",)}
SOLAR = {"needs": ("a lawyer",), "offers": ("solar panels",)}
#: Two lawyers and two who sell solar panels: each lawyer goes with each of the others, equally well.
PEOPLE = [Profile(**LAWYER), Profile(**LAWYER), Profile(**SOLAR), Profile(**SOLAR)]
RULES = ("language", "roles", "organisation")
Pair = tuple[int, int]


def held(
    people: list[Profile],
    *,
    turned: dict[str, float] | None = None,
    rules: dict[str, object] | None = None,
    wants: list[Pair] | None = None,
    met: list[Pair] | None = None,
    standing: Standing | None = None,
) -> set[Pair]:
    """Return who meets in one slot with one table under factors that are off but for those turned up."""
    found = mutual_values(
        people,
        PairRules(factors=turned or {}, **(rules or {})),
        wants=np.array(wants or [], np.int64).reshape(-1, 2),
        avoids=np.empty((0, 2), np.int64),
        musts=np.empty((0, 2), np.int64),
        met=np.array([(*pair, 1) for pair in met or []], np.int64).reshape(-1, 3),
        num_slots=1,
        standing=standing,
    )
    return meetings(found, len(people))


def meetings(found: PairValues, size: int) -> set[Pair]:
    problem = Problem(
        pairs=found.pairs,
        value=found.value,
        available=np.ones((size, 1), dtype=np.bool_),
        tables=np.array([1]),
    )
    placed = solve(problem, Limits(seconds=5)).placements
    return {(int(i), int(j)) for i, j in problem.pairs[placed[:, 0]]}


@pytest.mark.parametrize("pair", [(0, 2), (0, 3), (1, 2), (1, 3)])
def test_a_wish_decides_between_equals_once_wishes_count(pair: Pair) -> None:
    assert held(PEOPLE, turned={"want": 1}, wants=[pair]) == {pair}


def test_a_wish_overrules_what_was_written_when_wishes_count_much() -> None:
    # The two lawyers have nothing for each other.
    assert (0, 1) not in held(PEOPLE, wants=[(0, 1), (1, 0)])
    assert held(PEOPLE, turned={"want": 40}, wants=[(0, 1), (1, 0)]) == {(0, 1)}


@pytest.mark.parametrize("pair", [(0, 2), (1, 3)])
def test_having_met_decides_where_the_event_prefers_it(pair: Pair) -> None:
    preferred = {"met_before": "prefer"}

    assert held(PEOPLE, turned={"met_before": 1}, rules=preferred, met=[pair]) == {pair}


@pytest.mark.parametrize("pair", [(0, 2), (1, 3)])
def test_having_met_forbids_where_the_event_says_so(pair: Pair) -> None:
    two = [PEOPLE[at] for at in pair]
    forbidden = {"met_before": "forbid"}

    assert held(two, turned={"met_before": 1}, rules=forbidden, met=[(0, 1)]) == set()
    assert held(two, rules=forbidden, met=[(0, 1)]) == {(0, 1)}


def test_maintain_brings_back_those_who_met_and_create_those_who_did_not() -> None:
    met = [(0, 2), (1, 3), (0, 3)]

    assert held(PEOPLE, turned={"create": 3}, met=met) == {(1, 2)}
    assert held(PEOPLE, turned={"maintain": 3}, met=[(1, 2)]) == {(1, 2)}


def test_expand_brings_together_those_with_a_contact_in_common() -> None:
    between = Profile()

    # 0 and 2 both met 4, and not each other.
    assert held([*PEOPLE, between], turned={"expand": 3}, met=[(0, 4), (2, 4)]) == {(0, 2)}


def test_solvency_prefers_those_who_can_be_relied_on() -> None:
    standing = Standing(
        solvency=np.array([1.0, 0.2, 0.2, 1.0]),
        newcomer=np.zeros(4, np.bool_),
        scarce=np.zeros(4, np.bool_),
    )

    assert held(PEOPLE, turned={"solvency": 1}, standing=standing) == {(0, 3)}


@pytest.mark.parametrize(("new", "scarce"), [(0, 2), (3, 1)])
def test_newcomers_get_the_scarce(new: int, scarce: int) -> None:
    standing = Standing(solvency=np.ones(4), newcomer=np.arange(4) == new, scarce=np.arange(4) == scarce)

    assert held(PEOPLE, turned={"newcomers": 1}, standing=standing) == {(min(new, scarce), max(new, scarce))}


@pytest.mark.parametrize(
    ("name", "first", "second", "rules"),
    [
        ("language", {"languages": ("es",)}, {"languages": ("en",)}, {}),
        ("organisation", {"organisation": "Acme"}, {"organisation": "acme"}, {"same_organisation": "forbid"}),
        ("organisation", {"organisation": "Acme"}, {"organisation": "Bodega"}, {"same_organisation": "only"}),
        ("roles", {"role": "mentor"}, {"role": "mentor"}, {"roles": (("mentor", "founder"),)}),
    ],
)
def test_a_rule_holds_as_long_as_its_factor_is_on(
    name: str, first: dict[str, object], second: dict[str, object], rules: dict[str, object]
) -> None:
    two = [Profile(**LAWYER, **first), Profile(**SOLAR, **second)]

    assert held(two, turned=dict.fromkeys(RULES, 1.0), rules=rules) == set()
    assert held(two, turned=dict.fromkeys(RULES, 1.0) | {name: 0.0}, rules=rules) == {(0, 1)}
