"""The breakfast of four, with registration open."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from matchmaker.intake import EventFolder
from matchmaker.services.events import store_event
from matchmaker.store import (
    AttendeeRow,
    Database,
    EventRow,
    MeetingReasonRow,
    MeetingRow,
    OrganiserRow,
    PlacementRow,
    SeatRow,
    SlotRow,
    TableRow,
    VersionRow,
    in_event,
)


@pytest.fixture
def event(database: Database, organiser: OrganiserRow, breakfast: EventFolder, now: datetime) -> EventRow:
    with database.writing() as db:
        row = store_event(db, organiser, breakfast, now=now)
        row.state = "open"
    return row


def named(db: Session, event: EventRow) -> dict[str, AttendeeRow]:
    """Return the attendees by their first names."""
    return {row.name.split()[0]: row for row in db.scalars(in_event(db, event).select(AttendeeRow))}


Change = Callable[..., str]


@pytest.fixture
def change(database: Database, event: EventRow) -> Change:
    """Return a function that changes columns of an attendee and gives the public id."""

    def do(name: str, /, **values: Any) -> str:
        with database.writing() as db:
            row = named(db, event)[name]
            for field, value in values.items():
                setattr(row, field, value)
            return row.public_id

    return do


Place = Callable[..., None]


@pytest.fixture
def place(database: Database, event: EventRow, now: datetime) -> Place:
    """Return a function that makes a version of meetings: ``(slot, table, one, other)``."""

    def do(*meetings: tuple[int, int, str, str], number: int = 1, state: str = "published") -> None:
        with database.writing() as db:
            here, rows = in_event(db, event), named(db, event)
            slots = {row.number: row.id for row in db.scalars(here.select(SlotRow))}
            tables = {row.number: row.id for row in db.scalars(here.select(TableRow))}
            own: dict[str, Any] = {"event_id": event.id}
            figures = {"value": 9, "objective": 9, "upper_bound": 9, "breaks": 0, "table_moves": 0}
            version = VersionRow(
                **own,
                **figures,
                number=number,
                state=state,
                status="optimal",
                created_at=now,
                published_at=now if state == "published" else None,
            )
            db.add(version)
            db.flush()
            for slot, table, *pair in meetings:
                a, b = sorted(rows[name].id for name in pair)
                known = here.select(MeetingRow).where(
                    MeetingRow.a_attendee_id == a, MeetingRow.b_attendee_id == b
                )
                meeting = db.scalar(known) or MeetingRow(**own, a_attendee_id=a, b_attendee_id=b)
                db.add(meeting)
                db.flush()
                placement = PlacementRow(
                    **own,
                    version_id=version.id,
                    meeting_id=meeting.id,
                    slot_id=slots[slot],
                    table_id=tables[table],
                    value=9,
                )
                db.add(placement)
                db.flush()
                for side, attendee in enumerate((a, b)):
                    db.add(
                        SeatRow(
                            **own,
                            version_id=version.id,
                            slot_id=slots[slot],
                            attendee_id=attendee,
                            placement_id=placement.id,
                        )
                    )
                    name = next(row.name for row in rows.values() if row.id == attendee)
                    db.add(
                        MeetingReasonRow(
                            **own,
                            version_id=version.id,
                            meeting_id=meeting.id,
                            direction=side,
                            code="affinity.reason",
                            receiver_text=name,
                            benefit=500,
                        )
                    )
                db.flush()

    return do
