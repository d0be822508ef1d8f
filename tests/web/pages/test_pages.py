"""The views over the tests' world: what a page shows, what it never shows, how it answers a search."""

import re
import shlex
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest

from matchmaker.cli.import_export import import_command
from matchmaker.store import (
    AttendeeRow,
    EventRow,
    OrganiserRow,
    PersonRow,
    PlacementRow,
    RunRow,
    SeatRow,
    SlotRow,
    TeamMemberRow,
    VersionRow,
)
from matchmaker.words import say

Come = Callable[[str], Any]


def words(page: str) -> str:
    """Return the text of a page as it reads, without its tags."""
    body = page.partition("<body")[2]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))
    return re.sub(r" ([.,])", r"\1", text)


@pytest.fixture
def come(visitor: Any, world: Any, clock: Any) -> Come:
    """Return a maker of visitors who read English and come in at the clock's moment."""

    def come_in(who: str) -> Any:
        visitor.come_in(world.link(who, clock.now))
        visitor.post("/language", {"language": "en"})
        return visitor

    return come_in


@pytest.fixture
def manager(come: Come) -> Any:
    return come("manager")


@pytest.fixture
def paths(world: Any) -> dict[str, str]:
    event, names = world.names["event"], world.names
    return {
        "event": f"/events/{event}",
        "attendees": f"/events/{event}/attendees",
        "schedule": f"/events/{event}/schedule",
        "attendee": f"/events/{event}/schedule/attendees/{names['attendee']}",
        "meeting": f"/events/{event}/schedule/meetings/{names['meeting']}",
    }


def test_events_are_listed_with_what_they_hold(manager: Any) -> None:
    page = words(manager.get("/events").text)

    for name in ("Desayuno", "Foro"):
        assert f"1 Oct 2026 {name} 10:00 to 10:15, Thursday 1 October Published 2 attendees" in page
    assert page.count("2 attendees 1 slot 1 table 1 meeting") == 2


def test_organiser_without_events_is_told_how_to_begin(manager: Any, world: Any) -> None:
    with world.database.writing() as db:
        # Events stay; the member is moved to an organiser that has none.
        empty = OrganiserRow(name='Nueva "Ría"', created_at=datetime(2026, 9, 1, tzinfo=UTC))
        db.add(empty)
        db.flush()
        db.get_one(TeamMemberRow, world.members["manager"].id).organiser_id = empty.id
    page = manager.get("/events").text
    command = unescape(re.findall("<code>(.*?)</code>", page)[0])

    assert "No events yet, only bricks" in words(page)
    program, name, *arguments = shlex.split(command)
    read = import_command.make_context(name, arguments).params
    assert (program, name, str(read["folder"])) == ("matchmaker", "import", "sample_events/desayuno-24")
    assert read["organiser"] == 'Nueva "Ría"'


def test_event_shows_its_programme_numbers_and_proof(manager: Any, paths: dict[str, str]) -> None:
    page = words(manager.get(paths["event"]).text)

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

    assert expected in words(come("manager").get(paths["event"]).text)


def test_slot_that_is_over_says_so_without_colour(come: Come, paths: dict[str, str], clock: Any) -> None:
    clock.now = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)

    assert 'role="img" aria-label="over"' in come("manager").get(paths["event"]).text


def test_schedule_shows_proof_timetable_and_shares(manager: Any, paths: dict[str, str]) -> None:
    answer = manager.get(paths["schedule"]).text
    page = words(answer)

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
    assert "1 meeting, no breaks" in words(found)
    assert "See the agenda of Lucía Ferrer Ruiz" in words(found)
    assert "is-found" not in nobody
    assert "Nobody of that name" in words(nobody)
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

    told = words(manager.get(paths["schedule"]).text)
    assert "Nobody knows yet who meets whom" in told
    assert f"matchmaker schedule --event {world.names['event']} --organiser &#34;Cámara&#34;" in told
    assert "This event has no schedule yet" in words(manager.get(paths["event"]).text)
    agenda = words(manager.get(paths["attendee"]).text)
    assert "This event has no schedule yet" in agenda
    assert "Meetings – No schedule yet" in agenda
    assert "in this version" not in agenda
    assert manager.get(paths["meeting"]).status_code == 404


