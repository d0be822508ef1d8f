"""Rejected rows, mended in place: they join the accepted ones, and nothing is written before the rest is."""

from collections.abc import Callable
from typing import Any

import pytest

from matchmaker.services import imports
from matchmaker.services.events import store_event
from matchmaker.store import AuditRow, Database, EventRow, OrganiserRow, UnknownObjectError, in_event
from tests.matchmaker.intake.exports.shapes import PRETIX_ES
from tests.matchmaker.services.conftest import NOW
from tests.matchmaker.services.imports.conftest import Bring, Write, attendees, page_of

ROWS = [
    {"state": "pagado", "name": "Lucía Ferrer", "email": "lucia@ferrer.example", "id": "K7"},
    {"state": "pagado", "name": "Jon Lasa", "email": "jon.lasa@", "id": "K8", "needs": "harinas"},
    {"state": "cancelado", "name": "Mio Tanaka", "email": "mio@tanaka.example", "id": "K9"},
    {"state": "pagado", "name": "", "email": "x@y.example", "id": "K10"},
]
Mend = Callable[..., bool]


@pytest.fixture
def mend(database: Database, event: EventRow) -> Mend:
    def do(page: Any, line: int, **typed: str) -> bool:
        with database.writing() as db:
            return imports.mend_row(db, event, page.id, line, typed, by="carmen", now=NOW)

    return do


def fates(page: Any) -> dict[int, str]:
    return {row.line: row.fate for row in page.rows}


def test_a_mended_row_joins_the_accepted_ones_and_is_written_with_them(
    database: Database, event: EventRow, bring: Bring, write: Write, mend: Mend
) -> None:
    page = bring(PRETIX_ES.file(*ROWS))
    assert fates(page) == {2: "new", 3: "rejected", 4: "rejected", 5: "rejected"}
    before = set(attendees(database, event))

    assert mend(page, 3, email="jon@lasa.example")
    assert mend(page, 4, status="")
    assert mend(page, 5, name="Xu Yan")

    assert set(attendees(database, event)) == before
    again = page_of(database, event, page.id)
    assert fates(again) == {2: "new", 3: "new", 4: "new", 5: "new"}
    write(again)
    found = attendees(database, event)
    assert (found["Jon Lasa"].email, found["Jon Lasa"].ticket) == ("jon@lasa.example", "K8")
    assert {"Mio Tanaka", "Xu Yan"} <= set(found)


def test_what_is_still_wrong_is_told_and_what_was_typed_is_kept(
    database: Database, event: EventRow, bring: Bring, mend: Mend
) -> None:
    page = bring(PRETIX_ES.file(*ROWS))

    assert not mend(page, 3, email="LUCIA@ferrer.example")

    row = next(row for row in page_of(database, event, page.id).rows if row.line == 3)
    assert row.fate == "rejected"
    assert [(one.code, one.parameters) for one in row.reasons] == [
        ("intake.export_address_taken", {"first": "2"})
    ]
    assert dict(row.fields)["email"] == "LUCIA@ferrer.example"
    assert dict(row.fields)["needs"] == "harinas"


def test_mends_hold_when_the_file_is_read_by_other_columns(
    database: Database, event: EventRow, bring: Bring, mend: Mend, work: Callable[[Any], None]
) -> None:
    page = bring(PRETIX_ES.file(*ROWS))
    mend(page, 3, email="jon@lasa.example")
    with database.writing() as db:
        row = imports.choose_column(
            db, event, page.id, chosen={"organisation": None}, with_waiting=False, now=NOW
        )
    assert row is not None
    work(row)

    assert fates(page_of(database, event, page.id))[3] == "new"


def test_only_a_rejected_row_of_an_open_preview_is_mended(
    database: Database, event: EventRow, bring: Bring, write: Write, mend: Mend
) -> None:
    page = bring(PRETIX_ES.file(*ROWS))
    assert [mend(page, line, name="Otro") for line in (2, 99, -1)] == [False] * 3
    write(page)

    assert not mend(page, 3, email="jon@lasa.example")
    assert "Jon Lasa" not in attendees(database, event)
    with database.reading() as db:
        mended = in_event(db, event).select(AuditRow).where(AuditRow.action == "imports.mended")
        assert db.scalars(mended).all() == []


@pytest.mark.parametrize("text", ["\u202e<b>x</b>", "😀" * 300, "x\n" * 500, "=1+1", "'" * 40])
def test_whatever_is_typed_is_read_or_told(bring: Bring, mend: Mend, text: str) -> None:
    page = bring(PRETIX_ES.file(*ROWS))

    mend(page, 3, name=text, email=text, needs=text, status=text)
    mend(page, 3, name=text, email="", status="")


def test_imports_of_others_are_absent(database: Database, bring: Bring, breakfast: Any) -> None:
    page = bring(PRETIX_ES.file(*ROWS))
    with database.writing() as db:
        other = OrganiserRow(name="Vivero", created_at=NOW)
        db.add(other)
        db.flush()
        foreign = store_event(db, other, breakfast, now=NOW)
        with pytest.raises(UnknownObjectError):
            imports.mend_row(db, foreign, page.id, 3, {}, by="x", now=NOW)
