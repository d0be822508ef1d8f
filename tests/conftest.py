"""What every room's tests share: a fresh database of each kind, Redis, and which services answer."""

import os
import secrets
import shutil
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import URL, create_engine, delete, make_url
from sqlalchemy.exc import OperationalError

from matchmaker.store import Row
from matchmaker.store.database import Database

POSTGRES = ("postgresql+psycopg://root@/test", "postgresql+psycopg://root@127.0.0.1:5432/test")
REDIS = "redis://127.0.0.1:6379/15"
#: Service → the tests that were left out because it does not answer.
LEFT_OUT: dict[str, list[str]] = {}


@cache
def postgres_url() -> URL | None:
    """Return the address of the PostgreSQL to test with, or none when none answers."""
    if find_spec("psycopg") is None:
        return None
    given = os.environ.get("MATCHMAKER_TEST_POSTGRES_URL")
    for url in [given] if given else POSTGRES:
        engine = create_engine(url, connect_args={"connect_timeout": 3})
        try:
            with engine.connect():
                return make_url(url)
        except OperationalError:
            continue
        finally:
            engine.dispose()
    return None


@cache
def answering_redis_url() -> str | None:
    """Return the address of the Redis to test with, or none when it does not answer."""
    if find_spec("redis") is None:
        return None
    import redis

    url = os.environ.get("MATCHMAKER_TEST_REDIS_URL", REDIS)
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=3) as client:
            client.ping()
    except redis.RedisError:
        return None
    return url


def leave_out(request: pytest.FixtureRequest, service: str) -> NoReturn:
    """Leave the test out because a service does not answer, or fail where services are required."""
    if os.environ.get("MATCHMAKER_TEST_REQUIRE_SERVICES") == "1":
        pytest.fail(f"{service} does not answer, and MATCHMAKER_TEST_REQUIRE_SERVICES is 1")
    LEFT_OUT.setdefault(service, []).append(request.node.nodeid)
    pytest.skip(f"{service} does not answer")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one visible line per service which tests were left out."""
    for service, tests in LEFT_OUT.items():
        rooms = sorted({test.partition("::")[0] for test in tests})
        terminalreporter.write_line(
            f"Left out: {len(tests)} tests, because {service} does not answer ({', '.join(rooms)}).",
            yellow=True,
            bold=True,
        )


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An embedded database with the newest tables and nothing in them, to copy."""
    path = tmp_path_factory.mktemp("template") / "matchmaker.sqlite"
    database = Database(f"sqlite:///{path}")
    database.upgrade()
    database.dispose()
    return path


@pytest.fixture(scope="session")
def postgres_schema_url() -> Iterator[URL | None]:
    """A PostgreSQL schema of this run's own with the newest tables, or none when none answers."""
    url = postgres_url()
    if url is None:
        yield None
        return
    with own_schema(url) as own:
        database = Database(own)
        database.upgrade()
        database.dispose()
        yield own


class own_schema:  # noqa: N801 -- used as a function
    """Make an empty PostgreSQL schema of a random name; drop it at the end."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.name = f"test_{secrets.token_hex(8)}"

    def _run(self, statement: str) -> None:
        engine = create_engine(self.url)
        with engine.begin() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()

    def __enter__(self) -> URL:
        self._run(f"CREATE SCHEMA {self.name}")
        return self.url.update_query_dict({"options": f"-csearch_path={self.name}"})

    def __exit__(self, *_: object) -> None:
        self._run(f"DROP SCHEMA {self.name} CASCADE")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """The address of a database without any tables."""
    if request.param == "sqlite":
        yield make_url(f"sqlite+pysqlite:///{tmp_path / 'empty.sqlite'}")
        return
    url = postgres_url()
    if url is None:
        leave_out(request, "PostgreSQL")
    with own_schema(url) as own:
        yield own


def copy_of(template: Path, folder: Path) -> URL:
    """Return the address of a copy of the embedded database."""
    path = folder / "matchmaker.sqlite"
    shutil.copy(template, path)
    return make_url(f"sqlite+pysqlite:///{path}")


def emptied(url: URL | None, request: pytest.FixtureRequest) -> URL:
    """Return the address of this run's PostgreSQL schema, with nothing left in its tables."""
    if url is None:
        leave_out(request, "PostgreSQL")
    engine = create_engine(url)
    with engine.begin() as connection:
        # Everything belongs to a row of these; TRUNCATE would take a thousand times as long.
        for table in Row.metadata.sorted_tables:
            if not table.foreign_keys:
                connection.execute(delete(table))
    engine.dispose()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    """The address of a database with the newest tables and nothing in them."""
    if request.param == "sqlite":
        return copy_of(request.getfixturevalue("sqlite_template"), tmp_path)
    return emptied(request.getfixturevalue("postgres_schema_url"), request)


@pytest.fixture
def database(database_url: URL) -> Iterator[Database]:
    """A database with the newest tables and nothing in them, once of each kind."""
    opened = Database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """An embedded database with the newest tables, for tests to which the kind does not matter."""
    opened = Database(copy_of(sqlite_template, tmp_path))
    yield opened
    opened.dispose()


@pytest.fixture
def postgres_database(postgres_schema_url: URL | None, request: pytest.FixtureRequest) -> Iterator[Database]:
    """PostgreSQL with the newest tables, for tests of what it alone does."""
    opened = Database(emptied(postgres_schema_url, request))
    yield opened
    opened.dispose()


@pytest.fixture
def redis_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty Redis database."""
    url = answering_redis_url()
    if url is None:
        leave_out(request, "Redis")
    import redis

    with redis.Redis.from_url(url) as client:
        client.flushdb()
        yield url
        client.flushdb()
