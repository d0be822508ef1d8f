"""The job that tries a text: done, gone, failed, and forgotten after a day."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from matchmaker.clock import system_clock
from matchmaker.jobs import trials as trial_job
from matchmaker.jobs.forgetting import forget
from matchmaker.jobs.kinds import Tools
from matchmaker.jobs.worker import work_on
from matchmaker.services.planning import read_trial, request_supply, request_trial
from matchmaker.settings import Settings
from matchmaker.store import Database, EventRow, JobRow


@pytest.fixture
def tools(database: Database, tmp_path: Path) -> Tools:
    settings = Settings(data_dir=tmp_path, database_url=database.url.render_as_string(hide_password=False))
    return Tools(database=database, settings=settings, clock=system_clock, is_stopping=lambda: False)


@pytest.fixture
def job_id(database: Database, event: EventRow) -> int:
    with database.writing() as db:
        return request_trial(db, event, text="capital semilla", kind="need", by="m", now=event.created_at).id


@pytest.fixture
def state(database: Database, job_id: int) -> Callable[[], tuple[str, str | None]]:
    def read() -> tuple[str, str | None]:
        with database.reading() as db:
            job = db.get_one(JobRow, job_id)
            return job.state, job.error

    return read


def test_a_text_is_tried(database: Database, event: EventRow, tools: Tools, job_id: int) -> None:
    work_on(tools, job_id)

    with database.reading() as db:
        page = read_trial(db, event, by="m")
    assert page is not None
    assert not page.is_waiting
    assert [one.names["en"] for one in page.concepts] == ["seed funding"]
    assert page.meets == ()


def test_what_is_gone_or_fails_ends_it(
    *,
    database: Database,
    event: EventRow,
    tools: Tools,
    job_id: int,
    state: Callable[[], tuple[str, str | None]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> dict[str, Any]:
        message = "capital semilla"
        raise ValueError(message)

    with monkeypatch.context() as patched:
        patched.setattr(trial_job, "try_text", broken)
        work_on(tools, job_id)
    assert state() == ("failed", "ValueError")

    with database.writing() as db:
        later = request_trial(db, event, text="pan", kind="need", by="m", now=event.created_at).id
        db.delete(db.merge(event))
    work_on(tools, later)
    with database.reading() as db:
        assert db.get_one(JobRow, later).state == "cancelled"


def test_what_was_tried_is_forgotten_after_a_day_and_results_after_a_month(
    database: Database, event: EventRow, tools: Tools, job_id: int
) -> None:
    with database.writing() as db:
        supply_id = request_supply(db, event, now=event.created_at).id
    for one in (job_id, supply_id):
        work_on(tools, one)

    def left(days: float) -> list[str]:
        forget(database, system_clock() + timedelta(days=days))
        with database.reading() as db:
            return [job.kind for job in db.query(JobRow).order_by(JobRow.id)]

    assert left(0.9) == ["try_text", "supply"]
    assert left(1.1) == ["supply"]
    assert left(29) == ["supply"]
    assert left(31) == []
