"""
From bytes to numbered lines: encodings, NUL bytes and endless lines, in bounded memory.

Lines are counted as an editor counts them; LF, CRLF and CR all end one and are kept as they are.
"""

import io
import re
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from matchmaker.intake.findings import FileReport

#: Most characters that one row of a file may hold, and so the most that are kept of a line.
ROW_LIMIT = 1_000_000

_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_NOT_UTF8 = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Line:
    """
    One line of a text file.

    Parameters
    ----------
    number
        From 1.
    text
        With its line end; cut when longer than ``ROW_LIMIT``.
    rest_quotes
        None for a whole line; for a cut one, the number of quotes in what is not kept.
    """

    number: int
    text: str
    rest_quotes: int | None = None


def open_text(folder: Path, report: FileReport) -> io.TextIOWrapper | None:
    """
    Open a file of the folder, or report why it can't be read.

    A byte that is not UTF-8 becomes a lone surrogate, so that the rest of the file is read all the same.
    """
    path = folder / report.file
    try:
        if not path.exists():
            report.error("intake.missing_file")
            return None
        with path.open("rb") as file:
            start = file.read(4)
        if start and not start.startswith(_WIDE_MARKS):
            return path.open(encoding="utf-8-sig", errors="surrogateescape", newline="")
    except (OSError, ValueError) as error:
        # ValueError: a path with a NUL in it.
        report.error("intake.unreadable_file", found=getattr(error, "strerror", None) or str(error))
        return None
    report.error("intake.utf16" if start else "intake.empty_file")
    return None


def read_lines(text: io.TextIOWrapper, report: FileReport) -> Generator[Line]:
    """Give the lines of a file, and report what is no text: once per fault, with its first place."""
    checked = _Checks(report)
    number = 0
    try:
        while piece := text.readline(ROW_LIMIT):
            number += 1
            checked.look(piece, number)
            if len(piece) < ROW_LIMIT or piece.endswith(("\n", "\r")):
                yield Line(number, piece)
            else:
                yield Line(number, piece, rest_quotes=_skip_line(text))
    finally:
        checked.tell()


def _skip_line(text: io.TextIOWrapper) -> int:
    """Read on to the end of the line and return how many quotes stood there."""
    quotes = 0
    while piece := text.readline(ROW_LIMIT):
        quotes += piece.count('"')
        if len(piece) < ROW_LIMIT or piece.endswith(("\n", "\r")):
            break
    return quotes


class _Checks:
    """Remembers the first place of what is no text, and how many lines have it."""

    def __init__(self, report: FileReport) -> None:
        self._report = report
        self._not_utf8: tuple[int, int, str, str] | None = None
        self._not_utf8_lines = 0
        self._nul: tuple[int, int] | None = None
        self._nul_lines = 0

    def look(self, text: str, number: int) -> None:
        if "\0" in text:
            self._nul_lines += 1
            self._nul = self._nul or (number, text.index("\0") + 1)
        if text.isascii():
            return
        bad = _NOT_UTF8.search(text)
        if bad:
            self._not_utf8_lines += 1
            if self._not_utf8 is None:
                before = len(text[: bad.start()].encode("utf-8", "surrogateescape"))
                around = text[max(0, bad.start() - 20) : bad.start() + 20]
                self._not_utf8 = (number, before + 1, f"{ord(bad[0]) - 0xDC00:02X}", around)

    def tell(self) -> None:
        if self._not_utf8 is not None:
            line, place, byte, around = self._not_utf8
            self._report.error(
                "intake.not_utf8", line, "", around, byte=byte, place=str(place), count=self._not_utf8_lines
            )
        if self._nul is not None:
            line, place = self._nul
            self._report.error("intake.nul", line, "", "", place=str(place), count=self._nul_lines)
