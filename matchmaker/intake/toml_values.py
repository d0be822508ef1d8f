"""The values of a TOML table, each checked against what the format expects of it."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from matchmaker.intake.cells import LARGEST
from matchmaker.intake.findings import FileReport, closest, listed
from matchmaker.intake.toml_lines import Place


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a table stands in: where its findings go and on which line each key is."""

    report: FileReport
    lines: Mapping[Place, int]

    def error(self, place: Place, code: str, found: str, **parameters: str | int) -> None:
        """Report a fault of a key, or of its table when the key's own line is not known."""
        self.report.error(code, self._line(place), _dotted(place), found, **parameters)

    def warning(self, place: Place, code: str, found: str, **parameters: str | int) -> None:
        """Report a doubt about a key."""
        self.report.warning(code, self._line(place), _dotted(place), found, **parameters)

    def _line(self, place: Place) -> int | None:
        for length in range(len(place), 0, -1):
            if place[:length] in self.lines:
                return self.lines[place[:length]]
        return None


@dataclass(frozen=True, slots=True)
class Table:
    """
    One table of the file.

    Its questions return the value, or the default once a fault is reported: the file is refused
    then, so the default only keeps the other checks going.
    """

    source: Source
    place: Place
    content: Mapping[str, Any]

    def check_keys(self, known: Collection[str]) -> None:
        """Report each key that the format does not have, with the closest one that it has."""
        for key in self.content:
            if key not in known:
                self.source.error(
                    (*self.place, key),
                    "intake.unknown_key",
                    key,
                    closest=closest(key, known),
                    known=listed(known),
                )

    def has(self, key: str) -> bool:
        """Return whether the key is there; report it when it is not."""
        if key in self.content:
            return True
        self.source.error((*self.place, key), "intake.missing_key", "", name=key)
        return False

    def error(self, key: str, code: str, found: object, **parameters: str | int) -> None:
        """Report a fault of one key, whose value is shown as TOML writes it."""
        self.source.error((*self.place, key), code, toml_text(found), **parameters)

    def text(self, key: str) -> str:
        """Return a text that must be there and not be blank."""
        if not self.has(key):
            return ""
        value = self.content[key]
        if not isinstance(value, str):
            self.error(key, "intake.not_text", value)
            return ""
        if not value.strip():
            self.error(key, "intake.blank_text", value)
        elif "\0" in value:
            self.error(key, "intake.nul_text", value)
        return value.strip()

    def whole(self, key: str, default: int, *, low: int, high: int = LARGEST) -> int:
        """Return a whole number within limits."""
        value = self.content.get(key, default)
        number = self.checked_whole(key, value, low=low, high=high)
        return default if number is None else number

    def checked_whole(self, key: str, value: object, *, low: int, high: int) -> int | None:
        """Return the value if it is a whole number within limits; report it and return None otherwise."""
        # In Python, true is a whole number.
        if isinstance(value, bool) or not isinstance(value, int):
            self.error(key, "intake.not_whole_number", value, low=low)
        elif value < 0 <= low:
            self.error(key, "intake.negative", value, low=low)
        elif value < low:
            self.error(key, "intake.too_small", value, low=low)
        elif value > high:
            self.error(key, "intake.too_large", value, high=high)
        else:
            return value
        return None

    def number(self, key: str, default: float, *, low: float, high: float) -> float:
        """Return a number within limits, with or without decimals."""
        value = self.content.get(key, default)
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not is_number or (isinstance(value, float) and math.isnan(value)):
            self.error(key, "intake.not_number", value)
        elif not low <= value <= high:
            self.error(key, "intake.factor_out_of_range", value, low=str(low), high=str(high))
        else:
            return float(value)
        return default

    def choice(self, key: str, default: str, choices: Collection[str]) -> str:
        """Return one of the words that the format has for this key."""
        value = self.content.get(key, default)
        if isinstance(value, str) and value in choices:
            return value
        guess = closest(value, choices) if isinstance(value, str) else default
        self.error(key, "intake.unknown_choice", value, closest=guess, known=listed(choices))
        return default


def toml_text(value: object, depth: int = 0) -> str:
    """Return a value as TOML writes it, near enough to be recognised; a finding shows its beginning only."""
    if isinstance(value, (dict, list)) and depth > 2:
        return "…"
    if isinstance(value, dict):
        items = (f"{key} = {toml_text(item, depth + 1)}" for key, item in list(value.items())[:20])
        return "{" + ", ".join(items) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(toml_text(item, depth + 1) for item in value[:20]) + "]"
    if isinstance(value, str):
        return f'"{value}"'
    return _plain_text(value)


def _plain_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, int) and abs(value) > 10**100:
        # Python refuses to write out numbers of thousands of digits.
        return "-…" if value < 0 else "…"
    return str(value)


def _dotted(place: Place) -> str:
    """Return a place as text: ``rules.floor``, ``sessions[2].slots`` with sessions counted from 1."""
    text = ""
    for part in place:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")
