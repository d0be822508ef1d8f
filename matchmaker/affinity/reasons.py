"""Why pairs are worth something: the two statements that carried each direction, and what told of them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.affinity.benefit import Benefits, weight_of_rank
from matchmaker.affinity.encoding import Cosines, vector_match
from matchmaker.affinity.meaning import LOOSELY, NAMED_ALONE
from matchmaker.affinity.profiles import ReasonKind, Source
from matchmaker.affinity.sides import Side
from matchmaker.affinity.similarity import GOES_WITH, MEETS, TRUSTED, Thousandths, either, looked_up
from matchmaker.affinity.terms import PARTS, Rows, inner

Ints = NDArray[np.int64]
#: Likeness, in thousandths, below which nobody believes that two statements are why: of needs, and of goals.
BELIEVED, BELIEVED_OF_GOALS = 350, 450


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """
    Why some receivers benefit from some givers. P pairs.

    Parameters
    ----------
    kind
        ``(P,)``; a ``ReasonKind``.
    statement
        ``(P, 2)``; index of the receiver's and of the giver's statement within their profiles; −1 for none.
    source
        ``(P, 4)``; how alike each ``Source`` alone found the two, in thousandths.
    believed
        ``(P,)``; whether the two are alike enough to be told.
    """

    kind: NDArray[np.int8]
    statement: NDArray[np.int16]
    source: NDArray[np.int16]
    believed: NDArray[np.bool_]


def reasons_of(benefits: Benefits, receiver: Ints, giver: Ints, benefit: NDArray[np.integer]) -> Told:
    """
    Return why receivers benefit from givers.

    Parameters
    ----------
    receiver, giver, benefit
        ``(P,)``; attendees, and what the one gets from the other: who gets nothing has no reason.
    """
    size = len(receiver)
    best = np.zeros(size, dtype=np.float32)
    kind = np.full(size, ReasonKind.NOTHING_KNOWN, dtype=np.int8)
    believed = np.zeros(size, dtype=np.bool_)
    at = np.full((size, 2), -1, dtype=np.int64)
    part = benefits.goals_part[receiver]
    for reason, wanted, answers in _kinds(benefits):
        for pair, said, answer, rank in _every(wanted, answers, receiver, giver):
            match = _match((reason, wanted, answers), said, answer, benefits.cosines)
            worth = match.astype(np.float32)
            if reason != ReasonKind.SHARED_GOAL:
                worth *= np.float32(weight_of_rank(rank) / 1000)
            if reason != ReasonKind.OFFER_MEETS_NEED:
                worth *= part[pair]
            better = worth > best[pair]
            changed = pair[better]
            best[changed], kind[changed] = worth[better], reason
            least = BELIEVED if reason == ReasonKind.OFFER_MEETS_NEED else BELIEVED_OF_GOALS
            believed[changed] = match[better] >= least
            at[changed, 0], at[changed, 1] = said[better], answer[better]
    kind[benefit == 0] = ReasonKind.NOTHING_KNOWN
    statement = np.full((size, 2), -1, dtype=np.int16)
    source = np.zeros((size, len(Source)), dtype=np.int16)
    for reason, wanted, answers in _kinds(benefits):
        pair = np.flatnonzero(kind == reason)
        said, answer = at[pair].T
        statement[pair, 0] = wanted.statements.place[said]
        statement[pair, 1] = answers.statements.place[answer]
        source[pair] = _sources(reason, wanted, answers, (said, answer), benefits.num_concepts)
    return Told(kind, statement, source, believed & (benefit > 0))


def _kinds(benefits: Benefits) -> tuple[tuple[ReasonKind, Side, Side], ...]:
    """Return the kinds of reason with what is wanted and what answers; of equal ones the first counts."""
    return (
        (ReasonKind.OFFER_MEETS_NEED, benefits.needs, benefits.offers),
        (ReasonKind.OFFER_SERVES_GOAL, benefits.goals, benefits.offers),
        (ReasonKind.SHARED_GOAL, benefits.causes, benefits.causes),
    )


def _every(
    wanted: Side, answers: Side, receiver: Ints, giver: Ints
) -> Iterator[tuple[Ints, Ints, Ints, int]]:
    """Yield pairs with a statement of the receiver and one of the giver, and the rank of the former."""
    many_wanted, many_answers = (np.diff(side.statements.start) for side in (wanted, answers))
    for rank in range(int(many_wanted.max(initial=0))):
        has = np.flatnonzero(many_wanted[receiver] > rank)
        for other in range(int(many_answers.max(initial=0))):
            pair = has[many_answers[giver[has]] > other]
            if len(pair):
                yield (
                    pair,
                    wanted.statements.start[receiver[pair]] + rank,
                    answers.statements.start[giver[pair]] + other,
                    rank,
                )


def _match(kind: tuple[ReasonKind, Side, Side], said: Ints, answer: Ints, cosines: Cosines) -> Thousandths:
    """Return how statements answer statements, ``(Q,)``, as in ``Benefits``."""
    reason, wanted, answers = kind
    there = _product(wanted.asked, said, answers.given, answer)
    if reason == ReasonKind.SHARED_GOAL:
        back = _product(wanted.given, said, answers.asked, answer)
        match = either(
            looked_up(_product(wanted.words, said, answers.words, answer), GOES_WITH),
            np.minimum(looked_up(there, TRUSTED), looked_up(back, TRUSTED)),
        )
    else:
        match = looked_up(there, MEETS)
    if wanted.vectors is None or answers.vectors is None:
        return match
    cosine = (wanted.vectors[said] * answers.vectors[answer]).sum(axis=1)
    return either(match, vector_match(cosine, cosines))


def _sources(
    reason: ReasonKind, wanted: Side, answers: Side, ends: tuple[Ints, Ints], num_concepts: int
) -> NDArray[np.int16]:
    """Return how alike each source alone finds statements, ``(Q, 4)``, in thousandths."""
    said, answer = ends
    told = np.zeros((len(said), len(Source)), dtype=np.int16)
    if wanted.asked is None or answers.given is None or len(said) == 0:
        return told
    named = wanted.asked.shape[1] - num_concepts - 1
    column = np.arange(wanted.asked.shape[1])
    hints = (column >= named) & (column < named + num_concepts)
    # What places take or give is of the concepts.
    concepts = ~hints & ((column % (named // 2) < num_concepts) | (column >= named))
    product = wanted.asked[said].multiply(answers.given[answer])
    by_concepts, by_words, by_hints = (
        product @ part.astype(np.int64) for part in (concepts, ~concepts & ~hints, hints)
    )
    told[:, Source.CONCEPTS] = _alone(by_concepts, 1 - LOOSELY)
    told[:, Source.HINTS] = _alone(by_hints, LOOSELY)
    told[:, Source.WORDS] = (
        looked_up(_product(wanted.words, said, answers.words, answer), GOES_WITH)
        if reason == ReasonKind.SHARED_GOAL
        else np.rint(by_words * (1000 / NAMED_ALONE / PARTS**2))
    )
    if wanted.vectors is not None and answers.vectors is not None:
        cosine = (wanted.vectors[said] * answers.vectors[answer]).sum(axis=1)
        told[:, Source.ENCODER] = np.rint(np.clip(cosine, 0, 1) * 1000)
    return told


def _alone(products: NDArray[np.int64], part: float) -> Thousandths:
    """Return what a part of the products would be worth were it the whole of them."""
    return looked_up(np.minimum(products / part, PARTS**2).astype(np.int64), MEETS)


def _product(rows: Rows | None, said: Ints, others: Rows | None, answer: Ints) -> NDArray[np.int64]:
    """Return the products of rows that both kinds of statement have."""
    assert rows is not None
    assert others is not None
    products: NDArray[np.int64] = inner(rows[said], others[answer]).astype(np.int64)
    return products
