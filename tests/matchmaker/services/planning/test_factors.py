"""Turning a factor of an event changes its schedule the way an organiser means it."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from matchmaker.intake import EventFolder, MetRecord, WishRecord, read_event_folder
from matchmaker.scheduling import Limits, solve
from matchmaker.services.planning import prepare

SAMPLE = Path(__file__).parents[4] / "sample_events" / "desayuno-24"


@cache
def breakfast() -> EventFolder:
    """Return the sample with few tables, so that a schedule must choose, and with more wishes."""
    event = read_event_folder(SAMPLE).event
    assert event is not None
    ids = [attendee.id for attendee in event.attendees]
    return replace(
        event,
        event=replace(
            event.event, tables=(4,) * event.event.num_slots, rules=replace(event.event.rules, floor=0)
        ),
        wishes=tuple(WishRecord(a, b, "want") for a, b in zip(ids[::2], ids[1::2], strict=True)),
        met=tuple(MetRecord(a, b, 1) for a, b in zip(ids[:12], ids[12:], strict=True)),
    )


def held(**factors: float) -> set[frozenset[str]]:
    """Return who meets when factors are turned so."""
    folder = breakfast()
    turned = replace(folder, event=replace(folder.event, factors=replace(folder.event.factors, **factors)))
    plan = prepare(turned)
    schedule = solve(plan.problem, Limits(seconds=5))
    ends = plan.problem.pairs[schedule.placements[:, 0]].tolist()
    return {frozenset((plan.attendee_ids[i], plan.attendee_ids[j])) for i, j in ends}


def wanted() -> set[frozenset[str]]:
    return {frozenset((wish.from_id, wish.to_id)) for wish in breakfast().wishes}


def met() -> set[frozenset[str]]:
    return {frozenset((record.a, record.b)) for record in breakfast().met}


def test_more_wishes_are_held_the_more_wishes_count() -> None:
    off, normal, strong = (len(held(want=strength) & wanted()) for strength in (0, 1, 10))

    assert off < normal <= strong
    assert strong >= 10


def test_maintaining_brings_those_together_who_have_met_and_creating_those_who_have_not() -> None:
    create = len(held(create=10, maintain=0) & met())
    normal = len(held() & met())
    maintain = len(held(create=0, maintain=10) & met())

    assert create <= normal < maintain
    assert create < maintain