def test_attendees_are_found_by_name_and_organisation(
    manager: Any, paths: dict[str, str], world: Any
) -> None:
    with world.database.writing() as db:
        db.get_one(AttendeeRow, world.attendees["attendee"].id).organisation = "Conservas Ría"

    assert "Jon Lasa" in words(manager.get(paths["attendees"]).text)
    for query in ("lucia", "ria", "conservas%20fer"):
        found = words(manager.get(f"{paths['attendees']}?q={query}").text)
        assert "Lucía Ferrer Ruiz" in found
        assert "Jon Lasa" not in found
    assert "Nobody of that name" in words(manager.get(f"{paths['attendees']}?q=zzz").text)


def test_attendees_agenda_and_meeting_say_who_where_and_when(manager: Any, paths: dict[str, str]) -> None:
    agenda, meeting = (words(manager.get(paths[name]).text) for name in ("attendee", "meeting"))

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

    assert expected in words(come("attendee").get("/agenda").text)


def leave_without_meetings(world: Any) -> None:
    """Take the meeting out of the published version."""
    with world.database.writing() as db:
        event_id = world.attendees["attendee"].event_id
        for row in (SeatRow, PlacementRow):
            db.query(row).filter_by(event_id=event_id).delete()


def test_attendee_without_meetings_in_a_published_version_is_told_so(come: Come, world: Any) -> None:
    attendee = come("attendee")
    leave_without_meetings(world)
    page = words(attendee.get("/agenda").text)

    assert "you have no meeting in it" in page
    assert "not settled yet" not in page
    assert "10:00 Free" in page


def test_attendee_without_meetings_in_a_version_is_shown_as_that(
    manager: Any, paths: dict[str, str], world: Any
) -> None:
    leave_without_meetings(world)

    assert "Meetings 0 1 free slot" in words(manager.get(paths["attendee"]).text)


def report_of_run(world: Any, **version: Any) -> None:
    """Let the newest version come from a run that could not hold a required meeting."""
    with world.database.writing() as db:
        row = db.query(VersionRow).filter_by(event_id=world.attendees["attendee"].event_id).one()
        missing = {
            "a": "1",
            "b": "2",
            "id": "m7",
            "code": "scheduling.required_no_room",
            "sentence": "",
            "parameters": {},
        }
        run = RunRow(
            event_id=row.event_id,
            created_at=row.created_at,
            state="done",
            time_limit=1.0,
            report={"seconds": 2.5, "required_missing": [missing], "below_floor": []},
        )
        db.add(run)
        db.flush()
        row.run_id = run.id
        for name, value in version.items():
            setattr(row, name, value)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("infeasible", "1 required meeting is not held: no schedule can hold them all, and that is proved."),
        ("feasible", "1 required meeting is not held."),
    ],
)
def test_required_meetings_that_are_missing_are_said_first(
    manager: Any, paths: dict[str, str], world: Any, status: str, told: str
) -> None:
    report_of_run(world, status=status, upper_bound=600)
    page, event = (words(manager.get(paths[name]).text) for name in ("schedule", "event"))

    assert f"{told} No schedule of this event can be worth more than 600 points" in page
    assert f"{told} No schedule of this event can be worth more than 600 points" in event
    assert f"Required meetings 1 not held {told} Lucía Ferrer Ruiz – Jon Lasa m7" in page
    assert say("scheduling.required_no_room", "en") in page
    assert "Every rule checked" in page


def test_optimal_schedule_below_its_bound_is_said_to_be_the_best_of_its_kind(
    manager: Any, paths: dict[str, str], world: Any
) -> None:
    with world.database.writing() as db:
        db.query(VersionRow).filter_by(event_id=world.attendees["attendee"].event_id).one().upper_bound = 600
    for name in ("schedule", "event"):
        page = words(manager.get(paths[name]).text)
        assert "proved to be the most that any can be that keeps the required meetings" in page
        assert "The bound of 600 is over all schedules" in page
        assert "still to gain" not in page.lower()
    # Nobody's run stands behind this version, so nobody checked its rules.
    assert "Every rule checked" not in words(manager.get(paths["schedule"]).text)


def test_overview_tells_the_objective_and_what_breaks_cost(
    manager: Any, paths: dict[str, str], world: Any
) -> None:
    with world.database.writing() as db:
        row = db.query(VersionRow).filter_by(event_id=world.attendees["attendee"].event_id).one()
        row.objective, row.upper_bound, row.status = 480, 600, "feasible"
    page = words(manager.get(paths["event"]).text)

    assert "This one is worth 480." in page
    assert "Its meetings are worth 500; breaks cost 20." in page


def test_version_is_dated_by_the_event_s_own_calendar(
    manager: Any, paths: dict[str, str], world: Any
) -> None:
    with world.database.writing() as db:
        row = db.query(VersionRow).filter_by(event_id=world.attendees["attendee"].event_id).one()
        row.created_at = datetime(2026, 9, 1, 22, 30, tzinfo=UTC)

    assert "Version 1, Wednesday 2 September at 00:30" in words(manager.get(paths["event"]).text)


