"""The database of the house: transactions to write, transactions to read, and whether it may be used."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from matchmaker.store import schema, sqlite
from matchmaker.store.errors import (
    DatabaseBusyError,
    MissingDriverError,
    UnreachableDatabaseError,
    UnsafeDatabaseError,
    UnsupportedDatabaseError,
)

#: Connections kept open, and those that a process may open beyond them: one for each thread of the server.
_POOL_SIZE, _MORE_CONNECTIONS = 8, 56


def normalised_url(url: str | URL) -> URL:
    """
    Return the address of a database with its driver: SQLite by the standard library, PostgreSQL by psycopg.

    Raises
    ------
    UnsupportedDatabaseError
        When it is neither.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise UnsupportedDatabaseError(str(url)) from error
    match parsed.drivername:
        case "sqlite" | "sqlite+pysqlite":
            return parsed.set(drivername="sqlite+pysqlite")
        case "postgresql" | "postgres" | "postgresql+psycopg":
            return parsed.set(drivername="postgresql+psycopg")
    raise UnsupportedDatabaseError(parsed.render_as_string(hide_password=True))


class Database:
    """
    A database and its transactions; one for each process.

    Parameters
    ----------
    url
        SQLAlchemy URL of SQLite (a file) or PostgreSQL.

    Raises
    ------
    UnsupportedDatabaseError
        When the URL is of neither.
    MissingDriverError
        When PostgreSQL's driver is not installed.
    """

    def __init__(self, url: str | URL) -> None:
        self.url = normalised_url(url)
        self._engine = self._make_engine()
        if self.is_sqlite:
            self._writers = self._engine.execution_options(mode="write")
            self._readers = self._engine.execution_options(mode="read")
        else:
            self._writers = self._engine.execution_options(isolation_level="READ COMMITTED")
            # One snapshot for the whole transaction, as SQLite gives.
            self._readers = self._engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def shown_url(self) -> str:
        """The address without its password."""
        return self.url.render_as_string(hide_password=True)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """
        Open a transaction that may change things: committed at the end, rolled back on an exception.

        On SQLite there is one at a time, and it holds from its first line: keep it short.

        Raises
        ------
        DatabaseBusyError
            When another writer held the database for too long.
        """
        with Session(self._writers, expire_on_commit=False) as db, db.begin():
            try:
                db.connection()
            except OperationalError as error:
                if sqlite.is_busy(error.orig):
                    raise DatabaseBusyError from error
                raise
            yield db

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that sees one moment of the database and can't change it."""
        with Session(self._readers, expire_on_commit=False, autoflush=False) as db:
            yield db

    def upgrade(self, revision: str = "head") -> None:
        """
        Bring the tables to the newest revision: whole or not at all, and one process at a time.

        Raises
        ------
        UnreachableDatabaseError
            When the database does not answer.
        SchemaAheadError
            When its tables are newer than this program.
        """
        with self._migrating() as connection:
            schema.upgrade(connection, revision)

    def downgrade(self, revision: str) -> None:
        """Take the tables back to a revision, or to none with ``base``; what they held is lost."""
        with self._migrating() as connection:
            schema.downgrade(connection, revision)

    def draft_revision(self, message: str, into: Path) -> Path:
        """Write the revision that the rows, as they stand in the code, would need; nothing is changed."""
        with self._migrating() as connection:
            return schema.draft(connection, message, into)

    def check(self) -> None:
        """
        Return when the database may be used.

        Raises
        ------
        UnreachableDatabaseError
            When it does not answer.
        UnsafeDatabaseError
            When it would not keep what it acknowledges.
        SchemaMissingError, SchemaBehindError, SchemaAheadError
            When its tables are not those of this program.
        """
        with self.reachable(), self._readers.connect() as connection:
            for setting, (found, expected) in self._safety(connection).items():
                if found != expected:
                    raise UnsafeDatabaseError(setting, found, expected)
            schema.check(connection)

    def answers(self) -> bool:
        """Return whether the database answers at this moment."""
        try:
            with self._readers.connect() as connection:
                return connection.exec_driver_sql("SELECT 1").scalar() == 1
        except SQLAlchemyError:
            return False

    @contextmanager
    def reachable(self) -> Iterator[None]:
        """Turn a failure to connect, inside, into an ``UnreachableDatabaseError``."""
        try:
            yield
        except DBAPIError as error:
            if error.statement is None:
                raise UnreachableDatabaseError(self.shown_url, str(error.orig).strip()) from error
            raise

    def dispose(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def _make_engine(self, *, kept: bool = True) -> Engine:
        """Return an engine whose connections are kept for the next, or closed after each use."""
        pool = (
            {"pool_size": _POOL_SIZE, "max_overflow": _MORE_CONNECTIONS, "pool_pre_ping": not self.is_sqlite}
            if kept and self.url.database
            else {"poolclass": NullPool}
        )
        try:
            engine = create_engine(self.url, hide_parameters=True, **pool)
        except ModuleNotFoundError as error:
            raise MissingDriverError from error
        if self.is_sqlite:
            sqlite.prepare(engine)
        return engine

    def _safety(self, connection: Connection) -> dict[str, tuple[str, str]]:
        """Return what the safety of the data hangs on: setting → found, expected."""
        if self.is_sqlite:
            return {name: (sqlite.pragma(connection, name), value) for name, value in sqlite.REQUIRED.items()}
        shown = {
            name: str(connection.exec_driver_sql(f"SHOW {name}").scalar())
            for name in ("server_encoding", "fsync", "synchronous_commit")
        }
        # How far to wait for a replica is the operator's choice; whether to wait for the disk is not.
        kept = shown["synchronous_commit"] if shown["synchronous_commit"] != "off" else "on"
        expected = {"server_encoding": "UTF8", "fsync": "on", "synchronous_commit": kept}
        return {name: (found, expected[name]) for name, found in shown.items()}

    @contextmanager
    def _migrating(self) -> Iterator[Connection]:
        """Open the one transaction of a migration, on a connection of its own."""
        if self.is_sqlite and self.url.database:
            sqlite.make_file(Path(self.url.database))
        engine = self._make_engine(kept=False)
        try:
            with self.reachable(), engine.execution_options(mode="migrate").begin() as connection:
                schema.lock(connection)
                yield connection
                schema.check_references(connection)
        finally:
            engine.dispose()
