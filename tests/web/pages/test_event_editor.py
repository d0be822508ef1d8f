"""The editor of an event: a new one, a change with its account, two who change at once."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from matchmaker.store import EventRow, scoped

Visit = Callable[[str], Any]

NEW = {
    "name": "Foro Confianza 2027",
    "timezone": "madrid",
    "language": "es",
    "session-0-was": "",
    "session-0-start": "2027-01-07T09:00",
    "session-0-slots": "6",
    "session-0-minutes": "15",
    "session-0-pause": "5",
    "tables": "12",
    "registration": "anyone",
    "given": "worked_out",
    "floor": "1",
    "same_organisation": "forbid",
    "met_before": "allow",
    "consent": "automatic",
    "breaks": "few",
    **{f"factor_{name}": "1" for name in ("want", "language", "roles", "organisation", "met_before")},
    **{f"factor_{name}": "1" for name in ("create", "maintain", "expand")},
    "factor_solvency": "0",
    "factor_newcomers": "0",
}


def shown(page: str, name: str) -> str:
    """Return the value that stands in a field of the page."""
    found = re.search(rf'<input[^>]* name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def fields(page: str) -> dict[str, str]:
    """Return the form of the editor as a browser would send it back."""
    form = page.partition('class="courses editor"')[2].partition("</form>")[0]
    found = dict(re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', form))
    found |= {
        name: (re.search(r'<option value="([^"]*)" selected', options) or [""] * 2)[1]
        for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL)
    }
    texts = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL)
    found.pop("csrf_token", None)
    return found | dict(texts)


def as_read(answer: TestResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2]))


@pytest.fixture
def stored(world: Any) -> Callable[[str], EventRow]:
    def read(name: str) -> EventRow:
        organiser = world.members["owner"].organiser_id
        with world.database.reading() as db:
            found = db.scalars(scoped(db, organiser).events().where(EventRow.name == name)).one()
            return found if isinstance(found, EventRow) else pytest.fail("no event")

    return read


def test_an_event_is_made_in_one_page(visit: Visit, stored: Callable[[str], EventRow]) -> None:
    answer = visit("manager").post("/events/new", NEW)
    event = stored("Foro Confianza 2027")

    assert (answer.status_code, answer.location) == (303, f"/events/{event.public_id}")
    assert (event.state, event.timezone, event.language, event.breaks, event.registration) == (
        "draft",
        "Europe/Madrid",
        "es",
        "few",
        "anyone",
    )


@pytest.mark.parametrize("preset", ["breakfast", "investors", "brokerage", "inside"])
def test_a_preset_needs_nothing_but_a_name(
    visit: Visit, stored: Callable[[str], EventRow], preset: str
) -> None:
    manager = visit("manager")
    page = manager.get(f"/events/new?preset={preset}").text
    answer = manager.post("/events/new", fields(page) | {"name": f"Un {preset}"})

    assert answer.status_code == 303
    assert stored(f"Un {preset}").has_explicit_pairs == (preset == "brokerage")
    # Who gives the meetings is told that none is given yet, and how they come.
    assert ("No meetings are given yet" in manager.get(answer.location).text) == (preset == "brokerage")


def test_a_preset_that_is_none_is_the_first_one(visit: Visit) -> None:
    assert 'aria-current="true"><b>Breakfast' in visit("manager").get("/events/new?preset=<b>").text


def test_all_faults_stand_on_top_and_at_their_fields_and_nothing_is_lost(
    visit: Visit, rows: Callable[[], Any]
) -> None:
    manager, before = visit("manager"), None
    manager.get("/events/new")
    before = rows()
    answer = manager.post("/events/new", NEW | {"name": "", "tables": "x", "floor": "7", "cap": "<i>"})

    assert answer.status_code == 422
    assert re.findall(r'<li><a href="#([^"]+)">', answer.text) == [
        "name",
        "tables",
        "floor",
        "cap",
    ] or re.findall(r'<li><a href="#([^"]+)">', answer.text) == ["name", "tables", "cap", "floor"]
    assert "4 things to mend" in as_read(answer)
    assert 'id="floor-wrong"' in answer.text
    assert "There are 6 slots, so at most 6." in answer.text
    assert shown(answer.text, "cap") == "&lt;i&gt;"
    assert shown(answer.text, "timezone") == "madrid"
    assert rows() == before


@pytest.mark.parametrize(
    ("button", "starts"),
    [
        ("add_session", ["2027-01-07T09:00", ""]),
        ("remove_session-0", ["2027-01-07T09:00"]),
        ("preview", ["2027-01-07T09:00"]),
        ("remove_session-99999999999999999999", None),
    ],
)
def test_buttons_work_without_scripts_and_save_nothing(
    visit: Visit, rows: Callable[[], Any], button: str, starts: list[str] | None
) -> None:
    manager = visit("manager")
    before = rows()
    answer = manager.post("/events/new", NEW | {"do": button, "name": ""})

    if starts is None:
        assert answer.status_code == 422
    else:
        assert answer.status_code == 200
        assert re.findall(r'name="session-\d+-start" value="([^"]*)"', answer.text) == starts
    assert rows() == before


def test_the_preview_is_drawn_by_the_server(visit: Visit) -> None:
    answer = visit("manager").post("/events/new/preview", NEW | {"session-0-start": "2027-10-31T02:30"})

    assert "<html" not in answer.text
    assert "02:30 to 02:45" in re.sub(r"<[^>]+>", "", answer.text)
    assert "02:30 comes twice on that night in Europe/Madrid" in answer.text
    assert "room for 72 meetings" in answer.text


def test_an_event_that_stands_is_shown_and_changed(
    visit: Visit, world: Any, stored: Callable[[str], EventRow]
) -> None:
    manager, path = visit("manager"), f"/events/{world.names['event']}"
    form = fields(manager.get(f"{path}/edit").text)
    answer = manager.post(f"{path}/edit", form | {"name": "Desayuno largo", "do": "save"})

    assert (answer.status_code, answer.location) == (303, path)
    assert stored("Desayuno largo").edition == 2


def test_what_would_break_is_told_before_it_is_saved(
    visit: Visit, world: Any, rows: Callable[[], Any], stored: Callable[[str], EventRow]
) -> None:
    manager, path = visit("manager"), f"/events/{world.names['event']}/edit"
    form = fields(manager.get(path).text) | {"session-0-start": "2026-10-01T11:00"}
    before = rows()
    asked = manager.post(path, form)
    digest = shown(asked.text, "told")

    assert asked.status_code == 200
    assert "2 attendees see other times in their agendas at once." in as_read(asked)
    assert "Jon Lasa" in as_read(asked)
    assert rows() == before

    other = manager.post(path, form | {"do": "confirm", "told": "0" * 16})
    assert other.status_code == 200
    assert rows() == before

    again = manager.post(path, form | {"do": "confirm", "told": digest})
    assert again.status_code == 303
    assert stored("Desayuno").edition == 2


def test_a_published_slot_can_not_be_taken_away(visit: Visit, world: Any, rows: Callable[[], Any]) -> None:
    manager, path = visit("manager"), f"/events/{world.names['event']}/edit"
    form = fields(manager.get(path).text) | {
        "session-0-was": "",
        "do": "confirm",
    }
    before = rows()
    answer = manager.post(path, form)

    assert "This can’t be saved" in as_read(answer) or "This can't be saved" in as_read(answer).replace(
        "&#39;", "'"
    )
    assert 'value="confirm"' not in answer.text
    assert rows() == before


def test_the_second_of_two_is_told_and_keeps_what_they_typed(
    visit: Visit, world: Any, stored: Callable[[str], EventRow]
) -> None:
    path = f"/events/{world.names['event']}/edit"
    first, second = visit("manager"), visit("owner")
    form = fields(first.get(path).text)
    assert first.post(path, form | {"name": "Primero"}).status_code == 303
    answer = second.post(path, form | {"name": "Segundo"})

    assert answer.status_code == 409
    assert "Name of the event: now Primero" in as_read(answer)
    assert shown(answer.text, "name") == "Segundo"
    assert stored("Primero").edition == 2

    assert second.post(path, fields(answer.text)).status_code == 303
    assert stored("Segundo").edition == 3


def test_what_the_state_forbids_is_fixed_on_the_page_and_as_it_stands(
    visit: Visit, world: Any, stored: Callable[[str], EventRow]
) -> None:
    with world.database.writing() as db:
        scoped(db, world.members["owner"].organiser_id).event(world.names["event"]).state = "feedback"
    manager, path = visit("manager"), f"/events/{world.names['event']}/edit"
    page = manager.get(path).text
    answer = manager.post(path, NEW | {"edition": shown(page, "edition"), "name": "Solo el nombre"})

    assert re.search(r'id="tables" name="tables" value="1" readonly', page)
    assert answer.status_code == 303
    event = stored("Solo el nombre")
    assert (event.timezone, event.rule_floor, event.breaks) == ("Europe/Madrid", 0, "points")


@pytest.mark.parametrize(
    "odd", ["\0", "x" * 50_000, "🧱" * 300, "\u202eabc", "<script>", "-1", "٣", "9" * 400]
)
@pytest.mark.parametrize("path", ["/events/new", "/events/{event}/edit", "/events/new/preview"])
def test_odd_input_meets_a_page_and_never_a_fault(visit: Visit, world: Any, path: str, odd: str) -> None:
    manager = visit("manager")
    for name in ("name", "timezone", "session-0-start", "session-0-was", "tables", "labels", "edition", "do"):
        answer = manager.post(path.format(**world.names), NEW | {name: odd})
        assert answer.status_code in {200, 303, 409, 422}, name
        assert "<script>" not in answer.text.partition("<main")[2]