def test_event_of_several_days_says_which_day_it_speaks_of(
    come: Come, paths: dict[str, str], world: Any
) -> None:
    with world.database.writing() as db:
        event_id = world.attendees["attendee"].event_id
        first = db.query(SlotRow).filter_by(event_id=event_id).one()
        later = SlotRow(event_id=event_id, session_id=first.session_id, number=2, tables=1)
        later.starts_at, later.ends_at = (
            moment + timedelta(days=1, minutes=5) for moment in (first.starts_at, first.ends_at)
        )
        db.add(later)
    manager = come("manager")
    events, event, schedule, agenda = (
        words(manager.get(path).text)
        for path in ("/events", paths["event"], paths["schedule"], paths["attendee"])
    )

    assert "Thursday 1 October, 10:00 to Friday 2 October, 10:20" in events
    assert "Thursday 1 October Slot 1 10:00 Friday 2 October Slot 2 10:05" in event
    assert schedule.count("Thursday 1 October Slot 1 10:00") == 2  # tabs and grid
    assert "Thursday 1 October 10:00 Jon Lasa" in agenda
    assert "Friday 2 October 10:05 Free" in agenda
    own = words(come("attendee").get("/agenda").text)
    assert "The rest of your agenda Friday 2 October 10:05 Free" in own


def test_door_begins_at_a_page_of_its_own_with_a_way_out(come: Come, clock: Any) -> None:
    door = come("door")
    assert door.get("/").location == "/door"
    before = words(door.get("/door").text)
    refused = door.get("/events")
    clock.now = datetime(2026, 9, 30, 22, 30, tzinfo=UTC)  # 1 October in Madrid
    door = come("door")
    today = door.get("/door").text

    assert "Door Door Today No event takes place today." in before
    assert "Desayuno: 10:00 to 10:15 Foro: 10:00 to 10:15" in words(today)
    assert "/events" not in today
    assert refused.status_code == 403
    for page in (today, refused.text):
        assert 'action="/sign-out"' in page


def test_page_of_an_error_offers_no_way_out_to_who_is_not_in(visitor: Any) -> None:
    assert 'action="/sign-out"' not in visitor.get("/nothing").text


def test_link_speaks_the_language_of_who_comes(visitor: Any, world: Any) -> None:
    with world.database.writing() as db:
        db.get_one(TeamMemberRow, world.members["reader"].id).language = "es"
        db.get_one(EventRow, world.attendees["attendee"].event_id).language = "es"
    for who in ("reader", "attendee"):
        assert '<html lang="es"' in visitor.get(f"/links/{world.link(who)}").text
    # A member chose the language; of an attendee it is the event's, and the browser may ask for another.
    english = {"Accept-Language": "en"}
    pages = [visitor.get(f"/links/{world.link(who)}", headers=english).text for who in ("reader", "attendee")]
    assert [re.findall('<html lang="(..)"', page) for page in pages] == [["es"], ["en"]]


def test_overview_stands_first_among_what_is_before(manager: Any, paths: dict[str, str]) -> None:
    assert "Before Overview Attendees 2 Schedule" in words(manager.get(paths["event"]).text)


def test_menu_of_the_agenda_is_named_by_what_it_shows(come: Come) -> None:
    page = come("attendee").get("/agenda").text

    assert "EN, Language, theme and sign out" in words(page)
    assert "<summary>EN" in page


def test_free_table_looks_like_no_button(manager: Any, paths: dict[str, str], world: Any) -> None:
    leave_without_meetings(world)

    assert '<span class="cell cell-free">Free</span>' in manager.get(paths["schedule"]).text


def test_own_agenda_is_empty_while_nothing_is_published(come: Come, world: Any) -> None:
    attendee = come("attendee")
    with world.database.writing() as db:
        event_id = world.attendees["attendee"].event_id
        version = db.query(VersionRow).filter_by(event_id=event_id).one()
        version.state, version.published_at = "draft", None
    page = words(attendee.get("/agenda").text)

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
        assert "Asistentes" in words(page) or path == "/events"
    assert "Ningún horario de este evento puede valer más" in words(manager.get(paths["schedule"]).text)


def test_chosen_theme_stands_on_the_page(manager: Any) -> None:
    assert "data-bs-theme" not in manager.get("/events").text
    manager.post("/theme", {"theme": "dark"})
    assert 'data-bs-theme="dark"' in manager.get("/events").text
