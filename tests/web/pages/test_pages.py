"""The views over the tests' world: what a page shows, what it never shows, how it answers a search."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from matchmaker.store import (
    AttendeeRow,
    EventRow,
    OrganiserRow,
    PersonRow,
    PlacementRow,
    SeatRow,
    TeamMemberRow,
    VersionRow,
)

Come = Callable[[str], Any]


def test_events_are_listed_with_what_they_hold(manager: Any) -> None:
    page = manager.read("/events")

    for name in ("Desayuno", "Foro"):
        assert f"1 Oct 2026 {name} 10:00 to 10:15, Thursday 1 October Published 2 attendees" in page
    assert page.count("2 attendees 1 slot 1 table 1 meeting") == 2


def test_organiser_without_events_is_told_how_to_begin(manager: Any, world: Any) -> None:
    with world.database.writing() as db:
        # Events stay; the member is moved to an organiser that has none.
        empty = OrganiserRow(name="Nueva Ría", created_at=datetime(2026, 9, 1, tzinfo=UTC))
        db.add(empty)
        db.flush()
        db.get_one(TeamMemberRow, world.members["manager"].id).organiser_id = empty.id
    page = manager.get("/events").text

    assert "No events yet, only bricks" in manager.read("/events")
    assert re.findall('btn-primary[^>]* href="([^"]+)"', page) == ["/events/new"]
    assert re.findall('action="(/sample)"', page) == ["/sample"]


def test_event_shows_its_programme_numbers_and_proof(manager: Any, paths: dict[str, str]) -> None:
    page = manager.read(paths["event"])

    assert "Slot 1 10:00" in page
    assert "of what is possible" in page
    assert "Thursday 1 October 2026" in page
    assert "may not meet" in page


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("07:59", "Slot 1 10:00 Attendees"),
        ("08:05", "Slot 1 10:00, running"),
        ("08:15", "Slot 1 10:00 Attendees"),
    ],
)
def test_slot_says_whether_it_runs(
    come: Come, paths: dict[str, str], clock: Any, moment: str, expected: str
) -> None:
    clock.now = datetime.fromisoformat(f"2026-10-01T{moment}+00:00")

    assert expected in come("manager").read(paths["event"])


def test_slot_that_is_over_says_so_without_colour(come: Come, paths: dict[str, str], clock: Any) -> None:
    clock.now = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)

    assert 'role="img" aria-label="over"' in come("manager").get(paths["event"]).text


def test_schedule_shows_proof_timetable_and_shares(manager: Any, paths: dict[str, str]) -> None:
    answer = manager.get(paths["schedule"]).text
    page = manager.read(paths["schedule"])

    assert "100 %" in page
    assert "No schedule of this event can be worth more than this one: 500 points." in page
    assert "Nobody gets less than 500 points; half get 500 or more." in page
    assert 'aria-label="Slot 1, table 1: Lucía Ferrer Ruiz with Jon Lasa"' in answer
    assert paths["meeting"] in answer
    assert paths["attendee"] in answer


def test_schedule_search_works_without_javascript(manager: Any, paths: dict[str, str]) -> None:
    found = manager.get(paths["schedule"] + "?q=lucia").text
    nobody = manager.get(paths["schedule"] + "?q=%3Cscript%3E").text

    assert 'class="cell is-found"' in found
    assert "1 meeting, no breaks" in manager.read(paths["schedule"] + "?q=lucia")
    assert "See the agenda of Lucía Ferrer Ruiz" in manager.read(paths["schedule"] + "?q=lucia")
    assert "is-found" not in nobody
    assert "Nobody of that name" in manager.read(paths["schedule"] + "?q=%3Cscript%3E")
    assert 'value="&lt;script&gt;"' in nobody


@pytest.mark.parametrize("slot", ["1", "7", "-1", "x", "1" * 500])
def test_any_slot_may_be_asked_for(manager: Any, paths: dict[str, str], slot: str) -> None:
    page = manager.get(f"{paths['schedule']}?slot={slot}")

    assert page.status_code == 200
    assert '<td class="is-shown">' in page.text


def test_event_without_a_schedule_says_so(manager: Any, paths: dict[str, str], world: Any) -> None:
    with world.database.writing() as db:
        event = db.query(EventRow).filter_by(public_id=world.names["event"]).one()
        for row in (SeatRow, PlacementRow, VersionRow):
            db.query(row).filter_by(event_id=event.id).delete()

    told = manager.read(paths["schedule"])
    assert "Nobody knows yet who meets whom" in told
    assert "Compute schedule" in told
    assert "This event has no schedule yet" in manager.read(paths["event"])
    agenda = manager.read(paths["attendee"])
    assert "This event has no schedule yet" in agenda
    assert "Meetings – No schedule yet" in agenda
    assert "in this version" not in agenda
    assert manager.get(paths["meeting"]).status_code == 404


def test_attendees_are_found_by_name_and_organisation(
    manager: Any, paths: dict[str, str], world: Any
) -> None:
    with world.database.writing() as db:
        db.get_one(AttendeeRow, world.attendees["attendee"].id).organisation = "Conservas Ría"

    assert "Jon Lasa" in manager.read(paths["attendees"])
    for query in ("lucia", "ria", "conservas%20fer"):
        found = manager.read(f"{paths['attendees']}?q={query}")
        assert "Lucía Ferrer Ruiz" in found
        assert "Jon Lasa" not in found
    assert "Nobody on the list is like that" in manager.read(f"{paths['attendees']}?q=zzz")


def test_attendees_agenda_and_meeting_say_who_where_and_when(manager: Any, paths: dict[str, str]) -> None:
    agenda, meeting = (manager.read(paths[name]) for name in ("attendee", "meeting"))

    assert "10:00 Jon Lasa" in agenda
    assert "Speaks Spanish" in agenda
    assert "Slot 1 10:00 until 10:15" in meeting
    assert "Neither has said yet" in meeting


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-09-30T08:00", "Hello, Lucía. Your next meeting is on Thursday 1 October at 10:00 Jon Lasa"),
        ("2026-10-01T07:48", "Hello, Lucía. Your next meeting is in 12 min Jon Lasa"),
        ("2026-10-01T08:05", "Hello, Lucía. Your meeting is now Jon Lasa"),
        ("2026-10-01T08:15", "That was it, Lucía You had 1 meeting. Here it is. Your agenda 10:00 Jon Lasa"),
    ],
)
def test_own_agenda_says_what_comes_next(come: Come, clock: Any, moment: str, expected: str) -> None:
    clock.now = datetime.fromisoformat(f"{moment}+00:00")

    assert expected in come("attendee").read("/agenda")


def test_own_agenda_is_empty_while_nothing_is_published(come: Come, world: Any) -> None:
    attendee = come("attendee")
    with world.database.writing() as db:
        event_id = world.attendees["attendee"].event_id
        version = db.query(VersionRow).filter_by(event_id=event_id).one()
        version.state, version.published_at = "draft", None
    page = attendee.read("/agenda")

    assert "Your meetings are not settled yet" in page
    assert "Jon Lasa" not in page


def test_names_that_are_scripts_are_text_on_every_page(
    visit: Come, manager: Any, paths: dict[str, str], world: Any
) -> None:
    payload = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    with world.database.writing() as db:
        attendee = db.get_one(AttendeeRow, world.attendees["attendee"].id)
        attendee.name = attendee.organisation = attendee.title = payload
        attendee.languages = [payload]
        db.get_one(PersonRow, attendee.person_id).name = payload
        db.get_one(EventRow, attendee.event_id).name = payload
    own = visit("attendee").get("/agenda").text
    pages = [manager.get(path).text for path in ("/events", *paths.values())]

    for page in (own, *pages, manager.get(paths["schedule"] + "?q=script").text):
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "&lt;script&gt;" in page


def test_no_page_carries_styles_or_scripts_of_its_own(
    visit: Come, visitor: Any, manager: Any, paths: dict[str, str]
) -> None:
    pages = [manager.get(path).text for path in ("/events", *paths.values())]
    pages += [visit("attendee").get("/agenda").text, visitor.get("/sign-in").text, visitor.get("/x").text]

    for page in pages:
        assert " style=" not in page
        assert "<style" not in page
        assert not re.search(r"<script(?! type=\"module\" src=\"/assets/)", page)
        assert not re.search(r" on[a-z]+=", page)


def test_switches_come_back_to_the_page_they_stand_on(manager: Any, paths: dict[str, str]) -> None:
    page = manager.get(paths["schedule"] + "?q=lucia&slot=1").text

    assert f'name="next" value="{paths["schedule"]}?q=lucia&amp;slot=1"' in page


def test_spanish_pages_are_spanish(manager: Any, paths: dict[str, str]) -> None:
    manager.post("/language", {"language": "es"})

    for path in ("/events", *paths.values()):
        page = manager.get(path).text
        assert '<html lang="es"' in page
        assert "Asistentes" in manager.read(path) or path == "/events"
    assert "Ningún horario de este evento puede valer más" in manager.read(paths["schedule"])


def test_chosen_theme_stands_on_the_page(manager: Any) -> None:
    assert "data-bs-theme" not in manager.get("/events").text
    manager.post("/theme", {"theme": "dark"})
    assert 'data-bs-theme="dark"' in manager.get("/events").text
