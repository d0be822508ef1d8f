"""From profiles and rules to candidate pairs with their mutual value and reasons."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from matchmaker.affinity.benefit import Benefits, Layer
from matchmaker.affinity.candidates import ALL_PAIRS_UP_TO, Permission, default_top_k, links
from matchmaker.affinity.encoding import Encoder, VectorStore
from matchmaker.affinity.factors import Factors, met_often
from matchmaker.affinity.profiles import PairRules, PairValues, Profile, Standing
from matchmaker.affinity.reasons import Told, reasons_of
from matchmaker.affinity.sides import spans
from matchmaker.affinity.similarity import Thousandths
from matchmaker.affinity.strongest import Strongest
from matchmaker.affinity.vocabulary import Vocabulary, shipped_vocabulary

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
#: Pairs, lower attendee first, ``(P, 2)``, their values ``(P,)``, and benefits ``(P, 2)``.
_Kept: TypeAlias = tuple[Ints, Ints, Ints]

#: How far, in thousandths, the other side's benefit is lifted: a pair that serves one side only is
#: worth about a fifth of one that serves both, not nothing.
ONE_SIDED = 50
#: Attendees of a block, so that what is worked out for two blocks stays near the processor.
_BLOCK = 512
#: Blocks worked on at a time: the steps of a block release the interpreter, memory bounds them.
_MOST_THREADS = 4
#: Pairs explained at a time.
_EXPLAINED = 20_000
_NONE = PairValues(
    pairs=np.empty((0, 2), np.int64),
    value=np.empty(0, np.int64),
    benefit=np.empty((0, 2), np.int64),
    reason_kind=np.empty((0, 2), np.int8),
    reason_statement=np.empty((0, 2, 2), np.int16),
)


def mutual_values(
    profiles: Sequence[Profile],
    rules: PairRules,
    *,
    wants: Ints,
    avoids: Ints,
    musts: Ints,
    met: Ints,
    num_slots: int,
    top_k: int | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    standing: Standing | None = None,
    vocabulary: Vocabulary | None = None,
    encoder: Encoder | None = None,
    store: VectorStore | None = None,
) -> PairValues:
    """
    Return the candidate pairs of an event with their value and reasons; the same input gives the same arrays.

    Candidates are each attendee's best (every pair in small events) and all wanted and required pairs, of
    those that the rules allow and that are worth ``rules.min_value``.

    Parameters
    ----------
    profiles
        N attendees; the index of an attendee is the place here.
    wants, avoids, musts, met
        ``(W, 2)``, ``(A, 2)``, ``(M, 2)``: directed wishes; ``(K, 3)``: two and how often they met before.
    num_slots, top_k
        Slots of the event; candidates that each attendee brings, by default four per slot and at least 24.
    on_progress
        Called with attendees done and all attendees after each block.
    standing, vocabulary, encoder, store
        From earlier events; the event's words, by default the shipped; a further source; its vectors' home.
    """
    size = len(profiles)
    often = met_often(_table(met, 3), size)
    worth = _Worth(
        Benefits(profiles, vocabulary or shipped_vocabulary(), encoder, store),
        Factors(rules, links(_table(wants, 2), size), often, standing),
        Permission(profiles, rules, _table(avoids, 2), often),
        rules.min_value,
    )
    most = size if size <= ALL_PAIRS_UP_TO else default_top_k(num_slots) if top_k is None else top_k
    most = min(most, size - 1)
    if most < 1:
        return _NONE
    named = np.concatenate([_table(wants, 2), _table(musts, 2)])
    with ThreadPoolExecutor(min(os.cpu_count() or 1, _MOST_THREADS)) as pool:
        return _explained(_best_and_named(worth, named, (size, most), pool, on_progress), worth, pool)


@dataclass(frozen=True, slots=True, eq=False)
class _Worth:
    """What pairs of an event are worth: benefits, factors, and whether they may meet at all."""

    benefits: Benefits
    factors: Factors
    permission: Permission
    min_value: int

    def between(
        self, first: Layer, second: Layer
    ) -> tuple[NDArray[np.int32], tuple[Thousandths, Thousandths]]:
        """Return the values between two spans of attendees, 0 for what is no candidate, and the benefits."""
        gain, give = self.benefits.between(first, second)
        value = joined(gain, give, *self.factors.between(first.attendees, second.attendees))
        allowed = self.permission.between(first.attendees, second.attendees)
        if self.min_value > 1:
            allowed &= value >= self.min_value
        value *= allowed
        return value, (gain, give)


def joined(gain: Thousandths, give: Thousandths, least: Floats, factor: Floats) -> NDArray[np.int32]:
    """
    Return the mutual value of pairs, in points, at least 1.

    The geometric mean of both benefits, each lifted by ``ONE_SIDED`` thousandths and the mean lowered
    by as much: 1000 when both gain all, 179 when only one does, 0 when nobody does; then the factors.

    Parameters
    ----------
    gain, give
        Benefit of either side, in thousandths.
    least
        Points before the factors that a pair has anyway.
    factor
        Product of the named factors.
    """
    # Whole numbers below 2²⁴, whose roots are never close to a half: single precision rounds them right.
    product = (gain.astype(np.float32) + ONE_SIDED) * (give.astype(np.float32) + ONE_SIDED)
    points = np.rint(np.sqrt(product, out=product) - np.float32(ONE_SIDED))
    if least.any():
        points = np.maximum(points, least)
    value = points if (factor == 1).all() else np.rint(points * factor)
    at_least_one: NDArray[np.int32] = np.maximum(value, 1).astype(np.int32)
    return at_least_one


def _table(rows: Ints, width: int) -> Ints:
    """Return rows of integers, also when there are none."""
    return np.asarray(rows, dtype=np.int64).reshape(-1, width)


def _best_and_named(
    worth: _Worth,
    named: Ints,
    sizes: tuple[int, int],
    pool: Executor,
    on_progress: Callable[[int, int], None] | None,
) -> _Kept:
    """
    Look at every pair of attendees once, block by block; return the best of each, and those that are named.

    Parameters
    ----------
    named
        ``(Q, 2)``; pairs that are candidates whatever they are worth, if they may meet.
    sizes
        Number of attendees, and of the best partners that each brings.
    """
    size, most = sizes
    strongest = Strongest(size, most)
    layers = [worth.benefits.layer(span) for span in spans(size, _BLOCK)]
    is_named = links(np.sort(named, axis=1), size)
    further: list[_Kept] = []
    done, whole = 0, sum(range(len(layers) + 1))

    def look(first: Layer, second: Layer) -> None:
        value, (gain, give) = worth.between(first, second)
        strongest.add(first.attendees, second.attendees, value, (gain, give))
        row, column = is_named[first.attendees, second.attendees].nonzero()
        may = value[row, column] > 0
        row, column = row[may], column[may]
        ends = np.stack([row + first.attendees.start, column + second.attendees.start], axis=1)
        benefit = np.stack([gain[row, column], give[row, column]], axis=1)
        further.append((ends.astype(np.int64), value[row, column].astype(np.int64), benefit.astype(np.int64)))

    for at, first in enumerate(layers):
        for _ in pool.map(look, repeat(first), layers[at:]):
            done += 1
        if on_progress is not None:
            on_progress(size * done // whole, size)
    pairs, value, benefit = (np.concatenate(parts) for parts in zip(strongest.pairs(), *further, strict=True))
    _, at_first = np.unique(pairs[:, 0] * size + pairs[:, 1], return_index=True)
    return pairs[at_first], value[at_first], benefit[at_first]


def _explained(kept: _Kept, worth: _Worth, pool: Executor) -> PairValues:
    """Return pairs with what told of them and the factors that turned their value."""
    pairs, value, benefit = kept
    parts = spans(len(pairs), _EXPLAINED)

    def told(way: int) -> list[Told]:
        own, other = pairs.T[:: -1 if way else 1]
        return list(
            pool.map(
                lambda part: reasons_of(worth.benefits, own[part], other[part], benefit[part, way]), parts
            )
        )

    ways = [told(way) for way in (0, 1)]
    if not parts:
        return _NONE
    return PairValues(
        pairs=pairs,
        value=value,
        benefit=benefit,
        reason_kind=np.stack([np.concatenate([t.kind for t in way]) for way in ways], axis=1),
        reason_statement=np.stack([np.concatenate([t.statement for t in way]) for way in ways], axis=1),
        source=np.stack([np.concatenate([t.source for t in way]) for way in ways], axis=1),
        believed=np.stack([np.concatenate([t.believed for t in way]) for way in ways], axis=1),
        factor=worth.factors.of_pairs(pairs),
    )
