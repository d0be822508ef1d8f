"""The breakfast of four, with registration open."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from matchmaker.intake import EventFolder
from matchmaker.services.events import store_event
from matchmaker.store import AttendeeRow, Database, EventRow, OrganiserRow, in_event


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

    def do(name: str, **values: Any) -> str:
        with database.writing() as db:
            row = named(db, event)[name]
            for field, value in values.items():
                setattr(row, field, value)
            return row.public_id

    return do
