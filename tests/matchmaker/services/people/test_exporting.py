"""The list leaves as a file that no spreadsheet runs, and comes back without a change."""

import csv
import io
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from matchmaker.intake import AttendeeRecord, EventFolder, neutral_cell, pack_event_folder, read_event_folder
from matchmaker.intake.exports import open_table
from matchmaker.services.events import read_record, store_event
from matchmaker.services.imports import bring_file, read_file, read_import
from matchmaker.services.people import export_attendees, register
from matchmaker.store import (
    AttendeeRow,
    AuditRow,
    Database,
    EventRow,
    OrganiserRow,
    UnknownObjectError,
    WishRow,
    in_event,
)
from tests.matchmaker.services.people.conftest import Change, named

#: What spreadsheets, CSV, XML and importers read as something else.
_HOSTILE = (
    *("=1+1", "+34 600", "-2", "@SUM(A1)", "\t=x", "\r=x", "'=x", "''@y", "|calc", "%x", "＝1", "＠x"),
    *('"', '""', "'", ";", ",", "\\;", "a;b", "a | b", "_x000D_", "_x005F_x0041_", "<b>&amp;</b>", "]]>"),
    *(
        "\u202eevil",
        "\u200b",
        "a\u0085b",
        "a\u2028b",
        "\x1c=x",
        "x\x0by",
        "\ufeff=1",
        "😀",
        "1",
        "0012",
        "#N/A",
    ),
    *('=HYPERLINK("http://x")', "Name", "Matchmaker ID", "a@b.example", "x" * 300, "true", "1e5"),
)
#: No NUL and no lone surrogates: no database holds them.
_ANY = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)
_TEXT = st.one_of(
    st.sampled_from(_HOSTILE), _ANY, st.builds("".join, st.tuples(st.sampled_from(_HOSTILE), _ANY))
)
_NAMES = _TEXT.filter(lambda text: bool(text.strip()))
_ATTENDEES = st.lists(
    st.fixed_dictionaries(
        {
            "name": _NAMES,
            "organisation": _TEXT,
            "title": _TEXT,
            "role": _TEXT,
            "languages": st.lists(
                st.sampled_from(["es", "en", "zh-Hant", "xx-odd", "de"]), max_size=3, unique=True
            ),
            "has_address": st.booleans(),
            "ticket": st.one_of(st.none(), st.sampled_from(["K7", "=K8", "12", "\u200bz"])),
        }
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda one: one["ticket"] or id(one),
)


def add(db: Session, event: EventRow, people: list[dict[str, Any]], now: datetime) -> None:
    ids = register(
        db,
        event,
        [
            AttendeeRecord(
                id=f"h{number}",
                name=one["name"],
                email=f"h{number}@example.org" if one["has_address"] else "",
                organisation=one["organisation"],
                title=one["title"],
                role=one["role"],
                languages=tuple(one["languages"]),
                needs=(one["name"],),
            )
            for number, one in enumerate(people)
        ],
        slot_ids={},
        table_ids={},
        now=now,
    )
    for number, one in enumerate(people):
        row = db.scalars(
            in_event(db, event).select(AttendeeRow).where(AttendeeRow.id == ids[f"h{number}"])
        ).one()
        row.ticket = one["ticket"]
    db.flush()


def come_back(db: Session, event: EventRow, form: Any, language: Any, now: datetime) -> dict[str, int]:
    """Export, and import again as far as the preview."""
    content = export_attendees(db, event.organiser_id, event.public_id, form, language, by="carmen", now=now)
    row = bring_file(db, event, content, f"list.{form}", by="carmen", now=now)
    row.reading, row.state = read_file(content, row), "read"
    db.flush()
    page = read_import(db, event.organiser_id, event.public_id, row.public_id)
    assert page.total == len(open_table(content, "list").rows)
    return dict(page.counts)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_comes_back_as_nothing_new(
    database: Database, event: EventRow, now: datetime, form: Any, language: Any
) -> None:
    with database.writing() as db:
        counts = come_back(db, event, form, language, now)

    assert counts == {"new": 0, "changed": 0, "unchanged": 4, "rejected": 0}


class _Undone(Exception):  # noqa: N818 -- ends a transaction, no error
    pass


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=_ATTENDEES, form=st.sampled_from(["csv", "xlsx"]), language=st.sampled_from(["es", "en"]))
def test_whatever_people_wrote_comes_back_unchanged(
    *, database: Database, event: EventRow, now: datetime, people: Any, form: Any, language: Any
) -> None:
    counts: dict[str, int] = {}
    with suppress(_Undone), database.writing() as db:
        add(db, event, people, now)
        counts = come_back(db, event, form, language, now)
        raise _Undone

    assert (counts["new"], counts["changed"]) == (0, 0)


