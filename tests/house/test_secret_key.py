"""The key that signs sessions, when nobody sets one."""

from pathlib import Path

from matchmaker.settings import Settings


def test_a_key_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "var")

    key = settings.resolved_secret_key()

    assert len(key) >= 43
    assert Settings(data_dir=tmp_path / "var").resolved_secret_key() == key
    assert [file.name for file in (tmp_path / "var").iterdir()] == ["secret_key"]
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o077 == 0


def test_a_kill_while_the_key_is_written_leaves_no_half_key(tmp_path: Path) -> None:
    # What a kill leaves: a file that never got its name.
    (tmp_path / ".secret_key.0badcafe").write_text("ha", "ascii")

    assert len(Settings(data_dir=tmp_path).resolved_secret_key()) >= 43
