"""Why required meetings can't be held: what is named is true, and no more than needed."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given

from matchmaker.scheduling import Limits, Problem, Shortfall, Status, solve
from matchmaker.scheduling.clashes import Clash, ClashFinder
from matchmaker.scheduling.holding import Rule, open_places
from matchmaker.scheduling.places import guest_tables, table_of_pair
from matchmaker.scheduling.reasons import missing_required
from matchmaker.scheduling.required import needed_pairs

EverySchedule = Callable[[Problem], Iterator[tuple[tuple[int, int], ...]]]


def _most_held(problem: Problem, every_schedule_of: EverySchedule) -> np.ndarray:
    """Return ``(M, 2)``, a schedule with the most required meetings, by trying everything."""
    schedules = list(every_schedule_of(problem))
    assume(schedules)
    best = max(schedules, key=lambda held: sum(bool(problem.required[pair]) for pair, _ in held))
    return np.array(best, dtype=np.int64).reshape(-1, 2)


def _can_be_held(problem: Problem, meetings: set[int], every_schedule_of: EverySchedule) -> bool:
    relaxed = replace(problem, max_break_spread=-1)
    return any(meetings <= {pair for pair, _ in held} for held in every_schedule_of(relaxed))


def _all_required(problem: Problem) -> Problem:
    return replace(problem, required=np.ones(problem.num_pairs), floor=None)


@given(problem=...)
def test_a_clash_can_not_be_held_but_without_any_of_its_meetings_it_can(
    every_schedule_of: EverySchedule, problem: Problem
) -> None:
    problem = _all_required(problem)
    best = _most_held(replace(problem, max_break_spread=-1), every_schedule_of)
    held = np.isin(np.arange(problem.num_pairs), best[:, 0])
    with ClashFinder(problem, needed_pairs(problem)) as finder:
        for pair in np.flatnonzero(~held).tolist():
            clash = finder.clash(pair, held)

            assert isinstance(clash, Clash)
            assert not _can_be_held(problem, set(clash.meetings), every_schedule_of)
            for meeting in set(clash.meetings) - set(problem.locked[:, 0].tolist()):
                assert _can_be_held(problem, set(clash.meetings) - {meeting}, every_schedule_of)


@given(problem=...)
def test_the_rules_of_a_clash_suffice_and_each_of_them_is_needed(
    every_schedule_of: EverySchedule, problem: Problem
) -> None:
    # An own table can't be relaxed without moving its owner.
    problem = replace(_all_required(problem), own_table=None)
    best = _most_held(replace(problem, max_break_spread=-1), every_schedule_of)
    held = np.isin(np.arange(problem.num_pairs), best[:, 0])
    with ClashFinder(problem, needed_pairs(problem)) as finder:
        for pair in np.flatnonzero(~held).tolist():
            clash = finder.clash(pair, held)

            assert isinstance(clash, Clash)
            meetings = set(clash.meetings)
            named = replace(problem, locked=problem.locked[np.isin(problem.locked[:, 0], clash.meetings)])
            assert not _can_be_held(_keeping(named, clash.rules), meetings, every_schedule_of)
            for rule in clash.rules:
                if rule[0] is not Rule.ATTENDEE:
                    without = _keeping(named, clash.rules - {rule})
                    assert _can_be_held(without, meetings, every_schedule_of)


def _keeping(problem: Problem, rules: frozenset[tuple[Rule, int]]) -> Problem:
    """Return the problem with only these rules about tables, caps and order; it has no own tables."""
    kept = {rule: [index for kind, index in rules if kind is rule] for rule in Rule}
    tables = np.where(np.isin(np.arange(problem.num_slots), kept[Rule.SLOT]), problem.tables, 9)
    cap = np.where(np.isin(np.arange(problem.num_attendees), kept[Rule.CAP]), problem.cap, 9)
    # No table at all is no rule here, but no place.
    tables = np.where(problem.tables == 0, 0, tables)
    cap = np.where(problem.cap == 0, 0, cap)
    after = problem.after if kept[Rule.ORDER] else ()
    return replace(problem, tables=tables, cap=cap, after=after)


@given(problem=...)
def test_what_a_reason_counts_is_so(every_schedule_of: EverySchedule, problem: Problem) -> None:
    problem = _all_required(problem)
    best = _most_held(problem, every_schedule_of)
    for short in missing_required(problem, best, is_most=True):
        assert short.code != "scheduling.required_no_room"
        assert short.code != "scheduling.required_tables_full"
        _check(problem, short, every_schedule_of)


def _check(problem: Problem, short: Shortfall, every_schedule_of: EverySchedule) -> None:
    """Assert that a reason is true."""
    named = short.parameters
    places = open_places(problem)
    mine = (problem.pairs == named.get("attendee", -1)).any(axis=1)
    slots = np.isin(np.arange(problem.num_slots), named.get("slots", ()))
    inside = ~places[:, ~slots].any(axis=1)
    count, required = named.get("count"), named.get("required")
    if short.code in {"scheduling.required_too_few_slots", "scheduling.required_cap"}:
        assert mine.sum() >= required > count
    elif short.code == "scheduling.required_same_slots":
        assert (mine & inside).sum() >= required > count == slots.sum()
    elif short.code == "scheduling.required_few_tables":
        at_guests = table_of_pair(problem) < 0
        assert (at_guests & inside).sum() >= required > count == guest_tables(problem)[slots].sum()
    elif short.code == "scheduling.required_own_table":
        assert (table_of_pair(problem) == named["table"])[inside].sum() >= required > count == slots.sum()
    elif short.code == "scheduling.required_break_spread":
        held_without = _most_held(replace(problem, max_break_spread=-1), every_schedule_of)
        assert len(held_without) > len(_most_held(problem, every_schedule_of))
    elif "meetings" in named:
        meetings = set(named["meetings"])  # type: ignore[arg-type]  # several
        assert short.index in meetings
        assert len(meetings) == count
        assert not _can_be_held(problem, meetings, every_schedule_of)


FREE = np.ones((6, 3))
FIRST_TWO = [[1, 1, 0]] * 3

REASONS = {
    "the same two slots for three meetings of one": (
        {"pairs": [(0, 1), (0, 2), (0, 3)], "allowed": FIRST_TWO, "tables": [3] * 3},
        "scheduling.required_same_slots",
        {"attendee": 0, "required": 3, "count": 2, "slots": (0, 1)},
    ),
    "three meetings in two slots with a table each": (
        {"pairs": [(0, 1), (2, 3), (4, 5)], "allowed": FIRST_TWO, "tables": [1, 1, 3]},
        "scheduling.required_few_tables",
        {"required": 3, "count": 2, "slots": (0, 1)},
    ),
    "one table of two owners": (
        {"pairs": [(0, 1), (2, 3), (2, 4)], "allowed": FIRST_TWO, "own_table": [0, -1, 0, -1, -1, -1]},
        "scheduling.required_own_table",
        {"required": 3, "count": 2, "slots": (0, 1), "table": 0},
    ),
    "three after one another in two slots": (
        {"pairs": [(0, 1), (2, 3), (4, 5)], "allowed": FIRST_TWO, "after": [(1, 0), (2, 1)]},
        "scheduling.required_clash_order",
        {"meetings": (0, 1, 2), "count": 3},
    ),
    "a circle of three in two slots": (
        {"pairs": [(0, 1), (0, 2), (1, 2)], "allowed": FIRST_TWO},
        "scheduling.required_clash",
        {"meetings": (0, 1, 2), "count": 3},
    ),
}


@pytest.mark.parametrize(("rules", "code", "parameters"), REASONS.values(), ids=REASONS)
def test_a_reason_names_what_competes(rules: dict[str, object], code: str, parameters: object) -> None:
    problem = Problem(
        **{"value": [1] * 3, "available": FREE, "tables": [3] * 3, "required": [1] * 3, **rules}
    )

    schedule = solve(problem, Limits(seconds=10))

    assert schedule.status is Status.INFEASIBLE
    assert schedule.num_meetings == 2
    assert [(short.code, short.parameters) for short in schedule.required_missing] == [(code, parameters)]
