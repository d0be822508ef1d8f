"""
What the statements of an event are about, as sparse rows whose products are likenesses.

A row has a column for each concept of the vocabulary and, after those, for each word of the event that
the vocabulary does not know: such a word is a concept of its own, close to words of like letters. What is
named and what comes close stand in columns of their own, and after them what a statement is loosely about.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matchmaker.affinity.concepts import Kind
from matchmaker.affinity.letters import closeness_of_words
from matchmaker.affinity.reading import Reading
from matchmaker.affinity.statements import Statements
from matchmaker.affinity.terms import Rows, added, beside, in_parts, inner, scaled, scaled_by
from matchmaker.affinity.vocabulary import Vocabulary

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

#: With less evidence than this, a hint or a generality alone, a statement is not wholly about anything.
ENOUGH = 0.75
#: How much more an unknown word says that there is something than what it weighs beside known ones.
EVIDENT = 2.5
#: How fast a concept that many statements name loses weight, and the fewest statements that show it.
COMMON, FEW_STATEMENTS = 0.25, 50
#: How much the covered part of a need counts beside the used part of an offer.
COVERED = 0.75
#: How much of a likeness the associations of both are; what they name is the rest.
LOOSELY = 2 / 3
#: How much what they name is where their words hint at nothing.
NAMED_ALONE = 0.85
#: What is lost of a likeness where both name places, and none of the same.
ELSEWHERE = 0.12
#: How fast closeness falls with the share of a meaning among those that a word may have.
TRUST = 0.2
#: Entries whose closeness is worked out at a time.
_CHUNK = 200_000


@dataclass(frozen=True, slots=True, eq=False)
class _Named:
    """What statements of one kind name: row of each entry, what it is, how sure, weight, and its place's."""

    row: Ints
    item: Ints
    share: NDArray[np.float32]
    weight: Floats
    place: NDArray[np.float32]


