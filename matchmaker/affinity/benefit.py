"""What one attendee gets from meeting another: needs met by offers, goals shared or served."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.affinity.concept_rows import ConceptRows, concept_rows, concepts_in, telling
from matchmaker.affinity.encoding import Encoder, encoded, vector_match
from matchmaker.affinity.profiles import Profile, ReasonKind, Source
from matchmaker.affinity.similarity import (
    answer_match,
    calibrated,
    concept_match,
    either,
    letter_rows,
    shareable,
    word_match,
    word_rows,
)
from matchmaker.affinity.statements import Statements, index_of, statements_of
from matchmaker.affinity.terms import Dense, Rows, inner, rows_of, scaled, turned_rows
from matchmaker.affinity.vocabulary import Vocabulary

#: A need is worth this much of the one before it, and never less than ``LEAST_PRIORITY`` of the first.
PRIORITY, LEAST_PRIORITY = 0.92, 0.5
#: How much of what is still missing the further needs that are met can add together.
FURTHER = 0.3
#: The part of goals in the benefit of those who also say needs, and of those who only say goals.
GOALS_BESIDE_NEEDS, GOALS_ALONE = 0.25, 0.8
#: Likeness of two goals by concepts is worth less than an offer that meets a need.
SHARED_TRUST = 0.6
#: Reasons are looked up for so many pairs at a time.
_REASON_CHUNK = 20_000

Attendees = slice
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Directed:
    """
    Benefits of receivers (rows, R of them) from givers (columns, G), with what carried them.

    Parameters
    ----------
    benefit
        ``(R, G)``; thousandths, 0..1000.
    sources
        Per kind of reason the statement-by-statement likenesses that make it up.
    """

    benefit: NDArray[np.int16]
    sources: tuple["Likenesses", ...]

    def reasons(self, receiver: Ints, giver: Ints) -> tuple[NDArray[np.int8], NDArray[np.int16]]:
        """Return kind ``(P,)`` and statements ``(P, 2)`` that carried each pair, given by row and column."""
        kind = np.full(len(receiver), ReasonKind.NOTHING_KNOWN, dtype=np.int8)
        statement = np.full((len(receiver), 2), -1, dtype=np.int16)
        for start in range(0, len(receiver), _REASON_CHUNK):
            part = slice(start, start + _REASON_CHUNK)
            best = np.zeros(len(receiver[part]), dtype=np.float32)
            for source in self.sources:
                worth, places = source.best(receiver[part], giver[part])
                better = worth > best
                best[better] = worth[better]
                kind[part][better] = source.kind
                statement[part][better] = places[better]
        nothing = self.benefit[receiver, giver] == 0
        kind[nothing], statement[nothing] = ReasonKind.NOTHING_KNOWN, -1
        return kind, statement


@dataclass(frozen=True, slots=True, eq=False)
class Likenesses:
    """
    Likeness of the receivers' statements (rows) to the givers' (columns), for one kind of reason.

    Parameters
    ----------
    likeness
        ``(rows, columns)``; weighted, so that sources compare.
    rows, columns
        Spans of statements per receiver and per giver: ``(R + 1,)`` and ``(G + 1,)``, from 0.
    row_place, column_place
        Index of each statement within its profile.
    """

    kind: ReasonKind
    likeness: Dense
    rows: Ints
    columns: Ints
    row_place: Ints
    column_place: Ints

    def best(self, receiver: Ints, giver: Ints) -> tuple[Dense, NDArray[np.int16]]:
        """Return the largest likeness of each (receiver, giver) and the places of its two statements."""
        if self.likeness.size == 0:
            return np.zeros(len(receiver), np.float32), np.full((len(receiver), 2), -1, np.int16)
        row, no_row = _padded(self.rows, receiver, self.likeness.shape[0])
        column, no_column = _padded(self.columns, giver, self.likeness.shape[1])
        likeness = self.likeness[row[:, :, None], column[:, None, :]]
        likeness[no_row[:, :, None] | no_column[:, None, :]] = -1
        flat = likeness.reshape(len(receiver), -1)
        at = flat.argmax(axis=1)
        pair = np.arange(len(receiver))
        of_row, of_column = np.divmod(at, column.shape[1])
        places = np.stack(
            [self.row_place[row[pair, of_row]], self.column_place[column[pair, of_column]]], axis=1
        )
        return flat[pair, at], places.astype(np.int16)


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
    """

    def __init__(
        self, profiles: Sequence[Profile], vocabulary: Vocabulary, encoder: Encoder | None = None
    ) -> None:
        self.goals, self.offers, self.needs = statements_of(profiles)
        # Without offers nothing is compared by letters.
        kinds = (self.goals, self.offers, self.needs)
        letters = letter_rows(kinds) if self.offers.words else [_nothing(kind) for kind in kinds]
        found = [concepts_in(kind, vocabulary) for kind in kinds]
        tells = telling(found, len(vocabulary.concepts))
        rows = [
            concept_rows(kind, hits, vocabulary, tells, is_asked=kind is not self.offers)
            for kind, hits in zip(kinds, found, strict=True)
        ]
        vectors = [encoded(kind.texts, encoder) if encoder else None for kind in kinds]
        self._goals, self._offers, self._needs = map(_Side, kinds, rows, letters, vectors)
        self._offers_turned = turned_rows(self._offers.concepts.rows)
        is_cause = shareable(self.goals, found[0], vocabulary).astype(np.float32)
        self._causes = scaled(word_rows(self.goals), is_cause)
        self._causes_given = concept_rows(self.goals, found[0], vocabulary, tells, is_asked=False)
        self._is_cause = is_cause
        has_needs = np.diff(self.needs.start) > 0
        self._goals_part = np.where(has_needs, GOALS_BESIDE_NEEDS, GOALS_ALONE).astype(np.float32)

    def directed(self, receivers: Attendees, givers: Attendees) -> Directed:
        """Return what each receiver gets from each giver; both ends of the spans are given."""
        met = self.needs_met(receivers, givers)
        served = self._met(self._goals, receivers, givers, ReasonKind.OFFER_SERVES_GOAL)
        shared = self._shared(receivers, givers)
        part = self._goals_part[receivers][:, None]
        by_goals = np.maximum(_per_pair(served), _per_pair(shared))
        benefit = 1 - (1 - _per_pair(met)) * (1 - part * by_goals)
        for source in (served, shared):
            source.likeness[...] *= np.repeat(self._goals_part[receivers], np.diff(source.rows))[:, None]
        return Directed(
            benefit=np.rint(benefit * 1000).astype(np.int16),
            sources=(met, served, shared),
        )

    def needs_met(self, receivers: Attendees, givers: Attendees) -> Likenesses:
        """Return how the givers' offers meet the receivers' needs, earlier needs counting more."""
        return self._met(self._needs, receivers, givers, ReasonKind.OFFER_MEETS_NEED)

    def sources(
        self, pairs: tuple[Ints, Ints], kind: NDArray[np.int8], statement: NDArray[np.int16]
    ) -> NDArray[np.int16]:
        """
        Return how alike each source found the statements that carried pairs, ``(P, 3)``, in thousandths.

        Parameters
        ----------
        pairs
            ``(P,)`` each; receiver and giver.
        kind, statement
            ``(P,)`` and ``(P, 2)``; from ``Directed.reasons``.
        """
        told = np.zeros((len(kind), len(Source)), dtype=np.float32)
        for reason, wanted, answers in (
            (ReasonKind.OFFER_MEETS_NEED, self._needs, self._offers),
            (ReasonKind.OFFER_SERVES_GOAL, self._goals, self._offers),
            (ReasonKind.SHARED_GOAL, self._goals, self._goals),
        ):
            at = np.flatnonzero(kind == reason)
            row = index_of(wanted.statements, pairs[0][at], statement[at, 0].astype(np.int64))
            column = index_of(answers.statements, pairs[1][at], statement[at, 1].astype(np.int64))
            shared = reason == ReasonKind.SHARED_GOAL
            given = self._causes_given if shared else answers.concepts
            told[at, Source.CONCEPTS] = calibrated(inner(wanted.concepts.rows[row], given.rows[column]))
            words = self._causes if shared else None
            told[at, Source.WORDS] = (
                inner(wanted.letters[row], answers.letters[column])
                if words is None
                else inner(words[row], words[column])
            )
            if wanted.vectors is not None and answers.vectors is not None:
                cosine = (wanted.vectors[row] * answers.vectors[column]).sum(axis=1)
                told[at, Source.ENCODER] = np.clip(cosine, 0, 1)
        return np.rint(told * 1000).astype(np.int16)

    def _met(self, wanted: "_Side", receivers: Attendees, givers: Attendees, kind: ReasonKind) -> Likenesses:
        """Return how the givers' offers answer the receivers' needs or goals, weighted by priority."""
        rows, columns = _span(wanted.statements, receivers), _span(self._offers.statements, givers)
        is_all = columns.start == 0 and columns.stop == len(self.offers.words)
        likeness = answer_match(
            wanted.concepts.part(rows),
            self._offers.concepts.part(columns),
            (wanted.letters[rows], self._offers.letters[columns]),
            turned=self._offers_turned if is_all else None,
        )
        likeness = _with_vectors(likeness, wanted.vectors, self._offers.vectors, rows, columns)
        weight = np.maximum(LEAST_PRIORITY, PRIORITY ** wanted.statements.rank[rows]).astype(np.float32)
        return _source(
            kind, likeness * weight[:, None], (wanted.statements, receivers), (self.offers, givers)
        )

    def _shared(self, receivers: Attendees, givers: Attendees) -> Likenesses:
        """Return how the goals of both go together; goals that ask for something are not shared."""
        rows, columns = _span(self.goals, receivers), _span(self.goals, givers)
        words = word_match(self._causes[rows], self._causes[columns])
        asked_rows, given_rows = self._goals.concepts, self._causes_given
        there = concept_match(asked_rows.part(rows), given_rows.part(columns))
        back = concept_match(asked_rows.part(columns), given_rows.part(rows))
        both = np.minimum(there, back.T) * self._is_cause[rows, None] * self._is_cause[columns]
        likeness = either(words, 1, both, SHARED_TRUST)
        likeness = _with_vectors(likeness, self._goals.vectors, self._goals.vectors, rows, columns)
        return _source(ReasonKind.SHARED_GOAL, likeness, (self.goals, receivers), (self.goals, givers))


