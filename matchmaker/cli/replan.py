"""``matchmaker replan``: a new schedule on the day, from what happened and the schedule in force."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from matchmaker.cli.day import Day, read_day
from matchmaker.cli.findings import readable_folder, vocabulary_or_stop
from matchmaker.cli.options import folder_argument, language_option, seed_option
from matchmaker.cli.schedule import REPORT_FILE, SCHEDULE_FILE, write_results
from matchmaker.scheduling import Schedule
from matchmaker.services.planning import Plan, Replanning
from matchmaker.words import Language, say

#: Most seconds for the solver; people stand and wait.
SECONDS = 10.0
#: People named one by one; the report has all.
PEOPLE_SHOWN = 20

_HELP = """
Replan an event on the day: people stay away, come late or join, and few agendas change.

Slots before SLOT (plus the notice) stay as they are. Of the others, every meeting that is still possible
stays where it is unless an exchange gains more than the price; free chairs are filled. Writes schedule.csv
and report.json into DIR; the report counts what was kept, moved, cancelled and added, and for whom.

\b
Examples:
  matchmaker replan my-event results/schedule.csv --now 4 --absent p7,p12 --out after
  matchmaker replan my-event results/schedule.csv --now 4 --late p3:5 --add walk-ups --out after
"""


@click.command("replan", help=_HELP, epilog="Exit code 0 whenever a schedule was written.")
@folder_argument
@click.argument("schedule", metavar="SCHEDULE.csv", type=click.Path(path_type=Path))
@click.option("--now", metavar="SLOT", required=True, type=int, help="First slot that has not begun.")
@click.option(
    "--out",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the results; made when it is not there.",
)
@click.option(
    "--absent", metavar="IDS", default="", help="Who is away from now on: ids, with commas between."
)
@click.option("--late", metavar="ID:SLOT,…", default="", help="Who arrives only in a later slot.")
@click.option(
    "--add",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Folder with further attendees: attendees.csv, and wishes.csv if there are any.",
)
@click.option(
    "--notice",
    metavar="SLOTS",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Slots from now on in which nothing changes any more.",
)
@click.option(
    "--price",
    metavar="POINTS",
    type=click.IntRange(min=0),
    help="What moving a meeting costs; 0.3 of the mean value of a pair when left out.",
)
@seed_option
@language_option
def replan_command(
    folder: Path,
    schedule: Path,
    *,
    out: Path,
    price: int | None,
    seed: int,
    language: Language,
    **day: Any,
) -> None:
    """Replan a schedule file and write the results."""
    from matchmaker.cli.result import result_lines
    from matchmaker.services.planning import placements_of, prepare_replan, report_changes
    from matchmaker.services.planning import report as make_report

    known = readable_folder(folder, language)
    event, records, happened = read_day(known, schedule, Day(**day), language)
    replanning = prepare_replan(
        event, records, happened, price=price, seed=seed, vocabulary=vocabulary_or_stop(language)
    )
    _refuse_broken(replanning, language)
    out.mkdir(parents=True, exist_ok=True)
    plan = replanning.plan
    replanned = _replanned(plan, seed, language)
    told = report_changes(plan, replanned)
    report = make_report(plan, replanned, language=language, seed=seed) | told
    write_results(out, placements_of(plan, replanned), report)
    for line in [
        *result_lines(event, plan, replanned, report, language),
        "",
        *_change_lines(plan, told, language),
    ]:
        click.echo(line)
    click.echo()
    click.echo(say("cli.written", language, schedule=str(out / SCHEDULE_FILE), report=str(out / REPORT_FILE)))


def _refuse_broken(replanning: Replanning, language: Language) -> None:
    """End the call with 1 when the slots that stay as they are break rules: nothing can be built on them."""
    from matchmaker.services.planning import named_parameters

    for broken in replanning.broken:
        sentence = say(broken.code, language, **named_parameters(replanning.plan, broken.parameters))
        click.echo(say("replan.frozen_broken", language, sentence=sentence), err=True)
    if replanning.broken:
        click.echo(say("cli.nothing_written", language), err=True)
        raise click.exceptions.Exit(1)


def _replanned(plan: Plan, seed: int, language: Language) -> Schedule:
    from matchmaker.cli.interrupts import stopping_gently
    from matchmaker.cli.progress import ProgressLine
    from matchmaker.scheduling import Limits, replan, violations

    with ProgressLine(language) as progress, stopping_gently() as is_asked:
        schedule = replan(plan.problem, Limits(seconds=SECONDS, seed=seed), progress.solver, is_asked)
    broken = violations(plan.problem, schedule)
    if broken:
        from matchmaker.services.planning.versions import BrokenScheduleError

        raise BrokenScheduleError([violation.code for violation in broken])
    return schedule


def _change_lines(plan: Plan, told: dict[str, Any], language: Language) -> Iterator[str]:
    """Say what changes in all, and for whom."""
    counts = {name: told[name] for name in ("kept", "moved", "cancelled", "added")}
    yield say("replan.counts", language, **counts)
    names = dict(zip(plan.attendee_ids, plan.attendee_names, strict=True))
    people = told["changes"]
    if people:
        yield say("replan.people", language, count=len(people))
    for one in people[:PEOPLE_SHOWN]:
        parts = [
            say(f"replan.person_{kind}", language, count=one[kind])
            for kind in ("moved", "cancelled", "added")
            if one[kind]
        ]
        yield f"  {names[one['attendee']]}: {', '.join(parts)}"
    if len(people) > PEOPLE_SHOWN:
        yield "  " + say("cli.and_more", language, count=len(people) - PEOPLE_SHOWN)
