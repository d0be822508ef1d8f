"""``matchmaker backup`` and ``restore``."""

from pathlib import Path

import click

from matchmaker.cli.db import opened_database
from matchmaker.settings import Settings
from matchmaker.words import say

_BACKUP_HELP = """
Copy the database into FILE while it is in use.

Keep the service's secret key beside it: without it printed badges and signed links stop working.

\b
Example:
  matchmaker backup /backups/friday.matchmaker
"""

_RESTORE_HELP = """
Put the backup FILE in the place of the database, and bring its tables up to date.

Refuses to write over a database that holds anything, unless told to with --overwrite.

\b
Example:
  matchmaker restore /backups/friday.matchmaker
"""


@click.command("backup", help=_BACKUP_HELP)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup_command(file: Path) -> None:
    """Write a backup."""
    from matchmaker.store import backup

    with opened_database(Settings.from_environment(), checked=False) as database:
        backup(database, file)
        click.echo(say("service.backup_written", "en", file=str(file), url=database.shown_url))


@click.command("restore", help=_RESTORE_HELP)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--overwrite", is_flag=True, help="Replace what the database holds.")
def restore_command(file: Path, *, overwrite: bool) -> None:
    """Bring a backup back."""
    from matchmaker.store import restore

    settings = Settings.from_environment()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    restore(file, settings.resolved_database_url(), overwrite=overwrite)
    with opened_database(settings, checked=False) as database:
        database.upgrade()
        database.check()
        click.echo(say("service.restored", "en", file=str(file), url=database.shown_url))
