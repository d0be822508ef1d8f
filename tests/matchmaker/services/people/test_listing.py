"""The list of attendees: what is looked for, what it is narrowed to, in which order, a page at a time."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from matchmaker.intake import AttendeeRecord, EventFolder
from matchmaker.services.events import store_event
from matchmaker.services.people import SHOWN, AttendeeList, AttendeeQuery, read_attendees
from matchmaker.services.people.listing import LINES
from matchmaker.store import Database, EventRow, OrganiserRow, UnknownObjectError
from tests.matchmaker.services.people.conftest import Change


@pytest.fixture
def ask(database: Database, event: EventRow) -> Callable[..., AttendeeList]:
    def do(**query: Any) -> AttendeeList:
        with database.reading() as db:
            return read_attendees(db, event.organiser_id, event.public_id, AttendeeQuery(**query))

    return do


Ask = Callable[..., AttendeeList]


def first_names(page: AttendeeList) -> list[str]:
    return [line.name.split()[0] for line in page.lines]


@pytest.fixture
def settled(change: Change, now: datetime) -> None:
    """Ana has finished, Ben is invited, Caitlín has begun, Dan has withdrawn."""
    change("Ana", completed_at=now, invited_at=now, role="host")
    change("Ben", invited_at=now, reminded_at=now)
    change("Dan", withdrawn_at=now)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    ("shown", "found"),
    [
        ("all", ["Ana", "Ben", "Caitlín"]),
        ("finished", ["Ana"]),
        ("begun", ["Ben", "Caitlín"]),
        ("not_begun", []),
        ("not_invited", ["Caitlín"]),
        ("no_address", ["Caitlín"]),
        ("without_meetings", []),
        ("away", ["Ana"]),
        ("withdrawn", ["Dan"]),
        ("anything else", ["Ana", "Ben", "Caitlín"]),
    ],
)
def test_the_list_is_narrowed(ask: Ask, shown: str, found: list[str]) -> None:
    page = ask(shown=shown)

    assert first_names(page) == found
    if shown in SHOWN:
        assert page.counts[shown] == len(found)
    assert (page.to_invite, page.to_remind, page.total) == (0, 0, 3)


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("caitlin", ["Caitlín"]),
        ("HORNO ruiz", ["Ana"]),
        ("ben@example", ["Ben"]),
        ("bookkeeping", ["Ben"]),
        ("centro contabilidad", ["Ana"]),
        ("<script>", []),
        ("\u202e", []),
        ("  ", ["Ana", "Ben", "Caitlín"]),
    ],
)
def test_names_organisations_addresses_and_statements_are_searched(
    ask: Ask, text: str, found: list[str]
) -> None:
    assert first_names(ask(text=text)) == found


@pytest.mark.usefixtures("settled")
def test_order_and_role_are_chosen(ask: Ask) -> None:
    assert first_names(ask(role="host")) == ["Ana"]
    assert first_names(ask(sort="progress")) == ["Ben", "Caitlín", "Ana"]
    assert first_names(ask(sort="organisation")) == ["Ana", "Caitlín", "Ben"]
    assert ask().roles == ("host",)


def test_attendees_without_meetings_are_told_only_once_there_is_a_schedule(ask: Ask) -> None:
    assert (ask().counts["without_meetings"], ask().is_scheduled) == (0, False)


def test_a_page_holds_a_hundred_and_costs_as_many_queries_as_four_attendees(
    database: Database,
    organiser: OrganiserRow,
    breakfast: EventFolder,
    now: datetime,
    counting: Callable[[Session], AbstractContextManager[list[str]]],
) -> None:
    many = replace(
        breakfast,
        wishes=(),
        met=(),
        attendees=tuple(AttendeeRecord(id=str(n), name=f"N{n:04}") for n in range(250)),
    )
    counts = []
    for folder in (breakfast, many):
        with database.writing() as db:
            event = store_event(db, organiser, folder, now=now)
        with database.reading() as db, counting(db) as statements:
            page = read_attendees(db, organiser, event.public_id, AttendeeQuery(text="n", page=99))
        counts.append(len(statements))
        if folder is many:
            assert (page.found, page.pages, page.query.page, len(page.lines)) == (250, 3, 3, 50)
    assert counts[0] == counts[1] <= 7
    assert LINES == 100


def test_events_of_others_are_absent(
    database: Database, event: EventRow, other_organiser: OrganiserRow
) -> None:
    with database.reading() as db, pytest.raises(UnknownObjectError):
        read_attendees(db, other_organiser, event.public_id)
