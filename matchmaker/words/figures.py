"""Figures as each language writes them."""

from functools import lru_cache

from babel.numbers import format_decimal

from matchmaker.words.catalogue import Language

#: Spanish groups with a thin, unbreakable space, and from five digits on (RAE, Ortografía 2010).
_THIN = "\u202f"


# A page of a large event writes the same few numbers a thousand times.
@lru_cache(maxsize=4096)
def number(value: float, language: Language, *, digits: int = 0) -> str:
    """
    Return a number with the language's own group and decimal marks.

    Parameters
    ----------
    value
        The number.
    language
        ``es`` or ``en``.
    digits
        Decimals shown, always all of them.
    """
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    text: str = format_decimal(value, format=pattern, locale="en")
    if language == "en":
        return text
    whole, _, decimals = text.partition(".")
    whole = whole.replace(",", "" if abs(value) < 10_000 else _THIN)
    return whole + ("," + decimals if decimals else "")


def percent(share: float, language: Language, *, digits: int = 1) -> str:
    """Return a share of 1 as per cent: ``99.8 %`` or ``99,8 %``."""
    return f"{number(share * 100, language, digits=digits)}{_THIN}%"
