"""An event that is over changes no more, whichever room the change comes from."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.services import events, imports, people, planning
from matchmaker.store import AttendeeRow, Database, EventRow, OrganiserRow

Deed = Callable[[Session, EventRow, str, datetime], object]
FIELDS = people.AttendeeFields(name="Eva Sanz")


def added(db: Session, event: EventRow, _: str, now: datetime) -> object:
    return people.add_attendee(db, event.organiser_id, event.public_id, FIELDS, by="m", now=now)


def changed(db: Session, event: EventRow, who: str, now: datetime) -> object:
    return people.change_attendee(
        db, event.organiser_id, event.public_id, who, FIELDS, edition=1, by="m", now=now
    )


def withdrawn(db: Session, event: EventRow, who: str, now: datetime) -> object:
    return people.withdraw(db, event.organiser_id, event.public_id, [who], by="m", now=now)


def taken_back(db: Session, event: EventRow, who: str, now: datetime) -> object:
    return people.take_back(db, event.organiser_id, event.public_id, who, by="m", now=now)


def brought(db: Session, event: EventRow, _: str, now: datetime) -> object:
    return imports.bring_file(db, event, b"name\nEva\n", "a.csv", by="m", now=now)


def muted(db: Session, event: EventRow, _: str, now: datetime) -> object:
    return events.mute_term(db, event, term="vino", now=now, by="m")


def computed(db: Session, event: EventRow, _: str, now: datetime) -> object:
    return planning.ask_for_run(db, event, by="m", now=now, time_limit=5)


DEEDS: list[Deed] = [added, changed, withdrawn, taken_back, brought, muted, computed]


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("state", ["draft", "published", "feedback", "closed"])
def test_what_the_state_forbids_is_refused(
    database: Database, organiser: OrganiserRow, breakfast: Any, now: datetime, *, deed: Deed, state: str
) -> None:
    with database.writing() as db:
        event = events.store_event(db, organiser, breakfast, now=now)
        event.state = state
        who = db.scalars(select(AttendeeRow.public_id).order_by(AttendeeRow.id)).first()
        assert who is not None
    with database.writing() as db:
        event = db.get_one(EventRow, event.id)
        if state in {"draft", "published"}:
            deed(db, event, who, now)
        else:
            with pytest.raises(events.StateForbidsError):
                deed(db, event, who, now)
