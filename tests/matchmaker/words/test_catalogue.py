"""One catalogue in two languages, complete, with the same places in both."""

import re
from collections import Counter
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message

import matchmaker
from matchmaker.words import LANGUAGES, Language, UnknownCodeError, codes, language_or_default, say
from matchmaker.words.catalogue import messages

HOUSE = Path(matchmaker.__file__).parent
#: What has the shape of a code and is none that is said: a file, and deeds of the audit log, which no page
#: shows yet.
NO_SENTENCES = {"demo.lock"}


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or [])


def places(message: Message) -> set[str]:
    return {name for form in forms(message) for _, name, _, _ in Formatter().parse(form) if name}


def test_both_languages_hold_the_same_codes() -> None:
    assert codes("es") ^ codes("en") == frozenset()


@pytest.mark.parametrize(
    "file", sorted((HOUSE / "words" / "texts").rglob("*.po")), ids=lambda file: "/".join(file.parts[-2:])
)
def test_no_file_says_a_code_twice(file: Path) -> None:
    """The second text would take the place of the first, and nobody would be told."""
    said = Counter(re.findall(r'^msgid "(.+)"$', file.read_text("utf-8"), re.MULTILINE))

    assert [code for code, times in said.items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_files_say_the_same_code(language: Language) -> None:
    said = Counter(
        code
        for file in (HOUSE / "words" / "texts" / language).rglob("*.po")
        for code in set(re.findall(r'^msgid "(.+)"$', file.read_text("utf-8"), re.MULTILINE))
    )

    assert [code for code, times in said.items() if times > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_text(language: Language) -> None:
    blank = [code for code, message in messages(language).items() if not all(forms(message))]

    assert blank == []


def test_texts_of_a_code_have_the_same_places_in_both_languages() -> None:
    english = {code: places(message) for code, message in messages("en").items()}
    spanish = {code: places(message) for code, message in messages("es").items()}

    assert {code: (english[code], spanish[code]) for code in english if english[code] != spanish[code]} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_voice_has_no_exclamation_marks_nor_apologies(language: Language) -> None:
    banned = re.compile(r"[!¡]|\b(oops|please|por favor|invalid[oa]?)\b", re.IGNORECASE)
    found = {code: form for code, m in messages(language).items() for form in forms(m) if banned.search(form)}

    assert found == {}


def coded() -> set[str]:
    """Return every text of the code that has the shape of a code: ``room.fault``."""
    rooms = {code.partition(".")[0] for code in codes("en")}
    sources = [*HOUSE.rglob("*.py"), *(HOUSE.parent / "web").rglob("*.py")]
    shapes = re.compile(r'"([a-z]+)\.([a-z][a-z0-9_]+)"')
    return {
        f"{room}.{fault}"
        for path in sources
        for room, fault in shapes.findall(path.read_text(encoding="utf-8"))
        if room in rooms
    }


def test_every_code_in_the_code_has_a_sentence() -> None:
    # Deeds of the log have theirs under a name of their own.
    told = codes("en") | {code for code in coded() if f"log.{code.replace('.', '_')}" in codes("en")}

    assert coded() - NO_SENTENCES - told == set()
    assert len(coded()) > 100


def test_every_code_of_the_templates_has_a_sentence() -> None:
    templates = (HOUSE.parent / "web" / "templates").rglob("*.html")
    calls = re.compile(r"""\bt\(["']([a-z_.]+)["'][,)]""")
    said = {code for path in templates for code in calls.findall(path.read_text(encoding="utf-8"))}

    assert said - codes("en") == set()
    assert len(said) > 50


def test_unknown_code_is_refused_by_name() -> None:
    with pytest.raises(UnknownCodeError) as raised:
        say("bricks.loose", "es")

    assert raised.value.parameters == {"missing": "bricks.loose", "language": "es"}


def test_language_without_texts_falls_back() -> None:
    assert (
        language_or_default("en", "es"),
        language_or_default("de", "es"),
        language_or_default(None, "en"),
    ) == (
        "en",
        "es",
        "en",
    )


def test_code_that_stands_twice_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "en").mkdir()
    for name in ("a.po", "b.po"):
        (tmp_path / "en" / name).write_text('msgid "a.b"\nmsgstr "text"\n', encoding="utf-8")
    monkeypatch.setattr("matchmaker.words.catalogue._TEXTS", tmp_path)

    with pytest.raises(ValueError, match=r"a\.b stands twice in en, again in b\.po"):
        messages.__wrapped__("en")
