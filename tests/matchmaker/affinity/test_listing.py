"""How concepts are called where people read them."""

import pytest

from matchmaker.affinity import label_of, readable


def test_a_concept_is_called_by_its_first_term() -> None:
    assert label_of("seed_funding", "es") == "capital semilla"
    assert label_of("seed_funding", "en") == "seed funding"


def test_a_concept_that_is_not_of_the_house_is_called_by_its_id() -> None:
    assert label_of("natural_wine", "en") == "natural wine"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("concept:seed_funding", "capital semilla"),
        ("concept:seed_funding, 300k", "capital semilla, 300k"),
        ("the concept: seed funding", "the concept: seed funding"),
        ("", ""),
    ],
)
def test_picked_concepts_are_read_by_their_names(text: str, read: str) -> None:
    assert readable(text, "es") == read
