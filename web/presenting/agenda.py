"""An attendee's agenda as the moment has it: what comes next, what follows, what is over."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from matchmaker.services.planning.pages import AgendaItem, AgendaPage, SlotHead

#: From here on a day and an hour say more than minutes.
_SOON = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the agenda: a meeting, or a slot without one."""

    slot: SlotHead
    item: AgendaItem | None
    is_past: bool


@dataclass(frozen=True, slots=True)
class AgendaNow:
    """
    The agenda at one moment.

    Parameters
    ----------
    next
        The meeting that runs or comes next; none when all are over.
    is_running
        Whether ``next`` has begun.
    minutes
        Until ``next`` begins, rounded up; none when it runs or is more than two hours away.
    rest
        Everything else, in the order of time.
    """

    next: AgendaItem | None
    is_running: bool
    minutes: int | None
    rest: tuple[Entry, ...]


def agenda_now(page: AgendaPage, now: datetime) -> AgendaNow:
    """Return what an agenda says at a moment."""
    coming = [item for item in page.items if item.slot.ends_at > now]
    first = coming[0] if coming else None
    rest = tuple(entry for entry in entries_of(page, now) if first is None or entry.item is not first)
    is_running = first is not None and first.slot.starts_at <= now
    minutes = None
    if first is not None and not is_running and first.slot.starts_at - now <= _SOON:
        minutes = -(-(first.slot.starts_at - now) // timedelta(minutes=1))
    return AgendaNow(first, is_running, minutes, rest)


def entries_of(page: AgendaPage, now: datetime) -> tuple[Entry, ...]:
    """Return the whole agenda in the order of time: meetings and free slots."""
    entries = [Entry(item.slot, item, item.slot.ends_at <= now) for item in page.items]
    entries += [Entry(slot, None, slot.ends_at <= now) for slot in page.free_slots]
    return tuple(sorted(entries, key=lambda entry: entry.slot.number))
