"""What the pages about events are given."""

from dataclasses import replace
from datetime import datetime

from matchmaker.intake import EventFolder
from matchmaker.services.events import EventSummary, read_event, read_events, store_event
from matchmaker.store import Database, OrganiserRow


def test_events_are_listed_the_latest_first(
    database: Database, organiser: OrganiserRow, breakfast: EventFolder, now: datetime
) -> None:
    earlier = replace(
        breakfast,
        event=replace(
            breakfast.event,
            name="Antes",
            sessions=tuple(
                replace(session, start=session.start.replace(year=2025))
                for session in breakfast.event.sessions
            ),
        ),
    )
    with database.writing() as db:
        store_event(db, organiser, earlier, now=now)
        store_event(db, organiser, breakfast, now=now)

    with database.reading() as db:
        events = read_events(db, organiser)

    assert [event.name for event in events] == ["Desayuno", "Antes"]
    assert events[0] == EventSummary(
        id=events[0].id,
        name="Desayuno",
        state="draft",
        timezone="Europe/Madrid",
        starts_at=datetime.fromisoformat("2026-10-01T10:00+02:00"),
        ends_at=datetime.fromisoformat("2026-10-01T12:40+02:00"),
        attendees=4,
        slots=4,
        tables=2,
        version=None,
        meetings=0,
    )


def test_an_organiser_without_events_has_an_empty_list(database: Database, organiser: OrganiserRow) -> None:
    with database.reading() as db:
        assert read_events(db, organiser) == ()


def test_an_event_shows_its_numbers_before_there_is_a_schedule(
    database: Database, organiser: OrganiserRow, breakfast: EventFolder, now: datetime
) -> None:
    with database.writing() as db:
        event = store_event(db, organiser, breakfast, now=now)

    with database.reading() as db:
        page = read_event(db, organiser, event.public_id)

    assert (page.statements, page.attendees_without_statements, page.organisations) == (7, 1, 3)
    assert page.languages == (("en", 2), ("es", 1))
    assert [(session.number, len(session.slots)) for session in page.sessions] == [(1, 2), (2, 2)]
    assert page.rules == {
        "floor": 1,
        "cap": 0,
        "min_value": 0,
        "same_organisation": "forbid",
        "met_before": "allow",
        "consent": "automatic",
        "compactness": 0,
        "max_break_spread": -1,
        "roles": "",
    }
    assert (page.value, page.objective, page.upper_bound, page.status) == (None, None, None, None)
    assert (page.required_missing, page.meetings_per_attendee) == (0, ())
