"""
Topics to pick from while typing: names of what the vocabulary knows, in the reader's language.

Only the names are read, never what affinity works with: the web process stays light.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from sqlalchemy.orm import Session

from matchmaker import affinity
from matchmaker.affinity import Concept, Kind
from matchmaker.services.people import sorting_name
from matchmaker.store import EventScope, VocabularyConceptRow, VocabularyTermRow
from matchmaker.words import LANGUAGES, Language

#: How a picked topic is kept as a statement.
PICK = "concept:"
#: Topics that are suggested at once, and letters that must be typed before.
MOST_SUGGESTED, FEWEST_LETTERS = 6, 3
#: Words at the end of a text that are looked for together.
_MOST_WORDS = 4
_PICKED = re.compile(r"concept:([a-z0-9_]{1,80})")
_KINDS = frozenset({Kind.WHAT, Kind.PROBLEM})


class Topic(NamedTuple):
    """Something to pick: the id of its concept, and its name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class OwnTopics:
    """
    What an event adds to the vocabulary.

    Parameters
    ----------
    terms
        Id of a concept → language → terms.
    added
        Ids of the concepts that the event adds itself, and that can be picked.
    muted
        Terms that mean nothing at it, folded.
    """

    terms: Mapping[str, Mapping[str, Sequence[str]]]
    added: Collection[str]
    muted: Collection[str]


class _Term(NamedTuple):
    """A term of a topic as it is looked for; the lower its rank, the closer it is to the name."""

    folded: str
    topic: str
    rank: int


def picked(text: str) -> str:
    """Return the id of the topic that a statement was picked as; blank for own words."""
    found = _PICKED.fullmatch(text.strip())
    return found[1] if found else ""


def own_topics(db: Session, here: EventScope) -> OwnTopics:
    """Return what an event adds to the vocabulary."""
    rows = here.select(VocabularyConceptRow).where(VocabularyConceptRow.kind.in_([*_KINDS]))
    added = frozenset(db.scalars(rows.with_only_columns(VocabularyConceptRow.concept)))
    terms: dict[str, dict[str, list[str]]] = {}
    muted: set[str] = set()
    for row in db.scalars(here.select(VocabularyTermRow).order_by(VocabularyTermRow.id)):
        if row.list == "muted":
            muted.add(_folded(row.term))
        elif row.list in LANGUAGES:
            terms.setdefault(row.concept, {}).setdefault(row.list, []).append(row.term)
    return OwnTopics(terms, added, muted)


def topic_names(topics: Collection[str], language: Language, own: OwnTopics) -> dict[str, str]:
    """Return the names of topics in a language; those that nobody knows are left out."""
    shipped = _shipped() if any(topic not in own.added for topic in topics) else {}
    found = {}
    for topic in topics:
        if topic in own.added:
            found[topic] = _own_name(topic, language, own)
        elif topic in shipped:
            found[topic] = _name(shipped[topic], language)
    return found


def as_read(text: str, language: Language) -> str:
    """Return a statement as people read it where no event is at hand: a topic by its name in the house."""
    topic = picked(text)
    if not topic:
        return text
    return topic_names([topic], language, OwnTopics({}, (), ())).get(topic, topic.replace("_", " "))


def suggest_topics(typed: str, language: Language, own: OwnTopics) -> tuple[Topic, ...]:
    """Return the topics that the end of a typed text may be the beginning of, the likeliest first."""
    words = _folded(typed).split()
    best: dict[str, tuple[int, str]] = {}
    for count in range(min(len(words), _MOST_WORDS), 0, -1):
        tail = " ".join(words[-count:])
        if len(tail) < FEWEST_LETTERS:
            continue
        for term in (*_index(language), *_own_terms(language, own)):
            is_found = term.folded.startswith(tail) or f" {tail}" in term.folded
            if is_found and term.folded not in own.muted:
                rank = (2 * term.rank + (not term.folded.startswith(tail)), term.folded)
                best[term.topic] = min(best.get(term.topic, rank), rank)
        if best:
            # Fewer words would only find what is less like it.
            break
    nearest = sorted(best, key=lambda topic: (best[topic], topic))[:MOST_SUGGESTED]
    names = topic_names(nearest, language, own)
    return tuple(Topic(topic, names[topic]) for topic in nearest if topic in names)


@cache
def _shipped() -> dict[str, Concept]:
    return {concept.id: concept for concept in affinity.shipped_concepts() if concept.kind in _KINDS}


@cache
def _index(language: Language) -> tuple[_Term, ...]:
    return tuple(
        _Term(_folded(term), concept.id, min(rank, 2))
        for concept in _shipped().values()
        for rank, term in enumerate(getattr(concept, language))
    )


def _own_terms(language: Language, own: OwnTopics) -> Iterator[_Term]:
    shipped = _shipped()
    for topic, lists in own.terms.items():
        if topic in own.added or topic in shipped:
            for term in lists.get(language, ()):
                yield _Term(_folded(term), topic, 0 if topic in own.added else 2)


def _name(concept: Concept, language: Language) -> str:
    """Return the name of a concept: its first term, without the marks of the files."""
    terms = getattr(concept, language) or concept.en or concept.es or (concept.id.replace("_", " "),)
    return _plain(terms[0])


def _own_name(topic: str, language: Language, own: OwnTopics) -> str:
    lists = own.terms.get(topic, {})
    terms = lists.get(language) or next(iter(lists.values()), [topic.replace("_", " ")])
    return _plain(terms[0])


def _plain(term: str) -> str:
    text = " ".join(term.replace("=", "").replace("*", "").split())
    return text[:1].upper() + text[1:]


def _folded(text: str) -> str:
    return " ".join(sorting_name(text).replace("=", "").replace("*", "").split())
