"""While somebody types, topics are suggested in their language, among them those that the event adds."""

import json
import subprocess
import sys
from typing import Any

import pytest

from matchmaker.services import events
from matchmaker.services import registration as service
from matchmaker.store import EventRow, VocabularyConceptRow
from matchmaker.words import Language


def suggested(gathering: Any, typed: str, language: Language) -> list[str]:
    with gathering.database.reading() as db:
        return [
            topic.name for topic in service.read_suggestions(db, gathering.attendees["ana"], typed, language)
        ]


def add_term(gathering: Any, concept: str, term: str, language: str) -> None:
    with gathering.database.writing() as db:
        events.add_term(
            db,
            db.get_one(EventRow, gathering.event.id),
            concept=concept,
            term=term,
            language=language,
            known={"seed_funding"},
            now=gathering.now,
        )


def test_topics_are_named_in_the_readers_language(gathering: Any) -> None:
    assert suggested(gathering, "seed fund", "en")[0] == "Seed funding"
    assert suggested(gathering, "capital semi", "es")[0] == "Capital semilla"
    # Any end of what is typed may begin a topic, accents and case aside.
    assert "Contabilidad" in suggested(gathering, "Busco ayuda con CÓNTABIL", "es")


@pytest.mark.parametrize("typed", ["", "ab", "\0\0\0", "zzzzqqq", "((((", "شركاء", "x" * 5000])
def test_what_begins_no_topic_suggests_nothing(gathering: Any, typed: str) -> None:
    assert suggested(gathering, typed, "en") == []


def test_few_are_suggested_at_once(gathering: Any) -> None:
    assert len(suggested(gathering, "con", "es")) == 6


def test_event_adds_topics_and_terms_and_mutes_some(gathering: Any) -> None:
    with gathering.database.writing() as db:
        db.add(VocabularyConceptRow(event_id=gathering.event.id, concept="natural_wine", kind="what"))
    add_term(gathering, "natural_wine", "vino natural", "es")
    add_term(gathering, "seed_funding", "quimera", "es")
    own = suggested(gathering, "vino nat", "es")
    known = suggested(gathering, "quime", "es")
    before = suggested(gathering, "asilo", "es")
    with gathering.database.writing() as db:
        event = db.get_one(EventRow, gathering.event.id)
        events.remove_term(db, event, term="asilo", now=gathering.now)

    assert (own, known) == (["Vino natural"], ["Capital semilla"])
    assert ("Refugiados" in before, "Refugiados" in suggested(gathering, "asilo", "es")) == (True, False)
    # What is picked is kept, and named in either language.
    seen = gathering.read("dan").seen["offer"]
    assert gathering.do(service.save_statements, "dan", "offer", ["concept:natural_wine"], seen=seen) == ()
    assert gathering.read("dan").topics == {"natural_wine": "Vino natural"}


def test_suggesting_loads_no_engine() -> None:
    program = (
        "import json, sys\n"
        "from matchmaker.services.registration.topics import OwnTopics, suggest_topics\n"
        "found = suggest_topics('seed', 'en', OwnTopics({}, (), ()))\n"
        "heavy = ['numpy', 'scipy', 'sklearn', 'pandas', 'ortools', 'numba']\n"
        "print(json.dumps([len(found), [name for name in heavy if name in sys.modules]]))\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)

    count, loaded = json.loads(told.stdout)
    assert (count > 0, loaded) == (True, [])
