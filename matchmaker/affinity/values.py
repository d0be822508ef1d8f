"""From profiles and rules to candidate pairs with their mutual value and reasons."""

import math
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from matchmaker.affinity.benefit import Benefits, Directed
from matchmaker.affinity.candidates import Permission, choose, default_top_k, links
from matchmaker.affinity.encoding import Encoder
from matchmaker.affinity.factors import Factors, met_often
from matchmaker.affinity.profiles import PairRules, PairValues, Profile, Standing
from matchmaker.affinity.vocabulary import Vocabulary, shipped_vocabulary

Ints = NDArray[np.int64]

#: How far, in thousandths, the other side's benefit is lifted: a pair that serves one side only is
#: worth about a fifth of one that serves both, not nothing.
ONE_SIDED = 50
#: Likenesses of statements held at a time, per kind: bounds the memory of a block.
_CELLS = 4_000_000
_MOST_ROWS = 2_048
#: Blocks worked on at a time: the steps of a block release the interpreter, memory bounds them.
_MOST_THREADS = 4
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
) -> PairValues:
    """
    Return the candidate pairs of an event with their value and reasons.

    Candidates are each attendee's ``top_k`` best by mutual value (every pair in small events) and all
    wanted and required pairs, of those that the rules allow and that are worth ``rules.min_value``.
    The same input gives the same arrays; benefits are rounded to thousandths before they are used.

    Parameters
    ----------
    profiles
        N attendees; the index of an attendee is the place here.
    wants, avoids, musts
        ``(W, 2)``, ``(A, 2)``, ``(M, 2)``; directed wishes, from and to.
    met
        ``(K, 3)``; two attendees and how often they met at earlier events.
    num_slots
        Slots of the event: more slots need more candidates.
    top_k
        Candidates that each attendee brings; by default four per slot and at least 24.
    on_progress
        Called with attendees done and all attendees after each block.
    standing
        What is known of the attendees from earlier events, for the factors of solvency and newcomers.
    vocabulary
        The event's; the shipped one when left out.
    encoder
        A further source of likeness.
    """
    size = len(profiles)
    wanted = links(_table(wants, 2), size)
    often = met_often(_table(met, 3), size)
    permission = Permission(profiles, rules, _table(avoids, 2), often)
    factors = Factors(rules, wanted, often, standing)
    named = np.concatenate([_table(wants, 2), _table(musts, 2)])
    benefits = Benefits(profiles, vocabulary or shipped_vocabulary(), encoder)
    k = min(default_top_k(num_slots) if top_k is None else top_k, max(size - 1, 0))

    def block(rows: slice) -> PairValues:
        gains = benefits.directed(rows, slice(0, size))
        gives = benefits.directed(slice(0, size), rows)
        table = factors.table(rows)
        value = joined(
            gains.benefit, gives.benefit.T, factors.least(rows), math.prod(table[1:], start=table[0])
        )
        allowed = permission.of_rows(rows) & (value >= rules.min_value)
        row, column = choose(value, allowed, rows.start, k)
        row, column = _with_named(row, column, named, allowed, rows)
        chosen = _pairs((row, column), rows.start, value, gains, gives)
        return _explained(chosen, benefits, table, rows)

    found: list[PairValues] = []
    spans = list(_blocks(benefits, size))
    with ThreadPoolExecutor(min(os.cpu_count() or 1, _MOST_THREADS, len(spans) or 1)) as pool:
        for rows, pairs in zip(spans, pool.map(block, spans), strict=True):
            found.append(pairs)
            if on_progress is not None:
                on_progress(rows.stop, size)
    return _together(found)


def joined(
    gain: NDArray[np.int16], give: NDArray[np.int16], least: NDArray[np.float64], factor: NDArray[np.float64]
) -> Ints:
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
    product = (gain.astype(np.float64) + ONE_SIDED) * (give.astype(np.float64) + ONE_SIDED)
    points = np.maximum(np.rint(np.sqrt(product) - ONE_SIDED), least)
    value: Ints = np.maximum(np.rint(points * factor), 1).astype(np.int64)
    return value


