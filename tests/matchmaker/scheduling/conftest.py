"""Small problems dense enough to hurt, and their best schedules found by trying everything."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from matchmaker.scheduling import Problem

settings.register_profile(
    "scheduling",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("scheduling")


@st.composite
def dense_problems(draw: st.DrawFn) -> Problem:
    """Up to 5 attendees and 4 slots, most people there, and any of the rules."""
    num_attendees = draw(st.integers(2, 5))
    num_slots = draw(st.integers(1, 4))

    def mostly(shape: tuple[int, ...], odds: int = 6) -> np.ndarray:
        size = int(np.prod(shape))
        picks = draw(st.lists(st.integers(0, odds), min_size=size, max_size=size))
        return (np.array(picks, dtype=np.int64) > 0).reshape(shape)

    def numbers(size: int, low: int, high: int) -> np.ndarray:
        picks = draw(st.lists(st.integers(low, high), min_size=size, max_size=size))
        return np.array(picks, dtype=np.int64)

    everyone = [(i, j) for i in range(num_attendees) for j in range(i + 1, num_attendees)]
    # With repeats: two rows of the same two attendees are two possible meetings.
    most = 8 if num_slots <= 3 else 6
    pairs = draw(st.lists(st.sampled_from(everyone), min_size=1, max_size=most))
    num_pairs = len(pairs)
    tables = numbers(num_slots, 0, 1) + 1 if draw(st.booleans()) else numbers(num_slots, 0, 3)
    own_table = numbers(num_attendees, -1, 1) if draw(st.booleans()) else np.full(num_attendees, -1)
    order = draw(st.permutations(range(num_pairs)))
    num_after = draw(st.sampled_from([0, 0, 1, 2])) if num_pairs > 1 else 0
    after = [(order[k + 1], order[k]) for k in range(min(num_after, num_pairs - 1))]
    session_of_slot = np.sort(numbers(num_slots, 0, 1))
    previous = draw(st.sampled_from([0, 0, 0, 2]))
    problem = Problem(
        pairs=np.array(pairs).reshape(-1, 2),
        value=numbers(num_pairs, 1, 9),
        available=mostly((num_attendees, num_slots)),
        tables=tables,
        cap=numbers(num_attendees, 1, num_slots) if draw(st.booleans()) else None,
        floor=numbers(num_attendees, 0, 2) if draw(st.booleans()) else None,
        session_of_slot=session_of_slot if draw(st.booleans()) else None,
        allowed=mostly((num_pairs, num_slots)) if draw(st.booleans()) else None,
        required=~mostly((num_pairs,), 2) if draw(st.booleans()) else None,
        after=after,
        own_table=own_table,
        previous=[(k, k % num_slots, 0) for k in range(min(previous, num_pairs))],
        move_price=draw(st.integers(0, 2)) if previous else 0,
        compactness=draw(st.sampled_from([0, 0, 1, 3])),
        max_break_spread=draw(st.sampled_from([-1, -1, 0, 1])),
    )
    return _with_locks(draw, problem) if draw(st.integers(0, 3)) == 0 else problem


def _with_locks(draw: st.DrawFn, problem: Problem) -> Problem:
    """Lock one meeting of some schedule of the problem, with its table or without."""
    pair_slots = draw(st.sampled_from(list(every_schedule(problem))[:200]))
    if not pair_slots:
        return problem
    pair, slot = pair_slots[0]
    return replace(problem, locked=[(pair, slot, -1)])


st.register_type_strategy(Problem, dense_problems())


@dataclass(frozen=True)
class Best:
    """The best of all schedules: level by level, and the best objective of any schedule."""

    levels: tuple[int, int, int, int]
    objective: int


@pytest.fixture(scope="session")
def best_of_all() -> Callable[[Problem], Best | None]:
    """Return the search through every schedule of a problem; it finds nothing if none keeps the rules."""
    return _best_of_all


def _best_of_all(problem: Problem) -> Best | None:
    levels = [_levels(problem, pair_slots) for pair_slots in every_schedule(problem)]
    return Best(max(levels), max(level[2] for level in levels)) if levels else None


def every_schedule(problem: Problem) -> Iterator[tuple[tuple[int, int], ...]]:
    """Yield pair and slot of the meetings of every schedule that keeps the hard rules."""
    yield from _extend(problem, 0, (), [set() for _ in range(problem.num_slots)])


def _extend(
    problem: Problem, pair: int, held: tuple[tuple[int, int], ...], seated: list[set[int]]
) -> Iterator[tuple[tuple[int, int], ...]]:
    if pair == problem.num_pairs:
        if _keeps_rules(problem, held):
            yield held
        return
    yield from _extend(problem, pair + 1, held, seated)
    ends = set(problem.pairs[pair].tolist())
    for slot in range(problem.num_slots):
        if ends & seated[slot] or not all(problem.available[i, slot] for i in ends):
            continue
        if problem.allowed is not None and not problem.allowed[pair, slot]:
            continue
        seated[slot] |= ends
        yield from _extend(problem, pair + 1, (*held, (pair, slot)), seated)
        seated[slot] -= ends


def _keeps_rules(problem: Problem, held: tuple[tuple[int, int], ...]) -> bool:
    slot_of = dict(held)
    meetings = [0] * problem.num_attendees
    kept = {table for table in problem.own_table.tolist() if table >= 0}
    for slot, tables in enumerate(problem.tables.tolist()):
        guests, taken = 0, []
        for pair in (pair for pair, when in held if when == slot):
            own = {t for t in problem.own_table[problem.pairs[pair]].tolist() if t >= 0}
            if len(own) > 1:
                return False
            taken.extend(own)
            guests += not own
            for attendee in problem.pairs[pair].tolist():
                meetings[attendee] += 1
        if len(set(taken)) < len(taken) or any(table >= tables for table in taken):
            return False
        if guests > len(set(range(tables)) - kept):
            return False
    breaks = _breaks(problem, held)
    return (
        all(m <= cap for m, cap in zip(meetings, problem.cap.tolist(), strict=True))
        and all(q in slot_of and slot_of[q] < slot_of[p] for p, q in problem.after if p in slot_of)
        and (problem.max_break_spread < 0 or max(breaks) - min(breaks) <= problem.max_break_spread)
        and all(slot_of.get(pair) == slot for pair, slot, _ in problem.locked.tolist())
    )


def _breaks(problem: Problem, held: tuple[tuple[int, int], ...]) -> list[int]:
    breaks = [0] * problem.num_attendees
    for attendee in range(problem.num_attendees):
        busy = sorted(slot for pair, slot in held if attendee in problem.pairs[pair].tolist())
        for now, then in pairwise(busy):
            same = problem.session_of_slot[now] == problem.session_of_slot[then]
            breaks[attendee] += bool(same and then > now + 1)
    return breaks


def _levels(problem: Problem, held: tuple[tuple[int, int], ...]) -> tuple[int, int, int, int]:
    breaks = sum(_breaks(problem, held))
    ends = [i for pair, _ in held for i in problem.pairs[pair].tolist()]
    short = sum(max(0, floor - ends.count(i)) for i, floor in enumerate(problem.floor.tolist()))
    before = {pair: slot for pair, slot, _ in problem.previous.tolist()}
    moved = sum(before.get(pair, slot) != slot for pair, slot in held)
    value = sum(int(problem.value[pair]) for pair, _ in held)
    objective = value - problem.compactness * breaks - problem.move_price * moved
    return sum(bool(problem.required[pair]) for pair, _ in held), -short, objective, -breaks
