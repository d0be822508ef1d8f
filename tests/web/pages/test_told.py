"""What pages must not leave out: what is missing and proved, which day it is, the way out."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from matchmaker.store import (
    AttendeeRow,
    EventRow,
    MeetingRow,
    PlacementRow,
    RunRow,
    SeatRow,
    SlotRow,
    TeamMemberRow,
    VersionRow,
)
from matchmaker.words import say

Come = Callable[[str], Any]


def leave_without_meetings(world: Any) -> None:
    """Take the meeting out of the published version."""
    with world.database.writing() as db:
        event_id = world.attendees["attendee"].event_id
        for row in (SeatRow, PlacementRow):
            db.query(row).filter_by(event_id=event_id).delete()


def test_attendee_without_meetings_in_a_published_version_is_told_so(come: Come, world: Any) -> None:
    attendee = come("attendee")
    leave_without_meetings(world)
    page = attendee.read("/agenda")

    assert "you have no meeting in it" in page
    assert "not settled yet" not in page
    assert "10:00 Free" in page


def test_attendee_without_meetings_in_a_version_is_shown_as_that(
    manager: Any, paths: dict[str, str], world: Any
) -> None:
    leave_without_meetings(world)

    assert "Meetings 0 1 free slot" in manager.read(paths["attendee"])


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
    page, event = (manager.read(paths[name]) for name in ("schedule", "event"))

    assert f"{told} No schedule of this event can be worth more than 600 points" in page
    assert f"{told} No schedule of this event can be worth more than 600 points" in event
    assert f"Required meetings 1 not held {told} Lucía Ferrer Ruiz – Jon Lasa m7" in page
    assert say("scheduling.required_no_room", "en") in page
    assert "Every rule checked" in page


def test_optimal_schedule_below_its_bound_is_said_to_be_the_best_of_its_kind(
    manager: Any, paths: dict[str, str], world: Any
) -> None:
    with world.database.writing() as db:
        version = db.query(VersionRow).filter_by(event_id=world.attendees["attendee"].event_id).one()
        version.upper_bound, version.run_id = 600, None
    for name in ("schedule", "event"):
        page = manager.read(paths[name])
        assert "proved to be the most that any can be that keeps the required meetings" in page
        assert "The bound of 600 is over all schedules" in page
        assert "still to gain" not in page.lower()
    # Nobody's run stands behind this version, so nobody checked its rules.
    assert "Every rule checked" not in manager.read(paths["schedule"])


def test_overview_tells_the_objective_and_what_breaks_cost(
    manager: Any, paths: dict[str, str], world: Any
) -> None:
    with world.database.writing() as db:
        row = db.query(VersionRow).filter_by(event_id=world.attendees["attendee"].event_id).one()
        row.objective, row.upper_bound, row.status = 480, 600, "feasible"
    page = manager.read(paths["event"])

    assert "This one is worth 480." in page
    assert "Its meetings are worth 500; breaks cost 20." in page


def test_version_is_dated_by_the_event_s_own_calendar(
    manager: Any, paths: dict[str, str], world: Any
) -> None:
    with world.database.writing() as db:
        row = db.query(VersionRow).filter_by(event_id=world.attendees["attendee"].event_id).one()
        row.created_at = datetime(2026, 9, 1, 22, 30, tzinfo=UTC)

    assert "Version 1, Wednesday 2 September at 00:30" in manager.read(paths["event"])


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
        manager.read(path) for path in ("/events", paths["event"], paths["schedule"], paths["attendee"])
    )

    assert "Thursday 1 October, 10:00 to Friday 2 October, 10:20" in events
    assert "Thursday 1 October Slot 1 10:00 Friday 2 October Slot 2 10:05" in event
    assert schedule.count("Thursday 1 October Slot 1 10:00") == 2  # tabs and grid
    assert "Thursday 1 October 10:00 Jon Lasa" in agenda
    assert "Friday 2 October 10:05 Free" in agenda
    own = come("attendee").read("/agenda")
    assert "The rest of your agenda Friday 2 October 10:05 Free" in own


def test_door_begins_at_a_page_of_its_own_with_a_way_out(come: Come, clock: Any) -> None:
    door = come("door")
    assert door.get("/").location == "/door"
    before = door.read("/door")
    refused = door.get("/events")
    clock.now = datetime(2026, 9, 30, 22, 30, tzinfo=UTC)  # 1 October in Madrid
    door = come("door")
    today = door.get("/door").text

    assert "Door Door · My account Today No event takes place today." in before
    assert "Desayuno: 10:00 to 10:15 Foro: 10:00 to 10:15" in door.read("/door")
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
    assert "Before Overview Programme and rules Attendees 2" in manager.read(paths["event"])


def test_menu_of_the_agenda_is_named_by_what_it_shows(come: Come) -> None:
    attendee = come("attendee")

    assert "EN, Language, theme and sign out" in attendee.read("/agenda")
    assert "<summary>EN" in attendee.get("/agenda").text


def test_free_table_looks_like_no_button_to_who_may_not_edit(
    come: Come, paths: dict[str, str], world: Any
) -> None:
    leave_without_meetings(world)

    assert '<span class="cell cell-free">Free</span>' in come("reader").get(paths["schedule"]).text


def test_an_event_without_attendees_leads_to_bringing_a_list(
    manager: Any, paths: dict[str, str], world: Any
) -> None:
    with world.database.writing() as db:
        event_id = world.attendees["attendee"].event_id
        for row in (SeatRow, PlacementRow, MeetingRow, AttendeeRow):
            db.query(row).filter_by(event_id=event_id).delete()

    page = manager.get(paths["event"]).text

    assert "No attendees yet." in page
    assert "Everybody has said" not in page
    assert f'href="{paths["event"]}/attendees/import"' in page
