"""The evaluation set keeps its form, and the product what it reaches on the part for tuning."""

from collections import Counter

import evaluation_set
import measure
import numpy as np
import pytest

NEEDS, OFFERS, PAIRS = evaluation_set.read_needs(), evaluation_set.read_offers(), evaluation_set.read_pairs()
OFFER = {offer.id: offer for offer in OFFERS}


@pytest.mark.parametrize("rows", [NEEDS, OFFERS, PAIRS], ids=["needs", "offers", "pairs"])
def test_ids_are_unique_and_sorted(rows: list[evaluation_set.Need]) -> None:
    ids = [row.id for row in rows]

    assert ids == sorted(set(ids))


def test_no_text_is_there_twice() -> None:
    assert len({need.need for need in NEEDS}) == len(NEEDS)
    assert len({offer.offer for offer in OFFERS}) == len(OFFERS)


@pytest.mark.parametrize("part", evaluation_set.PARTS)
def test_each_need_has_an_offer_of_its_own_in_the_pool_of_its_part(part: str) -> None:
    pool = {offer.id for offer in evaluation_set.pool(part, NEEDS, OFFERS)}
    right = [need.offer_id for need in NEEDS if need.part == part]

    assert len(set(right)) == len(right)
    assert pool >= set(right)


def test_pools_share_the_distractors_and_nothing_else() -> None:
    tune, report = (
        {offer.id for offer in evaluation_set.pool(part, NEEDS, OFFERS)} for part in evaluation_set.PARTS
    )

    assert tune & report == OFFER.keys() - {need.offer_id for need in NEEDS}
    assert len(tune & report) == 139


def test_languages_are_those_of_the_subset() -> None:
    assert [f"{need.language}-{OFFER[need.offer_id].language}" for need in NEEDS] == [n.subset for n in NEEDS]


def test_parts_hold_their_shares_of_each_subset() -> None:
    assert Counter((need.part, need.subset) for need in NEEDS) == {
        ("tune", "es-es"): 39,
        ("tune", "en-en"): 39,
        ("tune", "es-en"): 21,
        ("tune", "en-es"): 21,
        ("report", "es-es"): 26,
        ("report", "en-en"): 26,
        ("report", "es-en"): 14,
        ("report", "en-es"): 14,
    }


def test_parts_hold_their_shares_of_each_kind_of_pair() -> None:
    assert Counter((pair.part, pair.kind, pair.why) for pair in PAIRS) == {
        ("tune", "good", ""): 22,
        ("tune", "one-sided", ""): 18,
        ("tune", "bad", "same"): 8,
        ("tune", "bad", "negated"): 7,
        ("tune", "bad", "empty"): 7,
        ("report", "good", ""): 14,
        ("report", "one-sided", ""): 12,
        ("report", "bad", "same"): 6,
        ("report", "bad", "negated"): 5,
        ("report", "bad", "empty"): 5,
    }


def test_parts_are_those_drawn_before_any_method_had_run() -> None:
    needs = evaluation_set.drawn_parts((need.id, need.subset) for need in NEEDS)
    pairs = evaluation_set.drawn_parts((pair.id, f"{pair.kind} {pair.why}") for pair in PAIRS)

    assert needs == {need.id: need.part for need in NEEDS}
    assert pairs == {pair.id: pair.part for pair in PAIRS}


def test_no_need_shares_more_than_half_of_its_words_with_its_answer() -> None:
    shared = {need.id: evaluation_set.shared_words(need.need, OFFER[need.offer_id].offer) for need in NEEDS}

    assert {name: share for name, share in shared.items() if share > 0.5} == {}


def test_shared_words_count_roots_without_case_accents_and_plain_words() -> None:
    assert evaluation_set.shared_words("Busco un DISEÑADOR de móviles", "diseño de movilidad") == 1
    assert evaluation_set.shared_words("a web designer for us", "we plant trees, web of life") == 0.5
    assert evaluation_set.shared_words("", "trees") == 0


def test_ties_count_against_the_method() -> None:
    score = np.array([[3.0, 2, 1], [2, 2, 0], [0, 0, 0]])

    assert measure.ranks(score, [0, 1, 2]).tolist() == [1, 2, 3]


def test_figures_of_a_small_pool_are_those_of_the_pool_when_it_is_as_small() -> None:
    found = measure.figures(np.array([1, 2, 70, 10]), measure.SMALL_POOL)

    assert (found.needs, found.top_1, found.top_5) == (4, 0.25, 0.5)
    assert found.mrr == pytest.approx((1 + 1 / 2 + 1 / 70 + 1 / 10) / 4)
    assert (found.small_top_5, found.small_mrr) == pytest.approx((found.top_5, found.mrr))


def test_product_finds_no_fewer_offers_on_the_part_for_tuning_than_it_did() -> None:
    found = measure.measure_needs("tune", measure.product_benefit)
    words = measure.measure_needs("tune", measure.tfidf_of_words)

    assert found["all"].mrr >= 0.85
    assert found["all"].top_5 >= 0.96
    assert found["crossed"].mrr >= 0.86
    assert all(found[subset].mrr > words[subset].mrr for subset in found)


def test_product_tells_bad_pairs_of_the_part_for_tuning_no_worse_than_it_did() -> None:
    found = measure.measure_pairs("tune")

    assert found.bad_in_decile >= 0.9
    assert found.order["good", "bad"] >= 0.99
    assert found.order["good", "one-sided"] >= 0.9
    assert found.order["one-sided", "bad"] >= 0.86
    assert found.median["good"] > found.median["one-sided"] > found.median["bad"]
