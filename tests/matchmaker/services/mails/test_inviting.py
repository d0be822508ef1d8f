"""Invitations and reminders: once each, to whom they can reach, with a reason for whoever is left out."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from matchmaker.intake import EventFolder
from matchmaker.services.events import store_event
from matchmaker.services.mails import (
    RegistrationNotYetError,
    RegistrationOverError,
    claim_mail,
    open_letter,
    plan_invitations,
    queue_invitations,
    read_mail_progress,
    send_again,
    settle_mail,
)
from matchmaker.store import (
    AttendeeRow,
    AuditRow,
    Database,
    EventRow,
    OrganiserRow,
    OutboxRow,
    SignInLinkRow,
    UnknownObjectError,
    in_event,
    scoped,
)


@pytest.fixture
def event(database: Database, organiser: OrganiserRow, breakfast: EventFolder, now: datetime) -> EventRow:
    """Four attendees, of whom Ana and Ben have an address; registration is open."""
    with database.writing() as db:
        row = store_event(db, organiser, breakfast, now=now)
        row.state = "open"
    return row


Queue = Callable[..., int]


@pytest.fixture
def queue(database: Database, event: EventRow, now: datetime) -> Queue:
    def do(kind: Any = "invitation", chosen: Any = None) -> int:
        with database.writing() as db:
            count, _ = queue_invitations(
                db, event.organiser_id, event.public_id, kind, chosen, by="carmen", now=now
            )
        return count

    return do


def named(db: Session, event: EventRow) -> dict[str, AttendeeRow]:
    return {row.name.split()[0]: row for row in db.scalars(in_event(db, event).select(AttendeeRow))}


def change(database: Database, event: EventRow, name: str, **values: Any) -> str:
    with database.writing() as db:
        row = named(db, event)[name]
        for field, value in values.items():
            setattr(row, field, value)
        return row.public_id


def mails(database: Database, event: EventRow) -> list[OutboxRow]:
    with database.reading() as db:
        return list(db.scalars(in_event(db, event).select(OutboxRow).order_by(OutboxRow.id)))


def test_plan_names_who_is_written_to_and_why_others_are_not(
    database: Database, event: EventRow, now: datetime
) -> None:
    change(database, event, "Ben", language="en")
    gone = change(database, event, "Dan", email="dan@example.org", withdrawn_at=now)
    with database.reading() as db:
        everybody = plan_invitations(db, event.organiser_id, event.public_id, "invitation", None, now=now)
        ids = [row.public_id for row in named(db, event).values()]
        chosen = plan_invitations(db, event.organiser_id, event.public_id, "reminder", ids, now=now)

    assert [one.name for one in everybody.to_write] == ["Ana Ruiz Gil", "Ben Okafor"]
    assert [(one.name, one.reason) for one in everybody.left_out] == [
        ("Caitlín Ní Bhriain", "roster.no_address")
    ]
    assert dict(everybody.languages) == {"es": 1, "en": 1}
    assert everybody.refused == ""
    assert {(one.name, one.reason) for one in chosen.left_out} == {
        ("Ana Ruiz Gil", "roster.not_invited_yet"),
        ("Ben Okafor", "roster.not_invited_yet"),
        ("Caitlín Ní Bhriain", "roster.no_address"),
        ("Dan", "roster.has_withdrawn"),
    }
    assert gone in ids


def test_invitation_is_queued_with_its_mark_and_its_deed(
    database: Database, event: EventRow, queue: Queue, now: datetime
) -> None:
    assert queue() == 2

    assert [(mail.kind, mail.number, mail.recipient, mail.state) for mail in mails(database, event)] == [
        ("attendee_invitation", 1, "ana@example.org", "queued"),
        ("attendee_invitation", 1, "ben@example.org", "queued"),
    ]
    with database.reading() as db:
        rows = named(db, event)
        deeds = db.scalars(in_event(db, event).select(AuditRow).where(AuditRow.action == "attendee.invited"))
        assert [(deed.actor_id, deed.parameters["count"]) for deed in deeds] == [("carmen", 2)]
    assert {name for name, row in rows.items() if row.invited_at == now} == {"Ana", "Ben"}


def test_nobody_is_invited_or_reminded_twice(database: Database, event: EventRow, queue: Queue) -> None:
    assert [queue(), queue(), queue("reminder"), queue("reminder")] == [2, 0, 2, 0]
    assert [mail.kind for mail in mails(database, event)] == [
        *["attendee_invitation"] * 2,
        *["attendee_reminder"] * 2,
    ]


def test_two_organisers_who_press_at_once_write_once(
    database: Database, event: EventRow, queue: Queue
) -> None:
    with ThreadPoolExecutor(4) as pool:
        counts = [each.result() for each in [pool.submit(queue) for _ in range(4)]]

    assert sorted(counts) == [0, 0, 0, 2]
    assert len(mails(database, event)) == 2


def test_who_has_finished_is_not_reminded(
    database: Database, event: EventRow, queue: Queue, now: datetime
) -> None:
    queue()
    change(database, event, "Ana", completed_at=now)

    assert queue("reminder") == 1
    assert mails(database, event)[-1].recipient == "ben@example.org"


def test_only_the_chosen_are_written_to_and_forged_ids_are_nobody(
    database: Database, event: EventRow, queue: Queue
) -> None:
    ben = change(database, event, "Ben")

    assert queue(chosen=["A" * 22, "\0", "", ben]) == 1
    assert [mail.recipient for mail in mails(database, event)] == ["ben@example.org"]


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"state": "draft"}, RegistrationNotYetError),
        ({"state": "closed"}, RegistrationOverError),
        ({"registration_until": datetime.fromisoformat("2026-08-01T00:00+00:00")}, RegistrationOverError),
    ],
)
def test_nobody_is_invited_to_what_is_not_open(
    database: Database, event: EventRow, queue: Queue, values: dict[str, Any], refusal: Any
) -> None:
    with database.writing() as db:
        row = scoped(db, event.organiser_id).event(event.public_id)
        for field, value in values.items():
            setattr(row, field, value)

    with pytest.raises(refusal):
        queue()
    assert mails(database, event) == []


def test_events_of_others_are_absent(
    database: Database, event: EventRow, other_organiser: OrganiserRow, now: datetime
) -> None:
    with database.writing() as db:
        for do in (
            lambda: plan_invitations(db, other_organiser, event.public_id, "invitation", None, now=now),
            lambda: queue_invitations(
                db, other_organiser.id, event.public_id, "invitation", None, by="x", now=now
            ),
            lambda: read_mail_progress(db, other_organiser, event.public_id),
        ):
            with pytest.raises(UnknownObjectError):
                do()


def test_letter_carries_a_link_that_lasts_and_the_end_of_registration(
    database: Database, event: EventRow, queue: Queue, now: datetime
) -> None:
    change(database, event, "Ben", language="en")
    queue()
    letters = []
    for row in mails(database, event):
        with database.writing() as db:
            mail = claim_mail(db, row.id, now)
            assert mail is not None
            letters.append(open_letter(db, mail, now))

    assert [(one.language, one.words["until"]) for one in letters if one] == [
        ("es", "jueves, 1 de octubre, 10:00"),
        ("en", "Thursday 1 October, 10:00"),
    ]
    with database.reading() as db:
        assert {link.purpose for link in db.query(SignInLinkRow)} == {"invitation"}


@pytest.mark.parametrize("values", [{"withdrawn_at": True}, {"completed_at": True}])
def test_mail_that_nobody_needs_any_more_is_not_written(
    database: Database, event: EventRow, queue: Queue, now: datetime, values: dict[str, Any]
) -> None:
    queue()
    change(database, event, "Ana", **dict.fromkeys(values, now))
    with database.writing() as db:
        mail = claim_mail(db, mails(database, event)[0].id, now)
        assert mail is not None
        assert open_letter(db, mail, now) is None
    with database.writing() as db:
        late = replace(mail, outbox_id=mails(database, event)[1].id)
        assert open_letter(db, late, now + timedelta(days=60)) is None


def fail_first(database: Database, event: EventRow, now: datetime) -> None:
    with database.writing() as db:
        mail = claim_mail(db, mails(database, event)[0].id, now)
        assert mail is not None
        settle_mail(db, mail, "never", "550 no such mailbox", now)


def test_progress_tells_sent_waiting_and_failed_with_the_reason(
    database: Database, event: EventRow, queue: Queue, now: datetime
) -> None:
    queue()
    fail_first(database, event, now)
    with database.reading() as db:
        page = read_mail_progress(db, event.organiser_id, event.public_id)

    assert page.counts["invitation"] == {"sent": 0, "waiting": 1, "failed": 1}
    assert [(one.name, one.reply, one.may_go_again) for one in page.failed] == [
        ("Ana Ruiz Gil", "550 no such mailbox", True)
    ]
    assert page.is_under_way


def test_failed_mail_goes_again_once_to_the_address_put_right(
    database: Database, event: EventRow, queue: Queue, now: datetime
) -> None:
    queue()
    fail_first(database, event, now)
    ana = change(database, event, "Ana", email="ana.ruiz@example.org")
    for _ in range(2):
        with database.writing() as db:
            send_again(db, event.organiser_id, event.public_id, ana, "invitation", by="carmen", now=now)

    first = mails(database, event)[0]
    assert (first.state, first.recipient) == ("queued", "ana.ruiz@example.org")
    with database.reading() as db:
        again = in_event(db, event).select(AuditRow).where(AuditRow.action == "attendee.mailed_again")
        assert len(db.scalars(again).all()) == 1
