"""Whatever is typed: never a crash, bounded time, a sensible value."""

import time
from collections.abc import Callable

import pytest

from matchmaker.affinity import Note, PairValues, Profile, notes_on, shipped_vocabulary

Benefit = Callable[[str, str], int]

BAD = {
    "emoji": "🚀🚀🚀 🙌",
    "long": "busco inversores y clientes para mi empresa " * 1_200,
    "one long word": "a" * 50_000,
    "right to left": "أبحث عن محام للشركات",
    "marks": "\u202eabogado\u202c \u200d\ufeff",
    "control": "abo\x00ga\x07do\x1b[31m",
    "html": "<script>alert('x')</script><b>abogado</b>&nbsp;&lt;i&gt;",
    "one word": "abogado",
    "french": "je cherche un avocat d'affaires",
    "chinese": "我们需要一名律师",
    "punctuation": "!!! ??? ... --- ;;;",
    "numbers": "12345 678",
    "nested tags": "<" * 5_000 + ">" * 5_000,
    "surrogate": "abogado \ud800",
    "japanese": "弁護士を探しています",
    "german": "wir suchen einen Rechtsanwalt für Gesellschaftsrecht",
    "accents heaped": "a" + "\u0301" * 9_000,
    "no blanks": "abogado/contable;" * 3_000,
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_anything_typed_gets_a_value_in_bounded_time(values: Callable[..., PairValues], text: str) -> None:
    people = [
        Profile(goals=(text,), offers=(text,), needs=(text,)),
        Profile(goals=("aprender",), offers=("abogado",), needs=("abogado",)),
        Profile(),
    ]
    # The vocabulary is loaded once per process, and does not count.
    shipped_vocabulary()
    started = time.process_time()

    found = values(people)

    assert time.process_time() - started < 1
    assert len(found.pairs) == 3
    assert found.value.min() >= 1
    assert found.benefit.min() >= 0
    assert found.benefit.max() <= 1000


@pytest.mark.parametrize("text", ["html", "marks", "one word"])
def test_what_is_said_is_found_under_the_noise(benefit: Benefit, text: str) -> None:
    assert benefit(BAD[text], "lawyer") > 750


@pytest.mark.parametrize("empty", ["emoji", "punctuation", "numbers", "nested tags"])
def test_noise_alone_says_nothing(benefit: Benefit, empty: str) -> None:
    assert benefit(BAD[empty], "lawyer") <= 20


def test_another_language_falls_back_to_letters(benefit: Benefit) -> None:
    assert benefit("je cherche des vignerons bourguignons", "vigneron bourguignon") > 300
    assert benefit("我们需要一名律师", "我们需要一名律师") > 300


@pytest.mark.parametrize(
    ("need", "offer"),
    [
        ("un CRM", "implantación de CRM"),
        ("software ERP", "consultora ERP"),
        ("experto en IA", "AI expert"),
        ("proyectos de I+D", "R&D partner"),
        ("abogadas", "abogado"),
        ("contabilidda", "accounting"),
        ("mentoring para founders", "mentoría a fundadores"),
        ("diseñadora grafica", "graphic designers"),
    ],
)
def test_acronyms_genders_typing_errors_and_mixtures_are_understood(
    benefit: Benefit, need: str, offer: str
) -> None:
    assert benefit(need, offer) >= 600


@pytest.mark.parametrize(
    "denied",
    [
        "I am not looking for investors",
        "No busco inversores",
        "nada de fondos de inversión",
        "ni inversores ni bancos",
        "we don't need investors",
    ],
)
def test_what_is_denied_is_no_need(benefit: Benefit, denied: str) -> None:
    assert benefit(denied, "We invest in startups") <= 20


def test_a_need_of_a_role_meets_the_offer_of_it(benefit: Benefit) -> None:
    assert benefit("looking for a CTO", "I am a CTO looking for work") > 900


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("emoji", (Note.SAYS_NOTHING,)),
        ("numbers", (Note.SAYS_NOTHING,)),
        ("long", (Note.CUT_SHORT,)),
        ("one long word", (Note.BY_LETTERS, Note.CUT_SHORT)),
        ("right to left", (Note.BY_LETTERS,)),
        ("chinese", (Note.BY_LETTERS,)),
        ("japanese", (Note.BY_LETTERS,)),
        ("html", ()),
        ("one word", ()),
    ],
)
def test_people_are_told_how_they_were_understood(text: str, notes: tuple[Note, ...]) -> None:
    assert notes_on([BAD[text]], shipped_vocabulary()) == [notes]


def test_a_chinese_text_is_compared_by_its_letters(benefit: Benefit) -> None:
    need = "我们需要一名专利律师"

    assert benefit(need, "专利律师") > benefit(need, "有机橄榄油") == 0
