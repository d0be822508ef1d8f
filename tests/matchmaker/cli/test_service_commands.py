"""The commands that care for the service: db, team, import, export, backup, restore."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from matchmaker.cli.group import command_group
from matchmaker.intake import read_event_folder
from matchmaker.services.team import look_at_link, password_matches, read_credentials
from matchmaker.store import AuditRow, Database, OrganiserRow, TeamMemberRow, scoped

Call = Callable[..., Result]
SAMPLE = Path(__file__).parents[3] / "sample_events" / "desayuno-24"


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Return a function that calls the command line with a data folder of its own."""
    monkeypatch.setenv("MATCHMAKER_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("MATCHMAKER_PUBLIC_URL", "https://events.example/")
    monkeypatch.delenv("MATCHMAKER_DATABASE_URL", raising=False)

    def run(*arguments: str, typed: str | None = None) -> Result:
        # Ended as the process would end: errors of the house become a sentence and a code.
        return CliRunner().invoke(command_group, arguments, input=typed)

    return run


@pytest.fixture
def stored(tmp_path: Path, call: Call) -> Database:
    """The database of the data folder, upgraded."""
    assert call("db", "upgrade").exit_code == 0
    return Database(f"sqlite:///{tmp_path / 'var' / 'matchmaker.sqlite'}")


def test_db_status_says_what_is_wrong_and_upgrade_mends_it(call: Call, tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()

    before = call("db", "status")
    upgraded = call("db", "upgrade")
    after = call("db", "status")

    assert (before.exit_code, after.exit_code) == (1, 0)
    assert "matchmaker db upgrade" in before.output
    assert "up to date" in upgraded.output
    assert after.output == upgraded.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["team", "add", "ana@example.org", "--name", "Ana", "--organiser", "Cámara"],
        ["import", str(SAMPLE), "--organiser", "Cámara"],
        ["export", "x", "--organiser", "Cámara", "--out", "nowhere"],
        ["backup", "backup.matchmaker"],
    ],
)
def test_commands_refuse_a_database_without_tables(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    (tmp_path / "var").mkdir()
    monkeypatch.chdir(tmp_path)

    refused = call(*arguments)

    assert refused.exit_code == 1
    assert "matchmaker db upgrade" in refused.output


def test_a_member_without_a_password_gets_a_link_that_signs_in(call: Call, stored: Database) -> None:
    added = call("team", "add", "Ana@Example.org", "--name", "Ana Ruiz", "--organiser", "Cámara")

    assert added.exit_code == 0
    address = added.output.splitlines()[-1]
    assert address.startswith("https://events.example/links/")
    with stored.reading() as db:
        view = look_at_link(db, address.rpartition("/")[2], datetime.now(UTC))
    assert (view.purpose, view.name, view.place) == ("team", "Ana Ruiz", "Cámara")


def test_a_password_is_typed_twice_and_never_shown(call: Call, stored: Database) -> None:
    added = call(
        *("team", "add", "ana@example.org", "--name", "Ana", "--organiser", "Cámara", "--password"),
        typed="a long password\na long password\n",
    )

    assert added.exit_code == 0
    assert "a long password" not in added.output
    assert "links/" not in added.output
    with stored.reading() as db:
        credentials = read_credentials(db, "ana@example.org")
    assert credentials is not None
    assert credentials.password_hash is not None
    assert password_matches(credentials.password_hash, "a long password")


def test_a_password_is_read_from_standard_input(call: Call, stored: Database) -> None:
    add = ("team", "add", "ana@example.org", "--name", "Ana", "--organiser", "Cámara", "--password-stdin")

    short = call(*add, typed="short\n")
    good = call(*add, typed="from a file of mine\n")

    assert (short.exit_code, good.exit_code) == (1, 0)
    with stored.reading() as db:
        credentials = read_credentials(db, "ana@example.org")
    assert credentials is not None
    assert password_matches(credentials.password_hash or "", "from a file of mine")


def test_a_password_comes_one_way_or_the_other(call: Call) -> None:
    refused = call(
        *("team", "add", "ana@example.org", "--name", "Ana", "--organiser", "Cámara"),
        *("--password", "--password-stdin"),
    )

    assert refused.exit_code == 2


def test_members_join_the_organiser_that_is_there(call: Call, stored: Database) -> None:
    for name in ("ana", "ben"):
        call("team", "add", f"{name}@example.org", "--name", name, "--organiser", "Cámara", "--role", "door")

    with stored.reading() as db:
        organiser = db.scalars(select(OrganiserRow)).one()
        members = db.scalars(scoped(db, organiser).select(TeamMemberRow)).all()
    assert [(member.name, member.role) for member in members] == [("ana", "door"), ("ben", "door")]


def test_an_event_that_is_imported_is_exported_the_same(call: Call, stored: Database, tmp_path: Path) -> None:
    imported = call("import", str(SAMPLE), "--organiser", "Cámara")
    event = imported.output.splitlines()[-1].rpartition("/")[2]
    exported = call("export", event, "--organiser", "Cámara", "--out", str(tmp_path / "out"))

    assert (imported.exit_code, exported.exit_code) == (0, 0)
    assert read_event_folder(tmp_path / "out").event == read_event_folder(SAMPLE).event
    stored.dispose()


def test_a_folder_with_errors_writes_nothing(call: Call, stored: Database, tmp_path: Path) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "event.toml").write_text((SAMPLE / "event.toml").read_text("utf-8"), "utf-8")
    (tmp_path / "bad" / "attendees.csv").write_text("id,name\na,Ana\na,\n", "utf-8")

    refused = call("import", str(tmp_path / "bad"), "--organiser", "Cámara")

    assert refused.exit_code == 1
    with stored.reading() as db:
        assert db.scalars(select(OrganiserRow)).all() == []


