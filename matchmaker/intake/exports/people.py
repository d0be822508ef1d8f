"""From a table and its mapping to people: every row is read, or rejected with its reason."""

import re
from collections.abc import Iterable
from collections.abc import Mapping as Mapping_
from dataclasses import dataclass, field

from matchmaker.addresses import normal_address
from matchmaker.intake.cells import Place, address_key
from matchmaker.intake.exports.headers import Mapping
from matchmaker.intake.exports.names import plain
from matchmaker.intake.exports.states import language_code, state_of
from matchmaker.intake.exports.tables import MOST_OF_A_CELL, Table, TableRow, readable
from matchmaker.intake.findings import FileReport
from matchmaker.intake.records import Finding, Severity

_SEVERAL = re.compile(r"\s*(?:;|\n|\s\|\s)\s*")
_LANGUAGES = re.compile(r"\s*(?:[;,/|\n&]|\by\b|\band\b|\bund\b)\s*", re.IGNORECASE)
#: Most statements of one kind that a cell may hold, and the longest that is kept.
MOST_STATEMENTS, LONGEST_STATEMENT, LONGEST_NAME = 20, 2_000, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRow:
    """
    A person of a file.

    Parameters
    ----------
    key
        What the same person has in the next export too: the ticket's own id, else the address, else name
        and organisation.
    """

    line: int
    key: str
    name: str
    email: str = ""
    organisation: str = ""
    title: str = ""
    role: str = ""
    languages: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that is no attendee, and why: all its reasons, errors first."""

    line: int
    cells: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRead:
    """
    What a file gives: ``rows`` and ``rejected`` together are all its rows.

    Parameters
    ----------
    warnings
        What looks wrong in rows that are read all the same.
    """

    rows: tuple[ExportRow, ...]
    rejected: tuple[RejectedRow, ...]
    warnings: tuple[Finding, ...]


@dataclass(slots=True)
class _Seen:
    """First line of each key and each address so far."""

    keys: dict[str, int] = field(default_factory=dict)
    addresses: dict[str, tuple[int, str]] = field(default_factory=dict)


def read_export_rows(table: Table, mapping: Mapping, *, with_waiting: bool = False) -> ExportRead:
    """
    Read the people of a table.

    Parameters
    ----------
    with_waiting
        Whether who has not paid or is not approved yet is read as well.
    """
    seen = _Seen()
    rows: list[ExportRow] = []
    rejected = [RejectedRow(row.line, row.cells, findings) for row, findings in table.broken]
    warnings: list[Finding] = []
    for row in table.rows:
        report = FileReport(table.file)
        person = _person(row, mapping, report, seen, with_waiting=with_waiting)
        if person is None:
            rejected.append(RejectedRow(row.line, row.cells, tuple(report.in_order())))
        else:
            rows.append(person)
            warnings += [one for one in report.in_order() if one.severity is Severity.WARNING]
    rejected.sort(key=lambda one: one.line)
    return ExportRead(rows=tuple(rows), rejected=tuple(rejected), warnings=tuple(warnings))


def read_mended_row(
    line: int, fields: Mapping_[str, str], others: Iterable[ExportRow], *, with_waiting: bool = False
) -> ExportRead:
    """
    Read one row as somebody has mended it, by the rules of the whole file.

    Parameters
    ----------
    fields
        Field → what it says now.
    others
        The rows that are read already: nobody is there twice.
    """
    names = tuple(fields)
    # An address that is typed is this row's own: one that somebody has already is told, not left out.
    columns = {name: (place, place) if name == "email" else (place,) for place, name in enumerate(names)}
    cells = tuple(readable(fields[name][:MOST_OF_A_CELL]) for name in names)
    seen = _Seen()
    for other in others:
        seen.keys[other.key] = other.line
        if other.email:
            address = normal_address(other.email) or other.email
            seen.addresses[address] = (other.line, plain(other.name))
    report = FileReport("")
    row = TableRow(line, cells)
    person = _person(row, Mapping(columns), report, seen, with_waiting=with_waiting)
    if person is None:
        rejected = RejectedRow(line, cells, tuple(report.in_order()))
        return ExportRead(rows=(), rejected=(rejected,), warnings=())
    return ExportRead(rows=(person,), rejected=(), warnings=tuple(report.in_order()))


def as_read(field: str, text: str) -> str:
    """Return what a cell that holds a text is read as: shorter, and without what shows nothing."""
    kept = readable(text)
    return " ".join(kept.split()) if field == "name" else kept if field == "email" else kept[:LONGEST_NAME]


def languages_as_read(codes: Iterable[str]) -> tuple[str, ...]:
    """Return the languages that are read from a cell that lists these."""
    return _language_codes("; ".join(codes))


def _person(
    row: TableRow, mapping: Mapping, report: FileReport, seen: _Seen, *, with_waiting: bool
) -> ExportRow | None:
    """Return the person of a row, or none once its reasons are reported."""
    _check_state(mapping.cell("status", row.cells), row.line, report, with_waiting=with_waiting)
    name = _name(row, mapping)
    if not name:
        report.error("intake.export_no_name", row.line, "name")
    elif len(name) > LONGEST_NAME:
        report.error("intake.name_too_long", row.line, "name", name, most=LONGEST_NAME)
    email = _email(row, mapping, report)
    if report.has_errors:
        return None
    person = _record(row, mapping, name, _own_address(row, mapping, name, email, report, seen))
    if not report.has_errors and seen.keys.setdefault(person.key, row.line) != row.line:
        report.error("intake.export_twice", row.line, "", name, first=str(seen.keys[person.key]))
    return None if report.has_errors else person


def _record(row: TableRow, mapping: Mapping, name: str, email: str) -> ExportRow:
    organisation = mapping.cell("organisation", row.cells)[:LONGEST_NAME]
    return ExportRow(
        line=row.line,
        key=_key(mapping.cell("id", row.cells), email, name, organisation),
        name=name,
        email=email,
        organisation=organisation,
        title=mapping.cell("title", row.cells)[:LONGEST_NAME],
        role=mapping.cell("role", row.cells)[:LONGEST_NAME],
        languages=_language_codes(mapping.cell("languages", row.cells)),
        goals=_statements(row, mapping, "goals"),
        offers=_statements(row, mapping, "offers"),
        needs=_statements(row, mapping, "needs"),
    )


def _check_state(cell: str, line: int, report: FileReport, *, with_waiting: bool) -> None:
    state = state_of(cell) if cell else "registered"
    if state == "cancelled":
        report.error("intake.export_cancelled", line, "status", cell)
    elif state == "waiting" and not with_waiting:
        report.error("intake.export_waiting", line, "status", cell)
    elif state is None:
        report.warning("intake.export_unknown_state", line, "status", cell)


def _name(row: TableRow, mapping: Mapping) -> str:
    """Return the whole name: its own column, else given and family name."""
    whole = mapping.cell("name", row.cells)
    if not whole:
        whole = f"{mapping.cell('given', row.cells)} {mapping.cell('family', row.cells)}"
    return " ".join(whole.split())


def _email(row: TableRow, mapping: Mapping, report: FileReport) -> str:
    text = mapping.cell("email", row.cells)
    if not text or address_key(text, Place(report, row.line, "email")) is None:
        return ""
    return text.strip()


def _own_address(  # noqa: PLR0917 -- all of one row
    row: TableRow, mapping: Mapping, name: str, email: str, report: FileReport, seen: _Seen
) -> str:
    """
    Return the address, or none where it is somebody else's already.

    Whoever orders five tickets stands in five rows with one address: the first keeps it.
    """
    if not email:
        return ""
    normal = normal_address(email) or email
    first, owner = seen.addresses.setdefault(normal, (row.line, plain(name)))
    if first == row.line:
        return email
    if owner == plain(name):
        # Two tickets, one person: whichever of them is used, the person is there once.
        report.error("intake.export_twice", row.line, "", name, first=str(first))
        return email
    own_column = mapping.columns["email"][0]
    if row.cells[own_column] and len(mapping.columns["email"]) > 1:
        report.error("intake.export_address_taken", row.line, "email", email, first=str(first))
    else:
        report.warning("intake.export_shared_address", row.line, "email", email, first=str(first))
    return ""


def _key(id_: str, email: str, name: str, organisation: str) -> str:
    if id_:
        return f"id:{id_}"
    if email:
        return f"email:{normal_address(email)}"
    return f"name:{plain(name)}:{plain(organisation)}"


def _language_codes(cell: str) -> tuple[str, ...]:
    codes = (language_code(word) for word in _LANGUAGES.split(cell) if word)
    return tuple(dict.fromkeys(code for code in codes if code))


def _statements(row: TableRow, mapping: Mapping, kind: str) -> tuple[str, ...]:
    """Return what somebody wrote: several columns, and several lines or ``;`` parts of one."""
    cells = [row.cells[column] for column in mapping.columns.get(kind, ())]
    parts = (part.strip(" -•*\t") for cell in cells for part in _SEVERAL.split(cell))
    return tuple(dict.fromkeys(part[:LONGEST_STATEMENT] for part in parts if part))[:MOST_STATEMENTS]
