"""What the pages about attendees ask, and how they say what is wrong."""

from collections.abc import Iterable

from flask import request
from werkzeug.datastructures import MultiDict

from matchmaker.services.people import AttendeeFields, AttendeeQuery, Fault
from web.language import t

#: Longest text of a field that is looked at; what is longer is told to be too long all the same.
_LONGEST = 50_000
#: Larger numbers are none of ours, and no number of a database.
_MOST_EDITIONS = 2**31 - 1
#: Fields whose lines are kept apart.
_LINES = frozenset({"goals", "offers", "needs"})


def asked_for(arguments: MultiDict[str, str]) -> AttendeeQuery:
    """Return what an address asks the list for."""
    return AttendeeQuery(
        text=arguments.get("q", "").strip()[:120],
        shown=arguments.get("show", ""),
        role=arguments.get("role", "")[:200],
        sort=arguments.get("sort", ""),
        page=arguments.get("page", 1, type=int),
    )


def fields_typed(form: MultiDict[str, str]) -> AttendeeFields:
    """Return what was typed into the form of an attendee: letters that show, and nothing else."""
    names = [name for name in AttendeeFields.__dataclass_fields__ if name != "away"]
    return AttendeeFields(
        **{name: _shown(form.get(name, ""), has_lines=name in _LINES) for name in names},
        away=tuple(number for one in form.getlist("away")[:1000] if (number := one[:9]).isdecimal()),
    )


def edition_of(field: str) -> int:
    """Return the edition that a form was opened with; 0, which nobody has, for what is none."""
    edition: int = request.form.get(field, 0, type=int)
    return edition if 0 <= edition <= _MOST_EDITIONS else 0


def faults_in_words(faults: Iterable[Fault]) -> dict[str, list[str]]:
    """Return field → what is wrong in it, as sentences."""
    found: dict[str, list[str]] = {}
    for fault in faults:
        found.setdefault(fault.field, []).append(t(fault.code, found=fault.found, **fault.parameters))
    return found


def _shown(text: str, *, has_lines: bool) -> str:
    kept = (
        letter if letter.isprintable() or letter == "\u200d" or (has_lines and letter == "\n") else " "
        for letter in text[:_LONGEST].replace("\r\n", "\n").replace("\0", "")
    )
    return "".join(kept).strip()
