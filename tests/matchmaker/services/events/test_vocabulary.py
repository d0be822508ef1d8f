"""An event's own words: changed one by one, kept with the event, heard when values are worked out."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from matchmaker.intake import ConceptRecord, EventFolder, VocabularyRecord
from matchmaker.services.events import (
    TermWithoutWordError,
    UnknownConceptError,
    add_term,
    read_record,
    read_vocabulary,
    remove_term,
    store_event,
)
from matchmaker.services.planning import (
    UnusableVocabularyError,
    known_concepts,
    operator_vocabulary,
    prepare,
    usable_vocabulary,
)
from matchmaker.store import Database, EventRow, OrganiserRow, UnknownObjectError

OWN = VocabularyRecord(
    concepts=(
        ConceptRecord(id="frobnicator", es=("zarandilla",), en=("frobnicator",), broader=("machinery",)),
        ConceptRecord(id="bread", kind="more", es=("hogaza",), helps=("catering",)),
        ConceptRecord(id="funding", kind="more", cues=("lana",)),
    ),
    muted=("centro",),
)
KNOWN = frozenset({"bread", "catering", "funding", "machinery"})


@pytest.fixture
def event(database: Database, organiser: OrganiserRow, breakfast: EventFolder, now: datetime) -> EventRow:
    with database.writing() as db:
        return store_event(db, organiser, breakfast, now=now)


def own(database: Database, event: EventRow) -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Return the Spanish terms of each concept and what is muted."""
    with database.reading() as db:
        page = read_vocabulary(db, event.organiser_id, event.public_id)
    return {concept.id: concept.es for concept in page.concepts}, page.muted


def test_an_own_vocabulary_is_kept_with_the_event(
    database: Database, organiser: OrganiserRow, breakfast: EventFolder, now: datetime
) -> None:
    folder = replace(breakfast, vocabulary=OWN)

    with database.writing() as db:
        event = store_event(db, organiser, folder, now=now)
        assert read_record(db, event) == folder


def test_terms_are_added_once_and_taken_away(database: Database, event: EventRow, now: datetime) -> None:
    with database.writing() as db:
        for term in ("masa  madre", "masa madre", "hogaza"):
            add_term(db, event, concept="bread", term=term, language="es", known=KNOWN, now=now)
    assert own(database, event) == ({"bread": ("masa madre", "hogaza")}, ())

    with database.writing() as db:
        remove_term(db, event, term="hogaza", now=now)
        # One of the house's: it is muted, and heard again once it is added.
        remove_term(db, event, term="pan", now=now)
        remove_term(db, event, term="pan", now=now)
    assert own(database, event) == ({"bread": ("masa madre",)}, ("pan",))

    with database.writing() as db:
        add_term(db, event, concept="bread", term="pan", language="es", known=KNOWN, now=now)
    assert own(database, event) == ({"bread": ("masa madre", "pan")}, ())


def test_what_can_not_be_a_term_is_refused(database: Database, event: EventRow, now: datetime) -> None:
    with database.writing() as db:
        with pytest.raises(UnknownConceptError):
            add_term(db, event, concept="brot", term="pan", language="es", known=KNOWN, now=now)
        with pytest.raises(TermWithoutWordError):
            add_term(db, event, concept="bread", term=" ¡! ", language="es", known=KNOWN, now=now)

    assert own(database, event) == ({}, ())


def test_a_concept_of_the_event_takes_terms_too(
    database: Database, organiser: OrganiserRow, breakfast: EventFolder, now: datetime
) -> None:
    with database.writing() as db:
        event = store_event(db, organiser, replace(breakfast, vocabulary=OWN), now=now)
        add_term(db, event, concept="frobnicator", term="cacharro", language="es", known=KNOWN, now=now)

    assert own(database, event)[0]["frobnicator"] == ("zarandilla", "cacharro")


def test_the_vocabulary_of_another_organiser_is_not_there(
    database: Database, other_organiser: OrganiserRow, event: EventRow
) -> None:
    with database.reading() as db, pytest.raises(UnknownObjectError):
        read_vocabulary(db, other_organiser, event.public_id)


def benefit(folder: EventFolder, data_dir: Path | None = None) -> int:
    """Return what Ben gains from Ana, in thousandths."""
    plan = prepare(folder, vocabulary=None if data_dir is None else usable_vocabulary(data_dir))
    assert plan.values is not None
    return int(plan.values.benefit[plan.values.pairs.tolist().index([0, 1]), 1])


@pytest.fixture
def strange(breakfast: EventFolder) -> EventFolder:
    """Ben looks for what only a vocabulary can find in what Ana offers."""
    ana, ben, *others = breakfast.attendees
    return replace(
        breakfast,
        attendees=(
            replace(ana, offers=("zarandillas",), goals=()),
            replace(ben, needs=("a frobnicator",)),
            *others,
        ),
    )


def test_own_words_are_heard_and_change_the_problem(strange: EventFolder) -> None:
    with_words = replace(strange, vocabulary=OWN)

    assert benefit(strange) < 100
    assert benefit(with_words) > 800
    assert prepare(strange).problem.digest() != prepare(with_words).problem.digest()
    assert prepare(with_words).problem.digest() == prepare(with_words).problem.digest()


def test_muted_terms_are_not_heard(breakfast: EventFolder) -> None:
    muted = replace(breakfast, vocabulary=VocabularyRecord(muted=("pan", "bread", "catering")))

    assert benefit(muted) < benefit(breakfast) / 2


def test_words_for_what_nobody_knows_are_left_out(strange: EventFolder) -> None:
    lost = VocabularyRecord(
        concepts=(
            ConceptRecord(id="gone", kind="more", es=("zarandilla",)),
            ConceptRecord(id="own", es=("zarandilla",), en=("frobnicator",), near=("gone",)),
        )
    )

    assert benefit(replace(strange, vocabulary=lost)) > 800


def test_the_operators_files_are_heard(strange: EventFolder, tmp_path: Path) -> None:
    (tmp_path / "vocabulary").mkdir()
    assert operator_vocabulary(tmp_path) == (None, ())
    (tmp_path / "vocabulary" / "own.toml").write_text(
        "[what.frob]\nes = 'zarandilla'\nen = 'frobnicator'", "utf-8"
    )

    assert benefit(strange, tmp_path) > 800
    assert "frob" in known_concepts(usable_vocabulary(tmp_path))


def test_files_with_faults_are_not_used(tmp_path: Path) -> None:
    (tmp_path / "vocabulary").mkdir()
    (tmp_path / "vocabulary" / "own.toml").write_text("[what.frob]\nes = 3\nfr = 'x'", "utf-8")

    _, findings = operator_vocabulary(tmp_path)

    assert [finding.code for finding in findings] == [
        "intake.concept_without_terms",
        "intake.not_texts",
        "intake.unknown_key",
    ]
    with pytest.raises(UnusableVocabularyError) as refused:
        usable_vocabulary(tmp_path)
    assert refused.value.parameters == {"count": 3, "file": "own.toml", "line": "1"}
