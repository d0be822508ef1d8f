"""The revisions of the tables: where a database stands, and how it moves."""

import os
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect

from matchmaker.store.errors import (
    BrokenReferencesError,
    SchemaAheadError,
    SchemaBehindError,
    SchemaMissingError,
)

if TYPE_CHECKING:
    from alembic.config import Config

#: Any number that nobody else uses for a lock in the same PostgreSQL database.
_LOCK = 0x4D61_7463_686D


def current(connection: Connection) -> str | None:
    """Return the revision of the tables, or none when there are none of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


def revisions() -> tuple[str, ...]:
    """Return every revision this program knows, newest first."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 -- heavy, and needed once at the start

    with as_file(files("matchmaker.store") / "migrations") as folder:
        known = ScriptDirectory(str(folder)).walk_revisions()
        return tuple(revision.revision for revision in known)


def check(connection: Connection) -> None:
    """
    Return when the tables are those of this program.

    Raises
    ------
    SchemaMissingError, SchemaBehindError, SchemaAheadError
        Says where they stand instead.
    """
    newest, *older = revisions()
    found = current(connection)
    if found is None:
        raise SchemaMissingError(newest)
    if found in older:
        raise SchemaBehindError(found, newest)
    if found != newest:
        raise SchemaAheadError(found, newest)


def lock(connection: Connection) -> None:
    """Wait until no other process moves the tables; SQLite's transaction has waited already."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def upgrade(connection: Connection, revision: str) -> None:
    """
    Move the tables up to a revision, inside the connection's transaction.

    Raises
    ------
    SchemaAheadError
        When they are newer than this program.
    """
    found, known = current(connection), revisions()
    if found is not None and found not in known:
        raise SchemaAheadError(found, known[0])
    from alembic import command  # noqa: PLC0415 -- as above

    with as_file(files("matchmaker.store") / "migrations") as folder:
        command.upgrade(_config(connection, str(folder)), revision)


def downgrade(connection: Connection, revision: str) -> None:
    """Move the tables back to a revision, inside the connection's transaction."""
    from alembic import command  # noqa: PLC0415 -- as above

    with as_file(files("matchmaker.store") / "migrations") as folder:
        command.downgrade(_config(connection, str(folder)), revision)


def draft(connection: Connection, message: str, into: Path) -> Path:
    """
    Write the revision that leads from a database's tables to what the rows describe; a draft to read.

    Alembic does not see a changed check constraint: write that by hand.

    Parameters
    ----------
    connection
        Of a database at the newest revision.
    into
        Folder of revisions.
    """
    from alembic import command  # noqa: PLC0415 -- as above

    number = f"{int(revisions()[0]) + 1:04}"
    with as_file(files("matchmaker.store") / "migrations") as folder:
        config = _config(connection, str(folder))
        config.set_main_option("version_locations", os.pathsep.join((str(folder / "versions"), str(into))))
        command.revision(config, message, autogenerate=True, rev_id=number, version_path=str(into))
    return next(into.glob(f"{number}_*.py"))


def check_references(connection: Connection) -> None:
    """
    Return when every reference leads somewhere; PostgreSQL has seen to it all along.

    Raises
    ------
    BrokenReferencesError
        Names a table that refers to rows that are not there.
    """
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise BrokenReferencesError(len(broken), str(broken[0][0]))


def _config(connection: Connection, folder: str) -> "Config":
    """Return Alembic's settings: our folder, and the connection that holds the transaction."""
    from alembic.config import Config  # noqa: PLC0415 -- as above

    config = Config()
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
