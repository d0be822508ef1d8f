"""The rules of an event, as a list that a person reads."""

from collections.abc import Mapping

from web.language import t

#: Order on the page; the most asked for first.
_ORDER = (
    "floor",
    "cap",
    "min_value",
    "same_organisation",
    "met_before",
    "roles",
    "consent",
    "breaks",
    "compactness",
    "max_break_spread",
)


def rules_in_words(rules: Mapping[str, str | int]) -> list[tuple[str, str | int]]:
    """Return (name, value) of each rule in the page's order; a value that means "none" says so in words."""
    return [(name, _said(name, rules[name])) for name in _ORDER if name in rules]


def _said(name: str, value: str | int) -> str | int:
    if name == "cap" and value == 0:
        return t("pages.value_no_cap")
    if (name == "roles" and value == "") or (name == "max_break_spread" and value == -1):
        return t("pages.value_no_rule")
    if isinstance(value, str) and name != "roles":
        return t(f"pages.value_{value}")
    return value
