"""What one attendee gets from meeting another: needs met by offers, goals shared or served."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matchmaker.affinity.encoding import Encoder, VectorStore, cosines_of, vector_match
from matchmaker.affinity.meaning import Meanings
from matchmaker.affinity.profiles import Profile
from matchmaker.affinity.reading import reader_of
from matchmaker.affinity.sides import Block, block_of, sides_of
from matchmaker.affinity.similarity import GOES_WITH, MEETS, TRUSTED, Thousandths, either, every_pair
from matchmaker.affinity.statements import statements_of
from matchmaker.affinity.terms import Dense, Rows, turned_rows
from matchmaker.affinity.vocabulary import Vocabulary

#: A need is worth this much of the one before it, and never less than ``LEAST_PRIORITY`` of the first.
PRIORITY, LEAST_PRIORITY = 0.92, 0.5
#: How much of what is still missing the further needs that are met can add together.
FURTHER = 0.3
#: The part of goals in the benefit of those who also say needs, and of those who only say goals.
GOALS_BESIDE_NEEDS, GOALS_ALONE = 0.25, 0.8


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """
    The statements of a span of attendees, ready to be compared with those of another.

    Parameters
    ----------
    asked
        Rows of the needs and, below them, of the goals.
    offered
        Transposed rows of the offers, rank by rank.
    causes
        Words, asked and given rows of the goals that can be shared, and the same transposed.
    goals_part
        ``(size,)``; the part of goals in each one's benefit.
    """

    attendees: slice
    needs: Block
    goals: Block
    offers: Block
    shared: Block
    asked: Rows
    offered: list[Rows]
    causes: tuple[Rows, Rows, Rows]
    causes_turned: tuple[Rows, Rows, Rows]
    goals_part: Dense


class Benefits:
    """
    Everything that is known about an event's statements, ready to give benefits for spans of attendees.

    Parameters
    ----------
    profiles
        N of them.
    vocabulary
        Which words name the same.
    encoder
        A further source of likeness; none = concepts, letters and words alone.
    store
        Where the encoder's vectors are kept beyond the process.
    """

    def __init__(
        self,
        profiles: Sequence[Profile],
        vocabulary: Vocabulary,
        encoder: Encoder | None = None,
        store: VectorStore | None = None,
    ) -> None:
        kinds = statements_of(profiles, reader_of(vocabulary))
        meanings = Meanings(kinds, vocabulary)
        self.num_concepts = meanings.num_concepts
        self.cosines = cosines_of(encoder)
        self.goals, self.offers, self.needs, self.causes = sides_of(kinds, meanings, encoder, store)
        has_needs = np.diff(self.needs.statements.start) > 0
        self.goals_part: Dense = np.where(has_needs, GOALS_BESIDE_NEEDS, GOALS_ALONE).astype(np.float32)

    def layer(self, attendees: slice) -> Layer:
        """Return the statements of a span of attendees, both ends given."""
        needs, goals, offers, shared = (
            block_of(side.statements, attendees)
            for side in (self.needs, self.goals, self.offers, self.causes)
        )
        words, asked, given = (
            shared.of(_there(rows)) for rows in (self.causes.words, self.causes.asked, self.causes.given)
        )
        return Layer(
            attendees=attendees,
            needs=needs,
            goals=goals,
            offers=offers,
            shared=shared,
            asked=sp.csr_array(
                sp.vstack([needs.of(_there(self.needs.asked)), goals.of(_there(self.goals.asked))])
            ),
            offered=offers.turned(_there(self.offers.given)),
            causes=(words, asked, given),
            causes_turned=(turned_rows(words), turned_rows(asked), turned_rows(given)),
            goals_part=self.goals_part[attendees],
        )

    def between(self, first: Layer, second: Layer) -> tuple[Thousandths, Thousandths]:
        """
        Return benefits between two spans of attendees, ``(first, second)`` each, in thousandths.

        The first array is what those of the first get from those of the second, the other what they give.
        """
        shared = self._shared(first, second)
        gain = self._directed(first, second, shared)
        if first is second:
            return gain, gain.T
        return gain, self._directed(second, first, shared.T).T

    def needs_met(self, receivers: Layer, givers: Layer) -> Thousandths:
        """Return how well each need (of ``receivers.needs``) is met by each offer (of ``givers.offers``)."""
        asked = receivers.asked[: len(receivers.needs.at)]
        vectors = _part(self.needs.vectors, receivers.needs.at)
        found = [self._answers(asked, vectors, givers, rank) for rank in range(len(givers.offered))]
        return np.concatenate([np.zeros((len(receivers.needs.at), 0), np.int16), *found], axis=1)

    def _answers(self, asked: Rows, vectors: Dense | None, givers: Layer, rank: int) -> Thousandths:
        """Return how the givers' offers of a rank answer what is asked."""
        match = every_pair(asked, givers.offered[rank], MEETS)
        if vectors is None or self.offers.vectors is None:
            return match
        offers = self.offers.vectors[givers.offers.at[givers.offers.ranks[rank].rows]]
        return either(match, vector_match(vectors @ offers.T, self.cosines))

    def _shared(self, first: Layer, second: Layer) -> Thousandths:
        """Return how the causes of both go together."""
        words, asked, given = first.causes
        words_turned, asked_turned, given_turned = second.causes_turned
        # Worth what the less sure direction says.
        both = np.minimum(every_pair(asked, given_turned, TRUSTED), every_pair(given, asked_turned, TRUSTED))
        match = either(every_pair(words, words_turned, GOES_WITH), both)
        vectors = self.causes.vectors
        if vectors is None:
            return match
        return either(
            match, vector_match(vectors[first.shared.at] @ vectors[second.shared.at].T, self.cosines)
        )

    def _directed(self, receivers: Layer, givers: Layer, shared: Thousandths) -> Thousandths:
        """Return what each receiver (rows) gets from each giver, in thousandths."""
        vectors = _stacked(
            _part(self.needs.vectors, receivers.needs.at), _part(self.goals.vectors, receivers.goals.at)
        )
        best = _best(
            (self._answers(receivers.asked, vectors, givers, rank) for rank in range(len(givers.offered))),
            givers.offers,
            receivers.asked.shape[0],
        )
        ends = len(receivers.needs.at)
        met = _joint(best[:ends], receivers.needs, weighted=True)
        served = _joint(best[ends:], receivers.goals, weighted=True)
        best = _best(
            (shared[:, rank.rows] for rank in givers.shared.ranks), givers.shared, len(receivers.shared.at)
        )
        by_goals = np.maximum(served, _joint(best, receivers.shared, weighted=False))
        by_goals *= receivers.goals_part[:, None]
        benefit: Thousandths = np.rint(1000 * (1 - (1 - met) * (1 - by_goals))).astype(np.int16)
        return benefit


