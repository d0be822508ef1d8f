"""
What statements are loosely about: every word of a term hints at the term's concepts.

A statement that names nothing as the vocabulary writes it still says words that stand in terms: "who inherits
the winery" and "succession in wineries" come to the same concepts. One hint tells little and several that
agree much, so hints at a concept are added up and their sum is raised to a power.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matchmaker.affinity.concepts import Concept, Kind
from matchmaker.affinity.finding import Term
from matchmaker.affinity.terms import Rows, below, matrix, rows_of, scaled
from matchmaker.affinity.text import PICKED, is_content, plain_words, stem

if TYPE_CHECKING:
    from matchmaker.affinity.reading import Reading

#: Words hint by so many of their first letters, and a little by fewer: "factura" and "facturar" are kin.
ROOT, SHORT_ROOT, SHORT_ROOT_TRUST = 8, 5, 0.3
#: What a word counts that is said around a concept, beside one of its terms.
AROUND = 0.3
#: What is left of the hints of words that say something only beside others.
INCIDENTAL = 0.7
#: How fast further terms with the same word add to what it hints at.
REPEATED = 0.7
#: How much less a concept of many words is hinted at by each: 0 = not, 1 = its words share one length.
MANY_WORDS = 0.5
#: How much more a word tells that few concepts have: a power of its rarity.
RARITY = 0.5
#: What a concept that a statement names counts beside a word that hints at it, and how fast less when unsure.
NAMED, SURENESS = 1.0, 0.5
#: Hints that agree count more than as many apart.
AGREEING = 1.5
#: What hints at a concept hint at its kin.
KIN = 0.3
#: What is left, on either side, of a hint at where or at a generality: a place in common is no answer.
PLAIN = 0.55
#: Concepts that are kept of each statement.
MOST = 20
#: Statements whose strongest concepts together come to less are not wholly about anything.
ENOUGH = 5.0
#: Statements worked out at a time.
_CHUNK = 1_000


@dataclass(frozen=True, slots=True, eq=False)
class Associations:
    """
    What words hint at.

    Parameters
    ----------
    roots
        Root of a word, or its short root and ``*``, → row of ``hints``.
    hints
        ``(R, C)``; how much a root hints at each concept.
    kin
        ``(C, C)``; what hints at one concept hints at others.
    tells
        ``(C,)``; what a hint at each concept tells of who answers whom.
    muted
        Stems of words that hint at nothing, as an event wants it.
    """

    roots: dict[str, int]
    hints: Rows
    kin: Rows
    tells: NDArray[np.float32]
    muted: frozenset[str] = frozenset()

    def rows(self, readings: Sequence["Reading"]) -> Rows:
        """Return what statements are loosely about, ``(T, C)``: of length one, shorter where little tells."""
        parts = [self._rows(readings[at : at + _CHUNK]) for at in range(0, len(readings), _CHUNK)]
        return below(parts, self.hints.shape[1])

    def _rows(self, readings: Sequence["Reading"]) -> Rows:
        """Return what ``rows`` does, for a few."""
        worded = rows_of((self._rooted(reading) for reading in readings), len(self.roots))
        said = [reading.said for reading in readings]
        named = matrix(
            np.array([NAMED * entry.weight * entry.share**SURENESS for entries in said for entry in entries]),
            np.array([entry.concept for entries in said for entry in entries], dtype=np.int64),
            np.cumsum([0, *map(len, said)]),
            self.hints.shape[1],
        )
        hinted = sp.csr_array(worded @ self.hints + named)
        hinted.data **= np.float32(AGREEING)
        strongest = _strongest(sp.csr_array(hinted @ self.kin))
        row = np.repeat(np.arange(len(readings)), np.diff(strongest.indptr))
        length = np.sqrt(np.bincount(row, weights=strongest.data**2, minlength=len(readings)))
        strongest.data *= self.tells[strongest.indices]
        return scaled(strongest, (1 / np.maximum(length, ENOUGH)).astype(np.float32))

    def _rooted(self, reading: "Reading") -> dict[int, float]:
        """Return the known roots of a statement's words."""
        heard = (said for said in reading.stems if said not in self.muted)
        known = (self.roots.get(root) for said in heard for root in _roots(said))
        return dict.fromkeys((at for at in known if at is not None), 1.0)


def associations_of(
    concepts: Sequence[Concept], terms: Iterable[Term], around: Iterable[Term], nearness: Rows
) -> Associations:
    """
    Return what the words of terms hint at.

    Parameters
    ----------
    concepts, terms
        All of a vocabulary.
    around
        What is said around the concepts.
    nearness
        ``(C, C)``; how close concepts come to each other.
    """
    size = nearness.shape[0]
    roots: dict[str, int] = {}
    weight: dict[tuple[int, int], float] = {}
    for trust, said in ((1.0, terms), (AROUND, around)):
        for term in said:
            is_picked = term.words[:1] == (PICKED,)
            telling = [] if is_picked else [stem(word) for word in term.words if is_content(word)]
            for root in (root for word in telling for root in _roots(word)):
                key = roots.setdefault(root, len(roots)), term.concept
                weight[key] = weight.get(key, 0.0) + trust / len(telling)
    at, concept = np.array(list(weight), dtype=np.int64).reshape(-1, 2).T
    worth = np.array(list(weight.values())) ** REPEATED
    worth /= np.sqrt(np.bincount(concept, weights=worth**2, minlength=size))[concept] ** MANY_WORDS
    known_to = np.bincount(at, minlength=len(roots))
    tells = np.log(size / known_to) ** RARITY / np.sqrt(
        np.bincount(at, weights=worth**2, minlength=len(roots))
    )
    incidental = {stem(word)[:ROOT] for word in plain_words().incidental}
    tells *= [
        (SHORT_ROOT_TRUST if root.endswith("*") else 1.0) * (INCIDENTAL if root in incidental else 1.0)
        for root in roots
    ]
    hints = sp.csr_array(((worth * tells[at]).astype(np.float32), (at, concept)), shape=(len(roots), size))
    kin = sp.csr_array(nearness.maximum(nearness.T) * np.float32(KIN))
    kin.setdiag(1)
    is_plain = [concept.kind in {Kind.PLACE, Kind.GENERAL} for concept in concepts]
    return Associations(roots, hints, kin, np.where(is_plain, PLAIN, 1.0).astype(np.float32))


def _roots(word: str) -> Iterator[str]:
    """Yield the root and the short root of a stem."""
    yield word[:ROOT]
    yield word[:SHORT_ROOT] + "*"


def _strongest(rows: Rows) -> Rows:
    """Return the ``MOST`` largest entries of each row; of equal ones at the end none."""
    dense = rows.toarray()
    if dense.shape[1] > MOST:
        dense[dense <= np.partition(dense, -MOST - 1, axis=1)[:, -MOST - 1 : -MOST]] = 0
    return sp.csr_array(dense)
