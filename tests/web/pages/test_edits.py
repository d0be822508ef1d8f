"""A schedule is changed from the console, with scripts and without."""

from collections.abc import Callable
from typing import Any

import pytest

from matchmaker.store import AttendeeRow, PlacementRow, VersionRow, in_event, scoped

World = Any
Visit = Callable[[str], Any]
JSON = {"Accept": "application/json"}


@pytest.fixture
def base(world: World) -> str:
    return f"/events/{world.names['event']}/schedule/1"


def placements(world: World) -> dict[int, list[bool]]:
    """Return version number → whether each of its placements is locked."""
    with world.database.reading() as db:
        here = in_event(db, scoped(db, world.members["manager"].organiser_id).event(world.names["event"]))
        versions = db.scalars(here.select(VersionRow).order_by(VersionRow.number)).all()
        return {
            row.number: [
                placed.locked
                for placed in db.scalars(here.select(PlacementRow).where(PlacementRow.version_id == row.id))
            ]
            for row in versions
        }


@pytest.fixture
def draft(world: World) -> World:
    with world.database.writing() as db:
        here = in_event(db, scoped(db, world.members["manager"].organiser_id).event(world.names["event"]))
        db.execute(here.update(VersionRow).values(state="draft", published_at=None))
    return world


def test_an_edit_by_a_form_leads_back_to_the_version(draft: World, visit: Visit, base: str) -> None:
    manager = visit("manager")
    form = {"kind": "lock", "meeting": draft.names["meeting"], "edition": "1"}

    answer = manager.post(f"{base}/edits", form)
    shown = manager.read(answer.headers["Location"])

    assert answer.status_code == 303
    assert placements(draft) == {1: [True]}
    assert "Undo: lock" in shown
    assert "Fill the rest around 1 locked" in shown


def test_an_edit_by_a_script_is_told_what_changed(draft: World, visit: Visit, base: str) -> None:
    form = {"kind": "remove", "meeting": draft.names["meeting"], "edition": "1"}

    told = visit("manager").post(f"{base}/edits", form, headers=JSON).json

    assert (told["version"], told["edition"], told["is_new_draft"], told["said"]) == (
        1,
        2,
        False,
        "Taken out.",
    )
    assert [(cell["slot"], cell["table"]) for cell in told["cells"]] == [(1, 1)]
    assert "cell-free" in told["cells"][0]["html"]
    assert placements(draft) == {1: []}


def test_what_is_refused_is_said_and_changes_nothing(draft: World, visit: Visit, base: str) -> None:
    manager = visit("manager")
    form = {"kind": "move", "meeting": draft.names["meeting"], "edition": "1", "slot": "9", "table": "1"}

    page = manager.post(f"{base}/edits", form)
    told = manager.post(f"{base}/edits", form, headers=JSON)

    assert (page.status_code, told.status_code) == (422, 200)
    assert "There is no such table in that slot." in page.text
    assert told.json == {"sentences": ["There is no such table in that slot."], "is_stale": False}


def test_the_second_of_two_is_told_and_can_do_it_all_the_same(draft: World, visit: Visit, base: str) -> None:
    first, second = visit("manager"), visit("owner")
    first.post(f"{base}/edits", {"kind": "lock", "meeting": draft.names["meeting"], "edition": "1"})

    refused = second.post(
        f"{base}/edits", {"kind": "unlock", "meeting": draft.names["meeting"], "edition": "1"}
    )
    assert refused.status_code == 422
    assert "Manager has changed version 1 meanwhile" in refused.text
    assert 'name="edition" value="2"' in refused.text
    assert 'name="kind" value="unlock"' in refused.text
    assert placements(draft) == {1: [True]}

    second.post(f"{base}/edits", {"kind": "unlock", "meeting": draft.names["meeting"], "edition": "2"})
    assert placements(draft) == {1: [False]}


def test_a_change_of_what_is_published_makes_a_draft(world: World, visit: Visit, base: str) -> None:
    form = {"kind": "remove", "meeting": world.names["meeting"], "edition": "1"}

    answer = visit("manager").post(f"{base}/edits", form)

    assert "version=2" in answer.headers["Location"]
    assert placements(world) == {1: [False], 2: []}


def test_a_meeting_has_a_page_of_forms(draft: World, visit: Visit, base: str) -> None:
    shown = visit("manager").get(f"{base}/meetings/{draft.names['meeting']}").text

    assert "Lock here" in shown
    assert "There is no other slot with a free table" in shown
    assert "Take this meeting out" in shown


def test_a_free_table_offers_who_could_meet_there(draft: World, visit: Visit, base: str) -> None:
    manager = visit("manager")
    manager.post(f"{base}/edits", {"kind": "remove", "meeting": draft.names["meeting"], "edition": "1"})

    shown = manager.read(f"{base}/table?slot=1&table=1")
    assert "Lucía Ferrer Ruiz – Jon Lasa 500" in shown

    with draft.database.reading() as db:
        rows = dict(db.execute(_names(db, draft)).all())
    form = {"kind": "add", "a": rows["Lucía Ferrer Ruiz"], "b": rows["Jon Lasa"], "slot": "1", "table": "1"}
    manager.post(f"{base}/edits", {**form, "edition": "2"})
    assert placements(draft) == {1: [False]}


def _names(db: Any, world: World) -> Any:

    here = in_event(db, scoped(db, world.members["manager"].organiser_id).event(world.names["event"]))
    return here.select(AttendeeRow).with_only_columns(AttendeeRow.name, AttendeeRow.public_id)


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"kind": "burn"},
        {"kind": "move", "slot": "1\0", "table": "9" * 300},
        {"kind": "add", "a": "x" * 5000, "b": "<script>", "slot": "1", "table": "1"},
        {"kind": "add", "a": "", "b": "\0", "slot": "1", "table": "1"},
        {"kind": "swap", "other": "nobody"},
        {"kind": "redo"},
        {"kind": "🧱", "edition": "-1"},
    ],
)
def test_odd_forms_change_nothing(
    draft: World, visit: Visit, base: str, form: dict[str, str], rows: Callable[[], Any]
) -> None:
    manager = visit("manager")
    before = rows()

    answer = manager.post(f"{base}/edits", {"edition": "1", "meeting": draft.names["meeting"], **form})

    assert answer.status_code in {404, 422}
    assert rows() == before


def test_a_reader_changes_nothing(draft: World, visit: Visit, base: str) -> None:
    reader = visit("reader")

    answer = reader.post(f"{base}/edits", {"kind": "lock", "meeting": draft.names["meeting"], "edition": "1"})

    assert answer.status_code == 403
    assert "draft-tools" not in reader.get(base.removesuffix("/1")).text
    assert placements(draft) == {1: [False]}


def test_a_script_asks_for_places_and_for_what_else_changed(draft: World, visit: Visit, base: str) -> None:
    manager = visit("manager")

    assert manager.get(f"{base}/meetings/{draft.names['meeting']}/places").json == {"places": []}
    news = manager.get(f"{base}/news").text
    assert 'id="first-course"' in news
    assert 'id="draft-tools"' in news
