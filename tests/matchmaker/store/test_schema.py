"""The revisions make exactly the tables that the rows describe, on both databases, whole or not at all."""

import multiprocessing
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import URL, Column, Connection, Inspector, MetaData, create_engine, inspect

from matchmaker.store import (
    BrokenReferencesError,
    Database,
    Row,
    SchemaAheadError,
    SchemaBehindError,
    SchemaMissingError,
    schema,
)
from matchmaker.store.base import NAMES, UtcMoment, WallClockTime
from matchmaker.store.migrations.__main__ import main as draft_main

Look = Callable[[Connection], Any]


def columns(seen: Inspector, table: str) -> list[tuple[Any, ...]]:
    """Return name, type, whether it may be empty, and the kind of default of each column, by name."""
    return sorted(
        (column["name"], str(column["type"]), column["nullable"], str(column["default"])[:8])
        for column in seen.get_columns(table)
    )


def look(url: URL, at: Look) -> Any:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return at(connection)
    finally:
        engine.dispose()


def tables(connection: Connection) -> list[str]:
    return sorted(inspect(connection).get_table_names())


def plain(found: Any) -> Any:
    """Return what was found in a fixed order, and the text of what is an object of its own each time."""
    if isinstance(found, dict):
        return {key: plain(found[key]) for key in sorted(found)}
    return found if isinstance(found, str | bool | list | None) else str(found)


def everything(connection: Connection) -> dict[str, Any]:
    """Return all that the database knows of each table but Alembic's."""
    seen = inspect(connection)

    def ordered(found: list[Any]) -> list[str]:
        return sorted(str(plain(one)) for one in found)

    return {
        table: {
            "columns": columns(seen, table),
            "key": seen.get_pk_constraint(table),
            "references": ordered(
                # The schema's own name is part of a reference on PostgreSQL.
                [{**found, "referred_schema": None} for found in seen.get_foreign_keys(table)]
            ),
            "uniques": ordered(seen.get_unique_constraints(table)),
            "checks": ordered(seen.get_check_constraints(table)),
            "indices": ordered(seen.get_indexes(table)),
        }
        for table in tables(connection)
        if table != "alembic_version"
    }


def test_upgrade_from_empty_leads_to_the_newest_revision(empty_url: URL) -> None:
    database = Database(empty_url)

    database.upgrade()

    database.check()
    assert look(empty_url, schema.current) == schema.revisions()[0]
    database.dispose()


def test_upgrade_of_the_newest_changes_nothing(database: Database) -> None:
    before = look(database.url, everything)

    database.upgrade()

    assert look(database.url, everything) == before
    database.check()


def test_autogenerate_finds_nothing_that_a_revision_lacks(database_url: URL) -> None:
    assert look(database_url, lambda c: compare_metadata(MigrationContext.configure(c), Row.metadata)) == []


def test_revisions_make_the_tables_that_the_rows_describe(empty_url: URL) -> None:
    engine = create_engine(empty_url)
    Row.metadata.create_all(engine)
    described = look(empty_url, everything)
    Row.metadata.drop_all(engine)
    engine.dispose()
    database = Database(empty_url)

    database.upgrade()

    assert list(described) == sorted(Row.metadata.tables)
    assert look(empty_url, everything) == described
    database.dispose()


def test_downgrade_to_nothing_and_up_again_gives_the_same_tables(empty_url: URL) -> None:
    database = Database(empty_url)
    database.upgrade()
    first = look(empty_url, everything)

    database.downgrade("base")
    between = look(empty_url, tables)
    database.upgrade()

    assert between == ["alembic_version"]
    assert look(empty_url, everything) == first
    database.dispose()


