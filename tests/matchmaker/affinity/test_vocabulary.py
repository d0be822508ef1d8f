from collections import defaultdict

import pytest

from matchmaker.affinity import vocabulary as vocabulary_module
from matchmaker.affinity.text import fold, tokens
from matchmaker.affinity.vocabulary import (
    BROADER,
    HELPS,
    MIN_PREFIX,
    NARROWER,
    Fit,
    parse_term,
    parse_vocabulary,
    shipped_vocabulary,
)

SHIPPED = shipped_vocabulary()
SMALL = parse_vocabulary("""
[what.money]
es = ["dinero", "financia*"]
en = ["money"]
[what.seed]
es = ["semilla", "capital semilla"]
en = ["seed"]
broader = ["money"]
[what.angel]
es = ["ángel"]
en = ["angel"]
broader = ["seed"]
[what.capital]
es = ["capital", "=ayudas"]
en = ["equity"]
helps = ["money"]
""")


def names_in(text: str) -> set[str]:
    return {SHIPPED.concepts[hit.concept].id for hit in SHIPPED.find(tuple(tokens(fold(text))))}


def small_names(text: str) -> list[str]:
    return [SMALL.concepts[hit.concept].id for hit in SMALL.find(tuple(tokens(fold(text))))]


def test_the_shipped_file_is_large_and_bilingual() -> None:
    assert len(SHIPPED.concepts) >= 150
    assert [c.id for c in SHIPPED.concepts if not (c.es and c.en)] == []


def test_ids_are_ascii_and_stand_once() -> None:
    ids = [concept.id for concept in SHIPPED.concepts]

    assert len(set(ids)) == len(ids)
    assert [name for name in ids if not (name.isascii() and name.replace("_", "").isalnum())] == []


def test_names_are_whole_words() -> None:
    assert [c.id for c in SHIPPED.concepts if set("*=") & set(c.es[0] + c.en[0])] == []


def test_no_term_stands_twice_in_a_language_or_in_two_concepts() -> None:
    concepts_of = defaultdict(set)
    repeated = []
    for at, concept in enumerate(SHIPPED.concepts):
        for terms in (concept.es, concept.en):
            parsed = [parse_term(text, at) for text in terms]
            repeated += [term.words for term in set(parsed) if parsed.count(term) > 1]
            for term in parsed:
                concepts_of[term.words, term.fits].add(concept.id)

    assert repeated == []
    assert {term: found for term, found in concepts_of.items() if len(found) > 1} == {}


def test_every_term_finds_its_own_concept_and_no_other() -> None:
    strays = {}
    for concept in SHIPPED.concepts:
        for text in (*concept.es, *concept.en):
            found = names_in(text.replace("*", "").replace("=", ""))
            if found != {concept.id}:
                strays[text] = found

    assert strays == {}


def test_open_terms_begin_long_enough() -> None:
    short = [
        word
        for concept in SHIPPED.concepts
        for text in (*concept.es, *concept.en)
        for term in [parse_term(text, 0)]
        for word, fit in zip(term.words, term.fits, strict=True)
        if fit is Fit.OPEN and len(word) < MIN_PREFIX
    ]

    assert short == []


def test_links_lead_to_other_concepts_and_never_back() -> None:
    by_id = {concept.id: concept for concept in SHIPPED.concepts}

    def above(name: str, seen: tuple[str, ...]) -> None:
        assert name not in seen
        for broader in by_id[name].broader:
            above(broader, (*seen, name))

    for concept in SHIPPED.concepts:
        assert set(concept.helps) <= set(by_id) - {concept.id}
        above(concept.id, ())


@pytest.mark.parametrize(
    "text",
    [
        "hacia la media tarde",
        "una historia de familiares",
        "paid in full",
        "aire",
        "email",
        "the main airport road",
    ],
)
def test_acronyms_are_not_found_inside_words(text: str) -> None:
    assert not names_in(text) & {"artificial_intelligence", "human_resources", "intellectual_property"}


@pytest.mark.parametrize(
    ("es", "en", "concept"),
    [
        ("IA", "AI", "artificial_intelligence"),
        ("I+D", "R&D", "rnd"),
        ("RRHH", "HR", "human_resources"),
        ("RGPD", "GDPR", "data_protection"),
        ("abogadas", "lawyers", "legal"),
        ("Distribuidoras", "distributors", "distribution"),
        ("PYMES", "SMEs", "small_business"),
        ("capital riesgo", "venture capital", "venture_capital"),
        ("traductora", "translator", "translation"),
    ],
)
def test_both_languages_name_one_concept(es: str, en: str, concept: str) -> None:
    assert names_in(es) == {concept}
    assert names_in(en) == {concept}


def test_the_longest_term_counts() -> None:
    assert small_names("busco capital semilla") == ["seed"]
    assert small_names("capital y semilla") == ["capital", "seed"]


def test_a_term_is_found_by_stem_by_beginning_or_as_written() -> None:
    assert small_names("Dineros") == ["money"]
    assert small_names("financiación") == ["money"]
    assert small_names("ayudas") == ["capital"]
    assert small_names("ayuda") == []


def test_a_bounded_number_of_texts_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vocabulary_module, "_REMEMBERED", 1)

    assert [small_names(text) for text in ("dinero", "semilla", "dinero")] == [["money"], ["seed"], ["money"]]
    assert len(SMALL._found) == 1


def test_near_concepts_are_the_kin_of_a_concept() -> None:
    index = {concept.id: at for at, concept in enumerate(SMALL.concepts)}

    assert SMALL.near(index["seed"]) == {
        index["seed"]: 1.0,
        index["money"]: NARROWER,
        index["angel"]: BROADER,
    }
    assert SMALL.near(index["angel"])[index["money"]] == NARROWER**2
    assert SMALL.near(index["capital"]) == {index["capital"]: 1.0, index["money"]: HELPS}
