"""A backup is one moment of the database, and comes back whole or not at all."""

import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import URL, select

from matchmaker.errors import MatchmakerError
from matchmaker.store import (
    DamagedBackupError,
    Database,
    DatabaseInUseError,
    DatabaseNotEmptyError,
    MissingToolError,
    NotABackupError,
    OrganiserRow,
    SchemaAheadError,
    SchemaMissingError,
    ToolFailedError,
    UnreachableDatabaseError,
    backup,
    restore,
    schema,
)

AddOrganiser = Callable[[object, str], None]

ADDED = [f"Cámara {number}" for number in range(3)]


def names(database: Database) -> list[str]:
    with database.reading() as db:
        return list(db.scalars(select(OrganiserRow.name).order_by(OrganiserRow.id)))


@pytest.fixture
def filled(database: Database, add_organiser: AddOrganiser) -> Database:
    """A database that holds three organisers."""
    for name in ADDED:
        add_organiser(database, name)
    return database


@pytest.fixture
def copy(filled: Database, tmp_path: Path) -> Path:
    """A backup of it."""
    path = tmp_path / "kept" / "backup"
    backup(filled, path)
    return path


def test_backup_is_one_private_file(copy: Path) -> None:
    assert [file.name for file in copy.parent.iterdir()] == ["backup"]
    assert copy.stat().st_mode & 0o777 == 0o600


def test_restore_brings_back_what_was_there(
    filled: Database, copy: Path, add_organiser: AddOrganiser
) -> None:
    add_organiser(filled, "Later")
    filled.dispose()

    revision = restore(copy, filled.url, overwrite=True)

    assert revision == schema.revisions()[0]
    filled.check()
    assert names(filled) == ADDED


def test_restore_makes_a_database_where_there_is_none(copy: Path, filled: Database, tmp_path: Path) -> None:
    filled.dispose()
    if filled.is_sqlite:
        url = filled.url.set(database=str(tmp_path / "other" / "matchmaker.sqlite"))
    else:
        url = filled.url
        filled.downgrade("base")
        with filled.writing() as db:
            db.connection().exec_driver_sql("DROP TABLE alembic_version")

    restore(copy, url)

    back = Database(url)
    back.check()
    assert names(back) == ADDED
    back.dispose()


def test_restore_leaves_a_database_that_holds_something(
    filled: Database, copy: Path, add_organiser: AddOrganiser
) -> None:
    add_organiser(filled, "Later")
    filled.dispose()

    with pytest.raises(DatabaseNotEmptyError) as refused:
        restore(copy, filled.url)

    assert refused.value.parameters == {"url": filled.shown_url}
    assert names(filled) == [*ADDED, "Later"]


def test_backup_replaces_an_older_one_of_the_same_name(
    filled: Database, copy: Path, add_organiser: AddOrganiser
) -> None:
    add_organiser(filled, "Later")

    backup(filled, copy)

    filled.dispose()
    restore(copy, filled.url, overwrite=True)
    assert names(filled) == [*ADDED, "Later"]


def test_backup_holds_one_moment_while_others_write(
    database: Database, tmp_path: Path, add_organiser: AddOrganiser
) -> None:
    stop = threading.Event()

    def write_pairs() -> None:
        number = 0
        while not stop.is_set():
            with database.writing() as db:
                add_organiser(db, f"left {number}")
                add_organiser(db, f"right {number}")
            number += 1

    writer = threading.Thread(target=write_pairs)
    writer.start()
    try:
        for number in range(2):
            backup(database, tmp_path / f"{number}.backup")
    finally:
        stop.set()
        writer.join()

    database.dispose()
    for number in range(2):
        restore(tmp_path / f"{number}.backup", database.url, overwrite=True)
        found = names(database)
        assert [name.replace("left", "right") for name in found[::2]] == found[1::2]
        database.dispose()


def test_backup_of_nothing_is_refused(empty_url: URL, tmp_path: Path) -> None:
    database = Database(empty_url)

    with pytest.raises(SchemaMissingError):
        backup(database, tmp_path / "backup")

    assert not (tmp_path / "backup").exists()
    assert not Path(str(empty_url.database)).exists()
    database.dispose()


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def overwrite_middle(path: Path) -> None:
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4096] = os.urandom(4096)
    path.write_bytes(content)


