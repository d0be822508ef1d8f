"""The programme of an event as the moment has it: which slot is done, runs, or comes."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from matchmaker.services.events.pages import SessionView
from web.presenting.days import day_starts

SlotState = Literal["done", "now", "coming", "pause"]


@dataclass(frozen=True, slots=True)
class SlotBrick:
    """
    A brick of the slot course.

    Parameters
    ----------
    number
        None for the pause between two sessions.
    starts_day
        Whether a day of the event begins with it.
    """

    number: int | None
    starts_at: datetime
    ends_at: datetime
    state: SlotState
    starts_day: bool = False


def slot_course(sessions: tuple[SessionView, ...], now: datetime) -> tuple[SlotBrick, ...]:
    """Return the slots of all sessions in order, with a pause between sessions of the same day."""
    bricks: list[SlotBrick] = []
    for session in sessions:
        if bricks and session.slots and bricks[-1].ends_at.date() == session.slots[0][0].date():
            bricks.append(SlotBrick(None, bricks[-1].ends_at, session.slots[0][0], "pause"))
        for starts_at, ends_at in session.slots:
            number = 1 + sum(brick.number is not None for brick in bricks)
            bricks.append(SlotBrick(number, starts_at, ends_at, _state(starts_at, ends_at, now)))
    days = day_starts(brick.starts_at for brick in bricks)
    return tuple(replace(brick, starts_day=day) for brick, day in zip(bricks, days, strict=True))


def _state(starts_at: datetime, ends_at: datetime, now: datetime) -> SlotState:
    if ends_at <= now:
        return "done"
    return "now" if starts_at <= now else "coming"
