"""From a solved problem back to what people read."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker.affinity import Profile
from matchmaker.intake import EventFolder, PairRecord, PlacementRecord, WishRecord
from matchmaker.scheduling import Limits, Schedule, Shortfall, Status, Stopped, measure, solve
from matchmaker.services.planning import (
    Plan,
    named_parameters,
    placement_array,
    placements_of,
    prepare,
    reasons_of,
    report,
    retold,
)


def schedule_of(plan: Plan, placements: list[list[int]], upper_bound: int = 20) -> Schedule:
    """Return a schedule that claims nothing but what its placements are worth."""
    array = np.array(placements, dtype=np.int64).reshape(-1, 3)
    counted = measure(plan.problem, array)
    return Schedule(
        placements=array,
        value=counted.value,
        objective=counted.objective,
        upper_bound=upper_bound,
        status=Status.FEASIBLE,
        proven=0,
        stopped=Stopped.TIME,
        breaks=int(counted.breaks.sum()),
        breaks_bound=None,
        table_moves=counted.table_moves,
        seconds=1.23456,
    )


def test_placements_are_told_with_ids_and_numbers_from_one(brokerage: EventFolder) -> None:
    plan = prepare(brokerage)

    assert placements_of(plan, schedule_of(plan, [[3, 2, 1], [0, 0, 1], [2, 0, 0]])) == (
        PlacementRecord(1, 1, "cai", "dan", 5, ""),
        PlacementRecord(1, 2, "ana", "ben", 7, "first"),
        PlacementRecord(3, 2, "ana", "cai", 4, ""),
    )


def test_placements_come_back_from_records_in_either_order_of_the_two(brokerage: EventFolder) -> None:
    records = (
        PlacementRecord(2, 1, "ben", "ana", 3, "second"),
        PlacementRecord(1, 2, "dan", "cai", 5),
        PlacementRecord(4, 1, "ana", "cai", 4),
    )

    assert placement_array(prepare(brokerage), records).tolist() == [[1, 1, 0], [2, 0, 1], [3, 3, 0]]


@pytest.mark.parametrize(
    "record",
    [
        PlacementRecord(1, 1, "ben", "dan", 5),
        PlacementRecord(1, 1, "ben", "nobody", 5),
        PlacementRecord(1, 1, "ana", "ben", 5, "third"),
        PlacementRecord(1, 1, "cai", "dan", 5, "first"),
    ],
)
def test_records_of_two_who_are_no_candidate_pair_get_no_pair(
    brokerage: EventFolder, record: PlacementRecord
) -> None:
    assert placement_array(prepare(brokerage), [record]).tolist() == [[-1, 0, 0]]


def test_report_holds_every_field_of_the_format(brokerage: EventFolder) -> None:
    plan = prepare(brokerage, seed=3)

    told = report(plan, schedule_of(plan, [[0, 0, 0], [2, 0, 1]]), language="en")

    assert told == {
        "status": "feasible",
        "proven": 0,
        "stopped": "time",
        "value": 12,
        "objective": 12,
        "upper_bound": 20,
        "gap": pytest.approx(0.4),
        "breaks": 0,
        "breaks_bound": None,
        "table_moves": 0,
        "required_missing": [],
        "below_floor": [],
        "meetings": 2,
        "meetings_per_attendee": {
            "min": 1,
            "lower_quartile": 1,
            "median": 1,
            "upper_quartile": 1,
            "max": 1,
        },
        "value_per_attendee": {
            "min": 5,
            "lower_quartile": 5,
            "median": 6,
            "upper_quartile": 7,
            "max": 7,
        },
        "attendees": 4,
        "slots": 4,
        "tables": 2,
        "candidate_pairs": 4,
        "seed": 3,
        "seconds": 1.235,
        "problem_hash": plan.problem.digest(),
    }


def test_report_of_nobody_is_all_zeros(breakfast: EventFolder) -> None:
    plan = prepare(replace(breakfast, attendees=(), wishes=(), met=(), pairs=()))

    told = report(plan, schedule_of(plan, [], upper_bound=0), language="en")

    assert (told["attendees"], told["gap"], told["meetings_per_attendee"]["median"]) == (0, 0.0, 0)


def test_a_required_meeting_that_is_no_candidate_makes_the_event_infeasible(brokerage: EventFolder) -> None:
    torn = replace(brokerage, wishes=(WishRecord("dan", "ben", "must"), WishRecord("ben", "dan", "avoid")))
    plan = prepare(torn)

    told = report(plan, schedule_of(plan, [[0, 0, 0]]), language="en")

    assert told["status"] == "infeasible"
    assert told["required_missing"] == [
        {
            "a": "ben",
            "b": "dan",
            "id": "",
            "code": "planning.few_candidates",
            "parameters": {"a": "Ben Okafor", "b": "Dan"},
            "sentence": (
                "Few candidates: Ben Okafor and Dan are not among the pairs that can meet at this event."
            ),
        }
    ]


def test_an_avoid_reads_like_any_other_lack_of_candidates(brokerage: EventFolder) -> None:
    must = (WishRecord("dan", "ben", "must"),)
    without = prepare(replace(brokerage, wishes=must))
    torn = prepare(replace(brokerage, wishes=(*must, WishRecord("ben", "dan", "avoid"))))

    told = [
        report(plan, schedule_of(plan, [[0, 0, 0]]), language="es")["required_missing"]
        for plan in (without, torn)
    ]

    assert told[0] == told[1]


def test_parameters_are_told_by_name_and_from_one(brokerage: EventFolder) -> None:
    indices = {"attendee": 2, "other": 0, "pair": 0, "before": 2, "slot": 0, "table": 1, "meetings": 3}

    assert named_parameters(prepare(brokerage), indices) == {
        "attendee": "Caitlín Ní Bhriain",
        "other": "Ana Ruiz Gil",
        "pair": "Ana Ruiz Gil – Ben Okafor (first)",
        "before": "Caitlín Ní Bhriain – Dan",
        "slot": 1,
        "table": 2,
        "meetings": 3,
    }


def test_pairs_with_a_given_value_have_no_reasons(brokerage: EventFolder) -> None:
    assert reasons_of(prepare(brokerage), 0) == ()


def test_reasons_quote_the_statements_that_carried_each_direction(breakfast: EventFolder) -> None:
    plan = prepare(breakfast)
    pair = plan.problem.pairs.tolist().index([0, 1])

    gains = {reason.receiver: reason for reason in reasons_of(plan, pair)}

    assert gains["Ana Ruiz Gil"].code == "affinity.offer_meets_need"
    assert gains["Ana Ruiz Gil"].receiver_text == "Ayuda con la contabilidad"
    assert gains["Ana Ruiz Gil"].giver_text == "Bookkeeping and accounting for small shops"
    assert gains["Ben Okafor"].receiver_text == "Catering with good bread"
    assert gains["Ben Okafor"].giver == "Ana Ruiz Gil"


@pytest.mark.parametrize(
    ("ana", "dan", "codes"),
    [
        ({}, {}, ["affinity.offers_unsaid", "affinity.needs_unsaid"]),
        ({"goals": (), "needs": (), "offers": ()}, {}, ["affinity.both_unsaid", "affinity.both_unsaid"]),
        (
            {"goals": ()},
            {"offers": ("Cría de caracoles",)},
            ["affinity.nothing_known", "affinity.needs_unsaid"],
        ),
    ],
)
def test_where_nothing_carries_a_direction_it_is_said_what_is_not_known(
    breakfast: EventFolder,
    with_rules: Callable[..., EventFolder],
    ana: dict[str, Any],
    dan: dict[str, Any],
    codes: list[str],
) -> None:
    people = breakfast.attendees
    folder = replace(
        with_rules(breakfast, same_organisation="allow"),
        attendees=(replace(people[0], **ana), *people[1:3], replace(people[3], **dan)),
    )
    plan = prepare(folder)

    reasons = reasons_of(plan, plan.problem.pairs.tolist().index([0, 3]))

    assert [reason.code for reason in reasons] == codes


def test_a_likeness_that_may_be_chance_is_no_reason(breakfast: EventFolder) -> None:
    plan = prepare(breakfast)
    assert plan.values is not None
    pair = plan.problem.pairs.tolist().index([0, 1])
    for believed, code in ((False, "affinity.nothing_known"), (True, "affinity.offer_meets_need")):
        plan.values.believed[pair] = believed

        assert [reason.code for reason in reasons_of(plan, pair)] == [code, code]


def test_picked_concepts_are_told_by_their_names(breakfast: EventFolder) -> None:
    plan = prepare(breakfast)
    pair = plan.problem.pairs.tolist().index([0, 1])
    picked = Profile(goals=(), offers=("concept:seed_funding",), needs=("concept:seed_funding",))
    plan = replace(plan, profiles=(picked, picked, *plan.profiles[2:]))

    told = reasons_of(plan, pair, "es")

    assert {text for reason in told for text in (reason.receiver_text, reason.giver_text)} == {
        "capital semilla"
    }


def test_a_must_requires_the_pair_and_an_avoid_removes_it(
    breakfast: EventFolder, with_rules: Callable[..., EventFolder]
) -> None:
    plan = prepare(with_rules(breakfast, same_organisation="allow"))

    pairs = plan.problem.pairs.tolist()
    assert [2, 3] not in pairs
    assert np.flatnonzero(plan.problem.required).tolist() == [pairs.index([0, 1])]
    assert plan.unplaceable == ()


def test_a_must_that_the_rules_forbid_is_reported(breakfast: EventFolder) -> None:
    must = replace(breakfast, wishes=(WishRecord("ana", "dan", "must"),))

    plan = prepare(must)

    assert [(one.a, one.b) for one in plan.unplaceable] == [(0, 3)]


def test_a_floor_missed_for_lack_of_candidates_tells_no_count_of_them(brokerage: EventFolder) -> None:
    plan = prepare(brokerage)
    few = Shortfall(2, "scheduling.floor_few_candidates", {"floor": 2, "count": 1})
    schedule = replace(schedule_of(plan, [[2, 0, 0]]), below_floor=(few,))

    assert report(plan, schedule, language="en")["below_floor"] == [
        {
            "attendee": "cai",
            "meetings": 1,
            "floor": 2,
            "code": "planning.floor_few_candidates",
            "parameters": {"floor": 2},
            "sentence": "Few candidates: fewer than 2 people can be met at this event.",
        }
    ]


@pytest.mark.parametrize("code", ["few_candidates", "few_slots", "tables", "others_busy"])
def test_no_reason_of_a_missed_floor_tells_a_count_over_candidate_pairs(
    brokerage: EventFolder, code: str
) -> None:
    plan = prepare(brokerage)
    one = Shortfall(2, f"scheduling.floor_{code}", {"floor": 2, "count": 1})

    (told,) = report(plan, replace(schedule_of(plan, []), below_floor=(one,)), language="en")["below_floor"]

    assert (told["code"], told["parameters"]) == (f"planning.floor_{code}", {"floor": 2})


#: Pairs of the four, to be left out of an event, or avoided by one of the two.
ENDS = [("ana", "ben"), ("ana", "cai"), ("ana", "dan"), ("ben", "cai"), ("ben", "dan"), ("cai", "dan")]


@given(
    given_pairs=st.sets(st.sampled_from(ENDS)),
    lacking=st.sets(st.sampled_from(ENDS), min_size=1),
    required=st.sets(st.sampled_from(ENDS)),
    tables=st.integers(0, 2),
    floor=st.integers(1, 4),
)
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_report_reads_the_same_whether_a_pair_lacks_for_an_avoid_or_for_anything_else(
    *,
    brokerage: EventFolder,
    given_pairs: set[tuple[str, str]],
    lacking: set[tuple[str, str]],
    required: set[tuple[str, str]],
    tables: int,
    floor: int,
) -> None:
    def told(pairs: set[tuple[str, str]], wishes: tuple[WishRecord, ...]) -> dict[str, Any]:
        rules = replace(brokerage.event.rules, floor=floor)
        musts = tuple(WishRecord(a, b, "must") for a, b in sorted(required))
        folder = replace(
            brokerage,
            event=replace(brokerage.event, rules=rules, tables=(tables,) * 4),
            pairs=tuple(PairRecord(a=a, b=b, value=5) for a, b in sorted(pairs)),
            wishes=(*musts, *wishes),
        )
        plan = prepare(folder)
        shown = report(plan, solve(plan.problem, Limits(seconds=5)), language="en")
        return {key: value for key, value in shown.items() if key not in {"seconds", "stopped"}}

    avoided = tuple(WishRecord(b, a, "avoid") for a, b in sorted(lacking))

    assert told(given_pairs | lacking, avoided) == told(given_pairs - lacking, ())


def test_a_required_meeting_that_is_missing_is_told_by_its_ends(brokerage: EventFolder) -> None:
    plan = prepare(brokerage)
    missing = Shortfall(0, "planning.few_candidates", {})
    schedule = replace(
        schedule_of(plan, []), required_missing=(replace(missing, parameters={"a": 1, "b": 2}),)
    )

    told = report(plan, schedule, language="en")["required_missing"]

    assert [(one["a"], one["b"], one["id"]) for one in told] == [("ana", "ben", "first")]


def test_a_report_is_told_again_in_another_language(brokerage: EventFolder) -> None:
    torn = replace(brokerage, wishes=(WishRecord("dan", "ben", "must"),))
    plan = prepare(torn)
    schedule = schedule_of(plan, [[0, 0, 0]])

    assert retold(report(plan, schedule, language="es"), "en") == report(plan, schedule, language="en")
