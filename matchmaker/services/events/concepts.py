"""The concepts that an event understands: the house's, the operator's, its own. Light: works nothing out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from matchmaker.affinity import Concept, Kind, shipped_concepts
from matchmaker.intake import ConceptRecord, Severity, VocabularyRecord, read_vocabularies
from matchmaker.services.people import sorting_name

#: Where an operator's files lie within the data folder.
VOCABULARY_FOLDER = "vocabulary"
#: Concepts that one search finds.
MOST_FOUND = 40
MORE = "more"
LINKS = ("broader", "helps", "near", "met_by")
TERMS = ("es", "en", "cues")


@dataclass(frozen=True, slots=True, eq=False)
class House:
    """Concepts that all events share, by id, and their terms as they are searched."""

    concepts: Mapping[str, Concept]
    terms: tuple[tuple[str, str, bool], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Term:
    """
    A term of a concept.

    Parameters
    ----------
    written, text
        As the files write it, with their marks, and as it is shown.
    is_own, is_muted
        Whether the event added it; whether it means nothing at the event.
    """

    written: str
    text: str
    language: str
    is_own: bool
    is_muted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedConcept:
    """A concept by its names: language → name."""

    id: str
    names: dict[str, str]
    kind: str
    is_own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptPage:
    """One concept: its terms, and what it is linked to by kind of link, ``narrower`` among them."""

    named: NamedConcept
    terms: tuple[Term, ...]
    links: dict[str, tuple[NamedConcept, ...]]


def house_concepts(data_dir: Path) -> House:
    """
    Return the concepts that come with the house and those that the operator's files add.

    Files with errors add nothing; whoever computes a schedule is told.
    """
    folder = data_dir / VOCABULARY_FOLDER
    files = tuple(
        (path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in sorted(folder.glob("*.toml"))
    )
    return _house(folder, files)


@lru_cache(maxsize=2)
def _house(folder: Path, files: tuple[tuple[str, int, int], ...]) -> House:
    concepts = {concept.id: concept for concept in shipped_concepts()}
    if files:
        record, findings = read_vocabularies(folder, concepts)
        if not any(finding.severity is Severity.ERROR for finding in findings):
            concepts = {concept.id: concept for concept in merged(concepts.values(), record)}
    return House(concepts, tuple(_searched(concepts.values())))


def merged(concepts: Iterable[Concept], own: VocabularyRecord) -> tuple[Concept, ...]:
    """
    Return concepts with own ones, terms and links added.

    What adds or links to a concept that is not known (an operator's file that is gone) is left out.
    """
    found = {concept.id: concept for concept in concepts}
    known = found.keys() | {record.id for record in own.concepts if record.kind != MORE}
    for record in own.concepts:
        added: dict[str, Any] = {key: getattr(record, key) for key in TERMS}
        added |= {key: [name for name in getattr(record, key) if name in known] for key in LINKS}
        concept = _concept(record) if record.kind != MORE else found.get(record.id)
        if concept is not None:
            found[record.id] = concept.with_more(added)
    return tuple(found.values())


def search_concepts(house: House, own: VocabularyRecord, query: str) -> tuple[NamedConcept, ...]:
    """
    Return the concepts with a term of which each word of the query begins a word, the closest first.

    Case and accents do not matter.
    """
    asked = sorting_name(query).split()
    if not asked:
        return ()
    line = " ".join(asked)
    concepts = {concept.id: concept for concept in merged(house.concepts.values(), own)}
    added = [concepts[record.id] for record in own.concepts if record.id in concepts]
    best: dict[str, tuple[int, bool, int]] = {}
    for term, concept, is_name in (*house.terms, *_searched(added)):
        if line[:1] not in term:
            continue
        words = term.split()
        if all(any(word.startswith(part) for word in words) for part in asked):
            rank = (0 if term == line else 1 if term.startswith(line) else 2, not is_name, len(term))
            best[concept] = min(rank, best.get(concept, rank))
    ids = sorted(best, key=lambda name: (best[name], name))[:MOST_FOUND]
    own_ids = own_concepts(own)
    return tuple(named(concepts[name], is_own=name in own_ids) for name in ids)


def read_concept(house: House, own: VocabularyRecord, concept_id: str) -> ConceptPage | None:
    """Return one concept as the event understands it; none when there is no such concept."""
    concepts = {concept.id: concept for concept in merged(house.concepts.values(), own)}
    concept = concepts.get(concept_id)
    if concept is None:
        return None
    own_ids = own_concepts(own)
    added = next((record for record in own.concepts if record.id == concept_id), None)
    muted = {sorting_name(term) for term in own.muted}
    terms = tuple(
        Term(
            written=term,
            text=shown(term),
            language=key,
            is_own=added is not None and term in getattr(added, key),
            is_muted=sorting_name(shown(term)) in muted,
        )
        for key in TERMS
        for term in dict.fromkeys(getattr(concept, key))
    )
    links = {key: [concepts[name] for name in getattr(concept, key) if name in concepts] for key in LINKS}
    links["narrower"] = [other for other in concepts.values() if concept_id in other.broader]
    return ConceptPage(
        named=named(concept, is_own=concept_id in own_ids),
        terms=terms,
        links={
            key: tuple(named(one, is_own=one.id in own_ids) for one in dict.fromkeys(found))
            for key, found in links.items()
        },
    )


def concept_called(house: House, own: VocabularyRecord, name: str) -> str | None:
    """Return the id of the concept with this id, or with this very term; none when there is none."""
    asked = sorting_name(" ".join(name.split()))
    concepts = {concept.id: concept for concept in merged(house.concepts.values(), own)}
    if name.strip() in concepts:
        return name.strip()
    added = [concepts[record.id] for record in own.concepts if record.id in concepts]
    terms = (*house.terms, *_searched(added))
    found = {(not is_name, concept) for term, concept, is_name in terms if term == asked}
    # Of several that a term names, the one that is called so.
    return min(found)[1] if found else None


def own_concepts(own: VocabularyRecord) -> frozenset[str]:
    """Return the ids of the concepts that are an event's own."""
    return frozenset(record.id for record in own.concepts if record.kind != MORE)


def named(concept: Concept, *, is_own: bool = False) -> NamedConcept:
    """Return a concept by its names: the first term of each language, or of the other."""
    return NamedConcept(id=concept.id, names=concept_names(concept), kind=str(concept.kind), is_own=is_own)


def concept_names(concept: Concept) -> dict[str, str]:
    """Return what a concept is called: language → its first term."""
    otherwise = (concept.id.replace("_", " "),)
    return {
        "es": shown((concept.es or concept.en or concept.cues or otherwise)[0]),
        "en": shown((concept.en or concept.es or concept.cues or otherwise)[0]),
    }


def shown(term: str) -> str:
    """Return a term without the marks of the files."""
    return term.strip("=*")


def _searched(concepts: Iterable[Concept]) -> Iterator[tuple[str, str, bool]]:
    """Yield each term of some concepts as it is searched, with its concept, and whether it is its name."""
    for concept in concepts:
        for key in TERMS:
            for place, term in enumerate(getattr(concept, key)):
                yield sorting_name(shown(term)), concept.id, place == 0 and key != "cues"


def _concept(record: ConceptRecord) -> Concept:
    return Concept(id=record.id, kind=Kind(record.kind), sought=record.sought)
