"""A file on its way through the console: brought, looked at, its columns chosen, written or dropped."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from matchmaker.jobs.imports import run_read_job, run_write_job
from matchmaker.jobs.kinds import Tools
from matchmaker.store import AttendeeRow, JobRow, in_event, scoped
from web.ground import ground_of
from web.presenting.imports import ROWS

LIST = (
    "Nombre y apellidos;Correo;Empresa;Estado;Busco\n"
    "Ana Gil;ana@gil.example;Horno Gil;pagado;harinas de aquí\n"
    "<script>alert(1)</script>;x@x.example;;pagado;\n"
    "Mio Tanaka;mio@;;pagado;\n"
    "Zoe Berg;zoe@berg.example;;cancelado;\n"
    "Priya Shah;priya@shah.example;;pendiente;\n"
)


@pytest.fixture
def here(world: Any) -> str:
    return f"/events/{world.names['event']}/attendees/import"


@pytest.fixture
def work(app: Flask, world: Any, clock: Any) -> Callable[[], None]:
    """Return a function that does the jobs that wait."""
    settings = ground_of(app).settings
    tools = Tools(database=world.database, settings=settings, clock=clock, is_stopping=lambda: False)

    def do() -> None:
        with world.database.reading() as db:
            jobs = db.execute(select(JobRow.id, JobRow.kind).where(JobRow.state == "queued")).all()
        for job_id, kind in jobs:
            {"read_import": run_read_job, "write_import": run_write_job}[kind](tools, job_id)

    return do


def bring(visitor: Any, here: str, content: str | bytes, name: str = "gente.csv") -> str:
    """Send a file; return where its preview is."""
    data = content.encode() if isinstance(content, str) else content
    answer = visitor.post(here, {"file": (io.BytesIO(data), name)})
    assert answer.status_code == 303
    return str(answer.location)


def names(world: Any) -> set[str]:
    with world.database.reading() as db:
        event = scoped(db, world.members["manager"].organiser_id).event(world.names["event"])
        return set(db.scalars(in_event(db, event).select(AttendeeRow).with_only_columns(AttendeeRow.name)))


def test_a_list_becomes_attendees_in_three_steps(
    *, world: Any, visit: Any, here: str, work: Callable[[], None]
) -> None:
    manager = visit("manager")
    assert "Choose the file" in manager.read(here)

    preview = bring(manager, here, LIST)
    waiting = manager.get(preview)
    # Looked at again by a module, which announces nothing until there is a result; by itself without one.
    assert re.search(r'<script type="module" src="[^"]*/again\.', waiting.text)
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in waiting.text
    assert 'id="under-way"' in waiting.text
    work()
    page = manager.read(preview)
    assert "5 rows read, 5 accounted for. Nothing has been written yet." in page
    assert "2 rows will be written at once, or none. The 3 rejected can be mended here, or in a file." in page
    assert "Mio Tanaka" in page
    assert "“mio@”" in page
    assert names(world).isdisjoint({"Ana Gil", "Mio Tanaka"})

    assert manager.post(f"{preview}/confirm").location == preview
    work()
    done = manager.read(preview)
    assert "2 attendees are on the list as the file says." in done
    assert "Ana Gil" in names(world)
    assert "Ana Gil" in manager.read(here.removesuffix("/import"))


def test_what_people_wrote_is_shown_and_never_run(visit: Any, here: str, work: Callable[[], None]) -> None:
    manager = visit("manager")
    preview = bring(manager, here, LIST, "<b>gente</b>.csv")
    work()

    page = manager.get(preview).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;gente&lt;/b&gt;.csv" in page


def test_columns_can_be_chosen_and_the_waiting_be_taken_in(
    visit: Any, here: str, work: Callable[[], None]
) -> None:
    manager = visit("manager")
    preview = bring(manager, here, LIST)
    work()

    form = {"column_name": "0", "column_title": "2", "column_organisation": "", "waiting": "1"}
    assert manager.post(f"{preview}/columns", form).status_code == 303
    work()
    page = manager.read(preview)

    assert "3 rows will be written at once" in page
    assert "Horno Gil" not in page
    assert manager.post(f"{preview}/columns", {"column_name": "bricks"}).status_code == 400


def test_rejected_rows_can_be_had_as_a_file(visit: Any, here: str, work: Callable[[], None]) -> None:
    manager = visit("manager")
    preview = bring(manager, here, LIST)
    work()

    answer = manager.get(f"{preview}/rejected.csv")

    assert answer.headers["Content-Disposition"] == "attachment; filename=rejected.csv"
    assert answer.mimetype == "text/csv"
    lines = answer.get_data().decode("utf-8-sig").splitlines()
    assert lines[0] == "Nombre y apellidos,Correo,Empresa,Estado,Busco,Why it was not read"
    assert [line.split(",")[0] for line in lines[1:]] == ["Mio Tanaka", "Zoe Berg", "Priya Shah"]


def test_rows_can_be_looked_through(visit: Any, here: str, work: Callable[[], None]) -> None:
    manager = visit("manager")
    many = "name,email\n" + "".join(f"Guest {n:03},g{n}@b.example\n" for n in range(ROWS + 5))
    preview = bring(manager, here, many)
    work()

    assert "Guest 000" in manager.read(preview)
    assert "Guest 204" not in manager.read(preview)
    assert "Guest 204" in manager.read(f"{preview}?page=2")
    assert "Guest 204" in manager.read(f"{preview}?page=99999&show=bricks")
    assert "Guest 204" in manager.read(f"{preview}?q=guest 204")
    assert "No row is like that." in manager.read(f"{preview}?show=rejected")


@pytest.mark.parametrize("form", [{}, {"file": (io.BytesIO(b""), "")}, {"file": "gente.csv"}])
def test_sending_no_file_says_so(visit: Any, here: str, form: dict[str, Any]) -> None:
    answer = visit("manager").post(here, form)

    assert answer.status_code == 422
    assert "No file was chosen." in answer.text


def test_a_file_that_can_not_be_read_says_why_and_leads_on(
    visit: Any, here: str, work: Callable[[], None]
) -> None:
    manager = visit("manager")
    preview = bring(manager, here, b"\xd0\xcf\x11\xe0 old", "gente.xls")
    work()

    page = manager.read(preview)

    assert "This is a workbook of before 2007 (.xls)." in page
    assert "Choose another file" in page


def test_a_dropped_file_is_gone(visit: Any, here: str, work: Callable[[], None]) -> None:
    manager = visit("manager")
    preview = bring(manager, here, LIST)
    work()
    assert "gente.csv waits to be looked at." in manager.read(here)

    assert manager.post(f"{preview}/drop").location == here

    page = manager.read(preview)
    assert "What was read of this file is forgotten." in page
    assert "Ana Gil" not in page
    assert "waits to be looked at" not in manager.read(here)


def test_a_large_file_is_taken_and_a_larger_one_refused(visit: Any, here: str) -> None:
    manager = visit("manager")

    def sent(size: int) -> int:
        # Written out here: the test client leaves open the file that it would write it to.
        parts = [
            b'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n',
            manager.form_token().encode(),
            b'\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="gente.csv"\r\n\r\n',
            b"x" * size,
            b"\r\n--x--\r\n",
        ]
        answer = manager.open(
            "POST", here, data=b"".join(parts), content_type="multipart/form-data; boundary=x"
        )
        return int(answer.status_code)

    assert [sent(megabytes * 1024 * 1024) for megabytes in (5, 22)] == [303, 413]


def test_readers_see_no_way_to_import(visit: Any, world: Any) -> None:
    page = visit("reader").get(f"/events/{world.names['event']}/attendees").text

    assert "attendees/import" not in page


def test_a_rejected_row_is_mended_in_its_place_or_told_again(
    visit: Callable[[str], Any], here: str, work: Callable[[], None], world: Any
) -> None:
    visitor = visit("manager")
    preview = bring(visitor, here, LIST)
    work()
    page = visitor.get(f"{preview}?show=rejected&mend=4").text
    assert page.count('<form method="post" action="' + preview + '/mend"') == 1
    assert 'value="mio@"' in page
    # The row keeps what was typed, with what is still wrong.
    assert visitor.post(f"{preview}/mend", {"line": "4", "email": "ana@gil.example"}).location.endswith(
        "mend=4#row-4"
    )
    assert 'value="ana@gil.example"' in visitor.get(f"{preview}?show=rejected&mend=4").text

    answer = visitor.post(f"{preview}/mend", {"line": "4", "email": "mio@tanaka.example"})
    assert "Row 4 is accepted now." in visitor.read(answer.location)
    assert "Mio Tanaka" not in names(world)
    for odd in ("9" * 40, "-1", "x", "\0", ""):
        assert visitor.post(f"{preview}/mend", {"line": odd, "name": "\0"}).status_code == 303
    visitor.post(f"{preview}/confirm")
    work()
    assert {"Mio Tanaka", "Ana Gil"} <= names(world)
