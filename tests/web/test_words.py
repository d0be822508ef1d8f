"""No sentence of the pages is kept that no page says."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = "\n".join(
    file.read_text("utf-8")
    for folder in ("matchmaker", "web")
    for file in (ROOT / folder).rglob("*")
    if file.suffix in {".py", ".html"}
)
#: Beginnings of codes that are put together where they are said: ``"pages.state_" + state``.
BEGINNINGS = tuple(
    set(re.findall(r'"((?:web|pages)\.[a-z_]+_)" [+~]', SOURCES))
    | set(re.findall(r'f"((?:web|pages)\.[a-z_]+_)\{', SOURCES))
)


@pytest.mark.parametrize("room", ["web", "pages"])
def test_every_sentence_of_the_pages_is_said(room: str) -> None:
    kept = (ROOT / "matchmaker" / "words" / "texts" / "en" / f"{room}.po").read_text("utf-8")
    codes = re.findall(r'^msgid "(.+)"$', kept, re.MULTILINE)

    assert codes
    assert [code for code in codes if f'"{code}"' not in SOURCES and not code.startswith(BEGINNINGS)] == []


def test_templates_speak_of_attendees_not_of_persons() -> None:
    """The glossary has one word for who is registered for an event."""
    told = [
        line
        for room in ("web", "pages")
        for line in (ROOT / "matchmaker" / "words" / "texts" / "en" / f"{room}.po").read_text().splitlines()
        if line.startswith("msgstr") and re.search(r"\b(persons?|people|user|guest)\b", line)
    ]

    # Who is asked to bring an event is told of people, before anybody is registered.
    assert [line for line in told if "invented people" not in line] == []
