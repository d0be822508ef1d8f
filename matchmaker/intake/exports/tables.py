"""From the bytes of a file to a table of texts: CSV of any make, and the first sheet of a workbook."""

import io
import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from matchmaker.intake.exports.names import is_known_header
from matchmaker.intake.exports.workbooks import workbook_rows
from matchmaker.intake.findings import FileReport
from matchmaker.intake.lines import read_lines
from matchmaker.intake.records import Finding
from matchmaker.intake.rows import RowReader

#: Largest file, in bytes.
MOST_BYTES = 20 * 1024 * 1024
#: Most rows and columns: a list of attendees, not a warehouse.
MOST_ROWS, MOST_COLUMNS = 50_000, 500
#: Characters of a cell that are read; what is longer is no statement of a person.
MOST_OF_A_CELL = 50_000

_ZIP = b"PK\x03\x04"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
#: An escape that exporters put before what a spreadsheet would take for a formula; ours put another one
#: before a text that looks escaped already.
_ESCAPED = re.compile(r"^'(?='*[=+\-@|%\t\r＝＋－＠])")
_ADDRESS = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
#: What Indico reads without a header, in its order.
_HEADERLESS = ("first_name", "last_name", "affiliation", "position", "phone", "email")


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: its line in the file (in a workbook its row), and one text for each header."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """
    What a file holds.

    Parameters
    ----------
    headers
        As they are written; equal ones stay apart by their position.
    findings
        What is wrong with the file as a whole; with an error, ``rows`` is what could be read.
    broken
        Rows that can't be split into cells, each with what is wrong with it and the cells before the fault.
    """

    file: str
    headers: tuple[str, ...]
    rows: tuple[TableRow, ...]
    findings: tuple[Finding, ...]
    broken: tuple[tuple[TableRow, tuple[Finding, ...]], ...] = ()

    @property
    def is_usable(self) -> bool:
        """Whether there is a header to read rows by."""
        return bool(self.headers)


def open_table(content: bytes, file: str) -> Table:
    """
    Read a file; never raises for what it holds.

    Parameters
    ----------
    file
        Its name, for the findings; what it is is told by the content.
    """
    report = FileReport(file)
    if not content.strip(b"\0 \r\n\t\xef\xbb\xbf"):
        report.error("intake.empty_file")
    elif len(content) > MOST_BYTES:
        report.error("intake.file_too_large", most=MOST_BYTES // 1024 // 1024)
    elif content.startswith(_OLD_WORKBOOK):
        report.error("intake.old_workbook")
    elif content.startswith(_ZIP):
        rows = [TableRow(line, tuple(cells)) for line, cells in workbook_rows(content, report)]
        return _table(rows, [], report)
    else:
        return _table(*_text_rows(content, report), report)
    return _table([], [], report)


def _table(rows: list[TableRow], broken: list[TableRow], report: FileReport) -> Table:
    """Make a table of rows whose first is the header, or of the six columns that come without one."""
    rows = [TableRow(row.line, tuple(map(_clean, row.cells))) for row in rows if any(row.cells)]
    if not rows:
        if not report.has_errors:
            report.error("intake.empty_file")
        return Table(report.file, (), (), tuple(report.in_order()))
    headers, body = rows[0].cells, rows[1:]
    if any(_ADDRESS.match(cell) for cell in headers):
        # People, not names of columns.
        if len(headers) != len(_HEADERLESS):
            report.error("intake.no_export_header", rows[0].line, found=", ".join(headers))
            return Table(report.file, (), (), tuple(report.in_order()))
        headers, body = _HEADERLESS, rows
    while headers and not headers[-1]:
        headers = headers[:-1]
    if len(headers) > MOST_COLUMNS:
        report.error("intake.too_many_columns", rows[0].line, columns=len(headers), most=MOST_COLUMNS)
        return Table(report.file, (), (), tuple(report.in_order()))
    if len(body) + len(broken) > MOST_ROWS:
        report.error("intake.too_many_rows", found=str(len(body) + len(broken)), most=MOST_ROWS)
        return Table(report.file, headers, (), tuple(report.in_order()))
    fitted = tuple(_fitted(row, len(headers)) for row in body)
    if report.is_cut:
        return Table(report.file, headers, fitted, tuple(report.in_order()))
    return _apart(Table(report.file, headers, fitted, tuple(report.in_order())), broken)


def _apart(table: Table, broken: list[TableRow]) -> Table:
    """Let the faults of single rows be theirs: the others are read all the same."""
    of_line: dict[int | None, list[Finding]] = {row.line: [] for row in broken}
    of_file = [one for one in table.findings if one.line not in of_line]
    for finding in table.findings:
        of_line.get(finding.line, []).append(finding)
    rows = [
        (_fitted(TableRow(row.line, tuple(map(_clean, row.cells))), len(table.headers)), of_line[row.line])
        for row in broken
    ]
    return replace(table, findings=tuple(of_file), broken=tuple((row, tuple(found)) for row, found in rows))


def _fitted(row: TableRow, width: int) -> TableRow:
    # Short rows are what spreadsheets write when the last cells are blank; more cells have no name.
    return TableRow(row.line, (row.cells + ("",) * width)[:width])


def _clean(cell: str) -> str:
    """Return a cell without its escape, control characters and outer blanks; cut where it is endless."""
    return readable(_ESCAPED.sub("", cell[:MOST_OF_A_CELL].strip()))


def readable(text: str) -> str:
    """Return a text without the characters that show nothing, and without outer blanks."""
    text = text.strip()
    if text.isprintable():
        return text
    kept = "".join(letter for letter in text if letter.isprintable() or letter in "\n\t\u200d")
    return kept.strip()


def _text_rows(content: bytes, report: FileReport) -> tuple[list[TableRow], list[TableRow]]:
    """Return the rows of a text, the header first, and those that can't be split."""
    text = io.TextIOWrapper(io.BytesIO(_decoded(content).encode("utf-8", "replace")), "utf-8", newline="")
    reader = RowReader(read_lines(text, report), report, _known_headers)
    header = reader.header()
    if header is None:
        return [], []
    found = [TableRow(header.line, tuple(header.cells))]
    broken: list[TableRow] = []
    for row in reader.rows():
        (found if row.is_split else broken).append(TableRow(row.line, tuple(row.cells)))
    return found, broken


def _decoded(content: bytes) -> str:
    """Return the text of a file in UTF-8, in UTF-16 with its mark, or in what Western spreadsheets write."""
    encoding = _WIDE.get(content[:2])
    if encoding:
        return content.decode(encoding, "replace").replace("\0", "")
    try:
        return content.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace").replace("\0", "")


def _known_headers(cells: Collection[str]) -> int:
    return sum(map(is_known_header, cells))