class Meanings:
    """
    What the statements of an event are about.

    Parameters
    ----------
    kinds
        All statements of the event, kind by kind: what many of them name tells less.
    vocabulary
        Which words name the same.
    """

    def __init__(self, kinds: Sequence[Statements], vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        readings = [reading for kind in kinds for reading in kind.readings]
        unknown = sorted({word for reading in readings for word, _ in reading.unknown})
        words = sorted({word for reading in readings for word in reading.stems}) if unknown else []
        self._word = {word: at for at, word in enumerate(words)}
        self._unknown = {word: at for at, word in enumerate(unknown)}
        self._near_words = closeness_of_words(words, unknown)
        self._tells = self._telling(readings)
        self._is_place = np.array([concept.kind is Kind.PLACE for concept in vocabulary.concepts])

    @property
    def num_concepts(self) -> int:
        """Return how many of the columns of each half of a row are concepts."""
        return len(self._vocabulary.concepts)

    def asked(self, statements: Statements) -> Rows:
        """
        Return what statements ask for, ``(T, 2 (C + U) + C + 1)``, in ``PARTS``.

        How much of a statement is about each thing (``COVERED`` at most), how close each thing comes
        to it as it is offered, what it is loosely about, and what is lost where both name a place: those of
        the same place get it back, as each place counts so much more.
        """
        own, close = self._own(statements), self._close(statements, is_asked=True)
        named = beside(scaled_by(own, COVERED), scaled_by(close, 1 - COVERED))
        loosely = self._loosely(statements)
        # Where words hint at little, what is named counts for it, as with names and other languages.
        counts = NAMED_ALONE - (NAMED_ALONE - (1 - LOOSELY)) / LOOSELY * inner(loosely, loosely)
        places, any_place = self._places(statements)
        named = added(scaled(named, counts.astype(np.float32)), scaled_by(places, ELSEWHERE))
        return in_parts(beside(beside(named, loosely), scaled_by(any_place, -ELSEWHERE)))

    def given(self, statements: Statements) -> Rows:
        """Return how close statements come to each thing asked for, and how much they are about each."""
        named = beside(self._close(statements, is_asked=False), self._own(statements))
        _, any_place = self._places(statements)
        return in_parts(beside(beside(named, self._loosely(statements)), any_place))

    def _places(self, statements: Statements) -> tuple[Rows, Rows]:
        """Return how far each statement is about each place, ``(T, C + U)``, and about any, ``(T, 1)``."""
        named = self._named(statements.readings)
        known = np.append(self._is_place, np.zeros(len(self._unknown), dtype=np.bool_))[named.item]
        row, sure = named.row[known], named.share[known] * named.place[known]
        any_place = np.zeros(len(statements), dtype=np.float32)
        np.maximum.at(any_place, row, sure)
        total = np.bincount(row, weights=sure, minlength=len(statements))
        share = (sure * any_place[row] / total[row]).astype(np.float32)
        places = sp.csr_array((share, (row, named.item[known])), shape=(len(statements), self._width))
        return places, sp.csr_array(any_place[:, None])

    def _loosely(self, statements: Statements) -> Rows:
        """Return what statements are loosely about, ``(T, C)``; products come to ``LOOSELY`` at most."""
        rows = self._vocabulary.ready().associations.rows(statements.readings)
        return scaled_by(rows, math.sqrt(LOOSELY))

    def _telling(self, readings: Sequence[Reading]) -> Floats:
        """Return how much each thing tells, ``(C + U,)``: the less the more statements name it."""
        named = self._named(readings)
        # Whole numbers, so that the order of the attendees does not matter.
        share = np.rint(named.share * 1000)
        counts = np.bincount(named.item, weights=share, minlength=self._width) / 1000
        often = counts * FEW_STATEMENTS / max(len(readings), FEW_STATEMENTS)
        tells: Floats = 1 / (1 + COMMON * np.log1p(often))
        return tells

    @property
    def _width(self) -> int:
        return self.num_concepts + len(self._unknown)

    def _named(self, readings: Sequence[Reading]) -> _Named:
        """Return the concepts and unknown words of readings, entry by entry."""
        lengths = np.array([(len(r.said), len(r.unknown)) for r in readings], dtype=np.int64).reshape(-1, 2)
        rows = np.arange(len(readings))
        said = [entry for reading in readings for entry in reading.said]
        unknown = [entry for reading in readings for entry in reading.unknown]
        first = self.num_concepts
        return _Named(
            np.concatenate([np.repeat(rows, lengths[:, 0]), np.repeat(rows, lengths[:, 1])]),
            np.array(
                [*(entry.concept for entry in said), *(first + self._unknown[word] for word, _ in unknown)],
                dtype=np.int64,
            ),
            np.array([*(entry.share for entry in said), *(1.0 for _ in unknown)], dtype=np.float32),
            np.array([*(entry.weight for entry in said), *(weight for _, weight in unknown)]),
            np.array([*(entry.place for entry in said), *(1.0 for _ in unknown)], dtype=np.float32),
        )

    def _own(self, statements: Statements) -> Rows:
        """Return how much of each statement is about each thing, ``(T, C + U)``."""
        named = self._named(statements.readings)
        size = len(statements)
        evident = np.where(named.item < self.num_concepts, 1.0, EVIDENT)
        evidence = np.bincount(named.row, weights=named.weight * evident, minlength=size)
        weight = named.weight * self._tells[named.item]
        total = np.bincount(named.row, weights=weight, minlength=size)
        total[total == 0] = 1
        share = weight * (np.minimum(1.0, evidence / ENOUGH) / total)[named.row]
        return sp.csr_array((share.astype(np.float32), (named.row, named.item)), shape=(size, self._width))

    def _close(self, statements: Statements, *, is_asked: bool) -> Rows:
        """Return how close statements come to each thing by the best of what they name, ``(T, C + U)``."""
        named, ready = self._named(statements.readings), self._vocabulary.ready()
        known = named.item < self.num_concepts
        concepts = _closest(
            named.row[known],
            named.item[known],
            named.share[known] ** np.float32(TRUST) * named.place[known],
            ready.near_as_asked if is_asked else ready.near_as_given,
            len(statements),
        )
        stems = [reading.stems if self._unknown else () for reading in statements.readings]
        row = np.repeat(np.arange(len(stems)), [len(words) for words in stems])
        word = np.array([self._word[word] for word in chain.from_iterable(stems)], dtype=np.int64)
        sure = np.ones(len(word), dtype=np.float32)
        return beside(concepts, _closest(row, word, sure, self._near_words, len(statements)))


def _closest(row: Ints, item: Ints, trust: NDArray[np.float32], near: Rows, num_rows: int) -> Rows:
    """
    Return how close each row comes to each column of ``near`` by the best of what it names.

    Parameters
    ----------
    row, item, trust
        ``(H,)``; the row, thing and trust of each entry.
    near
        How close each thing comes to each column.
    """
    order = np.argsort(row, kind="stable")
    row, item, trust = row[order], item[order], trust[order]
    # Chunks end where rows end.
    ends = np.unique([*np.searchsorted(row, row[::_CHUNK]), len(row)])
    keys, worths = [np.empty(0, np.int64)], [np.empty(0, np.float32)]
    for start, stop in pairwise(ends):
        reached = near[item[start:stop]]
        lengths = np.diff(reached.indptr)
        worth = reached.data * np.repeat(trust[start:stop], lengths)
        key = np.repeat(row[start:stop], lengths) * near.shape[1] + reached.indices
        order = np.argsort(key, kind="stable")
        key, worth = key[order], worth[order]
        at = np.flatnonzero(np.diff(key, prepend=-1))
        keys.append(key[at])
        worths.append(np.maximum.reduceat(worth, at) if len(at) else worth)
    rows, columns = np.divmod(np.concatenate(keys), max(near.shape[1], 1))
    return sp.csr_array((np.concatenate(worths), (rows, columns)), shape=(num_rows, near.shape[1]))
