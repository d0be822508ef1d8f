"""
How alike two statements are: by the concepts they name, by their letter groups, by their words.

Every source gives sparse float32 rows per statement; products of rows are similarities. The steps
after a product are sums, products and quotients only, which machines round alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from matchmaker.affinity.statements import Statements
from matchmaker.affinity.terms import (
    Dense,
    Rows,
    letter_counts,
    product,
    rows_of,
    scaled,
    weighted,
    word_counts,
)
from matchmaker.affinity.text import MAX_SHORT_TOKENS, content
from matchmaker.affinity.vocabulary import Kind, Vocabulary

#: How much each kind of concept weighs among what surrounds the thing itself.
CONTEXT_WEIGHT = {Kind.SECTOR: 0.6, Kind.PLACE: 0.5, Kind.GENERAL: 0.2}
#: From this weight of context on, a need without a thing of its own is clear enough.
CLEAR_CONTEXT = 0.6
#: The thing asked for, offered for another sector or place, or without any; the sector or place alone,
#: beside another thing; the sector or place where the need names no thing.
OTHER_CONTEXT, NO_CONTEXT = np.float32(0.4), np.float32(0.7)
CONTEXT_ONLY, CONTEXT_TRUST = np.float32(0.08), np.float32(0.85)
#: Letter-group cosines below the first are chance, above the second sure.
LETTERS_FROM, LETTERS_TO = 0.16, 0.62
#: What is left of likeness by letters where concepts disagree.
DISAGREEING = np.float32(0.25)
#: Sure as they may be, each source alone stays a little below certainty.
CONCEPT_TRUST, LETTER_TRUST = 0.95, 0.8
#: Word cosines of two goals: below the first chance; at ``FROM + HALF`` half way.
WORDS_FROM, WORDS_HALF = 0.03, 0.12
#: Words in more than this share of the goals say nothing about who goes with whom.
MAX_WORD_SHARE = 0.15
#: With fewer telling words than this a row is shorter than one.
TELLING_WORDS = 4
#: Below this number of goals a share means little.
FEW_GOALS = 50


@dataclass(frozen=True, slots=True, eq=False)
class ConceptRows:
    """
    What statements ask for (rows sum to one where there is any) or give (closeness to each concept).

    Parameters
    ----------
    what, context
        Things themselves; sectors, places and generalities around them.
    has_what, has_context
        ``(T,)``; whether the row names any. For what is asked, ``clarity`` says how clear its context is.
    """

    what: Rows
    context: Rows
    has_what: NDArray[np.bool_]
    has_context: NDArray[np.bool_]
    clarity: Dense

    def part(self, rows: slice) -> "ConceptRows":
        """Return some of the rows."""
        return ConceptRows(
            self.what[rows],
            self.context[rows],
            self.has_what[rows],
            self.has_context[rows],
            self.clarity[rows],
        )


def asked(statements: Statements, vocabulary: Vocabulary) -> ConceptRows:
    """Return the concepts that needs or goals ask for."""
    return _concept_rows(statements, vocabulary, is_asked=True)


def given(statements: Statements, vocabulary: Vocabulary) -> ConceptRows:
    """Return how close each offer comes to each concept: the thing itself, or a narrower or broader one."""
    return _concept_rows(statements, vocabulary, is_asked=False)


def concept_match(asked_rows: ConceptRows, given_rows: ConceptRows) -> tuple[Dense, NDArray[np.bool_]]:
    """
    Return how well offers (columns) meet needs (rows) by concepts, 0..1, and where they disagree.

    The thing itself decides; a sector or place in common lifts it, another sector or place lowers it.
    They disagree where both name a thing and none of the offered is near one of the asked.
    """
    what = product(asked_rows.what, given_rows.what)
    disagree = (what == 0) & asked_rows.has_what[:, None] & given_rows.has_what
    # One of two things asked for is more than half of the way.
    what *= np.float32(1.6) - np.float32(0.6) * what
    context = product(asked_rows.context, given_rows.context)
    fits = np.where(
        asked_rows.has_context[:, None],
        np.where(given_rows.has_context, OTHER_CONTEXT + (1 - OTHER_CONTEXT) * context, NO_CONTEXT),
        np.float32(1),
    )
    with_thing = what * fits + CONTEXT_ONLY * context * (1 - what)
    without = CONTEXT_TRUST * context * asked_rows.clarity[:, None]
    return np.where(asked_rows.has_what[:, None], with_thing, without), disagree


def letter_rows(groups: Sequence[Statements]) -> list[Rows]:
    """Return unit rows of the letter groups of telling words, weighted over all statements together."""
    texts = [list(content(words[:MAX_SHORT_TOKENS])) for group in groups for words in group.words]
    rows = weighted(letter_counts(texts))
    ends = np.cumsum([0, *(len(group.words) for group in groups)]).tolist()
    return [rows[start:end] for start, end in pairwise(ends)]


def answer_match(concepts: tuple[ConceptRows, ConceptRows], letters: tuple[Rows, Rows]) -> Dense:
    """Return how well offers (second of each) answer what is asked (first of each), all sources together."""
    by_concepts, disagree = concept_match(*concepts)
    by_letters = letter_match(*letters)
    # Like letters of unlike things come from what surrounds them: "in energy".
    by_letters[disagree] *= DISAGREEING
    return either(by_concepts, CONCEPT_TRUST, by_letters, LETTER_TRUST)


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


def _concept_rows(statements: Statements, vocabulary: Vocabulary, *, is_asked: bool) -> ConceptRows:
    """Return the rows of needs (weights that sum to one) or of offers (closeness)."""
    found = [vocabulary.find(words[:MAX_SHORT_TOKENS]) for words in statements.words]
    kinds = [concept.kind for concept in vocabulary.concepts]
    named = [[c for c in row if kinds[c] is Kind.WHAT] for row in found]
    around = [[c for c in row if kinds[c] is not Kind.WHAT] for row in found]
    if is_asked:
        what = [_shares(dict.fromkeys(row, 1.0)) for row in named]
        context = [_shares({c: CONTEXT_WEIGHT[kinds[c]] for c in row}) for row in around]
    else:
        close = [_closeness(row, vocabulary) for row in found]
        what = [{c: at for c, at in row.items() if kinds[c] is Kind.WHAT} for row in close]
        context = [{c: at for c, at in row.items() if kinds[c] is not Kind.WHAT} for row in close]
    width = len(vocabulary.concepts)
    weight = np.array([sum(CONTEXT_WEIGHT[kinds[c]] for c in row) for row in around], dtype=np.float32)
    return ConceptRows(
        what=rows_of(what, width),
        context=rows_of(context, width),
        has_what=np.array([bool(row) for row in named], dtype=np.bool_),
        has_context=np.array(
            [any(kinds[c] is not Kind.GENERAL for c in row) for row in around], dtype=np.bool_
        ),
        clarity=np.minimum(weight / np.float32(CLEAR_CONTEXT), np.float32(1)),
    )


def _closeness(concepts: Iterable[int], vocabulary: Vocabulary) -> dict[int, float]:
    """Return how close a statement with these concepts comes to every concept, 0..1; absent = 0."""
    close: dict[int, float] = {}
    for concept in concepts:
        for near, closeness in vocabulary.near(concept).items():
            close[near] = max(closeness, close.get(near, 0.0))
    return close


def _shares(weights: dict[int, float]) -> dict[int, float]:
    """Return the weights divided by their sum."""
    total = sum(weights.values())
    return {c: weight / total for c, weight in weights.items()}
