"""Backups of PostgreSQL, by its own ``pg_dump``, ``pg_restore`` and ``psql``."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from sqlalchemy import inspect

from matchmaker.store.database import Database
from matchmaker.store.errors import DamagedBackupError, MissingToolError, NotABackupError, ToolFailedError

_MAGIC = b"PGDMP"
#: Empties the schema that the connection is in; what an extension brought stays.
_EMPTY = """
SET lock_timeout = '10s';
DO $$
DECLARE it record;
BEGIN
  FOR it IN SELECT oid::regclass AS name FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
  LOOP EXECUTE 'DROP TABLE IF EXISTS ' || it.name || ' CASCADE'; END LOOP;
  FOR it IN SELECT p.oid::regprocedure AS name FROM pg_proc p
    WHERE p.pronamespace = current_schema()::regnamespace
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
  LOOP EXECUTE 'DROP ROUTINE IF EXISTS ' || it.name || ' CASCADE'; END LOOP;
END $$;
"""


def write(database: Database, path: Path) -> None:
    """Dump the schema that the house's tables are in."""
    tool = _tool("pg_dump")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        made = Path(folder) / "archive"
        options = ("--format=custom", "--no-owner", "--no-privileges", f"--schema={_schema(database)}")
        _run(tool, database, *options, f"--file={made}")
        revision(made)
        made.chmod(0o600)
        with made.open("rb") as file:
            os.fsync(file.fileno())
        made.replace(path)


def revision(path: Path) -> str:
    """Return the revision of the tables in a backup, once all of it was read."""
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise NotABackupError(str(path))
    tool = _tool("pg_restore")
    try:
        _run(tool, None, f"--file={os.devnull}", str(path))
        told = _run(tool, None, "--data-only", "--table=alembic_version", "--file=-", str(path))
    except ToolFailedError as error:
        raise DamagedBackupError(str(path), str(error.parameters["reason"])) from error
    found = re.search(r"^COPY \S*alembic_version .*\n(\w+)$", told, re.MULTILINE)
    if found is None:
        raise NotABackupError(str(path))
    return found[1]


def is_empty(database: Database) -> bool:
    """Return whether the schema holds no tables."""
    with database.reading() as db:
        return not inspect(db.connection()).get_table_names()


def bring_back(path: Path, database: Database) -> None:
    """Empty the schema and fill it from the backup, in one transaction."""
    reader, writer, schema = _tool("pg_restore"), _tool("psql"), _schema(database)
    with tempfile.TemporaryDirectory() as folder:
        # A file and not a pipe: a reader that died half-way must not look like the end of the script.
        script = Path(folder) / "script.sql"
        options = ("--no-owner", "--no-privileges", f"--schema={schema}")
        _run(reader, None, *options, f"--file={script}", str(path))
        steps = (
            f"--command={_EMPTY}",
            f"--file={script}",
            # A backup of a schema of another name would have brought nothing.
            f"--command=TABLE {schema}.alembic_version",
        )
        _run(
            *(writer, database, "--no-psqlrc", "--quiet", "--single-transaction"),
            *("--set=ON_ERROR_STOP=1", *steps),
        )


def _schema(database: Database) -> str:
    """Return the schema that the database's tables are in."""
    with database.reading() as db:
        return str(db.connection().exec_driver_sql("SELECT quote_ident(current_schema())").scalar())


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise MissingToolError(name)
    return found


def _run(tool: str, database: Database | None, *arguments: str) -> str:
    """Run a program of PostgreSQL's, on a database or on a file alone; return what it printed."""
    environment = {**os.environ, "LC_ALL": "C", "PGCONNECT_TIMEOUT": "10"}
    where: tuple[str, ...] = ()
    if database is not None:
        url = database.url.set(drivername="postgresql")
        if url.password is not None:
            # Not among the arguments, which everybody on the machine can list.
            environment["PGPASSWORD"] = str(url.password)
        where = ("--dbname", url.set(password=None).render_as_string())
    done = subprocess.run(  # noqa: S603 # nosec B603 -- a program on the path, our arguments
        (tool, *where, *arguments), env=environment, capture_output=True, check=False, text=True
    )
    if done.returncode != 0:
        raise ToolFailedError(Path(tool).name, done.stderr.strip())
    return done.stdout
