"""``matchmaker schedule --event``: an event of the database, scheduled in this process."""

from collections.abc import Callable
from pathlib import Path

import pytest

from matchmaker.services.planning import read_placements
from matchmaker.store import Database, EventRow, OrganiserRow, scoped

Call = Callable


@pytest.fixture
def stored(call: Call, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Database, str]:
    """Return a database with the small event, and its public id."""
    monkeypatch.setenv("MATCHMAKER_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("MATCHMAKER_DATABASE_URL", raising=False)
    assert call("db", "upgrade").exit_code == 0
    imported = call("import", folder, "--organiser", "Chamber")
    assert imported.exit_code == 0, imported.output
    return Database(f"sqlite:///{tmp_path / 'var' / 'matchmaker.sqlite'}"), imported.output.split("/")[
        -1
    ].strip()


def test_event_of_the_database_gets_a_draft(call: Call, stored: tuple[Database, str]) -> None:
    database, event = stored

    result = call("schedule", "--event", event, "--organiser", "Chamber", "--time-limit", "20")

    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0] == "Foro"
    assert result.stdout.splitlines()[-2] == "Stored as version 1, a draft:"
    assert result.stdout.splitlines()[-1].endswith(f"/events/{event}/schedule")
    with database.reading() as db:
        owner = db.query(OrganiserRow).one()
        row: EventRow = scoped(db, owner).event(event)
        assert len(read_placements(db, row, 1)) == 4
        assert row.state == "draft"
    database.dispose()


def test_event_of_another_organiser_is_not_there(call: Call, stored: tuple[Database, str]) -> None:
    result = call("schedule", "--event", stored[1], "--organiser", "Somebody")

    assert result.exit_code == 1
    stored[0].dispose()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["folder"],
        ["--out", "results"],
        ["--event", "x"],
        ["--organiser", "Chamber"],
        ["folder", "--out", "results", "--event", "x", "--organiser", "Chamber"],
    ],
)
def test_folder_or_event_is_to_be_named_whole(call: Call, arguments: list[str]) -> None:
    result = call("schedule", *arguments)

    assert result.exit_code == 2
    assert "Give either FOLDER and --out, or --event and --organiser." in result.output
