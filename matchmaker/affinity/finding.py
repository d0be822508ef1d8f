"""Finding the concepts of a vocabulary in the words of a text."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import NamedTuple

from matchmaker.affinity.concepts import Concept
from matchmaker.affinity.text import PICKED, fold, is_content, plain_words, stem, tokens

#: Shortest beginning that a term with ``*`` may have.
MIN_PREFIX = 4
#: So many words that say nothing may stand between the words of a term.
MOST_BETWEEN = 2
#: A word of so many letters may be one letter off, from the second number on even the first; a shorter one
#: only hints at what it may mean.
MIN_MISTYPED, LONG_MISTYPED = 6, 8


class Fit(Enum):
    """How a word of a term is compared: by stem, by beginning (``abogad*``), as written (``=ayudas``)."""

    STEM = ""
    OPEN = "*"
    EXACT = "="


@dataclass(frozen=True, slots=True)
class Term:
    """
    A term ready to be found.

    Parameters
    ----------
    words, fits
        Its words in order, and how each is compared with the words of a text.
    concept
        Index of the concept that it belongs to.
    is_cue
        Whether it only hints at the concept.
    later
        The last of its words after the first that is compared by stem; blank when there is none.
    """

    words: tuple[str, ...]
    fits: tuple[Fit, ...]
    concept: int
    is_cue: bool = False
    later: str = ""

    def end(self, words: Sequence[str], at: int) -> int:
        """Return the place after this term where it begins at a place of a text; 0 where it does not."""
        return _end(self.words, self.fits, words, at)


class Span(NamedTuple):
    """A place of a text, from the first word to before the last, and the terms that stand there."""

    at: int
    end: int
    terms: tuple[Term, ...]


@dataclass(slots=True)
class TermIndex:
    """The terms of concepts by their first word."""

    concepts: Sequence[Concept]
    _terms: dict[Fit, defaultdict[str, list[Term]]] = field(init=False, repr=False)
    _beginning: dict[str, tuple[Term, ...]] = field(init=False, repr=False, default_factory=dict)
    #: Words that are terms by themselves, by what is left of them without one letter or none.
    _lacking: defaultdict[str, list[str]] = field(init=False, repr=False)
    _known: set[str] = field(init=False, repr=False, default_factory=set)

    def __post_init__(self) -> None:
        self._terms = {fit: defaultdict(list) for fit in Fit}
        self._lacking = defaultdict(list)
        for at, concept in enumerate(self.concepts):
            picked = picked_term(concept.id, at)
            self._terms[Fit.EXACT][picked.words[0]].append(picked)
            seen: set[tuple[tuple[str, ...], tuple[Fit, ...]]] = set()
            for texts, is_cue in (((*concept.es, *concept.en), False), (concept.cues, True)):
                for text in texts:
                    term = parse_term(text, at, is_cue=is_cue)
                    if term.words and (term.words, term.fits) not in seen:
                        seen.add((term.words, term.fits))
                        self._terms[term.fits[0]][term.words[0]].append(term)
                        self._known.update(term.words)
        for word, terms in self._terms[Fit.STEM].items():
            if len(word) >= MIN_MISTYPED - 1 and any(len(term.words) == 1 for term in terms):
                for left in _with_one_less(word):
                    self._lacking[left].append(word)

    def spans(self, words: Sequence[str]) -> list[Span]:
        """
        Return where terms stand in the tokens of a text, in its order.

        Where terms overlap the longest counts; terms of several concepts may stand at one place.
        """
        stems = {stem(word) for word in words} | {""}
        hits = [
            ((-len(term.words), Fit.EXACT not in term.fits), at, end, term)
            for at in range(len(words))
            for term in self._terms_at(words[at])
            if term.later in stems and (end := at + 1 if len(term.words) == 1 else term.end(words, at))
        ]
        hits.sort(key=lambda hit: hit[:3])
        taken = [False] * len(words)
        found: dict[tuple[int, int], list[Term]] = {}
        how: dict[tuple[int, int], tuple[int, bool]] = {}
        for key, at, end, term in hits:
            span = (at, end)
            if span in found:
                if how[span] == key:
                    found[span].append(term)
            elif not any(taken[at:end]):
                found[span], how[span] = [term], key
                taken[at:end] = [True] * (end - at)
        return [Span(at, end, tuple(found[at, end])) for at, end in sorted(found)]

    def every(self) -> Iterator[Term]:
        """Yield all terms, in the order of the files within those that are compared alike."""
        for by_word in self._terms.values():
            for terms in by_word.values():
                yield from terms

    def _terms_at(self, word: str) -> tuple[Term, ...]:
        """Return the terms that may begin with a token, or with what it is one letter off from."""
        terms = self._beginning.get(word)
        if terms is None:
            incidental = word in plain_words().incidental
            terms = tuple(
                term for term in self._beginning_with(word) if not incidental or len(term.words) > 1
            )
            may_be_mistyped = not incidental and is_content(word) and len(word) >= MIN_MISTYPED
            if not terms and may_be_mistyped and stem(word) not in self._known:
                terms = tuple(
                    term if len(word) >= LONG_MISTYPED else replace(term, is_cue=True)
                    for meant in self._mistyped(stem(word))
                    for term in self._terms[Fit.STEM][meant]
                    if len(term.words) == 1
                )
            self._beginning[word] = terms
        return terms

    def _beginning_with(self, word: str) -> Iterator[Term]:
        yield from self._terms[Fit.EXACT].get(word, ())
        # What says nothing by itself may begin a term, and is none.
        says = word not in plain_words().stop
        yield from (term for term in self._terms[Fit.STEM].get(stem(word), ()) if says or len(term.words) > 1)
        for length in range(MIN_PREFIX, len(word) + 1):
            yield from self._terms[Fit.OPEN].get(word[:length], ())

    def _mistyped(self, word: str) -> Iterable[str]:
        """Return the first word of a term of one word that is one letter off; none when there is none."""
        near = {known for left in _with_one_less(word) for known in self._lacking.get(left, ())}
        is_long = len(word) >= LONG_MISTYPED
        return sorted(known for known in near if one_off(known, word) and (is_long or known[0] == word[0]))[
            :1
        ]


def picked_term(name: str, concept: int) -> Term:
    """Return the term of a concept that was picked by its id, ``concept:seed_funding``, and not described."""
    words = (PICKED, *tokens(fold(name)))
    return Term(words, (Fit.EXACT,) * len(words), concept)


def parse_term(text: str, concept: int, *, is_cue: bool = False) -> Term:
    """Return a term of a file ready to be found."""
    words: list[str] = []
    fits: list[Fit] = []
    for part in fold(text).split():
        fit = Fit.OPEN if part.endswith("*") else Fit.EXACT if part.startswith("=") else Fit.STEM
        for piece in tokens(part):
            words.append(stem(piece) if fit is Fit.STEM else piece)
            fits.append(fit)
    later = [word for word, fit in zip(words[1:], fits[1:], strict=True) if fit is Fit.STEM]
    return Term(tuple(words), tuple(fits), concept, is_cue, later[-1] if later else "")


def one_off(first: str, second: str) -> bool:
    """Return whether two words differ by one letter: another, one more, one less, or two turned round."""
    if len(first) > len(second):
        first, second = second, first
    at = next((k for k, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), len(first))
    if len(first) < len(second):
        return first[at:] == second[at + 1 :]
    return first[at + 1 :] == second[at + 1 :] or (
        first[at : at + 2] == second[at : at + 2][::-1] and first[at + 2 :] == second[at + 2 :]
    )


def _with_one_less(word: str) -> set[str]:
    """Return a word, and what is left of it without any one of its letters."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _end(wanted: Sequence[str], fits: Sequence[Fit], words: Sequence[str], at: int) -> int:
    """Return the place after a term that begins at a place of a text; 0 where it does not."""
    between = 0
    place, found = at, 0
    while found < len(wanted):
        if place >= len(words):
            return 0
        word = words[place]
        if _fits(word, wanted[found], fits[found]):
            found += 1
        elif found and word in plain_words().stop and between < MOST_BETWEEN:
            between += 1
        else:
            return 0
        place += 1
    return place


def _fits(word: str, wanted: str, fit: Fit) -> bool:
    """Return whether a word of a text is a word of a term."""
    if fit is Fit.OPEN:
        return word.startswith(wanted)
    return (word if fit is Fit.EXACT else stem(word)) == wanted
