"""
The first sheet of a workbook, as rows of texts.

A workbook is somebody else's, and its reader is native code that makes room for the whole rectangle that the
cells span: a file of a kilobyte with one cell in the last corner would take the process down. So every part
is unpacked here first, within bounds, its cells are placed by a parser of XML, and the reader is given
nothing but what was looked at.
"""

import io
from string import ascii_uppercase

# The parser bounds what entities may become by itself (expat 2.4), and no entity of a file is loaded.
from xml.parsers import expat  # nosec B406
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812 -- an error like the others here

from matchmaker.intake.findings import FileReport

#: Largest content of a workbook once unpacked, in bytes.
MOST_UNPACKED = 128 * 1024 * 1024
#: Cells of the smallest rectangle that holds all of a sheet: what the reader makes room for.
MOST_CELLS = 4_000_000
_PIECE = 1 << 20


class UnreadableWorkbookError(Exception):
    """A workbook is none, or spans more than is read; holds the code and the parameters of the finding."""

    def __init__(self, code: str, found: str = "", **parameters: int) -> None:
        super().__init__(code)
        self.code = code
        self.found = found
        self.parameters = parameters


def workbook_rows(content: bytes, report: FileReport) -> list[tuple[int, list[str]]]:
    """Return the rows of the first sheet with their numbers; what keeps it from being read is reported."""
    try:
        return _read(_looked_at(content))
    except UnreadableWorkbookError as error:
        report.error(error.code, None, "", error.found, **error.parameters)
    return []


def _read(content: io.BytesIO) -> list[tuple[int, list[str]]]:
    try:
        from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 -- an extra
    except ModuleNotFoundError:
        raise UnreadableWorkbookError("intake.no_workbooks") from None
    try:
        sheet = CalamineWorkbook.from_filelike(content).get_sheet_by_index(0)
        first = (sheet.start or (0, 0))[0] + 1
        rows = sheet.to_python(skip_empty_area=True)
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise UnreadableWorkbookError("intake.broken_workbook", str(error)) from error
    except BaseException as error:
        # A fault within the reader is no ordinary exception: it would end the thread that works on jobs.
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableWorkbookError("intake.broken_workbook", str(error)) from error
    return [(number, [_cell_text(cell) for cell in cells]) for number, cells in enumerate(rows, start=first)]


def _looked_at(content: bytes) -> io.BytesIO:
    """Return the workbook packed anew from parts that were looked at."""
    again = io.BytesIO()
    try:
        with ZipFile(io.BytesIO(content)) as packed, ZipFile(again, "w") as looked_at:
            names = set(packed.namelist())
            # Other makes of workbook span their cells in ways that are not looked at.
            if "xl/workbook.xml" not in names or names & {"content.xml", "xl/workbook.bin"}:
                raise UnreadableWorkbookError("intake.broken_workbook", "xl/workbook.xml")
            left = MOST_UNPACKED
            for name in sorted(names):
                part = _unpacked(packed, name, left)
                left -= len(part)
                if part.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<" or name.startswith("xl/worksheets/sheet"):
                    _check_span(part)
                looked_at.writestr(name, part)
    except (BadZipFile, ZlibError, OSError, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        raise UnreadableWorkbookError("intake.broken_workbook", str(error)) from error
    again.seek(0)
    return again


def _unpacked(packed: ZipFile, name: str, most: int) -> bytes:
    with packed.open(name) as part:
        content = part.read(most + 1)
    if len(content) > most:
        raise UnreadableWorkbookError("intake.file_too_large", most=MOST_UNPACKED // 1024 // 1024)
    return content


def _check_span(part: bytes) -> None:
    """Refuse a part whose cells span too large a rectangle, or that is no XML."""
    span = _Span()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = span.take
    try:
        for start in range(0, len(part), _PIECE):
            parser.Parse(part[start : start + _PIECE], False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UnreadableWorkbookError("intake.broken_workbook", str(error)) from error


class _Span:
    """The rectangle from the first cell of a sheet to the outermost ones."""

    def __init__(self) -> None:
        self._row, self._column = 0, 0
        self._rows, self._columns = 1, 1

    def take(self, element: str, attributes: dict[str, str]) -> None:
        """Take the place of a row or a cell in; one that names none comes after the one before."""
        kind, place = element.rpartition(" ")[2], attributes.get("r", "")
        if kind == "row":
            self._row, self._column = _number(place) or self._row + 1, 0
        elif kind == "c":
            letters = place.rstrip("0123456789")
            self._column = _column(letters) or self._column + 1
            self._row = _number(place[len(letters) :]) or self._row
            self._rows, self._columns = max(self._rows, self._row), max(self._columns, self._column)
            if self._rows * self._columns > MOST_CELLS:
                raise UnreadableWorkbookError(
                    "intake.sheet_too_wide", place, rows=self._rows, columns=self._columns
                )


def _number(digits: str) -> int:
    if len(digits) > 7 or not (digits.isdecimal() or not digits):
        raise UnreadableWorkbookError("intake.broken_workbook", digits[:20])
    return int(digits or 0)


def _column(letters: str) -> int:
    """Return the number of a column, from 1 for ``A``; 0 for none."""
    if len(letters) > 3 or letters.upper().strip(ascii_uppercase):
        raise UnreadableWorkbookError("intake.broken_workbook", letters[:20])
    number = 0
    for letter in letters.upper():
        number = number * 26 + ascii_uppercase.index(letter) + 1
    return number


def _cell_text(value: object) -> str:
    """Return what a cell of a workbook shows: whole numbers without their ``.0``."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
