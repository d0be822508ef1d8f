"""Settings come from the environment; a wrong one is named."""

import stat
from pathlib import Path

import pytest

from matchmaker.settings import InvalidSettingError, Settings
from matchmaker.words import say_error

ROOT = Path(__file__).parents[2]


def test_settings_read_their_variables_and_leave_others_alone() -> None:
    settings = Settings.from_environment(
        {"MATCHMAKER_PORT": "9000", "HOME": "/nowhere", "MATCHMAKER_TEST_POSTGRES_URL": "postgresql://"}
    )

    assert settings == Settings(port=9000)


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [("MATCHMAKER_PORT", "0", "0"), ("MATCHMAKER_LANGUAGE", "de", "de"), ("MATCHMAKER_PROT", "8001", "8001")],
)
def test_wrong_setting_is_named_with_what_was_found(name: str, value: str, found: str) -> None:
    with pytest.raises(InvalidSettingError) as raised:
        Settings.from_environment({name: value})

    assert (raised.value.parameters["name"], raised.value.parameters["found"]) == (name, found)
    assert say_error(raised.value, "en").startswith(f"{name} is “{found}”.")


def test_database_is_sqlite_in_the_data_folder_unless_one_is_given(tmp_path: Path) -> None:
    embedded = Settings(data_dir=tmp_path).resolved_database_url()

    assert embedded == f"sqlite:///{tmp_path / 'matchmaker.sqlite'}"
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