def test_check_names_tables_that_are_missing_older_or_newer(empty_url: URL) -> None:
    database = Database(empty_url)
    newest, before = schema.revisions()[:2]

    with pytest.raises(SchemaMissingError) as missing:
        database.check()
    database.upgrade(before)
    with pytest.raises(SchemaBehindError) as behind:
        database.check()
    database.upgrade()
    with database.writing() as db:
        db.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(SchemaAheadError) as ahead:
        database.check()
    with pytest.raises(SchemaAheadError) as refused:
        database.upgrade()

    assert missing.value.parameters == {"expected": newest}
    assert behind.value.parameters == {"found": before, "expected": newest}
    assert ahead.value.parameters == {"found": "9999", "expected": newest}
    assert refused.value.parameters == ahead.value.parameters
    database.dispose()


def test_check_sees_tables_taken_back_to_nothing_as_missing(empty_url: URL) -> None:
    database = Database(empty_url)
    database.upgrade()
    database.downgrade("base")

    with pytest.raises(SchemaMissingError):
        database.check()
    database.dispose()


KILLED = """
import os, signal, sys
from alembic import op
from matchmaker.store import Database

made, create = [], op.create_table

def create_and_die(name, *columns, **options):
    create(name, *columns, **options)
    made.append(name)
    if len(made) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

op.create_table = create_and_die
Database(sys.argv[1]).upgrade()
"""


def test_upgrade_killed_on_the_way_has_done_nothing_and_works_again(empty_url: URL) -> None:
    shown = empty_url.render_as_string(hide_password=False)

    killed = subprocess.run([sys.executable, "-c", KILLED, shown, "20"], check=False)

    assert killed.returncode == -signal.SIGKILL
    assert look(empty_url, tables) == []
    database = Database(empty_url)
    database.upgrade()
    database.check()
    database.dispose()


def upgrade_when_told(url: str, gate: Any) -> None:
    """Upgrade in a process of its own, at the same moment as others."""
    gate.wait()
    database = Database(url)
    database.upgrade()
    database.check()
    database.dispose()


def test_processes_that_upgrade_at_once_wait_for_each_other(empty_url: URL) -> None:
    spawn = multiprocessing.get_context("fork")
    gate = spawn.Barrier(4)
    shown = empty_url.render_as_string(hide_password=False)
    processes = [spawn.Process(target=upgrade_when_told, args=(shown, gate)) for _ in range(4)]

    for process in processes:
        process.start()
    for process in processes:
        process.join(60)

    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    assert look(empty_url, schema.current) == schema.revisions()[0]


def test_migration_that_leaves_a_reference_to_nothing_is_undone(sqlite_database: Database) -> None:
    path = Path(sqlite_database.url.database or "")
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("INSERT INTO explicit_pair_slots (event_id, pair_id, slot_id) VALUES (1, 2, 3)")
    raw.close()

    with pytest.raises(BrokenReferencesError) as broken:
        sqlite_database.downgrade("0004")

    assert broken.value.parameters == {"count": 3, "table": "explicit_pair_slots"}
    sqlite_database.check()


def test_database_is_made_where_only_its_owner_reads(tmp_path: Path) -> None:
    path = tmp_path / "new" / "deep" / "matchmaker.sqlite"
    database = Database(f"sqlite:///{path}")

    database.upgrade()
    database.dispose()

    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["matchmaker.sqlite"]


def test_draft_writes_what_the_rows_have_beyond_the_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    newer = MetaData(naming_convention=NAMES)
    for table in Row.metadata.sorted_tables:
        table.to_metadata(newer)
    newer.tables["people"].append_column(Column("erased_at", UtcMoment()))
    newer.tables["sessions"].append_column(Column("doors_local", WallClockTime()))
    monkeypatch.setattr(Row, "metadata", newer)

    draft_main("Erasure, and doors", tmp_path)

    capsys.readouterr()
    (draft,) = tmp_path.glob("*.py")
    number = int(schema.revisions()[0]) + 1
    assert draft.name == f"{number:04}_erasure_and_doors.py"
    added = [line.strip() for line in draft.read_text("utf-8").splitlines() if "add_column" in line]
    assert added == [
        "batch_op.add_column(sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True))",
        "batch_op.add_column(sa.Column('doors_local', sa.DateTime(timezone=False), nullable=True))",
    ]
