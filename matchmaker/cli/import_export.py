"""``matchmaker import`` and ``export``: an event folder into the database, and back."""

from pathlib import Path

import click

from matchmaker.cli.db import opened_database
from matchmaker.cli.findings import readable_folder, vocabulary_or_stop
from matchmaker.cli.options import NAME, folder_argument, language_option
from matchmaker.clock import system_clock
from matchmaker.settings import Settings
from matchmaker.words import Language, say

_IMPORT_HELP = """
Load an event folder into the database, whole or not at all.

A folder with errors writes nothing; all of them are listed, as by matchmaker check.

\b
Example:
  matchmaker import sample_events/desayuno-24 --organiser "Chamber"
"""

_EXPORT_HELP = """
Write an event of the database as a folder.

EVENT is the last part of the event's address in the console, as matchmaker import prints it.

\b
Example:
  matchmaker export Ij7r0cQvZ0y2vH4uKkJx0Q --organiser "Chamber" --out my-event
"""


@click.command("import", help=_IMPORT_HELP)
@folder_argument
@click.option(
    "--organiser", required=True, type=NAME, help="Name of the organiser; made when it is not there."
)
@language_option
def import_command(folder: Path, organiser: str, language: Language) -> None:
    """Import a folder."""
    from matchmaker.services.events import store_event
    from matchmaker.services.team import organiser_named_or_new

    event = readable_folder(folder, language)
    settings = Settings.from_environment()
    with opened_database(settings) as database, database.writing() as db:
        now = system_clock()
        stored = store_event(db, organiser_named_or_new(db, organiser, now), event, now=now)
    click.echo(
        say(
            "service.imported",
            language,
            name=event.event.name,
            attendees=len(event.attendees),
            slots=event.event.num_slots,
        )
    )
    click.echo(f"{settings.public_url.rstrip('/')}/events/{stored.public_id}")


@click.command("export", help=_EXPORT_HELP)
@click.argument("event")
@click.option("--organiser", required=True, type=NAME, help="Name of the organiser whose event it is.")
@click.option(
    "--out",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to write; must be empty or not there yet.",
)
@language_option
def export_command(event: str, organiser: str, out: Path, language: Language) -> None:
    """Export an event."""
    from matchmaker.intake import write_event_folder
    from matchmaker.services.planning import read_leaving_record
    from matchmaker.services.team import organiser_named
    from matchmaker.store import scoped

    if out.exists() and any(out.iterdir()):
        raise click.UsageError(say("service.export_not_empty", language, folder=str(out)))
    vocabulary = vocabulary_or_stop(language)
    with opened_database(Settings.from_environment()) as database, database.reading() as db:
        row = scoped(db, organiser_named(db, organiser)).event(event)
        record = read_leaving_record(db, row, vocabulary=vocabulary)
    write_event_folder(record, out)
    click.echo(say("service.exported", language, name=record.event.name, folder=str(out)))
