"""Commands that a page shows, to be typed into a shell as they stand."""

import shlex

#: Characters that a shell reads even between double quotes.
_READ = frozenset('"$`\\!')


def quoted(text: str) -> str:
    """Return a text as one word of a command."""
    return shlex.quote(text) if _READ.intersection(text) else f'"{text}"'
