"""``wishes.csv`` and ``met.csv``: what stands between two attendees before the event."""

from collections.abc import Collection
from pathlib import Path

from matchmaker.intake.cells import Place, choice, whole_number
from matchmaker.intake.findings import FileReport
from matchmaker.intake.records import MetRecord, WishRecord
from matchmaker.intake.sheet import Columns, Row, read_sheet

WISHES_FILE = "wishes.csv"
MET_FILE = "met.csv"
WISH_COLUMNS = Columns(required=("from", "to", "wish"))
MET_COLUMNS = Columns(required=("a", "b", "times"))

WISHES = ("must", "want", "avoid")


def read_two(
    row: Row, columns: tuple[str, str], attendee_ids: Collection[str] | None, report: FileReport
) -> tuple[str, str] | None:
    """
    Return the two attendees that a row names, or None once a fault is reported.

    Parameters
    ----------
    attendee_ids
        Ids that may be named; None when the file of attendees could not be read at all.
    """
    first, second = row.cells[columns[0]], row.cells[columns[1]]
    is_good = True
    for column, id_ in zip(columns, (first, second), strict=True):
        if not id_:
            report.error("intake.missing_attendee", row.line, column)
            is_good = False
        elif attendee_ids is not None and id_ not in attendee_ids:
            report.error("intake.unknown_attendee", row.line, column, id_)
            is_good = False
    if is_good and first == second:
        report.error("intake.with_oneself", row.line, columns[1], second)
        is_good = False
    return (first, second) if is_good else None


def read_wishes(
    folder: Path, attendee_ids: Collection[str] | None, report: FileReport
) -> list[tuple[int, WishRecord]]:
    """Read ``wishes.csv``; each wish with its line."""
    wishes: list[tuple[int, WishRecord]] = []
    lines: dict[WishRecord, int] = {}
    for row in read_sheet(folder, WISH_COLUMNS, report):
        if not row.is_whole:
            continue
        two = read_two(row, ("from", "to"), attendee_ids, report)
        wish = choice(row.cells["wish"], Place(report, row.line, "wish"), "intake.unknown_wish", WISHES)
        if two is None or wish is None:
            continue
        record = WishRecord(*two, wish)
        first = lines.setdefault(record, row.line)
        if first == row.line:
            wishes.append((row.line, record))
        else:
            report.warning("intake.repeated_wish", row.line, "wish", wish, first=str(first))
    return wishes


def read_met(folder: Path, attendee_ids: Collection[str] | None, report: FileReport) -> list[MetRecord]:
    """Read ``met.csv``."""
    met: list[MetRecord] = []
    lines: dict[frozenset[str], int] = {}
    for row in read_sheet(folder, MET_COLUMNS, report):
        if not row.is_whole:
            continue
        two = read_two(row, ("a", "b"), attendee_ids, report)
        times = whole_number(row.cells["times"], Place(report, row.line, "times"), low=1)
        if two is None:
            continue
        first = lines.setdefault(frozenset(two), row.line)
        if first != row.line:
            report.error("intake.repeated_met", row.line, "b", " ".join(two), first=str(first))
        elif times is not None:
            met.append(MetRecord(*two, times))
    return met
