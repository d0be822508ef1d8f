"""``matchmaker worker``: does the background jobs, beside the one that serves or on another machine."""

import signal
from threading import Event
from types import FrameType

import click

from matchmaker.cli.db import opened_database
from matchmaker.clock import system_clock
from matchmaker.settings import Settings
from matchmaker.words import say

_HELP = """
Do background jobs until the process is stopped: schedules, imports, mails.

“matchmaker serve” has a worker of its own; run further ones for more work at a time, on this machine
or, with PostgreSQL and Redis, on others. A worker that is stopped gives back what it had begun.
"""


@click.command("worker", help=_HELP)
@click.option("--quiet", is_flag=True, help="Say nothing at the start.")
def worker_command(*, quiet: bool) -> None:
    """Check the database, then work."""
    from matchmaker.jobs import run_worker

    settings = Settings.from_environment()
    with opened_database(settings):
        pass
    stop = Event()

    def ask(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 -- the signature of a handler
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    if not quiet:
        click.echo(say("service.working", "en", url=settings.public_url))
    run_worker(settings, system_clock, stop)
