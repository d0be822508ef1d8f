"""An event's own words: read, changed one by one, and stored or taken out as a whole."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from matchmaker.errors import MatchmakerError
from matchmaker.intake import ConceptRecord, VocabularyRecord
from matchmaker.services.events.pages import VocabularyPage
from matchmaker.services.events.states import check_may_change
from matchmaker.store import (
    AuditRow,
    EventRow,
    EventScope,
    OrganiserRow,
    VocabularyConceptRow,
    VocabularyTermRow,
    in_event,
    scoped,
)

_LINKS = ("broader", "helps", "near", "met_by")
_TERMS = ("es", "en", "cues")
_WORD = re.compile(r"[^\W_]")
MORE, MUTED = "more", "muted"


class UnknownConceptError(MatchmakerError):
    """No concept has such an id, neither in the house's vocabulary nor in the event's."""

    code = "planning.unknown_concept"

    def __init__(self, concept: str) -> None:
        super().__init__(concept=concept)


class UnknownKindError(MatchmakerError):
    """A concept can't be of such a kind: a form of ours offers no other."""

    code = "planning.unknown_concept_kind"

    def __init__(self, kind: str) -> None:
        super().__init__(kind=kind)


class TermWithoutWordError(MatchmakerError):
    """A term holds no letter and no digit, so that it can't be found."""

    code = "planning.term_without_word"

    def __init__(self, term: str) -> None:
        super().__init__(term=term)


def read_vocabulary(db: Session, organiser: OrganiserRow | int, event_public_id: str) -> VocabularyPage:
    """
    Return the words that an event adds to the vocabulary, and those that mean nothing at it.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event.
    """
    event = scoped(db, organiser).event(event_public_id)
    record = vocabulary_record(db, in_event(db, event))
    return VocabularyPage(
        event_id=event.public_id, event_name=event.name, concepts=record.concepts, muted=record.muted
    )


def read_own_words(db: Session, event: EventRow) -> VocabularyRecord:
    """Return what an event adds to the vocabulary, as its file has it."""
    return vocabulary_record(db, in_event(db, event))


def add_term(
    db: Session,
    event: EventRow,
    *,
    concept: str,
    term: str,
    language: str,
    known: Collection[str],
    now: datetime,
    by: str | None = None,
) -> None:
    """
    Let a term name a concept at this event, from the next computation on; once more is no change.

    Parameters
    ----------
    concept
        Id of a concept of ``known``, or of one that the event added.
    language
        ``es`` or ``en``; ``cues`` for a word of either that only hints at it.
    known
        Ids of the house's concepts.
    by
        Public id of the team member; none for the system.

    Raises
    ------
    UnknownConceptError, TermWithoutWordError
        Nothing is changed.
    """
    here, term = in_event(db, event), checked_term(term)
    own = here.select(VocabularyConceptRow).where(VocabularyConceptRow.concept == concept)
    if concept not in known and db.scalar(own) is None:
        raise UnknownConceptError(concept)
    db.execute(_rows(here, term, MUTED, delete=True))
    if term not in db.scalars(_rows(here, term, language, concept).with_only_columns(VocabularyTermRow.term)):
        db.add(VocabularyTermRow(event_id=event.id, concept=concept, list=language, term=term))
        record_change(db, event, "event.term_added", now, by, concept=concept)
    db.flush()


def remove_term(db: Session, event: EventRow, *, term: str, now: datetime, by: str | None = None) -> None:
    """
    Let a term mean nothing at this event: the event's own goes, one of the house's is muted.

    Raises
    ------
    TermWithoutWordError
        Nothing is changed.
    """
    here, term = in_event(db, event), checked_term(term)
    rows = db.scalars(here.select(VocabularyTermRow).where(VocabularyTermRow.term == term)).all()
    own = [row for row in rows if row.list != MUTED]
    for row in own:
        db.delete(row)
    if not rows:
        db.add(VocabularyTermRow(event_id=event.id, concept="", list=MUTED, term=term))
    if own or not rows:
        record_change(db, event, "event.term_removed", now, by)
    db.flush()


def take_term_from(
    db: Session, event: EventRow, *, concept: str, term: str, language: str, now: datetime, by: str
) -> None:
    """
    Take a term of the event's own from one concept; it stays with others that have it.

    Raises
    ------
    TermWithoutWordError
        Nothing is changed.
    """
    here, term = in_event(db, event), checked_term(term)
    row = db.scalar(_rows(here, term, language, concept))
    if row is not None:
        db.delete(row)
        record_change(db, event, "event.term_removed", now, by, concept=concept)
    db.flush()


