"""What an attendee's calendar holds, as versions are published one after the other."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from matchmaker.messages import CalendarMeeting
from matchmaker.services.calendars import OwnCalendar, attendee_of_feed, feed_token, read_own_calendar
from matchmaker.services.events import store_event
from matchmaker.store import (
    AttendeeRow,
    Database,
    EventRow,
    MeetingRow,
    OrganiserRow,
    PlacementRow,
    SeatRow,
    SlotRow,
    TableRow,
    UnknownObjectError,
    VersionRow,
)

KEY = "of the tests"
#: Meeting → slot and table, both from 1, of one version.
Placed = dict[frozenset[str], tuple[int, int]]
ANA_BEN, ANA_CAI = frozenset({"ana", "ben"}), frozenset({"ana", "cai"})


@pytest.fixture
def event(database: Database, organiser: OrganiserRow, breakfast: Any, now: datetime) -> EventRow:
    """The breakfast, stored."""
    with database.writing() as db:
        return store_event(db, organiser, breakfast, now=now)


@pytest.fixture
def publish(database: Database, event: EventRow, now: datetime) -> Callable[[Placed], None]:
    """Return a function that publishes the next version of the event."""

    def add(placed: Placed) -> None:
        with database.writing() as db:
            attendees = {row.external_id: row for row in db.scalars(select(AttendeeRow))}
            slots = {row.number: row for row in db.scalars(select(SlotRow))}
            tables = {row.number: row for row in db.scalars(select(TableRow))}
            number = len(db.scalars(select(VersionRow)).all()) + 1
            figures = dict.fromkeys(("value", "objective", "upper_bound", "breaks", "table_moves"), 0)
            version = VersionRow(
                **figures,
                event_id=event.id,
                number=number,
                state="published",
                status="feasible",
                created_at=now,
                published_at=now,
            )
            db.add(version)
            db.flush()
            for who, (slot, table) in placed.items():
                a, b = sorted((attendees[name] for name in who), key=lambda row: row.id)
                sides = (MeetingRow.a_attendee_id == a.id, MeetingRow.b_attendee_id == b.id)
                meeting = db.scalar(select(MeetingRow).where(*sides))
                if meeting is None:
                    meeting = MeetingRow(event_id=event.id, a_attendee_id=a.id, b_attendee_id=b.id)
                    db.add(meeting)
                    db.flush()
                where = {"event_id": event.id, "version_id": version.id, "slot_id": slots[slot].id}
                placement = PlacementRow(**where, meeting_id=meeting.id, table_id=tables[table].id, value=5)
                db.add(placement)
                db.flush()
                db.add_all(
                    SeatRow(**where, attendee_id=side.id, placement_id=placement.id) for side in (a, b)
                )

    return add


@pytest.fixture
def calendar_of(database: Database) -> Callable[[str], OwnCalendar]:
    """Return a function that reads the calendar of an attendee by the id of the folder."""

    def read(external_id: str) -> OwnCalendar:
        with database.reading() as db:
            attendee = db.scalars(select(AttendeeRow).where(AttendeeRow.external_id == external_id)).one()
            return read_own_calendar(
                db,
                attendee.id,
                public_url="https://matchmaker.example.org/",
                mail_from="Matchmaker <foro@example.org>",
            )

    return read


def told(meetings: tuple[CalendarMeeting, ...]) -> dict[str, tuple[str, str, int, bool]]:
    """Return partner → start in UTC, place, sequence, whether cancelled."""
    return {
        meeting.partner: (
            f"{meeting.starts.astimezone(UTC):%H:%M}",
            meeting.place,
            meeting.sequence,
            meeting.cancelled,
        )
        for meeting in meetings
    }


def test_nothing_is_told_before_a_version_is_published(
    event: EventRow, calendar_of: Callable[[str], OwnCalendar]
) -> None:
    own = calendar_of("ana")

    assert own.meetings == ()
    assert (own.of.event, own.of.timezone, own.of.host, own.of.language, own.of.attendee) == (
        event.name,
        "Europe/Madrid",
        "matchmaker.example.org",
        "es",
        None,
    )
    assert (own.of.organiser.name, own.of.organiser.address) == ("Desayuno", "foro@example.org")


def test_a_change_raises_the_number_and_a_meeting_let_go_stays_as_cancelled(
    publish: Callable[[Placed], None], calendar_of: Callable[[str], OwnCalendar]
) -> None:
    publish({ANA_BEN: (1, 1), ANA_CAI: (2, 2)})
    first = calendar_of("ana").meetings
    publish({ANA_BEN: (1, 1), ANA_CAI: (3, 2)})
    second = calendar_of("ana").meetings
    publish({ANA_BEN: (1, 1)})
    third = calendar_of("ana").meetings
    publish({ANA_BEN: (1, 2), ANA_CAI: (3, 2)})
    fourth = calendar_of("ana").meetings

    ben, cai = "Ben Okafor", "Caitlín Ní Bhriain"
    assert told(first) == {
        ben: ("08:00", "Mesa Ventana", 0, False),
        cai: ("08:20", "Mesa Patio", 0, False),
    }
    assert told(second) == {
        ben: ("08:00", "Mesa Ventana", 0, False),
        cai: ("10:00", "Mesa Patio", 1, False),
    }
    assert told(third) == {
        ben: ("08:00", "Mesa Ventana", 0, False),
        cai: ("10:00", "Mesa Patio", 2, True),
    }
    assert told(fourth) == {
        ben: ("08:00", "Mesa Patio", 1, False),
        cai: ("10:00", "Mesa Patio", 3, False),
    }
    assert {meeting.meeting_id for meeting in first} == {meeting.meeting_id for meeting in fourth}


def test_an_edit_of_the_programme_raises_every_number(
    database: Database,
    publish: Callable[[Placed], None],
    calendar_of: Callable[[str], OwnCalendar],
) -> None:
    publish({ANA_BEN: (1, 1)})
    with database.writing() as db:
        db.scalars(select(EventRow)).one().edition += 1
        slot = db.scalars(select(SlotRow).where(SlotRow.number == 1)).one()
        slot.starts_at += timedelta(minutes=5)
        slot.ends_at += timedelta(minutes=5)

    assert told(calendar_of("ana").meetings) == {"Ben Okafor": ("08:05", "Mesa Ventana", 1, False)}


def test_the_calendar_speaks_the_attendees_own_language(
    database: Database, publish: Callable[[Placed], None], calendar_of: Callable[[str], OwnCalendar]
) -> None:
    publish({ANA_BEN: (1, 1)})
    with database.writing() as db:
        for attendee in db.scalars(select(AttendeeRow)):
            attendee.language = "en"

    (meeting,) = calendar_of("ben").meetings

    assert (meeting.partner, meeting.partner_organisation, meeting.place) == (
        "Ana Ruiz Gil",
        "Horno Ruiz",
        "Table Ventana",
    )


def test_a_feed_opens_for_its_own_token_until_it_is_revoked(database: Database, event: EventRow) -> None:
    with database.reading() as db:
        ana, ben = db.scalars(
            select(AttendeeRow).where(AttendeeRow.external_id.in_(["ana", "ben"])).order_by(AttendeeRow.id)
        ).all()
        public_id, token = feed_token(db, ana.id, KEY)
        assert attendee_of_feed(db, public_id, token, KEY) == ana.id
        refused = [(ben.public_id, token, KEY), (public_id, token, "another key"), (public_id, "", KEY)]
        refused += [("nobody", token, KEY), ("\0", token, KEY)]
        for whose, tried, key in refused:
            with pytest.raises(UnknownObjectError):
                attendee_of_feed(db, whose, tried, key)
    with database.writing() as db:
        db.get_one(AttendeeRow, ana.id).badge_serial += 1
    with database.reading() as db, pytest.raises(UnknownObjectError):
        attendee_of_feed(db, public_id, token, KEY)
    assert event.id == ana.event_id


def test_who_withdrew_has_no_feed(database: Database, event: EventRow, now: datetime) -> None:
    with database.writing() as db:
        ana = db.scalars(select(AttendeeRow).where(AttendeeRow.external_id == "ana")).one()
        public_id, token = feed_token(db, ana.id, KEY)
        ana.withdrawn_at = now

    with database.reading() as db, pytest.raises(UnknownObjectError):
        attendee_of_feed(db, public_id, token, KEY)
    with database.writing() as db:
        db.execute(delete(EventRow).where(EventRow.id == event.id))
    with database.reading() as db, pytest.raises(UnknownObjectError):
        feed_token(db, ana.id, KEY)
