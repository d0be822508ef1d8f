"""A small event folder that has nothing wrong with it, to be spoilt in one place at a time."""

from collections.abc import Callable
from pathlib import Path

import pytest

from matchmaker.intake import Finding, read_event_folder

EVENT_TOML = """\
[event]
name = "Foro Confianza"
timezone = "Europe/Madrid"
language = "es"

[[sessions]]
start = 2026-10-01T10:00:00
slots = 6

[tables]
count = 3
"""
ATTENDEES = """\
id,name,email
a,Ana,ana@uno.example
b,Bea,bea@dos.example
c,Carl,carl@tres.example
d,Dana,
"""

MakeFolder = Callable[..., Path]
#: file, line, column, code, found
Told = tuple[str, int | None, str, str, str]


@pytest.fixture
def make_folder(tmp_path: Path) -> MakeFolder:
    """Write an event folder; a keyword (``wishes_csv`` …) replaces a file, or leaves it out when None."""

    def make(**files: str | bytes | None) -> Path:
        contents: dict[str, str | bytes | None] = {"event_toml": EVENT_TOML, "attendees_csv": ATTENDEES}
        for name, content in (contents | files).items():
            path = tmp_path / name.replace("_csv", ".csv").replace("_toml", ".toml")
            if content is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(content.encode() if isinstance(content, str) else content)
        return tmp_path

    return make


@pytest.fixture
def told(make_folder: MakeFolder) -> Callable[..., list[Told]]:
    """Write an event folder, read it, and return its findings without their parameters."""

    def tell(**files: str | bytes | None) -> list[Told]:
        return [as_told(finding) for finding in read_event_folder(make_folder(**files)).findings]

    return tell


def as_told(finding: Finding) -> Told:
    return (finding.file, finding.line, finding.column, finding.code, finding.found)


@pytest.fixture
def event_toml() -> str:
    """Return the event file of a good folder."""
    return EVENT_TOML
