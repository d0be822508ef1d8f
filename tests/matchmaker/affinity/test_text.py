import pytest

from matchmaker.affinity.text import MAX_CHARACTERS, affirmed_tokens, asks, content, fold, stem, tokens


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Financiación para Ángeles", "financiacion para angeles"),
        ("<b>Caf&eacute;</b>\u200b\u202e", " cafe "),
        ("don't", "dont"),
        ("señor\x00a", "senor a"),
        ("ﬁnanzas", "finanzas"),
    ],
)
def test_fold_leaves_plain_letters(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("proyectos de I+D+i", ["proyectos", "de", "rnd"]),
        ("R&D", ["rnd"]),
        ("R and D", ["rnd"]),
        ("EE. UU.", ["eeuu"]),
        ("e-commerce y start-ups", ["ecommerce", "y", "startup"]),
        ("I.A. y C++", ["ia", "y", "cplusplus"]),
    ],
)
def test_spellings_that_would_fall_apart_are_kept_together(text: str, found: list[str]) -> None:
    assert tokens(fold(text)) == found


@pytest.mark.parametrize(
    "forms",
    [
        ("clientes", "cliente", "clients", "client"),
        ("inversores", "inversor"),
        ("companies", "company"),
        ("inversiones", "inversion"),
        ("hoteles", "hotel", "hotels"),
        ("business", "businesses"),
    ],
)
def test_stem_is_one_for_singular_and_plural(forms: tuple[str, ...]) -> None:
    assert {stem(form) for form in forms} == {stem(forms[0])}


def test_stem_leaves_short_words_and_genders_alone() -> None:
    assert [stem(word) for word in ("ia", "seo", "marca", "marco")] == ["ia", "seo", "marca", "marco"]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "  ",
            "-",
            "...",
            "???",
            "n/a",
            "N/A",
            "nada",
            "Nada.",
            "ninguno",
            "nothing",
            "none",
            "No",
            "x",
        ),
        *("por definir", "no lo sé", "TBD", "🙂", "1234", "Nada de momento", "to be defined"),
        *("\u202e\u200b", "<br>"),
    ],
)
def test_blank_statements_affirm_nothing(text: str) -> None:
    assert affirmed_tokens(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "No busco inversores",
        "ya no buscamos inversión",
        "I'm not looking for investors",
        "We don't need funding",
        "not interested in crypto",
        "sin interés en seguros",
        "no investors",
        "Nunca ofrezco préstamos",
    ],
)
def test_denied_statements_affirm_nothing(text: str) -> None:
    assert affirmed_tokens(text) == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("No busco inversores, busco clientes", ["busco", "clientes"]),
        ("not looking for money but for advice", ["for", "advice"]),
        ("no-code tools", ["no", "code", "tools"]),
        ("No tenemos CTO", ["no", "tenemos", "cto"]),
        ("vender online sin perder margen", ["vender", "online"]),
        ("sell without an interpreter", ["sell"]),
        ("our whole sales team is not looking for leads", ["our", "whole", "sales", "team", "is"]),
        ("aceite sin gluten", ["aceite", "sin", "gluten"]),
        ("talks: sales", ["talks", ":", "sales"]),
    ],
)
def test_only_what_is_affirmed_is_kept(text: str, kept: list[str]) -> None:
    assert affirmed_tokens(text) == kept


def test_content_drops_what_says_nothing_of_its_own() -> None:
    assert list(content(["busco", "3", "clientes", "para", "la", "web"])) == ["client", "web"]


def test_a_goal_that_begins_by_asking_is_told_from_a_cause() -> None:
    assert asks(["raise", "a", "seed", "round"])
    assert asks(["quiero", "encontrar", "socios"])
    assert not asks(["make", "the", "city", "greener"])


@pytest.mark.parametrize(
    "text", ["a" * 50_000, "inversor " * 10_000, "<" * 50_000, "é.é." * 20_000, "\ufdfa" * 9_000]
)
def test_long_texts_are_read_to_a_limit(text: str) -> None:
    assert len(fold(text)) <= MAX_CHARACTERS
    assert len(affirmed_tokens(text)) <= MAX_CHARACTERS


@pytest.mark.parametrize(
    ("offer", "offered"),
    [
        ("Heat pumps, seeking installers", "heat pumps"),
        ("Vinos de Rueda, también buscamos importador", "vinos de rueda , tambien"),
        ("Milling machine operator looking for a job", "milling machine operator"),
        ("I advise firms that need lawyers", "i advise firms that need lawyers"),
        ("looking to invest in startups", "looking to invest in startups"),
        ("Busco inversores", "busco inversores"),
    ],
)
def test_what_an_offer_asks_for_is_not_offered(offer: str, offered: str) -> None:
    assert " ".join(affirmed_tokens(offer, is_offer=True)) == offered
