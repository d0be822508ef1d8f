"""Asking for supply and demand: the job, what it saw of the event, and where its result lies."""

from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from matchmaker.services.events import vocabulary_record
from matchmaker.store import (
    AttendeeRow,
    EventRow,
    EventScope,
    JobRow,
    SlotRow,
    StatementRow,
    in_event,
    scoped,
)

#: The kind of job that works out supply and demand; the newest one that is done holds the result.
SUPPLY_JOB = "supply"
UNFINISHED = ("queued", "running")
#: A statement as an attendee said it: kind, place among those of its kind, text.
Said = tuple[str, int, str]


def request_supply(db: Session, event: EventRow, *, now: datetime) -> JobRow:
    """
    Ask for the supply and demand of an event; the job that is under way, where somebody asked already.

    What failed before, and all results but the last, go.
    """
    # One at a time: of two who ask at once, the second finds the job of the first.
    own = scoped(db, event.organiser_id).events().where(EventRow.id == event.id)
    db.scalars(own.with_for_update()).one()
    jobs = supply_jobs(db, event)
    waiting = next((job for job in jobs if job.state in UNFINISHED), None)
    if waiting is not None:
        return waiting
    last = next((job.id for job in jobs if job.state == "done"), None)
    old = [job.id for job in jobs if job.id != last]
    db.execute(delete(JobRow).where(JobRow.id.in_(old)))
    job = JobRow(
        kind=SUPPLY_JOB,
        # By its public id: a number may become that of another event once this one is gone.
        payload={"organiser": event.organiser_id, "event": event.public_id},
        created_at=now,
        run_at=now,
    )
    db.add(job)
    db.flush()
    return job


def supply_jobs(db: Session, event: EventRow) -> list[JobRow]:
    """Return the jobs of an event that worked out its supply and demand, the newest first."""
    return list(db.scalars(jobs_about(event, SUPPLY_JOB)))


def jobs_about(event: EventRow, kind: str) -> Select[JobRow]:
    """Return the query of an event's jobs of one kind, the newest first."""
    jobs = select(JobRow).where(JobRow.kind == kind, JobRow.payload["event"].as_string() == event.public_id)
    return jobs.order_by(JobRow.id.desc())


def event_of_job(db: Session, payload: dict[str, Any]) -> EventRow:
    """
    Return the event that a job is about.

    Raises
    ------
    UnknownObjectError
        When it is gone.
    """
    return scoped(db, payload["organiser"]).event(payload["event"])


def marks_of(db: Session, event: EventRow) -> dict[str, Any]:
    """Return short marks of all that supply and demand depend on: what changes changes its mark."""
    here = in_event(db, event)
    people = present(db, here)
    said = statements_of(db, here)
    return {
        "setting": setting_mark(db, here),
        "people": {str(row.id): person_mark(row, said.get(row.id, [])) for row in people},
    }


def present(db: Session, here: EventScope) -> list[AttendeeRow]:
    """Return the attendees who did not withdraw."""
    rows = here.select(AttendeeRow).where(AttendeeRow.withdrawn_at.is_(None))
    return list(db.scalars(rows.order_by(AttendeeRow.id)))


def statements_of(db: Session, here: EventScope) -> dict[int, list[Said]]:
    """Return what each attendee says, by row, in the order of kinds and places."""
    columns = (StatementRow.attendee_id, StatementRow.kind, StatementRow.text)
    lines = here.select(StatementRow).order_by(
        StatementRow.attendee_id, StatementRow.kind, StatementRow.position
    )
    found: dict[int, list[Said]] = {}
    for attendee, kind, text in db.execute(lines.with_only_columns(*columns)):
        said = found.setdefault(attendee, [])
        said.append((kind, sum(one[0] == kind for one in said), text))
    return found


def person_mark(row: AttendeeRow, said: list[Said]) -> str:
    """Return the mark of what one attendee says and is."""
    return _mark(row.public_id, row.organisation, row.role, row.languages, said)


def setting_mark(db: Session, here: EventScope) -> str:
    """Return the mark of an event's slots, tables, rules and own words."""
    event = here.event
    slots = here.select(SlotRow).order_by(SlotRow.number).with_only_columns(SlotRow.number, SlotRow.tables)
    rules = (event.rule_cap, event.rule_same_organisation, event.rule_met_before, event.rule_roles)
    return _mark(vocabulary_record(db, here), [tuple(row) for row in db.execute(slots)], rules)


def _mark(*parts: object) -> str:
    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
