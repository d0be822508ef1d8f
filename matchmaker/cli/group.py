"""The group of commands: which there are, loading them when called, and how faults end a call."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from io import TextIOWrapper
from typing import Any, NoReturn

import click

from matchmaker import __version__
from matchmaker.errors import MatchmakerError

#: What a shell expects of a program that was stopped by Ctrl-C.
_INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class CommandHome:
    """
    Where a command lives.

    Parameters
    ----------
    module
        Module of this room; it holds the command as ``<name>_command``.
    line
        What it does, for the list of commands; told here so that listing loads no module.
    """

    module: str
    line: str


COMMANDS = {
    "demo": CommandHome("demo", "Load a sample event, schedule it and show it in the browser."),
    "check": CommandHome("check", "Check an event folder and list everything that is wrong in it."),
    "values": CommandHome("values", "List the pairs who can help each other, and why."),
    "schedule": CommandHome("schedule", "Schedule an event folder: who meets whom, when and where."),
    "replan": CommandHome("replan", "Replan on the day: who is absent, late or new; few agendas change."),
    "verify": CommandHome("verify", "Check a schedule against every rule of its event."),
    "vocabulary": CommandHome("vocabulary", "Extend the vocabulary that texts are understood by."),
    "serve": CommandHome("serve", "Serve the console, and do its background jobs."),
    "worker": CommandHome("worker", "Do background jobs: further ones, beside the one that serves."),
    "db": CommandHome("db", "Care for the database."),
    "team": CommandHome("team", "Manage who signs in for an organiser."),
    "import": CommandHome("import_export", "Load an event folder into the database."),
    "export": CommandHome("import_export", "Write an event of the database as a folder."),
    "backup": CommandHome("backup", "Copy the database while it is in use."),
    "restore": CommandHome("backup", "Bring a backup back."),
}


class CommandGroup(click.Group):
    """A group whose commands are loaded when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        """Return the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 -- click's signature
        """Load a command from its module."""
        home = COMMANDS.get(cmd_name)
        if home is None:
            return None
        module = import_module(f"matchmaker.cli.{home.module}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called; an unknown one is answered with the closest there is."""
        name = args[0] if args else ""
        if name not in COMMANDS and not name.startswith("-"):
            # Loaded here: only a mistyped call needs it.
            from difflib import get_close_matches

            alike = get_close_matches(name, COMMANDS, n=1)
            hint = f" Did you mean “{alike[0]}”?" if alike else ""
            ctx.fail(f"There is no command “{name}”.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 -- click's signature
        """Write the list of commands from the table, loading none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, home.line) for name, home in COMMANDS.items()])

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """
        Run a call.

        Standing alone, it ends the process: a fault that a person can be told of with a sentence
        rather than a trace.
        """
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        try:
            code = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            sys.exit(error.exit_code)
        except click.UsageError as error:
            usage = f"{error.ctx.get_usage()}\n" if error.ctx else ""
            _end(f"{usage}{error.format_message()}", error.exit_code)
        except click.ClickException as error:
            _end(error.format_message(), error.exit_code)
        except click.Abort:
            _end("Stopped.", _INTERRUPTED)
        except MatchmakerError as error:
            _end(sentence(error))
        except OSError as error:
            _end(f"{error.filename}: {error.strerror}." if error.filename else f"{error}.")
        sys.exit(code if isinstance(code, int) else 0)


def sentence(error: MatchmakerError) -> str:
    """Return what to tell a person about an error."""
    from matchmaker.words import UnknownCodeError, say_error

    try:
        return say_error(error, "en")
    except (UnknownCodeError, KeyError):
        # A sentence that is missing, or lacks a parameter, is our fault; its reader still learns the code.
        return str(error)


def _end(message: str, code: int = 1) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(code)


_HELP = """
Schedule the one-on-one conversations of an event so that the whole room gains the most.

\b
Try it:
  matchmaker demo
  matchmaker check sample_events/desayuno-24
  matchmaker schedule sample_events/desayuno-24 --out /tmp/desayuno
"""


@click.group(
    "matchmaker",
    cls=CommandGroup,
    help=_HELP,
    epilog="Exit codes: 0 done, 1 the data are at fault, 2 the call is.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "--version", prog_name="matchmaker", message="%(prog)s %(version)s")
def command_group() -> None:
    """Hold the options that all commands share."""


def main() -> None:
    """Run the command line: the entry point of the installed ``matchmaker``."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that can't show a letter shows a question mark rather than end the program.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    command_group(prog_name="matchmaker")
