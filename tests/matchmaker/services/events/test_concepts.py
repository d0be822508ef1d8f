"""The concepts that an event understands: searched, read, added, removed and put back."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from matchmaker.intake import (
    ConceptRecord,
    EventFolder,
    VocabularyRecord,
    read_event_folder,
    write_event_folder,
)
from matchmaker.services.events import (
    RemovedConcept,
    TermWithoutWordError,
    UnknownConceptError,
    UnknownKindError,
    add_concept,
    add_term,
    concept_called,
    house_concepts,
    mute_term,
    put_back,
    read_concept,
    read_own_words,
    read_record,
    remove_concept,
    search_concepts,
    store_event,
    take_term_from,
    unmute_term,
)
from matchmaker.services.planning import known_concepts, prepare
from matchmaker.store import AuditRow, Database, EventRow, OrganiserRow, in_event

KNOWN = frozenset({"bakery", "catering", "funding", "machinery"})
OWN = VocabularyRecord(
    concepts=(
        ConceptRecord(id="cloister", es=("monasterio",), en=("cloister",), broader=("real_estate",)),
        ConceptRecord(id="bakery", kind="more", es=("hogaza",)),
    ),
    muted=("pan",),
)


@pytest.fixture
def event(database: Database, organiser: OrganiserRow, breakfast: EventFolder, now: datetime) -> EventRow:
    with database.writing() as db:
        return store_event(db, organiser, breakfast, now=now)


def own(database: Database, event: EventRow) -> VocabularyRecord:
    with database.reading() as db:
        return read_own_words(db, event)


def deeds(database: Database, event: EventRow) -> list[tuple[str, str | None]]:
    with database.reading() as db:
        rows = db.scalars(in_event(db, event).select(AuditRow).order_by(AuditRow.id))
        return [(row.action, row.actor_id) for row in rows if row.action != "event.imported"]


def test_the_house_knows_what_values_are_worked_out_by(tmp_path: Path) -> None:
    assert set(house_concepts(tmp_path).concepts) == known_concepts()


def test_a_concept_is_found_by_any_beginning_of_its_words(tmp_path: Path) -> None:
    house = house_concepts(tmp_path)

    def found(query: str, words: VocabularyRecord = OWN) -> list[str]:
        return [one.id for one in search_concepts(house, words, query)]

    assert found("Capital semílla")[0] == "seed_funding"
    assert found("seed f")[0] == "seed_funding"
    assert found("monast")[0] == "cloister"
    assert found("hogaza")[0] == "bakery"
    assert "cloister" not in found("monast", VocabularyRecord())
    assert found("   ") == found("zzqqxx") == []
    assert len(found("a")) <= 40


def test_a_concept_is_read_with_its_words_and_links(tmp_path: Path) -> None:
    house = house_concepts(tmp_path)

    page = read_concept(house, OWN, "bakery")
    assert page is not None
    assert not page.named.is_own
    marks = {term.text: (term.language, term.is_own, term.is_muted) for term in page.terms}
    assert marks["hogaza"] == ("es", True, False)
    assert marks["pan"] == ("es", False, True)

    seed, investment = read_concept(house, OWN, "seed_funding"), read_concept(house, OWN, "investment")
    assert seed is not None
    assert investment is not None
    assert [one.id for one in seed.links["broader"]] == ["investment"]
    assert "seed_funding" in [one.id for one in investment.links["narrower"]]
    assert seed.named.names == {"es": "capital semilla", "en": "seed funding"}
    assert read_concept(house, OWN, "nothing_like_it") is None


def test_a_concept_is_called_by_its_id_or_a_term(tmp_path: Path) -> None:
    house = house_concepts(tmp_path)

    assert concept_called(house, OWN, " seed_funding ") == "seed_funding"
    assert concept_called(house, OWN, "Capital  Semilla") == "seed_funding"
    assert concept_called(house, OWN, "MONASTERIO") == "cloister"
    assert concept_called(house, OWN, "capital semi") is None


def test_files_of_the_operator_are_known_unless_they_have_errors(tmp_path: Path) -> None:
    folder = tmp_path / "vocabulary"
    folder.mkdir()
    (folder / "a.toml").write_text('[what.cloister]\nes = "monasterio"\n')
    assert "cloister" in house_concepts(tmp_path).concepts

    (folder / "b.toml").write_text('[what.cloister]\nes = "convento"\nbricks = 1\n')
    assert "cloister" not in house_concepts(tmp_path).concepts


def test_a_concept_of_the_event_s_own_is_added_and_heard(
    *, database: Database, event: EventRow, now: datetime, tmp_path: Path
) -> None:
    with database.writing() as db:
        key = add_concept(
            db,
            event,
            es=(" Pan de  cristal", "", "cristal"),
            en=("Glass bread",),
            kind="what",
            broader=("bakery",),
            known=KNOWN,
            now=now,
            by="m",
        )
        again = add_concept(
            db, event, es=(), en=("glass bread",), kind="what", broader=(key,), known=KNOWN, now=now
        )

    assert (key, again) == ("glass_bread", "glass_bread_2")
    assert own(database, event).concepts == (
        ConceptRecord(
            id="glass_bread", es=("Pan de cristal", "cristal"), en=("Glass bread",), broader=("bakery",)
        ),
        ConceptRecord(id="glass_bread_2", en=("glass bread",), broader=("glass_bread",)),
    )
    assert deeds(database, event) == [("event.concept_added", "m"), ("event.concept_added", None)]
    page = read_concept(house_concepts(tmp_path), own(database, event), "bakery")
    assert page is not None
    assert "glass_bread" in [one.id for one in page.links["narrower"]]
    with database.reading() as db:
        assert prepare(read_record(db, event)).problem.num_pairs > 0


@pytest.mark.parametrize(
    ("name", "key"),
    [("3D 打印", "concept_3d"), ("造纸", "concept"), ("Ñoquis!", "noquis"), ("x" * 90, "x" * 40)],
)
def test_any_name_gives_an_id_that_a_file_may_hold(
    *, database: Database, event: EventRow, now: datetime, tmp_path: Path, name: str, key: str
) -> None:
    with database.writing() as db:
        found = add_concept(db, event, es=(name,), en=(), kind="what", broader=(), known=KNOWN, now=now)
        folder = read_record(db, event)
    write_event_folder(folder, tmp_path)

    assert found == key
    again = read_event_folder(tmp_path, known_concepts=known_concepts).event
    assert again is not None
    assert again.vocabulary == folder.vocabulary


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"es": (), "en": (" ",)}, TermWithoutWordError),
        ({"es": ("\0 ¡!",)}, TermWithoutWordError),
        ({"kind": "general"}, UnknownKindError),
        ({"kind": "<b>"}, UnknownKindError),
        ({"broader": ("brot",)}, UnknownConceptError),
    ],
)
def test_what_can_not_be_a_concept_is_refused(
    database: Database, event: EventRow, now: datetime, given: dict[str, str], error: type[Exception]
) -> None:
    whole = {"es": ("convento",), "en": (), "kind": "what", "broader": (), **given}
    with database.writing() as db, pytest.raises(error):
        add_concept(db, event, known=KNOWN, now=now, **whole)  # type: ignore[arg-type]

    assert own(database, event) == VocabularyRecord()
    assert deeds(database, event) == []


def test_a_removed_concept_comes_back_with_its_words_and_links(
    database: Database, event: EventRow, now: datetime
) -> None:
    with database.writing() as db:
        key = add_concept(
            db, event, es=("convento",), en=(), kind="place", broader=("machinery",), known=KNOWN, now=now
        )
        add_concept(db, event, es=("claustro",), en=(), kind="what", broader=(key,), known=KNOWN, now=now)
        add_term(db, event, concept=key, term="cenobio", language="es", known=KNOWN, now=now)
    before = own(database, event)

    with database.writing() as db:
        removed = remove_concept(db, event, concept=key, now=now)
    assert own(database, event).concepts == (ConceptRecord(id="claustro", es=("claustro",)),)
    with database.writing() as db:
        with pytest.raises(UnknownConceptError):
            remove_concept(db, event, concept=key, now=now)
        # As a browser keeps it.
        kept = RemovedConcept.from_plain(removed.to_plain())
        assert (put_back(db, event, kept, now=now), put_back(db, event, kept, now=now)) == (True, False)

    assert own(database, event) == before


def test_a_concept_of_the_house_is_not_removed(
    database: Database, organiser: OrganiserRow, breakfast: EventFolder, now: datetime
) -> None:
    with database.writing() as db:
        event = store_event(db, organiser, replace(breakfast, vocabulary=OWN), now=now)
        for concept in ("bakery", "funding", "' OR 1=1"):
            with pytest.raises(UnknownConceptError):
                remove_concept(db, event, concept=concept, now=now)

    assert own(database, event) == OWN


def test_a_term_is_taken_from_one_concept_alone(database: Database, event: EventRow, now: datetime) -> None:
    with database.writing() as db:
        for concept in ("bakery", "catering"):
            add_term(db, event, concept=concept, term="hogaza", language="es", known=KNOWN, now=now, by="m")
        for _ in range(2):
            take_term_from(db, event, concept="bakery", term="hogaza", language="es", now=now, by="m")

    assert [record.id for record in own(database, event).concepts] == ["catering"]
    assert deeds(database, event) == [
        ("event.term_added", "m"),
        ("event.term_added", "m"),
        ("event.term_removed", "m"),
    ]


def test_a_term_is_muted_and_heard_again(database: Database, event: EventRow, now: datetime) -> None:
    with database.writing() as db:
        add_term(db, event, concept="bakery", term="pan", language="es", known=KNOWN, now=now)
        for _ in range(2):
            mute_term(db, event, term=" pan ", now=now, by="m")
    muted = own(database, event)
    assert (muted.muted, [record.es for record in muted.concepts]) == (("pan",), [("pan",)])

    with database.writing() as db:
        for _ in range(2):
            unmute_term(db, event, term="pan", now=now, by="m")
        with pytest.raises(TermWithoutWordError):
            mute_term(db, event, term="¿?", now=now, by="m")

    assert own(database, event).muted == ()
