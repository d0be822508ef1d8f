"""An export becomes a clean list: looked at first, written at once, and nothing changes the second time."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from matchmaker.intake import EventFolder
from matchmaker.jobs.imports import run_read_job
from matchmaker.jobs.kinds import Tools
from matchmaker.services import imports
from matchmaker.services.events import read_record, store_event
from matchmaker.services.imports import writing
from matchmaker.store import (
    Database,
    EventRow,
    ImportRow,
    JobRow,
    OrganiserRow,
    UnknownObjectError,
    in_event,
    scoped,
)
from tests.matchmaker.intake.exports.shapes import LUMA, OWN_SHEET, PRETIX_ES
from tests.matchmaker.services.conftest import NOW
from tests.matchmaker.services.imports.conftest import PEOPLE, Bring, Write, attendees, page_of


def test_a_preview_accounts_for_every_row_and_writes_nothing(
    database: Database, event: EventRow, bring: Bring
) -> None:
    before = set(attendees(database, event))

    page = bring(PRETIX_ES.file(*PEOPLE))

    assert (page.state, page.total, page.to_write, page.waiting) == ("read", 4, 2, 1)
    assert page.counts == {"new": 2, "changed": 0, "unchanged": 0, "rejected": 2}
    assert [(row.line, row.fate, row.name) for row in page.rows] == [
        (2, "new", "Lucía Ferrer"),
        (3, "new", "Iker Arana"),
        (4, "rejected", "Mio Tanaka"),
        (5, "rejected", "Priya Shah"),
    ]
    assert [row.reasons[0].code for row in page.rows[2:]] == [
        "intake.export_cancelled",
        "intake.export_waiting",
    ]
    assert set(attendees(database, event)) == before


def test_what_was_looked_at_is_written_and_the_second_time_changes_nothing(
    database: Database, event: EventRow, bring: Bring, write: Write
) -> None:
    done = write(bring(PRETIX_ES.file(*PEOPLE)))

    assert (done.state, done.counts["new"], done.counts["rejected"]) == ("done", 2, 2)
    found = attendees(database, event)
    assert (found["Lucía Ferrer"].ticket, found["Iker Arana"].organisation) == ("K7", "Arana")
    with database.reading() as db:
        record = read_record(db, event)
    (lucia,) = (one for one in record.attendees if one.name == "Lucía Ferrer")
    assert lucia.needs == ("harinas",)

    again = bring(PRETIX_ES.file(*PEOPLE))
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 2, "rejected": 2}
    write(again)
    assert {name: row.id for name, row in attendees(database, event).items()} == {
        name: row.id for name, row in found.items()
    }


def test_a_change_shows_what_was_and_what_will_be(
    database: Database, event: EventRow, bring: Bring, write: Write
) -> None:
    write(bring(PRETIX_ES.file(*PEOPLE)))
    changed = [PEOPLE[0] | {"email": "lf@ferrer.example", "organisation": "Horno Ferrer"}, PEOPLE[1]]

    page = bring(PRETIX_ES.file(*changed))

    row = page.rows[0]
    assert (row.fate, page.counts["changed"], page.counts["unchanged"]) == ("changed", 1, 1)
    assert [(one.field, one.before, one.after) for one in row.changes] == [
        ("email", "lucia@ferrer.example", "lf@ferrer.example"),
        ("organisation", "", "Horno Ferrer"),
    ]
    write(page)
    assert attendees(database, event)["Lucía Ferrer"].email == "lf@ferrer.example"


def test_a_blank_cell_and_ones_own_words_change_nothing(bring: Bring) -> None:
    """Ana has said what she needs, and the organiser knows her company."""
    page = bring(
        OWN_SHEET.file({"name": "Ana Ruiz Gil", "email": "ANA@example.org", "needs": "something else"})
    )

    assert [(row.fate, row.changes) for row in page.rows] == [("unchanged", ())]


def test_the_exports_of_two_tools_become_one_list(
    database: Database, event: EventRow, bring: Bring, write: Write
) -> None:
    write(bring(PRETIX_ES.file(*PEOPLE)))
    guests = [
        {
            "id": "g1",
            "name": "Lucia Ferrer",
            "email": "Lucia@Ferrer.example",
            "state": "approved",
            "offers": "pan",
        },
        {"id": "g2", "name": "Zoe Berg", "email": "zoe@berg.example", "state": "approved"},
    ]

    page = bring(LUMA.file(*guests))
    write(page)

    assert [(row.name, row.fate) for row in page.rows] == [("Lucia Ferrer", "changed"), ("Zoe Berg", "new")]
    assert len(attendees(database, event)) == 4 + 3
    assert bring(LUMA.file(*guests)).counts["unchanged"] == 2
    assert bring(PRETIX_ES.file(PEOPLE[1])).counts["unchanged"] == 1


def test_columns_can_be_chosen_and_the_waiting_be_taken_in(
    database: Database, event: EventRow, bring: Bring, work: Callable[[ImportRow], None]
) -> None:
    page = bring(PRETIX_ES.file(*PEOPLE))

    with database.writing() as db:
        row = imports.choose_column(
            db, event, page.id, chosen={"title": 5, "organisation": None}, with_waiting=True, now=NOW
        )
    assert row is not None
    work(row)
    again = page_of(database, event, page.id)

    assert (again.counts["new"], again.counts["rejected"], again.with_waiting) == (3, 1, True)
    assert again.mapping["title"] == (5,)
    assert "organisation" not in again.mapping


def test_a_file_that_can_not_be_read_says_why(bring: Bring) -> None:
    page = bring(b"\xd0\xcf\x11\xe0 an old workbook")

    assert (page.state, page.total) == ("unusable", 0)
    assert [fault.code for fault in page.faults] == ["intake.old_workbook"]


def test_rejected_rows_come_back_as_a_file_that_can_be_read_again(
    database: Database, event: EventRow, bring: Bring
) -> None:
    page = bring(PRETIX_ES.file(*PEOPLE[:2], PEOPLE[2] | {"organisation": "'=Tanaka"}))

    with database.reading() as db:
        text = imports.rejected_csv(db, event.organiser_id, event.public_id, page.id, "es")

    lines = text.splitlines()
    assert len(lines) == 2
    assert lines[0].endswith("Por qué no se ha leído")
    assert "'=Tanaka" in lines[1]
    assert lines[1].endswith("«cancelado»: esta entrada ya no vale.")
    mended = bring(text.replace("cancelado,", "pagado,", 1).encode())
    assert [(row.fate, row.organisation) for row in mended.rows] == [("new", "=Tanaka")]


def test_a_fault_half_way_writes_nothing(
    *,
    database: Database,
    event: EventRow,
    bring: Bring,
    work: Callable[[ImportRow], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = bring(PRETIX_ES.file(*PEOPLE))
    before = set(attendees(database, event))
    real = writing.register

    def broken(*arguments: Any, **options: Any) -> None:
        real(*arguments, **options)
        message = "bricks"
        raise RuntimeError(message)

    monkeypatch.setattr(writing, "register", broken)
    with database.writing() as db:
        row = imports.confirm_import(db, event, page.id, now=NOW)
    assert row is not None
    with pytest.raises(RuntimeError, match="bricks"):
        work(row)

    assert set(attendees(database, event)) == before
    assert page_of(database, event, page.id).state == "failed"


def test_two_who_confirm_at_once_write_once(database: Database, event: EventRow, bring: Bring) -> None:
    page = bring(PRETIX_ES.file(*PEOPLE))

    with database.writing() as db:
        assert imports.confirm_import(db, event, page.id, now=NOW) is not None
        assert imports.confirm_import(db, event, page.id, now=NOW) is None


def test_a_dropped_import_holds_nothing_and_its_job_reads_nothing(
    database: Database, event: EventRow, tools: Tools
) -> None:
    with database.writing() as db:
        row = imports.bring_file(db, event, b"name\nAna\n", "x.csv", by="m1", now=NOW)
        imports.drop_import(db, event, row.public_id, now=NOW)
    assert row.job_id is not None
    run_read_job(tools, row.job_id)

    with database.reading() as db:
        assert db.get_one(JobRow, row.job_id).state == "done"
        kept = in_event(db, event).one(ImportRow, row.public_id)
    assert (kept.state, kept.content, kept.reading) == ("dropped", None, None)


def test_what_was_read_is_forgotten_after_a_day(database: Database, event: EventRow, bring: Bring) -> None:
    old = bring(PRETIX_ES.file(*PEOPLE))

    with database.writing() as db:
        imports.bring_file(db, event, b"x", "x.csv", by="m1", now=NOW + timedelta(hours=25))

    with database.reading() as db:
        rows = db.scalars(scoped(db, event.organiser_id).select(ImportRow)).all()
    assert old.id not in [row.public_id for row in rows]


def test_an_import_of_another_event_is_not_to_be_found(
    database: Database, event: EventRow, breakfast: EventFolder, bring: Bring
) -> None:
    page = bring(PRETIX_ES.file(*PEOPLE))
    with database.writing() as db:
        other = store_event(db, db.get_one(OrganiserRow, event.organiser_id), breakfast, now=NOW)

    with database.writing() as db, pytest.raises(UnknownObjectError):
        imports.confirm_import(db, other, page.id, now=NOW)
    with database.reading() as db, pytest.raises(UnknownObjectError):
        imports.read_import(db, event.organiser_id, other.public_id, page.id)
