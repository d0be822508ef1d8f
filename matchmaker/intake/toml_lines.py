"""
On which line of a TOML file a key stands: the standard reader does not say.

Knows tables, arrays of tables and plain or dotted keys, which is all that the format uses; a key
that is written in another way is looked for in vain, and its finding then has no line.
"""

import re

#: A key's place: names of tables and keys; within ``[[sessions]]`` a number from 0 as well.
Place = tuple[str | int, ...]

_DEEPEST = 4

_NAME = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_ARRAY = re.compile(rf"\s*\[\[\s*({_DOTTED})\s*\]\]")
_TABLE = re.compile(rf"\s*\[\s*({_DOTTED})\s*\]")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=")


def key_lines(text: str) -> dict[Place, int]:
    """Return the line, from 1, of every table and key."""
    lines: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    table: Place = ()
    for number, line in enumerate(text.split("\n"), 1):
        if match := _ARRAY.match(line):
            name = _names(match[1])
            count = counts.get(name, 0)
            counts[name] = count + 1
            table = (*name, count)
            lines.setdefault(name, number)
            lines[table] = number
        elif match := _TABLE.match(line):
            table = _names(match[1])
            for length in range(1, len(table) + 1):
                lines.setdefault(table[:length], number)
        elif match := _KEY.match(line):
            key = (*table, *_names(match[1]))
            # The format is two names deep; what lies deeper is told at the line of its beginning.
            for length in range(len(table) + 1, min(len(key), _DEEPEST) + 1):
                lines.setdefault(key[:length], number)
    return lines


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(name.strip().strip("\"'") for name in re.findall(_NAME, dotted))
