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
