"""
Freeing a few slots at a time and rounding them again: a search that sees whole slots as one move.

Three slots are freed, priced against everything that stays, and matched again one after another. A result
that is a little worse is kept for a while, less and less so; the best is remembered. Cycles of this annealing
get longer, each from the best so far, so that the search depends on its seed and its work, not on a clock.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from matchmaker.scheduling.problem import BoolArray, IntArray, Problem
from matchmaker.scheduling.remaining import Remaining
from matchmaker.scheduling.rounds import Room, Softness, dive
from matchmaker.scheduling.soft_prices import FloatArray, Part, Places, Prices, part_of_places

#: Slots that are freed together.
_TOGETHER = 3
#: Softness, noise and what a worse result may lose at first, as shares of a typical worth; longer cycles are
#: hotter, by the root of their length.
_START, _END, _NOISE, _HEAT = 0.05, 0.01, 0.003, 0.06
#: Steps of softness, sweeps at each, and sweeps after each slot.
_EFFORT = (3, 10, 20)
#: Moves of the first cycle, and of the longest; each has twice as many as the one before.
_FIRST_CYCLE, _LONGEST_CYCLE = 100, 3200
#: The share of the goal by which a cycle must raise the best for the next one to be worth its time.
_NOTABLE = 2e-5


@dataclass(slots=True, eq=False)
class Rounds:
    """
    A schedule in the making, and what rounding it needs.

    Parameters
    ----------
    typical
        A typical worth of a place: what softness and noise are measured in.
    slot_of
        ``(P,)``; the slot of each pair, or -1.
    """

    problem: Problem
    remaining: Remaining
    places: Places
    room: Room
    prices: Prices
    typical: float
    slot_of: IntArray

    def part(self, slots: IntArray) -> Part:
        """Return the relaxation of some slots, all others being as they are."""
        inside = np.zeros(self.problem.num_slots + 1, np.bool_)
        inside[slots] = inside[-1] = True
        is_free: BoolArray = inside[self.slot_of]
        ends = self.problem.pairs[~is_free].ravel()
        held = np.bincount(ends, minlength=self.problem.num_attendees)
        cap = self.remaining.cap - held
        return part_of_places(
            self.places, slots, is_free=is_free, cap=cap, tables=self.remaining.tables, prices=self.prices
        )

    def hold(self, slots: IntArray, places: IntArray) -> None:
        """Let some slots hold the places chosen and nothing else."""
        self.slot_of[np.isin(self.slot_of, slots)] = -1
        self.slot_of[self.places.pair[places]] = self.places.slot[places]

    def worth(self) -> FloatArray:
        """Return ``(S,)``: what the meetings of each slot are worth."""
        is_held = self.places.slot == self.slot_of[self.places.pair]
        worth: FloatArray = np.bincount(
            self.places.slot[is_held], weights=self.places.worth[is_held], minlength=self.problem.num_slots
        ).astype(np.float64)
        return worth

    def shortfall(self) -> int:
        """Return how many meetings attendees lack to their floors."""
        ends = self.problem.pairs[self.slot_of >= 0].ravel()
        held = np.bincount(ends, minlength=self.problem.num_attendees)
        return int(np.maximum(self.remaining.floor - held, 0).sum())


def search_slots(
    rounds: Rounds,
    *,
    goal: float,
    work: int,
    is_patient: bool,
    seed: int,
    on_better: Callable[[int], None],
    is_over: Callable[[], bool],
) -> None:
    """
    Raise the worth of a schedule, which never ends lower than it was, nor with a greater shortfall.

    Parameters
    ----------
    goal
        Worth that is good enough.
    work
        Most moves.
    is_patient
        Whether to go on after a cycle that hardly raised the best.
    on_better
        Called with each greater worth.
    is_over
        Whether to stop now; asked many times a second.
    """
    rng = np.random.default_rng(seed)
    overlap = _overlap(rounds)
    slots = np.flatnonzero(np.diagonal(overlap) > 0)
    walk = _Walk(rounds)
    cycle, step, begun = _FIRST_CYCLE, 0, walk.best_worth
    for _ in range(work if len(slots) else 0):
        if walk.best_worth >= goal or is_over():
            break
        freed = _choose_slots(rng, slots, overlap)
        chosen = _round_again(rounds, freed, int(rng.integers(1 << 32)), is_over)
        if chosen is None:
            break
        heat = _HEAT * rounds.typical * np.sqrt(cycle / _FIRST_CYCLE) * (1 - step / cycle)
        if walk.take(freed, chosen, heat * np.log(rng.random() + 1e-12)):
            on_better(int(walk.best_worth))
        step += 1
        if step == cycle:
            if not is_patient and walk.best_worth < begun + _NOTABLE * goal:
                break
            cycle, step, begun = min(2 * cycle, _LONGEST_CYCLE), 0, walk.best_worth
            walk.return_to_best()
    walk.return_to_best()


class _Walk:
    """Where the search is, and the best that it has seen."""

    def __init__(self, rounds: Rounds) -> None:
        self.rounds = rounds
        self.worth = rounds.worth()
        self.has_floors = bool(rounds.remaining.floor.any())
        self.short = rounds.shortfall() if self.has_floors else 0
        self.best: IntArray = rounds.slot_of.copy()
        self.best_worth = self.worth.sum()

    def take(self, freed: IntArray, chosen: IntArray, least: float) -> bool:
        """Hold what was chosen in freed slots if it gains enough; say whether it is the best so far."""
        rounds = self.rounds
        gain = rounds.places.worth[chosen].sum() - self.worth[freed].sum()
        if gain < least:
            return False
        former = rounds.slot_of.copy()
        rounds.hold(freed, chosen)
        if self.has_floors and rounds.shortfall() > self.short:
            rounds.slot_of[:] = former
            return False
        self.worth = rounds.worth()
        if self.worth.sum() <= self.best_worth:
            return False
        self.best, self.best_worth = rounds.slot_of.copy(), self.worth.sum()
        return True

    def return_to_best(self) -> None:
        """Hold the best again."""
        self.rounds.slot_of[:] = self.best
        self.worth = self.rounds.worth()


def _round_again(rounds: Rounds, freed: IntArray, seed: int, is_over: Callable[[], bool]) -> IntArray | None:
    softness = Softness(_START * rounds.typical, _END * rounds.typical, *_EFFORT)
    noise = _NOISE * rounds.typical
    return dive(rounds.part(freed), rounds.room, softness, noise=noise, seed=seed, is_over=is_over)


def _overlap(rounds: Rounds) -> FloatArray:
    """Return ``(S, S)``: how many pairs could meet in each of two slots."""
    places, num_slots = rounds.places, rounds.problem.num_slots
    is_open = np.zeros((num_slots, rounds.problem.num_pairs), np.float32)
    is_open[places.slot, places.pair] = 1
    overlap: FloatArray = (is_open @ is_open.T).astype(np.float64)
    return overlap


def _choose_slots(rng: np.random.Generator, slots: IntArray, overlap: FloatArray) -> IntArray:
    """Draw slots that compete for the same pairs, in random order."""
    chosen = [int(slots[rng.integers(len(slots))])]
    while len(chosen) < min(_TOGETHER, len(slots)):
        odds = np.zeros(len(overlap))
        odds[slots] = overlap[chosen][:, slots].sum(axis=0) + 1e-9
        odds[chosen] = 0
        reached = np.cumsum(odds)
        # Rounded up to the last slot that can be drawn, should the luck be all there is.
        luck = min(rng.random() * reached[-1], np.nextafter(reached[-1], 0))
        chosen.append(int(np.searchsorted(reached, luck, side="right")))
    return rng.permutation(np.array(chosen))
