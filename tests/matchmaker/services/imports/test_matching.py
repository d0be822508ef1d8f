"""Whom a file means: who is registered already, under whose ticket and address, and who is somebody else."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from matchmaker.intake import AttendeeRecord, EventFolder
from matchmaker.jobs import LEASE, sweep
from matchmaker.jobs import imports as imports_job
from matchmaker.jobs.imports import run_write_job
from matchmaker.jobs.kinds import Tools
from matchmaker.services import imports
from matchmaker.services.events import store_event
from matchmaker.store import (
    AttendeeRow,
    Database,
    DatabaseBusyError,
    EventRow,
    OrganiserRow,
    in_event,
)
from tests.matchmaker.intake.exports.shapes import PRETIX_ES
from tests.matchmaker.services.conftest import NOW
from tests.matchmaker.services.imports.conftest import PEOPLE, Bring, Write, attendees, page_of


def sheet(*people: dict[str, str]) -> bytes:
    """Return a list with the tickets' own ids."""
    return PRETIX_ES.file(*({"state": "pagado"} | person for person in people))


def told(page: imports.ImportPage) -> list[tuple[str, str, list[str]]]:
    """Return name, fate and reasons of each row."""
    return [(row.name, row.fate, [reason.code for reason in row.reasons]) for row in page.rows]


def test_whoever_withdrew_is_not_brought_back_by_an_old_list(
    database: Database, event: EventRow, bring: Bring, write: Write
) -> None:
    write(bring(PRETIX_ES.file(*PEOPLE)))
    with database.writing() as db:
        iker = in_event(db, event).select(AttendeeRow).where(AttendeeRow.name == "Iker Arana")
        db.scalars(iker).one().withdrawn_at = NOW

    page = bring(PRETIX_ES.file(PEOPLE[1] | {"organisation": "Arana Textil"}))
    write(page)

    assert told(page) == [("Iker Arana", "unchanged", ["imports.withdrawn"])]
    row = attendees(database, event)["Iker Arana"]
    assert (row.organisation, row.withdrawn_at) == ("Arana", NOW)


def test_nobody_gets_the_address_of_another_attendee(
    database: Database, event: EventRow, bring: Bring, write: Write
) -> None:
    """A link that signs in would reach the wrong person."""
    write(bring(PRETIX_ES.file(*PEOPLE)))

    page = bring(PRETIX_ES.file(PEOPLE[1] | {"email": "lucia@ferrer.example", "organisation": "A"}))
    write(page)

    assert told(page) == [("Iker Arana", "changed", ["imports.address_of_another"])]
    assert [change.field for change in page.rows[0].changes] == ["organisation"]
    assert attendees(database, event)["Iker Arana"].email == "iker@arana.example"


def test_an_address_that_was_given_up_goes_to_who_has_it_now(
    database: Database, event: EventRow, bring: Bring, write: Write
) -> None:
    """The owner of a ticket got an own address; the shared one is a colleague's from now on."""
    write(bring(sheet({"id": "K7", "name": "Lucía", "email": "info@ferrer.example"})))

    page = bring(
        sheet(
            {"id": "K7", "name": "Lucía", "email": "lucia@ferrer.example"},
            {"id": "K8", "name": "Bea", "email": "info@ferrer.example"},
        )
    )
    write(page)

    assert told(page) == [("Lucía", "changed", []), ("Bea", "new", [])]
    found = attendees(database, event)
    assert (found["Lucía"].email, found["Bea"].email) == ("lucia@ferrer.example", "info@ferrer.example")
    assert found["Lucía"].person_id != found["Bea"].person_id


def test_somebody_new_does_not_take_an_address_that_is_kept(
    database: Database, event: EventRow, bring: Bring, write: Write
) -> None:
    write(bring(sheet({"id": "K7", "name": "Lucía", "email": "info@ferrer.example"})))

    page = bring(
        sheet({"id": "K7", "name": "Lucía"}, {"id": "K8", "name": "Bea", "email": "info@ferrer.example"})
    )
    done = write(page)

    assert told(page) == [("Lucía", "unchanged", []), ("Bea", "new", ["imports.address_of_another"])]
    assert (done.state, attendees(database, event)["Bea"].email) == ("done", "")


