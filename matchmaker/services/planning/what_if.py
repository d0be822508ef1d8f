"""What one table, one slot or one meeting more or less would buy: asked, worked out by a job, read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from matchmaker.scheduling import Problem
from matchmaker.services.planning.drafts import read_draft
from matchmaker.services.planning.version_rows import version_of
from matchmaker.services.planning.what_if_states import WHAT_IF_JOB
from matchmaker.store import (
    EventRow,
    JobRow,
    OrganiserRow,
    PlacementRow,
    TrialRow,
    VersionRow,
    in_event,
    of_trial,
    scoped,
)

#: What is tried, in this order.
QUESTIONS = ("same", "table", "slot", "cap_more", "cap_less", "floor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What would be: meetings, value, and attendees who would have none or stay below their floor."""

    question: str
    meetings: int
    value: int
    short: int
    idle: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIfPage:
    """
    What was asked of a version.

    Parameters
    ----------
    state
        ``queued``, ``running``, ``done`` or ``failed``.
    answers
        Those that are there by now, ``same`` first: the event as it is, computed as quickly as the others.
    """

    event_id: str
    event_name: str
    version: int
    state: str
    meetings: int
    value: int
    answers: tuple[Answer, ...]


def ask_what_if(db: Session, event: EventRow, number: int, *, by: str, now: datetime) -> TrialRow:
    """
    Ask what would be, unless the same is being worked out.

    Raises
    ------
    UnknownObjectError
        When the event has no such version.
    DraftOutdatedError
        When the version came from a file, or slots and tables have changed since.
    """
    here = in_event(db, event)
    version = version_of(db, here, number)
    read_draft(db, here, version)
    under_way = here.select(TrialRow).where(
        TrialRow.version_id == version.id, TrialRow.state.in_(("queued", "running"))
    )
    waiting = db.scalar(under_way.limit(1))
    if waiting is not None:
        return waiting
    job = JobRow(kind=WHAT_IF_JOB, created_at=now, run_at=now)
    db.add(job)
    db.flush()
    trial = TrialRow(
        event_id=event.id, job_id=job.id, version_id=version.id, asked_by=by, created_at=now, answers={}
    )
    db.add(trial)
    db.flush()
    job.payload = {"trial_id": trial.id}
    db.flush()
    return trial


def read_problem_of(db: Session, trial_id: int) -> Problem:
    """Return the problem of the version that is asked about, with everybody as they are today."""
    here, trial = of_trial(db, trial_id)
    trial.state = "running"
    version = db.scalars(here.select(VersionRow).where(VersionRow.id == trial.version_id)).one()
    return read_draft(db, here, version).plan.problem


def changed(problem: Problem, question: str) -> Problem:
    """Return a problem with one thing more or less."""
    if question == "table":
        return replace(problem, tables=np.where(problem.tables > 0, problem.tables + 1, 0))
    if question == "slot":
        # One more at the end, for whoever is there in the last one.
        allowed = problem.allowed
        return replace(
            problem,
            available=np.hstack([problem.available, problem.available[:, -1:]]),
            tables=np.append(problem.tables, problem.tables[-1:]),
            session_of_slot=np.append(problem.session_of_slot, problem.session_of_slot[-1:]),
            allowed=None if allowed is None else np.hstack([allowed, allowed[:, -1:]]),
            cap=np.where(problem.cap >= problem.num_slots, problem.cap + 1, problem.cap),
        )
    if question == "cap_more":
        return replace(problem, cap=problem.cap + 1)
    if question == "cap_less":
        return replace(problem, cap=np.maximum(np.minimum(problem.cap, problem.num_slots) - 1, 0))
    if question == "floor":
        return replace(problem, floor=np.maximum(problem.floor, 1))
    return problem


def note_answer(db: Session, trial_id: int, question: str, answer: Mapping[str, int]) -> None:
    """Note what would be."""
    _, trial = of_trial(db, trial_id)
    trial.answers = {**trial.answers, question: dict(answer)}
    db.flush()


def read_what_if(
    db: Session, organiser: OrganiserRow | int, event_public_id: str, trial_public_id: str
) -> WhatIfPage:
    """
    Return what was asked and the answers that are there.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event, or the event no such question.
    """
    event = scoped(db, organiser).event(event_public_id)
    here = in_event(db, event)
    trial = here.one(TrialRow, trial_public_id)
    version = db.scalars(here.select(VersionRow).where(VersionRow.id == trial.version_id)).one()
    placed = here.select(PlacementRow).where(PlacementRow.version_id == version.id)
    answers: dict[str, Any] = trial.answers
    return WhatIfPage(
        event_id=event.public_id,
        event_name=event.name,
        version=version.number,
        state=trial.state,
        meetings=len(db.scalars(placed.with_only_columns(PlacementRow.id)).all()),
        value=version.value,
        answers=tuple(Answer(question=name, **answers[name]) for name in QUESTIONS if name in answers),
    )
