"""``matchmaker schedule``: from a folder to schedule.csv and report.json, without a database."""

import json
from pathlib import Path
from typing import Any

import click

from matchmaker.cli.findings import readable_folder, vocabulary_or_stop
from matchmaker.cli.options import NAME, language_option, seed_option, time_limit_option
from matchmaker.intake import EventFolder, PlacementRecord, write_schedule, write_text
from matchmaker.scheduling import Limits, Schedule
from matchmaker.services.planning import Plan
from matchmaker.words import Language, say

SCHEDULE_FILE = "schedule.csv"
REPORT_FILE = "report.json"

_HELP = """
Schedule an event folder: who meets whom, when and at which table.

Writes schedule.csv and report.json into DIR. Progress is shown live on a terminal: the stage, the
value found, the bound that no schedule can exceed, and the gap between them. Ctrl-C stops and writes
the best so far; a second one ends at once and writes nothing.

With --event and --organiser, an event of the database is scheduled instead, and the schedule is kept
there as a draft; EVENT is the last part of the event's address in the console.

\b
Examples:
  matchmaker schedule sample_events/desayuno-24 --out /tmp/desayuno
  matchmaker schedule my-event --out results --time-limit 300
  matchmaker schedule --event Ij7r0cQvZ0y2vH4uKkJx0Q --organiser "Chamber"
"""


@click.command("schedule", help=_HELP, epilog="Exit code 0 whenever a schedule was written.")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the results; made when it is not there.",
)
@click.option("--event", metavar="EVENT", help="An event of the database, in place of FOLDER and --out.")
@click.option("--organiser", type=NAME, help="Name of the organiser whose event it is.")
@time_limit_option
@seed_option
@language_option
def schedule_command(
    *,
    folder: Path | None,
    out: Path | None,
    event: str | None,
    organiser: str | None,
    time_limit: float,
    seed: int,
    language: Language,
) -> None:
    """Schedule a folder and write the results, or an event and keep them."""
    limits = Limits(seconds=time_limit, seed=seed)
    if folder is not None and out is not None and event is None and organiser is None:
        _schedule_folder(folder, out, limits, language)
    elif event is not None and organiser is not None and folder is None and out is None:
        from matchmaker.cli.schedule_event import schedule_event

        schedule_event(event, organiser, limits, language)
    else:
        raise click.UsageError(say("cli.schedule_what", language))


def _schedule_folder(folder: Path, out: Path, limits: Limits, language: Language) -> None:
    from matchmaker.cli.result import result_lines
    from matchmaker.services.planning import placements_of
    from matchmaker.services.planning import report as make_report

    event = readable_folder(folder, language)
    # Made first: a folder that can't be made is better known before the work than after.
    out.mkdir(parents=True, exist_ok=True)
    plan, schedule = solve_folder(event, limits, language)
    report = make_report(plan, schedule, language=language, seed=limits.seed)
    write_results(out, placements_of(plan, schedule), report)
    for line in result_lines(event, plan, schedule, report, language):
        click.echo(line)
    click.echo()
    click.echo(say("cli.written", language, schedule=str(out / SCHEDULE_FILE), report=str(out / REPORT_FILE)))


def solve_folder(event: EventFolder, limits: Limits, language: Language) -> tuple[Plan, Schedule]:
    """
    Return the plan and the schedule of an event, with live progress; Ctrl-C keeps the best so far.

    Raises
    ------
    BrokenScheduleError
        When the schedule breaks a rule: it is shown to nobody.
    """
    from matchmaker.cli.interrupts import stopping_gently
    from matchmaker.cli.progress import ProgressLine
    from matchmaker.scheduling import solve, violations
    from matchmaker.services.planning import prepare

    vocabulary = vocabulary_or_stop(language)
    with ProgressLine(language) as progress:
        plan = prepare(event, seed=limits.seed, on_stage=progress.stage, vocabulary=vocabulary)
        with stopping_gently() as is_asked:
            schedule = solve(plan.problem, limits, progress.solver, is_asked)
    broken = violations(plan.problem, schedule)
    if broken:
        # Loaded here, as the module of versions loads the database.
        from matchmaker.services.planning.versions import BrokenScheduleError

        raise BrokenScheduleError([violation.code for violation in broken])
    return plan, schedule


def write_results(out: Path, placements: tuple[PlacementRecord, ...], report: dict[str, Any]) -> None:
    """Write schedule.csv and report.json, each as a whole."""
    write_schedule(out / SCHEDULE_FILE, placements)
    write_text(out / REPORT_FILE, json.dumps(report, ensure_ascii=False, indent=2) + "\n")
