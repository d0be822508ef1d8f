"""Figures as each language writes them."""

import pytest

from matchmaker.words import Language, number, percent, say


@pytest.mark.parametrize(
    ("value", "digits", "en", "es"),
    [
        (0, 0, "0", "0"),
        (1162, 0, "1,162", "1162"),
        (164_815, 0, "164,815", "164\u202f815"),
        (-12_345, 0, "-12,345", "-12\u202f345"),
        (2.4, 1, "2.4", "2,4"),
        (12_345.678, 2, "12,345.68", "12\u202f345,68"),
    ],
)
def test_number_is_grouped_as_the_language_does(value: float, digits: int, en: str, es: str) -> None:
    assert (number(value, "en", digits=digits), number(value, "es", digits=digits)) == (en, es)


def test_percent_has_a_narrow_space_before_the_sign() -> None:
    assert (percent(0.99998, "en", digits=3), percent(0.99998, "es", digits=3)) == (
        "99.998\u202f%",
        "99,998\u202f%",
    )


@pytest.mark.parametrize(
    ("language", "count", "sentence"),
    [
        ("en", 1, "This setting can't be used: x."),
        ("en", 0, "These settings can't be used: x."),
        ("es", 1, "Este ajuste no sirve: x."),
        ("es", 12_000, "Estos ajustes no sirven: x."),
    ],
)
def test_plural_follows_the_count(language: Language, count: int, sentence: str) -> None:
    assert say("settings.invalid", language, count=count, faults="x") == sentence
