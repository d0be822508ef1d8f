"""What would be is worked out by a job, one answer after the other, and nothing else is changed."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from matchmaker.jobs import run_schedule
from matchmaker.jobs.kinds import KINDS, Tools
from matchmaker.services.planning import ask_what_if, read_what_if
from matchmaker.services.planning.what_if import QUESTIONS
from matchmaker.settings import Settings
from matchmaker.store import Database, EventRow, JobRow, RunRow, TrialRow, in_event

Clock = Callable[[], datetime]


@pytest.fixture
def trial(database: Database, event: EventRow, run: RunRow, clock: Clock) -> TrialRow:
    run_schedule(database, run.id, clock)
    with database.writing() as db:
        return ask_what_if(db, event, 1, by="m", now=clock())


@pytest.fixture
def tools(database: Database, clock: Clock, tmp_path: Path) -> Tools:
    settings = Settings(data_dir=tmp_path, secret_key="of the tests")
    return Tools(database=database, settings=settings, clock=clock, is_stopping=lambda: False)


def test_every_question_is_answered(
    database: Database, event: EventRow, trial: TrialRow, tools: Tools
) -> None:
    with database.reading() as db:
        job = db.get_one(JobRow, trial.job_id)
    KINDS[job.kind].work(tools, job.id)

    with database.reading() as db:
        page = read_what_if(db, event.organiser_id, event.public_id, trial.public_id)
        versions = page.version
    assert (page.state, versions) == ("done", 1)
    assert [one.question for one in page.answers] == list(QUESTIONS)
    found = {one.question: one for one in page.answers}
    # Three meetings are possible at all, worth 16, and all are held; with one each, the best two that fit.
    assert (found["same"].meetings, found["same"].value, found["same"].idle) == (3, 16, 0)
    assert found["slot"].value == found["table"].value == found["cap_more"].value == 16
    assert (found["cap_less"].meetings, found["cap_less"].value) == (2, 12)


def test_the_same_is_asked_once_at_a_time(
    database: Database, event: EventRow, trial: TrialRow, clock: Clock
) -> None:
    with database.writing() as db:
        assert ask_what_if(db, event, 1, by="n", now=clock()).id == trial.id
        assert len(db.scalars(in_event(db, event).select(TrialRow)).all()) == 1


def test_a_worker_that_stops_leaves_it_to_another(
    database: Database, event: EventRow, trial: TrialRow, tools: Tools
) -> None:
    stopping = Tools(database=database, settings=tools.settings, clock=tools.clock, is_stopping=lambda: True)
    with database.reading() as db:
        job = db.get_one(JobRow, trial.job_id)
    KINDS[job.kind].work(stopping, job.id)

    with database.reading() as db:
        assert db.get_one(JobRow, job.id).state == "queued"
        assert read_what_if(db, event.organiser_id, event.public_id, trial.public_id).state == "queued"
