"""What the sheets say of an event and of the version that holds."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from matchmaker.scheduling import Limits, solve
from matchmaker.services.events import store_event
from matchmaker.services.planning import prepare, read_for_run, request_run, store_version
from matchmaker.services.printing import (
    Seating,
    read_agenda_sheets,
    read_badges,
    read_door_list,
    read_paper_head,
    read_table_sheets,
)
from matchmaker.store import AttendeeRow, Database, EventRow, OrganiserRow, UnknownObjectError, VersionRow

READERS = [read_paper_head, read_agenda_sheets, read_table_sheets, read_door_list]


@pytest.fixture
def event(database: Database, organiser: OrganiserRow, breakfast: Any, now: datetime) -> EventRow:
    """The breakfast, stored."""
    with database.writing() as db:
        return store_event(db, organiser, breakfast, now=now)


@pytest.fixture
def version(database: Database, event: EventRow, now: datetime) -> VersionRow:
    """Its first version, a draft."""
    with database.writing() as db:
        row = request_run(db, event, now=now, time_limit=5)
    with database.reading() as db:
        folder, keys = read_for_run(db, row.id)
    plan = prepare(folder)
    schedule = solve(plan.problem, Limits(seconds=5))
    with database.writing() as db:
        return store_version(db, row.id, plan=plan, schedule=schedule, keys=keys, now=now)


def withdraw(database: Database, external_id: str, now: datetime) -> None:
    with database.writing() as db:
        row = db.scalars(select(AttendeeRow).where(AttendeeRow.external_id == external_id)).one()
        row.withdrawn_at = now


def seen(lines: tuple[Seating, ...], who: str) -> set[tuple[int, str, frozenset[str]]]:
    return {(line.slot.number, line.table, frozenset({who, line.people[0].name})) for line in lines}


def test_agendas_and_tables_tell_the_same_meetings(
    database: Database, organiser: OrganiserRow, event: EventRow, version: VersionRow
) -> None:
    with database.reading() as db:
        agendas = read_agenda_sheets(db, organiser.id, event.public_id)
        tables = read_table_sheets(db, organiser.id, event.public_id)
        head = read_paper_head(db, organiser.id, event.public_id)

    by_agenda = set().union(*(seen(sheet.lines, sheet.person.name) for sheet in agendas))
    by_table = {
        (slot.number, sheet.table, frozenset(person.name for person in people))
        for sheet in tables
        for slot, people in sheet.lines
        if people is not None
    }
    assert by_agenda == by_table
    assert len(by_table) > 0
    assert [sheet.person.name for sheet in agendas] == sorted(
        (sheet.person.name for sheet in agendas), key=str.casefold
    )
    assert all(
        [line.slot.number for line in sheet.lines] == sorted(line.slot.number for line in sheet.lines)
        for sheet in agendas
    )
    assert (head.version, head.is_draft, version.number) == (1, True, 1)


def test_a_table_sheet_has_the_slots_in_which_it_is_in_use(
    database: Database, organiser: OrganiserRow, event: EventRow
) -> None:
    with database.reading() as db:
        sheets = read_table_sheets(db, organiser.id, event.public_id)

    assert {sheet.table: [slot.number for slot, _ in sheet.lines] for sheet in sheets} == {
        "Ventana": [1, 2, 3, 4],
        "Patio": [1, 2, 3],
    }
    assert {people for sheet in sheets for _, people in sheet.lines} == {None}


def test_who_withdrew_is_on_no_sheet_and_nobody_waits_for_them(
    database: Database, organiser: OrganiserRow, event: EventRow, version: VersionRow, now: datetime
) -> None:
    withdraw(database, "ana", now)

    with database.reading() as db:
        agendas = read_agenda_sheets(db, organiser.id, event.public_id)
        tables = read_table_sheets(db, organiser.id, event.public_id)
        door = read_door_list(db, organiser.id, event.public_id)
        badges = read_badges(db, organiser.id, event.public_id, key="k")

    named = {person.name for sheet in tables for _, people in sheet.lines for person in people or ()}
    met = {person.name for sheet in agendas for line in sheet.lines for person in line.people}
    assert "Ana Ruiz Gil" not in named | met | {line.person.name for line in door}
    assert "Ana Ruiz Gil" not in {badge.person.name for badge in badges}
    assert len(door) == len(badges) == len(agendas) == 3
    assert version.number == 1


def test_the_door_knows_where_each_goes_first(
    database: Database, organiser: OrganiserRow, event: EventRow, version: VersionRow
) -> None:
    with database.reading() as db:
        agendas = {
            sheet.person.id: sheet.lines for sheet in read_agenda_sheets(db, organiser.id, event.public_id)
        }
        door = read_door_list(db, organiser.id, event.public_id)

    assert {line.person.id: (line.meetings, line.first) for line in door} == {
        who: (len(lines), lines[0] if lines else None) for who, lines in agendas.items()
    }
    assert version.number == 1


def test_a_published_version_is_printed_rather_than_a_newer_draft(
    database: Database, organiser: OrganiserRow, event: EventRow, version: VersionRow, now: datetime
) -> None:
    with database.writing() as db:
        first = db.get_one(VersionRow, version.id)
        first.state, first.published_at = "published", now
        figures = dict.fromkeys(("value", "objective", "upper_bound", "breaks", "table_moves"), 0)
        db.add(VersionRow(**figures, event_id=event.id, number=2, status="feasible", created_at=now))

    with database.reading() as db:
        head = read_paper_head(db, organiser.id, event.public_id)

    assert (head.version, head.is_draft) == (1, False)


def test_a_badge_is_the_same_when_printed_again_until_its_serial_is_raised(
    database: Database, organiser: OrganiserRow, event: EventRow
) -> None:
    def tokens(key: str = "k") -> dict[str, str]:
        with database.reading() as db:
            badges = read_badges(db, organiser.id, event.public_id, key=key)
        return {badge.person.name: badge.token for badge in badges}

    first, again, elsewhere = tokens(), tokens(), tokens("another")
    with database.writing() as db:
        ana = db.scalars(select(AttendeeRow).where(AttendeeRow.external_id == "ana")).one()
        ana.badge_serial += 1
    raised = tokens()

    assert first == again
    assert {name for name in first if first[name] != raised[name]} == {"Ana Ruiz Gil"}
    assert len({*first.values(), *elsewhere.values()}) == 2 * len(first)


@pytest.mark.parametrize("read", READERS)
def test_another_organisers_event_is_absent(
    database: Database, other_organiser: OrganiserRow, event: EventRow, read: Any
) -> None:
    with database.reading() as db, pytest.raises(UnknownObjectError):
        read(db, other_organiser.id, event.public_id)
