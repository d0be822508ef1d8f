"""Reading typed fields one by one; what is wrong is noted, and the reading goes on."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from matchmaker.services.events.typed import Fault

_FIRST_YEAR, _LAST_YEAR = 1970, 2199
_MOST_LINES = 50_000


def readable_moment(text: str) -> datetime | None:
    """Return a typed date with its time, without seconds; none when it is none, or in no year of ours."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    is_usable = moment.tzinfo is None and _FIRST_YEAR <= moment.year <= _LAST_YEAR
    # A date alone is read as midnight, which nobody meant.
    return moment if is_usable and len(text.strip()) > len("2026-10-01") else None


class FieldReader:
    """
    Reads the fields of a form.

    Parameters
    ----------
    values
        Field → text.
    prefix
        What stands before the field's name in a fault.
    """

    def __init__(self, values: Mapping[str, str], prefix: str = "") -> None:
        self._values = values
        self._prefix = prefix
        self.faults: list[Fault] = []

    def fault(self, field: str, code: str, **parameters: str | int) -> None:
        """Note what is wrong with a field."""
        self.faults.append(Fault(f"{self._prefix}{field}", code, parameters))

    def text(self, field: str) -> str:
        """Return what is typed, without what no database holds."""
        return self._values.get(field, "").replace("\0", "").strip()

    def line(self, field: str, *, longest: int, is_required: bool = False) -> str:
        """Return what is typed, on one line."""
        line = " ".join(self.text(field).split())
        if is_required and not line:
            self.fault(field, "editor.blank")
        elif len(line) > longest:
            self.fault(field, "editor.too_long", longest=longest, found=len(line))
        return line

    def lines(self, field: str, *, longest: int) -> tuple[str, ...]:
        """Return the lines typed, without blank ones."""
        lines = tuple(" ".join(line.split()) for line in self.text(field).splitlines() if line.strip())
        if len(lines) > _MOST_LINES:
            self.fault(field, "editor.too_many_lines", found=len(lines), most=_MOST_LINES)
            return ()
        long = next((line for line in lines if len(line) > longest), None)
        if long is not None:
            self.fault(field, "editor.long_line", longest=longest, found=f"{long[:40]}…")
        return lines

    def whole(self, field: str, *, blank: int | None, most: int, least: int = 0) -> int:
        """Return a whole number; ``blank`` where nothing is typed, or none where something must be."""
        text = self.text(field)
        if not text and blank is not None:
            return blank
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
        if number is None or not least <= number <= most:
            self.fault(field, "editor.not_a_number", found=text[:60], least=least, most=most)
            return least
        return number

    def choice(self, field: str, allowed: Sequence[str]) -> str:
        """Return one of what may be chosen."""
        text = self.text(field)
        if text not in allowed:
            self.fault(field, "editor.unknown_choice")
            return allowed[0]
        return text
