"""
Scheduling: a problem in arrays → a schedule with its proof. Knows nothing of events, and may be used alone.

Loaded at the first use, so that importing this room costs nothing.
"""

from typing import TYPE_CHECKING

from matchmaker.faces import lazy_face

if TYPE_CHECKING:
    from matchmaker.scheduling.archive import dump_problem, load_problem
    from matchmaker.scheduling.bound import upper_bound
    from matchmaker.scheduling.changes import Changes, changes
    from matchmaker.scheduling.further import FurtherPairs, MorePairs, extend
    from matchmaker.scheduling.measures import Measures, measure
    from matchmaker.scheduling.problem import InvalidProblemError, Problem
    from matchmaker.scheduling.replan import replan
    from matchmaker.scheduling.schedule import (
        IsCancelled,
        Limits,
        OnProgress,
        Progress,
        Schedule,
        Shortfall,
        Status,
        Stopped,
        Violation,
    )
    from matchmaker.scheduling.solve import solve
    from matchmaker.scheduling.verify import violations

__all__ = [
    "Changes",
    "FurtherPairs",
    "InvalidProblemError",
    "IsCancelled",
    "Limits",
    "Measures",
    "MorePairs",
    "OnProgress",
    "Problem",
    "Progress",
    "Schedule",
    "Shortfall",
    "Status",
    "Stopped",
    "Violation",
    "changes",
    "dump_problem",
    "extend",
    "load_problem",
    "measure",
    "replan",
    "solve",
    "upper_bound",
    "violations",
]

__getattr__ = lazy_face(
    __name__,
    {
        "Changes": "changes",
        "FurtherPairs": "further",
        "InvalidProblemError": "problem",
        "IsCancelled": "schedule",
        "Limits": "schedule",
        "Measures": "measures",
        "MorePairs": "further",
        "OnProgress": "schedule",
        "Problem": "problem",
        "Progress": "schedule",
        "Schedule": "schedule",
        "Shortfall": "schedule",
        "Status": "schedule",
        "Stopped": "schedule",
        "Violation": "schedule",
        "changes": "changes",
        "dump_problem": "archive",
        "extend": "further",
        "load_problem": "archive",
        "measure": "measures",
        "replan": "replan",
        "solve": "solve",
        "upper_bound": "bound",
        "violations": "verify",
    },
)
