"""``matchmaker serve``: the console, by gunicorn, and a worker, in one process tree."""

import errno
import os
import socket
from importlib import import_module
from typing import Any

import click

from matchmaker.cli.db import opened_database
from matchmaker.clock import system_clock
from matchmaker.errors import MatchmakerError
from matchmaker.settings import Settings
from matchmaker.words import say

_HELP = """
Serve the console, and do its background jobs, until the process is stopped.

Address and port are MATCHMAKER_HOST and MATCHMAKER_PORT; other settings are in docs/operations.md.
Refuses to start, and says why, when the database can't be used.
"""


@click.command("serve", help=_HELP)
@click.option("--upgrade", is_flag=True, help="First bring the tables to the version of this program.")
@click.option("--no-worker", is_flag=True, help="Only the console; “matchmaker worker” runs elsewhere.")
@click.option("--quiet", is_flag=True, help="Say nothing at the start.")
def serve_command(*, upgrade: bool, no_worker: bool, quiet: bool) -> None:
    """Check the database, sweep up after workers that are gone, and serve."""
    from matchmaker.jobs import sweep

    settings = Settings.from_environment()
    settings.check_extras()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with opened_database(settings, checked=False) as database:
        if upgrade:
            database.upgrade()
        database.check()
        sweep(database, system_clock())
    if not is_free(settings.host, settings.port):
        raise click.UsageError(say("service.port_taken", "en", port=str(settings.port)))
    if not quiet:
        address = {"url": settings.public_url, "host": settings.host, "port": str(settings.port)}
        click.echo(say("service.serving", "en", **address))
    if no_worker:
        serve_console(settings)
    else:
        raise click.exceptions.Exit(serve())


def serve() -> int:
    """
    Run console and worker as children of this process until a signal stops it; return the exit code.

    This process opens no connection and loads no page. A child that dies is started again.
    """
    # Loaded here: no other command needs it.
    from matchmaker.cli.family import Child, run_family

    def tell(name: str, code: int) -> None:
        click.echo(say("service.child_ended", "en", name=name, code=str(code)), err=True)

    children = [Child("console", ["serve", "--no-worker", "--quiet"]), Child("worker", ["worker", "--quiet"])]
    return run_family(children, os.environ, tell)


def serve_console(settings: Settings) -> None:
    """
    Run the console in this process until a signal stops it; does not return.

    The parent opens no connection to the database and loads no page: its one worker does. A worker whose
    parent is gone ends by itself.
    """
    # Loaded here: no other command needs it.
    from gunicorn.app.base import BaseApplication

    class Console(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
        def load_config(self) -> None:
            for name, value in gunicorn_settings(settings).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            # By name: command line and web are siblings; only here does one start the other.
            return import_module("web").create_app(settings)

    Console().run()


class UnusableAddressError(MatchmakerError):
    """The machine can't listen on the address of the settings."""

    code = "service.unusable_address"

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(host=host, port=str(port), reason=reason)


def gunicorn_settings(settings: Settings) -> dict[str, Any]:
    """Return what gunicorn is told, by the names of its own settings."""
    return {
        "bind": [_address(settings.host, settings.port)],
        "worker_class": "gthread",
        "workers": 1,
        "threads": settings.threads,
        # Its control socket would lie in the home of whoever runs it, which may be read-only.
        "control_socket_disable": True,
        # Which proxies are believed is decided in one place: by the application, from the settings.
        "forwarded_allow_ips": "",
        "graceful_timeout": 10,
        "loglevel": "warning",
        "proc_name": "matchmaker",
    }


def is_free(host: str, port: int) -> bool:
    """
    Return whether nobody listens on a port.

    Raises
    ------
    UnusableAddressError
        When this machine has no such address, or the port is not ours to take.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        # As the server does: connections that a former server left behind are no hindrance.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise UnusableAddressError(host, port, error.strerror or str(error)) from error
            return False
    return True


def _address(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
