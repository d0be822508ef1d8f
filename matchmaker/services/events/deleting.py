"""Deleting an event with all that is known of it; what stays is that it was done, and how much went."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from matchmaker.store import (
    AttendeeRow,
    AuditRow,
    EventRow,
    EventScope,
    ExplicitPairRow,
    ImportRow,
    JobRow,
    MeetingRow,
    OrganiserScope,
    OutboxRow,
    PersonRow,
    Row,
    RunRow,
    SignUpRow,
    TrialRow,
    VersionRow,
    in_event,
    scoped,
)

#: What the report counts, by the word it has there.
_COUNTED: dict[str, type[Row]] = {
    "attendees": AttendeeRow,
    "imports": ImportRow,
    "mails": OutboxRow,
    "sign_ups": SignUpRow,
    "versions": VersionRow,
}
#: Deeds whose parameters may hold what somebody wrote: the answer of a mail server names the recipient.
_TELLING = ("mail.failed",)


def delete_event(db: Session, event: EventRow, now: datetime) -> dict[str, int]:
    """
    Delete an event for good: its attendees with all they said, its schedules, imports and mails.

    Persons of no other event go too, with the mails to them. The log keeps each deed, without what people
    wrote.

    Returns
    -------
    dict
        How many went, by word; the log has it too.
    """
    here, scope = in_event(db, event), scoped(db, event.organiser_id)
    people = _people_of_no_other_event(db, here, scope)
    gone = {word: _count(db, here, row) for word, row in _COUNTED.items()}
    # A mail counts once, whether it is the event's or only its person's.
    to_people = scope.select(OutboxRow).where(OutboxRow.event_id.is_(None))
    for chosen in _parts(people):
        counted = to_people.where(OutboxRow.person_id.in_(chosen)).with_only_columns(func.count())
        gone["mails"] += db.scalar(counted) or 0
    gone["people"] = len(people)
    jobs = _jobs(db, here)
    telling = here.update(AuditRow).where(AuditRow.action.in_(_TELLING))
    db.execute(telling.values(parameters={"reply": "–"}))
    # What others hold on to goes last; one deletion of the event alone would meet them in any order.
    for row in (VersionRow, MeetingRow, RunRow, ImportRow, ExplicitPairRow, AttendeeRow):
        db.execute(here.delete(row))
    for chosen in _parts(people):
        db.execute(scope.delete(PersonRow).where(PersonRow.id.in_(chosen)))
    for chosen in _parts(jobs):
        db.execute(delete(JobRow).where(JobRow.id.in_(chosen)))
    organiser_id, public_id = event.organiser_id, event.public_id
    db.execute(scope.delete(EventRow).where(EventRow.id == event.id))
    db.expire_all()
    db.add(
        AuditRow(
            organiser_id=organiser_id,
            at=now,
            actor_kind="system",
            action="event.deleted",
            parameters={**gone, "event": public_id},
        )
    )
    db.flush()
    return gone


def _parts(people: list[int]) -> Iterator[list[int]]:
    """Yield ids in as many as one statement may name."""
    for start in range(0, len(people), 500):
        yield people[start : start + 500]


def _people_of_no_other_event(db: Session, here: EventScope, scope: OrganiserScope) -> list[int]:
    of_this = here.select(AttendeeRow).with_only_columns(AttendeeRow.person_id)
    elsewhere = scope.select(AttendeeRow).where(AttendeeRow.event_id != here.event.id)
    people = set(db.scalars(of_this)) - set(db.scalars(elsewhere.with_only_columns(AttendeeRow.person_id)))
    return sorted(people)


def _count(db: Session, here: EventScope, row: type[Row]) -> int:
    return db.scalar(here.select(row).with_only_columns(func.count())) or 0


def _jobs(db: Session, here: EventScope) -> list[int]:
    """Return the jobs about an event: what they were given, and what they found, may be somebody's words."""
    runs = here.select(RunRow).with_only_columns(RunRow.job_id)
    imports = here.select(ImportRow).with_only_columns(ImportRow.job_id)
    trials = here.select(TrialRow).with_only_columns(TrialRow.job_id)
    found = {job for jobs in (runs, imports, trials) for job in db.scalars(jobs) if job is not None}
    is_about = JobRow.payload["event"].as_string() == here.event.public_id
    return sorted(found | set(db.scalars(select(JobRow.id).where(is_about))))
