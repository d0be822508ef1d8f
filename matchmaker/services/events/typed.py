"""The editor's values as they are typed: texts by the name of their field, and back from what is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from zoneinfo import ZoneInfo

from matchmaker.intake import FactorsRecord, SessionRecord
from matchmaker.services.events.choices import EventChoices

#: Factors that the organiser turns; the others belong to the ledger.
DIALS = ("want", "language", "roles", "organisation", "met_before", "create", "maintain", "expand")
#: Fields of the editor beside those of sessions.
FIELDS = (
    *("name", "timezone", "language", "tables", "labels", "registration", "registration_until"),
    *("given", "floor", "cap", "same_organisation", "met_before", "roles", "consent"),
    *("breaks", "compactness", "max_break_spread", "min_value"),
    *(f"factor_{field.name}" for field in fields(FactorsRecord)),
)
SESSION_FIELDS = ("was", "start", "slots", "minutes", "pause")
#: Most sessions of one event that the editor takes.
MOST_SESSIONS = 20


@dataclass(frozen=True, slots=True)
class TypedEvent:
    """
    What stands in the editor.

    Parameters
    ----------
    values
        Field of ``FIELDS`` → text; what is missing is blank.
    sessions
        Field of ``SESSION_FIELDS`` → text, of each session in the order of the page.
    """

    values: Mapping[str, str]
    sessions: tuple[Mapping[str, str], ...]

    def __getitem__(self, field: str) -> str:
        return self.values.get(field, "")


@dataclass(frozen=True, slots=True)
class Fault:
    """
    What is wrong with a field.

    Parameters
    ----------
    field
        Its name; ``session-0-start`` of a session.
    code
        Of the sentence; ``parameters`` fill it.
    """

    field: str
    code: str
    parameters: Mapping[str, str | int]


def typed_from(choices: EventChoices) -> TypedEvent:
    """Return what the editor shows of an event."""
    record, rules = choices.record, choices.record.rules
    until = choices.registration_until
    values = {
        "name": record.name,
        "timezone": record.timezone,
        "language": record.language,
        "tables": _tables(record.tables),
        "labels": "\n".join(record.table_labels),
        "registration": choices.registration,
        "registration_until": "" if until is None else _minute(until.astimezone(ZoneInfo(record.timezone))),
        "given": "given" if choices.is_given else "worked_out",
        "floor": str(rules.floor),
        "cap": str(rules.cap or ""),
        "same_organisation": rules.same_organisation,
        "met_before": rules.met_before,
        "roles": "\n".join(f"{one} + {other}" for one, other in rules.roles),
        "consent": rules.consent,
        "breaks": choices.breaks,
        "compactness": str(rules.compactness),
        "max_break_spread": "" if rules.max_break_spread < 0 else str(rules.max_break_spread),
        "min_value": str(rules.min_value or ""),
    }
    factors = {
        f"factor_{field.name}": f"{getattr(record.factors, field.name):g}" for field in fields(record.factors)
    }
    sessions = zip(record.sessions, choices.was, strict=True)
    return TypedEvent(values | factors, tuple(_session(session, was) for session, was in sessions))


def with_session(typed: TypedEvent) -> TypedEvent:
    """Return the editor with one session more, like the last one; where that leaves off is not known yet."""
    last = typed.sessions[-1] if typed.sessions else {"slots": "6", "minutes": "15", "pause": "5"}
    return TypedEvent(typed.values, (*typed.sessions, {**last, "was": "", "start": ""}))


def without_session(typed: TypedEvent, position: int) -> TypedEvent:
    """Return the editor without one of its sessions; the last one stays."""
    if len(typed.sessions) < 2:
        return typed
    kept = tuple(session for place, session in enumerate(typed.sessions) if place != position)
    return TypedEvent(typed.values, kept)


def _session(session: SessionRecord, was: int | None) -> dict[str, str]:
    return {
        "was": "" if was is None else str(was),
        "start": _minute(session.start),
        "slots": str(session.slots),
        "minutes": str(session.slot_minutes),
        "pause": str(session.pause_minutes),
    }


def _tables(counts: tuple[int, ...]) -> str:
    return str(counts[0]) if len(set(counts)) == 1 else ", ".join(map(str, counts))


def _minute(moment: datetime) -> str:
    """Write a wall-clock time as a field for date and time takes it."""
    seconds = moment.second or moment.microsecond
    return moment.replace(tzinfo=None).isoformat(timespec="auto" if seconds else "minutes")
