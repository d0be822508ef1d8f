"""Further attendees for an event that is known already: a folder with the same files, read the same way."""

from dataclasses import replace
from pathlib import Path

from matchmaker.intake.attendees import ATTENDEES_FILE, read_attendees
from matchmaker.intake.event_file import Frame
from matchmaker.intake.findings import FileReport
from matchmaker.intake.pairs import PAIRS_FILE, read_pairs
from matchmaker.intake.records import AttendeeRecord, EventFolder, Reading
from matchmaker.intake.relations import WISHES_FILE, read_wishes


def read_additions(path: Path, event: EventFolder) -> Reading:
    """
    Return the event with the attendees of a folder added; every finding at once, as of an event folder.

    Parameters
    ----------
    path
        Holds ``attendees.csv``, and ``wishes.csv`` and ``pairs.csv`` if there are any; these may name the
        attendees of the event too.
    event
        The event they join. Its ids and addresses can't be used again.
    """
    reports = {name: FileReport(name) for name in (ATTENDEES_FILE, WISHES_FILE, PAIRS_FILE)}
    frame = Frame(
        event.event,
        event.event.num_slots,
        max(event.event.tables, default=0),
        event.event.rules.floor,
        event.event.rules.cap,
    )
    added = read_attendees(path, frame, reports[ATTENDEES_FILE])
    _refuse_known(added.records, event, reports[ATTENDEES_FILE])
    known = {attendee.id for attendee in event.attendees}
    ids = known | added.ids if added.are_all_known else None
    wishes = read_wishes(path, ids, reports[WISHES_FILE]) if (path / WISHES_FILE).exists() else []
    pairs = read_pairs(path, ids, frame, reports[PAIRS_FILE]) if (path / PAIRS_FILE).exists() else []
    if pairs and event.pairs is None:
        reports[PAIRS_FILE].error("intake.added_pairs_not_given")
    findings = tuple(
        replace(finding, file=f"{path.name}/{finding.file}")
        for report in reports.values()
        for finding in report.in_order()
    )
    if any(report.has_errors for report in reports.values()):
        return Reading(path, None, findings)
    joined = replace(
        event,
        attendees=(*event.attendees, *added.records),
        wishes=(*event.wishes, *(wish for _, wish in wishes)),
        pairs=None if event.pairs is None else (*event.pairs, *(pair for _, pair in pairs)),
    )
    return Reading(path, joined, findings)


def _refuse_known(added: list[AttendeeRecord], event: EventFolder, report: FileReport) -> None:
    """Report who has the id or the address of somebody who is at the event already."""
    ids = {attendee.id for attendee in event.attendees}
    addresses = {attendee.email.casefold(): attendee.id for attendee in event.attendees if attendee.email}
    for attendee in added:
        if attendee.id in ids:
            report.error("intake.added_id_taken", column="id", found=attendee.id)
        elif attendee.email and attendee.email.casefold() in addresses:
            other = addresses[attendee.email.casefold()]
            report.error("intake.added_email_taken", column="email", found=attendee.email, other=other)
