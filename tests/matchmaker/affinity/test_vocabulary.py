from collections import defaultdict

import pytest

from matchmaker.affinity.concepts import read_concepts
from matchmaker.affinity.finding import MIN_PREFIX, Fit, one_off, parse_term
from matchmaker.affinity.kinship import ANSWERS, BROADER, HELPS, NARROWER, NEAR
from matchmaker.affinity.text import fold, plain_words, tokens
from matchmaker.affinity.vocabulary import CUE, parse_vocabulary, shipped_vocabulary

SHIPPED = shipped_vocabulary()
SMALL = parse_vocabulary(
    """
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
[sector.cities]
es = "ciudades, capital, ayuntamiento"
en = "cities"
cues = "alcalde"
[problem.broke]
es = "sin un duro"
en = "out of cash"
met_by = "money"
near = "cities"
""",
    """
[more.money]
es = "monedas"
""",
)


def names_in(text: str) -> set[str]:
    return {SHIPPED.concepts[hit.concept].id for hit in SHIPPED.find(tuple(tokens(fold(text))))}


def small_names(text: str) -> list[str]:
    return [SMALL.concepts[hit.concept].id for hit in SMALL.find(tuple(tokens(fold(text))))]


def small_shares(text: str) -> dict[str, float]:
    hits = SMALL.find(tuple(tokens(fold(text))))
    return {SMALL.concepts[hit.concept].id: round(hit.share, 2) for hit in hits}


def test_the_shipped_vocabulary_is_large_and_bilingual() -> None:
    assert len(SHIPPED.concepts) >= 600
    assert [c.id for c in SHIPPED.concepts if not (c.es and c.en)] == []


def test_ids_are_ascii_and_stand_once() -> None:
    ids = [concept.id for concept in SHIPPED.concepts]

    assert len(set(ids)) == len(ids)
    assert [name for name in ids if not (name.isascii() and name.replace("_", "").isalnum())] == []


def test_names_are_whole_words() -> None:
    assert [c.id for c in SHIPPED.concepts if set("*=") & set(c.es[0] + c.en[0])] == []


def test_every_name_finds_its_own_concept() -> None:
    lost = [
        name
        for concept in SHIPPED.concepts
        for name in (concept.es[0], concept.en[0])
        if concept.id not in names_in(name)
    ]

    assert lost == []


def test_few_terms_do_not_find_their_own_concept() -> None:
    lost = {
        text: concept.id
        for concept in SHIPPED.concepts
        for text in (*concept.es, *concept.en)
        # "esa" is an agency in space, and in Spanish just "that"; "box" only hints.
        if text.strip("*=") not in plain_words().stop | plain_words().incidental
        and concept.id not in names_in(text.replace("*", "").replace("=", ""))
    }

    assert lost == {}


def test_a_word_that_says_nothing_may_begin_a_term_and_is_none() -> None:
    words = parse_vocabulary('[what.aid]\nes = "ayuda, ayuda humanitaria, =ayudas"\nen = "aid"')

    def named(text: str) -> list[str]:
        return [words.concepts[hit.concept].id for hit in words.find(tuple(tokens(fold(text))))]

    assert named("ayuda con el RGPD") == []
    assert named("ayuda humanitaria") == named("ayudas") == ["aid"]


def test_no_word_means_more_than_a_few_things() -> None:
    concepts_of = defaultdict(set)
    for at, concept in enumerate(SHIPPED.concepts):
        for text in (*concept.es, *concept.en):
            term = parse_term(text, at)
            concepts_of[term.words, term.fits].add(concept.id)

    assert {term: found for term, found in concepts_of.items() if len(found) > 4} == {}


def test_open_terms_begin_long_enough() -> None:
    short = [
        word
        for concept in SHIPPED.concepts
        for text in (*concept.es, *concept.en, *concept.cues)
        for term in [parse_term(text, 0)]
        for word, fit in zip(term.words, term.fits, strict=True)
        if fit is Fit.OPEN and len(word) < MIN_PREFIX
    ]

    assert short == []


def test_links_lead_to_other_concepts_and_broader_ones_never_back() -> None:
    by_id = {concept.id: concept for concept in SHIPPED.concepts}

    def above(name: str, seen: tuple[str, ...]) -> None:
        assert name not in seen
        for broader in by_id[name].broader:
            above(broader, (*seen, name))

    for concept in SHIPPED.concepts:
        assert {*concept.helps, *concept.near, *concept.met_by} <= set(by_id) - {concept.id}
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
    assert concept in names_in(es)
    assert concept in names_in(en)


