"""What an event's statements ask for and give, laid out in blocks of attendees that can be multiplied."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from matchmaker.affinity.encoding import Encoder, VectorStore, encoded
from matchmaker.affinity.meaning import Meanings
from matchmaker.affinity.similarity import word_rows
from matchmaker.affinity.statements import Statements
from matchmaker.affinity.terms import Dense, Rows, turned_rows

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """
    All statements of one kind with the rows that they are compared by.

    Parameters
    ----------
    asked, given
        From ``Meanings``; ``given`` of needs is not used, nor is ``asked`` of offers: those are none.
    words
        Of goals; from ``word_rows``.
    vectors
        The encoder's, where there is one.
    """

    statements: Statements
    asked: Rows | None = None
    given: Rows | None = None
    words: Rows | None = None
    vectors: Dense | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Rank:
    """
    The first, second, … statements of the attendees of a block.

    Parameters
    ----------
    rows
        Their span among the block's statements.
    owners
        Whose they are, counted within the block; a span where everybody has one.
    """

    rows: slice
    owners: Ints | slice


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """
    The statements of one kind of a span of attendees, first all first ones, then all second ones, and so on.

    Parameters
    ----------
    size
        Number of attendees.
    at
        ``(T,)``; index of each statement among all of its kind.
    """

    size: int
    at: Ints
    ranks: tuple[Rank, ...]

    def of(self, rows: Rows) -> Rows:
        """Return the rows of the block's statements."""
        part: Rows = rows[self.at]
        return part

    def turned(self, rows: Rows) -> list[Rows]:
        """Return the transposed rows of the block's statements, rank by rank."""
        return [turned_rows(rows[self.at[rank.rows]]) for rank in self.ranks]


def block_of(statements: Statements, attendees: slice) -> Block:
    """Return the statements of a span of attendees by their rank."""
    first, last = statements.start[attendees.start], statements.start[attendees.stop]
    rank = statements.rank[first:last]
    order = np.argsort(rank, kind="stable")
    owner = statements.owner[first:last][order] - attendees.start
    size = attendees.stop - attendees.start
    starts = np.searchsorted(rank[order], np.arange(int(rank.max(initial=-1)) + 2)).tolist()
    return Block(
        size,
        first + order,
        tuple(
            Rank(slice(start, stop), slice(0, size) if stop - start == size else owner[start:stop])
            for start, stop in pairwise(starts)
        ),
    )


def sides_of(
    kinds: tuple[Statements, Statements, Statements],
    meanings: Meanings,
    encoder: Encoder | None,
    store: VectorStore | None,
) -> tuple[Side, Side, Side, Side]:
    """
    Return goals, offers, needs, and the causes: those goals that can be shared.

    Parameters
    ----------
    kinds
        Goals, offers and needs.
    """
    goals, offers, needs = kinds
    is_cause = np.array([reading.is_cause for reading in goals.readings], dtype=np.bool_)
    causes = goals.part(is_cause)

    def vectors(statements: Statements) -> Dense | None:
        return encoded(statements.texts, encoder, store) if encoder else None

    # Words weigh over all goals, so that one that all ask for tells nothing of a cause either.
    return (
        Side(goals, asked=meanings.asked(goals), vectors=vectors(goals)),
        Side(offers, given=meanings.given(offers), vectors=vectors(offers)),
        Side(needs, asked=meanings.asked(needs), vectors=vectors(needs)),
        Side(
            causes,
            asked=meanings.asked(causes),
            given=meanings.given(causes),
            words=word_rows(goals)[np.flatnonzero(is_cause)],
            vectors=vectors(causes),
        ),
    )


def spans(size: int, length: int) -> Sequence[slice]:
    """Return spans that cover ``size`` attendees."""
    return [slice(start, min(start + length, size)) for start in range(0, size, length)]
