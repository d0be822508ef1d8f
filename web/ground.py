"""What every view stands on: settings, database and clock of the application that serves the request."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from flask import Flask, current_app

from matchmaker.clock import Clock
from matchmaker.jobs import Lane, Transport
from matchmaker.settings import Settings
from matchmaker.store import Database
from web.provider import Provider

_KEY = "matchmaker"


@dataclass(frozen=True, kw_only=True)
class Ground:
    """
    The parts of one application.

    Parameters
    ----------
    development
        Whether routes for developers, such as the style guide, answer.
    """

    settings: Settings
    database: Database
    clock: Clock
    development: bool

    @cached_property
    def transport(self) -> Transport:
        """The queue that wakes workers; opened at its first use."""
        return Transport(self.settings)

    @cached_property
    def provider(self) -> Provider | None:
        """The identity provider that members may sign in with, if there is one."""
        if not self.settings.oidc_issuer:
            return None
        return Provider(self.settings, f"{self.settings.public_url.rstrip('/')}/sign-in/provider/back")

    @property
    def is_https(self) -> bool:
        """Whether people reach the service over TLS."""
        return self.settings.public_url.startswith("https://")


def lay(app: Flask, ground: Ground) -> None:
    """Give an application its ground."""
    app.extensions[_KEY] = ground


def ground_of(app: Flask) -> Ground:
    """Return the ground of an application."""
    ground = app.extensions[_KEY]
    assert isinstance(ground, Ground)
    return ground


def ground() -> Ground:
    """Return the ground of the application that serves this request."""
    return ground_of(current_app)


def database() -> Database:
    """Return the database, to open a transaction: ``with database().reading() as db``."""
    return ground().database


def wake(lane: Lane, job_id: int | None) -> None:
    """Tell a worker of a job, after its row is committed; without it, the job waits for a worker's look."""
    if job_id is not None:
        ground().transport.wake(lane, job_id)


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return ground().clock()
