"""What a call says of the day of an event: the slot, who is away or late, who joined; every fault at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from matchmaker.cli.findings import count_line, print_findings
from matchmaker.intake import EventFolder, Finding, PlacementRecord, Severity, read_additions, read_schedule
from matchmaker.services.planning import Happened
from matchmaker.words import Language, say


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """
    What the call says of the day, as it was typed.

    Parameters
    ----------
    now, notice
        First slot that has not begun; slots from it on in which nothing changes.
    absent, late
        ``ID,ID`` and ``ID:SLOT,ID:SLOT``.
    add
        Folder with further attendees.
    """

    now: int
    notice: int
    absent: str
    late: str
    add: Path | None


def read_day(
    event: EventFolder, schedule: Path, day: Day, language: Language
) -> tuple[EventFolder, tuple[PlacementRecord, ...], Happened]:
    """
    Return the event with those who joined, the schedule in force, and what happened.

    Whatever is wrong with the schedule, the folder of those who join or the call is printed, all of it; with
    an error the call ends with 1.
    """
    findings: list[Finding] = []
    joined = event
    if day.add is not None:
        reading = read_additions(day.add, event)
        findings += reading.findings
        joined = reading.event or event
    records, found = read_schedule(schedule, joined)
    findings += found
    # Ids of a folder with faults can't be looked up; those of the event can.
    is_complete = day.add is None or joined is not event
    ids = {attendee.id for attendee in joined.attendees}
    absent = tuple(dict.fromkeys(_split(day.absent)))
    late, faults = _late(day, event.event.num_slots)
    findings += faults
    findings += _faults(day, absent, late, ids if is_complete else None, event.event.num_slots)
    print_findings(findings, language, to_stderr=True)
    if any(finding.severity is Severity.ERROR for finding in findings):
        click.echo(count_line(findings, language), err=True)
        click.echo(say("cli.nothing_written", language), err=True)
        raise click.exceptions.Exit(1)
    return joined, records, Happened(now=day.now, notice=day.notice, absent=absent, late=late)


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _error(option: str, code: str, found: str, **parameters: str | int) -> Finding:
    return Finding(f"replan.{code}", Severity.ERROR, option, None, "", found, parameters)


def _late(day: Day, num_slots: int) -> tuple[tuple[tuple[str, int], ...], list[Finding]]:
    """Return who arrives in which slot, and what is wrong with how it is written."""
    late: list[tuple[str, int]] = []
    faults = []
    for part in _split(day.late):
        attendee, colon, slot = part.rpartition(":")
        attendee, slot = attendee.strip(), slot.strip()
        if not (attendee and colon and slot.isascii() and slot.isdigit()):
            faults.append(_error("--late", "late_unclear", part))
        elif len(slot) > len(str(num_slots)) or not 1 <= int(slot) <= num_slots:
            faults.append(_error("--late", "slot_out_of_range", slot, last=num_slots))
        else:
            late.append((attendee, int(slot)))
            if int(slot) < day.now <= num_slots:
                faults.append(_error("--late", "late_has_begun", part, now=day.now))
    return tuple(late), faults


def _faults(
    day: Day,
    absent: tuple[str, ...],
    late: tuple[tuple[str, int], ...],
    ids: set[str] | None,
    num_slots: int,
) -> Iterator[Finding]:
    if not 1 <= day.now <= num_slots:
        yield _error("--now", "slot_out_of_range", str(day.now), last=num_slots)
    named = [("--absent", attendee) for attendee in absent]
    named += [("--late", attendee) for attendee, _ in late]
    seen: dict[str, str] = {}
    for option, attendee in named:
        if ids is not None and attendee not in ids:
            yield _error(option, "unknown_attendee", attendee)
        elif attendee in seen:
            code = "late_twice" if seen[attendee] == option else "late_and_absent"
            yield _error(option, code, attendee)
        seen.setdefault(attendee, option)
