"""Each hard rule, broken once; and each claim of a schedule, wrong once."""

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.scheduling import Problem, Schedule, Shortfall, Status, Stopped, Violation, violations
from matchmaker.scheduling.verify import keeps_order_and_spread

EVERYBODY = np.ones((6, 3), dtype=bool)
PAIRS = [(0, 1), (2, 3), (4, 5), (0, 2), (1, 3), (0, 1)]


def event(**rules: object) -> Problem:
    """Return six attendees, three slots, two tables, and six pairs of which the last repeats the first."""
    stated = {"pairs": PAIRS, "value": [5, 4, 3, 2, 1, 6], "available": EVERYBODY, "tables": [2, 2, 2]}
    return Problem(**{**stated, **rules})


def away(attendee: int, slot: int) -> np.ndarray:
    available = EVERYBODY.copy()
    available[attendee, slot] = False
    return available


def broken(code: str, **where: int) -> Violation:
    return Violation(f"scheduling.{code}", where)


KEPT = {
    "two tables at once": (event(), [(0, 0, 0), (1, 0, 1)]),
    "the same two twice, in two rows": (event(), [(0, 0, 0), (5, 1, 0)]),
    "an own table": (event(own_table=[1, -1, -1, -1, -1, -1]), [(0, 0, 1), (1, 0, 0)]),
    "owners of one table meet each other": (event(own_table=[1, 1, -1, -1, -1, -1]), [(0, 0, 1)]),
    "owners of one table take turns": (event(own_table=[1, -1, -1, 1, -1, -1]), [(0, 0, 1), (1, 1, 1)]),
    "after, in the next slot": (event(after=[(1, 0)]), [(0, 0, 0), (1, 1, 0)]),
    "before, without what comes after": (event(after=[(1, 0)]), [(0, 2, 0)]),
    "as many as the cap": (event(cap=[2, 6, 6, 6, 6, 6]), [(0, 0, 0), (3, 1, 0)]),
    "one break each at most, as the spread says": (event(max_break_spread=1), [(0, 0, 0), (5, 2, 0)]),
    "no break across sessions": (
        event(max_break_spread=0, session_of_slot=[0, 1, 1]),
        [(0, 0, 0), (5, 2, 0)],
    ),
    "locked, at its table": (event(locked=[(0, 1, 1)]), [(0, 1, 1)]),
    "locked, at any table": (event(locked=[(0, 1, -1)]), [(0, 1, 1)]),
    "nothing": (event(), []),
}

BROKEN = {
    "pair unknown": (event(), [(9, 0, 0)], [broken("placement_unknown", pair=9, slot=0)]),
    "slot unknown": (event(), [(0, 3, 0)], [broken("placement_unknown", pair=0, slot=3)]),
    "pair twice": (event(), [(0, 0, 0), (0, 1, 0)], [broken("pair_twice", pair=0, meetings=2)]),
    "attendee twice": (
        event(),
        [(0, 1, 0), (3, 1, 1)],
        [broken("attendee_twice", attendee=0, slot=1, meetings=2)],
    ),
    "away": (
        event(available=away(3, 2)),
        [(1, 2, 0)],
        [broken("attendee_away", attendee=3, slot=2, pair=1)],
    ),
    "not allowed": (
        event(allowed=~np.eye(6, 3, dtype=bool)),
        [(1, 1, 0)],
        [broken("slot_not_allowed", pair=1, slot=1)],
    ),
    "table unknown": (event(), [(0, 0, 2)], [broken("table_unknown", pair=0, slot=0, table=2)]),
    "table below zero": (event(), [(0, 0, -1)], [broken("table_unknown", pair=0, slot=0, table=-1)]),
    "table of another slot": (
        event(tables=[2, 1, 2]),
        [(0, 1, 1)],
        [broken("table_unknown", pair=0, slot=1, table=1)],
    ),
    "too few tables": (
        event(),
        [(0, 0, 0), (1, 0, 1), (2, 0, 2)],
        [
            broken("table_unknown", pair=2, slot=0, table=2),
            broken("too_few_tables", slot=0, meetings=3, tables=2),
        ],
    ),
    "table twice": (
        event(),
        [(0, 0, 1), (1, 0, 1)],
        [broken("table_twice", slot=0, table=1, meetings=2)],
    ),
    "own table left": (
        event(own_table=[-1, 1, -1, -1, -1, -1]),
        [(0, 0, 0)],
        [broken("not_own_table", attendee=1, slot=0, table=0, pair=0)],
    ),
    "own tables differ": (
        event(own_table=[0, 1, -1, -1, -1, -1]),
        [(0, 0, 0)],
        [
            broken("not_own_table", attendee=1, slot=0, table=0, pair=0),
            broken("own_tables_differ", pair=0, slot=0),
        ],
    ),
    "kept for its owner, who is idle": (
        event(own_table=[-1, -1, -1, -1, -1, 1]),
        [(0, 0, 1)],
        [broken("table_kept", pair=0, slot=0, table=1)],
    ),
    "above the cap": (
        event(cap=[1, 6, 6, 6, 6, 6]),
        [(0, 0, 0), (3, 1, 0)],
        [broken("above_cap", attendee=0, meetings=2, cap=1)],
    ),
    "after, but never before": (event(after=[(1, 0)]), [(1, 1, 0)], [broken("not_after", pair=1, before=0)]),
    "after, in the same slot": (
        event(after=[(1, 0)]),
        [(0, 1, 0), (1, 1, 1)],
        [broken("not_after", pair=1, before=0)],
    ),
    "breaks too uneven": (
        event(max_break_spread=0),
        [(0, 0, 0), (5, 2, 0)],
        [broken("break_spread", attendee=0, breaks=1, other=2, other_breaks=0)],
    ),
    "locked, left out": (event(locked=[(0, 1, 1)]), [], [broken("locked_moved", pair=0, slot=1, table=1)]),
    "locked, at another table": (
        event(locked=[(0, 1, 1)]),
        [(0, 1, 0)],
        [broken("locked_moved", pair=0, slot=1, table=1)],
    ),
    "locked, in another slot": (
        event(locked=[(0, 1, -1)]),
        [(0, 2, 0)],
        [broken("locked_moved", pair=0, slot=1, table=-1)],
    ),
}


