"""Small problems dense enough to hurt, and their best schedules found by trying everything."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from matchmaker.scheduling import Problem
from matchmaker.scheduling.board import AWAY, FREE, Board

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
    """Up to 5 attendees and 4 slots, nearly all of them there, and any of the rules."""
    num_attendees = 5 - draw(st.sampled_from([0, 0, 1, 2]))
    num_slots = 4 - draw(st.sampled_from([0, 1, 1, 2, 3]))
    everyone = [(i, j) for i in range(num_attendees) for j in range(i + 1, num_attendees)]
    pairs = draw(st.permutations(everyone))[: 7 if num_slots <= 3 else 6]
    # A repeated row: two possible meetings of the same two.
    pairs += pairs[: draw(st.sampled_from([0, 0, 1]))]
    num_pairs = len(pairs)

    def numbers(size: int, *choices: int) -> np.ndarray:
        picks = draw(st.lists(st.sampled_from(choices), min_size=size, max_size=size))
        return np.array(picks, dtype=np.int64)

    def maybe(thing: Callable[[], object], odds: int = 2) -> object:
        return thing() if draw(st.integers(0, odds)) == odds else None

    order = draw(st.permutations(range(num_pairs)))
    num_after = min(draw(st.sampled_from([0, 0, 1, 2])), num_pairs - 1)
    moved = draw(st.sampled_from([0, 0, 0, 2]))
    there = numbers(num_attendees * num_slots, 1, 1, 1, 1, 1, 0)
    problem = Problem(
        pairs=np.array(pairs),
        value=numbers(num_pairs, *range(1, 10)),
        available=there.reshape(num_attendees, num_slots),
        tables=numbers(num_slots, 2, 2, 1, 3, 0),
        cap=maybe(lambda: numbers(num_attendees, num_slots, 2, 1)),
        floor=maybe(lambda: numbers(num_attendees, 0, 1, 2, 3)),
        session_of_slot=maybe(lambda: np.sort(numbers(num_slots, 0, 1))),
        allowed=maybe(lambda: numbers(num_pairs * num_slots, 1, 1, 1, 0).reshape(num_pairs, num_slots)),
        required=maybe(lambda: numbers(num_pairs, 0, 0, 1)),
        after=[(order[k + 1], order[k]) for k in range(num_after)],
        own_table=maybe(lambda: numbers(num_attendees, -1, -1, 0, 1)),
        previous=[(k, k % num_slots, 0) for k in range(moved)],
        move_price=draw(st.integers(0, 3)) if moved else 0,
        compactness=draw(st.sampled_from([0, 0, 1, 3])),
        max_break_spread=draw(st.sampled_from([-1, -1, 0, 1])),
    )
    return _with_locks(draw, problem) if draw(st.integers(0, 3)) == 3 else problem


def _with_locks(draw: st.DrawFn, problem: Problem) -> Problem:
    """Lock the first meeting of some schedule of the problem."""
    held = draw(st.sampled_from(list(every_schedule(problem))))[:1]
    return replace(problem, locked=[(pair, slot, -1) for pair, slot in held])


st.register_type_strategy(Problem, dense_problems())


@dataclass(frozen=True)
class Best:
    """The best of all schedules: level by level, and the best objective of any schedule."""

    levels: tuple[int, int, int, int]
    objective: int


@pytest.fixture(scope="session")
def best_of_all() -> Callable[[Problem], Best | None]:
    """Return the search through every schedule of a problem; it finds none if none keeps the rules."""
    return _best_of_all


def _best_of_all(problem: Problem) -> Best | None:
    levels = [_levels(problem, pair_slots) for pair_slots in every_schedule(problem)]
    return Best(max(levels), max(level[2] for level in levels)) if levels else None


@pytest.fixture(scope="session")
def every_schedule_of() -> Callable[[Problem], Iterator[tuple[tuple[int, int], ...]]]:
    """Return the maker of every schedule of a problem, as pair and slot of its meetings."""
    return every_schedule


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


@pytest.fixture(scope="session")
def crowded_problem() -> Callable[[int], Problem]:
    """Return the maker of problems with up to 16 attendees, crowded and mixed, from a seed."""
    return _crowded_problem


def _crowded_problem(seed: int) -> Problem:
    rng = np.random.default_rng(seed)
    num_attendees, num_slots = int(rng.integers(4, 17)), int(rng.integers(1, 7))
    everyone = np.stack(np.triu_indices(num_attendees, k=1), axis=1)
    pairs = everyone[rng.random(len(everyone)) < rng.uniform(0.3, 1)]
    pairs = np.concatenate([pairs, pairs[rng.random(len(pairs)) < rng.choice([0, 0.2])], everyone[:1]])
    num_pairs = len(pairs)
    available = rng.random((num_attendees, num_slots)) < rng.choice([0.6, 0.9, 1])
    own_table = np.full(num_attendees, -1)
    if rng.random() < 0.3:
        own_table = np.where(rng.random(num_attendees) < 0.3, rng.integers(0, 3, num_attendees), -1)
    return Problem(
        pairs=pairs,
        value=rng.integers(1, rng.choice([2, 6, 1000]), num_pairs),
        available=available,
        tables=rng.integers(0, num_attendees // 2 + 2, num_slots),
        cap=rng.integers(0, num_slots + 1, num_attendees) if rng.random() < 0.6 else None,
        floor=rng.integers(0, 3, num_attendees) if rng.random() < 0.3 else None,
        allowed=rng.random((num_pairs, num_slots)) < 0.7 if rng.random() < 0.3 else None,
        required=rng.random(num_pairs) < 0.1 if rng.random() < 0.3 else None,
        own_table=own_table,
    )


@pytest.fixture(scope="session")
def assert_sound() -> Callable[[Board], None]:
    """Return the check that a board is in order: its rows agree with its seats, and no rule is broken."""
    return _assert_sound


def _assert_sound(board: Board) -> None:
    pairs = board.pairs
    placed = np.flatnonzero(pairs["slot"] >= 0)
    rows = pairs[placed]
    seats = np.where(board.seat == AWAY, AWAY, FREE)
    for side in ("first", "second"):
        assert (seats[rows[side], rows["slot"]] == FREE).all()  # there, and nobody twice
        seats[rows[side], rows["slot"]] = placed
    assert np.array_equal(board.seat, seats)
    assert not len(board.allowed) or board.allowed[placed, rows["slot"]].all()
    used = np.zeros(len(board.slots), np.int64)
    np.add.at(used, rows["slot"], rows["tables"])
    assert np.array_equal(board.slots["used"], used)
    assert (used <= board.slots["tables"]).all()
    ends = np.concatenate([rows["first"], rows["second"]])
    held = np.bincount(ends, minlength=len(board.attendees))
    assert np.array_equal(board.attendees["held"], held)
    assert (held <= board.attendees["cap"]).all()
    earned = np.minimum(held, board.attendees["floor"]).sum() * board.state["bonus"][0]
    assert board.score == rows["worth"].sum() + earned
