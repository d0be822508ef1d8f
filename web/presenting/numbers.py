"""Numbers that a form or an address brings."""

#: More digits than any slot, table, version or edition has.
_MOST_DIGITS = 7


def small_number(text: str | None) -> int | None:
    """Return a whole number; none for anything else, and for what is missing."""
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > _MOST_DIGITS:
        return None
    return int(text)
