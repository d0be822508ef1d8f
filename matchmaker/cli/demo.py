"""``matchmaker demo``: a sample event, scheduled and shown in the browser."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import NoReturn

import click

from matchmaker.clock import system_clock
from matchmaker.settings import Settings
from matchmaker.store import AttendeeRow, Database, TeamMemberRow
from matchmaker.words import say

#: The sample event of the demo when no other is named.
SAMPLE = "foro-confianza"
#: Ports tried after the one that was asked for.
_MORE_PORTS = 100

_HELP = """
Load a sample event, schedule it and show it in the browser.

Everything lies in one folder, var by default: delete it to begin anew. A second demo keeps what the
first one made. Needs no network.
"""


@click.command("demo", help=_HELP)
@click.option("--once", is_flag=True, help="Print the result and stop; serve nothing.")
@click.option(
    "--sample",
    metavar="NAME",
    default=SAMPLE,
    show_default=True,
    help="Sample event to show: a folder of sample_events.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    help="Port of the console; 8000, or the next free one.",
)
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the database of the demo.",
)
def demo_command(*, once: bool, sample: str, port: int | None, data_dir: Path | None) -> None:
    """Prepare, show, serve."""
    settings = demo_settings(Settings.from_environment(), port, data_dir)
    is_stopped = prepare_and_print(settings, sample)
    click.echo()
    if once or is_stopped:
        click.echo(say("demo.not_running", "en"))
        return
    become_server(settings)


def demo_settings(settings: Settings, port: int | None, data_dir: Path | None) -> Settings:
    """Return the settings of the demo: its own embedded database, a free port, an address that fits."""
    asked = port or settings.port
    free = free_port(settings.host, asked)
    if free != asked:
        click.echo(say("demo.port_taken", "en", port=str(asked), free=str(free)))
    changes: dict[str, object] = {"database_url": "", "port": free}
    if data_dir is not None:
        changes["data_dir"] = data_dir
    if "public_url" not in settings.model_fields_set or free != asked:
        changes["public_url"] = f"http://127.0.0.1:{free}"
    return settings.model_copy(update=changes)


def free_port(host: str, asked: int) -> int:
    """Return the port that was asked for, or the next one on which nobody listens."""
    from matchmaker.cli.serve import is_free

    for port in chain([asked], range(asked + 1, min(asked + _MORE_PORTS, 65535) + 1)):
        if is_free(host, port):
            return port
    raise click.UsageError(say("demo.no_port", "en", port=str(asked)))


def prepare_and_print(settings: Settings, sample: str) -> bool:
    """Prepare a sample event, print its result and links; return whether somebody asked to stop."""
    # Loaded here, after the help: they bring the solver.
    from matchmaker.cli.demo_event import Listener, only_demo, prepare_demo
    from matchmaker.cli.interrupts import stopping_gently
    from matchmaker.cli.progress import ProgressLine
    from matchmaker.cli.result import result_lines

    with only_demo(settings.data_dir), _upgraded(settings) as database:
        with ProgressLine("en") as progress, stopping_gently() as is_asked:
            listener = Listener(
                on_stage=progress.stage,
                on_progress=progress.solver,
                is_cancelled=is_asked,
                data_dir=settings.data_dir,
            )
            shown = prepare_demo(database, sample, system_clock, listener)
            is_stopped = is_asked()
        solved = shown.solved
        for line in result_lines(solved.folder, solved.plan, solved.schedule, solved.report, "en"):
            click.echo(line)
        if solved.reused:
            click.echo()
            click.echo(say("demo.reused", "en", folder=str(settings.data_dir)))
        click.echo()
        for line in _link_lines(database, settings, shown.member, shown.attendee):
            click.echo(line)
    return is_stopped


def become_server(settings: Settings) -> NoReturn:
    """
    Turn this process into the server: the same process id, none of the solver's memory.

    Signals and the end of the terminal reach the server itself, so that nothing is left behind.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    environment = os.environ | {
        "MATCHMAKER_DATA_DIR": str(settings.data_dir),
        "MATCHMAKER_DATABASE_URL": settings.database_url,
        "MATCHMAKER_PUBLIC_URL": settings.public_url,
        "MATCHMAKER_PORT": str(settings.port),
    }
    start = "from matchmaker.cli import main; main()"
    os.execve(sys.executable, [sys.executable, "-c", start, "serve"], environment)  # noqa: S606 # nosec B606 -- ours


@contextmanager
def _upgraded(settings: Settings) -> Iterator[Database]:
    database = Database(settings.resolved_database_url())
    try:
        database.upgrade()
        database.check()
        yield database
    finally:
        database.dispose()


def _link_lines(
    database: Database, settings: Settings, member: TeamMemberRow, attendee: AttendeeRow
) -> Iterator[str]:
    from matchmaker.services.team import issue_link, link_url

    now = system_clock()
    with database.writing() as db:
        for_member = issue_link(db, "team", member, now)
        for_attendee = issue_link(db, "attendee", attendee, now)
    yield say("demo.link_organiser", "en", name=member.name)
    yield f"  {link_url(settings.public_url, for_member)}"
    yield say("demo.link_attendee", "en", name=attendee.name)
    yield f"  {link_url(settings.public_url, for_attendee)}"