def test_the_longest_term_counts() -> None:
    assert small_names("busco capital semilla") == ["seed"]
    assert small_names("angel y semilla") == ["angel", "seed"]


def test_a_term_is_found_by_stem_by_beginning_or_as_written() -> None:
    assert small_names("Dineros") == ["money"]
    assert small_names("financiación") == ["money"]
    assert small_names("ayudas") == ["capital"]
    assert small_names("ayuda") == []


def test_near_concepts_are_the_kin_of_a_concept() -> None:
    index = {concept.id: at for at, concept in enumerate(SMALL.concepts)}

    def near(name: str) -> dict[str, float]:
        return {SMALL.concepts[at].id: round(worth, 4) for at, worth in SMALL.near(index[name]).items()}

    assert near("seed") == {
        "seed": 1.0,
        "money": NARROWER,
        "angel": BROADER,
        "broke": NARROWER * ANSWERS,
        "cities": round(NARROWER * ANSWERS * NEAR, 4),
    }
    assert near("angel")["money"] == round(NARROWER**2, 4)
    assert near("capital")["money"] == HELPS
    assert near("cities")["broke"] == NEAR
    assert SMALL.near_as_asked(index["money"])[index["seed"]] == NARROWER


def test_what_a_word_means_is_told_by_the_words_around_it() -> None:
    of_money, of_cities = small_shares("capital y dinero"), small_shares("capital, ayuntamiento")

    assert of_money["capital"] > of_money["cities"]
    assert of_cities["cities"] == 1
    assert small_shares("capital") == {"capital": 0.5, "cities": 0.5}


def test_a_cue_counts_less_than_a_name() -> None:
    assert small_shares("alcalde") == {"cities": CUE}


def test_words_that_say_nothing_may_stand_within_a_term() -> None:
    assert small_names("capital para la semilla") == ["seed"]
    assert small_names("capital social semilla") != ["seed"]
    assert small_names("out of the cash") == ["broke"]


def test_a_long_word_may_be_mistyped_by_a_letter() -> None:
    assert small_names("ayuntamineto") == ["cities"]
    assert small_names("ayuntmiento") == ["cities"]
    assert small_names("dinro") == []


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("factura", "factura", True),
        ("factura", "facturas", True),
        ("factura", "facutra", True),
        ("factura", "faktura", True),
        ("factura", "fcatrua", False),
        ("factura", "fractures", False),
    ],
)
def test_one_off_tells_words_one_letter_apart(first: str, second: str, expected: bool) -> None:
    assert one_off(first, second) is expected
    assert one_off(second, first) is expected


def test_an_event_can_add_terms_to_concepts() -> None:
    extended = SMALL.extended({"seed": ["pipas"]})

    assert [extended.concepts[hit.concept].id for hit in extended.find(("pipas",))] == ["seed"]
    assert small_names("pipas") == []
    with pytest.raises(KeyError, match="nowhere"):
        SMALL.extended({"nowhere": ["x"]})


def test_a_table_can_only_add_to_a_concept_that_is_there() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        read_concepts(['[more.nowhere]\nes = "x"'])


def test_a_concept_can_be_picked_by_its_id() -> None:
    assert names_in("concept:seed_funding") == {"seed_funding"}
    assert names_in("concept:ai_training, concept:wine") == {"ai_training", "wine"}


@pytest.mark.parametrize(
    ("typed", "concept"),
    [
        *(("ontabilidad", "accounting"), ("contabildad", "accounting"), ("contabilidda", "accounting")),
        *(("abgado", "legal"), ("lgistica", "logistics")),
    ],
)
def test_a_word_may_be_one_letter_off_wherever(typed: str, concept: str) -> None:
    assert concept in names_in(typed)


def test_a_short_word_that_is_one_letter_off_only_hints() -> None:
    words = parse_vocabulary('[what.desk]\nes = "cajones, escritorios"\nen = "drawers"')

    def share(word: str) -> list[float]:
        return [hit.share for hit in words.find((word,))]

    assert share("cajnes") == [CUE]
    assert share("pajones") == []
    assert share("escritroio") == share("cajon") == [1.0]
