"""Four kinds of events to begin with: one readable table of what is proposed for each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from matchmaker.intake import EventRecord, FactorsRecord, RulesRecord, SessionRecord
from matchmaker.services.events.choices import EventChoices

#: How far ahead the day lies that is proposed: time enough to invite.
_AHEAD = timedelta(weeks=6)
_THURSDAY = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """
    What is proposed for one kind of event.

    Parameters
    ----------
    sessions
        Start, number of slots, minutes of a slot, minutes of a pause.
    rules
        Of the event folder, as far as they differ from its defaults; the console proposes a floor of 1.
    factors
        As far as they differ from 1.
    is_given
        Whether the meetings that are possible are given by the organiser.
    """

    sessions: tuple[tuple[time, int, int, int], ...]
    tables: int
    breaks: str
    registration: str
    rules: Mapping[str, object] = field(default_factory=dict)
    factors: Mapping[str, float] = field(default_factory=dict)
    is_given: bool = False


PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "breakfast": Preset(
            sessions=((time(9), 6, 15, 5),),
            tables=12,
            breaks="few",
            registration="anyone",
            rules={"floor": 1},
        ),
        "investors": Preset(
            sessions=((time(10), 6, 20, 5), (time(13), 4, 20, 5)),
            tables=20,
            breaks="few",
            registration="invited",
            rules={"floor": 1, "roles": (("investor", "startup"),)},
        ),
        "brokerage": Preset(
            sessions=((time(9, 30), 8, 20, 5), (time(15), 6, 20, 5)),
            tables=30,
            breaks="strongly",
            registration="invited",
            rules={"floor": 1, "same_organisation": "allow"},
            is_given=True,
        ),
        "inside": Preset(
            sessions=((time(16), 5, 12, 3),),
            tables=25,
            breaks="any",
            registration="invited",
            # Everybody works in one place: what counts is to meet who is not known yet.
            rules={"floor": 1, "same_organisation": "allow"},
            factors={"organisation": 0, "create": 2},
        ),
    }
)


def choices_of(preset: Preset, *, timezone: str, language: str, now: datetime) -> EventChoices:
    """Return what a preset proposes, on a Thursday some weeks ahead; the name is left to the organiser."""
    today = now.astimezone(ZoneInfo(timezone)).date()
    day = today + _AHEAD
    day += timedelta(days=(_THURSDAY - day.weekday()) % 7)
    sessions = tuple(
        SessionRecord(
            start=datetime.combine(day, start), slots=slots, slot_minutes=minutes, pause_minutes=pause
        )
        for start, slots, minutes, pause in preset.sessions
    )
    return EventChoices(
        record=EventRecord(
            name="",
            timezone=timezone,
            language=language,
            sessions=sessions,
            tables=(preset.tables,) * sum(session.slots for session in sessions),
            rules=RulesRecord(**preset.rules),  # type: ignore[arg-type]
            factors=FactorsRecord(**preset.factors),
        ),
        was=(None,) * len(sessions),
        breaks=preset.breaks,
        registration=preset.registration,
        is_given=preset.is_given,
    )
