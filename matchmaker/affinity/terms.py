"""
Sparse rows of weighted terms, and their products. float32; columns of a row sorted.

Written out rather than taken from a machine-learning library: importing one takes longer than all
the values of an ordinary event.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

Dense: TypeAlias = NDArray[np.float32]
if TYPE_CHECKING:
    Rows: TypeAlias = sp.csr_array[Any, tuple[int, int]]
else:
    Rows: TypeAlias = sp.csr_array

#: Parts of one in which weights are counted, so that products of rows are whole numbers: every order of
#: summing gives the same.
PARTS = 1024
#: Lengths of letter groups.
GRAMS = (3, 4, 5)


def rows_of(weights: Iterable[Mapping[int, float]], width: int) -> Rows:
    """Return rows of column → weight as a matrix of ``width`` columns."""
    ends, columns, data = [0], list[int](), list[float]()
    for row in weights:
        for column in sorted(row):
            columns.append(column)
            data.append(row[column])
        ends.append(len(columns))
    return matrix(np.array(data), np.array(columns), np.array(ends), width)


def inner(rows: Rows, others: Rows) -> NDArray[Any]:
    """Return the product of each row with the row of the others at its place, ``(R,)``."""
    both: NDArray[Any] = np.asarray(rows.multiply(others).sum(axis=1))
    return both


def turned_rows(rows: Rows) -> Rows:
    """Return the transpose, by rows."""
    turned: Rows = rows.T.tocsr()
    return turned


def scaled(rows: Rows, factor: Dense) -> Rows:
    """Return the rows, each times its factor."""
    data = rows.data * np.repeat(factor, np.diff(rows.indptr))
    return matrix(data, rows.indices, rows.indptr, rows.shape[1])


def scaled_by(rows: Rows, factor: float) -> Rows:
    """Return the rows times a number."""
    return matrix(rows.data * np.float32(factor), rows.indices, rows.indptr, rows.shape[1])


def beside(left: Rows, right: Rows) -> Rows:
    """Return the rows of both, one beside the other."""
    both = sp.csr_array(sp.hstack([left, right]))
    both.sort_indices()
    return matrix(both.data, both.indices, both.indptr, left.shape[1] + right.shape[1])


def added(rows: Rows, others: Rows) -> Rows:
    """Return the sums of rows and of others that have fewer columns, or as many."""
    wider = sp.csr_array((others.data, others.indices, others.indptr), shape=rows.shape)
    both = sp.csr_array(rows + wider)
    both.sort_indices()
    return matrix(both.data, both.indices, both.indptr, rows.shape[1])


def in_parts(rows: Rows) -> Rows:
    """Return the rows with each weight as so many of ``PARTS``, int32; what rounds to none is left out."""
    parts = np.rint(rows.data * PARTS).astype(np.int32)
    kept = parts != 0
    ends = np.concatenate([[0], np.cumsum(kept)])[rows.indptr].astype(np.int32)
    return sp.csr_array((parts[kept], rows.indices[kept], ends), shape=rows.shape)


def below(parts: Sequence[Rows], width: int) -> Rows:
    """Return the rows of all parts, one below the other."""
    data = np.concatenate([np.empty(0, np.float32), *(part.data for part in parts)])
    columns = np.concatenate([np.empty(0, np.int32), *(part.indices for part in parts)])
    lengths = np.concatenate([np.zeros(1, np.int64), *(np.diff(part.indptr) for part in parts)])
    return matrix(data, columns, np.cumsum(lengths), width)


def word_counts(texts: Sequence[Sequence[str]]) -> tuple[Rows, list[str]]:
    """Return how often each text has each word, ``(T, V)``, and the V words in alphabetical order."""
    words = sorted({word for text in texts for word in text})
    column = {word: at for at, word in enumerate(words)}
    counted: list[dict[int, float]] = []
    for text in texts:
        counts: dict[int, float] = {}
        for word in text:
            at = column[word]
            counts[at] = counts.get(at, 0) + 1
        counted.append(counts)
    return rows_of(counted, len(words)), words


def letter_counts(texts: Sequence[Sequence[str]]) -> Rows:
    """Return how often each text has each letter group; groups stay within words and know their ends."""
    counts, words = word_counts(texts)
    grams = [_grams(word) for word in words]
    of_word, _ = word_counts(grams)
    of_text: Rows = counts @ of_word
    of_text.sort_indices()
    return matrix(of_text.data, of_text.indices, of_text.indptr, of_word.shape[1])


def weighted(counts: Rows, *, most_texts: float = np.inf) -> Rows:
    """
    Return unit rows of term weights, ``(1 + ln count) · (1 + ln((1 + T) / (1 + texts with the term)))``.

    Parameters
    ----------
    counts
        ``(T, V)``; how often each text has each term.
    most_texts
        Terms in more texts than this say nothing and are left out.

    References
    ----------
    Salton, G. and Buckley, C. (1988). Term-weighting approaches in automatic text retrieval.
    *Information Processing & Management* 24 (5).
    """
    num_texts, num_terms = counts.shape
    texts_with = np.bincount(counts.indices, minlength=num_terms)
    rarity = 1 + np.log((1 + num_texts) / (1 + texts_with))
    rarity[texts_with > most_texts] = 0
    weight = (1 + np.log(counts.data)) * rarity[counts.indices]
    rows = np.repeat(np.arange(num_texts), np.diff(counts.indptr))
    length = np.sqrt(np.bincount(rows, weights=weight * weight, minlength=num_texts))
    length[length == 0] = 1
    return matrix(weight / length[rows], counts.indices, counts.indptr, num_terms)


def _grams(word: str) -> list[str]:
    """Return the letter groups of a word with its ends marked by blanks."""
    ended = f" {word} "
    return [ended[at : at + n] for n in GRAMS for at in range(len(ended) - n + 1)]


def matrix(
    data: NDArray[np.floating], columns: NDArray[np.integer], ends: NDArray[np.integer], width: int
) -> Rows:
    """Return a matrix of ``width`` columns from its data, their columns, and where the rows end."""
    parts = (data.astype(np.float32), columns.astype(np.int32), ends.astype(np.int32))
    return sp.csr_array(parts, shape=(len(ends) - 1, width))
