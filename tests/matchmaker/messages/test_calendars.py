"""A calendar as three programs read it that know nothing of the library that wrote it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import ical.calendar_stream
import ics
import pytest
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.messages import CalendarMeeting, CalendarOf, Mailbox, calendar_of

WRITTEN = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
FAIR = CalendarOf(
    event="Foro Confianza 2026",
    timezone="Europe/Madrid",
    host="matchmaker.example.org",
    language="es",
    organiser=Mailbox(name="Cámara de Comercio", address="foro@example.org"),
)
READER = replace(FAIR, attendee=Mailbox(name="Jon Lasa", address="jon@example.org"))
MEETING = CalendarMeeting(
    meeting_id="mQ7",
    sequence=2,
    starts=datetime(2026, 10, 1, 8, 20, tzinfo=UTC),
    ends=datetime(2026, 10, 1, 8, 35, tzinfo=UTC),
    partner="Lucía Ferrer",
    partner_organisation="Talleres Ferrer",
    place="Mesa 7",
    about=["Buscas «clientes piloto»; ofrece «tres hospitales»."],
    url="https://matchmaker.example.org/agenda",
)

#: What a reader finds of each meeting: UID, start and end in UTC, summary, place.
Found = list[tuple[str, datetime, datetime, str, str]]


def by_vobject(written: str) -> Found:
    return sorted(
        (
            event.uid.value,
            event.dtstart.value.astimezone(UTC),
            event.dtend.value.astimezone(UTC),
            event.summary.value,
            event.location.value,
        )
        for event in vobject.readOne(written).contents.get("vevent", [])
    )


def by_ics(written: str) -> Found:
    return sorted(
        (event.uid, event.begin.to("utc").datetime, event.end.to("utc").datetime, event.name, event.location)
        for event in ics.Calendar(written).events
    )


def by_ical(written: str) -> Found:
    events = ical.calendar_stream.IcsCalendarStream.calendar_from_ics(written).events
    return sorted(
        (
            str(event.uid),
            event.dtstart.astimezone(UTC),
            event.dtend.astimezone(UTC),
            str(event.summary),
            str(event.location),
        )
        for event in events
        if isinstance(event.dtstart, datetime) and isinstance(event.dtend, datetime)
    )


READERS = {"vobject": by_vobject, "ics": by_ics, "ical": by_ical}


@pytest.fixture(params=READERS)
def read(request: pytest.FixtureRequest) -> Callable[[str], Found]:
    return READERS[request.param]


def written(of: CalendarOf, *meetings: CalendarMeeting, method: Any = "PUBLISH") -> str:
    return calendar_of(of, meetings, method, WRITTEN).decode()


def lines(text: str) -> list[str]:
    """Return the content lines, unfolded."""
    return text.replace("\r\n ", "").split("\r\n")


def test_a_meeting_is_read_as_it_was_meant(read: Callable[[str], Found]) -> None:
    assert read(written(FAIR, MEETING)) == [
        (
            "mQ7@matchmaker.example.org",
            MEETING.starts,
            MEETING.ends,
            "Encuentro con Lucía Ferrer",
            "Mesa 7, Foro Confianza 2026",
        )
    ]


@pytest.mark.parametrize(
    ("zone", "wall_clock"),
    [
        ("Europe/Madrid", "2026-10-25T01:30"),
        ("Europe/Madrid", "2026-10-25T03:30"),
        ("Europe/Madrid", "2026-03-29T01:45"),
        ("Europe/Madrid", "2026-03-29T03:15"),
        ("Australia/Lord_Howe", "2026-04-05T01:15"),
        ("Australia/Lord_Howe", "2026-10-04T02:45"),
        ("Asia/Kathmandu", "2026-10-25T10:00"),
        ("America/St_Johns", "2026-11-01T10:00"),
    ],
)
def test_the_moment_is_the_same_on_both_sides_of_a_change_of_clocks(
    read: Callable[[str], Found], zone: str, wall_clock: str
) -> None:
    starts = datetime.fromisoformat(wall_clock).replace(tzinfo=ZoneInfo(zone))
    meeting = replace(MEETING, starts=starts, ends=starts.astimezone(UTC) + timedelta(minutes=15))

    ((_, begins, ends, _, _),) = read(written(replace(FAIR, timezone=zone), meeting))

    assert (begins, ends) == (starts.astimezone(UTC), meeting.ends)


def test_the_calendar_brings_the_rules_of_its_zone() -> None:
    found = lines(written(FAIR, MEETING))

    assert found[-2:] == ["END:VCALENDAR", ""]
    assert found.count("BEGIN:VTIMEZONE") == 1
    assert "TZID:Europe/Madrid" in found
    assert "DTSTART;TZID=Europe/Madrid:20261001T102000" in found


def test_what_is_published_names_no_attendee_and_no_partner_by_address() -> None:
    found = lines(written(FAIR, MEETING))

    assert "METHOD:PUBLISH" in found
    assert [line for line in found if line.startswith("ATTENDEE")] == []
    assert [line for line in found if "@" in line] == [
        "UID:mQ7@matchmaker.example.org",
        'ORGANIZER;CN="Cámara de Comercio":mailto:foro@example.org',
    ]


def test_a_mail_names_its_recipient_and_nobody_else() -> None:
    found = lines(written(READER, MEETING, method="REQUEST"))

    assert "METHOD:REQUEST" in found
    assert [line for line in found if line.startswith("ATTENDEE")] == [
        (
            'ATTENDEE;CN="Jon Lasa";CUTYPE=INDIVIDUAL;PARTSTAT=ACCEPTED;ROLE=REQ-PARTICIPANT;'
            "RSVP=FALSE:mailto:jon@example.org"
        )
    ]


@pytest.mark.parametrize(
    ("of", "meeting", "method", "expected"),
    [
        (FAIR, MEETING, "PUBLISH", {"STATUS:CONFIRMED", "SEQUENCE:2", "TRIGGER:-PT5M"}),
        (READER, MEETING, "REQUEST", {"STATUS:CONFIRMED", "SEQUENCE:2", "TRIGGER:-PT5M"}),
        (READER, MEETING, "CANCEL", {"STATUS:CANCELLED", "SEQUENCE:2"}),
        (FAIR, replace(MEETING, cancelled=True, sequence=3), "PUBLISH", {"STATUS:CANCELLED", "SEQUENCE:3"}),
    ],
)
def test_state_and_sequence_say_what_became_of_it(
    of: CalendarOf, meeting: CalendarMeeting, method: str, expected: set[str]
) -> None:
    found = lines(written(of, meeting, method=method))

    assert {line for line in found if line.startswith(("STATUS", "SEQUENCE", "TRIGGER"))} == expected


def test_an_agenda_without_meetings_is_a_calendar_still(read: Callable[[str], Found]) -> None:
    assert read(written(FAIR)) == []


@settings(deadline=None)
@given(
    partner=st.text(max_size=60),
    about=st.lists(st.text(max_size=80), max_size=3),
    place=st.text(max_size=20),
    event=st.text(max_size=40),
)
def test_what_people_wrote_makes_no_line_of_its_own(
    partner: str, about: list[str], place: str, event: str
) -> None:
    meeting = replace(MEETING, partner=partner, about=about, place=place)
    plain = lines(written(FAIR, MEETING))

    found = calendar_of(replace(FAIR, event=event), [meeting], "PUBLISH", WRITTEN)

    assert all(len(line) <= 75 for line in found.split(b"\r\n"))
    assert [line.partition(":")[0].partition(";")[0] for line in lines(found.decode())] == [
        line.partition(":")[0].partition(";")[0] for line in plain
    ]
    assert [reader(found.decode())[0][:3] for reader in READERS.values()] == [
        ("mQ7@matchmaker.example.org", MEETING.starts, MEETING.ends)
    ] * 3
