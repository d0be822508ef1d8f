"""Locked placements that can't stay: found before anything is computed."""

import numpy as np

from matchmaker.errors import MatchmakerError
from matchmaker.scheduling.problem import Problem
from matchmaker.scheduling.schedule import Violation
from matchmaker.scheduling.tables import assign_tables
from matchmaker.scheduling.verify import violations

#: Rules that meetings beside the locked ones can still mend.
_MENDABLE = {"scheduling.not_after", "scheduling.break_spread"}


class LockedConflictError(MatchmakerError):
    """
    The locked placements break rules among themselves.

    Parameters
    ----------
    found
        All the rules that they break.
    """

    code = "scheduling.locked_conflict"

    def __init__(self, found: list[Violation]) -> None:
        self.violations = found
        super().__init__(count=len(found))


class LocksNotKeptError(MatchmakerError):
    """No schedule was found that keeps locked placements, the order of meetings and the spread of breaks."""

    code = "scheduling.locks_not_kept"


def check_locks(problem: Problem) -> None:
    """
    Refuse locked placements that break a rule whatever else is held.

    Raises
    ------
    LockedConflictError
        Carries every rule that they break.
    """
    if len(problem.locked) == 0:
        return
    placements = assign_tables(problem, problem.locked[:, :2])
    found = [broken for broken in violations(problem, placements) if broken.code not in _MENDABLE]
    if found:
        raise LockedConflictError(found)


def lock(problem: Problem, pair_slots: np.ndarray) -> np.ndarray:
    """Return the locked placements with ``pair_slots`` added, tables left open, each pair once."""
    more = np.column_stack((pair_slots, np.full(len(pair_slots), -1)))
    added: np.ndarray = np.concatenate((problem.locked, more[~np.isin(more[:, 0], problem.locked[:, 0])]))
    return added
