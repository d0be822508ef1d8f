"""A stored event with a run that has been computed, as the job does it."""

from collections.abc import Callable
from datetime import datetime

import pytest

from matchmaker.intake import EventFolder
from matchmaker.scheduling import Limits, solve
from matchmaker.services.events import store_event
from matchmaker.services.planning import prepare, read_for_run, request_run, store_version
from matchmaker.store import Database, EventRow, OrganiserRow, VersionRow

Compute = Callable[[EventRow], VersionRow]


@pytest.fixture
def compute(database: Database, now: datetime) -> Compute:
    """Return a function that computes and stores the next version of an event."""

    def run(event: EventRow) -> VersionRow:
        with database.writing() as db:
            row = request_run(db, event, now=now, time_limit=5)
        with database.reading() as db:
            folder, keys = read_for_run(db, row.id)
        plan = prepare(folder)
        schedule = solve(plan.problem, Limits(seconds=5))
        with database.writing() as db:
            return store_version(db, row.id, plan=plan, schedule=schedule, keys=keys, now=now)

    return run


@pytest.fixture
def event(database: Database, organiser: OrganiserRow, breakfast: EventFolder, now: datetime) -> EventRow:
    """The breakfast, stored."""
    with database.writing() as db:
        return store_event(db, organiser, breakfast, now=now)


@pytest.fixture
def given_event(
    database: Database, organiser: OrganiserRow, brokerage: EventFolder, now: datetime
) -> EventRow:
    """The event with given meetings, stored."""
    with database.writing() as db:
        return store_event(db, organiser, brokerage, now=now)