def test_export_refuses_foreign_events_and_folders_that_hold_something(
    call: Call, stored: Database, tmp_path: Path
) -> None:
    imported = call("import", str(SAMPLE), "--organiser", "Cámara")
    event = imported.output.splitlines()[-1].rpartition("/")[2]
    call("team", "add", "eve@example.org", "--name", "Eve", "--organiser", "Vivero")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").touch()

    out = str(tmp_path / "out")
    assert call("export", event, "--organiser", "Vivero", "--out", out).exit_code == 1
    assert call("export", event, "--organiser", "Nobody", "--out", out).exit_code == 1
    assert call("export", event, "--organiser", "Cámara", "--out", str(tmp_path / "full")).exit_code == 2
    assert not (tmp_path / "out").exists()
    stored.dispose()


def test_a_backup_brings_back_what_was_there(call: Call, stored: Database, tmp_path: Path) -> None:
    call("team", "add", "ana@example.org", "--name", "Ana", "--organiser", "Cámara")
    copy = str(tmp_path / "copies" / "friday.matchmaker")
    written = call("backup", copy)
    call("team", "add", "ben@example.org", "--name", "Ben", "--organiser", "Cámara")
    stored.dispose()

    refused = call("restore", copy)
    restored = call("restore", copy, "--overwrite")

    assert (written.exit_code, refused.exit_code, restored.exit_code) == (0, 1, 0)
    with stored.reading() as db:
        organiser = db.scalars(select(OrganiserRow)).one()
        names = [member.name for member in db.scalars(scoped(db, organiser).select(TeamMemberRow))]
    assert names == ["Ana"]
    stored.dispose()


@pytest.mark.parametrize("name", ["", "   ", "two\nlines", "\udcff", "x" * 201])
def test_what_is_no_name_is_refused(call: Call, stored: Database, name: str) -> None:
    added = call("team", "add", "ana@example.org", "--name", name, "--organiser", "Cámara")
    imported = call("import", str(SAMPLE), "--organiser", name)

    assert (added.exit_code, imported.exit_code) == (2, 2)
    assert "is no name" in added.output
    with stored.reading() as db:
        assert db.scalars(select(OrganiserRow)).all() == []


def test_an_organiser_that_is_new_is_made_once_and_recorded(call: Call, stored: Database) -> None:
    for address in ("ana@example.org", "ben@example.org"):
        assert call("team", "add", address, "--name", "Ana", "--organiser", " Cámara ").exit_code == 0

    with stored.reading() as db:
        organiser = db.scalars(select(OrganiserRow)).one()
        deeds = db.scalars(scoped(db, organiser).select(AuditRow).order_by(AuditRow.id)).all()
    assert organiser.name == "Cámara"
    assert [deed.action for deed in deeds][:2] == ["team.organiser_made", "team.member_added"]
    assert [deed.action for deed in deeds].count("team.organiser_made") == 1


def test_a_concept_is_added_to_a_stored_event(call: Call, stored: Database, tmp_path: Path) -> None:
    imported = call("import", str(SAMPLE), "--organiser", "Cámara")
    event = imported.output.splitlines()[-1].rpartition("/")[2]
    add = (
        "vocabulary",
        "concept",
        event,
        "--organiser",
        "Cámara",
        "--es",
        "sidra de hielo",
        "--en",
        "ice cider",
    )

    added = call(*add, "--broader", "Capital semilla")
    unknown = call(*add, "--broader", "zzqq")
    nothing = call(*add[:5])
    call("export", event, "--organiser", "Cámara", "--out", str(tmp_path / "out"))

    assert (added.exit_code, added.output) == (0, "Added the concept ice_cider.\n")
    assert (unknown.exit_code, nothing.exit_code) == (1, 1)
    assert "No concept is called zzqq." in unknown.output
    exported = read_event_folder(tmp_path / "out").event
    assert exported is not None
    (concept,) = exported.vocabulary.concepts
    assert (concept.id, concept.es, concept.en, concept.broader) == (
        "ice_cider",
        ("sidra de hielo",),
        ("ice cider",),
        ("seed_funding",),
    )
    stored.dispose()
