"""Given meetings through the console: brought, looked at, taken over, set aside."""

import io
import re
from typing import Any

import pytest

from matchmaker.store import EventRow, ExplicitPairRow, in_event

HEAD = "a,b,value,id,required,slots,after\n"


@pytest.fixture
def here(world: Any) -> str:
    return f"/events/{world.names['event']}/given"


def bring(visitor: Any, here: str, content: str | bytes, name: str = "pairs.csv") -> Any:
    """Send a file; return the answer."""
    raw = content if isinstance(content, bytes) else content.encode()
    return visitor.post(here, {"file": (io.BytesIO(raw), name)}, content_type="multipart/form-data")


def packed(page: str) -> str:
    found = re.search(r'name="list" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def given(world: Any) -> tuple[bool, list[tuple[str, int]]]:
    """Return whether meetings are given, and the id and value of each."""
    with world.database.reading() as db:
        event = db.query(EventRow).filter_by(public_id=world.names["event"]).one()
        rows = db.scalars(in_event(db, event).select(ExplicitPairRow).order_by(ExplicitPairRow.position))
        return event.has_explicit_pairs, [(row.external_id, row.value) for row in rows]


def test_a_list_is_looked_at_and_then_taken_over(visit: Any, here: str, world: Any) -> None:
    manager = visit("manager")

    preview = bring(manager, here, HEAD + "1,2,500,m1,1,1,\n2,1,300,m2,,,m1\n")

    assert preview.status_code == 200
    assert "2 new, 0 stay, 0 removed." in preview.text
    assert "From then on only these meetings can be held" in preview.text
    assert given(world) == (False, [])
    done = manager.post(f"{here}/confirm", {"list": packed(preview.text)})
    assert (done.status_code, done.location) == (303, f"{here}?done=given")
    assert given(world) == (True, [("m1", 500), ("m2", 300)])
    assert "2 meetings are given now." in manager.read(done.location)
    assert f'href="{here}"' in manager.get(here.removesuffix("/given")).text

    left = manager.post(f"{here}/leave")
    assert (left.status_code, left.location) == (303, f"{here}?done=left")
    assert given(world) == (False, [("m1", 500), ("m2", 300)])
    assert "Meetings are worked out again. The list is kept here, unused." in manager.read(left.location)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "The file is empty"),
        (HEAD + "1,2,5\0,,,,\n", "NUL"),
        (HEAD.encode() + b"1,Zo\xeb,5,,,,\n", "UTF-8"),
        (",".join(["a", "b", "value", *map(str, range(10_000))]) + "\n1,2,3\n", "columns"),
        (HEAD + "1,77,5,,,,\n", "77"),
        (HEAD + "1,2,5,x,,,y\n2,1,5,y,,,x\n", "x → y → x"),
        (HEAD + "1,2,5,,,,\n1,2,5,,,,\n", "2 faults. Mend them in the file"),
        (HEAD + "1,<script>alert(1)</script>,5,,,,\n", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        (b"\x89PNG\r\n\x1a\n\0\0", "UTF-8"),
    ],
)
def test_a_wrong_file_is_told_about_and_changes_nothing(
    visit: Any, here: str, world: Any, content: str | bytes, told: str
) -> None:
    answer = bring(visit("manager"), here, content)

    assert answer.status_code == 422
    assert told in answer.text
    assert "<script>alert" not in answer.text
    assert given(world) == (False, [])


def test_no_file_and_too_large_a_file_are_refused(visit: Any, here: str) -> None:
    manager = visit("manager")

    assert "Choose a file first." in bring(manager, here, b"", "").text
    assert manager.open("POST", here, data=b"#" * (4 * 1024 * 1024)).status_code == 413


@pytest.mark.parametrize("forged", ["", "bricks", "é", "AAAA", "\0", "eJw" * 500])
def test_a_forged_list_is_refused(visit: Any, here: str, world: Any, forged: str) -> None:
    answer = visit("manager").post(f"{here}/confirm", {"list": forged})

    assert answer.status_code == 422
    assert given(world) == (False, [])


def test_as_many_rows_as_are_read_travel_through_the_preview(visit: Any, here: str, world: Any) -> None:
    manager = visit("manager")
    rows = "".join(f"1,2,{number % 999 + 1},meeting-{number:05},,,\n" for number in range(5_000))

    preview = bring(manager, here, HEAD + rows)
    assert manager.post(f"{here}/confirm", {"list": packed(preview.text)}).status_code == 303

    assert len(given(world)[1]) == 5_000


def test_readers_see_the_list_and_bring_none(visit: Any, here: str, world: Any) -> None:
    reader = visit("reader")

    assert "Owners and managers bring the list." in reader.read(here)
    assert bring(reader, here, HEAD).status_code == 403
    assert reader.get(f"{here}.csv").status_code == 403
    other = visit("other manager")
    assert bring(other, here, HEAD + "1,2,5,,,,\n").status_code == 404
    assert other.post(f"{here}/leave").status_code == 404
    assert given(world) == (False, [])


def test_a_closed_event_changes_no_more(visit: Any, here: str, world: Any) -> None:
    manager = visit("manager")
    preview = bring(manager, here, HEAD + "1,2,5,,,,\n").text
    with world.database.writing() as db:
        db.query(EventRow).filter_by(public_id=world.names["event"]).one().state = "closed"

    assert manager.post(f"{here}/confirm", {"list": packed(preview)}).status_code == 409
    assert bring(manager, here, HEAD + "1,2,5,,,,\n").status_code == 409
    assert "The list can&#39;t change any more" in manager.get(here).text
    assert given(world) == (False, [])


def test_a_list_to_fill_in_can_be_had(visit: Any, here: str) -> None:
    answer = visit("manager").get(f"{here}.csv")

    assert answer.headers["Content-Disposition"] == "attachment; filename=given-meetings.csv"
    assert answer.text.splitlines() == [
        "\ufeffa,b,value,id,required,slots,after,a_name,b_name",
        "1,,,,,,,Lucía Ferrer Ruiz,",
        "2,,,,,,,Jon Lasa,",
    ]
