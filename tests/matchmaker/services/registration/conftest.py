"""An event that takes registrations, with four attendees, and what is read of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from matchmaker.intake import EventFolder
from matchmaker.services import events
from matchmaker.services import registration as service
from matchmaker.services.registration import RegistrationPage
from matchmaker.store import AttendeeRow, Database, EventRow, OrganiserRow


@dataclass
class Gathering:
    """An event and its attendees, by the ids of its folder."""

    database: Database
    event: EventRow
    attendees: dict[str, int]
    public_ids: dict[str, str]
    now: datetime

    def read(self, who: str) -> RegistrationPage:
        with self.database.reading() as db:
            return service.read_registration(db, self.attendees[who], "en", self.now)

    def change(self, **values: Any) -> None:
        with self.database.writing() as db:
            event = db.get_one(EventRow, self.event.id)
            for name, value in values.items():
                setattr(event, name, value)

    def do(self, act: Callable[..., Any], who: str, *arguments: Any, **named: Any) -> Any:
        """Do something as an attendee, in a transaction of its own."""
        with self.database.writing() as db:
            return act(db, self.attendees[who], *arguments, **named, now=self.now)


def gather(database: Database, organiser: OrganiserRow, folder: EventFolder, now: datetime) -> Gathering:
    with database.writing() as db:
        event = events.store_event(db, db.get_one(OrganiserRow, organiser.id), folder, now=now)
        event.state, event.registration = "open", "anyone"
        rows = db.scalars(select(AttendeeRow).where(AttendeeRow.event_id == event.id)).all()
    return Gathering(
        database,
        event,
        {row.external_id: row.id for row in rows},
        {row.external_id: row.public_id for row in rows},
        now,
    )


@pytest.fixture
def gathering(
    database: Database, organiser: OrganiserRow, breakfast: EventFolder, now: datetime
) -> Gathering:
    """On each kind of database."""
    return gather(database, organiser, breakfast, now)
