"""An attendee's agenda as the moment has it: what comes next, what follows, what is over."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from matchmaker.services.planning.pages import AgendaItem, AgendaPage, SlotHead
from web.presenting.days import day_starts

#: From here on a day and an hour say more than minutes.
_SOON = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the agenda: a meeting, or a slot without one; whether a day begins with it."""

    slot: SlotHead
    item: AgendaItem | None
    is_past: bool
    starts_day: bool = False


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
    rest = _without(entries_of(page, now), first)
    is_running = first is not None and first.slot.starts_at <= now
    minutes = None
    if first is not None and not is_running and first.slot.starts_at - now <= _SOON:
        minutes = -(-(first.slot.starts_at - now) // timedelta(minutes=1))
    return AgendaNow(first, is_running, minutes, rest)


def _without(entries: tuple[Entry, ...], first: AgendaItem | None) -> tuple[Entry, ...]:
    """Return the entries without the one that stands above them; its day begins with the next one."""
    kept = [entry for entry in entries if first is None or entry.item is not first]
    if len({entry.slot.starts_at.date() for entry in entries}) > 1:
        dates = [None, *(entry.slot.starts_at.date() for entry in kept)]
        kept = [
            replace(entry, starts_day=entry.slot.starts_at.date() != earlier)
            for entry, earlier in zip(kept, dates, strict=False)
        ]
    return tuple(kept)


def entries_of(page: AgendaPage, now: datetime) -> tuple[Entry, ...]:
    """Return the whole agenda in the order of time: meetings and free slots."""
    lines: list[tuple[SlotHead, AgendaItem | None]] = [(item.slot, item) for item in page.items]
    lines += [(slot, None) for slot in page.free_slots]
    lines.sort(key=lambda line: line[0].number)
    days = day_starts(slot.starts_at for slot, _ in lines)
    return tuple(
        Entry(slot, item, slot.ends_at <= now, starts_day)
        for (slot, item), starts_day in zip(lines, days, strict=True)
    )
