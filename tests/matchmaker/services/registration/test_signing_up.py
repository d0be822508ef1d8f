"""Whoever types an address on the open page gets one answer; its owner gets the mail that fits."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from matchmaker.services import mails, team
from matchmaker.services import registration as service
from matchmaker.services.registration import RegistrationOverError
from matchmaker.store import (
    AttendeeRow,
    EventRow,
    JobRow,
    OutboxRow,
    PersonRow,
    SignUpRow,
    UnknownObjectError,
    forget_sign_ups,
)

HOUR = timedelta(hours=1)


def ask(gathering: Any, email: str = "New@Example.org", name: str = "Nora Quinn") -> Any:
    """Ask as the page does, and let the job answer."""
    with gathering.database.writing() as db:
        job = service.request_entry(
            db, gathering.event.public_id, name=name, email=email, language="en", now=gathering.now
        )
        if isinstance(job, JobRow):
            service.answer_entry(db, job.payload, gathering.now)
    return job


def queued(gathering: Any) -> list[tuple[str, str]]:
    with gathering.database.reading() as db:
        rows = db.scalars(select(OutboxRow).order_by(OutboxRow.id))
        return [(row.kind, row.recipient) for row in rows]


def letter(gathering: Any) -> Any:
    """Return the newest mail as it is sent."""
    with gathering.database.writing() as db:
        newest = db.scalar(select(func.max(OutboxRow.id)))
        mail = mails.claim_mail(db, newest, gathering.now)
        return mails.open_letter(db, mail, gathering.now)


def confirm(gathering: Any, token: str) -> Any:
    with gathering.database.writing() as db:
        cookie = service.confirm_sign_up(db, token, gathering.now)
    with gathering.database.reading() as db:
        return team.read_attendee_sign_in(db, cookie, gathering.now)


def counts(gathering: Any) -> tuple[int, int, int]:
    """Return the number of attendees, persons and addresses that wait."""
    with gathering.database.reading() as db:
        return tuple(db.scalar(select(func.count(row.id))) for row in (AttendeeRow, PersonRow, SignUpRow))


def test_address_is_registered_once_its_owner_confirms(gathering: Any) -> None:
    before = counts(gathering)
    ask(gathering)
    sent = letter(gathering)
    with gathering.database.reading() as db:
        views = [service.look_at_sign_up(db, sent.token, gathering.now) for _ in range(2)]
    waiting = counts(gathering)

    signed_in = confirm(gathering, sent.token)

    assert queued(gathering) == [("sign_up", "New@Example.org")]
    assert (sent.kind, sent.recipient, sent.language) == ("sign_up", "New@Example.org", "en")
    assert [(view.name, view.place, view.language) for view in views] == [
        ("Nora Quinn", "Desayuno", "en")
    ] * 2
    assert (before, waiting, counts(gathering)) == ((4, 4, 0), (4, 4, 1), (5, 5, 0))
    assert (signed_in.name, signed_in.language) == ("Nora Quinn", "en")
    with gathering.database.reading() as db:
        row = db.get(AttendeeRow, signed_in.attendee_id)
        person = db.get(PersonRow, row.person_id)
    assert (row.external_id, row.email, row.registered_at) == ("5", "New@Example.org", gathering.now)
    assert person.email_normalised == "new@example.org"


def test_answer_is_the_same_whether_or_not_somebody_is_registered(gathering: Any) -> None:
    jobs = [ask(gathering, email) for email in ("ANA@example.org", "new@example.org")]

    assert [type(job) for job in jobs] == [JobRow, JobRow]
    assert queued(gathering) == [("attendee_link", "ana@example.org"), ("sign_up", "new@example.org")]


def test_who_only_asks_for_a_link_is_never_registered(gathering: Any) -> None:
    ask(gathering, "nobody@example.org", name=" ")
    ask(gathering, "ana@example.org", name="")

    assert queued(gathering) == [("attendee_link", "ana@example.org")]
    assert counts(gathering)[2] == 0


@pytest.mark.parametrize(
    "changed",
    [{"registration": "invited"}, {"state": "draft"}, {"state": "closed"}],
    ids=["by invitation", "not yet", "over"],
)
def test_nobody_registers_where_the_page_is_not_open_and_attendees_get_their_link(
    gathering: Any, changed: dict[str, str]
) -> None:
    gathering.change(**changed)
    ask(gathering)
    ask(gathering, "ana@example.org")

    assert queued(gathering) == [("attendee_link", "ana@example.org")]


def test_who_withdrew_gets_nothing(gathering: Any) -> None:
    with gathering.database.writing() as db:
        db.get_one(AttendeeRow, gathering.attendees["ana"]).withdrawn_at = gathering.now
    ask(gathering, "ana@example.org")

    assert queued(gathering) == []


@pytest.mark.parametrize(
    ("email", "name", "codes"),
    [
        ("nobody", "Nora", ["registration.no_address"]),
        ("", "Nora", ["registration.no_address"]),
        ("a\0b@example.org", "Nora", ["registration.no_address"]),
        ("x" * 5000 + "@example.org", "x" * 5000, ["registration.too_long", "registration.no_address"]),
    ],
)
def test_what_is_typed_wrongly_is_told_and_nothing_is_kept(
    gathering: Any, email: str, name: str, codes: list[str]
) -> None:
    found = ask(gathering, email, name)

    assert [fault.code for fault in found] == codes
    assert (queued(gathering), counts(gathering)[2]) == ([], 0)


@pytest.mark.parametrize("name", ["A" * 22, "\0", "../x"])
def test_event_that_is_not_there_is_absent(gathering: Any, name: str) -> None:
    with gathering.database.reading() as db, pytest.raises(UnknownObjectError):
        service.read_entry(db, name, gathering.now)


def test_link_confirms_once_and_in_its_time(gathering: Any) -> None:
    ask(gathering)
    token = letter(gathering).token
    confirm(gathering, token)
    ask(gathering, "late@example.org")
    late = letter(gathering).token
    gathering.now += 24 * HOUR

    for spent in (token, late, "A" * 22):
        with pytest.raises(team.UnknownLinkError):
            confirm(gathering, spent)
    with gathering.database.writing() as db:
        forget_sign_ups(db, gathering.now)
    assert counts(gathering) == (5, 5, 0)


def test_address_asked_for_twice_waits_once_and_only_its_newest_link_confirms(gathering: Any) -> None:
    ask(gathering)
    first = letter(gathering).token
    ask(gathering, " new@example.org", name="Nora Q.")
    second = letter(gathering).token

    with pytest.raises(team.UnknownLinkError):
        confirm(gathering, first)
    assert confirm(gathering, second).name == "Nora Q."


def test_who_was_registered_meanwhile_comes_in_and_is_not_registered_twice(
    gathering: Any,
) -> None:
    from matchmaker.intake import AttendeeRecord
    from matchmaker.services.people import register

    ask(gathering)
    token = letter(gathering).token
    with gathering.database.writing() as db:
        record = AttendeeRecord(id="imported", name="Nora Quinn", email="new@example.org")
        event = db.get_one(EventRow, gathering.event.id)
        ids = register(db, event, [record], slot_ids={}, table_ids={}, now=gathering.now)

    assert confirm(gathering, token).attendee_id == ids["imported"]
    assert counts(gathering) == (5, 5, 0)


def test_link_confirms_nothing_once_registration_is_over_and_works_if_it_opens_again(
    gathering: Any,
) -> None:
    ask(gathering)
    token = letter(gathering).token
    gathering.change(state="closed")
    with pytest.raises(RegistrationOverError):
        confirm(gathering, token)
    gathering.change(state="open")

    assert confirm(gathering, token).name == "Nora Quinn"


def test_link_registers_nobody_once_only_who_is_invited_may(gathering: Any) -> None:
    ask(gathering)
    token = letter(gathering).token
    gathering.change(registration="invited")
    with pytest.raises(team.UnknownLinkError):
        confirm(gathering, token)
    before = counts(gathering)
    gathering.change(registration="anyone")

    assert before == (4, 4, 1)
    assert confirm(gathering, token).name == "Nora Quinn"


def test_no_row_holds_the_token(gathering: Any) -> None:
    ask(gathering)
    token = letter(gathering).token

    with gathering.database.reading() as db:
        tables = [list(db.execute(table.select())) for table in SignUpRow.metadata.sorted_tables]
    assert token not in str(tables)


def test_job_answers_and_forgets_the_address(gathering: Any) -> None:
    from pathlib import Path

    from matchmaker.jobs.kinds import KINDS, Tools
    from matchmaker.settings import Settings

    clock: Callable[[], Any] = lambda: gathering.now  # noqa: E731 -- a clock
    tools = Tools(
        database=gathering.database,
        settings=Settings(data_dir=Path("unused"), secret_key="of the tests"),
        clock=clock,
        is_stopping=lambda: False,
    )
    with gathering.database.writing() as db:
        job = service.request_entry(
            db, gathering.event.public_id, name="N", email="n@example.org", language="es", now=gathering.now
        )
    for _ in range(2):
        KINDS[service.ENTRY_JOB].work(tools, job.id)

    with gathering.database.reading() as db:
        row = db.get_one(JobRow, job.id)
    assert (row.state, row.payload) == ("done", {})
    assert queued(gathering) == [("sign_up", "n@example.org")]
