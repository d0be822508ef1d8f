"""Why a run failed, as values that a row can hold and a page can say."""

from collections.abc import Sequence
from typing import Any

from matchmaker.errors import MatchmakerError
from matchmaker.scheduling import Violation
from matchmaker.services.planning.prepare import Plan
from matchmaker.services.planning.results import named_parameters

#: Causes that a page can show at once.
_MOST_CAUSES = 8


def failure_of(error: Exception, plan: Plan | None) -> dict[str, Any]:
    """
    Return code and parameters of an error, and the broken rules that it carries.

    Parameters
    ----------
    plan
        What was being solved, to name attendees by; none before it was prepared.
    """
    if not isinstance(error, MatchmakerError):
        # The text of other errors may quote what people wrote.
        return {"code": "planning.run_failed", "parameters": {}, "causes": []}
    broken: Sequence[Violation] = getattr(error, "violations", ())
    causes = [] if plan is None else [_cause(plan, violation) for violation in broken[:_MOST_CAUSES]]
    return {"code": error.code, "parameters": error.parameters, "causes": causes}


def _cause(plan: Plan, violation: Violation) -> dict[str, Any]:
    return {"code": violation.code, "parameters": named_parameters(plan, violation.parameters)}
