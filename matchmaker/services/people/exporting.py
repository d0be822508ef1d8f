"""The list of attendees as a table for a spreadsheet, which comes back unchanged when it is imported."""

from collections import defaultdict
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from matchmaker.intake import csv_text, neutral_cell, slots_text, workbook_bytes
from matchmaker.services.people.deeds import record_deed
from matchmaker.services.people.names import sorting_name
from matchmaker.store import (
    AttendeeRow,
    EventScope,
    SlotRow,
    StatementRow,
    TableRow,
    UnavailableSlotRow,
    in_event,
    scoped,
)
from matchmaker.words import Language, say

#: Columns, by the code of their header; the first tells our own list from others, in every language.
COLUMNS = (
    *("name", "email", "organisation", "title", "role", "languages", "goals", "offers", "needs"),
    *("cap", "floor", "away", "table", "registration"),
)


ExportForm = Literal["csv", "xlsx"]


def note_folder_taken(
    db: Session, organiser_id: int, event_public_id: str, *, by: str, now: datetime
) -> None:
    """
    Write down that somebody took the event along as a folder.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event.
    """
    here = in_event(db, scoped(db, organiser_id).event(event_public_id))
    record_deed(db, here, "event.exported", {}, by=by, now=now)


def export_attendees(
    db: Session,
    organiser_id: int,
    event_public_id: str,
    form: ExportForm,
    language: Language,
    *,
    by: str,
    now: datetime,
) -> bytes:
    """
    Return the attendees who have not withdrawn as a file, and write down that it was taken.

    What attendees wish is no part of it.

    Parameters
    ----------
    language
        Of the headers, which the import knows in both.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event.
    """
    here = in_event(db, scoped(db, organiser_id).event(event_public_id))
    headers = ["Matchmaker ID", *(say(f"roster.column_{name}", language) for name in COLUMNS)]
    # In a workbook too, which somebody may well save as CSV.
    rows = [[neutral_cell(cell) for cell in row] for row in _rows(db, here, language)]
    record_deed(db, here, "attendee.exported", {"format": form.upper()}, by=by, now=now)
    if form == "xlsx":
        return workbook_bytes(headers, rows)
    # A mark first: without it spreadsheets read UTF-8 as something else.
    return ("\ufeff" + csv_text(headers, rows)).encode()


def _rows(db: Session, here: EventScope, language: Language) -> list[list[str]]:
    statements: dict[tuple[int, str], list[str]] = defaultdict(list)
    for one in db.scalars(here.select(StatementRow).order_by(StatementRow.position)):
        statements[one.attendee_id, one.kind].append(one.text.strip())
    away: dict[int, list[int]] = defaultdict(list)
    absences = here.select(UnavailableSlotRow).join(SlotRow, SlotRow.id == UnavailableSlotRow.slot_id)
    columns = (UnavailableSlotRow.attendee_id, SlotRow.number)
    for attendee, number in db.execute(absences.with_only_columns(*columns).order_by(SlotRow.number)):
        away[attendee].append(number)
    tables = dict(db.execute(here.select(TableRow).with_only_columns(TableRow.id, TableRow.number)).all())
    present = db.scalars(here.select(AttendeeRow).where(AttendeeRow.withdrawn_at.is_(None))).all()
    return [
        [
            row.public_id,
            row.name.strip(),
            row.email,
            row.organisation.strip(),
            row.title.strip(),
            row.role.strip(),
            "; ".join(row.languages),
            *("\n".join(statements[row.id, kind]) for kind in ("goal", "offer", "need")),
            str(row.cap or ""),
            str(row.floor or ""),
            slots_text(away[row.id]),
            str(tables[row.own_table_id]) if row.own_table_id is not None else "",
            say(f"roster.is_{_progress(row, statements)}", language),
        ]
        for row in sorted(present, key=lambda row: (sorting_name(row.name), row.id))
    ]


def _progress(row: AttendeeRow, statements: dict[tuple[int, str], list[str]]) -> str:
    if row.completed_at is not None:
        return "finished"
    return "begun" if any(statements[row.id, kind] for kind in ("goal", "offer", "need")) else "not_begun"
