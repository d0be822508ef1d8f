from collections.abc import Callable
from dataclasses import replace

import numpy as np
from hypothesis import given, settings

from matchmaker.scheduling import Problem
from matchmaker.scheduling.budget import never
from matchmaker.scheduling.slot_proof import SlotProof


def fragmented_event(size: int, slots: int, seed: int) -> Problem:
    rng = np.random.default_rng(seed)
    pairs = np.stack(np.triu_indices(size, k=1), axis=1)
    pairs = pairs[rng.random(len(pairs)) < 0.6]
    return Problem(
        pairs=pairs,
        value=rng.integers(100, 1000, len(pairs)),
        available=rng.random((size, slots)) < 0.6,
        tables=np.full(slots, size),
    )


def bounds_of(problem: Problem, steps: int) -> tuple[list[int], list[int]]:
    """Return what prices of the relaxation prove, and what the ascent proves after them."""
    soft: list[int] = []
    sharp: list[int] = []
    proof = SlotProof(problem, 500.0, soft.append)
    assert proof.soften(never, never)
    proof.on_bound = sharp.append
    proof.sharpen(steps, never)
    return soft, sharp


@settings(max_examples=30)
@given(problem=...)
def test_every_bound_of_the_ascent_holds(problem: Problem, best_of_all: Callable[[Problem], object]) -> None:
    problem = replace(problem, after=(), max_break_spread=-1, locked=None)
    soft, sharp = bounds_of(problem, 25)

    assert best_of_all(problem).objective <= min(soft + sharp)


def test_ascent_sees_odd_sets_that_soft_prices_forget() -> None:
    for seed in range(3):
        soft, sharp = bounds_of(fragmented_event(24, 4, seed), 200)

        assert min(sharp) < 0.9995 * min(soft)


def test_same_steps_prove_the_same() -> None:
    problem = fragmented_event(24, 4, 1)

    assert bounds_of(problem, 60) == bounds_of(problem, 60)


def test_ascent_ends_when_told() -> None:
    sharp: list[int] = []
    proof = SlotProof(fragmented_event(24, 4, 1), 500.0, sharp.append)
    asked = iter([False] * 7)
    proof.sharpen(1000, lambda: next(asked, True))

    assert len(sharp) <= 1
