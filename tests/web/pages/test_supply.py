"""Supply and demand as a page: asked for, under way, read, and taken home."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from matchmaker.jobs.kinds import KINDS, Tools
from matchmaker.store import AttendeeRow, JobRow, StatementRow, in_event, scoped
from web.ground import ground_of

SAID = (
    ("need", "un abogado mercantil"),
    ("need", "<script>alert(1)</script> monasterio"),
    ("offer", "clases de yoga"),
)


@pytest.fixture
def here(world: Any) -> str:
    return f"/events/{world.names['event']}/supply"


@pytest.fixture
def said(world: Any) -> None:
    """Let the first attendee say something."""
    with world.database.writing() as db:
        event = scoped(db, world.members["manager"].organiser_id).event(world.names["event"])
        rows = db.scalars(in_event(db, event).select(AttendeeRow).order_by(AttendeeRow.id)).all()
        for position, (kind, text) in enumerate(SAID):
            db.add(
                StatementRow(
                    event_id=event.id, attendee_id=rows[0].id, kind=kind, position=position, text=text
                )
            )
        db.add(
            StatementRow(
                event_id=event.id, attendee_id=rows[1].id, kind="offer", position=0, text="asesoría jurídica"
            )
        )
        db.add(StatementRow(event_id=event.id, attendee_id=rows[1].id, kind="need", position=0, text="n/a"))


@pytest.fixture
def work(app: Flask, world: Any, clock: Any) -> Callable[[], None]:
    """Return a function that does the jobs that wait."""
    settings = ground_of(app).settings
    tools = Tools(database=world.database, settings=settings, clock=clock, is_stopping=lambda: False)

    def do() -> None:
        with world.database.reading() as db:
            jobs = db.execute(select(JobRow.id, JobRow.kind).where(JobRow.state == "queued")).all()
        for job_id, kind in jobs:
            KINDS[kind].work(tools, job_id)

    return do


def test_who_said_nothing_has_no_supply(visit: Any, here: str) -> None:
    page = visit("manager").read(here)

    assert "2 attendees, and nothing said yet" in page
    assert "See the attendees" in page


@pytest.mark.usefixtures("said")
def test_a_manager_asks_and_reads(visit: Any, here: str, work: Callable[[], None]) -> None:
    manager = visit("manager")
    assert "2 attendees have said 5 things." in manager.read(here)

    assert manager.post(here).location == here
    assert manager.post(here).location == here
    waiting = manager.get(here).text
    assert 'id="under-way"' in waiting
    assert "Waits its turn" in waiting
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in waiting
    work()

    page = manager.read(here)
    assert "Nothing changed since." in page
    assert "Needs without an answer:" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; monasterio" in page
    assert "This says nothing that anybody could answer." in manager.read(f"{here}?show=unread")
    assert "Jon Lasa" in manager.read(f"{here}?show=asked")
    assert "clases de yoga" in manager.read(f"{here}?show=unneeded&page=99999")


@pytest.mark.usefixtures("said")
def test_bars_say_their_conclusion_and_lead_to_who_is_behind(
    visit: Any, here: str, work: Callable[[], None]
) -> None:
    manager = visit("manager")
    manager.post(here)
    work()
    page = manager.get(here).text
    assert 'role="img" aria-label="' in page
    assert ": sought by 1, offered by 1" in page

    (thing, *_) = (part.partition('"')[0] for part in page.split("supply?thing=")[1:])
    shown = manager.read(f"{here}?thing={thing}")

    assert "Lucía Ferrer Ruiz" in shown or "Jon Lasa" in shown
    assert manager.get(f"{here}?thing=bricks").status_code == 404


@pytest.mark.usefixtures("said")
def test_bars_and_counts_can_be_taken_home(visit: Any, here: str, work: Callable[[], None]) -> None:
    manager = visit("manager")
    assert [manager.get(f"{here}/{file}").status_code for file in ("bars.svg", "things.csv")] == [303, 303]
    manager.post(here)
    work()

    drawing, table = manager.get(f"{here}/bars.svg"), manager.get(f"{here}/things.csv")

    assert drawing.headers["Content-Disposition"] == "attachment; filename=supply-and-demand.svg"
    assert drawing.mimetype == "image/svg+xml"
    assert drawing.text.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert table.mimetype == "text/csv"
    head, *lines = table.get_data().decode("utf-8-sig").splitlines()
    assert head == "What,How it stands,Look for it,Offer it"
    assert lines


@pytest.mark.usefixtures("said")
def test_what_changed_since_is_told(world: Any, visit: Any, here: str, work: Callable[[], None]) -> None:
    manager = visit("manager")
    manager.post(here)
    work()
    with world.database.writing() as db:
        event = scoped(db, world.members["manager"].organiser_id).event(world.names["event"])
        attendee = in_event(db, event).one(AttendeeRow, world.names["attendee"])
        attendee.organisation = "Otra"

    page = manager.read(here)

    assert "1 attendee changed since: compute again." in page
    assert "monasterio" not in page


@pytest.mark.usefixtures("said")
def test_a_fault_leads_on(world: Any, visit: Any, here: str) -> None:
    manager = visit("manager")
    manager.post(here)
    with world.database.writing() as db:
        job = db.scalars(select(JobRow)).one()
        job.state, job.error = "failed", "RuntimeError"

    page = manager.read(here)

    assert "This could not be worked out." in page
    assert "Work it out" in page


@pytest.mark.usefixtures("said")
def test_readers_read_and_do_not_ask(world: Any, visit: Any, here: str, work: Callable[[], None]) -> None:
    reader, manager = visit("reader"), visit("manager")
    assert "An owner or a manager of the team can ask for it." in reader.read(here)
    assert reader.post(here).status_code == 403
    manager.post(here)
    work()

    pages = {"reader": reader.get(here).text, "manager": manager.get(here).text}

    # A name leads to where its statements can be mended, for who may mend them.
    event, attendee = world.names["event"], world.names["attendee"]
    homes = (f"/events/{event}/attendees/{attendee}/edit", f"/events/{event}/schedule/attendees/{attendee}")
    assert [[home in page for home in homes] for page in pages.values()] == [[False, True], [True, False]]
    assert [f'<form method="post" action="{here}"' in page for page in pages.values()] == [False, True]
