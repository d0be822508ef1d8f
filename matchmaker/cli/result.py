"""The result of a schedule as a person enjoys reading it: its worth, its proof, who meets how often, why."""

import shutil
import textwrap
from collections import Counter
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import click
import numpy as np

from matchmaker.intake import EventFolder
from matchmaker.scheduling import Schedule, measure
from matchmaker.services.events import slot_times
from matchmaker.services.planning import Plan, reasons_of
from matchmaker.words import Language, number, percent, say

#: Meetings shown with their reasons, and people named one by one when something is missing.
_MEETINGS_SHOWN = 3
_NAMED = 10
_BAR = 32
_WIDEST = 100
#: A gap below this is shown as less than it.
_SMALLEST_GAP = 0.0001


def result_lines(
    folder: EventFolder, plan: Plan, schedule: Schedule, report: dict[str, Any], language: Language
) -> list[str]:
    """
    Return the result, line by line.

    Parameters
    ----------
    report
        As ``services.planning.report`` made it, in the same language.
    """
    sections = (
        _head(folder, report, language),
        _proof(report, language),
        _missing(report, language),
        _meetings_per_attendee(plan, schedule, language),
        _short(plan, report, language),
        _best_meetings(folder, plan, schedule, language),
    )
    lines: list[str] = []
    for section in sections:
        written = list(section)
        if written:
            lines += [*([""] if lines else []), *written]
    return lines


def _head(folder: EventFolder, report: dict[str, Any], language: Language) -> Iterator[str]:
    yield click.style(folder.event.name, bold=True)
    yield say(
        "cli.result_sizes",
        language,
        attendees=report["attendees"],
        slots=report["slots"],
        tables=report["tables"],
        pairs=report["candidate_pairs"],
    )


def _proof(report: dict[str, Any], language: Language) -> Iterator[str]:
    meetings, value, objective = report["meetings"], report["value"], report["objective"]
    yield say("cli.result_value", language, count=meetings, value=value)
    if objective != value:
        cost = value - objective
        yield say("cli.result_breaks", language, count=report["breaks"], cost=cost, objective=objective)
    bound, gap = report["upper_bound"], report["gap"]
    if bound <= objective:
        yield say("cli.result_best", language)
    elif gap < _SMALLEST_GAP:
        least = percent(_SMALLEST_GAP, language, digits=2)
        yield say("cli.result_gap_tiny", language, bound=bound, gap=least)
    else:
        yield say("cli.result_gap", language, bound=bound, gap=percent(gap, language, digits=2))
    if bound > objective and report["status"] == "optimal":
        # The bound knows neither required meetings nor floors; the search that proved this schedule did.
        yield say("cli.result_best_here", language)


def _missing(report: dict[str, Any], language: Language) -> Iterator[str]:
    missing = report["required_missing"]
    if not missing:
        return
    is_proved = report["status"] == "infeasible"
    code = "cli.required_missing_proved" if is_proved else "cli.required_missing"
    yield say(code, language, count=len(missing))
    for one in missing[:_NAMED]:
        yield f"  {one['sentence']}"
    yield from _more(len(missing), language)


def _meetings_per_attendee(plan: Plan, schedule: Schedule, language: Language) -> Iterator[str]:
    meetings = measure(plan.problem, schedule.placements).meetings.tolist()
    if not meetings:
        return
    yield say("cli.meetings_per_attendee", language)
    attendees = Counter(meetings)
    most = max(attendees.values())
    for count in range(max(meetings), min(meetings) - 1, -1):
        people = attendees[count]
        bar = "█" * max(round(_BAR * people / most), 1 if people else 0)
        yield f"  {count:>3}  {bar}{' ' if bar else ''}{number(people, language)}"


def _short(plan: Plan, report: dict[str, Any], language: Language) -> Iterator[str]:
    short = report["below_floor"]
    if not short:
        return
    names = dict(zip(plan.attendee_ids, plan.attendee_names, strict=True))
    yield say("cli.below_floor", language, count=len(short))
    for one in short[:_NAMED]:
        yield "  " + say(
            "cli.below_floor_line",
            language,
            name=names[one["attendee"]],
            meetings=one["meetings"],
            floor=one["floor"],
            sentence=one["sentence"],
        )
    yield from _more(len(short), language)


def _more(count: int, language: Language) -> Iterator[str]:
    if count > _NAMED:
        yield "  " + say("cli.and_more", language, count=count - _NAMED)


def _best_meetings(folder: EventFolder, plan: Plan, schedule: Schedule, language: Language) -> Iterator[str]:
    """Show the meetings worth most, no attendee twice, each with its reasons."""
    chosen = _worth_most(plan, schedule)
    if not chosen or plan.values is None:
        return
    yield say("cli.best_meetings", language, count=len(chosen))
    zone = ZoneInfo(folder.event.timezone)
    starts = [
        time.starts_at.astimezone(zone) for time in slot_times(folder.event.sessions, folder.event.timezone)
    ]
    for pair, slot, table in chosen:
        a, b = (plan.attendee_names[end] for end in plan.problem.pairs[pair].tolist())
        labels = folder.event.table_labels
        place = say(
            "cli.meeting_place",
            language,
            clock=starts[slot].strftime("%H:%M"),
            table=labels[table] if labels else str(table + 1),
            a=a,
            b=b,
        )
        yield f"  {click.style(place, bold=True)}"
        for reason in reasons_of(plan, pair, language):
            told = say(
                reason.code,
                language,
                receiver=reason.receiver,
                giver=reason.giver,
                statement=reason.receiver_text,
                answer=reason.giver_text,
            )
            yield from textwrap.wrap(told, width=_width(), initial_indent=" " * 4, subsequent_indent=" " * 6)


def _width() -> int:
    """Return how wide sentences may run: the terminal's width, within what reads well."""
    return max(40, min(shutil.get_terminal_size((_WIDEST, 24)).columns, _WIDEST))


def _worth_most(plan: Plan, schedule: Schedule) -> list[tuple[int, int, int]]:
    placements = schedule.placements
    order = np.argsort(-plan.problem.value[placements[:, 0]], kind="stable")
    seen: set[int] = set()
    chosen: list[tuple[int, int, int]] = []
    for pair, slot, table in placements[order].tolist():
        ends = set(plan.problem.pairs[pair].tolist())
        if seen.isdisjoint(ends):
            seen |= ends
            chosen.append((pair, slot, table))
        if len(chosen) == _MEETINGS_SHOWN:
            break
    return chosen
