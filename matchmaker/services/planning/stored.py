"""A stored version as records, and as the schedule that was solved."""

from typing import Any

from sqlalchemy.orm import Session, aliased

from matchmaker.intake import PlacementRecord
from matchmaker.scheduling import Schedule, Status, Stopped
from matchmaker.services.planning.prepare import Plan
from matchmaker.services.planning.results import placement_array
from matchmaker.services.planning.version_rows import newest_version, version_of
from matchmaker.store import (
    AttendeeRow,
    EventRow,
    ExplicitPairRow,
    MeetingRow,
    PlacementRow,
    RunRow,
    SlotRow,
    TableRow,
    in_event,
)


def read_placements(
    db: Session, event: EventRow, version: int | None = None, *, locked_only: bool = False
) -> tuple[PlacementRecord, ...]:
    """
    Return the placements of a version, sorted by slot and table; of the newest when no number is given.

    Parameters
    ----------
    locked_only
        Whether only those are wanted that stay where they are.

    Raises
    ------
    UnknownObjectError
        When the event has no such version.
    """
    here = in_event(db, event)
    row = version_of(db, here, version)
    a, b = aliased(AttendeeRow), aliased(AttendeeRow)
    joined = (
        here.select(PlacementRow)
        .where(PlacementRow.version_id == row.id)
        .join(MeetingRow, MeetingRow.id == PlacementRow.meeting_id)
        .join(a, a.id == MeetingRow.a_attendee_id)
        .join(b, b.id == MeetingRow.b_attendee_id)
        .join(SlotRow, SlotRow.id == PlacementRow.slot_id)
        .join(TableRow, TableRow.id == PlacementRow.table_id)
        .outerjoin(ExplicitPairRow, ExplicitPairRow.id == MeetingRow.explicit_pair_id)
        .with_only_columns(
            SlotRow.number,
            TableRow.number,
            a.external_id,
            b.external_id,
            PlacementRow.value,
            ExplicitPairRow.external_id,
        )
        .order_by(SlotRow.number, TableRow.number)
    )
    if locked_only:
        joined = joined.where(PlacementRow.locked)
    return tuple(
        PlacementRecord(slot, table, one, other, value, name or "")
        for slot, table, one, other, value, name in db.execute(joined)
    )


def newest_problem_hash(db: Session, event: EventRow) -> str | None:
    """Return the hash of the problem that the newest version solves; none before the first."""
    run = _newest_run(db, event)
    return None if run is None else run.problem_hash


def newest_report(db: Session, event: EventRow) -> dict[str, Any] | None:
    """Return the report of the newest version's run; none before the first."""
    run = _newest_run(db, event)
    return None if run is None else run.report


def read_solved(db: Session, event: EventRow, plan: Plan) -> Schedule | None:
    """
    Return the newest version as a schedule of ``plan``; none when it solves another problem.

    Reasons of what is missing are not read back: the run's report has them.
    """
    run = _newest_run(db, event)
    if run is None or run.report is None or run.problem_hash != plan.problem.digest():
        return None
    told = run.report
    return Schedule(
        placements=placement_array(plan, read_placements(db, event)),
        value=told["value"],
        objective=told["objective"],
        upper_bound=told["upper_bound"],
        status=Status(told["status"]),
        proven=told["proven"],
        stopped=Stopped(told["stopped"]),
        breaks=told["breaks"],
        breaks_bound=told["breaks_bound"],
        table_moves=told["table_moves"],
        seconds=told["seconds"],
    )


def _newest_run(db: Session, event: EventRow) -> RunRow | None:
    here = in_event(db, event)
    version = newest_version(db, here)
    if version is None or version.run_id is None:
        return None
    return db.scalar(here.select(RunRow).where(RunRow.id == version.run_id))
