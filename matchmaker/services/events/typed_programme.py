"""The typed programme: sessions as values with their faults, and what a preview shows of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from matchmaker.intake import SessionRecord
from matchmaker.services.events.pages import SessionView
from matchmaker.services.events.programme import comes_twice, is_skipped, session_end, slot_times
from matchmaker.services.events.reading import FieldReader, readable_moment
from matchmaker.services.events.typed import MOST_SESSIONS, Fault, TypedEvent
from matchmaker.services.events.zones import zone_of

MOST_SLOTS = 1_000
_MINUTES_OF_A_DAY = 1_440


@dataclass(frozen=True, slots=True)
class SettledSession:
    """A session as it is typed: its place on the page, what it is, and which one it was until now."""

    place: int
    record: SessionRecord
    was: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammePreview:
    """
    What a typed programme comes to.

    Parameters
    ----------
    sessions
        Those that can be read, in the order of time.
    slots
        Slots of all of them.
    notes
        What the organiser should know, and what can't be read yet.
    is_whole
        Whether all of it can be read.
    """

    sessions: tuple[SessionView, ...]
    slots: int
    notes: tuple[Fault, ...]
    is_whole: bool
    timezone: str | None


def settle_sessions(
    typed: Sequence[Mapping[str, str]], timezone: str | None
) -> tuple[tuple[SettledSession, ...] | None, tuple[Fault, ...]]:
    """Return the sessions in the order of time, or none with every fault."""
    if not typed:
        return None, (Fault("sessions", "editor.no_sessions", {}),)
    if len(typed) > MOST_SESSIONS:
        return None, (Fault("sessions", "editor.too_many_sessions", {"most": MOST_SESSIONS}),)
    settled, faults = _read_all(typed, timezone)
    faults += _order_faults(settled)
    slots = sum(session.record.slots for session in settled)
    if slots > MOST_SLOTS:
        faults.append(Fault("session-0-slots", "editor.too_many_slots", {"found": slots, "most": MOST_SLOTS}))
    return (None, tuple(faults)) if faults else (settled, ())


def preview_of(typed: TypedEvent, now: datetime) -> ProgrammePreview:
    """Return what the programme comes to as far as it is typed."""
    timezone = zone_of(typed["timezone"])
    if timezone is None or len(typed.sessions) > MOST_SESSIONS:
        return ProgrammePreview(sessions=(), slots=0, notes=(), is_whole=False, timezone=None)
    settled, faults = _read_all(typed.sessions, timezone)
    notes = [fault for fault in faults if fault.code == "editor.skipped_time"] + _order_faults(settled)
    is_whole = not faults and not notes and bool(settled)
    # A preview of more slots than a page holds would help nobody.
    if sum(session.record.slots for session in settled) > MOST_SLOTS:
        settled = ()
    records = [session.record for session in settled]
    views = _views(records, timezone)
    notes += _clock_notes(settled, views, timezone)
    if views and views[-1].slots[-1][1] <= now:
        notes.append(Fault("sessions", "editor.note_past", {}))
    return ProgrammePreview(
        sessions=views,
        slots=sum(len(view.slots) for view in views),
        notes=tuple(notes),
        is_whole=is_whole and bool(views),
        timezone=timezone,
    )


def _read_all(
    typed: Sequence[Mapping[str, str]], timezone: str | None
) -> tuple[tuple[SettledSession, ...], list[Fault]]:
    faults: list[Fault] = []
    settled = []
    for place, values in enumerate(typed):
        read = FieldReader(values, f"session-{place}-")
        session = _session(read, place, timezone)
        faults += read.faults
        if session is not None:
            settled.append(session)
    return tuple(sorted(settled, key=lambda session: session.record.start)), faults


def _session(read: FieldReader, place: int, timezone: str | None) -> SettledSession | None:
    start = readable_moment(read.text("start"))
    if start is None:
        read.fault("start", "editor.not_a_time", found=read.text("start")[:60])
    elif timezone is not None and is_skipped(start, timezone):
        read.fault("start", "editor.skipped_time", time=f"{start:%H:%M}", timezone=timezone)
    slots = read.whole("slots", blank=None, least=1, most=MOST_SLOTS)
    minutes = read.whole("minutes", blank=None, least=1, most=_MINUTES_OF_A_DAY)
    pause = read.whole("pause", blank=0, most=_MINUTES_OF_A_DAY)
    if start is None or read.faults:
        return None
    was = read.text("was")
    return SettledSession(
        place,
        SessionRecord(start=start, slots=slots, slot_minutes=minutes, pause_minutes=pause),
        int(was) if was.isascii() and was.isdecimal() and len(was) < 4 else None,
    )


def _order_faults(settled: Sequence[SettledSession]) -> list[Fault]:
    return [
        Fault(
            f"session-{later.place}-start",
            "editor.sessions_overlap",
            {"end": f"{session_end(earlier.record):%H:%M}", "number": earlier.place + 1},
        )
        for earlier, later in pairwise(settled)
        if later.record.start < session_end(earlier.record)
    ]


def _views(records: Sequence[SessionRecord], timezone: str) -> tuple[SessionView, ...]:
    zone = ZoneInfo(timezone)
    slots: dict[int, list[tuple[datetime, datetime]]] = {}
    for time in slot_times(records, timezone):
        both = (time.starts_at.astimezone(zone), time.ends_at.astimezone(zone))
        slots.setdefault(time.session, []).append(both)
    return tuple(
        SessionView(number=position + 1, slots=tuple(times)) for position, times in sorted(slots.items())
    )


def _clock_notes(
    settled: Sequence[SettledSession], views: Sequence[SessionView], timezone: str
) -> list[Fault]:
    """Return what clocks do to the programme: a start that comes twice, a change during a session."""
    notes = []
    for session, view in zip(settled, views, strict=False):
        start = session.record.start
        field = f"session-{session.place}-start"
        if comes_twice(start, timezone):
            notes.append(Fault(field, "editor.note_twice", {"time": f"{start:%H:%M}", "timezone": timezone}))
        elif view.slots[0][0].utcoffset() != view.slots[-1][1].utcoffset():
            notes.append(Fault(field, "editor.note_clocks_change", {"number": view.number}))
    return notes
