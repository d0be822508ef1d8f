"""A backup never takes the place of the database that it is a copy of."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from matchmaker.store import BackupOntoItselfError, Database, OrganiserRow, backup

AddOrganiser = Callable[[object, str], None]


@pytest.mark.parametrize("beside", ["", "-wal", "-shm"])
def test_backup_onto_the_live_database_is_refused(
    sqlite_database: Database, add_organiser: AddOrganiser, tmp_path: Path, beside: str
) -> None:
    add_organiser(sqlite_database, "Cámara")
    live = Path(str(sqlite_database.url.database) + beside)
    crooked = tmp_path / ".." / tmp_path.name / live.relative_to(tmp_path)

    with pytest.raises(BackupOntoItselfError):
        backup(sqlite_database, crooked)

    with sqlite_database.reading() as db:
        assert db.scalars(select(OrganiserRow.name)).all() == ["Cámara"]
