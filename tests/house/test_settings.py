"""Settings come from the environment; a wrong one is named."""

import stat
from pathlib import Path

import pytest

from matchmaker.settings import InvalidSettingsError, Settings
from matchmaker.words import say_error

ROOT = Path(__file__).parents[2]


def test_settings_read_their_variables_and_leave_others_alone() -> None:
    settings = Settings.from_environment(
        {"MATCHMAKER_PORT": "9000", "HOME": "/nowhere", "MATCHMAKER_TEST_POSTGRES_URL": "postgresql://"}
    )

    assert settings == Settings(port=9000)


def test_every_wrong_setting_is_named_at_once_with_what_was_found() -> None:
    environment = {
        "MATCHMAKER_PORT": "0",
        "MATCHMAKER_LANGUAGE": "de",
        "MATCHMAKER_SECRETKEY": "hush",
        "MATCHMAKER_PUBLIC_URL": "chamber.example",
    }

    with pytest.raises(InvalidSettingsError) as raised:
        Settings.from_environment(environment)

    sentence = say_error(raised.value, "en")
    assert sentence.startswith("These settings can't be used: ")
    assert [name for name in environment if f"{name}: " not in sentence] == []
    assert "found “0”" in sentence
    assert "hush" not in sentence


def test_database_is_sqlite_in_the_data_folder_unless_one_is_given(tmp_path: Path) -> None:
    embedded = Settings(data_dir=tmp_path).resolved_database_url()

    assert embedded == f"sqlite:///{tmp_path / 'matchmaker.sqlite'}"
    assert Settings(data_dir=tmp_path / "a?b").resolved_database_url().endswith("/a%3Fb/matchmaker.sqlite")
    assert Settings(database_url="postgresql://x").resolved_database_url() == "postgresql://x"


def test_secret_key_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "new")

    first = settings.resolved_secret_key()

    assert len(first) >= 43
    assert settings.resolved_secret_key() == first
    assert stat.S_IMODE((tmp_path / "new" / "secret_key").stat().st_mode) == 0o600
    assert Settings(secret_key="given").resolved_secret_key() == "given"


def test_operations_page_lists_every_setting_with_its_default() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")

    rows = []
    for name, field in Settings.model_fields.items():
        default = f"`{field.default}`" if str(field.default) else "blank"
        rows.append(f"| `MATCHMAKER_{name.upper()}` | {default} | {field.description} |")

    assert [row for row in rows if row not in page] == []
