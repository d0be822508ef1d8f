"""
Made-up events of known difficulty, one function of seed and size per family.

A synthetic attendee has topics drawn from a Zipf law; offers, needs and interests are vectors over them, and
the mutual value of two attendees joins both benefits as a geometric mean. Each family says which difficulty
it exists for.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matchmaker.scheduling import Problem
from matchmaker.scheduling.problem import BoolArray, IntArray

FloatMatrix = NDArray[np.float32]

#: Slots of the events that the published figures are about.
SLOTS_OF_SIZE = {60: 6, 200: 8, 500: 10, 1000: 12, 5000: 12, 10_000: 12, 70_000: 15}
NUM_TOPICS = 300
DIMENSIONS = 256
VALUE_SCALE = 10_000


@dataclass(frozen=True, slots=True)
class Event:
    """The arrays of a synthetic event before they become a problem; tables are one number for every slot."""

    pairs: IntArray
    value: IntArray
    available: BoolArray
    cap: IntArray
    tables: int

    def keeping(self, kept: BoolArray) -> "Event":
        """Return the event with some of its candidate pairs only."""
        return replace(self, pairs=self.pairs[kept], value=self.value[kept])

    def keeping_common(self) -> "Event":
        """Return the event without the pairs that are never there at the same time."""
        first, second = self.pairs.T
        return self.keeping((self.available[first] & self.available[second]).any(axis=1))

    def problem(self) -> Problem:
        """Return the scheduling problem of the event."""
        return Problem(
            pairs=self.pairs,
            value=self.value,
            available=self.available,
            cap=self.cap,
            tables=np.full(self.available.shape[1], self.tables),
        )


def slots_of(size: int) -> int:
    """Return how many slots an event has: those of the published size at or below its own."""
    return SLOTS_OF_SIZE[max((known for known in SLOTS_OF_SIZE if known <= size), default=min(SLOTS_OF_SIZE))]


def seed_of(size: int) -> int:
    """Return the seed that the published figures of a size were made with."""
    return 20_260_000 + size


def _topics(rng: np.random.Generator, size: int, wanted: int) -> IntArray:
    """Draw topics of each attendee without replacement by a Zipf law (Gumbel top-k)."""
    share = 1 / np.arange(1, NUM_TOPICS + 1) ** 0.8
    luck = np.log(share / share.sum()) + rng.gumbel(size=(size, NUM_TOPICS))
    return np.argpartition(-luck, wanted, axis=1)[:, :wanted]


def _unit(rows: FloatMatrix) -> FloatMatrix:
    unit: FloatMatrix = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def _vectors(rng: np.random.Generator, meaning: FloatMatrix, topics: IntArray) -> FloatMatrix:
    """Weigh each attendee's topics, add noise, and return unit vectors."""
    weight = rng.lognormal(0, 0.5, size=topics.shape).astype(np.float32)
    rows = np.zeros((len(topics), meaning.shape[1]), np.float32)
    for column in range(topics.shape[1]):
        rows += weight[:, column : column + 1] * meaning[topics[:, column]]
    noise = rng.standard_normal(rows.shape).astype(np.float32)
    return _unit(_unit(rows) + np.float32(0.3 / np.sqrt(meaning.shape[1])) * noise)


def _people(size: int, seed: int) -> tuple[FloatMatrix, FloatMatrix, FloatMatrix, NDArray[np.float32]]:
    """Return offers, needs, interests (unit rows) and popularity of each attendee."""
    rng = np.random.default_rng(seed)
    meaning = _unit(rng.standard_normal((NUM_TOPICS, DIMENSIONS)).astype(np.float32))
    home = _topics(rng, size, 8)

    def mixed() -> IntArray:
        return np.concatenate([rng.permuted(home, axis=1)[:, :4], _topics(rng, size, 4)], axis=1)

    offers = _vectors(rng, meaning, mixed())
    needs = _vectors(rng, meaning, mixed())
    interests = _vectors(rng, meaning, home)
    return offers, needs, interests, rng.lognormal(0, 0.35, size=size).astype(np.float32)


