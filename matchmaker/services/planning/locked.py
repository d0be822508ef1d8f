"""Locked meetings: those of a version that stay where they are when the rest is computed again."""

from dataclasses import replace

from sqlalchemy.orm import Session

from matchmaker.intake import PlacementRecord
from matchmaker.scheduling import Problem, upper_bound
from matchmaker.services.planning.prepare import Plan
from matchmaker.services.planning.results import placement_array
from matchmaker.services.planning.stored import read_placements
from matchmaker.store import of_run


def read_locked(db: Session, run_id: int) -> tuple[PlacementRecord, ...]:
    """
    Return the meetings that a run is computed around; none when it starts from nothing.

    Raises
    ------
    UnknownObjectError
        When the run is gone.
    """
    here, run = of_run(db, run_id)
    if run.around is None:
        return ()
    return read_placements(db, here.event, run.around, locked_only=True)


def with_locked(plan: Plan, records: tuple[PlacementRecord, ...]) -> Plan:
    """
    Return a plan in which meetings stay where they are.

    Those that can't be held any more, whatever the reason, are let go: one by one would tell of an avoid.
    """
    if not records:
        return plan
    locked = placement_array(plan, records)
    return replace(plan, problem=replace(plan.problem, locked=locked[locked[:, 0] >= 0]))


def bound_without_locks(problem: Problem) -> int | None:
    """Return what no schedule exceeds even with every lock undone; none where nothing is locked."""
    if len(problem.locked) == 0:
        return None
    bound, _ = upper_bound(replace(problem, locked=problem.locked[:0]))
    return int(bound)
