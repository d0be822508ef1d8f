"""What an organiser chooses about an event: the values of the editor, as they are stored."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.intake import EventRecord
from matchmaker.services.events.exporting import read_event_record
from matchmaker.services.events.states import Change
from matchmaker.store import EventRow


@dataclass(frozen=True, slots=True, kw_only=True)
class EventChoices:
    """
    An event as the organiser wants it.

    Parameters
    ----------
    record
        Name, zone, language, sessions in the order of time, tables, rules and factors.
    was
        Of each session, the position of the one it was until now; none for a new one.
    breaks
        ``any``, ``few`` or ``strongly``; ``points`` leaves it to the number of the rules.
    registration
        ``invited`` or ``anyone``; ``registration_until`` ends it, none for the first slot's start.
    is_given
        Whether the pairs are given by the organiser instead of worked out.
    """

    record: EventRecord
    was: tuple[int | None, ...]
    breaks: str = "any"
    registration: str = "invited"
    registration_until: datetime | None = None
    is_given: bool = False


def read_choices(db: Session, event: EventRow) -> EventChoices:
    """Return what stands of an event now."""
    record = read_event_record(db, event)
    return EventChoices(
        record=record,
        was=tuple(range(len(record.sessions))),
        breaks=event.breaks,
        registration=event.registration,
        registration_until=event.registration_until,
        is_given=event.has_explicit_pairs,
    )


def changes_between(before: EventChoices, after: EventChoices) -> frozenset[Change]:
    """Return what two states of an event differ in."""
    old, new = before.record, after.record
    differs: dict[Change, bool] = {
        "name": (old.name, old.language) != (new.name, new.language),
        "programme": (old.timezone, old.sessions, before.was) != (new.timezone, new.sessions, after.was),
        "tables": (old.tables, old.table_labels) != (new.tables, new.table_labels),
        "rules": _rules(before) != _rules(after),
        "consent": old.rules.consent != new.rules.consent,
        "registration": _registration(before) != _registration(after),
    }
    return frozenset(what for what, is_other in differs.items() if is_other)


def _rules(choices: EventChoices) -> tuple[object, ...]:
    rules = choices.record.rules
    consent_apart = [
        getattr(rules, name)
        for name in ("floor", "cap", "min_value", "same_organisation", "met_before", "roles")
    ]
    cost = (choices.breaks, rules.compactness if choices.breaks == "points" else 0, rules.max_break_spread)
    return (*consent_apart, *cost, choices.record.factors, choices.is_given)


def _registration(choices: EventChoices) -> tuple[str, datetime | None]:
    return choices.registration, choices.registration_until
