"""From what is typed in the editor to an event's values: every fault at once, each at its field."""

import re
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from matchmaker.intake import EventRecord, FactorsRecord, RulesRecord
from matchmaker.services.events.choices import EventChoices
from matchmaker.services.events.programme import is_skipped, session_end
from matchmaker.services.events.reading import FieldReader, readable_moment
from matchmaker.services.events.typed import DIALS, Fault, TypedEvent
from matchmaker.services.events.typed_programme import SettledSession, settle_sessions
from matchmaker.services.events.zones import zone_of
from matchmaker.store import BREAKS, CONSENT, LANGUAGES, MET_BEFORE, REGISTRATION, SAME_ORGANISATION

_MOST_TABLES = 50_000
_MOST_POINTS = 1_000_000
_MOST_BREAKS = 1_000
_MOST_MEETINGS = 1_000
_LONGEST_NAME, _LONGEST_LABEL, _LONGEST_ROLE = 200, 80, 80
_SPLIT = re.compile(r"[\s,;]+")
_STRENGTH = re.compile(r"\d{1,2}(?:[.,]\d{1,6})?")


def settle(typed: TypedEvent) -> tuple[EventChoices | None, tuple[Fault, ...]]:
    """
    Return what is typed as values, or every fault.

    Faults stand in the order of the page.
    """
    read = FieldReader(typed.values)
    name = read.line("name", longest=_LONGEST_NAME, is_required=True)
    timezone = zone_of(typed["timezone"])
    if timezone is None:
        read.fault("timezone", "editor.unknown_zone", found=typed["timezone"].strip()[:60])
    language = read.choice("language", LANGUAGES)
    sessions, programme_faults = settle_sessions(typed.sessions, timezone)
    read.faults.extend(programme_faults)
    slots = None if sessions is None else sum(session.record.slots for session in sessions)
    tables = _tables(read, slots)
    labels = _labels(read, max(tables, default=None) if tables else None)
    until = _until(read, timezone, sessions)
    registration = read.choice("registration", REGISTRATION)
    is_given = read.choice("given", ("worked_out", "given")) == "given"
    rules, breaks = _rules(read, slots), read.choice("breaks", BREAKS)
    factors = _factors(read)
    if read.faults or sessions is None or timezone is None or tables is None:
        return None, tuple(read.faults)
    ordered = sorted(sessions, key=lambda session: session.record.start)
    record = EventRecord(
        name=name,
        timezone=timezone,
        language=language,
        sessions=tuple(session.record for session in ordered),
        tables=tables,
        table_labels=labels,
        rules=rules,
        factors=factors,
    )
    choices = EventChoices(
        record=record,
        was=tuple(session.was for session in ordered),
        breaks=breaks,
        registration=registration,
        registration_until=until,
        is_given=is_given,
    )
    return choices, ()


def tables_typed(text: str, slots: int) -> tuple[int, ...] | None:
    """Return the tables of each slot as far as they can be read, for a preview; none where they can't."""
    numbers = [word for word in _SPLIT.split(text.strip()) if word]
    if not all(word.isascii() and word.isdecimal() and len(word) < 8 for word in numbers):
        return None
    counts = [int(word) for word in numbers]
    if len(counts) == 1:
        counts *= slots
    is_usable = len(counts) == slots and all(count <= _MOST_TABLES for count in counts)
    return tuple(counts) if is_usable and any(counts) else None


def _tables(read: FieldReader, slots: int | None) -> tuple[int, ...] | None:
    text = read.text("tables")
    numbers = [word for word in _SPLIT.split(text) if word]
    # With an unreadable programme one number stands for all, so that it is still looked at.
    found = tables_typed(text, slots if slots is not None else max(1, len(numbers)))
    if found is not None:
        return found
    if slots is not None and len(numbers) > 1 and len(numbers) != slots:
        read.fault("tables", "editor.table_list", numbers=len(numbers), slots=slots)
    else:
        read.fault("tables", "editor.not_tables", found=text[:60], most=_MOST_TABLES)
    return None


def _labels(read: FieldReader, tables: int | None) -> tuple[str, ...]:
    labels = read.lines("labels", longest=_LONGEST_LABEL)
    if labels and tables is not None and len(labels) != tables:
        read.fault("labels", "editor.label_count", labels=len(labels), tables=tables)
    return labels


def _until(
    read: FieldReader, timezone: str | None, sessions: Sequence[SettledSession] | None
) -> datetime | None:
    if not read.text("registration_until"):
        return None
    until = readable_moment(read.text("registration_until"))
    if until is None:
        read.fault("registration_until", "editor.not_a_time", found=read.text("registration_until")[:60])
    elif timezone is not None and is_skipped(until, timezone):
        read.fault("registration_until", "editor.skipped_time", time=f"{until:%H:%M}", timezone=timezone)
    elif sessions and until > max(session_end(session.record) for session in sessions):
        read.fault("registration_until", "editor.until_after_end")
    elif timezone is not None:
        return until.replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)
    return None


def _rules(read: FieldReader, slots: int | None) -> RulesRecord:
    floor = read.whole("floor", blank=0, most=_MOST_MEETINGS)
    cap = read.whole("cap", blank=0, most=_MOST_MEETINGS)
    if slots is not None and floor > slots:
        read.fault("floor", "editor.floor_above_slots", slots=slots)
    elif 0 < cap < floor:
        read.fault("floor", "editor.floor_above_cap", cap=cap)
    return RulesRecord(
        floor=floor,
        cap=cap,
        same_organisation=read.choice("same_organisation", SAME_ORGANISATION),
        met_before=read.choice("met_before", MET_BEFORE),
        roles=_roles(read),
        consent=read.choice("consent", CONSENT),
        compactness=read.whole("compactness", blank=0, most=_MOST_POINTS),
        max_break_spread=read.whole("max_break_spread", blank=-1, most=_MOST_BREAKS),
        min_value=read.whole("min_value", blank=0, most=_MOST_POINTS),
    )


def _roles(read: FieldReader) -> tuple[tuple[str, str], ...]:
    pairs = []
    for line in read.lines("roles", longest=2 * _LONGEST_ROLE):
        parts = [part.strip() for part in line.split("+")]
        if len(parts) != 2 or not all(parts):
            read.fault("roles", "editor.not_two_roles", found=line[:60])
            break
        pairs.append((parts[0], parts[1]))
    return tuple(dict.fromkeys(pairs))


def _factors(read: FieldReader) -> FactorsRecord:
    values = {}
    for field in fields(FactorsRecord):
        text = read.text(f"factor_{field.name}")
        if _STRENGTH.fullmatch(text):
            values[field.name] = float(text.replace(",", "."))
        elif text or field.name in DIALS:
            read.fault(f"factor_{field.name}", "editor.unknown_choice")
    return FactorsRecord(**values)
