"""
The way of a fragmented calendar: prices per slot, rounding slot by slot, and a bound that sees the slots.

Where attendees are free in some slots only, pairs that would fit the event as a whole do not fit its slots,
and the bound over the whole event is loose. Everything here works slot by slot instead.
"""

from dataclasses import dataclass, field
from math import ceil
from time import perf_counter

import numpy as np

from matchmaker.scheduling.aside import beside
from matchmaker.scheduling.measures import is_move
from matchmaker.scheduling.neighbourhood import Rounds, search_slots
from matchmaker.scheduling.problem import IntArray, Problem
from matchmaker.scheduling.remaining import remaining_schedule
from matchmaker.scheduling.rounds import Softness, dive, room_for, sweep
from matchmaker.scheduling.schedule import IsCancelled, Limits, OnProgress, Progress
from matchmaker.scheduling.slot_proof import SlotProof
from matchmaker.scheduling.soft_prices import (
    Places,
    no_prices,
    part_of_places,
    places_of,
    prices_of,
)

#: Places above which this way would take too much memory.
MOST_PLACES = 6_000_000
#: Softness of prices at the start and for rounding, as shares of a typical worth.
_FIRST, _ROUNDING = 0.3, 0.02
_STEPS, _SWEEPS = 10, 20
#: The share of the time that the bound may take.
_BOUND_SHARE = 0.4
#: Whole schedules that are rounded after the first before the best is improved, and sweeps after each slot.
_MORE_DIVES, _SWEEPS_AFTER = 3, 50
#: How many times the highest worth a required meeting counts on top.
_REQUIRED = 8


@dataclass(slots=True)
class _Course:
    """What has been found so far, and when to stop."""

    problem: Problem
    limits: Limits
    on_progress: OnProgress
    is_cancelled: IsCancelled
    bound: int
    most: int
    held: int = 0
    began: float = field(default_factory=perf_counter)
    best: int = 0

    @property
    def spent(self) -> float:
        return perf_counter() - self.began

    def is_over(self) -> bool:
        return self.spent >= self.limits.seconds or self.is_cancelled()

    def is_late_for_bound(self) -> bool:
        return self.spent >= _BOUND_SHARE * self.limits.seconds or self.is_cancelled()

    def is_done(self) -> bool:
        return self.best >= self.goal and not self.problem.required.any()

    def prove(self, bound: int) -> bool:
        """Take down what no schedule is worth more than, locked meetings apart; say whether that is news."""
        grain = int(np.gcd.reduce(self.problem.value)) if self.problem.move_price == 0 else 1
        bound = self.held + bound // grain * grain
        if bound >= self.bound:
            return False
        self.bound = bound
        return True

    @property
    def goal(self) -> int:
        """The value that is good enough."""
        return min(self.bound, self.most, ceil(self.bound * (1 - self.limits.gap)))

    def tell(self, stage: str) -> None:
        self.on_progress(Progress(stage, self.best, self.bound, self.spent))


def schedule_fragmented(
    problem: Problem,
    limits: Limits,
    start: IntArray,
    *,
    upper_bound: int,
    goal: int | None = None,
    is_patient: bool = True,
    on_progress: OnProgress | None = None,
    is_cancelled: IsCancelled | None = None,
) -> tuple[IntArray, int]:
    """
    Improve a schedule and its bound slot by slot; the same seed and work give the same schedule.

    Keeps what the ordinary way keeps: availability, allowed slots, caps, tables per slot, own tables, locked
    placements. Required pairs are preferred to value, and shortfalls do not grow.

    Parameters
    ----------
    limits
        ``work`` counts moves of the search, each of a few slots.
    start
        ``(K, 2)``; pair and slot of a schedule that keeps these rules.
    upper_bound
        A bound that is already proven.
    goal
        The value that no schedule exceeds which is no worse at floors and required pairs, if that is lower.
    is_patient
        Whether to go on, while there is time, after a cycle of the search without a better schedule.

    Returns
    -------
    tuple
        ``(M, 2)``, sorted by pair: a schedule that is worth no less than ``start``; and a proven bound on the
        objective that is no higher than ``upper_bound``.
    """
    course = _Course(
        problem,
        limits,
        on_progress or (lambda _: None),
        is_cancelled or (lambda: False),
        upper_bound,
        upper_bound if goal is None else goal,
    )
    remaining = remaining_schedule(problem)
    begun = start[~np.isin(start[:, 0], remaining.locked[:, 0])]
    course.held = _worth(problem, remaining.locked)
    course.best = course.held + _worth(problem, begun)
    places = places_of(problem, remaining)
    gainful = places.worth[places.worth > 0]
    if not 0 < len(gainful) <= MOST_PLACES or course.best >= course.goal or course.is_over():
        return start, upper_bound
    slot_of = np.full(problem.num_pairs, -1)
    slot_of[begun[:, 0]] = begun[:, 1]
    preferred = _prefer_required(problem, places)
    typical = float(np.median(gainful))
    room = room_for(problem.num_attendees, places)
    rounds = Rounds(problem, remaining, preferred, room, no_prices(problem), typical, slot_of)
    if _price(rounds, course) and _dive_whole(rounds, course, 1):
        _prove_and_search(rounds, course, is_patient)
    found = np.concatenate([remaining.locked, _held(rounds)])
    return found[np.argsort(found[:, 0], kind="stable")], course.bound