def test_a_person_of_another_event_who_takes_over_a_ticket_is_that_person(
    database: Database, event: EventRow, breakfast: EventFolder, bring: Bring, write: Write
) -> None:
    with database.writing() as db:
        organiser = db.get_one(OrganiserRow, event.organiser_id)
        zoe = AttendeeRecord(id="z", name="Zoe", email="zoe@berg.example")
        other = store_event(db, organiser, replace(breakfast, attendees=(zoe,), wishes=(), met=()), now=NOW)
    write(bring(sheet({"id": "K7", "name": "Lucía", "email": "lucia@ferrer.example"})))

    write(bring(sheet({"id": "K7", "name": "Zoe", "email": "Zoe@Berg.example"})))
    done = write(bring(sheet({"id": "K9", "name": "Lucía", "email": "lucia@ferrer.example"})))

    assert (done.state, done.counts["new"]) == ("done", 1)
    assert attendees(database, event)["Zoe"].person_id == attendees(database, other)["Zoe"].person_id


def test_the_same_address_at_another_organiser_is_another_person(
    database: Database, event: EventRow, breakfast: EventFolder, bring: Bring, write: Write
) -> None:
    with database.writing() as db:
        vivero = OrganiserRow(name="Vivero", created_at=NOW)
        db.add(vivero)
        db.flush()
        lucia = AttendeeRecord(id="l", name="Lucía Ferrer", email="lucia@ferrer.example")
        theirs = store_event(db, vivero, replace(breakfast, attendees=(lucia,), wishes=(), met=()), now=NOW)

    page = bring(PRETIX_ES.file(PEOPLE[0]))
    write(page)

    assert told(page) == [("Lucía Ferrer", "new", [])]
    assert (
        attendees(database, event)["Lucía Ferrer"].person_id
        != attendees(database, theirs)["Lucía Ferrer"].person_id
    )


def test_who_has_two_tickets_is_registered_once(bring: Bring, write: Write) -> None:
    page = bring(sheet(*({"id": ticket, "name": "Bea", "email": "bea@b.example"} for ticket in ("K1", "K2"))))

    assert told(page) == [("Bea", "new", []), ("Bea", "rejected", ["intake.export_twice"])]
    assert write(page).state == "done"


def test_lists_that_count_from_one_are_not_taken_for_tickets(
    database: Database, event: EventRow, bring: Bring, write: Write
) -> None:
    write(bring(sheet({"id": "1", "name": "Bea", "email": "bea@b.example"})))

    page = bring(sheet({"id": "1", "name": "Cai", "email": "cai@c.example"}))
    write(page)

    assert told(page) == [("Cai", "new", [])]
    assert {"Bea", "Cai"} <= set(attendees(database, event))
    assert bring(sheet({"id": "1", "name": "Cai", "email": "cai@c.example"})).counts["unchanged"] == 1


def test_two_lists_written_at_once_lose_nobody_and_double_nobody(
    database: Database, event: EventRow, tools: Tools, bring: Bring
) -> None:
    lists = [
        sheet(*({"id": f"K{n}", "name": f"N{n}", "email": f"n{n}@x.example"} for n in range(s, s + 60)))
        for s in (0, 30)
    ]
    pages = [bring(content) for content in lists]
    with database.writing() as db:
        jobs = [imports.confirm_import(db, event, page.id, now=NOW) for page in pages]

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda row: run_write_job(tools, row.job_id), [job for job in jobs if job]))

    assert [page_of(database, event, page.id).state for page in pages] == ["done", "done"]
    assert len(attendees(database, event)) == 4 + 90


def test_one_row_that_can_not_be_split_is_one_rejected_row(bring: Bring) -> None:
    page = bring(b'Nombre;Correo\nAna;ana@gil.example\n"Bea"x;bea@gil.example\n')

    assert page.state == "read"
    assert told(page) == [("Ana", "new", []), ("", "rejected", ["intake.garbled_quote"])]


def test_a_busy_database_is_no_fault_of_the_file(
    *, database: Database, event: EventRow, bring: Bring, tools: Tools, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = bring(PRETIX_ES.file(*PEOPLE))
    with database.writing() as db:
        row = imports.confirm_import(db, event, page.id, now=NOW)
    assert row is not None
    assert row.job_id is not None

    def busy(*_: Any, **__: Any) -> None:
        raise DatabaseBusyError

    with monkeypatch.context() as patched:
        patched.setattr(imports_job, "write_import", busy)
        with pytest.raises(DatabaseBusyError):
            run_write_job(tools, row.job_id)
    assert page_of(database, event, page.id).state == "applying"
    sweep(database, NOW + LEASE * 2)
    run_write_job(replace(tools, clock=lambda: NOW + LEASE * 2), row.job_id)

    assert page_of(database, event, page.id).state == "done"
