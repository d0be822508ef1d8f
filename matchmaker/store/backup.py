"""A copy of the database while it is in use, and the way back."""

from pathlib import Path

from sqlalchemy import URL

from matchmaker.store import backup_postgres, backup_sqlite, schema
from matchmaker.store.database import Database
from matchmaker.store.errors import (
    BackupOntoItselfError,
    DatabaseNotEmptyError,
    NotABackupError,
    SchemaAheadError,
    SchemaMissingError,
)


def backup(database: Database, path: Path) -> None:
    """
    Write one moment of the database into a file that only its owner can read.

    Others may read and write meanwhile. The file appears when it is whole and checked, in the place of
    one of the same name; SQLite's is a database by itself, PostgreSQL's is a ``pg_dump`` archive.

    Raises
    ------
    UnreachableDatabaseError
        When the database does not answer.
    SchemaMissingError
        When it holds nothing of ours.
    MissingToolError, ToolFailedError
        When ``pg_dump`` is not installed, or gives up.
    BackupOntoItselfError
        When the file is the database, or one of the two that SQLite keeps beside it.
    DamagedBackupError
        When the copy does not pass its check: then the database itself is damaged.
    """
    _refuse_nothing(database)
    _refuse_itself(database, path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if database.is_sqlite:
        backup_sqlite.write(database, path)
    else:
        backup_postgres.write(database, path)


def restore(path: Path, database_url: str | URL, *, overwrite: bool = False) -> str:
    """
    Put a backup in the place of a database: whole or not at all.

    A backup may be older than the program; ``Database.upgrade`` brings it up to date.

    Parameters
    ----------
    path
        A file that ``backup`` wrote, of the same kind of database.
    overwrite
        Whether a database that holds anything is replaced.

    Returns
    -------
    str
        The revision of the tables in the backup.

    Raises
    ------
    NotABackupError, DamagedBackupError, SchemaAheadError
        When the file is none, is not whole, or is of a newer program. Nothing has changed.
    DatabaseNotEmptyError, DatabaseInUseError
        When the database holds something, or (SQLite) somebody has it open. Nothing has changed.
        PostgreSQL does not tell a service at rest from none: stop the service first.
    MissingToolError, ToolFailedError
        When PostgreSQL's programs are not installed, or give up. Nothing has changed.
    """
    if not path.is_file():
        raise NotABackupError(str(path))
    database = Database(database_url)
    try:
        kind = backup_sqlite if database.is_sqlite else backup_postgres
        revision, known = str(kind.revision(path)), schema.revisions()
        if revision not in known:
            raise SchemaAheadError(revision, known[0])
        if not overwrite and not kind.is_empty(database):
            raise DatabaseNotEmptyError(database.shown_url)
        kind.bring_back(path, database)
    finally:
        database.dispose()
    return revision


def _refuse_itself(database: Database, path: Path) -> None:
    """Refuse the live file as its own copy: whoever has it open would go on writing into nothing."""
    if database.is_sqlite and database.url.database:
        live = Path(database.url.database).resolve()
        if path.resolve() in {live, live.with_name(f"{live.name}-wal"), live.with_name(f"{live.name}-shm")}:
            raise BackupOntoItselfError(str(path))


def _refuse_nothing(database: Database) -> None:
    """Refuse a database without our tables: its copy could not be told from a file of something else."""
    found = None
    if not (database.is_sqlite and backup_sqlite.is_empty(database)):
        with database.reachable(), database.reading() as db:
            found = schema.current(db.connection())
    if found is None:
        raise SchemaMissingError(schema.revisions()[0])
