"""Which way a problem goes, seen from the stages that it reports and from what the way achieves."""

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.scheduling import Limits, Problem, Progress, solve
from matchmaker.scheduling.budget import Budget
from matchmaker.scheduling.regime import Regime
from matchmaker.scheduling.schedule import Schedule


def event(share: float = 1.0, size: int = 90, slots: int = 6) -> Problem:
    """Return an event too large for an exact search, whose attendees are there with some probability."""
    rng = np.random.default_rng(1)
    pairs = np.stack(np.triu_indices(size, k=1), axis=1)
    return Problem(
        pairs=pairs,
        value=rng.integers(100, 1000, len(pairs)),
        available=rng.random((size, slots)) < share,
        tables=np.full(slots, size // 2),
        cap=np.full(size, slots),
    )


def scheduled(problem: Problem, **limits: float) -> tuple[Schedule, list[str]]:
    """Return the schedule and the stages that were told, each once."""
    told: list[Progress] = []
    schedule = solve(problem, Limits(**{"seconds": 60.0, "work": 30, **limits}), told.append)
    return schedule, list(dict.fromkeys(progress.stage for progress in told))


def told(problem: Problem, stage: str, value: int, bound: int) -> Regime:
    """Return the regime of a problem that was told where the fast way is."""
    regime = Regime(problem, Budget(Limits()))
    regime.on_progress(Progress(f"scheduling.stage_{stage}", value, bound, 0.0))
    return regime


@pytest.mark.parametrize(
    ("stage", "value", "is_fragmented"),
    [("slots", 9900, True), ("slots", 9950, False), ("matching", 0, False), ("improve", 9000, False)],
)
def test_a_loss_when_slots_are_given_out_tells_fragmented_calendars(
    stage: str, value: int, is_fragmented: bool
) -> None:
    regime = told(event(), stage, value, 10_000)

    assert (regime.is_fragmented, regime.is_over()) == (is_fragmented, is_fragmented)


@pytest.mark.parametrize(
    "rule",
    [{"compactness": 3}, {"max_break_spread": 1}, {"after": [(0, 1)]}],
    ids=lambda rule: next(iter(rule)),
)
def test_rules_between_meetings_end_the_fast_way_once_slots_are_given_out(rule: dict[str, object]) -> None:
    problem = replace(event(), **rule)

    assert not told(problem, "matching", 0, 10_000).is_over()
    assert told(problem, "slots", 10_000, 10_000).is_over()
    assert not told(problem, "slots", 9000, 10_000).is_worth_rounding(9000, 10_000)


@pytest.mark.parametrize(
    ("objective", "is_worth_it", "is_fragmented"),
    [(9999, False, False), (9985, True, False), (9000, True, True)],
)
def test_slots_are_rounded_where_the_fast_way_ends_far_below_the_bound(
    objective: int, is_worth_it: bool, is_fragmented: bool
) -> None:
    regime = Regime(event(), Budget(Limits()))

    assert regime.is_worth_rounding(objective, 10_000) == is_worth_it
    assert regime.is_fragmented == is_fragmented


def test_a_cancelled_run_ends_the_fast_way() -> None:
    assert Regime(event(), Budget(Limits(), is_cancelled=lambda: True)).is_over()


def test_an_ordinary_event_goes_the_fast_way_alone() -> None:
    schedule, stages = scheduled(event(), work=20_000, gap=1e-3)

    assert schedule.gap <= 1e-3
    assert stages[:3] == ["scheduling.stage_bound", "scheduling.stage_matching", "scheduling.stage_slots"]
    assert "scheduling.stage_search" not in stages


def test_a_fragmented_calendar_is_rounded_slot_by_slot() -> None:
    # The bound is lowered only there, after slots were given out.
    problem = event(share=0.5, size=180)
    rounded, stages = scheduled(problem)

    assert rounded.gap < 0.02
    assert stages.index("scheduling.stage_slots") > stages.index("scheduling.stage_bound")
    assert rounded.upper_bound < scheduled(problem, seconds=0.0)[0].upper_bound


def test_breaks_that_cost_are_seen_to_where_no_search_is_possible() -> None:
    problem = replace(event(), cap=np.full(90, 4), compactness=200)
    schedule, _ = scheduled(problem, work=20_000)

    assert schedule.gap < 0.01
    assert schedule.breaks < 10
