"""The programme in ``event.toml``: sessions, their slots, and the tables in each slot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from matchmaker.intake.cells import MOST_SLOTS, MOST_TABLES
from matchmaker.intake.records import SessionRecord
from matchmaker.intake.toml_values import Source, Table, toml_text

#: Tables of an event whose file says nothing of them.
DEFAULT_TABLES = 40

_FIRST_YEAR, _LAST_YEAR = 1970, 2199
_MINUTES_OF_A_DAY = 1440
_SESSION_KEYS = ("start", "slots", "slot_minutes", "pause_minutes")


def session_end(session: SessionRecord) -> datetime:
    """Return the wall-clock time at which the last slot of a session ends."""
    minutes = session.slots * session.slot_minutes + (session.slots - 1) * session.pause_minutes
    return session.start + timedelta(minutes=minutes)


def read_sessions(
    content: Mapping[str, Any], source: Source, zone: ZoneInfo | None
) -> tuple[SessionRecord, ...] | None:
    """Return the sessions, or None when a fault leaves the number of slots unknown."""
    given = content.get("sessions")
    if given is None:
        source.error(("sessions",), "intake.no_sessions", "")
        return None
    if not isinstance(given, list) or not all(isinstance(session, dict) for session in given):
        source.error(("sessions",), "intake.not_sessions", toml_text(given))
        return None
    if not given:
        source.error(("sessions",), "intake.no_sessions", "")
        return None
    sessions = [
        _session(Table(source, ("sessions", position), session), zone)
        for position, session in enumerate(given)
    ]
    readable = [session for session in sessions if session is not None]
    if len(readable) < len(sessions):
        return None
    num_slots = sum(session.slots for session in readable)
    if num_slots > MOST_SLOTS:
        source.error(("sessions",), "intake.too_many_slots", str(num_slots), most=MOST_SLOTS)
        return None
    _check_order(readable, source)
    return tuple(readable)


def _session(table: Table, zone: ZoneInfo | None) -> SessionRecord | None:
    table.check_keys(_SESSION_KEYS)
    start = _start(table, zone)
    slots = table.whole("slots", 0, low=1, high=MOST_SLOTS) if table.has("slots") else 0
    slot_minutes = table.whole("slot_minutes", 15, low=1, high=_MINUTES_OF_A_DAY)
    pause_minutes = table.whole("pause_minutes", 5, low=0, high=_MINUTES_OF_A_DAY)
    if start is None or not slots:
        return None
    return SessionRecord(start=start, slots=slots, slot_minutes=slot_minutes, pause_minutes=pause_minutes)


def _start(table: Table, zone: ZoneInfo | None) -> datetime | None:
    if not table.has("start"):
        return None
    start = table.content["start"]
    if not isinstance(start, datetime):
        table.error("start", "intake.not_a_time", start)
    elif start.tzinfo is not None:
        table.error("start", "intake.time_with_offset", start)
    elif not _FIRST_YEAR <= start.year <= _LAST_YEAR:
        table.error("start", "intake.far_year", start, first=str(_FIRST_YEAR), last=str(_LAST_YEAR))
    elif zone is not None and _is_skipped(start, zone):
        table.error("start", "intake.skipped_time", start, timezone=zone.key)
    else:
        return start
    return None


def _is_skipped(start: datetime, zone: ZoneInfo) -> bool:
    """Return whether clocks jump over this time, as they do when summer time begins."""
    there_and_back = start.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return there_and_back.replace(tzinfo=None) != start


def _check_order(sessions: list[SessionRecord], source: Source) -> None:
    for position, (before, session) in enumerate(pairwise(sessions), 1):
        place = ("sessions", position, "start")
        if session.start < before.start:
            source.error(
                place,
                "intake.sessions_out_of_order",
                toml_text(session.start),
                before=before.start.isoformat(),
            )
        elif session.start < session_end(before):
            source.error(
                place,
                "intake.sessions_overlap",
                toml_text(session.start),
                end=session_end(before).isoformat(),
            )


@dataclass(frozen=True, slots=True)
class Tables:
    """
    The tables of an event.

    Parameters
    ----------
    in_slot
        Tables in each slot.
    labels
        Their names, or none.
    """

    in_slot: tuple[int, ...]
    labels: tuple[str, ...]


def read_tables(table: Table, num_slots: int | None) -> Tables | None:
    """Return the tables, or None when a fault leaves their number unknown."""
    table.check_keys(("count", "labels"))
    in_slot = _counts(table, num_slots)
    labels = _labels(table)
    if in_slot is not None and labels and len(labels) != max(in_slot):
        table.error("labels", "intake.label_count", len(labels), tables=max(in_slot))
    return None if in_slot is None else Tables(in_slot, labels)


def _counts(table: Table, num_slots: int | None) -> tuple[int, ...] | None:
    count = table.content.get("count", DEFAULT_TABLES)
    if not isinstance(count, list):
        number = table.checked_whole("count", count, low=1, high=MOST_TABLES)
        # With an unreadable programme one slot stands for all, so that table numbers are still checked.
        return None if number is None else (number,) * (num_slots or 1)
    numbers = [table.checked_whole("count", number, low=0, high=MOST_TABLES) for number in count]
    if num_slots is not None and len(count) != num_slots:
        table.error("count", "intake.table_list_length", count, length=len(count), slots=num_slots)
        return None
    whole = [number for number in numbers if number is not None]
    return tuple(whole) if whole and len(whole) == len(numbers) else None


def _labels(table: Table) -> tuple[str, ...]:
    labels = table.content.get("labels", [])
    if not isinstance(labels, list) or not all(
        isinstance(label, str) and label.strip() and "\0" not in label for label in labels
    ):
        table.error("labels", "intake.not_labels", labels)
        return ()
    return tuple(label.strip() for label in labels)
