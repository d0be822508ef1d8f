"""Records → the files of an event folder, exactly: what is read back is equal."""

import os
import re
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path

from matchmaker.intake.attendees import ATTENDEE_COLUMNS, ATTENDEES_FILE
from matchmaker.intake.event_file import EVENT_FILE
from matchmaker.intake.pairs import PAIR_COLUMNS, PAIRS_FILE
from matchmaker.intake.records import AttendeeRecord, EventFolder, EventRecord, PairRecord, VocabularyRecord
from matchmaker.intake.relations import MET_COLUMNS, MET_FILE, WISH_COLUMNS, WISHES_FILE
from matchmaker.intake.vocabulary_file import LINKS, MUTED, TERMS, VOCABULARY_FILE

#: A cell that holds one of these is quoted.
_NEEDS_QUOTES = frozenset(',"\r\n')
#: What a spreadsheet takes for the beginning of a formula, and what would be read as one made harmless.
_FORMULA = re.compile(r"'*[=+\-@|%\t\r＝＋－＠]")
_TOML_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
}


def write_event_folder(event: EventFolder, path: Path) -> None:
    """
    Write an event as a folder, which is made when it is not there.

    Each file is replaced as a whole. Optional files that this event does not have are removed, since
    one left over (``pairs.csv``!) would change the event.

    Parameters
    ----------
    event
        As read: texts have no white space around them, lists no blank values.
    path
        The folder.
    """
    path.mkdir(parents=True, exist_ok=True)
    write_text(path / EVENT_FILE, event_toml(event.event))
    write_text(path / ATTENDEES_FILE, csv_text(ATTENDEE_COLUMNS.known, map(_attendee_cells, event.attendees)))
    wishes = [(wish.from_id, wish.to_id, wish.wish) for wish in event.wishes]
    met = [(met.a, met.b, str(met.times)) for met in event.met]
    _write_or_remove(path / WISHES_FILE, WISH_COLUMNS.known, wishes or None)
    _write_or_remove(path / MET_FILE, MET_COLUMNS.known, met or None)
    if words := vocabulary_toml(event.vocabulary):
        write_text(path / VOCABULARY_FILE, words)
    else:
        (path / VOCABULARY_FILE).unlink(missing_ok=True)
    pairs = None if event.pairs is None else [pair_cells(pair) for pair in event.pairs]
    _write_or_remove(path / PAIRS_FILE, PAIR_COLUMNS.known, pairs)


def write_text(path: Path, text: str) -> None:
    """Write a file as a whole: a reader sees the former content or the new one, never a part."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return rows as CSV with a header; cells are written exactly, quoted where they must be."""
    lines = [",".join(columns)]
    lines += [",".join(map(_cell, row)) for row in rows]
    return "\n".join(lines) + "\n"


def neutral_cell(text: str) -> str:
    """
    Return a cell that no spreadsheet takes for a formula (OWASP, “CSV injection”).

    An apostrophe before it does that, and reading an organiser's file takes it away again; a text that
    itself looks so gets one more.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def slots_text(slots: Sequence[int]) -> str:
    """Return ascending slot numbers as a cell says them: ``3;5-7``."""
    runs: list[tuple[int, int]] = []
    for slot in slots:
        if runs and slot == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], slot)
        else:
            runs.append((slot, slot))
    return ";".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def _write_or_remove(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]] | None) -> None:
    if rows is None:
        path.unlink(missing_ok=True)
    else:
        write_text(path, csv_text(columns, rows))


def _cell(text: str) -> str:
    if _NEEDS_QUOTES.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def _values(values: Iterable[str]) -> str:
    """Return several values as one cell; a blank keeps a backslash at an end from escaping the ``;``."""
    escaped = [value.replace(";", "\\;") for value in values]
    return ";".join(value + " " if value.endswith("\\") else value for value in escaped)


def _number(number: int | None) -> str:
    return str(number) if number else ""


def _attendee_cells(attendee: AttendeeRecord) -> tuple[str, ...]:
    return (
        attendee.id,
        attendee.name,
        attendee.email,
        attendee.organisation,
        attendee.title,
        attendee.role,
        _values(attendee.languages),
        _values(attendee.goals),
        _values(attendee.offers),
        _values(attendee.needs),
        _number(attendee.cap),
        _number(attendee.floor),
        slots_text(attendee.unavailable),
        _number(attendee.table),
    )


def pair_cells(pair: PairRecord) -> tuple[str, ...]:
    """Return the cells of a row of ``pairs.csv``, in the order of its columns."""
    return (
        pair.a,
        pair.b,
        str(pair.value),
        pair.id,
        "1" if pair.required else "",
        slots_text(pair.slots),
        _values(pair.after),
    )


def event_toml(event: EventRecord) -> str:
    """Return ``event.toml``, every key written out."""
    lines = [
        "[event]",
        f"name = {_toml(event.name)}",
        f"timezone = {_toml(event.timezone)}",
        f"language = {_toml(event.language)}",
    ]
    for session in event.sessions:
        lines += [
            "",
            "[[sessions]]",
            f"start = {session.start.isoformat()}",
            f"slots = {session.slots}",
            f"slot_minutes = {session.slot_minutes}",
            f"pause_minutes = {session.pause_minutes}",
        ]
    is_one_number = len(set(event.tables)) == 1 and event.tables[0] > 0
    lines += [
        "",
        "[tables]",
        f"count = {event.tables[0] if is_one_number else _toml(event.tables)}",
        f"labels = {_toml(event.table_labels)}",
    ]
    for name, table in (("rules", event.rules), ("factors", event.factors)):
        lines += ["", f"[{name}]"]
        lines += [f"{key} = {_toml(getattr(table, key))}" for key in table.__dataclass_fields__]
    return "\n".join(lines) + "\n"


def vocabulary_toml(vocabulary: VocabularyRecord) -> str:
    """Return ``vocabulary.toml``; blank when there are no own words."""
    lines = [f"{MUTED} = {_toml(vocabulary.muted)}"] if vocabulary.muted else []
    for concept in vocabulary.concepts:
        lines += ["", f"[{concept.kind}.{concept.id}]"]
        lines += [
            f"{key} = {_toml(getattr(concept, key))}" for key in (*TERMS, *LINKS) if getattr(concept, key)
        ]
        lines += ["sought = true"] if concept.sought else []
    return "\n".join(lines).strip() + "\n" if lines else ""


def _toml(value: object) -> str:
    if isinstance(value, str):
        return '"' + "".join(map(_toml_character, value)) + '"'
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return repr(value)


def _toml_character(character: str) -> str:
    if character in _TOML_ESCAPES:
        return _TOML_ESCAPES[character]
    if character < " " or character == "\x7f":
        return f"\\u{ord(character):04x}"
    return character
