import families
import numpy as np
import pytest

#: Candidate pairs of each family at 60 attendees; `full` and `plain` as published.
PAIRS_AT_60 = {
    "full": 794,
    "plain": 874,
    "frag60": 797,
    "halfday": 606,
    "ties": 794,
    "tables50": 794,
    "bipart": 338,
    "topS": 143,
    "groups7": 168,
}


@pytest.mark.parametrize(("family", "num_pairs"), PAIRS_AT_60.items())
def test_family_has_the_published_shape(family: str, num_pairs: int) -> None:
    problem = families.FAMILIES[family](60)

    assert problem.num_pairs == num_pairs
    assert problem.num_slots == 6
    assert problem.num_attendees == (56 if family == "groups7" else 60)


@pytest.mark.parametrize(("size", "num_pairs"), [(200, 4106), (500, 13_663)])
def test_full_event_has_the_published_number_of_pairs(size: int, num_pairs: int) -> None:
    assert families.full(size).num_pairs == num_pairs


@pytest.mark.parametrize("family", families.FAMILIES)
def test_family_is_the_same_each_time(family: str) -> None:
    assert families.FAMILIES[family](60).digest() == families.FAMILIES[family](60).digest()


def test_family_with_another_seed_is_another_event() -> None:
    assert families.full(60, seed=1).digest() != families.full(60).digest()


def test_every_pair_of_a_family_can_meet_somewhere() -> None:
    for make in families.FAMILIES.values():
        assert make(60).open_slots().any(axis=1).all()


def test_size_between_the_published_ones_has_the_slots_of_the_smaller() -> None:
    assert [families.slots_of(size) for size in (20, 60, 199, 1162)] == [6, 6, 6, 12]


def test_ties_are_one_to_five_stars() -> None:
    assert np.unique(families.ties(60).value).tolist() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("family", families.RULED)
def test_family_with_rules_states_its_rule_the_same_way_each_time(family: str) -> None:
    problem = families.RULED[family](60)
    rules = {
        "own_tables": (problem.own_table >= 0).any(),
        "allowed": problem.allowed is not None and not problem.allowed.all(),
        "after": len(problem.after) > 0,
        "required": problem.required.any(),
        "compact": problem.compactness > 0,
        "spread": problem.max_break_spread == 1,
    }
    stated = {name for name, is_stated in rules.items() if is_stated}

    assert stated == ({*rules} - {"spread"} if family == "organiser" else {family})
    assert problem.digest() == families.RULED[family](60).digest()
