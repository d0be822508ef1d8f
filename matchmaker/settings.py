"""Every setting in one table, read once from the environment (``MATCHMAKER_<NAME>``)."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Self
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails

from matchmaker.errors import MatchmakerError

_PREFIX = "MATCHMAKER_"
#: Variables of the test suite and the benchmarks; every other name with the prefix must be a setting.
_NOT_OURS = ("MATCHMAKER_TEST_", "MATCHMAKER_INSTANCES")


class InvalidSettingsError(MatchmakerError):
    """Some settings have values that they can't have, or are no settings at all; all are named."""

    code = "settings.invalid"

    def __init__(self, faults: list[str]) -> None:
        super().__init__(count=len(faults), faults="; ".join(faults))


class MissingExtraError(MatchmakerError):
    """A setting asks for what is not installed."""

    code = "settings.missing_extra"

    def __init__(self, setting: str, extra: str) -> None:
        super().__init__(setting=_PREFIX + setting.upper(), extra=extra)


class Settings(BaseModel):
    """What an operator can set; ``docs/operations.md`` lists the same table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    data_dir: Path = Field(
        Path("var"), description="Folder for the embedded database, its key and written mails."
    )
    database_url: str = Field("", description="SQLAlchemy URL; blank is SQLite in the data folder.")
    redis_url: str = Field(
        "",
        description="Counts of tries and the queue of jobs, shared; blank keeps them on this machine.",
    )
    public_url: str = Field(
        "http://127.0.0.1:8000",
        pattern=r"^https?://[^/?#\s]+/?$",
        description="Address under which people reach the service; links are made from it.",
    )
    trusted_proxies: int = Field(
        0, ge=0, le=5, description="Proxies in front whose X-Forwarded headers are believed."
    )
    secret_key: str = Field(
        "", description="Signs sessions and tokens; blank makes one once, in the data folder."
    )
    smtp_url: str = Field(
        "",
        pattern=r"^$|^smtps?://[^/?#\s]+/?$",
        description="Mail server, smtp://user:password@host:port; blank writes mails into the data folder.",
    )
    mail_from: str = Field(
        "Matchmaker <matchmaker@localhost>",
        pattern=r"^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$",
        description="Address that mails come from; people see the organiser's name with it.",
    )
    oidc_issuer: str = Field(
        "",
        pattern=r"^$|^https://[^?#\s]+$|^http://(127\.0\.0\.1|localhost)(:\d+)?(/[^?#\s]*)?$",
        description="Identity provider (OpenID Connect) that members may sign in with; blank is none.",
    )
    oidc_client_id: str = Field(
        "", validate_default=True, description="What the identity provider knows this service by."
    )
    oidc_client_secret: str = Field(
        "", description="What the identity provider believes this service by; blank is a public client."
    )
    host: str = Field("127.0.0.1", description="Address that the console listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port that the console listens on.")
    threads: int = Field(8, ge=1, le=64, description="Requests served at the same time by one process.")
    language: str = Field(
        "es", pattern="^(es|en)$", description="Language of pages when nothing else says: es or en."
    )

    @field_validator("oidc_client_id")
    @classmethod
    def _known_to_the_provider(cls, found: str, others: ValidationInfo) -> str:
        if others.data.get("oidc_issuer") and not found:
            expected = f"is needed with {_PREFIX}OIDC_ISSUER"
            raise ValueError(expected)
        return found

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """
        Read the settings from environment variables.

        Raises
        ------
        InvalidSettingsError
            Names every variable that is unknown or out of range.
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
            raise InvalidSettingsError([_fault(one) for one in error.errors()]) from error

    def check_extras(self) -> None:
        """
        Check that what the settings ask for is installed.

        Raises
        ------
        MissingExtraError
        """
        if self.oidc_issuer and find_spec("authlib") is None:
            raise MissingExtraError("oidc_issuer", "oidc")

    def resolved_database_url(self) -> str:
        """Return the database to use: the given one, or SQLite in the data folder."""
        # Quoted: the name of a folder may hold what means something in an address.
        return self.database_url or f"sqlite:///{quote(str(self.data_dir.absolute() / 'matchmaker.sqlite'))}"

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


def _fault(error: ErrorDetails) -> str:
    """Return a fault as ``NAME: what is expected, found “value”``; what may be a secret is not repeated."""
    field = str(error["loc"][0])
    name = _PREFIX + field.upper()
    if error["type"] == "extra_forbidden":
        return f"{name}: no such setting"
    found = "" if "secret" in field or "url" in field else f", found “{error['input']}”"
    return f"{name}: {error['msg']}{found}"
