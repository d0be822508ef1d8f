from collections.abc import Callable

import numpy as np
import pytest

from matchmaker.affinity import PairValues, Profile
from matchmaker.affinity.candidates import default_top_k, pair_hash

Values = Callable[..., PairValues]


def pairs(found: PairValues) -> list[tuple[int, int]]:
    return [(i, j) for i, j in found.pairs.tolist()]


@pytest.mark.parametrize("avoid", [(0, 1), (1, 0)])
def test_an_avoid_in_either_direction_removes_the_pair(values: Values, avoid: tuple[int, int]) -> None:
    found = values([Profile()] * 3, avoids=[avoid], wants=[(0, 1), (0, 2)], musts=[(1, 0)])

    assert pairs(found) == [(0, 2), (1, 2)]


def test_without_a_common_language_two_do_not_meet(values: Values) -> None:
    people = [
        Profile(languages=("es",)),
        Profile(languages=("en", "fr")),
        Profile(languages=("ES ", "de")),
        Profile(),
    ]

    assert pairs(values(people)) == [(0, 2), (0, 3), (1, 3), (2, 3)]
    assert len(pairs(values(people, factors={"language": 0}))) == 6


@pytest.mark.parametrize(
    ("rule", "kept"),
    [
        ("forbid", [(0, 2), (0, 3), (0, 4), (1, 2), (1, 3), (1, 4), (2, 3), (2, 4), (3, 4)]),
        ("only", [(0, 1)]),
        ("allow", [(i, j) for i in range(5) for j in range(i + 1, 5)]),
    ],
)
def test_the_organisation_rule_tells_external_from_internal(
    values: Values, rule: str, kept: list[tuple[int, int]]
) -> None:
    people = [Profile(organisation=name) for name in ("Acme  S.L.", " ACME s.l. ", "Bodega", "", " ")]

    assert pairs(values(people, same_organisation=rule)) == kept
    assert len(values(people, same_organisation=rule, factors={"organisation": 0}).pairs) == 10


def test_only_the_given_pairs_of_roles_meet(values: Values) -> None:
    people = [Profile(role=role) for role in ("Investor", "startup ", "mentor", "mentee", "", "visitor")]
    roles = (("investor", "Startup"), ("mentee", "mentor"), ("startup", "startup"))

    assert pairs(values(people, roles=roles)) == [(0, 1), (2, 3)]
    assert pairs(values([Profile(role="startup")] * 2, roles=roles)) == [(0, 1)]
    assert len(values(people, roles=roles, factors={"roles": 0}).pairs) == 15


def test_having_met_can_forbid_a_pair(values: Values) -> None:
    met = [(1, 0, 2), (0, 2, 0)]

    assert pairs(values([Profile()] * 3, met=met, met_before="forbid")) == [(0, 2), (1, 2)]
    assert len(values([Profile()] * 3, met=met, met_before="forbid", factors={"met_before": 0}).pairs) == 3
    assert len(values([Profile()] * 3, met=met, met_before="allow").pairs) == 3


def test_rules_hold_for_wanted_and_required_pairs_too(values: Values) -> None:
    people = [Profile(organisation="Acme")] * 2 + [Profile()] * 298

    found = values(people, wants=[(0, 1), (0, 250)], musts=[(1, 0), (299, 1)], top_k=1)

    assert {(0, 250), (1, 299)} <= set(pairs(found))
    assert (0, 1) not in pairs(found)


def test_the_hash_of_a_pair_is_the_same_both_ways_and_spread() -> None:
    i, j = np.arange(500)[:, None], np.arange(500)
    table = pair_hash(i, j)

    assert (table == table.T).all()
    assert table.min() >= 0
    assert len(set(table[np.triu_indices(500, 1)].tolist())) > 124_000
    assert abs(np.mean(table) / 2**31 - 1) < 0.02


@pytest.mark.parametrize(("slots", "candidates"), [(1, 24), (6, 24), (7, 28), (12, 48)])
def test_more_slots_need_more_candidates(slots: int, candidates: int) -> None:
    assert default_top_k(slots) == candidates
