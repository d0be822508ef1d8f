"""``matchmaker db``: the tables of the database, brought up to date or looked at."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from matchmaker.errors import MatchmakerError
from matchmaker.settings import Settings
from matchmaker.store import Database
from matchmaker.words import say, say_error

_HELP = """
Care for the database.

Which one it is says MATCHMAKER_DATABASE_URL; blank is a file in the folder MATCHMAKER_DATA_DIR.
"""


@click.group("db", help=_HELP)
def db_command() -> None:
    """Hold the commands about the database."""


@db_command.command("upgrade", help="Bring the tables to the version of this program; make them when needed.")
def upgrade_command() -> None:
    """Upgrade the tables, whole or not at all."""
    settings = Settings.from_environment()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with opened_database(settings, checked=False) as database:
        database.upgrade()
        database.check()
        click.echo(say("service.db_good", "en", url=database.shown_url))


@db_command.command(
    "status",
    help="Say whether the database can be used, and what is wrong if it can't.",
    epilog="Exit codes: 0 it can be used, 1 it can't.",
)
def status_command() -> None:
    """Check the database and change nothing."""
    with opened_database(Settings.from_environment(), checked=False) as database:
        try:
            database.check()
        except MatchmakerError as error:
            click.echo(f"{database.shown_url}: {say_error(error, 'en')}")
            raise click.exceptions.Exit(1) from error
        click.echo(say("service.db_good", "en", url=database.shown_url))


@contextmanager
def opened_database(settings: Settings, *, checked: bool = True) -> Iterator[Database]:
    """
    Open the database of the settings, and close it at the end.

    Parameters
    ----------
    checked
        Whether to refuse one that can't be used.
    """
    database = Database(settings.resolved_database_url())
    try:
        if checked:
            database.check()
        yield database
    finally:
        database.dispose()
