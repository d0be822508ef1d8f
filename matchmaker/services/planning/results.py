"""From a solved problem back to what people read: placements with ids, and the report."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.intake import PlacementRecord
from matchmaker.scheduling import Schedule, Shortfall, Status, measure
from matchmaker.services.planning.prepare import IntArray, Plan, Unplaceable
from matchmaker.words import Language, say

#: Parameters of the engine's codes that are an index: of an attendee, of a pair.
_ATTENDEES = frozenset({"attendee", "other"})
_PAIRS = frozenset({"pair", "before"})
#: Those that count from 0 and are shown from 1.
_NUMBERS = frozenset({"slot", "table"})
#: Several of them, and the name of each alone.
_LISTS = {"attendees": "attendee", "meetings": "pair", "slots": "slot"}

#: Reasons that count candidate pairs. The count would tell of a private ``avoid``, so it stays here.
_HUSHED = {
    "scheduling.floor_few_candidates": "planning.floor_few_candidates",
    "scheduling.floor_few_slots": "planning.floor_few_slots",
    "scheduling.floor_tables": "planning.floor_tables",
    "scheduling.floor_others_busy": "planning.floor_others_busy",
}


def placements_of(plan: Plan, schedule: Schedule) -> tuple[PlacementRecord, ...]:
    """Return the placements of a schedule with ids and numbers from 1, sorted by slot and table."""
    placements = schedule.placements[np.lexsort((schedule.placements[:, 2], schedule.placements[:, 1]))]
    return tuple(
        PlacementRecord(
            slot=slot + 1,
            table=table + 1,
            a=plan.attendee_ids[plan.problem.pairs[pair, 0]],
            b=plan.attendee_ids[plan.problem.pairs[pair, 1]],
            value=int(plan.problem.value[pair]),
            id=plan.pair_ids[pair],
        )
        for pair, slot, table in placements.tolist()
    )


def placement_array(plan: Plan, records: Sequence[PlacementRecord]) -> IntArray:
    """
    Return placements ``(M, 3)`` (pair, slot, table, from 0) of records, in their order.

    A record whose two attendees are no candidate pair gets pair -1: ``scheduling.violations`` then says
    that the placement is unknown.
    """
    index = {attendee: i for i, attendee in enumerate(plan.attendee_ids)}
    by_id = {name: p for p, name in enumerate(plan.pair_ids) if name}
    by_ends: dict[tuple[int, int], int] = {}
    for p, (i, j) in enumerate(plan.problem.pairs.tolist()):
        by_ends.setdefault((i, j), p)
    rows = []
    for record in records:
        i, j = sorted((index.get(record.a, -1), index.get(record.b, -1)))
        pair = by_id.get(record.id, -1) if record.id else by_ends.get((i, j), -1)
        # An id that belongs to two other attendees names no meeting of these two.
        if pair >= 0 and plan.problem.pairs[pair].tolist() != [i, j]:
            pair = -1
        rows.append((pair, record.slot - 1, record.table - 1))
    return np.array(rows, dtype=np.int64).reshape(len(rows), 3)


def named_parameters(plan: Plan, parameters: Mapping[str, int | tuple[int, ...]]) -> dict[str, str | int]:
    """
    Return an engine's parameters as people read them: attendees by name, slots and tables from 1.

    Parameters
    ----------
    parameters
        Of a ``Shortfall`` or a ``Violation``, indices from 0.
    """
    return {name: _named(plan, name, value) for name, value in parameters.items()}


def _named(plan: Plan, name: str, value: int | tuple[int, ...]) -> str | int:
    if isinstance(value, tuple):
        return ", ".join(str(_named(plan, _LISTS[name], one)) for one in value)
    if name in _ATTENDEES and 0 <= value < len(plan.attendee_names):
        return plan.attendee_names[value]
    if name in _PAIRS and 0 <= value < plan.problem.num_pairs:
        i, j = plan.problem.pairs[value].tolist()
        ends = f"{plan.attendee_names[i]} – {plan.attendee_names[j]}"
        return f"{ends} ({plan.pair_ids[value]})" if plan.pair_ids[value] else ends
    return value + 1 if name in _NUMBERS else value


def status_of(plan: Plan, schedule: Schedule) -> Status:
    """Return what is known of the schedule, required meetings outside the candidate pairs counted in."""
    return Status.INFEASIBLE if plan.unplaceable else schedule.status


def report(plan: Plan, schedule: Schedule, *, language: Language, seed: int | None = None) -> dict[str, Any]:
    """
    Return what ``report.json`` holds.

    Parameters
    ----------
    language
        Of the sentences of reasons.
    seed
        Seed the schedule was made with; the plan's when left out.
    """
    problem = plan.problem
    counted = measure(problem, schedule.placements)
    return {
        "status": str(status_of(plan, schedule)),
        "proven": schedule.proven,
        "stopped": str(schedule.stopped),
        "value": schedule.value,
        "objective": schedule.objective,
        "upper_bound": schedule.upper_bound,
        "gap": schedule.gap,
        "breaks": schedule.breaks,
        "breaks_bound": schedule.breaks_bound,
        "table_moves": schedule.table_moves,
        "required_missing": [
            *(_unplaceable(plan, missing, language) for missing in plan.unplaceable),
            *(_missing(plan, missing, language) for missing in schedule.required_missing),
        ],
        "below_floor": [
            _short(plan, short, int(counted.meetings[short.index]), language)
            for short in schedule.below_floor
        ],
        "meetings": schedule.num_meetings,
        "meetings_per_attendee": _spread(counted.meetings),
        "value_per_attendee": _spread(counted.attendee_value),
        "attendees": problem.num_attendees,
        "slots": problem.num_slots,
        "tables": int(problem.tables.max(initial=0)),
        "candidate_pairs": problem.num_pairs,
        "seed": plan.seed if seed is None else seed,
        "seconds": round(schedule.seconds, 3),
        "problem_hash": problem.digest(),
    }


def _unplaceable(plan: Plan, missing: Unplaceable, language: Language) -> dict[str, Any]:
    a, b = missing.a, missing.b
    names: dict[str, str | int] = {"a": plan.attendee_names[a], "b": plan.attendee_names[b]}
    return {
        "a": plan.attendee_ids[a],
        "b": plan.attendee_ids[b],
        "id": missing.id,
        **_told(missing.code, names, language),
    }


def _missing(plan: Plan, missing: Shortfall, language: Language) -> dict[str, Any]:
    a, b = plan.problem.pairs[missing.index].tolist()
    return {
        "a": plan.attendee_ids[a],
        "b": plan.attendee_ids[b],
        "id": plan.pair_ids[missing.index],
        **_told(missing.code, named_parameters(plan, missing.parameters), language),
    }


def _short(plan: Plan, short: Shortfall, meetings: int, language: Language) -> dict[str, Any]:
    parameters = named_parameters(plan, short.parameters)
    if short.code in _HUSHED:
        del parameters["count"]
    return {
        "attendee": plan.attendee_ids[short.index],
        "meetings": meetings,
        "floor": int(plan.problem.floor[short.index]),
        **_told(_HUSHED.get(short.code, short.code), parameters, language),
    }


def _told(code: str, parameters: dict[str, str | int], language: Language) -> dict[str, Any]:
    """Return a reason as a code with its parameters, and as the sentence they make."""
    return {"code": code, "parameters": parameters, "sentence": say(code, language, **parameters)}


def retold(report: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """Return a report with its sentences in another language."""
    told = dict(report)
    for name in ("required_missing", "below_floor"):
        told[name] = [
            {**entry, "sentence": say(entry["code"], language, **entry["parameters"])}
            for entry in report[name]
        ]
    return told


def _spread(figures: NDArray[np.int64]) -> dict[str, float]:
    """Return the smallest, the quartiles and the largest; zeros when there are none."""
    names = ("min", "lower_quartile", "median", "upper_quartile", "max")
    if len(figures) == 0:
        return dict.fromkeys(names, 0)
    quantiles = np.quantile(figures, (0, 0.25, 0.5, 0.75, 1)).tolist()
    return {
        name: int(value) if value.is_integer() else value
        for name, value in zip(names, quantiles, strict=True)
    }
