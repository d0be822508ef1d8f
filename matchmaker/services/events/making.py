"""Making an event: from what an organiser chose, or from an earlier one."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from matchmaker.errors import MatchmakerError
from matchmaker.intake import EventFolder, EventRecord
from matchmaker.services.events.choices import EventChoices
from matchmaker.services.events.deeds import record
from matchmaker.services.events.exporting import read_event_record
from matchmaker.services.events.importing import lay_event
from matchmaker.services.events.programme import is_skipped
from matchmaker.services.events.vocabulary import vocabulary_record
from matchmaker.store import EventRow, in_event, scoped

#: Where an organiser without any event is taken to be.
HOME_ZONE = "Europe/Madrid"
_YEAR = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")
#: A year later, on the same day of the week.
_YEAR_LATER = timedelta(weeks=52)
_FIRST_DAY, _LAST_DAY = date(1970, 1, 1), date(2199, 1, 1)


class ShiftedTimeError(MatchmakerError):
    """On the chosen day, a session would begin at a time that clocks jump over."""

    code = "editor.shifted_time"

    def __init__(self, start: datetime, timezone: str) -> None:
        super().__init__(time=f"{start:%H:%M}", day=start.date().isoformat(), timezone=timezone)


class FarDayError(MatchmakerError):
    """A day is beyond the years that a programme may lie in."""

    code = "editor.far_day"


def make_event(db: Session, organiser_id: int, choices: EventChoices, *, by: str, now: datetime) -> EventRow:
    """
    Make a new event, as a draft without attendees.

    Parameters
    ----------
    by
        Public id of the team member who makes it.
    """
    folder = EventFolder(
        event=choices.record,
        attendees=(),
        pairs=() if choices.is_given else None,
        breaks=choices.breaks,
    )
    event = lay_event(db, organiser_id, folder, now=now)
    event.registration = choices.registration
    event.registration_until = choices.registration_until
    record(db, event, "event.made", now, by=by)
    db.flush()
    return event


def usual_zone(db: Session, organiser_id: int) -> str:
    """Return the zone of the organiser's newest event; where there is none, that of the house."""
    newest = scoped(db, organiser_id).events().order_by(EventRow.created_at.desc(), EventRow.id.desc())
    event = db.scalar(newest.limit(1))
    return HOME_ZONE if event is None else event.timezone


def proposed_copy(db: Session, event: EventRow) -> tuple[str, date]:
    """Return name and day that are proposed for next year's: the year in the name is raised."""
    before = read_event_record(db, event).sessions[0].start.date()
    day = before + _YEAR_LATER
    return with_year_raised(event.name, max(1, day.year - before.year)), day


def with_year_raised(name: str, years: int = 1) -> str:
    """Return a name with every year in it raised: ``Foro 2026`` → ``Foro 2027``."""
    return _YEAR.sub(lambda found: str(int(found[0]) + years), name)


def duplicate_event(
    db: Session, event: EventRow, *, name: str, day: date, by: str, now: datetime
) -> EventRow:
    """
    Make an event like an earlier one: programme, tables, rules, factors and own words, no attendees.

    Parameters
    ----------
    name
        Not blank.
    day
        On which the first session begins; clocks show the same times as they did.
    by
        Public id of the team member who makes it.

    Raises
    ------
    ShiftedTimeError, FarDayError
        Nothing is made.
    """
    earlier = read_event_record(db, event)
    shifted = _shifted(earlier, day)
    copy = lay_event(
        db,
        event.organiser_id,
        EventFolder(
            event=replace(shifted, name=name),
            attendees=(),
            pairs=() if event.has_explicit_pairs else None,
            vocabulary=vocabulary_record(db, in_event(db, event)),
            breaks=event.breaks,
        ),
        now=now,
    )
    copy.registration = event.registration
    if event.registration_until is not None:
        zone = ZoneInfo(event.timezone)
        until = event.registration_until.astimezone(zone).replace(tzinfo=None)
        moved = until + (day - earlier.sessions[0].start.date())
        copy.registration_until = moved.replace(tzinfo=zone)
    record(db, copy, "event.duplicated", now, by=by, source=event.public_id)
    db.flush()
    return copy


def _shifted(event: EventRecord, day: date) -> EventRecord:
    """Return an event with its programme begun on another day, by the wall clock."""
    by = day - event.sessions[0].start.date()
    if not _FIRST_DAY <= day <= _LAST_DAY:
        raise FarDayError
    sessions = tuple(replace(session, start=session.start + by) for session in event.sessions)
    for session in sessions:
        if is_skipped(session.start, event.timezone):
            raise ShiftedTimeError(session.start, event.timezone)
    return replace(event, sessions=sessions)
