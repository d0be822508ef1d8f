"""
From lines to rows of cells: comma, semicolon or tab, quoted cells that may hold line breaks.

Own rather than the standard library's ``csv``: its limit on the size of a cell is one for the whole
process, and it does not say on which line a row began or which quote was never closed.
"""

import re
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterator
from dataclasses import dataclass, field

from matchmaker.intake.findings import FileReport
from matchmaker.intake.lines import ROW_LIMIT, Line

SEPARATORS = (",", ";", "\t")

#: The rest of a quoted cell: anything but a quote, and doubled quotes.
_QUOTED = re.compile(r'[^"]*(?:""[^"]*)*')


@dataclass(frozen=True, slots=True)
class Cells:
    """
    One row.

    Parameters
    ----------
    line
        Line on which it begins.
    cells
        Stripped of outer white space; of a row that can't be split, those before the fault.
    is_split
        False when a quote, or the length, keeps the row from being split; that is reported already.
    """

    line: int
    cells: list[str]
    is_split: bool = True


class GarbledQuoteError(Exception):
    """Text stands between a closing quote and the next separator."""


@dataclass(slots=True)
class _Scan:
    """The state of reading one row, which may go on over several lines."""

    separator: str
    cells: list[str] = field(default_factory=list)
    #: Pieces of the quoted cell that is open, or None.
    quoted: list[str] | None = None

    def take(self, text: str) -> None:
        """Read one line of the row; afterwards the row is complete unless a quote is open."""
        position = 0
        while position >= 0:
            if self.quoted is None:
                position = self._plain_part(text, position)
            else:
                position = self._quoted_part(text, position)

    def _plain_part(self, text: str, position: int) -> int:
        """Read unquoted cells; return where to go on, -1 at the end of the row."""
        quote = text.find('"', position)
        # All cells that end before the next quote at once: most cells of most files.
        last = len(text) if quote < 0 else text.rfind(self.separator, position, quote)
        if last >= position:
            self.cells += [cell.strip() for cell in text[position:last].split(self.separator)]
            position = last + 1
        if quote < 0:
            return -1
        if not text[position:quote].strip(" "):
            self.quoted = []
            return quote + 1
        # A quote within a cell that does not begin with one is a letter like any other.
        end = text.find(self.separator, quote)
        self.cells.append((text[position:] if end < 0 else text[position:end]).strip())
        return end + 1 if end >= 0 else -1

    def _quoted_part(self, text: str, position: int) -> int:
        """Read on in a quoted cell; return where the next cell begins, or -1."""
        part = _QUOTED.match(text, position)
        end = part.end() if part else position
        assert self.quoted is not None
        self.quoted.append(text[position:end].replace('""', '"'))
        if end == len(text):
            return -1
        self.cells.append("".join(self.quoted).strip())
        self.quoted = None
        after = end + 1
        while text[after : after + 1] == " ":
            after += 1
        if text[after : after + 1] == self.separator:
            return after + 1
        if text[after:].strip("\r\n"):
            raise GarbledQuoteError
        return -1


class RowReader:
    """
    Splits lines into rows and reports what can't be split, then goes on with the next line.

    Parameters
    ----------
    lines
        Of one file, in order.
    report
        Takes the findings.
    score
        How well a header row fits: decides which separator the file uses.
    """

    def __init__(
        self, lines: Generator[Line], report: FileReport, score: Callable[[Collection[str]], int]
    ) -> None:
        self._lines = lines
        self._again: deque[Line] = deque()
        self._report = report
        self._score = score
        self._separator = ","
        #: Names of the columns, for findings; empty until the header is read.
        self.columns: list[str] = []

    def header(self) -> Cells | None:
        """Return the header row, or None when the file has no row at all. Settles the separator."""
        first = self._next_line()
        while first is not None and not first.text.strip(" \t\r\n,;"):
            first = self._next_line()
        if first is None:
            return None
        self._separator = max(SEPARATORS, key=lambda separator: self._fit(first.text, separator))
        self._again.appendleft(first)
        row = next(self.rows(), None)
        return row if row is not None and row.is_split else None

    def _fit(self, text: str, separator: str) -> tuple[int, int]:
        scan = _Scan(separator)
        try:
            scan.take(text)
        except GarbledQuoteError:
            return (self._score(scan.cells), 0)
        return (self._score(scan.cells), len(scan.cells))

    def rows(self) -> Iterator[Cells]:
        """Give the rows that are not blank."""
        while (line := self._next_line()) is not None:
            if '"' not in line.text and line.rest_quotes is None:
                row = Cells(line.number, [cell.strip() for cell in line.text.split(self._separator)])
            else:
                row = self._row_with_quotes(line)
            if any(row.cells) or not row.is_split:
                yield row

    def _next_line(self) -> Line | None:
        return self._again.popleft() if self._again else next(self._lines, None)

    def _row_with_quotes(self, first: Line) -> Cells:
        """Return the row that begins on ``first``; what can't be split is reported."""
        scan = _Scan(self._separator)
        taken = [first]
        size = 0
        try:
            while True:
                scan.take(taken[-1].text)
                size += len(taken[-1].text)
                if size > ROW_LIMIT or taken[-1].rest_quotes is not None:
                    self._refuse(scan, first, taken[-1])
                    return Cells(first.number, _done(scan), is_split=False)
                if scan.quoted is None:
                    return Cells(first.number, scan.cells)
                following = self._next_line()
                if following is None:
                    self._report.error(
                        "intake.open_quote", first.number, self._column(scan), _start(scan.quoted)
                    )
                    break
                taken.append(following)
        except GarbledQuoteError:
            self._report.error(
                "intake.garbled_quote",
                first.number,
                self._column(scan),
                scan.cells[-1],
                end=str(taken[-1].number),
            )
        # What follows the first line is read again as rows of its own: one bad quote hides no other fault.
        self._again.extendleft(reversed(taken[1:]))
        return Cells(first.number, _done(scan), is_split=False)

    def _refuse(self, scan: _Scan, first: Line, last: Line) -> None:
        """Report a row without end; a quote that is still open then stops the reading of the file."""
        self._report.error(
            "intake.row_too_long",
            first.number,
            self._column(scan),
            _start(scan.quoted or scan.cells[-1:]),
            limit=ROW_LIMIT,
        )
        is_open = scan.quoted is not None
        if last.rest_quotes is not None and last.rest_quotes % 2:
            is_open = not is_open
        if is_open:
            # Where it ends is a guess, and all rows until there would be told as faulty ones.
            self._report.is_cut = True
            self._again.clear()
            self._lines.close()

    def _column(self, scan: _Scan) -> str:
        """Return the name of the column of the cell read last."""
        index = len(scan.cells) - (scan.quoted is None)
        return self.columns[index] if index < len(self.columns) else ""


def _done(scan: _Scan) -> list[str]:
    """Return the cells before the one read last."""
    return scan.cells if scan.quoted is not None else scan.cells[:-1]


def _start(pieces: list[str]) -> str:
    """Return enough of a cell to recognise it by."""
    return "".join(pieces[:20])[:400]
