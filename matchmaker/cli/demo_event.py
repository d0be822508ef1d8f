"""The event of the demo: stored once, scheduled, published; continued wherever a former demo was stopped."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matchmaker
from matchmaker.clock import Clock
from matchmaker.errors import MatchmakerError
from matchmaker.intake import EventFolder, read_event_folder
from matchmaker.jobs import run_schedule, sweep
from matchmaker.scheduling import IsCancelled, OnProgress, Schedule, measure
from matchmaker.services.events import read_record_and_keys, store_event
from matchmaker.services.planning import (
    OnStage,
    Plan,
    newest_problem_hash,
    newest_report,
    prepare,
    publish_version,
    read_solved,
    report,
    request_run,
    retold,
    unfinished_run,
    usable_vocabulary,
)
from matchmaker.services.team import add_member
from matchmaker.store import AttendeeRow, Database, EventRow, TeamMemberRow, in_event, scoped

#: The organiser of the demo and its one team member. The domain can't receive mail.
ORGANISER = "Cámara del Ebro Medio (demo)"
MEMBER = ("Carmen Olaizola", "carmen@camara.example")
#: Seconds that the solver may take.
TIME_LIMIT = 20.0


class MissingSampleError(MatchmakerError):
    """The sample event is not where the program looks for it."""

    code = "demo.missing_sample"

    def __init__(self, name: str) -> None:
        super().__init__(name=name)


class BrokenSampleError(MatchmakerError):
    """The sample event has errors."""

    code = "demo.broken_sample"

    def __init__(self, folder: str, count: int) -> None:
        super().__init__(folder=folder, count=count)


class RunNotDoneError(MatchmakerError):
    """The demo's run did not end in a schedule: somebody else called it off or took it over."""

    code = "demo.run_not_done"

    def __init__(self, state: str) -> None:
        super().__init__(state=state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """An event that has been scheduled, and whether the schedule was there already."""

    folder: EventFolder
    plan: Plan
    schedule: Schedule
    report: dict[str, Any]
    reused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoEvent:
    """The demo's event, its organiser's team member, and the attendee with the best agenda."""

    event: EventRow
    member: TeamMemberRow
    attendee: AttendeeRow
    solved: Solved


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Who is told where the work is, and whether it shall end with the best so far."""

    on_stage: OnStage
    on_progress: OnProgress
    is_cancelled: IsCancelled
    #: Where the operator's vocabulary lies
    data_dir: Path


def sample_folder(name: str) -> Path:
    """
    Return the folder of a sample event: of the checkout, or of the installed package.

    Raises
    ------
    MissingSampleError
        When neither has it.
    """
    package = Path(matchmaker.__file__).parent
    for home in (package.parent, package):
        folder = home / "sample_events" / name
        if (folder / "event.toml").is_file():
            return folder
    raise MissingSampleError(name)


@contextmanager
def only_demo(data_dir: Path) -> Iterator[None]:
    """Wait until no other demo prepares the same database; a killed one lets go by itself."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def prepare_demo(database: Database, sample: str, clock: Clock, listener: Listener) -> DemoEvent:
    """
    Return the demo's event, scheduled and published; whatever is there already is kept.

    The caller holds ``only_demo``: runs that no longer have a worker are continued.
    """
    sweep(database, clock(), nobody_works=True)
    event, member = _stored(database, sample, clock)
    solved = _stored_schedule(database, event, listener) or _compute(database, event, clock, listener)
    with database.writing() as db:
        here = in_event(db, scoped(db, event.organiser_id).event(event.public_id))
        publish_version(db, here.event, now=clock())
        worth = measure(solved.plan.problem, solved.schedule.placements).attendee_value
        best = solved.plan.attendee_ids[int(worth.argmax())]
        attendee = db.scalars(here.select(AttendeeRow).where(AttendeeRow.external_id == best)).one()
    return DemoEvent(event=event, member=member, attendee=attendee, solved=solved)


def _stored(database: Database, sample: str, clock: Clock) -> tuple[EventRow, TeamMemberRow]:
    """Return the sample event and the team member; stored together when they are not there."""
    from matchmaker.services.team import organiser_named_or_new

    with database.writing() as db:
        now = clock()
        organiser = organiser_named_or_new(db, ORGANISER, now)
        mine = scoped(db, organiser)
        event = db.scalar(mine.events().where(EventRow.sample == sample))
        if event is None:
            event = store_event(db, organiser, _read_sample(sample), now=now, sample=sample)
        name, email = MEMBER
        member = db.scalar(mine.select(TeamMemberRow).where(TeamMemberRow.email == email))
        if member is None:
            member = add_member(db, organiser, email=email, name=name, role="owner", password=None, now=now)
    return event, member


def _read_sample(name: str) -> EventFolder:
    reading = read_event_folder(sample_folder(name))
    if reading.event is None:
        raise BrokenSampleError(str(reading.folder), len(reading.errors))
    return reading.event


def _stored_schedule(database: Database, event: EventRow, listener: Listener) -> Solved | None:
    """Return the newest version, if it still is a schedule of what the event holds."""
    with database.reading() as db:
        if newest_problem_hash(db, event) is None:
            return None
        folder, _ = read_record_and_keys(db, event)
    plan = prepare(folder, on_stage=listener.on_stage, vocabulary=usable_vocabulary(listener.data_dir))
    with database.reading() as db:
        schedule = read_solved(db, event, plan)
        told = newest_report(db, event)
    if schedule is None or told is None:
        return None
    return Solved(folder=folder, plan=plan, schedule=schedule, report=retold(told, "en"), reused=True)


def _compute(database: Database, event: EventRow, clock: Clock, listener: Listener) -> Solved:
    """Compute a version: the run that an interrupted demo left, or a new one."""
    with database.writing() as db:
        run = unfinished_run(db, event) or request_run(db, event, now=clock(), time_limit=TIME_LIMIT)
    outcome = run_schedule(
        database,
        run.id,
        clock,
        listener.on_progress,
        on_stage=listener.on_stage,
        is_cancelled=listener.is_cancelled,
        data_dir=listener.data_dir,
    )
    if outcome.folder is None or outcome.plan is None or outcome.schedule is None:
        raise RunNotDoneError(outcome.state)
    return Solved(
        folder=outcome.folder,
        plan=outcome.plan,
        schedule=outcome.schedule,
        report=report(outcome.plan, outcome.schedule, language="en"),
        reused=False,
    )
