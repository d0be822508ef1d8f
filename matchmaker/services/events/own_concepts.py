"""Concepts that an event adds to the vocabulary: added, removed with all their words, put back."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from unicodedata import normalize

from sqlalchemy.orm import Session

from matchmaker.intake import ConceptRecord, VocabularyRecord
from matchmaker.services.events.concepts import LINKS, MORE, TERMS
from matchmaker.services.events.vocabulary import (
    TermWithoutWordError,
    UnknownConceptError,
    UnknownKindError,
    checked_term,
    record_change,
    store_vocabulary,
    vocabulary_record,
)
from matchmaker.store import EventRow, VocabularyConceptRow, VocabularyTermRow, in_event

#: Kinds that an organiser may give: what everybody says in general is the house's to know.
OWN_KINDS = ("what", "problem", "sector", "place")
_LONGEST_ID = 40


@dataclass(frozen=True, slots=True)
class RemovedConcept:
    """
    A concept that was removed, to put it back.

    Parameters
    ----------
    links
        Those of the event's other concepts to it: id, and kind of link.
    """

    record: ConceptRecord
    links: tuple[tuple[str, str], ...]

    def to_plain(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {**asdict(self.record), "links": [list(link) for link in self.links]}

    @staticmethod
    def from_plain(given: Mapping[str, Any]) -> "RemovedConcept":
        """Return what ``to_plain`` gave."""
        lists: Any = {key: tuple(given[key]) for key in (*TERMS, *LINKS)}
        record = ConceptRecord(id=given["id"], kind=given["kind"], sought=given["sought"], **lists)
        return RemovedConcept(record, tuple((one, key) for one, key in given["links"]))


def add_concept(
    db: Session,
    event: EventRow,
    *,
    es: Sequence[str],
    en: Sequence[str],
    kind: str,
    broader: Sequence[str],
    known: Collection[str],
    now: datetime,
    by: str | None = None,
) -> str:
    """
    Add a concept of the event's own, heard from the next computation on.

    Parameters
    ----------
    es, en
        Its terms, its name first; one language is enough.
    kind
        One of ``OWN_KINDS``.
    broader
        Ids of what it is a kind of, of ``known`` or of the event.
    known
        Ids of the house's concepts.

    Returns
    -------
    str
        Its id, made of its name.

    Raises
    ------
    TermWithoutWordError, UnknownKindError, UnknownConceptError
        Nothing is changed.
    """
    terms = {"es": _checked(es), "en": _checked(en)}
    if not terms["es"] and not terms["en"]:
        raise TermWithoutWordError("")
    if kind not in OWN_KINDS:
        raise UnknownKindError(kind)
    own = {record.id for record in vocabulary_record(db, in_event(db, event)).concepts}
    for name in broader:
        if name not in known and name not in own:
            raise UnknownConceptError(name)
    taken = {*known, *own}
    key = _free_id((*terms["en"], *terms["es"])[0], taken)
    record = ConceptRecord(
        id=key, kind=kind, es=terms["es"], en=terms["en"], broader=tuple(dict.fromkeys(broader))
    )
    store_vocabulary(db, event, VocabularyRecord(concepts=(record,)))
    record_change(db, event, "event.concept_added", now, by, concept=key)
    db.flush()
    return key


def remove_concept(
    db: Session, event: EventRow, *, concept: str, now: datetime, by: str | None = None
) -> RemovedConcept:
    """
    Remove a concept of the event's own with its terms, and the links of the event's others to it.

    Raises
    ------
    UnknownConceptError
        The event added no such concept; nothing is changed.
    """
    here = in_event(db, event)
    own = vocabulary_record(db, here)
    record = next((one for one in own.concepts if one.id == concept and one.kind != MORE), None)
    if record is None:
        raise UnknownConceptError(concept)
    links = tuple((one.id, key) for one in own.concepts for key in LINKS if concept in getattr(one, key))
    for row in db.scalars(here.select(VocabularyConceptRow)):
        for key in LINKS:
            if concept in getattr(row, key):
                setattr(row, key, [name for name in getattr(row, key) if name != concept])
    db.execute(here.delete(VocabularyTermRow).where(VocabularyTermRow.concept == concept))
    db.execute(here.delete(VocabularyConceptRow).where(VocabularyConceptRow.concept == concept))
    record_change(db, event, "event.concept_removed", now, by, concept=concept)
    db.flush()
    return RemovedConcept(record, links)


def put_back(
    db: Session, event: EventRow, removed: RemovedConcept, *, now: datetime, by: str | None = None
) -> bool:
    """Put a removed concept back as it was; ``False`` when the event has one of that id again."""
    here = in_event(db, event)
    if any(record.id == removed.record.id for record in vocabulary_record(db, here).concepts):
        return False
    store_vocabulary(db, event, VocabularyRecord(concepts=(removed.record,)))
    for row in db.scalars(here.select(VocabularyConceptRow)):
        for key in (key for one, key in removed.links if one == row.concept):
            setattr(row, key, [*getattr(row, key), removed.record.id])
    record_change(db, event, "event.concept_added", now, by, concept=removed.record.id)
    db.flush()
    return True


def _checked(terms: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(checked_term(term) for term in terms if term.strip()))


def _free_id(name: str, taken: Collection[str]) -> str:
    """Return an id made of a name's letters, with a number where it is taken."""
    plain = normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    letters = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST_ID].strip("_")
    start = letters if letters[:1].isalpha() else f"concept_{letters}".rstrip("_")
    number, key = 1, start
    while key in taken:
        number += 1
        key = f"{start}_{number}"
    return key
