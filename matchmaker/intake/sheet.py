"""A CSV file as rows of named cells: the header, unknown and missing columns, ragged rows."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from matchmaker.intake.findings import FileReport, closest, listed
from matchmaker.intake.lines import open_text, read_lines
from matchmaker.intake.rows import Cells, RowReader

#: What organisers call the columns in their own files: a better guess than the most alike letters.
_OTHER_NAMES = {
    "apellidos": "name",
    "asistente": "name",
    "busco": "needs",
    "cargo": "title",
    "company": "organisation",
    "correo": "email",
    "correo electrónico": "email",
    "e-mail": "email",
    "empresa": "organisation",
    "entidad": "organisation",
    "idiomas": "languages",
    "institution": "organisation",
    "job": "title",
    "language": "languages",
    "mail": "email",
    "mesa": "table",
    "nombre": "name",
    "objetivos": "goals",
    "ofrece": "offers",
    "ofrezco": "offers",
    "organización": "organisation",
    "position": "title",
    "puesto": "title",
    "rol": "role",
    "surname": "name",
}


#: Most columns of a file, known or not.
_MOST_COLUMNS = 1_000


@dataclass(frozen=True, slots=True)
class Columns:
    """
    The columns that a file may have.

    Parameters
    ----------
    required, optional
        Names in lower case.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[str, ...]:
        """All of them, in the order in which they are written."""
        return self.required + self.optional


@dataclass(frozen=True, slots=True)
class Row:
    """
    One row.

    Parameters
    ----------
    line
        Line on which it begins.
    cells
        Known column → text, stripped; blank where the file does not have the column.
    is_whole
        False when the row can't be split or has too few or too many cells: which cell is which is
        then a guess, and it is reported.
    """

    line: int
    cells: dict[str, str]
    is_whole: bool = True


def read_sheet(folder: Path, columns: Columns, report: FileReport) -> Iterator[Row]:
    """Give the rows of a file whose header holds every required column; report all that is wrong."""
    text = open_text(folder, report)
    if text is None:
        return
    with text:
        try:
            reader = RowReader(read_lines(text, report), report, _Score(frozenset(columns.known)))
            yield from _read_rows(reader, columns, report)
        except OSError as error:
            report.error("intake.unreadable_file", found=error.strerror or str(error))


@dataclass(frozen=True, slots=True)
class _Score:
    """How many known columns a header row names."""

    known: frozenset[str]

    def __call__(self, cells: Collection[str]) -> int:
        return len(self.known & {_plain(cell) for cell in cells})


def _plain(name: str) -> str:
    """Return a column's name as it is compared: lower case, single spaces."""
    return " ".join(name.lower().split())


def _read_rows(reader: RowReader, columns: Columns, report: FileReport) -> Iterator[Row]:
    header = reader.header()
    if header is None:
        if not report.has_errors:
            report.error("intake.empty_file")
        # Read to the end all the same, for faults of the text itself.
        for _ in reader.rows():
            pass
        return
    names = _names(header)
    reader.columns = names
    usable = _check_header(header, names, columns, report)
    blank = dict.fromkeys(columns.known, "")
    known = frozenset(columns.known)
    for cells in reader.rows():
        if report.is_full:
            return
        if not usable:
            continue
        row = _row(cells, names, report)
        yield Row(
            row.line,
            blank | {name: text for name, text in row.cells.items() if name in known},
            row.is_whole,
        )


def _names(header: Cells) -> list[str]:
    """Return the names of the columns; blank ones at the end, which spreadsheets leave, are no columns."""
    names = [_plain(cell) for cell in header.cells]
    while names and not names[-1]:
        names.pop()
    return names


def _check_header(header: Cells, names: list[str], columns: Columns, report: FileReport) -> bool:
    """Report the header's faults; return whether rows can be read by it."""
    if not set(names) & set(columns.known):
        report.error(
            "intake.no_header",
            header.line,
            found=",".join(header.cells),
            expected=listed(columns.required),
        )
        return False
    if len(names) > _MOST_COLUMNS:
        report.error("intake.too_many_columns", header.line, columns=len(names), most=_MOST_COLUMNS)
        return False
    for position, name in enumerate(names):
        if not name:
            report.warning("intake.unnamed_column", header.line, position=str(position + 1))
        elif name in names[:position]:
            report.error("intake.duplicate_column", header.line, name, name)
        elif name not in columns.known:
            other = _OTHER_NAMES.get(name)
            guess = other if other in columns.known else closest(name, columns.known)
            report.warning(
                "intake.unknown_column",
                header.line,
                name,
                header.cells[position],
                closest=guess,
                known=listed(columns.known),
            )
    missing = [name for name in columns.required if name not in names]
    for name in missing:
        report.error("intake.missing_column", header.line, name, ",".join(header.cells), name=name)
    return not missing


def _row(cells: Cells, names: list[str], report: FileReport) -> Row:
    found = cells.cells
    if not cells.is_split:
        return Row(cells.line, dict(zip(names, found, strict=False)), is_whole=False)
    if len(found) > len(names) and not any(found[len(names) :]):
        found = found[: len(names)]
    if len(found) == len(names):
        return Row(cells.line, dict(zip(names, found, strict=True)))
    report.error(
        "intake.too_many_cells" if len(found) > len(names) else "intake.too_few_cells",
        cells.line,
        found=",".join(found),
        cells=len(found),
        columns=len(names),
    )
    return Row(cells.line, dict(zip(names, found, strict=False)), is_whole=False)