@pytest.mark.parametrize(("problem", "placements"), KEPT.values(), ids=KEPT)
def test_a_rule_that_is_kept_is_not_reported(
    problem: Problem, placements: list[tuple[int, int, int]]
) -> None:
    assert violations(problem, np.array(placements)) == []


@pytest.mark.parametrize(("problem", "placements", "found"), BROKEN.values(), ids=BROKEN)
def test_a_rule_that_is_broken_is_reported_where_it_is(
    problem: Problem, placements: list[tuple[int, int, int]], found: list[Violation]
) -> None:
    assert violations(problem, np.array(placements)) == found


def test_every_broken_rule_is_reported_at_once() -> None:
    problem = event(available=away(0, 0), cap=[0, 6, 6, 6, 6, 6])

    assert violations(problem, np.array([(0, 0, 7), (8, 0, 0)])) == [
        broken("placement_unknown", pair=8, slot=0),
        broken("attendee_away", attendee=0, slot=0, pair=0),
        broken("table_unknown", pair=0, slot=0, table=7),
        broken("above_cap", attendee=0, meetings=1, cap=0),
    ]


@pytest.mark.parametrize(("attendees", "slots"), [(0, 0), (0, 2), (2, 0)])
def test_an_event_without_pairs_keeps_every_rule(attendees: int, slots: int) -> None:
    problem = Problem(
        pairs=[], value=[], available=np.ones((attendees, slots)), tables=[1] * slots, max_break_spread=0
    )

    assert violations(problem, np.empty((0, 3), dtype=np.int64)) == []


def honest() -> tuple[Problem, Schedule]:
    """Return a problem with a schedule that says the truth about itself."""
    problem = event(compactness=2, required=[0, 0, 1, 0, 0, 0], floor=[3, 0, 0, 0, 0, 0])
    schedule = Schedule(
        placements=np.array([(0, 0, 0), (5, 2, 1)]),
        value=11,
        objective=7,
        upper_bound=7,
        status=Status.FEASIBLE,
        proven=0,
        stopped=Stopped.TIME,
        breaks=2,
        breaks_bound=2,
        table_moves=2,
        required_missing=(Shortfall(2, "scheduling.required_no_room"),),
        below_floor=(Shortfall(0, "scheduling.floor_tables"),),
    )
    return problem, schedule


def test_a_schedule_that_says_the_truth_is_believed() -> None:
    assert violations(*honest()) == []


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ({"value": 12}, broken("value_differs", claimed=12, found=11)),
        ({"objective": 6}, broken("objective_differs", claimed=6, found=7)),
        ({"breaks": 1, "breaks_bound": None}, broken("breaks_differ", claimed=1, found=2)),
        ({"table_moves": 0}, broken("table_moves_differ", claimed=0, found=2)),
        ({"upper_bound": 6}, broken("above_bound", objective=7, upper_bound=6)),
        ({"breaks_bound": 3}, broken("below_breaks_bound", breaks=2, breaks_bound=3)),
        ({"required_missing": ()}, broken("required_missing_differs", claimed=0, found=1)),
        ({"below_floor": ()}, broken("below_floor_differs", claimed=0, found=1)),
    ],
    ids=str,
)
def test_a_schedule_that_claims_something_else_is_found_out(
    claim: dict[str, object], found: Violation
) -> None:
    problem, schedule = honest()

    assert violations(problem, replace(schedule, **claim)) == [found]


@pytest.mark.parametrize(
    ("rule", "kept"),
    [({"after": [(5, 0)]}, True), ({"after": [(0, 5)]}, False), ({"max_break_spread": 0}, False)],
)
def test_order_and_spread_are_checked_alone(rule: dict[str, object], kept: bool) -> None:
    assert keeps_order_and_spread(event(**rule), np.array([(0, 0), (5, 2)])) is kept
