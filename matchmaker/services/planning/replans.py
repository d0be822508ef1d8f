"""Replanning on the day: from what happened to the optimiser's problem, and what changes for whom."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from matchmaker.affinity import PairValues, ReasonKind, Vocabulary
from matchmaker.intake import EventFolder, PlacementRecord
from matchmaker.scheduling import Problem, Schedule, Violation, changes, violations
from matchmaker.services.planning.prepare import IntArray, OnStage, Plan, prepare
from matchmaker.services.planning.results import placement_array

#: What moving a meeting costs unless said otherwise: this share of the mean value of a candidate pair.
MOVE_SHARE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """
    What happened on the day. Slots are numbered from 1, attendees named by id.

    Parameters
    ----------
    now
        First slot that has not begun.
    notice
        Slots from ``now`` on in which nothing changes any more, but for who is not there.
    absent
        Away from ``now`` on.
    late
        Attendee and the slot in which they arrive; away from ``now`` until then.
    """

    now: int
    notice: int = 0
    absent: tuple[str, ...] = ()
    late: tuple[tuple[str, int], ...] = ()

    @property
    def num_frozen(self) -> int:
        """Slots from the first one on that are frozen."""
        return self.now - 1 + self.notice


@dataclass(frozen=True, slots=True)
class Replanning:
    """
    A plan whose problem knows the previous schedule, and what is wrong with its frozen part.

    Parameters
    ----------
    plan
        For ``scheduling.replan``.
    broken
        Rules that the frozen part breaks; with any, there is nothing to build on.
    """

    plan: Plan
    broken: tuple[Violation, ...]


def prepare_replan(
    folder: EventFolder,
    records: Sequence[PlacementRecord],
    happened: Happened,
    *,
    price: int | None = None,
    seed: int = 0,
    on_stage: OnStage | None = None,
    vocabulary: Vocabulary | None = None,
) -> Replanning:
    """
    Return the problem of the rest of an event, its frozen part locked.

    Parameters
    ----------
    folder
        The event, people who joined included.
    records
        The schedule in force. Meetings that are candidate pairs no longer, since others are better, stay
        possible at the value they had; those that a new ``avoid`` forbids are called off.
    price
        What moving a meeting costs; ``MOVE_SHARE`` of the mean candidate value when left out.
    vocabulary
        As for ``prepare``.
    """
    plan = _with_meetings(
        prepare(folder, seed=seed, on_stage=on_stage, vocabulary=vocabulary), folder, records, happened
    )
    before = plan.problem
    previous = placement_array(plan, records)
    previous = previous[previous[:, 0] >= 0]
    frozen = previous[:, 1] < happened.num_frozen
    broken = violations(replace(before, after=(), max_break_spread=-1), previous[frozen])
    available = _available(plan, happened)
    ends = before.pairs[previous[:, 0]]
    locked = previous[frozen & available[ends, previous[:, 1:2]].all(axis=1)]
    locked, after = _in_order(before.after, locked, happened.now - 1)
    allowed = np.ones((before.num_pairs, before.num_slots), np.bool_)
    if before.allowed is not None:
        allowed &= before.allowed
    allowed[:, : happened.num_frozen] = False
    allowed[locked[:, 0], locked[:, 1]] = True
    problem = replace(
        before,
        available=available,
        allowed=allowed,
        locked=locked,
        after=after,
        previous=previous,
        move_price=usual_price(before) if price is None else price,
    )
    return Replanning(replace(plan, problem=problem), tuple(broken))


def _in_order(
    after: Sequence[tuple[int, int]], locked: IntArray, begun: int
) -> tuple[IntArray, tuple[tuple[int, int], ...]]:
    """
    Return what stays locked, and the order that is still to be kept.

    A meeting within the notice is called off with the one that it comes after; one that was held already is
    a fact, whatever came before it.

    Parameters
    ----------
    begun
        Slots that have begun.
    """
    slot_of = dict(locked[:, :2].tolist())
    is_missing = True
    while is_missing:
        late = {
            p for p, q in after if slot_of.get(p, -1) >= begun and slot_of.get(q, slot_of[p]) >= slot_of[p]
        }
        is_missing = bool(late)
        for pair in late:
            del slot_of[pair]
    order = tuple((p, q) for p, q in after if slot_of.get(p, begun) >= begun)
    return locked[np.isin(locked[:, 0], list(slot_of))], order


def usual_price(problem: Problem) -> int:
    """Return what moving a meeting costs when nobody says: at least 1."""
    return max(1, round(MOVE_SHARE * float(problem.value.mean()))) if problem.num_pairs else 1


def report_changes(plan: Plan, schedule: Schedule) -> dict[str, Any]:
    """
    Return what ``report.json`` adds: how many meetings were ``kept moved cancelled added``, and for whom.

    ``changes`` lists the attendees whose agenda changes, in the order of the event.
    """
    found = changes(plan.problem, schedule.placements)
    counts = np.column_stack((found.attendee_moved, found.attendee_cancelled, found.attendee_added))
    return {
        "kept": len(found.kept),
        "moved": len(found.moved),
        "cancelled": len(found.cancelled),
        "added": len(found.added),
        "changes": [
            {
                "attendee": plan.attendee_ids[attendee],
                "kept": int(found.attendee_kept[attendee]),
                "moved": int(counts[attendee, 0]),
                "cancelled": int(counts[attendee, 1]),
                "added": int(counts[attendee, 2]),
            }
            for attendee in np.flatnonzero(counts.any(axis=1)).tolist()
        ],
    }


def _available(plan: Plan, happened: Happened) -> np.ndarray:
    available = plan.problem.available.copy()
    index = {attendee: i for i, attendee in enumerate(plan.attendee_ids)}
    for attendee in happened.absent:
        available[index[attendee], happened.now - 1 :] = False
    for attendee, slot in happened.late:
        available[index[attendee], happened.now - 1 : slot - 1] = False
    return available


def _with_meetings(
    plan: Plan, folder: EventFolder, records: Sequence[PlacementRecord], happened: Happened
) -> Plan:
    """Return the plan with every meeting of a schedule among its pairs; given pairs have them all."""
    if plan.values is None:
        return plan
    lacking = placement_array(plan, records)[:, 0] < 0
    index = {attendee: i for i, attendee in enumerate(plan.attendee_ids)}
    value_of: dict[tuple[int, int], int] = {}
    may_stay: list[bool] = []
    avoided = {frozenset((wish.from_id, wish.to_id)) for wish in folder.wishes if wish.wish == "avoid"}
    for record, lacks in zip(records, lacking.tolist(), strict=True):
        two = (min(index[record.a], index[record.b]), max(index[record.a], index[record.b]))
        if lacks and two not in value_of:
            value_of[two] = max(1, record.value)
            is_frozen = record.slot <= happened.num_frozen
            may_stay.append(is_frozen or frozenset((record.a, record.b)) not in avoided)
    return _extended(plan, plan.values, value_of, np.array(may_stay, np.bool_)) if value_of else plan


def _extended(
    plan: Plan, values: PairValues, value_of: dict[tuple[int, int], int], may_stay: np.ndarray
) -> Plan:
    """Return the plan with further pairs at the end, without reasons."""
    more = len(value_of)
    pairs: IntArray = np.concatenate((plan.problem.pairs, np.array(list(value_of), np.int64)))
    value = np.concatenate((plan.problem.value, np.array(list(value_of.values()), np.int64)))
    allowed = None
    if not may_stay.all():
        allowed = np.ones((len(pairs), plan.problem.num_slots), np.bool_)
        allowed[len(pairs) - more :] = may_stay[:, None]
    problem = replace(
        plan.problem,
        pairs=pairs,
        value=value,
        required=np.concatenate((plan.problem.required, np.zeros(more, np.bool_))),
        allowed=allowed,
    )
    further = PairValues(
        pairs=pairs,
        value=value,
        benefit=np.concatenate((values.benefit, np.zeros((more, 2), np.int64))),
        reason_kind=np.concatenate(
            (values.reason_kind, np.full((more, 2), ReasonKind.NOTHING_KNOWN, np.int8))
        ),
        reason_statement=np.concatenate((values.reason_statement, np.full((more, 2, 2), -1, np.int16))),
        believed=np.concatenate((values.believed, np.zeros((more, 2), np.bool_))),
    )
    return replace(
        plan,
        problem=problem,
        pair_ids=plan.pair_ids + ("",) * more,
        pair_rows=plan.pair_rows + (-1,) * more,
        values=further,
    )