def _candidates(size: int, wanted: int, seed: int) -> tuple[IntArray, IntArray]:
    """Return the union of each attendee's best pairs, sorted, with their values."""
    offers, needs, interests, popularity = _people(size, seed)
    keys, values = [], []
    # Small blocks keep the memory of large events small.
    block = 1024 if size <= 10_000 else 256
    for start in range(0, size, block):
        rows = slice(start, min(start + block, size))
        gets = np.maximum(needs[rows] @ offers.T, 0)
        gives = np.maximum(offers[rows] @ needs.T, 0)
        mutual = np.sqrt(gets * gives * popularity[rows, None] * popularity[None, :])
        mutual += np.float32(0.1) * np.maximum(interests[rows] @ interests.T, 0)
        number = np.arange(rows.start, rows.stop)
        mutual[number - start, number] = -1
        best = np.argpartition(-mutual, wanted - 1, axis=1)[:, :wanted]
        value = np.take_along_axis(mutual, best, axis=1)
        low, high = np.minimum(number[:, None], best), np.maximum(number[:, None], best)
        keys.append((low * size + high)[value > 0])
        values.append(value[value > 0])
    key, where = np.unique(np.concatenate(keys), return_index=True)
    points = np.maximum(1, np.rint(VALUE_SCALE * np.concatenate(values)[where])).astype(np.int64)
    return np.stack([key // size, key % size], axis=1).astype(np.int64), points


def _plain(size: int, seed: int | None = None) -> Event:
    seed = seed_of(size) if seed is None else seed
    slots = slots_of(size)
    pairs, value = _candidates(size, min(4 * slots, size - 1), seed)
    return Event(pairs, value, np.ones((size, slots), np.bool_), np.full(size, slots), size // 2)


def _full(size: int, seed: int | None = None) -> Event:
    seed = seed_of(size) if seed is None else seed
    event = _plain(size, seed)
    slots = slots_of(size)
    rng = np.random.default_rng(seed + 1)
    event = event.keeping(rng.random(len(event.pairs)) >= 0.10)
    absent = rng.random(size) < 0.30
    window = max(1, slots // 3)
    start = rng.integers(0, slots - window + 1, size=size)
    away = (np.arange(slots) >= start[:, None]) & (np.arange(slots) < start[:, None] + window)
    available = ~(away & absent[:, None])
    limited = rng.random(size) < 0.5
    most = np.where(limited, rng.integers((slots + 1) // 2, slots, size=size), slots)
    cap = np.minimum(most, available.sum(axis=1))
    event = replace(event, available=available, cap=cap, tables=int(0.8 * (size // 2)))
    return event.keeping_common()


def plain(size: int, seed: int | None = None) -> Problem:
    """Everybody is there all the time and there is a table for everybody: the colouring must be perfect."""
    return _plain(size, seed).problem()


def full(size: int, seed: int | None = None) -> Problem:
    """Build an ordinary event: some refuse each other, some are away for a while, some want few meetings."""
    return _full(size, seed).problem()


def frag60(size: int, seed: int | None = None) -> Problem:
    """Each attendee is free in each slot with probability 0.6: fragmented calendars."""
    event = _plain(size, seed)
    available = np.random.default_rng(7).random(event.available.shape) < 0.6
    return replace(event, available=available, cap=available.sum(axis=1)).keeping_common().problem()


def halfday(size: int, seed: int | None = None) -> Problem:
    """Of all attendees, 40 % stay for the first half only and 40 % for the second."""
    event = _plain(size, seed)
    luck = np.random.default_rng(7).random(size)
    half = event.available.shape[1] // 2
    available = event.available.copy()
    available[luck < 0.4, half:] = False
    available[luck > 0.6, :half] = False
    return replace(event, available=available, cap=available.sum(axis=1)).keeping_common().problem()


def ties(size: int, seed: int | None = None) -> Problem:
    """Values are one to five stars: prices say little."""
    event = _full(size, seed)
    stars = np.searchsorted(np.quantile(event.value, [0.2, 0.4, 0.6, 0.8]), event.value)
    return replace(event, value=1 + stars.astype(np.int64)).problem()


def tables50(size: int, seed: int | None = None) -> Problem:
    """Only half of the attendees can sit at a time: tables are what is scarce."""
    return replace(_full(size, seed), tables=int(0.5 * (size // 2))).problem()


def bipart(size: int, seed: int | None = None) -> Problem:
    """Meetings are between two sides of 30 % and 70 % only."""
    event = _full(size, seed)
    side = np.random.default_rng(7).random(size) < 0.3
    return event.keeping(side[event.pairs[:, 0]] != side[event.pairs[:, 1]]).problem()


def top_s(size: int, seed: int | None = None) -> Problem:
    """Each attendee names half as many candidates as there are slots: candidates are what is scarce."""
    event = _full(size, seed)
    ends = event.pairs.T.ravel()
    pair = np.tile(np.arange(len(event.pairs)), 2)
    order = np.lexsort((-event.value[pair], ends))
    rank = np.arange(len(order)) - np.searchsorted(ends[order], ends[order])
    kept = np.zeros(len(event.pairs), np.bool_)
    kept[pair[order][rank < event.available.shape[1] // 2]] = True
    return event.keeping(kept).problem()


def groups7(size: int, seed: int | None = None) -> Problem:
    """Groups of seven who meet only each other: one of each is always idle, which odd sets alone see."""
    rng = np.random.default_rng(7 if seed is None else seed)
    inside = np.stack(np.triu_indices(7, k=1), axis=1)
    groups = size // 7
    pairs = (inside[None, :, :] + 7 * np.arange(groups)[:, None, None]).reshape(-1, 2)
    value = rng.integers(1000, 5000, len(pairs))
    available = np.ones((7 * groups, 6), np.bool_)
    return Event(pairs, value, available, np.full(7 * groups, 6), 7 * groups // 2).problem()


def _rng(size: int, seed: int | None) -> np.random.Generator:
    """Return the luck that the rules of a family are drawn with."""
    return np.random.default_rng((seed_of(size) if seed is None else seed) + 3)


def own_tables(size: int, seed: int | None = None) -> Problem:
    """One attendee in eight has a table of their own and meets only others; guests have tables for half."""
    event = _full(size, seed)
    exhibits = np.zeros(size, np.bool_)
    exhibits[_rng(size, seed).permutation(size)[: size // 8]] = True
    event = event.keeping(~exhibits[event.pairs].all(axis=1))
    own_table = np.where(exhibits, np.cumsum(exhibits) - 1, -1)
    tables = int(exhibits.sum()) + int(0.5 * (size // 2))
    return replace(replace(event, tables=tables).problem(), own_table=own_table)


def allowed(size: int, seed: int | None = None) -> Problem:
    """Half of the pairs may meet only in a window of half the slots."""
    problem = full(size, seed)
    rng, slots = _rng(size, seed), problem.num_slots
    start = rng.integers(0, slots - slots // 2 + 1, size=problem.num_pairs)[:, None]
    inside = (np.arange(slots) >= start) & (np.arange(slots) < start + slots // 2)
    return replace(problem, allowed=inside | (rng.random(problem.num_pairs) < 0.5)[:, None])


def after(size: int, seed: int | None = None) -> Problem:
    """One pair in twenty is held only after another of the same attendee."""
    problem = full(size, seed)
    rng = _rng(size, seed)
    later = rng.permutation(problem.num_pairs)[: problem.num_pairs // 20]
    earlier = np.setdiff1d(np.arange(problem.num_pairs), later)
    of_attendee: dict[int, list[int]] = {}
    for pair in earlier.tolist():
        of_attendee.setdefault(int(problem.pairs[pair, 0]), []).append(pair)
    links = []
    for pair in later.tolist():
        rivals = of_attendee.get(int(problem.pairs[pair, 0]), [])
        if rivals:
            links.append((pair, rivals[int(rng.integers(len(rivals)))]))
    return replace(problem, after=links)


def required(size: int, seed: int | None = None) -> Problem:
    """One pair in fifty must be held, whatever it is worth."""
    problem = full(size, seed)
    return replace(problem, required=_rng(size, seed).random(problem.num_pairs) < 0.02)


def compact(size: int, seed: int | None = None) -> Problem:
    """Two sessions, and a break costs a fifth of a typical meeting."""
    problem = full(size, seed)
    sessions = np.arange(problem.num_slots) * 2 // problem.num_slots
    price = int(0.2 * np.median(problem.value))
    return replace(problem, session_of_slot=sessions, compactness=price)


def spread(size: int, seed: int | None = None) -> Problem:
    """Two sessions, and nobody may have more than one break more than anybody else."""
    return replace(compact(size, seed), compactness=0, max_break_spread=1)


def organiser(size: int, seed: int | None = None) -> Problem:
    """Build what organisers ask for together: exhibitors, floors, musts, windows, few breaks, some order."""
    problem = own_tables(size, seed)
    rng, slots = _rng(size, seed), problem.num_slots
    morning = np.arange(slots) < slots // 2
    free = rng.random(problem.num_pairs) < 0.8
    ends, pair = problem.pairs[:, 0], np.arange(problem.num_pairs)
    follows = np.flatnonzero(ends[1:] == ends[:-1])[::50]
    return replace(
        problem,
        floor=np.minimum(2, problem.cap),
        required=rng.random(problem.num_pairs) < 0.005,
        allowed=free[:, None] | np.where(pair[:, None] % 2 == 0, morning, ~morning),
        after=[(int(k) + 1, int(k)) for k in follows],
        session_of_slot=np.arange(slots) * 2 // slots,
        compactness=int(0.1 * np.median(problem.value)),
    )


FAMILIES: dict[str, Callable[..., Problem]] = {
    "full": full,
    "plain": plain,
    "frag60": frag60,
    "halfday": halfday,
    "ties": ties,
    "tables50": tables50,
    "bipart": bipart,
    "topS": top_s,
    "groups7": groups7,
}
#: Ordinary events with rules that tie meetings to tables, slots, each other or the calendar.
RULED: dict[str, Callable[..., Problem]] = {
    "own_tables": own_tables,
    "allowed": allowed,
    "after": after,
    "required": required,
    "compact": compact,
    "spread": spread,
    "organiser": organiser,
}
