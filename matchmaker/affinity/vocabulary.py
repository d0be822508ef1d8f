"""The concept vocabulary: which words, in Spanish and English, name the same, and what is a kind of what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from matchmaker.affinity.association import Associations, associations_of
from matchmaker.affinity.concepts import Concept, read_concepts
from matchmaker.affinity.finding import Span, TermIndex, parse_term
from matchmaker.affinity.kept import made_once
from matchmaker.affinity.kinship import closeness, nearness
from matchmaker.affinity.terms import Rows
from matchmaker.affinity.text import stem

if TYPE_CHECKING:
    from matchmaker.affinity.reading import Reader

#: What a word that only hints at a concept is worth beside one that names it.
CUE = 0.6
#: What each concept of a word with several meanings has before the words around it speak.
UNDECIDED = 0.15
#: What an offer is about must come so close to a need for the need to ask for it.
ASKED_FOR = 0.4


class Ready(NamedTuple):
    """
    What rows of statements are made with.

    Parameters
    ----------
    near_as_asked, near_as_given
        How close concepts come, ``(C, C)``: as they are asked for to those offered, and as offered.
    associations
        What words hint at.
    """

    near_as_asked: Rows
    near_as_given: Rows
    associations: Associations


class Hit(NamedTuple):
    """
    A concept found in a text.

    Parameters
    ----------
    at, end
        From its first word to before its last.
    share
        How far the words mean this and not another thing, 0..1.
    words
        How many words of the text name it.
    """

    concept: int
    at: int
    end: int
    share: float
    words: int


@dataclass(slots=True)
class Vocabulary:
    """
    Concepts that can be found in texts; a concept's index is its place in ``concepts``.

    Parameters
    ----------
    concepts
        In the order of the files.
    muted
        Terms that mean nothing, whatever concept has them.
    reader
        What reads texts under this vocabulary, once there is one.
    """

    concepts: tuple[Concept, ...]
    muted: tuple[str, ...] = ()
    reader: "Reader | None" = field(init=False, repr=False, default=None)
    _ready: Ready | None = field(init=False, repr=False, default=None)
    _near: list[dict[int, float]] = field(init=False, repr=False)
    _asked: list[dict[int, float]] = field(init=False, repr=False)
    _index: TermIndex = field(init=False, repr=False)
    _muted: frozenset[tuple[str, ...]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._near = closeness(self.concepts)
        self._asked = [{} for _ in self.concepts]
        for at, near in enumerate(self._near):
            for to, worth in near.items():
                self._asked[to][at] = worth
        self._index = TermIndex(self.concepts)
        self._muted = frozenset(parse_term(term, 0).words for term in self.muted)

    def find(self, words: tuple[str, ...]) -> tuple[Hit, ...]:
        """
        Return the concepts in the tokens of a text, in the order of the text.

        Where terms overlap the longest one counts: "capital riesgo" is venture capital and not funding.
        What a word with several meanings means is told by the words around it.
        """
        return self.find_with_places(words)[0]

    def find_with_places(self, words: tuple[str, ...]) -> tuple[tuple[Hit, ...], set[int]]:
        """Return what ``find`` does, and the places of all words that belong to some concept."""
        spans = self._spoken(words)
        return self._meant(spans), {at for span in spans for at in range(span.at, span.end)}

    def near(self, concept: int) -> dict[int, float]:
        """Return how close, 0..1, an offer of this concept comes to it and to its kin."""
        return self._near[concept]

    def near_as_asked(self, concept: int) -> dict[int, float]:
        """Return how close, 0..1, offers of this concept and of its kin come to a need of it."""
        return self._asked[concept]

    def ready(self) -> Ready:
        """Return what rows of statements are made with; worked out once."""
        if self._ready is None:
            asked = nearness(self.concepts, self._asked, ASKED_FOR)
            around = (parse_term(text, at) for at, one in enumerate(self.concepts) for text in one.around)
            self._ready = Ready(
                asked,
                nearness(self.concepts, self._near),
                # A word that is muted hints at nothing either.
                replace(
                    associations_of(self.concepts, self._index.every(), around, asked),
                    muted=frozenset(words[0] for words in self._muted if len(words) == 1),
                ),
            )
        return self._ready

    def extended(self, terms: Mapping[str, Sequence[str]]) -> "Vocabulary":
        """
        Return the vocabulary with further terms for some of its concepts.

        Parameters
        ----------
        terms
            Id of a concept → terms, of either language, written as in the files.

        Raises
        ------
        KeyError
            No concept has such an id.
        """
        unknown = terms.keys() - {concept.id for concept in self.concepts}
        if unknown:
            raise KeyError(min(unknown))
        return Vocabulary(
            tuple(
                concept.with_more({"es": terms[concept.id]}) if concept.id in terms else concept
                for concept in self.concepts
            ),
            self.muted,
        )

    def _spoken(self, words: tuple[str, ...]) -> list[Span]:
        """Return where terms stand that are not muted."""
        spans = self._index.spans(words)
        if not self._muted:
            return spans
        return [span for span in spans if tuple(map(stem, words[span.at : span.end])) not in self._muted]

    def _meant(self, spans: Sequence[Span]) -> tuple[Hit, ...]:
        """Return the hits of spans."""
        weights_of = [_weights(span) for span in spans]
        clear = {concept for weights in weights_of if len(weights) == 1 for concept in weights}
        best: dict[int, Hit] = {}
        for span, weights in zip(spans, weights_of, strict=True):
            shares = weights
            if len(weights) > 1:
                around = clear or {c for other in weights_of if other is not weights for c in other}
                support = {c: w * (UNDECIDED + self._support(c, around)) for c, w in weights.items()}
                total = sum(support.values())
                shares = {c: w * support[c] / total for c, w in weights.items()}
            for concept, share in shares.items():
                hit = Hit(concept, span.at, span.end, share, len(span.terms[0].words))
                known = best.get(concept)
                if known is None or share > known.share:
                    best[concept] = hit if known is None else hit._replace(at=min(known.at, hit.at))
        return tuple(sorted(best.values(), key=lambda hit: (hit.at, hit.concept)))

    def _support(self, concept: int, around: set[int]) -> float:
        """Return how close a concept comes to those around it."""
        near = self._near[concept]
        return max(
            (max(near.get(other, 0.0), self._near[other].get(concept, 0.0)) for other in around), default=0.0
        )


def _weights(span: Span) -> dict[int, float]:
    """Return how much each concept that a span may mean is named, and not only hinted at."""
    weights: dict[int, float] = {}
    for term in span.terms:
        weights[term.concept] = max(CUE if term.is_cue else 1.0, weights.get(term.concept, 0.0))
    return weights


def parse_vocabulary(*texts: str) -> Vocabulary:
    """Return the vocabulary that texts of the form of the files hold."""
    return Vocabulary(read_concepts(texts))


@cache
def shipped_vocabulary() -> Vocabulary:
    """Return the vocabulary that comes with the house."""
    folder = files("matchmaker.affinity").joinpath("fields")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    texts = [folder.joinpath(name).read_text("utf-8") for name in names]

    def make() -> Vocabulary:
        vocabulary = parse_vocabulary(*texts)
        vocabulary.ready()
        return vocabulary

    return made_once("vocabulary", texts, make)