def _worth(problem: Problem, pair_slots: IntArray) -> int:
    """Return the value of meetings, less the price of those that are moved."""
    pairs, slots = pair_slots[:, 0], pair_slots[:, 1]
    moved = is_move(problem, pairs, slots)
    return int(problem.value[pairs].sum()) - problem.move_price * int(moved.sum())


def _prefer_required(problem: Problem, places: Places) -> Places:
    """Return the places with those of required pairs worth more than anything that could replace them."""
    extra = _REQUIRED * int(problem.value.max()) * problem.required[places.pair]
    return places._replace(worth=places.worth + extra)


def _price(rounds: Rounds, course: _Course) -> bool:
    """Find the prices for rounding; say whether there was time for it."""
    typical, slots = rounds.typical, np.arange(rounds.problem.num_slots)
    free = np.ones(rounds.problem.num_pairs, np.bool_)
    begin = no_prices(rounds.problem)
    begin.seat[:] = typical / 2
    left = rounds.remaining
    part = part_of_places(rounds.places, slots, is_free=free, cap=left.cap, tables=left.tables, prices=begin)
    for step in range(_STEPS):
        share = step / (_STEPS - 1)
        softness = typical * _FIRST ** (1 - share) * _ROUNDING**share
        if not sweep(part, softness, _SWEEPS, course.is_over):
            return False
    rounds.prices = prices_of(part, slots, rounds.places.pair[part.place], begin)
    return True


def _dive_whole(rounds: Rounds, course: _Course, times: int) -> bool:
    """Round the whole event so many times and keep the best; say whether there was time for it."""
    rng = np.random.default_rng(course.limits.seed)
    order = np.argsort(rounds.problem.available.sum(axis=0), kind="stable")
    softness = Softness(0.1 * rounds.typical, 0.01 * rounds.typical, 5, 15, _SWEEPS_AFTER)
    start = rounds.slot_of.copy()
    short, best = rounds.shortfall(), rounds.worth().sum()
    for _ in range(times):
        slots = order if times == 1 else rng.permutation(order)
        rounds.slot_of[:] = -1
        part = rounds.part(slots)
        chosen = dive(part, rounds.room, softness, noise=0.0, seed=0, is_over=course.is_over)
        if chosen is not None:
            rounds.hold(slots, chosen)
        if chosen is not None and rounds.worth().sum() > best and rounds.shortfall() <= short:
            start, best = rounds.slot_of.copy(), rounds.worth().sum()
            course.best = course.held + _worth(rounds.problem, _held(rounds))
            course.tell("scheduling.stage_slots")
        rounds.slot_of[:] = start
        if chosen is None:
            return False
    return True


def _held(rounds: Rounds) -> IntArray:
    """Return pair and slot of each meeting, by pair, locked ones left out."""
    pair = np.flatnonzero(rounds.slot_of >= 0)
    return np.stack([pair, rounds.slot_of[pair]], axis=1)


def _prove_and_search(rounds: Rounds, course: _Course, is_patient: bool) -> None:
    """Lower the bound, and improve the best schedule meanwhile."""

    def tell(bound: int) -> None:
        if course.prove(bound):
            course.tell("scheduling.stage_bound")

    proof = SlotProof(course.problem, rounds.typical, tell)
    is_soft = proof.soften(course.is_late_for_bound, course.is_over)
    # From now on the caller's own thread does not know when.
    proof.on_bound = course.prove

    def sharpen(is_over: IsCancelled) -> None:
        if is_soft:
            proof.sharpen(course.limits.work, is_over)

    def improve() -> None:
        _dive_whole(rounds, course, _MORE_DIVES)
        _search(rounds, course, is_patient)

    proved = course.bound
    if course.limits.workers == 1:
        sharpen(lambda: course.is_late_for_bound() or course.is_done())
        improve()
    else:
        with beside(sharpen, lambda: course.is_over() or course.is_done()):
            improve()
    if course.bound < proved:
        course.tell("scheduling.stage_bound")


def _search(rounds: Rounds, course: _Course, is_patient: bool) -> None:
    """Improve the best schedule by freeing a few slots at a time."""

    def on_better(_: int) -> None:
        course.best = max(course.best, course.held + _worth(rounds.problem, _held(rounds)))
        course.tell("scheduling.stage_improve")

    extra = int(rounds.places.worth.sum()) if rounds.problem.required.any() else 0
    search_slots(
        rounds,
        goal=course.goal - course.held + extra,
        work=course.limits.work,
        is_patient=is_patient,
        seed=course.limits.seed,
        on_better=on_better,
        is_over=lambda: course.is_over() or course.is_done(),
    )
