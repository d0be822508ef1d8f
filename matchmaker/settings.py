"""Every setting in one table, read once from the environment (``MATCHMAKER_<NAME>``)."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from matchmaker.errors import MatchmakerError

_PREFIX = "MATCHMAKER_"
#: Variables of the test suite and the benchmarks; every other name with the prefix must be a setting.
_NOT_OURS = ("MATCHMAKER_TEST_", "MATCHMAKER_INSTANCES")


class InvalidSettingError(MatchmakerError):
    """A setting has a value that it can't have."""

    code = "settings.invalid"

    def __init__(self, name: str, found: str, expected: str) -> None:
        super().__init__(name=name, found=found, expected=expected)


class Settings(BaseModel):
    """What an operator can set; ``docs/operations.md`` lists the same table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Field(
        Path("var"), description="Folder for the embedded database, its key and written mails."
    )
    database_url: str = Field("", description="SQLAlchemy URL; blank is SQLite in the data folder.")
    redis_url: str = Field(
        "",
        description="Shared counters for rate limits; blank keeps them in the process.",
    )
    public_url: str = Field(
        "http://127.0.0.1:8000",
        description="Address under which people reach the service; links are made from it.",
    )
    trusted_proxies: int = Field(
        0, ge=0, le=5, description="Proxies in front whose X-Forwarded headers are believed."
    )
    secret_key: str = Field(
        "", description="Signs sessions and tokens; blank makes one once, in the data folder."
    )
    host: str = Field("127.0.0.1", description="Address that the console listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port that the console listens on.")
    threads: int = Field(8, ge=1, le=64, description="Requests served at the same time by one process.")
    language: str = Field(
        "es", pattern="^(es|en)$", description="Language of pages when nothing else says: es or en."
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """
        Read the settings from environment variables.

        Raises
        ------
        InvalidSettingError
            Names the first variable that is unknown or out of range.
        """
        source = os.environ if environment is None else environment
        given = {
            name.removeprefix(_PREFIX).lower(): value
            for name, value in source.items()
            if name.startswith(_PREFIX) and not name.startswith(_NOT_OURS)
        }
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            first = error.errors()[0]
            name = _PREFIX + str(first["loc"][0]).upper()
            raise InvalidSettingError(name, str(first["input"]), first["msg"]) from error

    def resolved_database_url(self) -> str:
        """Return the database to use: the given one, or SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'matchmaker.sqlite'}"

    def resolved_secret_key(self) -> str:
        """Return the given key, or the one kept in the data folder, made at the first call."""
        if self.secret_key:
            return self.secret_key
        self.data_dir.mkdir(parents=True, exist_ok=True)
        kept = self.data_dir / "secret_key"
        if not kept.exists():
            # Whole before it gets its name, and only the first of two processes gives it: a kill leaves no
            # half key, and nobody signs with a key that is replaced.
            fresh = self.data_dir / f".secret_key.{secrets.token_hex(4)}"
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(32))
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(fresh, kept)
            fresh.unlink()
        return kept.read_text(encoding="ascii")
