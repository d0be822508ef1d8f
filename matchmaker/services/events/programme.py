"""The programme of an event in moments: when each slot begins and ends, whatever the clocks do."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from matchmaker.intake import SessionRecord


@dataclass(frozen=True, slots=True)
class SlotTime:
    """A slot: session from 0, number from 1 through all sessions, start and end aware, in UTC."""

    session: int
    number: int
    starts_at: datetime
    ends_at: datetime


def is_skipped(start: datetime, timezone: str) -> bool:
    """Return whether clocks jump over a wall-clock time, as they do when summer time begins."""
    zone = ZoneInfo(timezone)
    return start.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) != start


def comes_twice(start: datetime, timezone: str) -> bool:
    """Return whether a wall-clock time comes twice, as it does when summer time ends."""
    here = start.replace(tzinfo=ZoneInfo(timezone))
    return here.utcoffset() != here.replace(fold=1).utcoffset() and not is_skipped(start, timezone)


def session_end(session: SessionRecord) -> datetime:
    """Return the wall-clock time at which the last slot of a session ends, as if no clock changed."""
    minutes = session.slots * session.slot_minutes + (session.slots - 1) * session.pause_minutes
    return session.start + timedelta(minutes=minutes)


def slot_times(sessions: Iterable[SessionRecord], timezone: str) -> Iterator[SlotTime]:
    """
    Yield the slots of all sessions.

    A session begins at its wall-clock time; from there slots follow each other in elapsed time, so that a
    slot keeps its length when clocks change during it. Of a wall-clock time that comes twice, the first is
    meant; one that is skipped counts as if the clocks had not changed yet.
    """
    zone = ZoneInfo(timezone)
    number = 0
    for position, session in enumerate(sessions):
        start = session.start.replace(tzinfo=zone).astimezone(UTC)
        length = timedelta(minutes=session.slot_minutes)
        step = length + timedelta(minutes=session.pause_minutes)
        for nth in range(session.slots):
            number += 1
            starts_at = start + nth * step
            yield SlotTime(position, number, starts_at, starts_at + length)
