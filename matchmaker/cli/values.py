"""``matchmaker values``: the pairs who can help each other, with what each gets and why."""

from collections.abc import Iterator
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from matchmaker.cli.findings import readable_folder, vocabulary_or_stop
from matchmaker.cli.options import folder_argument, language_option
from matchmaker.intake import csv_text, write_text
from matchmaker.services.planning import PairReason, Plan
from matchmaker.words import Language, say

_COLUMNS = ("a", "b", "value", "benefit_a", "benefit_b", "reason_a", "reason_b")
#: Above this many attendees not every pair is looked at: there are too many of them.
_MOST_FOR_ALL_PAIRS = 3_000
#: Pairs per attendee looked at then, for each one asked for.
_LOOKED_AT = 8
#: A spreadsheet takes a cell that begins so for a formula; what people wrote is text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

_HELP = """
List the pairs who can help each other, and why.

Writes a CSV file with the columns a, b, value, benefit_a, benefit_b, reason_a, reason_b, best first:
every allowed pair in which at least one side benefits. benefit_a, from 0 to 1, is what a gets from
meeting b. Pairs that an event brings along (pairs.csv) have a value and no reasons.

\b
Examples:
  matchmaker values sample_events/desayuno-24 --out values.csv
  matchmaker values my-event --out values.csv --top 10
"""


@click.command("values", help=_HELP)
@folder_argument
@click.option(
    "--out",
    metavar="FILE",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write.",
)
@click.option(
    "--top",
    metavar="K",
    type=click.IntRange(min=1),
    help="Only each attendee's K best, by the larger of the two benefits.",
)
@language_option
def values_command(folder: Path, out: Path, top: int | None, language: Language) -> None:
    """Write the values of a folder's pairs."""
    from matchmaker.services.planning import prepare

    event = readable_folder(folder, language)
    is_large = event.pairs is None and len(event.attendees) > _MOST_FOR_ALL_PAIRS
    if is_large and top is None:
        raise click.UsageError(say("cli.values_top_needed", language, most=_MOST_FOR_ALL_PAIRS))
    looked_at = _LOOKED_AT * (top or 1) if is_large else len(event.attendees)
    plan = prepare(event, top_k=max(looked_at, 1), vocabulary=vocabulary_or_stop(language))
    chosen = best_first(plan, top)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_text(out, csv_text(_COLUMNS, _rows(plan, chosen, language)))
    click.echo(say("cli.values_written", language, count=len(chosen), file=str(out)))


def best_first(plan: Plan, top: int | None) -> NDArray[np.int64]:
    """
    Return the indices of the pairs to list, best first.

    Parameters
    ----------
    top
        If given, the union of each attendee's best by the larger benefit (by value when values are
        given, as there are no benefits then).
    """
    value = plan.problem.value
    if plan.values is None:
        larger, chosen = value, np.arange(len(value))
    else:
        larger = plan.values.benefit.max(axis=1, initial=0)
        chosen = np.flatnonzero(larger > 0)
    order = chosen[np.lexsort((chosen, -value[chosen], -larger[chosen]))]
    if top is not None:
        order = order[_is_among_best(plan.problem.pairs[order], plan.problem.num_attendees, top)]
    return order[np.lexsort((order, -larger[order], -value[order]))]


def _is_among_best(pairs: NDArray[np.int64], num_attendees: int, top: int) -> NDArray[np.bool_]:
    """Return which of the pairs, given best first, are among the ``top`` first of either attendee."""
    is_chosen = np.zeros(len(pairs), dtype=np.bool_)
    taken = np.zeros(num_attendees, dtype=np.int64)
    for row, (i, j) in enumerate(pairs.tolist()):
        is_chosen[row] = taken[i] < top or taken[j] < top
        taken[i] += 1
        taken[j] += 1
    return is_chosen


def _rows(plan: Plan, chosen: NDArray[np.int64], language: Language) -> Iterator[tuple[str, ...]]:
    from matchmaker.services.planning import reasons_of

    for pair in chosen.tolist():
        i, j = plan.problem.pairs[pair].tolist()
        reasons = reasons_of(plan, pair, language)
        benefits = [f"{reason.benefit / 1000:.3f}" for reason in reasons] or ["", ""]
        told = [_told(reason, language) for reason in reasons] or ["", ""]
        yield (
            plan.attendee_ids[i],
            plan.attendee_ids[j],
            str(plan.problem.value[pair]),
            *benefits,
            *told,
        )


def _told(reason: PairReason, language: Language) -> str:
    sentence = say(
        reason.code,
        language,
        receiver=reason.receiver,
        giver=reason.giver,
        statement=reason.receiver_text,
        answer=reason.giver_text,
    )
    return f"'{sentence}" if sentence.startswith(_FORMULA) else sentence
