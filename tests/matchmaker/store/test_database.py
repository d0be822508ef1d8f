"""Transactions are whole, writers wait for each other, readers change nothing; the unsafe is refused."""

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from matchmaker.store import (
    Database,
    DatabaseBusyError,
    JobRow,
    MissingDriverError,
    OrganiserRow,
    UnreachableDatabaseError,
    UnsafeDatabaseError,
    UnsupportedDatabaseError,
    sqlite,
)

AddOrganiser = Callable[[object, str], None]


def names(database: Database) -> list[str]:
    with database.reading() as db:
        return list(db.scalars(select(OrganiserRow.name).order_by(OrganiserRow.id)))


def test_writing_commits_at_the_end(database: Database, add_organiser: AddOrganiser) -> None:
    with database.writing() as db:
        add_organiser(db, "Cámara")

    assert names(database) == ["Cámara"]


def test_writing_undoes_everything_on_an_exception(database: Database, add_organiser: AddOrganiser) -> None:
    def fail_half_way() -> None:
        with database.writing() as db:
            add_organiser(db, "Cámara")
            db.flush()
            _ = 1 / 0

    with pytest.raises(ZeroDivisionError):
        fail_half_way()

    assert names(database) == []


def test_rows_keep_their_values_after_the_transaction(database: Database, now: object) -> None:
    with database.writing() as db:
        row = OrganiserRow(name="Cámara", created_at=now)
        db.add(row)

    assert (row.id > 0, row.name, len(row.public_id)) == (True, "Cámara", 22)


def test_reading_can_change_nothing(database: Database, add_organiser: AddOrganiser) -> None:
    add_organiser(database, "Cámara")

    with pytest.raises(DBAPIError, match=r"readonly|read-only"), database.reading() as db:
        db.execute(update(OrganiserRow).values(name="Otra"))

    assert names(database) == ["Cámara"]
    # The same connection writes again afterwards.
    add_organiser(database, "Otra")
    assert names(database) == ["Cámara", "Otra"]


def test_reading_sees_one_moment_whatever_is_written_meanwhile(
    database: Database, add_organiser: AddOrganiser
) -> None:
    add_organiser(database, "before")

    with database.reading() as db:
        first = db.scalar(select(func.count()).select_from(OrganiserRow))
        add_organiser(database, "meanwhile")
        second = db.scalar(select(func.count()).select_from(OrganiserRow))

    assert (first, second) == (1, 1)
    assert names(database) == ["before", "meanwhile"]


def take_one(db: Session) -> bool:
    """Take one of what is left, if there is any: the condition in the UPDATE decides."""
    taken = update(JobRow).where(JobRow.attempts < 20).values(attempts=JobRow.attempts + 1)
    return db.scalar(taken.returning(JobRow.id)) is not None


def take_one_unguarded(db: Session) -> bool:
    """The same as it must not be written: read, think, write."""
    left = db.scalars(select(JobRow.attempts)).one()
    time.sleep(0.001)
    if left >= 20:
        return False
    db.execute(update(JobRow).values(attempts=left + 1))
    return True


def taken_by_threads(database: Database, now: object, take: Callable[[Session], bool]) -> int:
    """Let four threads take until nothing is left; return how many they took together."""
    with database.writing() as db:
        db.add(JobRow(kind="tickets", created_at=now, run_at=now))
    counts: list[int] = []

    def work() -> None:
        count = 0
        for _ in range(10):
            with database.writing() as db:
                count += take(db)
        counts.append(count)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(counts) == 4
    return sum(counts)


def test_writers_at_once_take_each_thing_once(database: Database, now: object) -> None:
    assert taken_by_threads(database, now, take_one) == 20


def test_writers_who_read_first_would_lose_updates_but_for_the_lock(database: Database, now: object) -> None:
    taken = taken_by_threads(database, now, take_one_unguarded)

    # SQLite lets one writer in at a time, from its first line; PostgreSQL shows what the guard is for.
    assert taken == 20 if database.is_sqlite else taken > 20


def test_control_without_begin_immediate_writers_meet_in_an_error(
    sqlite_database: Database, now: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sqlite.BEGIN, "write", ("PRAGMA query_only=OFF", "BEGIN"))
    with sqlite_database.writing() as db:
        db.add(JobRow(kind="tickets", created_at=now, run_at=now))

    def read_then_write() -> None:
        with sqlite_database.writing() as first:
            first.scalars(select(JobRow)).one()
            with sqlite_database.writing() as second:
                take_one(second)
            take_one(first)

    with pytest.raises(OperationalError, match="locked"):
        read_then_write()


