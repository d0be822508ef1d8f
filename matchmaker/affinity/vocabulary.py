"""The concept vocabulary: which words, in Spanish and English, name the same, and what is a kind of what."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from matchmaker.affinity.text import fold, stem, tokens

#: Shortest beginning that a term with ``*`` may have.
MIN_PREFIX = 4
#: What an offer of a narrower thing is worth to a need of the broader, and the other way; a further step
#: takes as much again as a narrower one.
NARROWER, BROADER = 0.85, 0.4
#: What an offer is worth to a need that it helps with.
HELPS = 0.4
#: Texts whose concepts are remembered.
_REMEMBERED = 50_000


class Kind(StrEnum):
    """What a concept says about a statement."""

    WHAT = "what"
    SECTOR = "sector"
    PLACE = "place"
    GENERAL = "general"


@dataclass(frozen=True, slots=True)
class Concept:
    """
    One thing that people look for or offer.

    Parameters
    ----------
    id
        ASCII, stable.
    es, en
        Terms as written in the file; the first is the concept's name in that language.
    broader
        Ids of what this is a kind of.
    helps
        Ids of what this helps with: an offer of it is half an answer to a need of those.
    sought
        Whether people want it from others, so that two who want it do not help each other.
    """

    id: str
    kind: Kind
    es: tuple[str, ...]
    en: tuple[str, ...]
    broader: tuple[str, ...] = ()
    helps: tuple[str, ...] = ()
    sought: bool = False


class Fit(Enum):
    """How a word of a term is compared: by stem, by beginning (``abogad*``), as written (``=ayudas``)."""

    STEM = ""
    OPEN = "*"
    EXACT = "="


@dataclass(frozen=True, slots=True)
class Term:
    """A term ready to be found: its words in order, and how each is compared with the words of a text."""

    words: tuple[str, ...]
    fits: tuple["Fit", ...]
    concept: int

    def starts(self, words: Sequence[str]) -> bool:
        """Return whether ``words`` begin with this term."""
        return len(words) >= len(self.words) and all(
            word.startswith(wanted)
            if fit is Fit.OPEN
            else (word if fit is Fit.EXACT else stem(word)) == wanted
            for word, wanted, fit in zip(words, self.words, self.fits, strict=False)
        )


class Hit(NamedTuple):
    """A concept found in a text, and the place of its first word."""

    concept: int
    at: int


@dataclass(slots=True)
class Vocabulary:
    """
    Concepts that can be found in texts; a concept's index is its place in ``concepts``.

    Parameters
    ----------
    concepts
        In the order of the file.
    """

    concepts: tuple[Concept, ...]
    _near: list[dict[int, float]] = field(init=False, repr=False)
    _terms: dict[Fit, defaultdict[str, list[Term]]] = field(init=False, repr=False)
    _found: dict[tuple[str, ...], tuple[Hit, ...]] = field(init=False, repr=False, default_factory=dict)
    _beginning: dict[str, tuple[Term, ...]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        index = {concept.id: at for at, concept in enumerate(self.concepts)}
        above = [[index[name] for name in concept.broader] for concept in self.concepts]
        below: list[list[int]] = [[] for _ in self.concepts]
        for at, links in enumerate(above):
            for broader in links:
                below[broader].append(at)
        self._near = [
            {index[name]: HELPS for name in concept.helps}
            | {at: 1.0}
            | {broad: NARROWER**steps for broad, steps in _reached(at, above).items()}
            | {narrow: BROADER * NARROWER ** (steps - 1) for narrow, steps in _reached(at, below).items()}
            for at, concept in enumerate(self.concepts)
        ]
        self._terms = {fit: defaultdict(list) for fit in Fit}
        for at, concept in enumerate(self.concepts):
            for text in dict.fromkeys((*concept.es, *concept.en)):
                term = parse_term(text, at)
                self._terms[term.fits[0]][term.words[0]].append(term)

    def find(self, words: tuple[str, ...]) -> tuple[Hit, ...]:
        """
        Return the concepts in the tokens of a text, in the order of the text.

        Where terms overlap the longest one counts: "capital riesgo" is venture capital and not funding.
        """
        known = self._found.get(words)
        if known is None:
            if len(self._found) >= _REMEMBERED:
                self._found.clear()
            known = self._found[words] = self._search(words)
        return known

    def _search(self, words: Sequence[str]) -> tuple[Hit, ...]:
        """Return what ``find`` does, worked out."""
        hits = [
            (-len(term.words), Fit.OPEN in term.fits, -len("".join(term.words)), at, term)
            for at in range(len(words))
            for term in self._terms_at(words[at])
            if len(term.words) == 1 or term.starts(words[at : at + len(term.words)])
        ]
        taken = [False] * len(words)
        found: dict[int, int] = {}
        for *_, at, term in sorted(hits, key=lambda hit: hit[:4]):
            span = range(at, at + len(term.words))
            if not any(taken[k] for k in span):
                found[term.concept] = min(at, found.get(term.concept, at))
                for k in span:
                    taken[k] = True
        return tuple(Hit(concept, at) for concept, at in sorted(found.items(), key=lambda hit: hit[1]))

    def near(self, concept: int) -> dict[int, float]:
        """Return how close, 0..1, an offer of this concept comes to it and to its kin."""
        return self._near[concept]

    def _terms_at(self, word: str) -> tuple[Term, ...]:
        """Return the terms that may begin with a token."""
        terms = self._beginning.get(word)
        if terms is None:
            openings = (word[:length] for length in range(MIN_PREFIX, len(word) + 1))
            terms = (
                *self._terms[Fit.EXACT].get(word, ()),
                *self._terms[Fit.STEM].get(stem(word), ()),
                *(term for opening in openings for term in self._terms[Fit.OPEN].get(opening, ())),
            )
            self._beginning[word] = terms
        return terms


def _reached(start: int, links: list[list[int]]) -> dict[int, int]:
    """Return what links lead to from a concept, with the fewest steps to each."""
    steps: dict[int, int] = {}
    edge, level = [start], 0
    while edge:
        level += 1
        reached = dict.fromkeys(k for e in edge for k in links[e])
        edge = [at for at in reached if at not in steps and at != start]
        steps.update(dict.fromkeys(edge, level))
    return steps


def parse_term(text: str, concept: int) -> Term:
    """Return a term of the file ready to be found."""
    words: list[str] = []
    fits: list[Fit] = []
    for part in text.split():
        fit = Fit.OPEN if part.endswith("*") else Fit.EXACT if part.startswith("=") else Fit.STEM
        for piece in tokens(fold(part.strip("*="))):
            words.append(stem(piece) if fit is Fit.STEM else piece)
            fits.append(fit)
    return Term(tuple(words), tuple(fits), concept)


def parse_vocabulary(text: str) -> Vocabulary:
    """Return the vocabulary that a file of the form of ``vocabulary.toml`` holds."""
    return Vocabulary(tuple(_concepts(tomllib.loads(text))))


@cache
def shipped_vocabulary() -> Vocabulary:
    """Return the vocabulary that comes with the house."""
    return parse_vocabulary(files("matchmaker.affinity").joinpath("vocabulary.toml").read_text("utf-8"))


def _concepts(kinds: dict[str, dict[str, dict[str, Any]]]) -> Iterable[Concept]:
    """Yield the concepts of a file, kind by kind."""
    for kind, concepts in kinds.items():
        for name, given in concepts.items():
            yield Concept(
                id=name,
                kind=Kind(kind),
                es=tuple(given["es"]),
                en=tuple(given["en"]),
                broader=tuple(given.get("broader", ())),
                helps=tuple(given.get("helps", ())),
                sought=bool(given.get("sought", False)),
            )
