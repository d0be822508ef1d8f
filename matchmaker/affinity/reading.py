"""What single statements say, read once per text: the concepts that they name, and unknown words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from sys import intern
from typing import NamedTuple

from matchmaker.affinity.concepts import Kind
from matchmaker.affinity.text import (
    MAX_ASKING_TOKENS,
    MAX_SHORT_TOKENS,
    NEXT,
    affirmed_tokens,
    asks,
    content,
    head_length,
    is_content,
    is_own,
    plain_words,
    stem,
)
from matchmaker.affinity.vocabulary import Hit, Vocabulary

#: How much the kinds of concept tell.
KIND_WEIGHT = {Kind.WHAT: 1.0, Kind.PROBLEM: 1.0, Kind.SECTOR: 0.6, Kind.PLACE: 0.5, Kind.GENERAL: 0.2}
#: How fast a meaning that is not sure loses weight: slowly, as what is unsure of a statement keeps it from
#: being surely met by what is sure.
SURENESS = 0.6
#: A term of several words tells more: each further word so much, up to ``MOST_WORDS``.
FURTHER_WORD, MOST_WORDS = 0.25, 3
#: What is left of the weight of what stands in the tail ("with …", "for …"), and of one's own ("our …").
TAIL, OWN = 0.7, 0.5
#: What is left of the weight of what stands in later clauses than the first.
LATER = 0.7
#: What a word that the vocabulary does not know weighs beside the name of a thing.
UNKNOWN = 0.15
#: Texts whose readings are remembered.
_REMEMBERED = 400_000


class Said(NamedTuple):
    """A concept that a statement names: how far it is meant, how much it weighs, and what its place left."""

    concept: int
    share: float
    weight: float
    place: float


class Reading(NamedTuple):
    """
    What one text says; nothing of it depends on other texts.

    Parameters
    ----------
    words
        Its affirmed tokens; none when it says nothing.
    said
        The concepts that it names.
    unknown
        Stems of words that belong to no concept, with their weight.
    stems
        Stems of all its telling words.
    is_cause
        Whether, as a goal, it can be shared: it asks for nothing, nor for what all seek.
    """

    words: tuple[str, ...]
    said: tuple[Said, ...] = ()
    unknown: tuple[tuple[str, float], ...] = ()
    stems: tuple[str, ...] = ()
    is_cause: bool = False


@dataclass(slots=True)
class Reader:
    """
    Readings of texts under one vocabulary, remembered by text.

    Parameters
    ----------
    vocabulary
        Which words name the same.
    """

    vocabulary: Vocabulary
    _known: dict[tuple[str, bool], Reading] = field(init=False, repr=False, default_factory=dict)

    def read(self, text: str, *, is_offer: bool = False) -> Reading:
        """Return what a text says, or offers; a text that was read before is not read again."""
        reading = self._known.get((text, is_offer))
        if reading is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            words = affirmed_tokens(text, is_offer=is_offer)
            reading = self._known[text, is_offer] = _read(words, self.vocabulary)
        return reading


def reader_of(vocabulary: Vocabulary) -> Reader:
    """Return the reader that lives as long as the vocabulary, so that texts are read once over all calls."""
    if vocabulary.reader is None:
        vocabulary.reader = Reader(vocabulary)
    reader: Reader = vocabulary.reader
    return reader


def _read(affirmed: Sequence[str], vocabulary: Vocabulary) -> Reading:
    """Return what the tokens of a text say."""
    words = tuple(map(intern, affirmed))
    if not words:
        return Reading(())
    short = words[:MAX_SHORT_TOKENS]
    hits, covered = vocabulary.find_with_places(short)
    places = _places(short)
    concepts = vocabulary.concepts
    unknown: dict[str, float] = {}
    for at, word in enumerate(short):
        if at not in covered and is_content(word) and word not in plain_words().incidental:
            said = intern(stem(word))
            unknown[said] = max(UNKNOWN * places[at], unknown.get(said, 0.0))
    return Reading(
        words,
        tuple(
            Said(hit.concept, hit.share, _weight(hit, vocabulary) * places[hit.at], places[hit.at])
            for hit in hits
        ),
        tuple(unknown.items()),
        tuple(dict.fromkeys(map(intern, content(short)))),
        is_cause=len(words) > MAX_ASKING_TOKENS
        or not (asks(words) or any(concepts[hit.concept].sought for hit in hits)),
    )


def _weight(hit: Hit, vocabulary: Vocabulary) -> float:
    """Return how much a named concept weighs in its statement, wherever it stands."""
    weight = KIND_WEIGHT[vocabulary.concepts[hit.concept].kind] * float(hit.share**SURENESS)
    return weight * (1 + FURTHER_WORD * (min(hit.words, MOST_WORDS) - 1))


def _places(words: Sequence[str]) -> list[float]:
    """Return what the place of each word leaves of its weight."""
    head = head_length(words)
    first = words.index(NEXT) if NEXT in words else len(words)
    return [
        (TAIL if at >= head else 1.0) * (LATER if at >= first else 1.0) * (OWN if is_own(words, at) else 1.0)
        for at in range(len(words))
    ]