def test_writer_who_waits_too_long_is_told_so(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT", 50)

    with sqlite_database.writing(), pytest.raises(DatabaseBusyError), sqlite_database.writing():
        pytest.fail("two writers at once")


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from sqlalchemy import event
from matchmaker.store import Database, OrganiserRow

database = Database(sys.argv[1])
moment = datetime.fromisoformat("2026-10-01T10:00:00+00:00")
with database.writing() as db:
    db.add(OrganiserRow(name="acknowledged", created_at=moment))
print("acknowledged", flush=True)
with database.writing() as db:
    for number in range(500):
        db.add(OrganiserRow(name=f"half {number}", created_at=moment))
        db.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_kill_in_the_middle_of_writing_leaves_what_was_acknowledged_and_no_more(
    database: Database, add_organiser: AddOrganiser
) -> None:
    shown = database.url.render_as_string(hide_password=False)

    killed = subprocess.run(
        [sys.executable, "-c", KILLED, shown], check=False, capture_output=True, text=True
    )

    assert (killed.returncode, killed.stdout) == (-signal.SIGKILL, "acknowledged\n")
    assert names(database) == ["acknowledged"]
    database.check()
    add_organiser(database, "next")
    assert names(database) == ["acknowledged", "next"]


def test_check_accepts_a_new_database_and_answers(database: Database) -> None:
    database.check()

    assert database.answers()


@pytest.mark.parametrize(
    ("setting", "found", "expected"),
    [("journal_mode", "delete", "wal"), ("synchronous", "1", "2"), ("foreign_keys", "0", "1")],
)
def test_check_refuses_an_unsafe_setting(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, setting: str, found: str, expected: str
) -> None:
    monkeypatch.setitem(sqlite.REQUIRED, setting, found)
    weakened = Database(sqlite_database.url)
    with weakened.reading() as db:
        db.connection()
    monkeypatch.undo()

    with pytest.raises(UnsafeDatabaseError) as refused:
        weakened.check()

    assert refused.value.parameters == {"setting": setting, "found": found, "expected": expected}
    weakened.dispose()


def test_check_refuses_a_place_where_the_log_can_not_be_shared(tmp_path: Path) -> None:
    # Without shared memory there is no WAL: so it is on many network folders.
    database = Database(f"sqlite:///file:{tmp_path / 'x.sqlite'}?vfs=unix-dotfile&uri=true")

    with pytest.raises(UnsafeDatabaseError) as refused:
        database.check()

    assert refused.value.parameters == {"setting": "journal_mode", "found": "delete", "expected": "wal"}
    database.dispose()


def test_check_refuses_a_database_in_memory() -> None:
    database = Database("sqlite://")

    with pytest.raises(UnsafeDatabaseError) as refused:
        database.check()

    assert refused.value.parameters["found"] == "memory"
    database.dispose()


def test_check_refuses_postgres_that_does_not_wait_for_the_disk(postgres_database: Database) -> None:
    options = postgres_database.url.query["options"]
    hasty = Database(
        postgres_database.url.update_query_dict({"options": f"{options} -csynchronous_commit=off"})
    )

    with pytest.raises(UnsafeDatabaseError) as refused:
        hasty.check()

    assert refused.value.parameters == {"setting": "synchronous_commit", "found": "off", "expected": "on"}
    hasty.dispose()


def test_check_names_a_database_that_does_not_answer(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Not a database." * 100)
    for url, told in [
        ("postgresql://nobody:secret@127.0.0.1:1/nowhere", "refused"),
        (f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.sqlite'}", "unable to open"),
        (f"sqlite:///{tmp_path / 'notes.txt'}", "not a database"),
    ]:
        database = Database(url)
        with pytest.raises(UnreachableDatabaseError) as refused:
            database.check()
        assert told in str(refused.value.parameters["reason"])
        assert "secret" not in str(refused.value)
        assert not database.answers()
        with pytest.raises(DBAPIError), database.writing():
            pytest.fail("there is nothing to write to")
        database.dispose()


def test_only_a_failure_to_connect_counts_as_not_reachable(sqlite_database: Database) -> None:
    def ask_for_nothing() -> None:
        with sqlite_database.reachable(), sqlite_database.reading() as db:
            db.connection().exec_driver_sql("SELECT * FROM no_table")

    with pytest.raises(OperationalError, match="no such table"):
        ask_for_nothing()


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://root@localhost/x", "sqlite+aiosqlite:///x"])
def test_url_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(UnsupportedDatabaseError) as refused:
        Database(url)

    assert refused.value.parameters == {"url": url}


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_url_of_postgres_gets_its_driver_and_hides_its_password(scheme: str) -> None:
    database = Database(f"{scheme}://ana:secret@db.example.org/matchmaker")

    assert database.shown_url == "postgresql+psycopg://ana:***@db.example.org/matchmaker"
    assert not database.is_sqlite
    database.dispose()


def test_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(MissingDriverError):
        Database("postgresql://root@localhost/x")


def test_dispose_leaves_one_file_and_no_open_log(sqlite_database: Database, tmp_path: Path) -> None:
    with sqlite_database.writing() as db:
        db.connection()

    sqlite_database.dispose()

    assert [file.name for file in tmp_path.iterdir()] == ["matchmaker.sqlite"]


def test_opening_waits_while_another_opens_the_same_new_file(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite"
    holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN EXCLUSIVE")
    timer = threading.Timer(0.3, lambda: holder.execute("COMMIT"))
    timer.start()
    database = Database(f"sqlite:///{path}")

    assert database.answers()

    timer.join()
    holder.close()
    database.dispose()


def test_opening_gives_up_when_another_never_lets_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT", 50)
    holder = sqlite3.connect(tmp_path / "new.sqlite", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    database = Database(f"sqlite:///{tmp_path / 'new.sqlite'}")

    with pytest.raises(UnreachableDatabaseError, match="database is locked"):
        database.check()

    holder.close()
    database.dispose()
