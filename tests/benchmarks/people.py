"""Many people: a large list brought in, and a long list of attendees shown."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NOW = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)
#: Attendees that one page of the list shows.
_ON_A_PAGE = 100
_OFFERS = ("Harinas ecológicas de trigo", "Contabilidad para comercios", "Naves en alquiler", "Web design")
_NEEDS = ("Un horno de segunda mano", "Financiación para abrir", "Distribuidores en Francia", "Interns")


def lists_of_people(short: bool) -> Iterator["Figure"]:
    """Measure an import in a process of its own, and the page of a long list."""
    rows = 1000 if short else 5000
    seen = _in_a_process_of_its_own(rows)
    yield Figure(f"import {rows} rows: read, preview, write", seen["seconds"], "s", 10)
    yield Figure(f"import {rows} rows: peak memory", seen["memory"], "MB", 300)
    yield Figure(f"import {rows} rows: written", seen["written"], "rows", rows, at_least=True)
    few, many = (_list_page(count) for count in (12, 300 if short else 1200))
    yield Figure(f"page with {many['shown']} attendees", many["seconds"], "s", 0.15)
    yield Figure(
        f"page with {many['shown']} attendees: statements", many["statements"], "queries", few["statements"]
    )


def workbook(rows: int) -> bytes:
    """Return a list of people as a workbook, as organisers keep it."""
    import io

    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["Nombre y apellidos", "Correo", "Empresa", "Estado", "Ofrezco", "Busco", "Teléfono"])
    for number in range(rows):
        sheet.append(
            [
                f"Persona {number}",
                f"persona.{number}@empresa{number % 700}.example",
                f"Empresa {number % 700}",
                "pagado",
                f"{_OFFERS[number % 4]}; {_OFFERS[number % 3]}",
                _NEEDS[number % 4],
                "+34 600 000 000",
            ]
        )
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def measure_import(rows: int) -> dict[str, float]:
    """Bring, read, show and write a list; return the seconds, the peak memory in MB and the rows."""
    from child import peak_mb

    from matchmaker.services import imports

    with _event() as (database, event, tools):
        content = Path(sys.argv[2]).read_bytes()
        begun = time.perf_counter()
        with database.writing() as db:
            row = imports.bring_file(db, event, content, "gente.xlsx", by="m", now=NOW)
        _work(tools, row)
        with database.reading() as db:
            page = imports.read_import(db, event.organiser_id, event.public_id, row.public_id)
        assert page.counts["new"] == page.total == rows
        with database.writing() as db:
            confirmed = imports.confirm_import(db, event, row.public_id, now=NOW)
        assert confirmed is not None
        _work(tools, confirmed)
        seconds = time.perf_counter() - begun
        with database.reading() as db:
            done = imports.read_import(db, event.organiser_id, event.public_id, row.public_id)
    return {"seconds": seconds, "memory": peak_mb(), "written": done.counts["new"]}


def _in_a_process_of_its_own(rows: int) -> dict[str, float]:
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(workbook(rows))
        file.flush()
        done = subprocess.run(
            [sys.executable, __file__, str(rows), file.name], capture_output=True, text=True, check=True
        )
    seen: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return seen


def _list_page(count: int) -> dict[str, Any]:
    """Return seconds (median) and statements of the page that lists the attendees of an event."""
    from sqlalchemy import Engine
    from sqlalchemy import event as events

    from matchmaker.intake import AttendeeRecord
    from matchmaker.services import team
    from matchmaker.services.people import register
    from matchmaker.store import OrganiserRow
    from web.application import create_app

    with _event() as (database, event, tools):
        people = [
            AttendeeRecord(
                id=str(number),
                name=f"Persona {number}",
                email=f"p{number}@empresa.example",
                offers=(_OFFERS[number % 4],),
                needs=(_NEEDS[number % 4],),
            )
            for number in range(count)
        ]
        with database.writing() as db:
            register(db, event, people, slot_ids={}, table_ids={}, now=NOW)
            organiser = db.get_one(OrganiserRow, event.organiser_id)
            member = team.add_member(db, organiser, "m@house.example", "M", "manager", None, NOW)
            token = team.issue_link(db, "team", member, NOW)
        client = create_app(tools.settings, clock=lambda: NOW).test_client()
        _come_in(client, token)
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            statements.append(statement)

        from service import timed

        path = f"/events/{event.public_id}/attendees"
        client.get(path)
        events.listen(Engine, "before_cursor_execute", note)
        shown = client.get(path).get_data(as_text=True).count("Persona ")
        events.remove(Engine, "before_cursor_execute", note)
        seconds, _ = timed(client, path, 9)
    assert shown >= min(count, _ON_A_PAGE), "a whole page of them is there"
    return {"seconds": seconds, "statements": len(statements), "shown": count}


def _come_in(client: Any, token: str) -> None:
    import re

    page = client.get(f"/links/{token}").get_data(as_text=True)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, "the link's page has its button"
    client.post(f"/links/{token}", data={"csrf_token": found[1]})


@contextmanager
def _event() -> Iterator[tuple[Any, Any, Any]]:
    """Give a new database with an event of nobody, and the tools of a worker."""
    from matchmaker.intake import EventFolder, EventRecord, SessionRecord
    from matchmaker.jobs.kinds import Tools
    from matchmaker.services.events import store_event
    from matchmaker.settings import Settings
    from matchmaker.store import Database, OrganiserRow

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        database = Database(settings.resolved_database_url())
        database.upgrade()
        start = datetime.fromisoformat("2026-10-01T10:00")
        record = EventRecord(
            name="Foro",
            timezone="Europe/Madrid",
            sessions=(SessionRecord(start=start, slots=6),),
            tables=(40,) * 6,
        )
        with database.writing() as db:
            organiser = OrganiserRow(name="Cámara", created_at=NOW)
            db.add(organiser)
            db.flush()
            event = store_event(db, organiser, EventFolder(event=record, attendees=()), now=NOW)
        tools = Tools(database=database, settings=settings, clock=lambda: NOW, is_stopping=lambda: False)
        try:
            yield database, event, tools
        finally:
            database.dispose()


def _work(tools: Any, row: Any) -> None:
    from matchmaker.jobs.worker import work_on

    work_on(tools, row.job_id)


if __name__ == "__main__":
    print(json.dumps(measure_import(int(sys.argv[1]))))
else:
    # The measured process needs none of it.
    from figures import Figure
