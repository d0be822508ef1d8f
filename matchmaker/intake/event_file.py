"""``event.toml``: the event, its programme, tables, rules and factors, with every fault at once."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from matchmaker.intake.findings import FileReport, closest
from matchmaker.intake.lines import ROW_LIMIT, open_text, read_lines
from matchmaker.intake.programme import read_sessions, read_tables
from matchmaker.intake.records import EventRecord, FactorsRecord, RulesRecord
from matchmaker.intake.toml_lines import key_lines
from matchmaker.intake.toml_values import Source, Table, toml_text

EVENT_FILE = "event.toml"

SAME_ORGANISATION = ("forbid", "allow", "only")
MET_BEFORE = ("forbid", "allow", "prefer")
CONSENT = ("automatic", "confirm")
LANGUAGES = ("es", "en")
#: Strongest that a factor can be turned to; 1 is normal.
STRONGEST = 10.0

_RULES = tuple(field.name for field in fields(RulesRecord))
_FACTORS = tuple(field.name for field in fields(FactorsRecord))
_TABLES = ("event", "sessions", "tables", "rules", "factors")
#: The standard reader spends time and memory on a key with dots by the square of their number.
_MOST_WORK = 5_000_000
_SYNTAX_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)$")


@dataclass(frozen=True, slots=True)
class Frame:
    """
    What the other files are checked against; None where ``event.toml`` does not say it readably.

    Parameters
    ----------
    event
        The whole event, when nothing in its file is wrong.
    num_slots
        Slots of all sessions.
    num_tables
        Highest number of a table.
    floor, cap
        Rules of the event; 0 = none.
    """

    event: EventRecord | None = None
    num_slots: int | None = None
    num_tables: int | None = None
    floor: int = 0
    cap: int = 0


def read_event_file(folder: Path, report: FileReport) -> Frame:
    """Read ``event.toml`` of a folder."""
    text = _read_text(folder, report)
    content = None if text is None else _parse(text, report)
    if text is None or content is None:
        return Frame()
    source = Source(report, key_lines(text))
    Table(source, (), content).check_keys(_TABLES)
    name, timezone, language = _event(_table(content, "event", source, is_required=True))
    zone = ZoneInfo(timezone) if timezone else None
    sessions = read_sessions(content, source, zone)
    num_slots = sum(session.slots for session in sessions) if sessions else None
    tables = read_tables(_table(content, "tables", source), num_slots)
    rules = _rules(_table(content, "rules", source), num_slots)
    factors = _factors(_table(content, "factors", source))
    event = None
    if sessions and tables and not report.has_errors:
        event = EventRecord(
            name=name,
            timezone=timezone,
            language=language,
            sessions=sessions,
            tables=tables.in_slot,
            table_labels=tables.labels,
            rules=rules,
            factors=factors,
        )
    num_tables = max(tables.in_slot) if tables else None
    return Frame(event, num_slots, num_tables, floor=rules.floor, cap=rules.cap)


def _read_text(folder: Path, report: FileReport) -> str | None:
    file = open_text(folder, report)
    if file is None:
        return None
    pieces: list[str] = []
    size = 0
    with file:
        try:
            for line in read_lines(file, report):
                size += len(line.text)
                if size > ROW_LIMIT or line.rest_quotes is not None:
                    report.error("intake.file_too_long", limit=ROW_LIMIT)
                    return None
                pieces.append(line.text)
        except OSError as error:
            report.error("intake.unreadable_file", found=error.strerror or str(error))
    text = "".join(pieces).replace("\r\n", "\n")
    if not report.has_errors and not text.strip():
        report.error("intake.empty_file")
    return None if report.has_errors else text


def _parse(text: str, report: FileReport) -> dict[str, Any] | None:
    if sum(line.count(".") ** 2 for line in text.split("\n")) > _MOST_WORK:
        report.error("intake.toml_too_deep")
        return None
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # ValueError also: a number of thousands of digits. RecursionError: brackets within brackets.
        match = _SYNTAX_PLACE.search(str(error))
        lines = text.split("\n")
        line = int(match[1]) if match else len(text.rstrip().split("\n"))
        code = "intake.toml_syntax" if match else "intake.toml_end"
        report.error(code, line, found=lines[line - 1], place=match[2] if match else "")
        return None


def _table(content: Mapping[str, Any], name: str, source: Source, *, is_required: bool = False) -> Table:
    """Return a table of the file; an empty one when it is left out, or no table at all."""
    given = content.get(name)
    if given is None:
        if is_required:
            source.error((name,), "intake.missing_table", "", name=name)
            return Table(source, (name,), _NOTHING)
        return Table(source, (name,), {})
    if not isinstance(given, dict):
        source.error((name,), "intake.not_a_table", toml_text(given), name=name)
        return Table(source, (name,), _NOTHING if is_required else {})
    return Table(source, (name,), given)


#: Stands for a required table that is not there: one finding says so, none says which keys it lacks.
_NOTHING: Mapping[str, Any] = {}


def _event(table: Table) -> tuple[str, str, str]:
    if table.content is _NOTHING:
        return "", "", "es"
    table.check_keys(("name", "timezone", "language"))
    name = table.text("name")
    timezone = table.text("timezone")
    if timezone and timezone not in available_timezones():
        guess = closest(timezone, available_timezones())
        table.error("timezone", "intake.unknown_zone", timezone, closest=guess)
        timezone = ""
    return name, timezone, table.choice("language", "es", LANGUAGES)


def _rules(table: Table, num_slots: int | None) -> RulesRecord:
    table.check_keys(_RULES)
    floor = table.whole("floor", 0, low=0)
    cap = table.whole("cap", 0, low=0)
    if 0 < cap < floor:
        table.error("floor", "intake.floor_above_cap", floor, cap=cap)
    elif num_slots is not None and floor > num_slots:
        table.source.warning(("rules", "floor"), "intake.floor_above_slots", str(floor), slots=num_slots)
    return RulesRecord(
        floor=floor,
        cap=cap,
        min_value=table.whole("min_value", 0, low=0),
        same_organisation=table.choice("same_organisation", "forbid", SAME_ORGANISATION),
        met_before=table.choice("met_before", "allow", MET_BEFORE),
        roles=_role_pairs(table),
        consent=table.choice("consent", "automatic", CONSENT),
        compactness=table.whole("compactness", 0, low=0),
        max_break_spread=table.whole("max_break_spread", -1, low=-1),
    )


def _role_pairs(table: Table) -> tuple[tuple[str, str], ...]:
    given = table.content.get("roles", [])
    if not isinstance(given, list):
        table.error("roles", "intake.not_role_pairs", given)
        return ()
    pairs: list[tuple[str, str]] = []
    for pair in given:
        is_pair = isinstance(pair, list) and len(pair) == 2
        if not is_pair or not all(isinstance(role, str) and role.strip() for role in pair):
            table.error("roles", "intake.not_role_pairs", pair)
        else:
            pairs.append((pair[0].strip(), pair[1].strip()))
    return tuple(pairs)


def _factors(table: Table) -> FactorsRecord:
    table.check_keys(_FACTORS)
    normal = FactorsRecord()
    return FactorsRecord(
        **{name: table.number(name, getattr(normal, name), low=0.0, high=STRONGEST) for name in _FACTORS}
    )