def replace_by_text(path: Path) -> None:
    path.write_text("id,name\n1,Ana\n")


def remove(path: Path) -> None:
    path.unlink()


SPOILS: list[tuple[Callable[[Path], None], type[MatchmakerError]]] = [
    (cut, DamagedBackupError),
    (overwrite_middle, DamagedBackupError),
    (replace_by_text, NotABackupError),
    (remove, NotABackupError),
]


def test_restore_refuses_a_file_that_is_no_whole_backup(filled: Database, copy: Path) -> None:
    filled.dispose()
    whole = copy.read_bytes()

    for spoil, expected in SPOILS:
        copy.write_bytes(whole)
        spoil(copy)
        with pytest.raises(expected) as refused:
            restore(copy, filled.url, overwrite=True)
        assert refused.value.parameters["path"] == str(copy)

    assert names(filled) == ADDED


def test_restore_refuses_a_backup_of_a_newer_program(empty_url: URL, tmp_path: Path) -> None:
    database = Database(empty_url)
    database.upgrade()
    with database.writing() as db:
        db.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    backup(database, tmp_path / "newer")
    database.dispose()

    with pytest.raises(SchemaAheadError) as refused:
        restore(tmp_path / "newer", empty_url, overwrite=True)

    assert refused.value.parameters == {"found": "9999", "expected": schema.revisions()[0]}


def test_restore_takes_a_backup_of_an_older_program(empty_url: URL, tmp_path: Path) -> None:
    before = schema.revisions()[1]
    database = Database(empty_url)
    database.upgrade(before)
    backup(database, tmp_path / "older")
    database.upgrade()
    database.dispose()

    assert restore(tmp_path / "older", empty_url, overwrite=True) == before
    database.upgrade()
    database.check()
    database.dispose()


def test_restore_refuses_a_database_that_is_open(sqlite_database: Database, tmp_path: Path) -> None:
    backup(sqlite_database, tmp_path / "backup")

    # A connection that waits in the pool holds the database open.
    with pytest.raises(DatabaseInUseError) as refused:
        restore(tmp_path / "backup", sqlite_database.url, overwrite=True)

    assert refused.value.parameters == {"url": sqlite_database.shown_url}
    sqlite_database.check()


def test_restore_replaces_a_damaged_database_and_its_log(
    sqlite_database: Database, tmp_path: Path, add_organiser: AddOrganiser
) -> None:
    add_organiser(sqlite_database, "Cámara")
    backup(sqlite_database, tmp_path / "backup")
    sqlite_database.dispose()
    target = Path(str(sqlite_database.url.database))
    target.write_bytes(b"not a database at all" * 100)
    target.with_name(target.name + "-wal").write_bytes(b"a log of another life")

    restore(tmp_path / "backup", sqlite_database.url, overwrite=True)

    sqlite_database.check()
    assert names(sqlite_database) == ["Cámara"]


def test_damaged_database_makes_no_backup(
    sqlite_database: Database, tmp_path: Path, add_organiser: AddOrganiser
) -> None:
    for number in range(300):
        add_organiser(sqlite_database, f"Cámara {number}" * 40)
    sqlite_database.dispose()
    target = Path(str(sqlite_database.url.database))
    content = bytearray(target.read_bytes())
    content[-20_000:] = os.urandom(20_000)
    target.write_bytes(content)

    with pytest.raises(DamagedBackupError) as refused:
        backup(sqlite_database, tmp_path / "backup")

    assert refused.value.parameters["path"] == str(target)
    assert not (tmp_path / "backup").exists()


def test_restore_over_what_is_no_database_needs_the_word(sqlite_database: Database, tmp_path: Path) -> None:
    backup(sqlite_database, tmp_path / "backup")
    target = tmp_path / "notes.txt"
    target.write_text("Not a database, and dear to somebody." * 50)

    with pytest.raises(DatabaseNotEmptyError):
        restore(tmp_path / "backup", f"sqlite:///{target}")

    assert target.read_text().startswith("Not a database")


@pytest.mark.parametrize(
    "statements", [["CREATE TABLE x (y)"], ["CREATE TABLE alembic_version (version_num)"]]
)
def test_restore_refuses_a_database_of_something_else(tmp_path: Path, statements: list[str]) -> None:
    other = sqlite3.connect(tmp_path / "other")
    for statement in statements:
        other.execute(statement)
    other.close()

    with pytest.raises(NotABackupError):
        restore(tmp_path / "other", f"sqlite:///{tmp_path / 'new'}")

    assert not (tmp_path / "new").exists()