@dataclass(frozen=True, slots=True, eq=False)
class _Side:
    """Statements of one kind with their concepts and letter groups."""

    statements: Statements
    concepts: ConceptRows
    letters: Rows
    vectors: Dense | None


def _with_vectors(
    likeness: Dense, wanted: Dense | None, offered: Dense | None, rows: slice, columns: slice
) -> Dense:
    """Return likeness with that of the encoder's vectors, where there is one."""
    if wanted is None or offered is None or likeness.size == 0:
        return likeness
    return either(likeness, 1, vector_match(wanted[rows], offered[columns]), 1)


def _nothing(statements: Statements) -> Rows:
    """Return empty rows."""
    return rows_of([{}] * len(statements.words), 1)


def _span(statements: Statements, attendees: Attendees) -> slice:
    """Return the statements of a span of attendees."""
    return slice(int(statements.start[attendees.start]), int(statements.start[attendees.stop]))


def _source(
    kind: ReasonKind,
    likeness: Dense,
    asking: tuple[Statements, Attendees],
    answering: tuple[Statements, Attendees],
) -> Likenesses:
    """Return a source over spans of attendees."""
    (wanted, receivers), (answers, givers) = asking, answering
    rows, columns = _span(wanted, receivers), _span(answers, givers)
    return Likenesses(
        kind=kind,
        likeness=likeness,
        rows=wanted.start[receivers.start : receivers.stop + 1] - rows.start,
        columns=answers.start[givers.start : givers.stop + 1] - columns.start,
        row_place=wanted.place[rows],
        column_place=answers.place[columns],
    )


