"""``vocabulary.toml``: words of an event's own, or of an operator's, with every fault at once."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from matchmaker.intake.findings import FileReport, closest
from matchmaker.intake.records import ConceptRecord, Finding, VocabularyRecord
from matchmaker.intake.toml_file import read_toml
from matchmaker.intake.toml_values import Source, Table, toml_text

VOCABULARY_FILE = "vocabulary.toml"
#: Most characters of an operator's file: that of a whole classification has some millions.
LONGEST = 50_000_000

KINDS = ("what", "problem", "sector", "place", "general")
MORE, MUTED = "more", "muted"
TERMS = ("es", "en", "cues")
LINKS = ("broader", "helps", "near", "met_by")
_ID = re.compile(r"[a-z][a-z0-9_]*")
_WORD = re.compile(r"[^\W_]")
#: Returns the ids of the concepts that are known anyway.
KnownConcepts = Callable[[], Collection[str]]


@dataclass(frozen=True, slots=True)
class _File:
    """One file as read, before what it refers to is looked at."""

    source: Source
    concepts: list[ConceptRecord] = field(default_factory=list)
    muted: list[str] = field(default_factory=list)


def read_vocabulary(folder: Path, report: FileReport, known: KnownConcepts | None) -> VocabularyRecord:
    """
    Read the vocabulary of an event folder.

    Parameters
    ----------
    known
        Gives the concepts that may be added to and linked to; none = whatever is named is taken.
    """
    file = _read(folder, report)
    _check_references([file], None if known is None else frozenset(known()))
    return _joined([file])


def read_vocabularies(folder: Path, known: Collection[str]) -> tuple[VocabularyRecord, tuple[Finding, ...]]:
    """
    Read all TOML files of a folder as one vocabulary; they may refer to each other.

    Returns
    -------
    tuple
        The vocabulary, and what is wrong with the files, in their order.
    """
    reports = [FileReport(path.name) for path in sorted(folder.glob("*.toml"))]
    files = [_read(folder, report) for report in reports]
    _check_references(files, frozenset(known))
    return _joined(files), tuple(finding for report in reports for finding in report.in_order())


def _read(folder: Path, report: FileReport) -> _File:
    source, content = read_toml(folder, report, LONGEST)
    file = _File(source)
    if content is None:
        return file
    Table(source, (), content).check_keys((*KINDS, MORE, MUTED))
    for kind in (*KINDS, MORE):
        given = content.get(kind, {})
        if isinstance(given, dict):
            file.concepts.extend(
                concept for name, table in given.items() if (concept := _concept(source, kind, name, table))
            )
        else:
            source.error((kind,), "intake.not_a_table", toml_text(given), name=kind)
    file.muted.extend(_texts(Table(source, (), content), MUTED, are_terms=True))
    return file


def _concept(source: Source, kind: str, name: str, given: object) -> ConceptRecord | None:
    place = (kind, name)
    if not isinstance(given, dict):
        source.error(place, "intake.not_a_table", toml_text(given), name=f"{kind}.{name}")
        return None
    if not _ID.fullmatch(name):
        source.error(place, "intake.not_a_concept_id", name)
        return None
    table = Table(source, place, given)
    table.check_keys((*TERMS, *LINKS, "sought"))
    texts = {key: _texts(table, key, are_terms=key in TERMS) for key in (*TERMS, *LINKS)}
    sought = given.get("sought", False)
    if not isinstance(sought, bool):
        table.error("sought", "intake.not_yes_or_no", sought)
    if kind != MORE and not any(texts[key] for key in TERMS):
        source.error(place, "intake.concept_without_terms", name)
    return ConceptRecord(id=name, kind=kind, sought=sought is True, **texts)


def _texts(table: Table, key: str, *, are_terms: bool) -> tuple[str, ...]:
    """Return a list of texts, be it written as a list or in one text with commas; each once."""
    given = table.content.get(key, [])
    parts = given.split(",") if isinstance(given, str) else given
    if not isinstance(parts, list):
        table.error(key, "intake.not_texts", given)
        return ()
    found = []
    for part in parts:
        if not isinstance(part, str) or "\0" in part:
            table.error(key, "intake.not_texts", part)
        elif are_terms and part.strip() and not _WORD.search(part):
            table.error(key, "intake.term_without_word", part)
        elif part.strip():
            found.append(" ".join(part.split()))
    return tuple(dict.fromkeys(found))


def _check_references(files: list[_File], known: frozenset[str] | None) -> None:
    """Report concepts that are given twice, and those that nobody knows."""
    new = set(known or ())
    for file in files:
        for concept in file.concepts:
            if concept.kind != MORE and concept.id in new:
                file.source.error((concept.kind, concept.id), "intake.concept_known", concept.id)
            elif concept.kind != MORE:
                new.add(concept.id)
    if known is not None:
        for file in files:
            for concept in file.concepts:
                _check_links(file.source, concept, new)


def _check_links(source: Source, concept: ConceptRecord, known: Collection[str]) -> None:
    place = (concept.kind, concept.id)
    if concept.kind == MORE and concept.id not in known:
        _unknown(source, place, concept.id, known)
    for key in LINKS:
        for name in getattr(concept, key):
            if name not in known:
                _unknown(source, (*place, key), name, known)


def _unknown(source: Source, place: tuple[str, ...], found: str, known: Collection[str]) -> None:
    source.error(place, "intake.unknown_concept", found, closest=closest(found, known) if known else "")


def _joined(files: list[_File]) -> VocabularyRecord:
    """Return the files as one vocabulary: what several tables say of a concept stands together."""
    found: dict[str, ConceptRecord] = {}
    given = [concept for file in files for concept in file.concepts]
    for concept in sorted(given, key=lambda concept: concept.kind == MORE):
        known = found.get(concept.id)
        found[concept.id] = concept if known is None else _both(known, concept)
    in_order = sorted(found.values(), key=lambda concept: (concept.kind == MORE, concept.id))
    muted = tuple(dict.fromkeys(term for file in files for term in file.muted))
    return VocabularyRecord(concepts=tuple(filter(_says, in_order)), muted=muted)


def _both(one: ConceptRecord, other: ConceptRecord) -> ConceptRecord:
    joined: Mapping[str, Any] = {
        key: tuple(dict.fromkeys((*getattr(one, key), *getattr(other, key)))) for key in (*TERMS, *LINKS)
    }
    return replace(one, **joined)


def _says(concept: ConceptRecord) -> bool:
    return any(getattr(concept, key) for key in (*TERMS, *LINKS))
