"""How close an offer of one concept comes to a need of another, over the links of the vocabulary."""

import heapq
import math
from collections.abc import Mapping, Sequence
from enum import IntEnum

import numpy as np
import scipy.sparse as sp

from matchmaker.affinity.concepts import Concept, Kind
from matchmaker.affinity.terms import Rows

#: What an offer of a narrower thing is worth to a need of the broader, and the other way; a further step
#: takes as much again as a narrower one.
NARROWER, BROADER = 0.85, 0.45
#: What an offer is worth to a need that it helps with, that it is near to, that it is an answer to.
HELPS, NEAR, ANSWERS = 0.4, 0.4, 0.7
#: What is left of a way that went up to a broader thing and comes down to one beside: kin of a large
#: family are further apart.
BESIDE, LARGE_FAMILY = 0.5, 6
#: Ways worth less are not followed.
LEAST = 0.13
THINGS = frozenset({Kind.WHAT, Kind.PROBLEM})
#: What is left of closeness between a thing and a field of work: a hotel is no waiter.
ACROSS = 0.7


class _Step(IntEnum):
    """The last link of a way."""

    NONE = 0
    UP = 1
    DOWN = 2
    OTHER = 3


def closeness(concepts: Sequence[Concept]) -> list[dict[int, float]]:
    """
    Return, for each concept as it is offered, how close it comes to each concept as it is asked for, 0..1.

    The best way over the links counts, each worth the product of its links. Ways that are worth less
    than ``LEAST`` are left out.
    """
    index = {concept.id: at for at, concept in enumerate(concepts)}
    up = [[index[name] for name in concept.broader] for concept in concepts]
    down: list[list[int]] = [[] for _ in concepts]
    across: list[dict[int, float]] = [{} for _ in concepts]
    for at, concept in enumerate(concepts):
        for broader in up[at]:
            down[broader].append(at)
        for name in concept.helps:
            _link(across[at], index[name], HELPS)
        for name in concept.near:
            _link(across[at], index[name], NEAR)
            _link(across[index[name]], at, NEAR)
        for name in concept.met_by:
            _link(across[index[name]], at, ANSWERS)
    return [_ways(start, up, down, across) for start in range(len(concepts))]


def nearness(concepts: Sequence[Concept], near: Sequence[Mapping[int, float]], least: float = 0.0) -> Rows:
    """
    Return closeness as rows, ``(C, C)``.

    Parameters
    ----------
    near
        For each concept how close it comes to others.
    least
        What is less close is left out.
    """
    is_thing = [concept.kind in THINGS for concept in concepts]
    entries = [
        (at, other, worth if is_thing[at] == is_thing[other] else worth * ACROSS)
        for at in range(len(is_thing))
        for other, worth in sorted(near[at].items())
        if worth >= least
    ]
    rows, columns, worths = (np.array(part) for part in zip(*entries, strict=True))
    return sp.csr_array((worths.astype(np.float32), (rows, columns)), shape=(len(is_thing),) * 2)


def _link(links: dict[int, float], to: int, worth: float) -> None:
    """Add a link, or make one better."""
    links[to] = max(worth, links.get(to, 0.0))


def _ways(
    start: int, up: list[list[int]], down: list[list[int]], across: list[dict[int, float]]
) -> dict[int, float]:
    """Return the worth of the best way from an offered concept to each that it reaches."""
    best: dict[tuple[int, int], float] = {}
    queue: list[tuple[float, int, int]] = [(-1.0, start, _Step.NONE)]
    while queue:
        worth, at, last = heapq.heappop(queue)
        worth = -worth
        if best.get((at, last), 0) >= worth:
            continue
        best[at, last] = worth
        lower = NARROWER if last == _Step.DOWN else BROADER
        if last == _Step.UP:
            lower *= BESIDE / max(1.0, math.sqrt(len(down[at]) / LARGE_FAMILY))
        steps = (
            *((worth * NARROWER, to, _Step.UP) for to in (up[at] if last <= _Step.UP else ())),
            *((worth * lower, to, _Step.DOWN) for to in down[at]),
            *((worth * share, to, _Step.OTHER) for to, share in across[at].items()),
        )
        for reached, to, step in steps:
            if reached >= LEAST:
                heapq.heappush(queue, (-reached, to, step))
    ways: dict[int, float] = {}
    for (at, _), worth in best.items():
        ways[at] = max(worth, ways.get(at, 0.0))
    return ways
