"""Messages, jobs and the record of deeds: each constraint, on both databases."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from matchmaker.store import AuditRow, JobRow, OutboxRow, Row

NOW = datetime.fromisoformat("2026-10-01T08:00:00+00:00")
#: The small event of ``conftest``, and another organiser's.
Small = Any
TAKEN = ""


def message(s: Small, **changed: Any) -> OutboxRow:
    usual = {
        "organiser_id": s.organiser.id,
        "event_id": s.event.id,
        "person_id": s.people[0].id,
        "kind": "agenda",
        "recipient": "ana@example.org",
        "created_at": NOW,
        "send_at": NOW,
    }
    return OutboxRow(**usual | changed)


def job(_: Small, **changed: Any) -> JobRow:
    return JobRow(**{"kind": "schedule", "created_at": NOW, "run_at": NOW} | changed)


def deed(s: Small, **changed: Any) -> AuditRow:
    usual = {"organiser_id": s.organiser.id, "at": NOW, "actor_kind": "system", "action": "event.imported"}
    return AuditRow(**usual | changed)


#: Case → the row, of an event and another organiser's event, and the constraint that refuses it.
CASES: dict[str, tuple[Callable[[Small, Small], Row], str]] = {
    "message": (lambda s, _: message(s), TAKEN),
    "message to a recipient who is nobody known": (
        lambda s, _: message(s, person_id=None, recipient="eva@example.org"),
        TAKEN,
    ),
    "message of no event": (lambda s, _: message(s, event_id=None), TAKEN),
    "job": (lambda s, _: job(s), TAKEN),
    "deed": (lambda s, _: deed(s), TAKEN),
    "unknown message state": (lambda s, _: message(s, state="sent"), "ck_outbox_state_known"),
    "message number 0": (lambda s, _: message(s, number=0), "ck_outbox_number_at_least_1"),
    "message to another organiser's person": (
        lambda s, o: message(s, person_id=o.people[0].id),
        "fk_outbox_organiser_id_person_id",
    ),
    "message of another organiser's event": (
        lambda s, o: message(s, event_id=o.event.id),
        "fk_outbox_organiser_id_event_id",
    ),
    "unknown job state": (lambda s, _: job(s, state="stuck"), "ck_jobs_state_known"),
    "message tried less than never": (lambda s, _: message(s, attempts=-1), "ck_outbox_attempts_at_least_0"),
    "negative attempts": (lambda s, _: job(s, attempts=-1), "ck_jobs_attempts_at_least_0"),
    "unknown actor": (lambda s, _: deed(s, actor_kind="ghost"), "ck_audit_actor_kind_known"),
}


def test_database_takes_and_refuses_each_case_by_its_constraint(assert_cases: Callable[..., None]) -> None:
    assert_cases(CASES, OutboxRow, JobRow, AuditRow)


@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (message, "uq_outbox_person_id_kind_event_id_number"),
        (lambda s: message(s, event_id=None), "uq_outbox_person_id_kind_number"),
        (lambda s: message(s, person_id=None), "uq_outbox_event_id_recipient_kind_number"),
        (
            lambda s: message(s, person_id=None, event_id=None),
            "uq_outbox_organiser_id_recipient_kind_number",
        ),
    ],
)
def test_database_refuses_the_second_alike(
    make: Callable[[Small], Row], constraint: str, refused_second: Callable[..., str]
) -> None:
    assert refused_second(make, constraint) == constraint
