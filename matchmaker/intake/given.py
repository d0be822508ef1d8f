"""Given meetings on their own: ``pairs.csv``, or a workbook with its columns, for an event that is known."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from matchmaker.intake.event_file import Frame
from matchmaker.intake.exports import Table, open_table
from matchmaker.intake.findings import FileReport
from matchmaker.intake.pairs import PAIRS_FILE, read_pairs
from matchmaker.intake.records import Finding, PairRecord, Severity
from matchmaker.intake.write import csv_text

#: Largest file, and most rows of it, that are read while somebody waits.
MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 5_000
#: Longest id of a pair.
_LONGEST_ID = 200
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
#: Columns that a downloaded list has for its reader.
FOR_READING = ("a_name", "b_name")


@dataclass(frozen=True, slots=True)
class GivenReading:
    """
    What reading a file gave.

    Parameters
    ----------
    pairs
        Each with its line; with an error among the findings, those that could be read.
    findings
        Errors and warnings in the order of lines.
    """

    pairs: tuple[tuple[int, PairRecord], ...]
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings for which nothing can be taken over."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)


def read_given_pairs(
    content: bytes, *, attendee_ids: Collection[str], id_of: Callable[[str], str], num_slots: int
) -> GivenReading:
    """
    Read given meetings, with every finding at once; never raises for what the file holds.

    Parameters
    ----------
    attendee_ids
        Ids that may be named.
    id_of
        What a cell that names an attendee → the id.
    num_slots
        Slots of the event.
    """
    report = FileReport(PAIRS_FILE)
    if len(content) > MOST_BYTES:
        report.error("intake.file_too_large", most=MOST_BYTES // 1024 // 1024)
    elif content.startswith(_WORKBOOKS):
        table = open_table(content, PAIRS_FILE)
        if any(finding.severity is Severity.ERROR for finding in table.findings):
            return GivenReading((), table.findings)
        content = _as_text(table)
    rows = sum(1 for line in content.splitlines() if line.strip()) - 1
    if rows > MOST_ROWS and not report.has_errors:
        report.error("given.too_many_rows", found=str(rows), most=MOST_ROWS)
    if report.has_errors:
        return GivenReading((), tuple(report.in_order()))
    with TemporaryDirectory() as folder:
        (Path(folder) / PAIRS_FILE).write_bytes(content)
        pairs = read_pairs(Path(folder), attendee_ids, Frame(num_slots=num_slots), report, id_of=id_of)
    for line, pair in pairs:
        if len(pair.id) > _LONGEST_ID:
            report.error("given.long_id", line, "id", pair.id, longest=_LONGEST_ID)
    if not pairs and not report.has_errors:
        report.error("given.no_rows")
    findings = tuple(_said_here(one) for one in report.in_order() if not _is_for_reading(one))
    return GivenReading(tuple(pairs), findings)


def _is_for_reading(finding: Finding) -> bool:
    return finding.code == "intake.unknown_column" and finding.column in FOR_READING


def _said_here(finding: Finding) -> Finding:
    """Return a finding without a word of files that are not there: the attendees are the event's."""
    if finding.code == "intake.unknown_attendee":
        return replace(finding, code="given.unknown_attendee")
    return finding


def _as_text(table: Table) -> bytes:
    """Return a workbook's rows as CSV, each on the line that has the number of its row."""
    lines = csv_text(table.headers, ()).splitlines()
    for row in table.rows:
        lines += [""] * (row.line - 1 - len(lines))
        lines.append(csv_text([" ".join(cell.split()) for cell in row.cells], ()).rstrip("\n"))
    return "\n".join(lines).encode("utf-8", "surrogateescape")
