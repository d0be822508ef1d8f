"""A run is asked for, followed and stopped from the console."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from matchmaker.services import planning
from matchmaker.store import EventRow, JobRow, RunRow, in_event, scoped

World = Any
Visit = Callable[[str], Any]


@pytest.fixture
def event(world: World) -> EventRow:
    with world.database.reading() as db:
        return scoped(db, world.members["manager"].organiser_id).event(world.names["event"])


@pytest.fixture
def address(world: World) -> str:
    return f"/events/{world.names['event']}/schedule/runs"


def run_at(world: World, address: str) -> RunRow:
    """Return the run that an address leads to."""
    with world.database.reading() as db:
        event = scoped(db, world.members["manager"].organiser_id).event(world.names["event"])
        return in_event(db, event).one(RunRow, address.rpartition("/")[2])


def test_asking_leads_to_a_page_that_follows_the_run(world: World, visit: Visit, address: str) -> None:
    manager = visit("manager")

    answer = manager.post(address, {"time_limit": "60"})
    run = run_at(world, answer.headers["Location"])
    shown = manager.read(answer.headers["Location"])

    assert answer.status_code == 303
    assert (run.state, run.time_limit, run.asked_by) == ("queued", 60, world.members["manager"].public_id)
    assert "Waiting for its turn" in shown
    assert "Asked for by Manager at 10:00" in shown
    with world.database.reading() as db:
        assert db.get_one(JobRow, run.job_id).state == "queued"


def test_two_who_ask_at_once_follow_the_same_run(visit: Visit, address: str) -> None:
    first = visit("manager").post(address, {"time_limit": "10"}).headers["Location"]
    second = visit("owner").post(address, {"time_limit": "10"}).headers["Location"]

    assert first == second


@pytest.mark.parametrize("limit", ["", "0", "7", "-5", "1e9", "9" * 400, "5\0", "cinco", "🕰"])
def test_a_limit_that_is_not_offered_is_a_plain_one(
    world: World, visit: Visit, address: str, limit: str
) -> None:
    answer = visit("manager").post(address, {"time_limit": limit})

    assert run_at(world, answer.headers["Location"]).time_limit == 20


def test_the_page_shows_where_the_solver_is(world: World, visit: Visit, address: str, clock: Any) -> None:
    manager = visit("manager")
    where = manager.post(address, {"time_limit": "10"}).headers["Location"]
    run = run_at(world, where)
    with world.database.writing() as db:
        planning.start_run(db, run.id, now=clock())
        planning.note_progress(
            db, run.id, stage="scheduling.stage_improve", points=[[0.1, 0, 200], [4.1, 150, 160]]
        )
    clock.now += timedelta(seconds=9)

    part = manager.get(f"{where}/progress").text
    shown = manager.read(where)

    assert "93.7 % of what is possible, so far" in shown
    assert (
        "No schedule of this event can be worth more than 160 points. The best found is worth 150." in shown
    )
    assert "4.1 s of at most 10 s." in shown
    assert "Trading meetings for better ones" in shown
    assert "9 s since it was asked for." in shown
    assert 'class="chart-now"' in part
    assert "<html" not in part


def test_stopping_keeps_the_best_or_nothing(world: World, visit: Visit, address: str, clock: Any) -> None:
    manager = visit("manager")
    where = manager.post(address, {"time_limit": "10"}).headers["Location"]
    run = run_at(world, where)
    with world.database.writing() as db:
        planning.start_run(db, run.id, now=clock())

    assert "Stop and keep this one" not in manager.read(where)
    manager.post(f"{where}/stop", {"keep": "1"})
    assert not run_at(world, where).stop_asked

    with world.database.writing() as db:
        planning.note_progress(db, run.id, stage="", points=[[0.1, 5, 200]])
    assert "Stop and keep this one" in manager.read(where)
    manager.post(f"{where}/stop", {"keep": "1"})
    assert run_at(world, where).stop_asked
    assert "Stopping with the best found." in manager.read(where)

    manager.post(f"{where}/stop")
    assert run_at(world, where).state == "cancelled"
    assert "This run was called off. Nothing was stored." in manager.read(where)


def test_a_run_that_failed_says_why(world: World, visit: Visit, address: str, clock: Any) -> None:
    manager = visit("manager")
    where = manager.post(address).headers["Location"]
    failure = {
        "code": "scheduling.locked_conflict",
        "parameters": {"count": 1},
        "causes": [
            {"code": "scheduling.above_cap", "parameters": {"attendee": "Jon <b>", "meetings": 3, "cap": 2}}
        ],
    }
    with world.database.writing() as db:
        planning.fail_run(db, run_at(world, where).id, now=clock(), failure=failure)

    shown = manager.get(where).text

    assert "The locked meetings can&#39;t all stay: together they break 1 rule." in shown
    assert "Jon &lt;b&gt; has 3 meetings; at most 2." in shown


def test_a_worker_that_is_gone_is_told(world: World, visit: Visit, address: str, clock: Any) -> None:
    manager = visit("manager")
    where = manager.post(address).headers["Location"]
    run = run_at(world, where)
    with world.database.writing() as db:
        job = db.get_one(JobRow, run.job_id)
        job.state, job.attempts, job.heartbeat_at = "running", 1, clock()
        planning.start_run(db, run.id, now=clock())

    clock.now += timedelta(seconds=20)
    assert "No sign of life for a while." in manager.read(where)

    with world.database.writing() as db:
        job = db.get_one(JobRow, run.job_id)
        job.attempts, job.heartbeat_at = 2, clock()
    assert "it began again: attempt 2" in manager.read(where)


def test_the_schedule_says_that_another_is_being_made(visit: Visit, address: str) -> None:
    manager = visit("manager")
    where = manager.post(address).headers["Location"]

    shown = manager.get(address.removesuffix("/runs")).text

    assert where in shown
    assert "Run again" not in shown


def test_only_who_may_ask_sees_the_button(visit: Visit, address: str) -> None:
    assert "Run again" in visit("manager").read(address.removesuffix("/runs"))
    assert "Run again" not in visit("reader").read(address.removesuffix("/runs"))


def test_a_run_ends_as_the_version_that_it_made(world: World, visit: Visit, address: str) -> None:
    shown = visit("manager").read(f"{address}/{world.names['run']}")

    assert "Version 1 is stored." in shown
    assert "See version 1" in shown
