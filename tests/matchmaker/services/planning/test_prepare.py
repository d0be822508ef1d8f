"""From records to the optimiser's problem."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from matchmaker.intake import EventFolder, PairRecord, WishRecord
from matchmaker.services.planning import Unplaceable, prepare


def test_prepare_keeps_explicit_pairs_unchanged_and_in_their_order(brokerage: EventFolder) -> None:
    plan = prepare(brokerage)

    assert plan.attendee_ids == ("ana", "ben", "cai", "dan")
    assert plan.problem.pairs.tolist() == [[0, 1], [0, 1], [2, 3], [0, 2]]
    assert plan.problem.value.tolist() == [7, 3, 5, 4]
    assert plan.problem.required.tolist() == [True, False, False, False]
    assert plan.problem.after == ((1, 0),)
    assert plan.pair_ids == ("first", "second", "", "")
    assert plan.values is None


def test_prepare_lets_rows_without_slots_meet_in_every_slot(brokerage: EventFolder) -> None:
    allowed = prepare(brokerage).problem.allowed

    assert allowed is not None
    assert allowed.tolist() == [[True] * 4, [False, True, True, False], [True] * 4, [True] * 4]


def test_prepare_states_no_allowed_slots_when_no_row_names_any(brokerage: EventFolder) -> None:
    rows = tuple(replace(row, slots=()) for row in brokerage.pairs or ())

    assert prepare(replace(brokerage, pairs=rows)).problem.allowed is None


def test_prepare_takes_rules_where_the_attendee_says_nothing(
    brokerage: EventFolder, with_rules: Callable[..., EventFolder]
) -> None:
    problem = prepare(with_rules(brokerage, cap=3, compactness=4, max_break_spread=1)).problem

    assert problem.cap.tolist() == [3, 2, 3, 3]
    assert problem.floor.tolist() == [1, 1, 2, 1]
    assert (problem.compactness, problem.max_break_spread) == (4, 1)


def test_prepare_reads_a_cap_of_zero_as_the_number_of_slots(brokerage: EventFolder) -> None:
    assert prepare(brokerage).problem.cap.tolist() == [4, 2, 4, 4]


def test_prepare_counts_slots_and_tables_from_zero(brokerage: EventFolder) -> None:
    problem = prepare(brokerage).problem

    assert np.argwhere(~problem.available).tolist() == [[0, 3]]
    assert problem.tables.tolist() == [2, 2, 2, 1]
    assert problem.session_of_slot.tolist() == [0, 0, 1, 1]
    assert problem.own_table.tolist() == [-1, -1, -1, 1]


def test_an_avoid_forbids_an_explicit_pair_and_what_may_only_follow_it(brokerage: EventFolder) -> None:
    rows = (
        PairRecord(a="ana", b="ben", value=7, id="x", required=True),
        PairRecord(a="ana", b="cai", value=3, id="y", after=("x",), required=True),
        PairRecord(a="cai", b="dan", value=5, id="z", after=("y",)),
        PairRecord(a="ben", b="cai", value=5, id="free"),
    )
    avoided = replace(brokerage, pairs=rows, wishes=(WishRecord("ben", "ana", "avoid"),))

    plan = prepare(avoided)

    assert plan.pair_ids == ("free",)
    assert plan.pair_rows == (3,)
    assert plan.unplaceable == (Unplaceable(a=0, b=1, id="x"), Unplaceable(a=0, b=2, id="y"))


def test_explicit_pairs_worth_less_than_the_least_value_are_no_candidates(
    brokerage: EventFolder, with_rules: Callable[..., EventFolder]
) -> None:
    assert prepare(with_rules(brokerage, min_value=4)).problem.value.tolist() == [7, 5, 4]


def test_a_must_requires_one_of_the_rows_of_two_people(brokerage: EventFolder) -> None:
    rows = tuple(replace(row, required=False) for row in brokerage.pairs or ())
    must = replace(brokerage, pairs=rows, wishes=(WishRecord("ben", "ana", "must"),))

    assert prepare(must).problem.required.tolist() == [True, False, False, False]


def test_a_must_adds_nothing_when_a_row_of_the_two_is_required(brokerage: EventFolder) -> None:
    second = tuple(replace(row, required=row.id == "second") for row in brokerage.pairs or ())
    must = replace(brokerage, pairs=second, wishes=(WishRecord("ana", "ben", "must"),))

    assert prepare(must).problem.required.tolist() == [False, True, False, False]


def test_a_must_without_a_row_is_a_required_meeting_that_cannot_be_held(brokerage: EventFolder) -> None:
    must = replace(brokerage, wishes=(WishRecord("dan", "ben", "must"), WishRecord("ben", "dan", "must")))

    assert prepare(must).unplaceable == (Unplaceable(a=1, b=3),)


def test_a_must_with_an_avoid_says_no_more_than_one_without_a_row(brokerage: EventFolder) -> None:
    torn = replace(brokerage, wishes=(WishRecord("cai", "dan", "must"), WishRecord("dan", "cai", "avoid")))

    plan = prepare(torn)

    assert plan.unplaceable == (Unplaceable(a=2, b=3),)
    assert [2, 3] not in plan.problem.pairs.tolist()


def test_prepare_tells_its_stages(brokerage: EventFolder) -> None:
    told: list[str] = []

    prepare(brokerage, on_stage=told.append)

    assert told == ["planning.stage_problem"]