def _per_pair(source: Likenesses) -> Dense:
    """
    Return the joint likeness per (receiver, giver).

    Each statement counts with its best answer. The best of them counts in full, the others together
    add at most ``FURTHER`` of what is missing: three weak hits are not one strong one.
    """
    best_answer = _reduced(np.maximum, source.likeness, source.columns, axis=1)
    best = _reduced(np.maximum, best_answer, source.rows, axis=0)
    rest = np.maximum(_reduced(np.add, best_answer, source.rows, axis=0) - best, np.float32(0))
    joint: Dense = best + (1 - best) * np.float32(FURTHER) * rest / (1 + rest)
    return joint


def _reduced(operation: np.ufunc, values: Dense, spans: Ints, axis: int) -> Dense:
    """
    Return ``values``, none below 0, reduced within each span along an axis; empty spans give 0.

    The first of every span, then the second of every span that has one, and so on: spans are short and
    many, which ``reduceat`` is slow at.
    """
    values = np.moveaxis(values, axis, 0)
    length = np.diff(spans)
    reduced = np.zeros((len(length), *values.shape[1:]), dtype=np.float32)
    for at in range(int(length.max(initial=0))):
        owners = np.flatnonzero(length > at)
        reduced[owners] = operation(reduced[owners], values[spans[owners] + at])
    return np.moveaxis(reduced, 0, axis)


def _padded(spans: Ints, owners: Ints, size: int) -> tuple[Ints, NDArray[np.bool_]]:
    """Return the statements of each owner side by side, and which places are padding."""
    first, last = spans[owners], spans[owners + 1]
    most = max(1, int((last - first).max(initial=0)))
    at = first[:, None] + np.arange(most)
    padding = at >= last[:, None]
    return np.minimum(at, size - 1), padding
