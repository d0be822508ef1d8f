"""Versions of a schedule: stored whole, after the rules have been checked, and published."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.errors import MatchmakerError
from matchmaker.scheduling import Schedule, Status, dump_problem, violations
from matchmaker.services.events import EventKeys, move_event
from matchmaker.services.events.deeds import record
from matchmaker.services.planning.fairness import fairness_of
from matchmaker.services.planning.placing import add_placements
from matchmaker.services.planning.prepare import Plan
from matchmaker.services.planning.results import report, status_of
from matchmaker.services.planning.runs import end_run
from matchmaker.services.planning.version_rows import next_number, version_of
from matchmaker.store import EventRow, RunRow, VersionRow, in_event, of_run, scoped
from matchmaker.words import Language, language_or_default

#: States of an event that publishing a version ends.
_BEFORE_PUBLISHING = ("draft", "open", "proposing")


class BrokenScheduleError(MatchmakerError):
    """A schedule breaks rules of its own problem: a fault of ours, and it is not stored."""

    code = "planning.broken_schedule"

    def __init__(self, rules: Sequence[str]) -> None:
        super().__init__(count=len(rules), rules=", ".join(sorted(set(rules))))


class RunCalledOffError(MatchmakerError):
    """A run was called off, or has ended, before its schedule was stored: nothing is stored."""

    code = "planning.run_called_off"


class ConsentMissingError(MatchmakerError):
    """An event asks everybody before they are put on an agenda, and nobody has been asked."""

    code = "planning.consent_missing"

    def __init__(self, event: str) -> None:
        super().__init__(event=event)


def store_version(
    db: Session,
    run_id: int,
    *,
    plan: Plan,
    schedule: Schedule,
    keys: EventKeys,
    now: datetime,
    bound: int | None = None,
) -> VersionRow:
    """
    Store a schedule as the next version of its event, and mark its run as done.

    Meetings keep their ids: two people who met in an earlier version meet in the same row.

    Parameters
    ----------
    keys
        The row ids behind the records that ``plan`` was prepared from.
    bound
        What no schedule exceeds even with the locks of the problem undone; the schedule's own bound when
        left out.

    Raises
    ------
    BrokenScheduleError
        When the schedule breaks a rule of its problem; nothing is stored.
    RunCalledOffError
        When somebody called the run off; nothing is stored.
    UnknownObjectError
        When the run is gone.
    """
    broken = violations(plan.problem, schedule)
    if broken:
        raise BrokenScheduleError([violation.code for violation in broken])
    run = end_run(db, run_id, now=now)
    if run is None:
        raise RunCalledOffError
    here, _ = of_run(db, run_id)
    event = _hold(db, here.event)
    version = VersionRow(
        event_id=event.id,
        run_id=run.id,
        number=next_number(db, here),
        value=schedule.value,
        objective=schedule.objective,
        upper_bound=max(schedule.upper_bound, bound or 0),
        status=_status_with_locks(plan, schedule),
        breaks=schedule.breaks,
        table_moves=schedule.table_moves,
        created_at=now,
        made_by=run.asked_by,
        made_from=run.around,
    )
    db.add(version)
    db.flush()
    add_placements(db, here, version, plan=plan, schedule=schedule, keys=keys)
    _keep_proof(run, plan, schedule, keys, language_or_default(event.language, "es"))
    version.told = _told(run, plan, schedule)
    record(db, event, "schedule.version_stored", now, version=version.number, meetings=schedule.num_meetings)
    db.flush()
    return version


def publish_version(
    db: Session, event: EventRow, number: int | None = None, *, now: datetime, by: str | None = None
) -> VersionRow:
    """
    Publish a version: attendees see it from now on, and it never changes again. Twice is once.

    The event is published with its first version; one that has begun or is over stays where it is.

    Parameters
    ----------
    number
        The newest version when left out.
    by
        Public id of the team member who does it; none for a command.

    Raises
    ------
    UnknownObjectError
        When the event has no such version.
    ConsentMissingError
        When the event's rule is that both confirm each meeting.
    """
    version = version_of(db, in_event(db, event), number)
    if version.state == "draft":
        if event.rule_consent == "confirm":
            raise ConsentMissingError(event.name)
        version.state, version.published_at = "published", now
        db.flush()
        if event.state in _BEFORE_PUBLISHING and by is not None:
            move_event(db, event, "published", by=by, now=now)
        elif event.state in _BEFORE_PUBLISHING:
            event.state = "published"
        record(db, event, "schedule.published", now, by=by, version=version.number)
        db.flush()
    return version


def _status_with_locks(plan: Plan, schedule: Schedule) -> str:
    """Return the status; what is best around locked meetings need not be the best there is."""
    status = status_of(plan, schedule)
    return "feasible" if status == Status.OPTIMAL and len(plan.problem.locked) else str(status)


def _told(run: RunRow, plan: Plan, schedule: Schedule) -> dict[str, Any]:
    report = run.report or {}
    return {
        **{name: report.get(name, []) for name in ("below_floor", "required_missing")},
        "fairness": fairness_of(plan.problem, schedule.placements),
    }


def _hold(db: Session, event: EventRow) -> EventRow:
    """Return the event, held until the transaction ends, so that two runs get numbers in turn."""
    own = scoped(db, event.organiser_id).events().where(EventRow.id == event.id)
    return db.scalars(own.with_for_update()).one()


def _keep_proof(run: RunRow, plan: Plan, schedule: Schedule, keys: EventKeys, language: Language) -> None:
    """Keep the problem with its indices, so that edits can be checked against it, and the report."""
    run.problem = dump_problem(plan.problem)
    run.problem_hash = plan.problem.digest()
    run.index = {
        "attendees": list(keys.attendees),
        "pairs": [keys.pairs[row] if row >= 0 else None for row in plan.pair_rows],
        "slots": list(keys.slots),
        "tables": list(keys.tables),
    }
    run.value, run.upper_bound = schedule.value, schedule.upper_bound
    run.report = report(plan, schedule, language=language, seed=run.seed)
