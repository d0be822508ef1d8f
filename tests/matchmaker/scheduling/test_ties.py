import numpy as np

from matchmaker.scheduling import Limits, Problem
from matchmaker.scheduling.bound import flow_bound
from matchmaker.scheduling.budget import never
from matchmaker.scheduling.ordinary import schedule_ordinary
from matchmaker.scheduling.remaining import remaining_schedule
from matchmaker.scheduling.ties import draw_choice, has_many_halves


def event_of_stars(seed: int, size: int = 200, slots: int = 8) -> Problem:
    """Everybody has some thirty candidates, worth one to five stars; half of them want few meetings."""
    rng = np.random.default_rng(seed)
    pairs = np.stack(np.triu_indices(size, k=1), axis=1)
    pairs = pairs[rng.random(len(pairs)) < 30 / size]
    available = rng.random((size, slots)) < 0.9
    return Problem(
        pairs=pairs,
        value=rng.integers(1, 6, len(pairs)),
        available=available,
        cap=np.minimum(available.sum(axis=1), rng.integers(slots // 2, 3 * slots // 2, size)),
        tables=np.full(slots, size // 2),
    )


def test_choice_drawn_is_worth_as_much_with_few_halves() -> None:
    for seed in range(5):
        problem = event_of_stars(seed)
        plain = flow_bound(problem).halves
        drawn = draw_choice(
            problem, remaining_schedule(problem), problem.value, 0, seed=seed, is_stopped=never
        )

        assert has_many_halves(plain)
        assert drawn is not None
        assert not has_many_halves(drawn)
        assert problem.value @ drawn == problem.value @ plain


def test_seed_alone_decides_what_is_drawn() -> None:
    problem = event_of_stars(1)
    drawn = [
        draw_choice(problem, remaining_schedule(problem), problem.value, 0, seed=seed, is_stopped=never)
        for seed in (3, 3, 4)
    ]

    assert np.array_equal(drawn[0], drawn[1])
    assert not np.array_equal(drawn[0], drawn[2])


def test_nothing_is_drawn_where_luck_could_outweigh_a_point() -> None:
    problem = event_of_stars(1)

    assert (
        draw_choice(problem, remaining_schedule(problem), problem.value << 34, 0, seed=0, is_stopped=never)
        is None
    )


def test_event_of_stars_reaches_its_bound() -> None:
    for seed in range(5):
        problem = event_of_stars(seed)
        found = schedule_ordinary(problem, Limits(seed=seed, work=40_000))

        assert found.value == found.flow.bound
