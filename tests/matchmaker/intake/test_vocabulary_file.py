"""``vocabulary.toml``: own words read and written, and every fault told with its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from matchmaker.intake import (
    ConceptRecord,
    VocabularyRecord,
    read_event_folder,
    read_vocabularies,
    write_event_folder,
)

KNOWN = frozenset({"wine", "food", "funding"})
GOOD = """\
muted = ["confianza", "foro"]

[what.natural_wine]
es = ["vino natural", "pét-nat"]
en = "natural wine, low intervention wine"
broader = ["wine"]
sought = true

[more.wine]
es = ["txakoli"]
helps = ["food"]

[more.natural_wine]
cues = ["amphora"]
"""
READ = VocabularyRecord(
    concepts=(
        ConceptRecord(
            id="natural_wine",
            es=("vino natural", "pét-nat"),
            en=("natural wine", "low intervention wine"),
            cues=("amphora",),
            broader=("wine",),
            sought=True,
        ),
        ConceptRecord(id="wine", kind="more", es=("txakoli",), helps=("food",)),
    ),
    muted=("confianza", "foro"),
)


def test_own_words_of_an_event_are_read(make_folder: Callable[..., Path]) -> None:
    reading = read_event_folder(make_folder(vocabulary_toml=GOOD), lambda: KNOWN)

    assert reading.findings == ()
    assert reading.event is not None
    assert reading.event.vocabulary == READ


def test_what_is_written_is_read_back_and_what_is_gone_is_removed(
    make_folder: Callable[..., Path], tmp_path: Path
) -> None:
    event = read_event_folder(make_folder(vocabulary_toml=GOOD)).event
    plain = read_event_folder(make_folder(vocabulary_toml=None)).event
    assert event is not None
    assert plain is not None
    out = tmp_path / "out"

    write_event_folder(event, out)
    again = read_event_folder(out, lambda: KNOWN)
    write_event_folder(plain, out)

    assert again.event == event
    assert again.findings == ()
    assert not (out / "vocabulary.toml").exists()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[wht.x]\nes = ['a']", (1, "wht", "intake.unknown_key", "wht")),
        ("what = 3", (1, "what", "intake.not_a_table", "3")),
        ("[what]\nx = 3", (2, "what.x", "intake.not_a_table", "3")),
        ("[what.Big-Wine]\nes = ['a']", (1, "what.Big-Wine", "intake.not_a_concept_id", "Big-Wine")),
        ("[what.x]\nes = ['a']\nfr = ['b']", (3, "what.x.fr", "intake.unknown_key", "fr")),
        ("[what.x]\nbroader = ['wine']", (1, "what.x", "intake.concept_without_terms", "x")),
        ("[what.x]\nes = ['a', 3]", (2, "what.x.es", "intake.not_texts", "3")),
        ("[what.x]\nen = 'x'\nes = 3", (3, "what.x.es", "intake.not_texts", "3")),
        ("[what.x]\nes = ['a', '!!']", (2, "what.x.es", "intake.term_without_word", '"!!"')),
        ("[what.x]\nes = 'a'\nsought = 'yes'", (3, "what.x.sought", "intake.not_yes_or_no", '"yes"')),
        ("[what.wine]\nes = ['a']", (1, "what.wine", "intake.concept_known", "wine")),
        ("[more.wind]\nes = ['a']", (1, "more.wind", "intake.unknown_concept", "wind")),
        ("[what.x]\nes = 'a'\nnear = ['fodo']", (3, "what.x.near", "intake.unknown_concept", "fodo")),
        ("muted = 3", (1, "muted", "intake.not_texts", "3")),
        ("muted = ['a'", (1, "", "intake.toml_end", "muted = ['a'")),
    ],
)
def test_each_fault_is_told_with_its_line(
    make_folder: Callable[..., Path], text: str, found: tuple[int, str, str, str]
) -> None:
    reading = read_event_folder(make_folder(vocabulary_toml=text), lambda: KNOWN)

    assert reading.event is None
    assert [(one.line, one.column, one.code, one.found) for one in reading.findings] == [found]


def test_a_folder_without_own_words_asks_for_no_vocabulary(make_folder: Callable[..., Path]) -> None:
    def refuse() -> frozenset[str]:
        raise AssertionError

    reading = read_event_folder(make_folder(), refuse)

    assert reading.event is not None
    assert reading.event.vocabulary == VocabularyRecord()


def test_files_of_an_operator_are_one_vocabulary(tmp_path: Path) -> None:
    (tmp_path / "b.toml").write_text("[what.cider]\nes = 'sidra'\nnear = ['perry']", "utf-8")
    (tmp_path / "a.toml").write_text("[what.perry]\nen = 'perry'\n[more.cider]\nen = 'cider'", "utf-8")
    (tmp_path / "notes.txt").write_text("not read", "utf-8")

    record, findings = read_vocabularies(tmp_path, KNOWN)

    assert findings == ()
    assert [(concept.id, concept.es, concept.en) for concept in record.concepts] == [
        ("cider", ("sidra",), ("cider",)),
        ("perry", (), ("perry",)),
    ]


def test_faults_of_several_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("[what.x]\nes = 3", "utf-8")
    (tmp_path / "b.toml").write_text("[what.y]\nes = 'y'\n\n[more.z]\nes = 'z'", "utf-8")
    (tmp_path / "c.toml").write_text("[what.y]\nes = 'y'", "utf-8")

    _, findings = read_vocabularies(tmp_path, KNOWN)

    assert [(one.file, one.line, one.code) for one in findings] == [
        ("a.toml", 1, "intake.concept_without_terms"),
        ("a.toml", 2, "intake.not_texts"),
        ("b.toml", 4, "intake.unknown_concept"),
        ("c.toml", 1, "intake.concept_known"),
    ]
