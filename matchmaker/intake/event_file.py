"""``event.toml``: the event, its programme, tables, rules and factors, with every fault at once."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from matchmaker.intake.findings import FileReport, closest
from matchmaker.intake.programme import read_sessions, read_tables
from matchmaker.intake.records import EventRecord, FactorsRecord, RulesRecord
from matchmaker.intake.toml_file import read_toml
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
    source, content = read_toml(folder, report)
    if content is None:
        return Frame()
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
