"""Who is below their floor in a schedule as it stands, and why, in words that tell of no avoid."""

from typing import Any

import numpy as np

from matchmaker.scheduling import Problem
from matchmaker.services.planning.prepare import IntArray, Plan

#: What stands where a required meeting is not held because somebody took it out.
TAKEN_OUT = "planning.taken_out"


def short_of(plan: Plan, placements: IntArray) -> list[dict[str, Any]]:
    """
    Return the attendees below their floor, in their order.

    Reasons are found in the order in which they bind: a cap, being away, few candidates, tables, everybody
    else being busy. Candidates are never counted: the count would tell of a private avoid.
    """
    problem = plan.problem
    seats = problem.pairs[placements[:, 0]]
    meetings = np.bincount(seats.ravel(), minlength=problem.num_attendees)
    busy = np.zeros((problem.num_attendees, problem.num_slots), dtype=np.bool_)
    for side in (0, 1):
        busy[seats[:, side], placements[:, 1]] = True
    free_tables = problem.tables - np.bincount(placements[:, 1], minlength=problem.num_slots)
    return [
        {
            "attendee": plan.attendee_ids[i],
            "meetings": int(meetings[i]),
            "floor": int(problem.floor[i]),
            **_why(problem, i, busy, free_tables),
        }
        for i in np.flatnonzero(meetings < problem.floor).tolist()
    ]


def _why(problem: Problem, i: int, busy: np.ndarray[Any, Any], free_tables: IntArray) -> dict[str, Any]:
    floor, cap = int(problem.floor[i]), int(problem.cap[i])
    if cap < floor:
        return _told("scheduling.floor_cap", floor=floor, count=cap)
    present = int(problem.available[i].sum())
    if present < floor:
        return _told("scheduling.floor_away", floor=floor, count=present)
    mine = np.flatnonzero((problem.pairs == i).any(axis=1))
    open_slots = problem.open_slots(mine)
    if int(open_slots.any(axis=1).sum()) < floor:
        return _told("planning.floor_few_candidates", floor=floor)
    others = problem.pairs[mine].sum(axis=1) - i
    both_idle = open_slots & ~busy[i] & ~busy[others]
    if both_idle.any() and not (both_idle & (free_tables > 0)).any():
        return _told("planning.floor_tables", floor=floor)
    return _told("planning.floor_others_busy", floor=floor)


def _told(code: str, **parameters: int) -> dict[str, Any]:
    return {"code": code, "parameters": parameters}


def missing_of(plan: Plan, placements: IntArray, known: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """
    Return the required meetings that are not held, in the order of the pairs.

    Parameters
    ----------
    known
        Those that were missing before any edit, with their reasons: these stay.
    """
    problem = plan.problem
    reasons = {(one["a"], one["b"], one["id"]): one for one in known}
    held = np.isin(np.arange(problem.num_pairs), placements[:, 0])
    found = []
    for pair in np.flatnonzero(problem.required & ~held).tolist():
        a, b = (plan.attendee_ids[end] for end in problem.pairs[pair].tolist())
        name = (a, b, plan.pair_ids[pair])
        taken_out = {"a": a, "b": b, "id": plan.pair_ids[pair], "code": TAKEN_OUT, "parameters": {}}
        found.append(reasons.pop(name, taken_out))
    # What is no candidate pair at all is missing whatever is edited.
    outside = [one for one in reasons.values() if one["code"] == "planning.few_candidates"]
    return [*outside, *found]