def mute_term(db: Session, event: EventRow, *, term: str, now: datetime, by: str) -> None:
    """
    Let a term mean nothing at this event, whichever concept has it.

    Raises
    ------
    TermWithoutWordError
        Nothing is changed.
    """
    here, term = in_event(db, event), checked_term(term)
    if db.scalar(_rows(here, term, MUTED)) is None:
        db.add(VocabularyTermRow(event_id=event.id, concept="", list=MUTED, term=term))
        record_change(db, event, "event.term_removed", now, by)
    db.flush()


def unmute_term(db: Session, event: EventRow, *, term: str, now: datetime, by: str) -> None:
    """Let a term that was muted mean again what it means elsewhere."""
    here = in_event(db, event)
    row = db.scalar(_rows(here, term, MUTED))
    if row is not None:
        db.delete(row)
        record_change(db, event, "event.term_added", now, by)
    db.flush()


def store_vocabulary(db: Session, event: EventRow, record: VocabularyRecord) -> None:
    """Store an own vocabulary with an event that has none."""
    links = [
        {
            "event_id": event.id,
            "concept": concept.id,
            "kind": concept.kind,
            "sought": concept.sought,
            **{key: list(getattr(concept, key)) for key in _LINKS},
        }
        for concept in record.concepts
        if concept.kind != MORE or any(getattr(concept, key) for key in _LINKS)
    ]
    terms = [
        {"event_id": event.id, "concept": concept.id, "list": key, "term": term}
        for concept in record.concepts
        for key in _TERMS
        for term in getattr(concept, key)
    ]
    terms += [{"event_id": event.id, "concept": "", "list": MUTED, "term": term} for term in record.muted]
    if links:
        db.execute(insert(VocabularyConceptRow), links)
    if terms:
        db.execute(insert(VocabularyTermRow), terms)


def vocabulary_record(db: Session, here: EventScope) -> VocabularyRecord:
    """Return an event's own vocabulary as its file has it."""
    terms: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for term in db.scalars(here.select(VocabularyTermRow).order_by(VocabularyTermRow.id)):
        terms[term.concept][term.list].append(term.term)
    muted = tuple(terms.pop("", {}).get(MUTED, ()))
    rows = {row.concept: row for row in db.scalars(here.select(VocabularyConceptRow))}
    concepts = [_concept_record(name, rows.get(name), terms.get(name, {})) for name in terms.keys() | rows]
    in_order = sorted(concepts, key=lambda concept: (concept.kind == MORE, concept.id))
    return VocabularyRecord(concepts=tuple(in_order), muted=muted)


def _concept_record(
    name: str, row: VocabularyConceptRow | None, terms: Mapping[str, Sequence[str]]
) -> ConceptRecord:
    texts: dict[str, Any] = {key: tuple(terms.get(key, ())) for key in _TERMS}
    if row is None:
        return ConceptRecord(id=name, kind=MORE, **texts)
    links: dict[str, Any] = {key: tuple(getattr(row, key)) for key in _LINKS}
    return ConceptRecord(id=name, kind=row.kind, sought=row.sought, **texts, **links)


def _rows(here: EventScope, term: str, listing: str, concept: str = "", *, delete: bool = False) -> Any:
    start = here.delete(VocabularyTermRow) if delete else here.select(VocabularyTermRow)
    return start.where(
        VocabularyTermRow.term == term,
        VocabularyTermRow.list == listing,
        VocabularyTermRow.concept == concept,
    )


def checked_term(term: str) -> str:
    """
    Return a term on one line.

    Raises
    ------
    TermWithoutWordError
        It holds nothing that could be found.
    """
    line = " ".join(term.replace("\0", " ").split())
    if not _WORD.search(line):
        raise TermWithoutWordError(term)
    return line


def record_change(
    db: Session, event: EventRow, action: str, now: datetime, by: str | None, **parameters: str
) -> None:
    """
    Add the audit entry of a change of an event's words: ids and codes alone.

    Raises
    ------
    StateForbidsError
        When the event's words may not change any more: what was done in this transaction is undone.
    """
    check_may_change(event, "vocabulary")
    db.add(
        AuditRow(
            organiser_id=event.organiser_id,
            event_id=event.id,
            at=now,
            actor_kind="system" if by is None else "team_member",
            actor_id=by,
            action=action,
            parameters=parameters,
        )
    )
