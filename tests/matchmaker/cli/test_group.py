"""The group of commands: help, loading, and how faults end a call."""

import json
import subprocess
import sys
from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner

from matchmaker import __version__
from matchmaker.cli.group import COMMANDS, command_group, sentence
from matchmaker.errors import MatchmakerError
from matchmaker.words import UnknownCodeError


class FullRoomError(MatchmakerError):
    """A fault whose sentence needs parameters that it does not have."""

    code = "intake.floor_above_cap"


class HomelessError(MatchmakerError):
    """A fault without a sentence."""

    code = "tests.homeless"


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_help_lists_every_command_and_loads_nothing_heavy() -> None:
    program = (
        "import sys, json\n"
        "from matchmaker.cli import main\n"
        "sys.argv = ['matchmaker', '--help']\n"
        "try:\n"
        "    main()\n"
        "except SystemExit as stop:\n"
        "    loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "    print(json.dumps([stop.code, sorted(loaded)]))\n"
    )

    done = run(sys.executable, "-c", program)

    *help_lines, last = done.stdout.splitlines()
    code, loaded = json.loads(last)
    assert code == 0
    assert [
        line.split()[0] for line in help_lines if line.startswith("  ") and line.split()[0] in COMMANDS
    ] == [*COMMANDS]
    heavy = {
        "babel",
        "flask",
        "numba",
        "numpy",
        "ortools",
        "pandas",
        "pydantic",
        "scipy",
        "sklearn",
        "sqlalchemy",
    }
    assert heavy.isdisjoint(loaded)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_what_it_does(call: Callable, name: str) -> None:
    result = call(name, "--help")

    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: matchmaker {name} ")


def test_version_is_told(call: Callable) -> None:
    result = call("--version")

    assert (result.exit_code, result.stdout) == (0, f"matchmaker {__version__}\n")


def test_unknown_command_is_answered_with_the_closest(call: Callable) -> None:
    result = call("chek", "x")

    assert result.exit_code == 2
    assert result.stderr.splitlines()[-1] == "There is no command “chek”. Did you mean “check”?"


def test_command_that_is_like_none_is_told_alone(call: Callable) -> None:
    assert call("zzzzzz").stderr.splitlines()[-1] == "There is no command “zzzzzz”."


def test_unknown_option_is_a_fault_of_the_call(call: Callable) -> None:
    result = call("check", "x", "--hepl")

    assert result.exit_code == 2
    assert "--hepl" in result.stderr
    assert "Error" not in result.stderr


def test_call_without_a_command_shows_the_help(call: Callable) -> None:
    result = call()

    assert result.exit_code == 2
    assert "Commands:" in result.stderr


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], click.testing.Result]:
    """Run a command that raises an error."""

    def run_failing(error: BaseException) -> click.testing.Result:
        @click.command()
        def command() -> None:
            raise error

        monkeypatch.setattr(type(command_group), "get_command", lambda *_: command)
        return CliRunner().invoke(command_group, ["check"])

    return run_failing


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (UnknownCodeError("a.b", "en"), 1, "The text “a.b” has no sentence in en.\n"),
        (HomelessError(seat=3), 1, "tests.homeless(seat=3)\n"),
        (FullRoomError(found=3), 1, "intake.floor_above_cap(found=3)\n"),
        (PermissionError(13, "Permission denied", "/x"), 1, "/x: Permission denied.\n"),
        (OSError("No space"), 1, "No space.\n"),
        (KeyboardInterrupt(), 130, "\nStopped.\n"),
        (click.ClickException("Not so"), 1, "Not so\n"),
        (click.exceptions.Exit(1), 1, ""),
    ],
)
def test_fault_ends_the_call_with_a_sentence(
    failing: Callable, error: BaseException, code: int, message: str
) -> None:
    result = failing(error)

    assert (result.exit_code, result.stderr) == (code, message)


def test_fault_of_ours_is_not_hidden(failing: Callable) -> None:
    assert isinstance(failing(ZeroDivisionError("x")).exception, ZeroDivisionError)


def test_sentence_of_an_error_is_in_english() -> None:
    assert sentence(UnknownCodeError("a.b", "es")) == "The text “a.b” has no sentence in es."


def test_command_can_be_called_by_a_program() -> None:
    with pytest.raises(click.UsageError):
        command_group.main(["nothing"], standalone_mode=False)


def test_reader_that_is_gone_ends_the_call_quietly() -> None:
    done = run("sh", "-c", f"{sys.executable} -c 'from matchmaker.cli import main; main()' --help | true")

    assert done.stderr == ""


def test_terminal_without_our_letters_is_served() -> None:
    program = "from matchmaker.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "chek"],
        capture_output=True,
        check=False,
        timeout=60,
        env={"PYTHONIOENCODING": "latin-1"},
    )

    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == b"There is no command ?chek?. Did you mean ?check??"
