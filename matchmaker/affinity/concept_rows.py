"""What statements are about: the concepts that they name, as rows whose products are likenesses."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matchmaker.affinity.concepts import Kind
from matchmaker.affinity.statements import Statements
from matchmaker.affinity.terms import Rows, below, beside, scaled_by
from matchmaker.affinity.text import MAX_SHORT_TOKENS, head_length, is_own
from matchmaker.affinity.vocabulary import Hit, Vocabulary

Found = Sequence[tuple[Hit, ...]]
Ints = NDArray[np.int64]

#: How much the kinds of concept tell.
KIND_WEIGHT = {Kind.WHAT: 1.0, Kind.PROBLEM: 1.0, Kind.SECTOR: 0.6, Kind.PLACE: 0.5, Kind.GENERAL: 0.2}
THINGS = frozenset({Kind.WHAT, Kind.PROBLEM})
#: A term of several words tells more: each further word so much, up to ``MOST_WORDS``.
FURTHER_WORD, MOST_WORDS = 0.25, 3
#: What is left of the weight of what stands in the tail ("with …", "for …"), and of one's own ("our …").
TAIL, OWN = 0.7, 0.5
#: With less evidence than this, a hint or a generality alone, a statement is not wholly about anything.
ENOUGH = 0.75
#: How fast a concept that many statements name loses weight, and the fewest statements that show it.
COMMON, FEW_STATEMENTS = 0.25, 50
#: How much the covered part of a need counts beside the used part of an offer.
COVERED = 0.75
#: What is left of closeness between a thing and a field of work: a hotel is no waiter.
ACROSS = 0.7
#: Statements whose closeness is worked out at a time.
_CHUNK = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class ConceptRows:
    """
    What statements are about, such that the product of an asked and a given row is their likeness.

    Parameters
    ----------
    rows
        ``(T, 2 C)``. Of what is asked: how much of it is about each concept (``COVERED`` at most), and
        how close each concept comes to it as it is offered. Of what is given: how close it comes to each
        concept as it is asked for, and how much of it is about each.
    is_known
        ``(T,)``; whether any concept is named.
    """

    rows: Rows
    is_known: NDArray[np.bool_]

    def part(self, rows: slice) -> "ConceptRows":
        """Return some of the rows."""
        return ConceptRows(self.rows[rows], self.is_known[rows])


def concepts_in(statements: Statements, vocabulary: Vocabulary) -> Found:
    """Return the concepts that each statement names."""
    return [vocabulary.find(words[:MAX_SHORT_TOKENS]) for words in statements.words]


def telling(found: Sequence[Found], size: int) -> NDArray[np.float64]:
    """
    Return how much each concept tells, ``(C,)``: all when few statements name it, less the more do.

    Parameters
    ----------
    found
        Concepts of all statements, kind by kind.
    size
        Number of concepts, C.
    """
    counts = np.zeros(size)
    for hits in (hits for kind in found for hits in kind):
        for hit in hits:
            counts[hit.concept] += hit.share
    statements = sum(len(kind) for kind in found)
    tells: NDArray[np.float64] = 1 / (
        1 + COMMON * np.log1p(counts * FEW_STATEMENTS / max(statements, FEW_STATEMENTS))
    )
    return tells


def concept_rows(
    statements: Statements,
    found: Found,
    vocabulary: Vocabulary,
    tells: NDArray[np.float64],
    *,
    is_asked: bool,
) -> ConceptRows:
    """
    Return what needs or goals ask for, or what offers give.

    Parameters
    ----------
    found
        From ``concepts_in``, for these statements.
    tells
        From ``telling``.
    is_asked
        Whether these are asked for, and not given.
    """
    width = len(vocabulary.concepts)
    lengths = [len(hits) for hits in found]
    of_hit = np.repeat(np.arange(len(found)), lengths)
    concept = np.array([hit.concept for hits in found for hit in hits], dtype=np.int64)
    trust = np.sqrt(np.array([hit.share for hits in found for hit in hits], dtype=np.float32))
    share = np.array(
        [
            share
            for words, hits in zip(statements.words, found, strict=True)
            for share in _shares(words, hits, vocabulary, tells)
        ],
        dtype=np.float32,
    )
    own = _sparse(share, of_hit, concept, (len(found), width))
    near = _nearness(vocabulary, is_asked=is_asked)
    close = _closest(of_hit, concept, trust, near, len(found))
    halves = (scaled_by(own, COVERED), scaled_by(close, 1 - COVERED)) if is_asked else (close, own)
    both = beside(*halves)
    return ConceptRows(both, np.array(lengths, dtype=np.int64) > 0)


def _nearness(vocabulary: Vocabulary, *, is_asked: bool) -> Rows:
    """Return how close each concept comes, ``(C, C)``: as it is asked for to those offered, or as offered."""
    known = vocabulary.nearness.get(is_asked)
    if known is None:
        known = vocabulary.nearness[is_asked] = _worked_out(vocabulary, is_asked=is_asked)
    return known


def _worked_out(vocabulary: Vocabulary, *, is_asked: bool) -> Rows:
    """Return what ``_nearness`` does."""
    near = vocabulary.near_as_asked if is_asked else vocabulary.near
    is_thing = [concept.kind in THINGS for concept in vocabulary.concepts]
    entries = [
        (at, other, worth if is_thing[at] == is_thing[other] else worth * ACROSS)
        for at in range(len(is_thing))
        for other, worth in sorted(near(at).items())
    ]
    size = len(is_thing)
    rows, columns, worths = (np.array(part) for part in zip(*entries, strict=True))
    return _sparse(worths.astype(np.float32), rows, columns, (size, size))


def _closest(row: Ints, concept: Ints, trust: NDArray[np.float32], near: Rows, num_rows: int) -> Rows:
    """
    Return how close each row comes to each concept by the best of its concepts.

    Parameters
    ----------
    row, concept, trust
        ``(H,)``; the row, concept and trust of each concept that is named, by row.
    near
        From ``_nearness``.
    """
    found: list[Rows] = []
    starts = np.searchsorted(row, np.arange(0, num_rows + _CHUNK, _CHUNK))
    for first, (start, stop) in zip(range(0, num_rows, _CHUNK), pairwise(starts.tolist()), strict=True):
        size = min(_CHUNK, num_rows - first)
        reached = near[concept[start:stop]]
        worth = reached.data * np.repeat(trust[start:stop], np.diff(reached.indptr))
        key = np.repeat(row[start:stop] - first, np.diff(reached.indptr)) * near.shape[1] + reached.indices
        order = np.argsort(key, kind="stable")
        key, worth = key[order], worth[order]
        at = np.flatnonzero(np.diff(key, prepend=-1))
        best = np.maximum.reduceat(worth, at) if len(at) else worth
        rows, columns = np.divmod(key[at], near.shape[1])
        found.append(_sparse(best, rows, columns, (size, near.shape[1])))
    return below(found, near.shape[1])


def _sparse(data: NDArray[np.float32], rows: Ints, columns: Ints, shape: tuple[int, int]) -> Rows:
    """Return rows from entries."""
    return sp.csr_array((data, (rows, columns)), shape=shape)


def _shares(
    words: Sequence[str], hits: Sequence[Hit], vocabulary: Vocabulary, tells: NDArray[np.float64]
) -> list[float]:
    """Return how much of a statement is about each concept that it names."""
    head = head_length(words)
    weights: list[float] = []
    evidence = 0.0
    for hit in hits:
        weight = KIND_WEIGHT[vocabulary.concepts[hit.concept].kind] * hit.share * float(tells[hit.concept])
        weight *= 1 + FURTHER_WORD * (min(hit.words, MOST_WORDS) - 1)
        weight *= TAIL if hit.at >= head else 1.0
        weight *= OWN if is_own(words, hit.at) else 1.0
        weights.append(weight)
        evidence += weight / float(tells[hit.concept])
    scale = min(1.0, evidence / ENOUGH) / sum(weights) if weights else 0.0
    return [weight * scale for weight in weights]
