"""What one cell says: lists, numbers, slots, addresses, languages. Faults are reported, never raised."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice

from matchmaker.addresses import normal_address
from matchmaker.intake.findings import MOST_OF_A_CELL, FileReport, closest, listed

#: Largest whole number of the format; far below what a solver adds up exactly.
LARGEST = 1_000_000_000
#: Most slots of an event.
MOST_SLOTS = 1_000
#: Most tables of an event.
MOST_TABLES = 100_000

_SEPARATOR = re.compile(r"(?<!\\);")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_SLOTS = re.compile(r"([0-9]{1,9})(?:\s*[-–]\s*([0-9]{1,9}))?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cell stands."""

    report: FileReport
    line: int
    column: str

    def error(self, code: str, found: str, **parameters: str | int) -> None:
        """Report a fault of this cell."""
        self.report.error(code, self.line, self.column, found, **parameters)

    def warning(self, code: str, found: str, **parameters: str | int) -> None:
        """Report a doubt about this cell."""
        self.report.warning(code, self.line, self.column, found, **parameters)


def split_values(text: str) -> tuple[str, ...]:
    r"""Return the values of a cell that holds several: ``;`` between them, ``\;`` for a literal one."""
    if ";" not in text:
        return (text,) if text else ()
    parts = text.split(";")
    if "\\" in text:
        parts = [part.replace("\\;", ";") for part in _SEPARATOR.split(text)]
    return tuple([value for part in parts if (value := part.strip())])


def whole_number(
    text: str, place: Place, *, low: int, high: int = LARGEST, blank: int | None = None
) -> int | None:
    """Return the number in a cell, ``blank`` for an empty one, or None once its fault is reported."""
    if not text and blank is not None:
        return blank
    number = int(text) if _WHOLE.fullmatch(text) else None
    if number is None:
        place.error("intake.not_whole_number", text, low=low)
    elif number < 0 <= low:
        place.error("intake.negative", text, low=low)
    elif number < low:
        place.error("intake.too_small", text, low=low)
    elif number > high:
        place.error("intake.too_large", text, high=high)
    else:
        return number
    return None


def slot_numbers(text: str, place: Place, num_slots: int | None) -> tuple[int, ...]:
    """
    Return the slots that a cell such as ``3;5-7`` names, ascending; faults are reported.

    Parameters
    ----------
    num_slots
        Slots of the event; None when the programme itself could not be read.
    """
    last = MOST_SLOTS if num_slots is None else num_slots
    slots: set[int] = set()
    faults = 0
    for part in split_values(text):
        run = _run(part, place, last)
        slots.update(run)
        faults += not run
        if faults == MOST_OF_A_CELL:
            break
    return tuple(sorted(slots))


def _run(part: str, place: Place, last: int) -> range:
    """Return the slots that ``3`` or ``5-7`` names; an empty range once a fault is reported."""
    match = _SLOTS.fullmatch(part)
    first, end = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if match is None:
        place.error("intake.bad_slots", part)
    elif end < first:
        place.error("intake.reversed_slots", part, better=f"{end}-{first}")
    elif first < 1 or end > last:
        place.error("intake.slot_out_of_range", part, last=last)
    else:
        return range(first, end + 1)
    return range(0)


def language_codes(text: str, place: Place) -> tuple[str, ...]:
    """Return the languages of a cell in lower case; what is no code is kept, with a warning."""
    codes = tuple(dict.fromkeys(value.lower() for value in split_values(text)))
    unknown = (code for code in codes if not _LANGUAGE.fullmatch(code))
    for code in islice(unknown, MOST_OF_A_CELL):
        place.warning("intake.no_language_code", code)
    return codes


def choice(text: str, place: Place, code: str, choices: Collection[str]) -> str | None:
    """Return the choice that a cell names, in lower case, or None once its fault is reported."""
    if text.lower() in choices:
        return text.lower()
    place.error(code, text, closest=closest(text, choices), known=listed(choices))
    return None


def address_key(text: str, place: Place) -> str | None:
    """Return what an e-mail address is compared by, or None once its fault is reported. No DNS is asked."""
    normal = normal_address(text)
    fault = "" if normal else _address_fault(text) or "intake.bad_email"
    if fault:
        place.error(fault, text)
    return normal


def _address_fault(text: str) -> str:
    """Return the code of a fault that has a sentence of its own, or blank."""
    name, at, domain = text.rpartition("@")
    if not at:
        return "intake.email_no_at"
    if not domain:
        return "intake.email_no_domain"
    if not name:
        return "intake.email_no_name"
    if "@" in name or "," in text or ";" in text:
        return "intake.email_several"
    if any(character.isspace() for character in text):
        return "intake.email_space"
    return "" if "." in domain else "intake.email_short_domain"
