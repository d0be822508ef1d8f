"""What is done with an event as a whole, in the browser: its state, next year's, archive and deletion."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from matchmaker.store import EventRow, ProposalRoundRow, VersionRow, in_event, scoped

Visit = Callable[[str], Any]


@pytest.fixture
def path(world: Any) -> str:
    return f"/events/{world.names['event']}"


@pytest.fixture
def stored(world: Any) -> Callable[[], EventRow]:
    def read() -> EventRow:
        with world.database.reading() as db:
            event = scoped(db, world.members["owner"].organiser_id).event(world.names["event"])
            assert isinstance(event, EventRow)
            return event

    return read


def set_state(world: Any, state: str, *, version: str = "published") -> None:
    with world.database.writing() as db:
        event = scoped(db, world.members["owner"].organiser_id).event(world.names["event"])
        event.state = state
        here = in_event(db, event)
        for row in db.scalars(here.select(VersionRow)):
            row.state, row.published_at = version, row.created_at if version == "published" else None


def as_read(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("<main")[2]))


def test_a_step_is_offered_with_what_it_does_and_taken(
    visit: Visit, world: Any, path: str, stored: Callable[[], EventRow]
) -> None:
    set_state(world, "draft")
    manager = visit("manager")
    page = manager.get(path).text

    assert "No mail leaves by this alone." in page
    assert re.findall(r'name="to" value="([a-z]+)"', page) == ["open"]
    assert manager.post(f"{path}/state", {"to": "open"}).status_code == 303
    assert stored().state == "open"
    assert re.findall(r'name="to" value="([a-z]+)"', manager.get(path).text) == ["published", "draft"]


def test_an_event_that_has_asked_is_not_opened_again(visit: Visit, world: Any, path: str) -> None:
    set_state(world, "proposing", version="draft")
    with world.database.writing() as db:
        event = scoped(db, world.members["owner"].organiser_id).event(world.names["event"])
        opened_at = datetime(2026, 9, 1, tzinfo=UTC)
        round_of_event = ProposalRoundRow(
            event_id=event.id, number=1, opened_at=opened_at, closes_at=datetime(2026, 9, 3, tzinfo=UTC)
        )
        db.add(round_of_event)

    refused = visit("manager").post(f"{path}/state", {"to": "open"})

    assert refused.status_code == 422
    assert "Attendees were asked already" in as_read(refused.text)


def test_publishing_without_a_published_version_is_refused_on_the_page(
    visit: Visit, world: Any, path: str, stored: Callable[[], EventRow]
) -> None:
    set_state(world, "open", version="draft")
    answer = visit("manager").post(f"{path}/state", {"to": "published"})

    assert answer.status_code == 422
    assert "A version has to be published; the newest one is still a draft." in as_read(answer.text)
    assert stored().state == "open"


@pytest.mark.parametrize("to", ["closed", "", "\0", "x" * 9999, "<b>"])
def test_a_step_that_is_none_is_refused(
    visit: Visit, path: str, stored: Callable[[], EventRow], to: str
) -> None:
    answer = visit("manager").post(f"{path}/state", {"to": to})

    assert (answer.status_code, stored().state) == (422, "published")


def test_a_reader_sees_where_it_stands_and_may_do_nothing(visit: Visit, path: str) -> None:
    page = visit("reader").get(path).text

    assert "Attendees see their agendas." in page
    assert "Still open to change:" in page
    assert 'method="post" action="/events/' not in page.partition("<main")[2]
    assert "/edit" not in page


def test_an_archived_event_stands_in_a_list_of_its_own(visit: Visit, path: str) -> None:
    manager = visit("manager")
    assert manager.post(f"{path}/archive").status_code == 303
    listed, put_away = manager.get("/events").text.split('class="fold archived"')

    assert (path in listed, path in put_away) == (False, True)
    assert "This event is archived." in manager.get(path).text
    assert manager.post(f"{path}/archive", {"back": "1"}).status_code == 303
    assert 'class="fold archived"' not in manager.get("/events").text


def test_the_list_is_filtered_by_state(visit: Visit, world: Any, path: str) -> None:
    set_state(world, "draft")
    manager = visit("manager")
    drafts, others = manager.get("/events?state=draft").text, manager.get("/events?state=published").text

    assert (path in drafts, path in others) == (True, False)
    assert path in manager.get("/events?state=<b>").text


def test_the_empty_list_has_one_thing_to_do_and_a_safe_trial(visit: Visit, world: Any) -> None:
    with world.database.writing() as db:
        organiser = world.members["other owner"].organiser_id
        for event in db.scalars(scoped(db, organiser).events()):
            event.archived_at = event.created_at
    owner = visit("other owner")
    page = owner.get("/events").text
    answer = owner.post("/sample")

    assert page.partition("<main")[2].count("btn-primary") == 1
    assert 'action="/sample"' in page
    assert answer.status_code == 303
    assert owner.post("/sample").location == answer.location
    assert "24" in as_read(owner.get(answer.location).text)


def test_next_years_is_proposed_and_made(visit: Visit, path: str) -> None:
    manager = visit("manager")
    page = manager.get(f"{path}/duplicate").text
    answer = manager.post(f"{path}/duplicate", {"name": "Desayuno 2027", "day": "2027-09-30"})

    assert 'value="2027-09-30"' in page
    assert answer.status_code == 303
    made = as_read(manager.get(answer.location).text)
    assert "Desayuno 2027" in made
    assert "30 September 2027" in made


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"name": "", "day": "2027-09-30"}, "Nothing is typed here."),
        ({"name": "x" * 201, "day": "2027-09-30"}, "201 characters are typed; 200 is the most."),
        ({"name": "Foro", "day": "soon"}, "“soon” is typed."),
        ({"name": "Foro", "day": "\0"}, "Expected a day"),
        ({"name": "Foro", "day": "9999-12-31"}, "Choose a day between 1970 and 2199."),
    ],
)
def test_a_copy_with_a_fault_is_told_and_nothing_is_made(
    visit: Visit, path: str, rows: Callable[[], Any], form: dict[str, str], told: str
) -> None:
    manager = visit("manager")
    before = rows()
    answer = manager.post(f"{path}/duplicate", form)

    assert answer.status_code == 422
    assert told in answer.text
    assert rows() == before


def test_a_deletion_is_planned_shown_and_taken_back(
    visit: Visit, path: str, stored: Callable[[], EventRow]
) -> None:
    manager = visit("manager")
    form = {"day": "2026-12-01", "typed_name": "Desayuno"}
    assert manager.post(f"{path}/delete", form).status_code == 303

    assert stored().delete_on == date(2026, 12, 1)
    for page in (manager.get(path).text, manager.get("/events").text):
        assert "To be deleted on 1 December 2026" in page
    assert manager.post(f"{path}/keep").status_code == 303
    assert stored().delete_on is None


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"day": "2026-12-01", "typed_name": "Foro"}, "That is not the name of this event"),
        ({"day": "2026-09-01", "typed_name": "Desayuno"}, "Choose a day from tomorrow on"),
        ({"day": "", "typed_name": "Desayuno"}, "Choose a day from tomorrow on"),
        ({"day": "<b>", "typed_name": "\0"}, "That is not the name of this event"),
    ],
)
def test_a_deletion_with_a_fault_is_told_and_not_planned(
    visit: Visit, path: str, stored: Callable[[], EventRow], form: dict[str, str], told: str
) -> None:
    answer = visit("manager").post(f"{path}/delete", form)

    assert answer.status_code == 422
    assert told in answer.text
    assert stored().delete_on is None


@pytest.mark.parametrize(
    ("moment", "proposed"),
    [
        (datetime(2026, 9, 1, 8, 0, tzinfo=UTC), "2026-10-31"),
        (datetime(2027, 5, 1, 8, 0, tzinfo=UTC), "2027-05-02"),
    ],
)
def test_a_deletion_proposes_a_month_after_the_event(
    visitor: Any, world: Any, clock: Any, moment: datetime, proposed: str
) -> None:
    clock.now = moment
    visitor.come_in(world.link("manager", moment))

    page = visitor.get(f"/events/{world.names['event']}/delete").text
    assert f'value="{proposed}"' in page
