"""The operator's vocabulary on the command line: heard, or told with every fault and never a stack trace."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from matchmaker.cli.group import command_group

SAMPLE = Path(__file__).parents[3] / "sample_events" / "desayuno-24"
Run = Callable[..., Result]
LIST = 'Expected ["one", "another"], or one text with commas.'
KINDS = "Known: what, problem, sector, place, general, more, muted."


@pytest.fixture
def words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that writes the operator's file."""
    monkeypatch.setenv("MATCHMAKER_DATA_DIR", str(tmp_path / "var"))

    def write(text: str) -> None:
        (tmp_path / "var" / "vocabulary").mkdir(parents=True, exist_ok=True)
        (tmp_path / "var" / "vocabulary" / "own.toml").write_text(text, "utf-8")

    return write


@pytest.fixture
def run() -> Run:
    return lambda *arguments: CliRunner().invoke(command_group, [str(argument) for argument in arguments])


@pytest.mark.parametrize(
    "command",
    [
        ("values", SAMPLE, "--out", "{out}/values.csv"),
        ("schedule", SAMPLE, "--out", "{out}"),
        ("verify", SAMPLE, "{out}/schedule.csv"),
        ("replan", SAMPLE, "{out}/schedule.csv", "--now", "2", "--out", "{out}"),
    ],
)
def test_a_file_that_can_not_be_used_is_told_and_nothing_is_written(
    words: Callable[[str], None], run: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    words("[what.x]\nes = 3\n\n[mor.wine]\nes = 'x'")
    (tmp_path / "schedule.csv").write_text("slot,table,a,b,value,id\n", "utf-8")

    refused = run(*(str(part).format(out=tmp_path) for part in command))

    assert refused.exit_code == 1
    assert refused.output.splitlines() == [
        "own.toml, line 1, what.x: x has no terms, so nobody can name it. Give es or en.",
        f"own.toml, line 2, what.x.es: 3 is no list of texts. {LIST}",
        f"own.toml, line 4, mor: “mor” is not known here. Did you mean more? {KINDS}",
        "3 things to mend.",
        "Nothing was written.",
    ]


def test_check_tells_the_faults_of_an_events_own_words(run: Run, tmp_path: Path) -> None:
    folder = shutil.copytree(SAMPLE, tmp_path / "event")
    (folder / "vocabulary.toml").write_text("[more.fundin]\nes = 'perras'\n", "utf-8")

    told = run("check", folder)

    assert told.exit_code == 1
    assert told.output.startswith(
        "vocabulary.toml, line 1, more.fundin: No concept is called fundin. Did you mean funding?"
    )


def test_the_operators_words_change_values(words: Callable[[str], None], run: Run, tmp_path: Path) -> None:
    plain, heard = tmp_path / "plain.csv", tmp_path / "heard.csv"
    run("values", SAMPLE, "--out", plain)
    words("[more.funding]\nes = 'pan, local, clientes'")

    assert run("values", SAMPLE, "--out", heard).exit_code == 0
    assert plain.read_bytes() != heard.read_bytes()
