"""One attendee as typed into a form: by the same rules as a row of ``attendees.csv``, every fault at once."""

import re
from collections.abc import Mapping
from dataclasses import replace

from matchmaker.intake.attendees import ATTENDEE_COLUMNS, ATTENDEES_FILE, attendee_of
from matchmaker.intake.cells import Place, address_key
from matchmaker.intake.event_file import Frame
from matchmaker.intake.exports.people import LONGEST_NAME, LONGEST_STATEMENT, MOST_STATEMENTS
from matchmaker.intake.exports.states import language_code
from matchmaker.intake.findings import FileReport
from matchmaker.intake.records import AttendeeRecord, Finding, Severity
from matchmaker.intake.sheet import Row

_BETWEEN_LANGUAGES = re.compile(r"\s*(?:[;,/|\n&]|\by\b|\band\b)\s*", re.IGNORECASE)
_CODE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
#: Fields that hold one line each.
_LINES = ("organisation", "title", "role")
_STATEMENTS = ("goals", "offers", "needs")


def read_typed_attendee(cells: Mapping[str, str], frame: Frame) -> tuple[AttendeeRecord, tuple[Finding, ...]]:
    """
    Return what a form says about an attendee, and all that is wrong with it.

    Parameters
    ----------
    cells
        Column of ``attendees.csv`` → text; of goals, offers and needs one to a line, and languages by
        name or code.
    frame
        What slots, tables and rules there are.
    """
    report = FileReport(ATTENDEES_FILE)
    row = Row(1, {column: " ".join(cells.get(column, "").split()) for column in ATTENDEE_COLUMNS.known})
    row.cells.update(dict.fromkeys((*_STATEMENTS, "languages"), ""))
    record = attendee_of(row, frame, report)
    if row.cells["email"]:
        address_key(row.cells["email"], Place(report, 1, "email"))
    for column in ("name", *_LINES):
        if len(row.cells[column]) > LONGEST_NAME:
            report.error("intake.name_too_long", 1, column, row.cells[column], most=LONGEST_NAME)
    record = replace(
        record,
        languages=_languages(cells.get("languages", ""), report),
        goals=_statements("goals", cells.get("goals", ""), report),
        offers=_statements("offers", cells.get("offers", ""), report),
        needs=_statements("needs", cells.get("needs", ""), report),
    )
    return record, tuple(one for one in report.in_order() if one.severity is Severity.ERROR)


def _languages(text: str, report: FileReport) -> tuple[str, ...]:
    codes = []
    for word in filter(None, _BETWEEN_LANGUAGES.split(text.strip())):
        code = language_code(word) or (word.lower() if _CODE.fullmatch(word.lower()) else None)
        if code is None:
            report.error("intake.unknown_language", 1, "languages", word)
        else:
            codes.append(code)
    return tuple(dict.fromkeys(codes))


def _statements(kind: str, text: str, report: FileReport) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(line for part in text.splitlines() if (line := " ".join(part.split()))))
    if len(found) > MOST_STATEMENTS:
        report.error("intake.too_many_statements", 1, kind, str(len(found)), most=MOST_STATEMENTS)
    for one in found:
        if len(one) > LONGEST_STATEMENT:
            report.error("intake.statement_too_long", 1, kind, one, most=LONGEST_STATEMENT)
    return found
