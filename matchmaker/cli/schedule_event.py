"""``matchmaker schedule --event``: an event of the database, scheduled here and kept as a draft."""

import click

from matchmaker.cli.db import opened_database
from matchmaker.cli.findings import vocabulary_or_stop
from matchmaker.clock import system_clock
from matchmaker.scheduling import Limits
from matchmaker.settings import Settings
from matchmaker.words import Language, say


def schedule_event(event: str, organiser: str, limits: Limits, language: Language) -> None:
    """
    Compute a run of an event in this process, with live progress, and store its version as a draft.

    Ctrl-C stores the best so far.

    Parameters
    ----------
    event
        Public id.
    organiser
        Name of the organiser whose event it is.

    Raises
    ------
    UnknownObjectError
        When there is no such organiser, or the organiser has no such event.
    """
    from matchmaker.cli.interrupts import stopping_gently
    from matchmaker.cli.progress import ProgressLine
    from matchmaker.cli.result import result_lines
    from matchmaker.jobs import run_schedule
    from matchmaker.services.planning import report, request_run
    from matchmaker.services.team import organiser_named
    from matchmaker.store import scoped

    settings = Settings.from_environment()
    vocabulary_or_stop(language)
    with opened_database(settings) as database:
        with database.writing() as db:
            row = scoped(db, organiser_named(db, organiser)).event(event)
            run = request_run(db, row, now=system_clock(), time_limit=limits.seconds, seed=limits.seed)
        with ProgressLine(language) as progress, stopping_gently() as is_asked:
            outcome = run_schedule(
                database,
                run.id,
                system_clock,
                progress.solver,
                on_stage=progress.stage,
                is_cancelled=is_asked,
                data_dir=settings.data_dir,
            )
    if outcome.folder is None or outcome.plan is None or outcome.schedule is None:
        raise click.ClickException(say("service.run_elsewhere", language))
    told = report(outcome.plan, outcome.schedule, language=language, seed=limits.seed)
    for line in result_lines(outcome.folder, outcome.plan, outcome.schedule, told, language):
        click.echo(line)
    click.echo()
    click.echo(say("service.version_stored", language, number=str(outcome.version)))
    click.echo(f"{settings.public_url.rstrip('/')}/events/{event}/schedule")
