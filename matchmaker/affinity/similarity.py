"""
How alike two statements are: by the concepts they name, by their letter groups, by their words.

Every source gives sparse float32 rows per statement; products of rows are similarities. The steps
after a product are sums, products and quotients only, which machines round alike.
"""

from collections.abc import Sequence
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
from matchmaker.affinity.text import MAX_ASKING_TOKENS, MAX_SHORT_TOKENS, asks, content, head_length
from matchmaker.affinity.vocabulary import Hit, Kind, Vocabulary

#: How much each kind of concept weighs among what surrounds the thing itself.
CONTEXT_WEIGHT = {Kind.SECTOR: 0.6, Kind.PLACE: 0.5, Kind.GENERAL: 0.2}
#: From this weight of context on, a need without a thing of its own is clear enough.
CLEAR_CONTEXT = 0.6
#: The thing asked for, offered for another sector or place, or without any; the sector or place alone,
#: beside another thing; the sector or place where the need names no thing, and the offer none or some.
OTHER_CONTEXT, NO_CONTEXT = np.float32(0.4), np.float32(0.7)
CONTEXT_ONLY, CONTEXT_TRUST, CONTEXT_OF_THING = np.float32(0.08), np.float32(0.7), np.float32(0.35)
#: A thing named later in a need counts less, one in its tail ("with …", "for …") less still.
LATER, TAIL = 0.6, 0.35
#: What is left of the closeness of a thing in the tail of an offer: "translation: labels, websites".
GIVEN_TAIL = 0.5
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
TELLING_WORDS = 10
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
    thing
        ``(T,)``; how far the statement is about a thing, 0..1.
    has_context
        ``(T,)``; whether it names a sector or place.
    clarity
        ``(T,)``; of what is asked, how clear the context alone is, 0..1.
    """

    what: Rows
    context: Rows
    thing: Dense
    has_context: NDArray[np.bool_]
    clarity: Dense

    def part(self, rows: slice) -> "ConceptRows":
        """Return some of the rows."""
        return ConceptRows(
            self.what[rows],
            self.context[rows],
            self.thing[rows],
            self.has_context[rows],
            self.clarity[rows],
        )


def asked(statements: Statements, vocabulary: Vocabulary) -> ConceptRows:
    """Return the concepts that needs or goals ask for."""
    return _concept_rows(statements, vocabulary, is_asked=True)


def shareable(goals: Statements, vocabulary: Vocabulary) -> NDArray[np.bool_]:
    """
    Return whether each goal can be shared: one that asks for something, or for what all seek, cannot.

    Longer texts tell of a cause, whatever words they use.
    """
    return np.array(
        [
            len(words) > MAX_ASKING_TOKENS
            or not (
                asks(words) or any(vocabulary.concepts[hit.concept].sought for hit in vocabulary.find(words))
            )
            for words in goals.words
        ],
        dtype=np.bool_,
    )


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
    disagree = (what == 0) & (asked_rows.thing == 1)[:, None] & (given_rows.thing > 0)
    context = product(asked_rows.context, given_rows.context)
    fits = np.where(
        asked_rows.has_context[:, None],
        np.where(given_rows.has_context, OTHER_CONTEXT + (1 - OTHER_CONTEXT) * context, NO_CONTEXT),
        np.float32(1),
    )
    with_thing = what * fits + CONTEXT_ONLY * context * (1 - what)
    trust = CONTEXT_TRUST + (CONTEXT_OF_THING - CONTEXT_TRUST) * given_rows.thing
    without = context * asked_rows.clarity[:, None] * trust
    share = asked_rows.thing[:, None]
    match: Dense = share * with_thing + (1 - share) * without
    return match, disagree


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
    heads = [head_length(words) for words in statements.words]
    kinds = [concept.kind for concept in vocabulary.concepts]
    if is_asked:
        rows = [_weights(hits, at, kinds) for hits, at in zip(found, heads, strict=True)]
    else:
        rows = [_closeness(hits, at, vocabulary) for hits, at in zip(found, heads, strict=True)]
    what = [{c: at for c, at in row.items() if kinds[c] is Kind.WHAT} for row in rows]
    context = [{c: at for c, at in row.items() if kinds[c] is not Kind.WHAT} for row in rows]
    if is_asked:
        what, weight, context = (
            [_shares(row) for row in what],
            _sums(context),
            [_shares(row) for row in context],
        )
    else:
        weight = np.zeros(len(rows), dtype=np.float32)
    names = [{kinds[hit.concept] for hit in hits} for hits in found]
    width = len(vocabulary.concepts)
    return ConceptRows(
        what=rows_of(what, width),
        context=rows_of(context, width),
        thing=np.array(
            [_thing_share(hits, at, kinds) for hits, at in zip(found, heads, strict=True)],
            dtype=np.float32,
        ),
        has_context=np.array([bool(kind & {Kind.SECTOR, Kind.PLACE}) for kind in names], dtype=np.bool_),
        clarity=np.minimum(weight / np.float32(CLEAR_CONTEXT), np.float32(1)),
    )


def _weights(hits: Sequence[Hit], head: int, kinds: Sequence[Kind]) -> dict[int, float]:
    """Return how much each concept of a need counts: what is named first, and in its head, counts most."""
    weights: dict[int, float] = {}
    things = 0
    for concept, at in hits:
        kind = kinds[concept]
        weight = 1 / (1 + LATER * things) if kind is Kind.WHAT else CONTEXT_WEIGHT[kind]
        things += kind is Kind.WHAT
        weights[concept] = weight if at < head else weight * TAIL
    return weights


def _thing_share(hits: Sequence[Hit], head: int, kinds: Sequence[Kind]) -> float:
    """Return how far a statement is about a thing, 0..1, and not about the sector or place that it names."""
    things = [hit.at for hit in hits if kinds[hit.concept] is Kind.WHAT]
    fields = [hit.at for hit in hits if kinds[hit.concept] in {Kind.SECTOR, Kind.PLACE}]
    if not things:
        return 0.0
    # "Wineries for pilots" looks for wineries first.
    return TAIL if min(things) >= head and any(at < head for at in fields) else 1.0


def _sums(rows: Sequence[dict[int, float]]) -> Dense:
    """Return the sum of the weights of each row."""
    return np.array([sum(row.values()) for row in rows], dtype=np.float32)


def _closeness(hits: Sequence[Hit], head: int, vocabulary: Vocabulary) -> dict[int, float]:
    """Return how close an offer comes to every concept, 0..1; what it names in passing a little less."""
    close: dict[int, float] = {}
    for concept, at in hits:
        is_passing = at >= head and vocabulary.concepts[concept].kind is Kind.WHAT
        trust = GIVEN_TAIL if is_passing else 1.0
        for near, closeness in vocabulary.near(concept).items():
            close[near] = max(closeness * trust, close.get(near, 0.0))
    return close


def _shares(weights: dict[int, float]) -> dict[int, float]:
    """Return the weights divided by their sum."""
    total = sum(weights.values())
    return {c: weight / total for c, weight in weights.items()}
