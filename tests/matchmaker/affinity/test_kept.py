"""What is slow to make is kept for the next process, and never for other texts."""

from pathlib import Path

import pytest

from matchmaker.affinity import kept
from matchmaker.affinity.kept import made_once
from matchmaker.affinity.vocabulary import parse_vocabulary

TEXT = '[what.bread]\nes = "pan"\nen = "bread"\n'


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(kept, "_home", lambda: tmp_path / "cache")
    return tmp_path / "cache"


def test_the_second_time_nothing_is_made(home: Path) -> None:
    made: list[str] = []

    def make() -> list[str]:
        made.append("once")
        return ["what", "was", "made"]

    assert made_once("words", [TEXT], make) == made_once("words", [TEXT], make) == ["what", "was", "made"]
    assert made == ["once"]
    assert len(list(home.iterdir())) == 1


def test_other_texts_are_made_anew_and_the_former_go(home: Path) -> None:
    assert made_once("words", ["a"], lambda: 1) == 1
    assert made_once("other", ["a"], lambda: 7) == 7
    assert made_once("words", ["b"], lambda: 2) == 2

    assert sorted(file.name.partition("-")[0] for file in home.iterdir()) == ["other", "words"]


@pytest.mark.parametrize("content", [b"", b"no pickle", b"\x80\x05cnowhere\nNothing\n."])
def test_a_file_that_can_not_be_read_is_made_anew(home: Path, content: bytes) -> None:
    made_once("words", ["a"], lambda: 1)
    (file,) = home.iterdir()
    file.write_bytes(content)

    assert made_once("words", ["a"], lambda: 2) == 2
    assert made_once("words", ["a"], lambda: 3) == 2


def test_where_nothing_can_be_written_it_is_made_each_time(home: Path) -> None:
    home.write_text("a file where a folder should be")

    assert [made_once("words", ["a"], lambda n=n: n) for n in (1, 2)] == [1, 2]


@pytest.mark.usefixtures("home")
def test_a_kept_vocabulary_finds_what_a_fresh_one_finds() -> None:
    def make() -> object:
        return parse_vocabulary(TEXT)

    fresh, again = (made_once("vocabulary", [TEXT], make) for _ in range(2))

    assert fresh.find(("pan",)) == again.find(("pan",)) != ()  # type: ignore[attr-defined]