@given(text=_TEXT)
def test_no_cell_begins_as_a_formula_does(text: str) -> None:
    assert not neutral_cell(text).startswith(
        ("=", "+", "-", "@", "\t", "\r", "|", "%", "＝", "＋", "－", "＠")
    )


def test_an_edited_name_and_address_come_back_as_a_change_of_the_same_attendee(
    database: Database, event: EventRow, now: datetime
) -> None:
    with database.writing() as db:
        content = export_attendees(db, event.organiser_id, event.public_id, "csv", "en", by="carmen", now=now)
        edited = content.replace(b"Ben Okafor", b"Benjamin Okafor").replace(b"ben@", b"b@")
        row = bring_file(db, event, edited, "list.csv", by="carmen", now=now)
        row.reading, row.state = read_file(edited, row), "read"
        page = read_import(db, event.organiser_id, event.public_id, row.public_id)

    assert (page.counts["new"], page.counts["changed"]) == (0, 1)
    changed = next(one for one in page.rows if one.fate == "changed")
    assert [(one.field, one.before, one.after) for one in changed.changes] == [
        ("name", "Ben Okafor", "Benjamin Okafor"),
        ("email", "ben@example.org", "b@example.org"),
    ]


def test_no_export_holds_what_somebody_avoids_or_who_withdrew(
    database: Database, event: EventRow, change: Change, now: datetime
) -> None:
    change("Dan", withdrawn_at=now)
    with database.writing() as db:
        rows = named(db, event)
        own: dict[str, Any] = {"event_id": event.id, "wish": "avoid", "origin": "attendee"}
        db.add(WishRow(**own, from_attendee_id=rows["Ana"].id, typed_name="Zacarías Ruin"))
        db.add(WishRow(**own, from_attendee_id=rows["Ana"].id, to_attendee_id=rows["Ben"].id))
        db.flush()
        content = export_attendees(db, event.organiser_id, event.public_id, "csv", "en", by="carmen", now=now)
        packed = pack_event_folder(read_record(db, event))
        deeds = in_event(db, event).select(AuditRow).where(AuditRow.action == "attendee.exported")
        assert [deed.parameters for deed in db.scalars(deeds)] == [{"format": "CSV"}]
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    with ZipFile(io.BytesIO(packed)) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}

    assert [line[1] for line in lines] == ["Name", "Ana Ruiz Gil", "Ben Okafor", "Caitlín Ní Bhriain"]
    assert "avoid" not in content.decode() + "".join(texts.values())
    assert "Zacar" not in content.decode() + "".join(texts.values())


def test_the_packed_folder_is_the_event(
    database: Database, organiser: OrganiserRow, breakfast: EventFolder, now: datetime, tmp_path: Any
) -> None:
    with database.writing() as db:
        event = store_event(db, organiser, breakfast, now=now)
        packed = pack_event_folder(read_record(db, event))
    with ZipFile(io.BytesIO(packed)) as archive:
        archive.extractall(tmp_path)

    assert read_event_folder(tmp_path).event == replace(breakfast)


def test_events_of_others_are_absent(
    database: Database, event: EventRow, other_organiser: OrganiserRow, now: datetime
) -> None:
    with database.writing() as db, pytest.raises(UnknownObjectError):
        export_attendees(db, other_organiser.id, event.public_id, "csv", "en", by="x", now=now)
