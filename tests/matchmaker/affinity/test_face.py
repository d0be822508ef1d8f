import subprocess
import sys

import pytest

import matchmaker.affinity
from matchmaker.affinity.notes import Note
from matchmaker.affinity.profiles import ReasonKind
from matchmaker.words import codes

LOADED = """
import sys
import matchmaker.affinity as room
assert not {{"numpy", "scipy", "sklearn", "pandas"}} & set(sys.modules)
{use}
print(sorted({{"sklearn", "pandas", "ortools"}} & set(sys.modules)))
"""


@pytest.mark.parametrize("use", ["", "room.Profile", "room.mutual_values"])
def test_importing_the_room_loads_nothing_heavy(use: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", LOADED.format(use=use)], capture_output=True, text=True, check=True
    )

    assert told.stdout == "[]\n"


def test_the_room_shows_its_face_and_nothing_else() -> None:
    assert all(hasattr(matchmaker.affinity, name) for name in matchmaker.affinity.__all__)
    with pytest.raises(AttributeError):
        matchmaker.affinity.benefits_of  # noqa: B018 -- the look-up is the test


def test_every_note_has_its_sentence() -> None:
    assert set(Note) <= codes("es") & codes("en")


@pytest.mark.parametrize("form", ["", "_to_you", "_from_you", "_heading"])
def test_every_reason_has_its_sentences(form: str) -> None:
    assert {f"affinity.{kind.name.lower()}{form}" for kind in ReasonKind} <= codes("es") & codes("en")
