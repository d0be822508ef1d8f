"""``matchmaker check``: everything that is wrong in an event folder, at once."""

from pathlib import Path

import click

from matchmaker.cli.findings import concepts_or_stop, count_line, print_findings
from matchmaker.cli.options import folder_argument, language_option
from matchmaker.intake import EventFolder, read_event_folder
from matchmaker.words import Language, say

_HELP = """
Check an event folder and list everything that is wrong in it.

FOLDER holds event.toml and attendees.csv, and may hold wishes.csv, met.csv, pairs.csv and
vocabulary.toml. Each
finding names the file, the line and the column, what was found and what was expected. Nothing is
changed.

\b
Examples:
  matchmaker check sample_events/desayuno-24
  matchmaker check my-event --language es
"""


@click.command("check", help=_HELP, epilog="Exit codes: 0 nothing to mend, 1 something to mend.")
@folder_argument
@language_option
def check_command(folder: Path, language: Language) -> None:
    """Print all findings of a folder."""
    reading = read_event_folder(folder, lambda: concepts_or_stop(language))
    print_findings(reading.findings, language, to_stderr=False)
    if reading.event is None:
        click.echo(count_line(reading.findings, language))
        raise click.exceptions.Exit(1)
    if reading.findings:
        click.echo(count_line(reading.findings, language))
    click.echo(say("cli.check_good", language, **sizes(reading.event)))


def sizes(folder: EventFolder) -> dict[str, str | int]:
    """Return the name of an event and its sizes, as sentences take them."""
    return {
        "name": folder.event.name,
        "attendees": len(folder.attendees),
        "slots": folder.event.num_slots,
        "tables": max(folder.event.tables),
    }
