"""The job that tries what would be: read → close → solve one after the other, noting each answer."""

from contextlib import suppress

from sqlalchemy.exc import OperationalError

from matchmaker.jobs.claims import Claim, JobLostError, claim, finish, give_back
from matchmaker.jobs.keeping import Kept
from matchmaker.jobs.kinds import Tools
from matchmaker.scheduling import Limits, Problem, measure, solve
from matchmaker.services.planning.what_if import (
    QUESTIONS,
    changed,
    note_answer,
    read_problem_of,
)
from matchmaker.services.planning.what_if_states import end_what_if, return_what_if
from matchmaker.store import DatabaseBusyError, UnknownObjectError

#: Seconds for each question: enough to compare, not to prove.
_EACH = 4.0


def run_what_if_job(tools: Tools, job_id: int) -> None:
    """Answer what was asked of a version, unless another worker does."""
    with tools.database.writing() as db:
        held = claim(db, job_id, now=tools.clock())
    if held is None:
        return
    trial_id = held.payload["trial_id"]
    try:
        with tools.database.writing() as db:
            problem = read_problem_of(db, trial_id)
        with Kept(tools.database, held, tools.clock):
            for question in QUESTIONS:
                answer = _answer(changed(problem, question), tools)
                if tools.is_stopping():
                    _give_back(tools, held)
                    return
                with tools.database.writing() as db:
                    note_answer(db, trial_id, question, answer)
        _end(tools, held, "done", "")
    except (UnknownObjectError, JobLostError):
        # The event went with it, or another worker has it: nothing is left to do here.
        with suppress(JobLostError), tools.database.writing() as db:
            finish(db, held, state="cancelled", now=tools.clock())
    except (OperationalError, DatabaseBusyError):
        raise
    except Exception as error:
        _end(tools, held, "failed", type(error).__name__)
        raise


def _answer(problem: Problem, tools: Tools) -> dict[str, int]:
    schedule = solve(problem, Limits(seconds=_EACH), None, tools.is_stopping)
    counted = measure(problem, schedule.placements)
    return {
        "meetings": schedule.num_meetings,
        "value": schedule.value,
        "short": int((counted.meetings < problem.floor).sum()),
        "idle": int((counted.meetings == 0).sum()),
    }


def _give_back(tools: Tools, held: Claim) -> None:
    with suppress(JobLostError), tools.database.writing() as db:
        give_back(db, held, now=tools.clock())
        return_what_if(db, held.payload["trial_id"])


def _end(tools: Tools, held: Claim, state: str, error: str) -> None:
    with suppress(JobLostError), tools.database.writing() as db:
        finish(db, held, state=state, now=tools.clock(), error=error)
        end_what_if(db, held.payload["trial_id"], state=state, now=tools.clock())
