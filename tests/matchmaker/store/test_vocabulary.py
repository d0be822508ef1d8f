"""What the database takes of an event's own vocabulary, and what it refuses."""

from collections.abc import Callable
from typing import Any

from matchmaker.store import Row, VocabularyConceptRow, VocabularyTermRow

TAKEN = ""


def concept(s: Any, **changed: Any) -> VocabularyConceptRow:
    return VocabularyConceptRow(**{"event_id": s.event.id, "concept": "cider"} | changed)


def term(s: Any, **changed: Any) -> VocabularyTermRow:
    usual = {"event_id": s.event.id, "concept": "natural_wine", "list": "es", "term": "pét-nat"}
    return VocabularyTermRow(**usual | changed)


CASES: dict[str, tuple[Callable[[Any, Any], Row], str]] = {
    "concept": (lambda s, _: concept(s), TAKEN),
    "concept of another kind": (lambda s, _: concept(s, kind="place", near=["bilbao"]), TAKEN),
    "concept twice": (
        lambda s, _: concept(s, concept="natural_wine"),
        "uq_vocabulary_concepts_event_id_concept",
    ),
    "unknown kind": (lambda s, _: concept(s, kind="thing"), "ck_vocabulary_concepts_kind_known"),
    "term": (lambda s, _: term(s), TAKEN),
    "the same term in the other language": (lambda s, _: term(s, list="en", term="vino natural"), TAKEN),
    "muted term": (lambda s, _: term(s, concept="", list="muted"), TAKEN),
    "term twice": (
        lambda s, _: term(s, term="vino natural"),
        "uq_vocabulary_terms_event_id_concept_list_term",
    ),
    "unknown list": (lambda s, _: term(s, list="fr"), "ck_vocabulary_terms_list_known"),
    "muted term of a concept": (
        lambda s, _: term(s, list="muted"),
        "ck_vocabulary_terms_muted_of_no_concept",
    ),
    "term of no concept": (lambda s, _: term(s, concept=""), "ck_vocabulary_terms_muted_of_no_concept"),
    "blank term": (lambda s, _: term(s, term=""), "ck_vocabulary_terms_term_given"),
}


def test_database_takes_and_refuses_each_case_by_its_constraint(assert_cases: Callable[..., None]) -> None:
    assert_cases(CASES, VocabularyConceptRow, VocabularyTermRow)