def weight_of_rank(rank: int) -> int:
    """Return what the statement after so many others counts, in thousandths."""
    return round(1000 * max(LEAST_PRIORITY, PRIORITY**rank))


def _best(found: Iterable[Thousandths], block: Block, num_rows: int) -> Thousandths:
    """Return the best that each attendee of the block has for each row, ``(num_rows, size)``."""
    best = np.zeros((num_rows, block.size), dtype=np.int16)
    for match, rank in zip(found, block.ranks, strict=True):
        best[:, rank.owners] = np.maximum(best[:, rank.owners], match)
    return best


def _joint(best: Thousandths, block: Block, *, weighted: bool) -> Dense:
    """
    Return the joint likeness per (receiver, giver), 0..1.

    Each statement counts with its best answer. The best of them counts in full, the others together
    add at most ``FURTHER`` of what is missing: three weak hits are not one strong one.
    """
    top = np.zeros((block.size, best.shape[1]), dtype=np.float32)
    rest = np.zeros_like(top) if len(block.ranks) > 1 else None
    for at, rank in enumerate(block.ranks):
        worth = best[rank.rows].astype(np.float32)
        worth *= np.float32(weight_of_rank(at) / 1e6 if weighted else 1e-3)
        if rest is None:
            top[rank.owners] = worth
        else:
            rest[rank.owners] += np.minimum(top[rank.owners], worth)
            top[rank.owners] = np.maximum(top[rank.owners], worth)
    if rest is not None:
        top += (1 - top) * (rest / (1 + rest)) * np.float32(FURTHER)
    return top


def _there(rows: Rows | None) -> Rows:
    """Return rows that this kind of statement has."""
    assert rows is not None
    return rows


def _part(vectors: Dense | None, at: NDArray[np.int64]) -> Dense | None:
    """Return some of the vectors, where there are any."""
    return None if vectors is None else vectors[at]


def _stacked(first: Dense | None, second: Dense | None) -> Dense | None:
    """Return the vectors of both, one below the other; none of nothing."""
    if first is None or second is None:
        return None
    there = [vectors for vectors in (first, second) if len(vectors)]
    return np.concatenate(there) if there else first
