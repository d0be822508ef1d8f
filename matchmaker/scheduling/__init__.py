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
    from matchmaker.scheduling.fairness import (
        FairnessCurve,
        FairPoint,
        fairness_curve,
        shares_of,
        solve_fairly,
    )
    from matchmaker.scheduling.floor_prices import FloorPrice, possible_meetings, price_of_floors
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
    from matchmaker.scheduling.shares import best_alone
    from matchmaker.scheduling.solve import solve
    from matchmaker.scheduling.verify import violations
    from matchmaker.scheduling.warming import Way, warm

__all__ = [
    "Changes",
    "FairPoint",
    "FairnessCurve",
    "FloorPrice",
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
    "Way",
    "best_alone",
    "changes",
    "dump_problem",
    "extend",
    "fairness_curve",
    "load_problem",
    "measure",
    "possible_meetings",
    "price_of_floors",
    "replan",
    "shares_of",
    "solve",
    "solve_fairly",
    "upper_bound",
    "violations",
    "warm",
]

__getattr__ = lazy_face(
    __name__,
    {
        "Changes": "changes",
        "FairPoint": "fairness",
        "FairnessCurve": "fairness",
        "FloorPrice": "floor_prices",
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
        "Way": "warming",
        "best_alone": "shares",
        "changes": "changes",
        "dump_problem": "archive",
        "extend": "further",
        "fairness_curve": "fairness",
        "load_problem": "archive",
        "measure": "measures",
        "possible_meetings": "floor_prices",
        "price_of_floors": "floor_prices",
        "replan": "replan",
        "shares_of": "fairness",
        "solve": "solve",
        "solve_fairly": "fairness",
        "upper_bound": "bound",
        "violations": "verify",
        "warm": "warming",
    },
)
