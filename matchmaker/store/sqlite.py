"""
SQLite as the house uses it: write-ahead log, every commit on the disk, foreign keys, one writer at a time.

The driver's own idea of transactions is switched off: it would open one only before the first change, so
that two who read first and write then would meet in an error instead of waiting for each other.
"""

import os
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor

#: What every connection sets, and what ``Database.check`` demands.
REQUIRED = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
#: Milliseconds that a writer waits for another.
BUSY_TIMEOUT = 10_000
#: How a transaction begins, by the mode of its engine.
BEGIN = {
    # The lock comes first: what is read inside is still so when it is written.
    "write": ("PRAGMA query_only=OFF", "BEGIN IMMEDIATE"),
    "read": ("PRAGMA query_only=ON", "BEGIN"),
    # Rebuilding a table drops the old one, which would take along the rows that refer to it. This
    # can't be switched within a transaction; the references are checked before the end instead.
    "migrate": ("PRAGMA foreign_keys=OFF", "BEGIN IMMEDIATE"),
}


def prepare(engine: Engine) -> None:
    """Make every connection of an engine safe, and every transaction begin by its mode."""
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)


def make_file(path: Path) -> None:
    """Make an empty database that only its owner can read, unless there is one; its folder too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def is_busy(error: BaseException | None) -> bool:
    """Return whether the driver gave up waiting for another writer."""
    code = error.sqlite_errorcode if isinstance(error, sqlite3.OperationalError) else 0
    return code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def pragma(connection: Connection, name: str) -> str:
    """Return the value of a pragma as text."""
    return str(connection.exec_driver_sql(f"PRAGMA {name}").scalar())


def _set_up(connection: DBAPIConnection, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT}")
    for name, value in REQUIRED.items():
        _insist(cursor, f"PRAGMA {name}={value}")
    cursor.close()


def _insist(cursor: DBAPICursor, statement: str) -> None:
    """Run a statement; the switch to WAL is refused, not delayed, while another opens the file."""
    patience = time.monotonic() + BUSY_TIMEOUT / 1000
    while True:
        try:
            cursor.execute(statement)
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > patience:
                raise
            time.sleep(0.02)
        else:
            return


def _begin(connection: Connection) -> None:
    for statement in BEGIN[connection.get_execution_options()["mode"]]:
        connection.exec_driver_sql(statement)
