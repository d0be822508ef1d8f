"""``matchmaker verify``: a schedule against every rule of its event."""

from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np

from matchmaker.cli.findings import print_findings, readable_folder, vocabulary_or_stop
from matchmaker.cli.options import folder_argument, language_option
from matchmaker.intake import PlacementRecord, read_schedule
from matchmaker.services.planning import Plan
from matchmaker.words import Language, say

_HELP = """
Check a schedule against every rule of its event.

Recomputes value, breaks and table moves, and lists every broken rule. It asks nothing of the program
that made the schedule, and may be given one from anywhere.

\b
Example:
  matchmaker verify sample_events/desayuno-24 /tmp/desayuno/schedule.csv
"""


@click.command("verify", help=_HELP, epilog="Exit codes: 0 every rule is kept, 1 one is broken.")
@folder_argument
@click.argument("schedule", metavar="SCHEDULE.csv", type=click.Path(path_type=Path))
@language_option
def verify_command(folder: Path, schedule: Path, language: Language) -> None:
    """Verify a schedule file."""
    from matchmaker.scheduling import measure, violations
    from matchmaker.services.planning import named_parameters, placement_array, prepare

    event = readable_folder(folder, language)
    records, findings = read_schedule(schedule, event)
    print_findings(findings, language, to_stderr=False)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors and not records:
        raise click.exceptions.Exit(1)
    # Every pair that may meet, and not only the likely ones that a schedule is made from.
    plan = prepare(event, top_k=max(len(event.attendees) - 1, 1), vocabulary=vocabulary_or_stop(language))
    placements = placement_array(plan, records)
    is_candidate = placements[:, 0] >= 0
    held = placements[is_candidate]
    broken = list(_not_candidates(plan, records, is_candidate, language))
    broken += [
        say(violation.code, language, **named_parameters(plan, violation.parameters))
        for violation in violations(plan.problem, held)
    ]
    broken += _false_values(plan, records, placements, language)
    for line in broken:
        click.echo(line)
    counted = measure(plan.problem, held)
    click.echo(
        say(
            "cli.verify_counted",
            language,
            count=len(held),
            value=counted.value,
            breaks=int(counted.breaks.sum()),
            moves=counted.table_moves,
        )
    )
    if broken or errors:
        click.echo(say("cli.verify_broken", language, count=len(broken) + len(errors)))
        raise click.exceptions.Exit(1)
    click.echo(say("cli.verify_good", language))


def _not_candidates(
    plan: Plan, records: tuple[PlacementRecord, ...], is_candidate: "np.ndarray", language: Language
) -> Iterator[str]:
    names = dict(zip(plan.attendee_ids, plan.attendee_names, strict=True))
    for record, is_good in zip(records, is_candidate.tolist(), strict=True):
        if not is_good:
            a, b = names[record.a], names[record.b]
            yield say("cli.verify_not_candidate", language, a=a, b=b, slot=record.slot, table=record.table)


def _false_values(
    plan: Plan, records: tuple[PlacementRecord, ...], placements: "np.ndarray", language: Language
) -> Iterator[str]:
    names = dict(zip(plan.attendee_ids, plan.attendee_names, strict=True))
    for record, pair in zip(records, placements[:, 0].tolist(), strict=True):
        worth = int(plan.problem.value[pair]) if pair >= 0 else record.value
        # Blank reads as 0: the file then says nothing of the value.
        if record.value not in {worth, 0}:
            yield say(
                "cli.verify_false_value",
                language,
                a=names[record.a],
                b=names[record.b],
                found=record.value,
                value=worth,
            )
