"""
How alike two statements are: by the concepts they name, and by their letters and words.

Every source gives sparse float32 rows per statement; products of rows are similarities. The steps
after a product are sums, products, quotients and square roots only, which machines round alike.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from matchmaker.affinity.concept_rows import ConceptRows, Found
from matchmaker.affinity.statements import Statements
from matchmaker.affinity.terms import (
    Dense,
    Rows,
    letter_counts,
    product,
    scaled,
    turned_rows,
    weighted,
    word_counts,
)
from matchmaker.affinity.text import (
    MAX_ASKING_TOKENS,
    MAX_SHORT_TOKENS,
    asks,
    content,
)
from matchmaker.affinity.vocabulary import Vocabulary

#: Likeness by concepts → how probably an offer meets a need: up to the first it is chance, from the
#: second on it is clear, and each is worth so much.
CHANCE, CLEAR = (0.3, 0.05), (0.65, 0.9)
#: Letter-group cosines below the first are chance, above the second sure.
LETTERS_FROM, LETTERS_TO = 0.16, 0.62
#: How far letters are trusted where a side names no concept.
LETTER_TRUST = 0.8
#: Word cosines of two goals: below the first chance; at ``FROM + HALF`` half way.
WORDS_FROM, WORDS_HALF = 0.03, 0.12
#: Words in more than this share of the goals say nothing about who goes with whom.
MAX_WORD_SHARE = 0.15
#: With fewer telling words than this a row is shorter than one.
TELLING_WORDS = 10
#: Below this number of goals a share means little.
FEW_GOALS = 50


def shareable(goals: Statements, found: Found, vocabulary: Vocabulary) -> NDArray[np.bool_]:
    """
    Return whether each goal can be shared: one that asks for something, or for what all seek, cannot.

    Longer texts tell of a cause, whatever words they use.
    """
    return np.array(
        [
            len(words) > MAX_ASKING_TOKENS
            or not (asks(words) or any(vocabulary.concepts[hit.concept].sought for hit in hits))
            for words, hits in zip(goals.words, found, strict=True)
        ],
        dtype=np.bool_,
    )


def answer_match(
    asked: ConceptRows, given: ConceptRows, letters: tuple[Rows, Rows], *, turned: Rows | None = None
) -> Dense:
    """
    Return how probably offers (columns) answer what is asked (rows), 0..1.

    How much of the need is covered counts three times as much as how much of the offer it asks for.
    Where a concept is known on both sides it decides; elsewhere statements are compared by their letters.

    Parameters
    ----------
    letters
        Rows of ``letter_rows`` of what is asked and of what is given.
    turned
        The transpose of ``given.rows``, where the caller has it.
    """
    likeness = asked.rows @ (turned_rows(given.rows) if turned is None else turned)
    likeness.data = calibrated(likeness.data)
    match: Dense = likeness.toarray()
    wanted, offered = letters
    for rows, columns in (
        (~asked.is_known, np.ones_like(given.is_known)),
        (asked.is_known, ~given.is_known),
    ):
        if rows.any() and columns.any():
            by_letters = letter_match(wanted[rows], offered[columns]) * np.float32(LETTER_TRUST)
            match[np.ix_(rows, columns)] = by_letters
    return match


def concept_match(asked: ConceptRows, given: ConceptRows) -> Dense:
    """Return what ``answer_match`` does by concepts alone."""
    likeness = asked.rows @ turned_rows(given.rows)
    likeness.data = calibrated(likeness.data)
    match: Dense = likeness.toarray()
    return match


def calibrated(likeness: Dense) -> Dense:
    """Return likeness by concepts as a probability: chance likeness near 0, a clear one near 1."""
    (chance, least), (clear, most) = CHANCE, CLEAR
    steep = (most - least) / (clear - chance)
    low = likeness * np.float32(least / chance)
    middle = likeness * np.float32(steep) + np.float32(least - steep * chance)
    high = likeness * np.float32((1 - most) / (1 - clear)) + np.float32(1 - (1 - most) / (1 - clear))
    probable: Dense = np.minimum(np.maximum(low, middle), np.minimum(high, np.float32(1)))
    return probable


def letter_rows(groups: Sequence[Statements]) -> list[Rows]:
    """Return unit rows of the letter groups of telling words, weighted over all statements together."""
    texts = [list(content(words[:MAX_SHORT_TOKENS])) for group in groups for words in group.words]
    rows = weighted(letter_counts(texts))
    ends = np.cumsum([0, *(len(group.words) for group in groups)]).tolist()
    return [rows[start:end] for start, end in pairwise(ends)]


def letter_match(rows: Rows, columns: Rows) -> Dense:
    """Return likeness by letter groups, 0..1, with chance likeness taken out."""
    cosine = product(rows, columns)
    likeness: Dense = np.clip(
        (cosine - np.float32(LETTERS_FROM)) / np.float32(LETTERS_TO - LETTERS_FROM), 0, 1
    )
    return likeness


def word_rows(goals: Statements) -> Rows:
    """
    Return unit rows of the words of goals; in large events words of very many goals do not count.

    Rows of very few words are shorter than one: a single word in common is little evidence.
    """
    texts = [list(content(words)) for words in goals.words]
    counts, _ = word_counts(texts)
    rows = weighted(counts, most_texts=MAX_WORD_SHARE * len(texts) if len(texts) >= FEW_GOALS else np.inf)
    different = np.diff(rows.indptr).astype(np.float32)
    return scaled(rows, np.minimum(1, different / np.float32(TELLING_WORDS)))


def word_match(rows: Rows, columns: Rows) -> Dense:
    """Return how far goals go together by their words, 0..1, spread so that neighbours stand out."""
    cosine = product(rows, columns)
    above = np.maximum(cosine - np.float32(WORDS_FROM), np.float32(0))
    most = np.float32((1 - WORDS_FROM + WORDS_HALF) / (1 - WORDS_FROM))
    likeness: Dense = np.minimum(above / (above + np.float32(WORDS_HALF)) * most, np.float32(1))
    return likeness


def either(first: Dense, first_trust: float, second: Dense, second_trust: float) -> Dense:
    """Return the likeness that two independent sources give together (1 − both are wrong)."""
    together: Dense = 1 - (1 - np.float32(first_trust) * first) * (1 - np.float32(second_trust) * second)
    return together
