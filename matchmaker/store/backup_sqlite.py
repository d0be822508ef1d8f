"""Backups of SQLite: a database by itself, in one file."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from matchmaker.store import sqlite
from matchmaker.store.database import Database
from matchmaker.store.errors import DamagedBackupError, DatabaseInUseError, NotABackupError

_MAGIC = b"SQLite format 3\0"
#: What lies beside a database while it is open, or since it was killed.
_BESIDE = ("-wal", "-shm", "-journal")


def write(database: Database, path: Path) -> None:
    """Copy the database into a file, by SQLite's own online copy."""
    source = Path(database.url.database or "")
    with _appearing(path) as made:
        try:
            with closing(_connect(source, "rw")) as connection:
                _copy(connection, made)
            revision(made)
        except (sqlite3.Error, DamagedBackupError) as error:
            raise DamagedBackupError(str(source), str(error)) from error


def revision(path: Path) -> str:
    """Return the revision of the tables in a backup, once every page of it was read and is sound."""
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise NotABackupError(str(path))
    try:
        with closing(_connect(path, "ro")) as connection:
            faults = connection.execute("PRAGMA integrity_check").fetchall()
            if faults != [("ok",)]:
                raise DamagedBackupError(str(path), str(faults[0][0]))
            lost = connection.execute("PRAGMA foreign_key_check").fetchone()
            if lost is not None:
                raise DamagedBackupError(str(path), f"foreign_key_check: {lost[0]}")
            if not _has_tables(connection, "alembic_version"):
                raise NotABackupError(str(path))
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise DamagedBackupError(str(path), str(error)) from error
    if row is None:
        raise NotABackupError(str(path))
    return str(row[0])


def is_empty(database: Database) -> bool:
    """Return whether there is no database yet, or one without tables; a damaged one is not empty."""
    path = Path(database.url.database or "")
    if not path.exists() or path.stat().st_size == 0:
        return True
    try:
        with closing(_connect(path, "rw")) as connection:
            return not _has_tables(connection, "%")
    except sqlite3.Error:
        return False


def bring_back(path: Path, database: Database) -> None:
    """Put the backup in the place of the database, which nobody may have open."""
    target = Path(database.url.database or "")
    target.parent.mkdir(parents=True, exist_ok=True)
    with _appearing(target) as made:
        with closing(_connect(path, "ro")) as source:
            _copy(source, made)
        _close(target, database.shown_url)


def _copy(source: sqlite3.Connection, made: Path) -> None:
    with closing(sqlite3.connect(made, isolation_level=None)) as copy:
        source.backup(copy)
        # The copy is one file, without a log of its own beside it.
        copy.execute("PRAGMA journal_mode=DELETE")


def _close(target: Path, shown_url: str) -> None:
    """Take a database out of use: nobody has it open, and no log is left that would be replayed."""
    if target.exists():
        try:
            with closing(sqlite3.connect(target, isolation_level=None, timeout=1)) as connection:
                # Leaving WAL takes the whole database for oneself, and is refused while anybody has it open.
                connection.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.DatabaseError as error:
            # A damaged one can't do so, and is what a backup is for.
            if sqlite.is_busy(error):
                raise DatabaseInUseError(shown_url) from error
    for suffix in _BESIDE:
        target.with_name(target.name + suffix).unlink(missing_ok=True)


@contextmanager
def _appearing(path: Path) -> Iterator[Path]:
    """Give a new file beside ``path`` to fill; on success, and on the disk, it takes that name."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    made = Path(name)
    try:
        yield made
        os.fsync(descriptor)
        made.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    finally:
        os.close(descriptor)
        made.unlink(missing_ok=True)


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None)


def _has_tables(connection: sqlite3.Connection, pattern: str) -> bool:
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE name LIKE ?", (pattern,)).fetchone()
    return found is not None
