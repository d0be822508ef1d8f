"""What a break costs, from the organiser's choice to the number in a folder."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from matchmaker.intake import EventFolder
from matchmaker.services.events import read_record_and_keys, store_event
from matchmaker.services.planning import break_cost, prepare, read_leaving_record
from matchmaker.store import Database, OrganiserRow

VALUES = np.array([10, 3, 5, 4])  # median 4.5


@pytest.mark.parametrize(("breaks", "cost"), [("any", 0), ("few", 2), ("strongly", 9), ("points", 7)])
def test_a_break_costs_a_share_of_the_median_pair_or_the_number_of_the_folder(
    brokerage: EventFolder, breaks: str, cost: int
) -> None:
    rules = replace(brokerage.event.rules, compactness=7)
    folder = replace(brokerage, event=replace(brokerage.event, rules=rules), breaks=breaks)

    assert break_cost(folder, VALUES) == cost


def test_half_a_point_is_rounded_up(brokerage: EventFolder) -> None:
    assert break_cost(replace(brokerage, breaks="few"), np.array([5])) == 3


def test_breaks_cost_nothing_where_nobody_can_meet(brokerage: EventFolder) -> None:
    assert break_cost(replace(brokerage, breaks="strongly"), np.array([], dtype=np.int64)) == 0


def test_the_problem_holds_the_cost(brokerage: EventFolder) -> None:
    # The pairs are worth 7, 3, 5 and 4: median 4.5.
    assert [
        prepare(replace(brokerage, breaks=breaks)).problem.compactness
        for breaks in ("any", "few", "strongly", "points")
    ] == [0, 2, 9, 0]


@pytest.mark.parametrize("breaks", ["any", "few", "strongly"])
def test_a_leaving_folder_holds_the_number_of_its_own_pairs(
    database: Database, organiser: OrganiserRow, breakfast: EventFolder, now: datetime, breaks: str
) -> None:
    with database.writing() as db:
        event = store_event(db, organiser, replace(breakfast, breaks=breaks), now=now)
        leaving = read_leaving_record(db, event)
        whole, _ = read_record_and_keys(db, event)

    problem = prepare(whole).problem
    factor = {"any": 0, "few": 0.5, "strongly": 2}[breaks]
    assert whole.breaks == breaks
    assert leaving.breaks == "points"
    assert leaving.event.rules.compactness == int(factor * np.median(problem.value) + 0.5)
    assert prepare(leaving).problem.compactness == problem.compactness


def test_an_imported_folder_leaves_with_its_own_number(
    database: Database, organiser: OrganiserRow, breakfast: EventFolder, now: datetime
) -> None:
    rules = replace(breakfast.event.rules, compactness=6)
    folder = replace(breakfast, event=replace(breakfast.event, rules=rules))
    with database.writing() as db:
        event = store_event(db, organiser, folder, now=now)
        assert read_leaving_record(db, event) == folder