def test_restore_refuses_a_backup_with_references_to_nothing(
    sqlite_database: Database, tmp_path: Path
) -> None:
    backup(sqlite_database, tmp_path / "backup")
    with sqlite3.connect(tmp_path / "backup") as raw:
        raw.execute("INSERT INTO explicit_pair_slots (event_id, pair_id, slot_id) VALUES (1, 2, 3)")
    raw.close()

    with pytest.raises(DamagedBackupError) as refused:
        restore(tmp_path / "backup", f"sqlite:///{tmp_path / 'new'}")

    assert refused.value.parameters["reason"] == "foreign_key_check: explicit_pair_slots"


def test_postgres_says_which_program_is_missing(
    postgres_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup(postgres_database, tmp_path / "backup")
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(MissingToolError) as writing:
        backup(postgres_database, tmp_path / "another")
    with pytest.raises(MissingToolError) as reading:
        restore(tmp_path / "backup", postgres_database.url, overwrite=True)

    assert writing.value.parameters == {"tool": "pg_dump"}
    assert reading.value.parameters == {"tool": "pg_restore"}


def test_postgres_restore_that_fails_half_way_changes_nothing(
    postgres_database: Database, tmp_path: Path, add_organiser: AddOrganiser
) -> None:
    backup(postgres_database, tmp_path / "backup")
    add_organiser(postgres_database, "Later")
    with postgres_database.writing() as db:
        # A view is no table: it is still there when the script makes a table of its name.
        db.connection().exec_driver_sql("ALTER TABLE jobs RENAME TO jobs_of_old")
        db.connection().exec_driver_sql("CREATE VIEW jobs AS SELECT 1 AS id")
    postgres_database.dispose()

    with pytest.raises(ToolFailedError) as failed:
        restore(tmp_path / "backup", postgres_database.url, overwrite=True)

    assert failed.value.parameters["tool"] == "psql"
    assert "Later" in names(postgres_database)
    with postgres_database.writing() as db:
        db.connection().exec_driver_sql("DROP VIEW jobs")
        db.connection().exec_driver_sql("ALTER TABLE jobs_of_old RENAME TO jobs")


def test_postgres_archive_of_something_else_is_refused(postgres_database: Database, tmp_path: Path) -> None:
    with postgres_database.writing() as db:
        db.connection().exec_driver_sql("CREATE TABLE recipes (id integer)")
    url = postgres_database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    command = ["pg_dump", "--format=custom", "--table=recipes", f"--file={tmp_path / 'x'}", url]
    subprocess.run(command, check=True)

    with pytest.raises(NotABackupError):
        restore(tmp_path / "x", postgres_database.url, overwrite=True)

    with postgres_database.writing() as db:
        # The schema is every test's.
        db.connection().exec_driver_sql("DROP TABLE recipes")


def test_postgres_password_is_not_among_the_arguments(
    postgres_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spy = tmp_path / "pg_dump"
    spy.write_text('#!/bin/sh\necho "$@" >&2\nprintenv PGPASSWORD >&2\nexit 1\n')
    spy.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    database = Database(postgres_database.url.set(password="s3cret"))

    with pytest.raises(ToolFailedError) as failed:
        backup(database, tmp_path / "backup")

    arguments, password = str(failed.value.parameters["reason"]).splitlines()
    assert (password, "s3cret" in arguments) == ("s3cret", False)
    assert not (tmp_path / "backup").exists()
    database.dispose()


def test_postgres_that_does_not_answer_makes_no_backup(tmp_path: Path) -> None:
    database = Database("postgresql://nobody:secret@127.0.0.1:1/nowhere")

    with pytest.raises(UnreachableDatabaseError) as refused:
        backup(database, tmp_path / "backup")

    assert refused.value.parameters["url"] == "postgresql+psycopg://nobody:***@127.0.0.1:1/nowhere"
    assert "secret" not in str(refused.value)
    database.dispose()


def test_tools_are_there_where_postgres_is_tested(postgres_database: Database) -> None:
    assert shutil.which("pg_dump") is not None
    assert postgres_database.answers()