def _table(rows: Ints, width: int) -> Ints:
    """Return rows of integers, also when there are none."""
    return np.asarray(rows, dtype=np.int64).reshape(-1, width)


def _blocks(benefits: Benefits, size: int) -> Iterator[slice]:
    """Yield spans of attendees, small enough for the memory and large enough to be quick."""
    needs, offers, goals = (len(s.words) for s in (benefits.needs, benefits.offers, benefits.goals))
    per_attendee = max(size, max(needs * offers, goals * offers, goals * goals) // max(size, 1), 1)
    length = min(max(_CELLS // per_attendee, 16), _MOST_ROWS)
    for start in range(0, size, length):
        yield slice(start, min(start + length, size))


def _with_named(
    row: Ints, column: Ints, named: Ints, allowed: NDArray[np.bool_], rows: slice
) -> tuple[Ints, Ints]:
    """Return the candidates of a block with the wanted and required pairs of its attendees added."""
    low, high = named.min(axis=1, initial=allowed.shape[1]), named.max(axis=1, initial=0)
    here = (low >= rows.start) & (low < rows.stop)
    low, high = low[here] - rows.start, high[here]
    kept = allowed[low, high]
    return np.concatenate([row, low[kept]]), np.concatenate([column, high[kept]])


def _pairs(
    chosen: tuple[Ints, Ints], first: int, value: Ints, gains: Directed, gives: Directed
) -> PairValues:
    """Return the chosen pairs of a block, lower attendee first, each once."""
    row, column = chosen
    own = row + first
    pairs = np.stack([np.minimum(own, column), np.maximum(own, column)], axis=1)
    pairs, at = np.unique(pairs, axis=0, return_index=True)
    row, column, own = row[at], column[at], own[at]
    gain_kind, gain_statement = gains.reasons(row, column)
    give_kind, give_statement = gives.reasons(column, row)
    benefit = np.stack([gains.benefit[row, column], gives.benefit[column, row]], axis=1).astype(np.int64)
    kind = np.stack([gain_kind, give_kind], axis=1)
    statement = np.stack([gain_statement, give_statement], axis=1)
    turned = own > column
    for array in (benefit, kind, statement):
        array[turned] = array[turned][:, ::-1]
    return PairValues(
        pairs=pairs,
        value=value[row, column],
        benefit=benefit,
        reason_kind=kind,
        reason_statement=statement,
    )


def _explained(
    chosen: PairValues, benefits: Benefits, table: tuple[NDArray[np.float64], ...], rows: slice
) -> PairValues:
    """Return the pairs of a block with what told of them and the factors that turned their value."""
    low, high = chosen.pairs.T
    told = [
        benefits.sources(ends, chosen.reason_kind[:, way], chosen.reason_statement[:, way])
        for way, ends in enumerate(((low, high), (high, low)))
    ]
    is_low = (low >= rows.start) & (low < rows.stop)
    own, other = np.where(is_low, low, high) - rows.start, np.where(is_low, high, low)
    return replace(
        chosen,
        source=np.stack(told, axis=1),
        factor=np.stack([factor[own, other] for factor in table], axis=1),
    )


def _together(found: Sequence[PairValues]) -> PairValues:
    """Return the pairs of all blocks, sorted, each once."""
    pairs = np.concatenate([np.empty((0, 2), np.int64), *(part.pairs for part in found)])
    pairs, at = np.unique(pairs, axis=0, return_index=True)
    if not found:
        found = [_NONE]
    return PairValues(
        pairs=pairs,
        value=np.concatenate([part.value for part in found])[at],
        benefit=np.concatenate([part.benefit for part in found])[at],
        reason_kind=np.concatenate([part.reason_kind for part in found])[at],
        reason_statement=np.concatenate([part.reason_statement for part in found])[at],
        source=np.concatenate([part.source for part in found])[at],
        factor=np.concatenate([part.factor for part in found])[at],
    )
