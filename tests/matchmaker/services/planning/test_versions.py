"""Versions of a schedule in the database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from time import sleep

import pytest

from matchmaker.intake import EventFolder
from matchmaker.scheduling import Limits, Schedule, load_problem, solve
from matchmaker.services.events import store_event
from matchmaker.services.planning import (
    BrokenScheduleError,
    ConsentMissingError,
    MeetingPage,
    Plan,
    RunCalledOffError,
    cancel_run,
    placements_of,
    prepare,
    publish_version,
    read_for_run,
    read_meeting,
    read_own_agenda,
    read_placements,
    read_schedule,
    request_run,
    store_version,
    unfinished_run,
)
from matchmaker.store import (
    AttendeeRow,
    AuditRow,
    Database,
    EventRow,
    MeetingReasonRow,
    MeetingRow,
    OrganiserRow,
    PlacementRow,
    RunRow,
    SeatRow,
    StatementRow,
    UnknownObjectError,
    VersionRow,
    in_event,
    of_run,
    scoped,
)

Compute = Callable[[EventRow], VersionRow]


@pytest.fixture
def solved(brokerage: EventFolder) -> tuple[Plan, Schedule]:
    plan = prepare(brokerage)
    return plan, solve(plan.problem, Limits(seconds=5))


def test_a_version_holds_the_placements_that_were_found(
    database: Database, given_event: EventRow, compute: Compute, solved: tuple[Plan, Schedule]
) -> None:
    version = compute(given_event)

    plan, schedule = solved
    with database.reading() as db:
        stored = read_placements(db, given_event)
        assert sorted((p.a, p.b, p.id, p.value) for p in stored) == sorted(
            (p.a, p.b, p.id, p.value) for p in placements_of(plan, schedule)
        )
        seats = db.scalars(in_event(db, given_event).select(SeatRow)).all()
    assert (version.number, version.state, version.value) == (1, "draft", schedule.value)
    assert len(seats) == 2 * len(stored)


def test_a_run_keeps_its_problem_and_what_its_indices_mean(
    database: Database, given_event: EventRow, compute: Compute
) -> None:
    version = compute(given_event)

    with database.reading() as db:
        assert version.run_id is not None
        _, run = of_run(db, version.run_id)
        assert run.problem is not None
        assert run.index is not None
        assert run.report is not None
        assert load_problem(run.problem).digest() == run.problem_hash == run.report["problem_hash"]
        assert [len(run.index[kind]) for kind in ("attendees", "pairs", "slots", "tables")] == [4, 4, 4, 2]
        assert (run.state, run.value) == ("done", version.value)


def test_meetings_keep_their_ids_through_versions(
    database: Database, given_event: EventRow, compute: Compute
) -> None:
    compute(given_event)
    with database.reading() as db:
        first = set(db.scalars(in_event(db, given_event).select(MeetingRow).with_only_columns(MeetingRow.id)))
    second_version = compute(given_event)

    with database.reading() as db:
        here = in_event(db, given_event)
        assert set(db.scalars(here.select(MeetingRow).with_only_columns(MeetingRow.id))) == first
        placed = here.select(PlacementRow).where(PlacementRow.version_id == second_version.id)
        assert {placement.meeting_id for placement in db.scalars(placed)} <= first
    assert second_version.number == 2


def test_meetings_have_a_reason_in_each_direction(
    database: Database, event: EventRow, compute: Compute
) -> None:
    versions = [compute(event).id, compute(event).id]

    with database.reading() as db:
        here = in_event(db, event)
        meetings = db.scalars(here.select(MeetingRow)).all()
        reasons = db.scalars(here.select(MeetingReasonRow)).all()
    assert sorted((reason.version_id, reason.meeting_id, reason.direction) for reason in reasons) == sorted(
        (version, meeting.id, direction)
        for version in versions
        for meeting in meetings
        for direction in (0, 1)
    )


def test_why_two_meet_in_a_published_version_stays_as_it_was(
    database: Database, event: EventRow, compute: Compute, now: datetime
) -> None:
    def read(version: int) -> MeetingPage:
        with database.reading() as db:
            return read_meeting(db, event.organiser_id, event.public_id, meeting, version)

    compute(event)
    with database.writing() as db:
        own = scoped(db, event.organiser_id).event(event.public_id)
        publish_version(db, own, 1, now=now)
        people = in_event(db, own).select(AttendeeRow)
        ana, ben = (
            db.scalars(people.where(AttendeeRow.external_id == name)).one() for name in ("ana", "ben")
        )
        meeting = next(
            item.meeting_id for item in read_own_agenda(db, ana.id).items if item.partner.id == ben.public_id
        )
        needs = in_event(db, own).update(StatementRow)
        db.execute(needs.where(StatementRow.attendee_id == ben.id).values(position=1))
        need = "Pan para eventos"
        db.add(StatementRow(event_id=own.id, attendee_id=ben.id, kind="need", position=0, text=need))
    before = read(1)
    compute(event)

    assert need in [reason.receiver_text for reason in read(2).reasons]
    assert read(1) == before


def test_a_schedule_that_breaks_a_rule_is_not_stored(
    database: Database, given_event: EventRow, solved: tuple[Plan, Schedule], now: datetime
) -> None:
    plan, schedule = solved
    twice = replace(schedule, placements=schedule.placements[[0, 0]])
    with database.writing() as db:
        run = request_run(db, given_event, now=now)
        keys = read_for_run(db, run.id)[1]

    with database.writing() as db:
        with pytest.raises(BrokenScheduleError) as broken:
            store_version(db, run.id, plan=plan, schedule=twice, keys=keys, now=now)
        assert db.scalars(in_event(db, given_event).select(VersionRow)).all() == []
    assert "scheduling.pair_twice" in str(broken.value.parameters["rules"])


def test_an_event_without_any_meeting_has_an_empty_version(
    database: Database,
    organiser: OrganiserRow,
    brokerage: EventFolder,
    compute: Compute,
    now: datetime,
) -> None:
    with database.writing() as db:
        event = store_event(db, organiser, replace(brokerage, pairs=()), now=now)

    version = compute(event)

    with database.reading() as db:
        assert read_placements(db, event) == ()
    assert (version.value, version.upper_bound) == (0, 0)


def test_publishing_twice_is_publishing_once(
    database: Database, given_event: EventRow, compute: Compute, now: datetime
) -> None:
    compute(given_event)
    for _ in range(2):
        with database.writing() as db:
            event = scoped(db, given_event.organiser_id).event(given_event.public_id)
            version = publish_version(db, event, 1, now=now)

    assert (version.state, version.published_at, event.state) == ("published", now, "published")
    with database.reading() as db:
        actions = scoped(db, given_event.organiser_id).select(AuditRow).with_only_columns(AuditRow.action)
        assert sorted(db.scalars(actions)) == [
            "event.imported",
            "schedule.published",
            "schedule.run_requested",
            "schedule.version_stored",
        ]


def test_a_version_that_does_not_exist_is_unknown(
    database: Database, given_event: EventRow, now: datetime
) -> None:
    with database.writing() as db, pytest.raises(UnknownObjectError):
        publish_version(db, given_event, 1, now=now)
    with database.reading() as db, pytest.raises(UnknownObjectError):
        read_placements(db, given_event)


def test_a_run_that_waits_can_be_called_off_once(
    database: Database, given_event: EventRow, now: datetime
) -> None:
    with database.writing() as db:
        run = request_run(db, given_event, now=now)
        waiting = unfinished_run(db, given_event)
        assert waiting is not None
        assert waiting.id == run.id

    with database.writing() as db:
        assert cancel_run(db, given_event, run.public_id, now=now)
    with database.writing() as db:
        assert not cancel_run(db, given_event, run.public_id, now=now)
        assert unfinished_run(db, given_event) is None
        assert db.scalars(in_event(db, given_event).select(RunRow)).one().state == "cancelled"


def test_a_run_called_off_while_its_version_is_stored_stores_nothing(
    database: Database, given_event: EventRow, solved: tuple[Plan, Schedule], now: datetime
) -> None:
    plan, schedule = solved
    with database.writing() as db:
        run = request_run(db, given_event, now=now)
        keys = read_for_run(db, run.id)[1]

    def store() -> None:
        with database.writing() as db:
            store_version(db, run.id, plan=plan, schedule=schedule, keys=keys, now=now)

    with ThreadPoolExecutor(1) as pool:
        with database.writing() as db:
            assert cancel_run(db, given_event, run.public_id, now=now)
            storing = pool.submit(store)
            # What is called off here is not yet to be seen there.
            sleep(0.3)
        with pytest.raises(RunCalledOffError):
            storing.result(timeout=30)
    with database.reading() as db:
        assert db.scalars(in_event(db, given_event).select(VersionRow)).all() == []
        assert of_run(db, run.id)[1].state == "cancelled"


def test_a_run_whose_version_is_being_stored_is_not_called_off(
    database: Database, given_event: EventRow, solved: tuple[Plan, Schedule], now: datetime
) -> None:
    plan, schedule = solved
    with database.writing() as db:
        run = request_run(db, given_event, now=now)
        keys = read_for_run(db, run.id)[1]

    def call_off() -> bool:
        with database.writing() as db:
            return cancel_run(db, given_event, run.public_id, now=now)

    with ThreadPoolExecutor(1) as pool:
        with database.writing() as db:
            store_version(db, run.id, plan=plan, schedule=schedule, keys=keys, now=now)
            calling_off = pool.submit(call_off)
            sleep(0.3)
        assert not calling_off.result(timeout=30)
    with database.reading() as db:
        assert of_run(db, run.id)[1].state == "done"


@pytest.mark.parametrize(
    ("state", "afterwards"),
    [
        *((state, "published") for state in ("draft", "open", "proposing", "published")),
        *((state, state) for state in ("live", "feedback", "closed")),
    ],
)
def test_publishing_never_takes_an_event_back(
    *, sqlite_database: Database, state: str, afterwards: str, brokerage: EventFolder, now: datetime
) -> None:
    with sqlite_database.writing() as db:
        organiser = OrganiserRow(name="Cámara", created_at=now)
        db.add(organiser)
        db.flush()
        event = store_event(db, organiser, brokerage, now=now)
        event.state = state
        nothing = dict.fromkeys(("value", "objective", "upper_bound", "breaks", "table_moves"), 0)
        db.add(VersionRow(event_id=event.id, number=1, status="feasible", created_at=now, **nothing))
        db.flush()

        assert publish_version(db, event, now=now).state == "published"
        assert event.state == afterwards


def test_a_schedule_that_both_must_confirm_is_not_published_unasked(
    database: Database, given_event: EventRow, compute: Compute, now: datetime
) -> None:
    compute(given_event)

    with database.writing() as db:
        event = scoped(db, given_event.organiser_id).event(given_event.public_id)
        event.rule_consent = "confirm"
        with pytest.raises(ConsentMissingError):
            publish_version(db, event, now=now)
        page = read_schedule(db, event.organiser_id, event.public_id)
    assert (event.state, page.state) == ("draft", "draft")
