"""A TOML file of a folder: its content, and where each key stands; whatever is wrong is a finding."""

import re
import tomllib
from pathlib import Path
from typing import Any

from matchmaker.intake.findings import FileReport
from matchmaker.intake.lines import ROW_LIMIT, open_text, read_lines
from matchmaker.intake.toml_lines import key_lines
from matchmaker.intake.toml_values import Source

#: The standard reader spends time and memory on a key with dots by the square of their number.
_MOST_WORK = 5_000_000
_SYNTAX_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)$")


def read_toml(
    folder: Path, report: FileReport, longest: int = ROW_LIMIT
) -> tuple[Source, dict[str, Any] | None]:
    """
    Return where findings about a file go, and its content; none when it can't be read as TOML.

    Parameters
    ----------
    longest
        Most characters that it may have.
    """
    text = _read_text(folder, report, longest)
    content = None if text is None else _parse(text, report)
    lines = {} if text is None or content is None else key_lines(text)
    return Source(report, lines), content


def _read_text(folder: Path, report: FileReport, longest: int) -> str | None:
    file = open_text(folder, report)
    if file is None:
        return None
    pieces: list[str] = []
    size = 0
    with file:
        try:
            for line in read_lines(file, report):
                size += len(line.text)
                if size > longest or line.rest_quotes is not None:
                    report.error("intake.file_too_long", limit=longest)
                    return None
                pieces.append(line.text)
        except OSError as error:
            report.error("intake.unreadable_file", found=error.strerror or str(error))
    text = "".join(pieces).replace("\r\n", "\n")
    if not report.has_errors and not text.strip():
        report.error("intake.empty_file")
    return None if report.has_errors else text


def _parse(text: str, report: FileReport) -> dict[str, Any] | None:
    if sum(line.count(".") ** 2 for line in text.split("\n")) > _MOST_WORK:
        report.error("intake.toml_too_deep")
        return None
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        # ValueError also: a number of thousands of digits. RecursionError: brackets within brackets.
        match = _SYNTAX_PLACE.search(str(error))
        lines = text.split("\n")
        line = int(match[1]) if match else len(text.rstrip().split("\n"))
        code = "intake.toml_syntax" if match else "intake.toml_end"
        report.error(code, line, found=lines[line - 1], place=match[2] if match else "")
        return None
