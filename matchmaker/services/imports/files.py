"""A file on its way: brought, read, looked at, confirmed or dropped, forgotten."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.intake.exports import Mapping, open_table, propose_mapping, read_export_rows
from matchmaker.services.events.states import check_may_change
from matchmaker.services.imports.mending import finding_values, mended_again
from matchmaker.store import AuditRow, EventRow, ImportRow, JobRow, forget_imports, in_event, of_import

#: The kinds of jobs that read a file and that write it.
READ_JOB, WRITE_JOB = "read_import", "write_import"
#: After so long what was read is forgotten: it holds people who may never register.
KEPT = timedelta(days=1)
#: States in which a file may be looked at and changed.
_OPEN = ("read", "unusable")


def bring_file(
    db: Session, event: EventRow, content: bytes, file_name: str, *, by: str, now: datetime
) -> ImportRow:
    """
    Take a file in; a job reads it.

    Parameters
    ----------
    by
        Public id of the team member.

    Raises
    ------
    StateForbidsError
        When the event is over.
    """
    check_may_change(event, "attendees")
    forget_old_imports(db, event, now)
    # A name is shown, never opened; what does not show has no place in it.
    shown = "".join(letter for letter in file_name if letter.isprintable())[:200]
    row = ImportRow(event_id=event.id, brought_by=by, file_name=shown, content=content, created_at=now)
    db.add(row)
    db.flush()
    _queue(db, row, READ_JOB, now)
    return row


def choose_column(
    db: Session,
    event: EventRow,
    import_id: str,
    *,
    chosen: dict[str, int | None],
    with_waiting: bool,
    now: datetime,
) -> ImportRow | None:
    """
    Read a file again with other columns for some fields; none when it is not to be changed any more.

    Parameters
    ----------
    chosen
        Field → position of its column, or none to leave the field out.

    Raises
    ------
    UnknownObjectError
        When the event has no such import.
    """
    row = in_event(db, event).one(ImportRow, import_id)
    if not _move(db, event, row, _OPEN, "reading"):
        return None
    row.chosen = {**(row.chosen or {}), **chosen}
    row.with_waiting = with_waiting
    _queue(db, row, READ_JOB, now)
    return row


def confirm_import(db: Session, event: EventRow, import_id: str, *, now: datetime) -> ImportRow | None:
    """
    Let a job write a file that was looked at; none when it is being written, or was, already.

    Raises
    ------
    UnknownObjectError
        When the event has no such import.
    StateForbidsError
        When the event is over.
    """
    check_may_change(event, "attendees")
    row = in_event(db, event).one(ImportRow, import_id)
    if not _move(db, event, row, ("read",), "applying"):
        return None
    _queue(db, row, WRITE_JOB, now)
    return row


def drop_import(db: Session, event: EventRow, import_id: str, *, now: datetime) -> None:
    """
    Forget what was read of a file that is not to be written; one that is being written stays.

    Raises
    ------
    UnknownObjectError
        When the event has no such import.
    """
    row = in_event(db, event).one(ImportRow, import_id)
    if _move(db, event, row, ("reading", *_OPEN), "dropped"):
        row.content, row.reading, row.finished_at = None, None, now
        db.flush()


def latest_import(db: Session, event: EventRow) -> ImportRow | None:
    """Return the newest file of an event that still waits to be looked at."""
    rows = in_event(db, event).select(ImportRow).where(ImportRow.state.in_(("reading", "read", "applying")))
    return db.scalar(rows.order_by(ImportRow.created_at.desc()).limit(1))


def forget_old_imports(db: Session, event: EventRow, now: datetime) -> None:
    """Delete the files of an event that are a day old."""
    old = in_event(db, event).delete(ImportRow).where(ImportRow.created_at < now - KEPT)
    db.execute(old)


def forget_all_old_imports(db: Session, now: datetime) -> None:
    """Delete the files of all events that are a day old, whether or not anybody comes back to them."""
    forget_imports(db, now - KEPT)


def read_file(content: bytes, row: ImportRow) -> dict[str, Any]:
    """Return all that a file says, as plain values that a row can hold; touches no database."""
    table = open_table(content, row.file_name)
    mapping = propose_mapping(table)
    for field, column in (row.chosen or {}).items():
        if column is None or 0 <= column < len(table.headers):
            mapping = mapping.with_column(field, column)
    found = read_export_rows(table, mapping, with_waiting=row.with_waiting)
    reading: dict[str, Any] = {
        "headers": list(table.headers),
        "mapping": {field: list(columns) for field, columns in mapping.columns.items()},
        "faults": [finding_values(finding) for finding in table.findings],
        "rows": [asdict(person) for person in found.rows],
        "warnings": [finding_values(finding) for finding in found.warnings],
        "rejected": [
            {
                "line": rejected.line,
                "cells": list(rejected.cells),
                "name": _name_of(mapping, rejected.cells),
                "organisation": mapping.cell("organisation", rejected.cells),
                "findings": [finding_values(finding) for finding in rejected.findings],
            }
            for rejected in found.rejected
        ],
        "is_usable": table.is_usable and not any(one.severity == "error" for one in table.findings),
    }
    # What somebody has mended by hand holds for the same rows, whichever columns are read.
    return mended_again(reading, (row.reading or {}).get("mended", {}), with_waiting=row.with_waiting)


def return_import(db: Session, import_id: int) -> None:
    """Let an import whose worker is gone wait again; its state says already what for."""
    of_import(db, import_id)


def fail_import(db: Session, import_id: int, *, now: datetime) -> None:
    """Say that an import failed, in the transaction that ends its job."""
    here, row = of_import(db, import_id)
    if row.state not in {"reading", "applying"}:
        # Dropped meanwhile: nobody waits for it.
        return
    row.state, row.finished_at, row.content = "failed", now, None
    db.add(
        AuditRow(
            organiser_id=here.event.organiser_id,
            event_id=here.event.id,
            at=now,
            actor_kind="system",
            action="imports.failed",
            parameters={"import": row.public_id},
        )
    )


def _queue(db: Session, row: ImportRow, kind: str, now: datetime) -> None:
    job = JobRow(kind=kind, payload={"import_id": row.id}, created_at=now, run_at=now)
    db.add(job)
    db.flush()
    row.job_id = job.id
    db.flush()


def _move(db: Session, event: EventRow, row: ImportRow, before: tuple[str, ...], after: str) -> bool:
    """Change the state of an import; the condition in the UPDATE decides between two who try at once."""
    here = in_event(db, event)
    moved = here.update(ImportRow).where(ImportRow.id == row.id, ImportRow.state.in_(before))
    is_moved = db.scalar(moved.values(state=after).returning(ImportRow.id)) is not None
    db.refresh(row)
    return is_moved


def _name_of(mapping: Mapping, cells: tuple[str, ...]) -> str:
    parts = [mapping.cell(field, cells) for field in ("given", "family")]
    return mapping.cell("name", cells) or " ".join(filter(None, parts))
