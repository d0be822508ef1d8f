"""``attendees.csv``: who comes, and what each of them says."""

from dataclasses import dataclass, field
from pathlib import Path

from matchmaker.intake.cells import (
    Place,
    address_key,
    language_codes,
    slot_numbers,
    split_values,
    whole_number,
)
from matchmaker.intake.event_file import Frame
from matchmaker.intake.findings import FileReport
from matchmaker.intake.records import AttendeeRecord
from matchmaker.intake.sheet import Columns, Row, read_sheet

ATTENDEES_FILE = "attendees.csv"
ATTENDEE_COLUMNS = Columns(
    required=("id", "name"),
    optional=(
        "email",
        "organisation",
        "title",
        "role",
        "languages",
        "goals",
        "offers",
        "needs",
        "cap",
        "floor",
        "unavailable",
        "table",
    ),
)


@dataclass(slots=True)
class Attendees:
    """
    What the file gave.

    Parameters
    ----------
    records
        Of the rows that can be used.
    ids
        Every id that the file names, those of faulty rows too, so that one fault is told once.
    are_all_known
        False when a row, or the rest of the file, could not be read as far as its id.
    """

    records: list[AttendeeRecord] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    are_all_known: bool = True


def read_attendees(folder: Path, frame: Frame, report: FileReport) -> Attendees:
    """Read ``attendees.csv`` of a folder."""
    attendees = Attendees()
    seen = _Seen(report)
    has_rows = False
    for row in read_sheet(folder, ATTENDEE_COLUMNS, report):
        has_rows = True
        id_ = row.cells["id"]
        if id_:
            attendees.ids.add(id_)
        elif not row.is_whole:
            attendees.are_all_known = False
        if row.is_whole:
            seen.check(row)
            attendees.records.append(attendee_of(row, frame, report))
    if report.is_cut or (report.has_errors and not attendees.ids):
        attendees.are_all_known = False
    if not has_rows and not report.has_errors:
        report.warning("intake.no_attendees")
    return attendees


@dataclass(slots=True)
class _Seen:
    """Ids and addresses so far, each with its first line."""

    report: FileReport
    ids: dict[str, int] = field(default_factory=dict)
    addresses: dict[str, int] = field(default_factory=dict)

    def check(self, row: Row) -> None:
        id_ = row.cells["id"]
        if not id_:
            self.report.error("intake.missing_id", row.line, "id", row.cells["name"])
        elif self.ids.setdefault(id_, row.line) != row.line:
            self.report.error("intake.duplicate_id", row.line, "id", id_, first=str(self.ids[id_]))
        email = row.cells["email"]
        key = address_key(email, Place(self.report, row.line, "email")) if email else None
        if key and self.addresses.setdefault(key, row.line) != row.line:
            first = str(self.addresses[key])
            self.report.error("intake.duplicate_email", row.line, "email", email, first=first)


def attendee_of(row: Row, frame: Frame, report: FileReport) -> AttendeeRecord:
    """Return the attendee of a row; what is wrong with it is reported."""
    cells = row.cells
    if not cells["name"]:
        report.error("intake.missing_name", row.line, "name", cells["id"])

    def place(column: str) -> Place:
        return Place(report, row.line, column)

    cap = whole_number(cells["cap"], place("cap"), low=0, blank=0)
    floor = whole_number(cells["floor"], place("floor"), low=0, blank=0)
    _check_floor(floor, cap, row, frame, report)
    return AttendeeRecord(
        id=cells["id"],
        name=cells["name"],
        email=cells["email"],
        organisation=cells["organisation"],
        title=cells["title"],
        role=cells["role"],
        languages=language_codes(cells["languages"], place("languages")) if cells["languages"] else (),
        goals=split_values(cells["goals"]),
        offers=split_values(cells["offers"]),
        needs=split_values(cells["needs"]),
        cap=cap or 0,
        floor=floor or 0,
        unavailable=slot_numbers(cells["unavailable"], place("unavailable"), frame.num_slots)
        if cells["unavailable"]
        else (),
        table=_own_table(cells["table"], place("table"), frame) if cells["table"] else None,
    )


def _check_floor(floor: int | None, cap: int | None, row: Row, frame: Frame, report: FileReport) -> None:
    """Check the floor that holds for an attendee against the cap that holds for them."""
    if floor is None or cap is None:
        return
    holding_cap = cap or frame.cap
    if floor and 0 < holding_cap < floor:
        report.error("intake.floor_above_cap", row.line, "floor", str(floor), cap=holding_cap)
    elif floor and frame.num_slots is not None and floor > frame.num_slots:
        report.warning("intake.floor_above_slots", row.line, "floor", str(floor), slots=frame.num_slots)
    elif not floor and 0 < cap < frame.floor:
        report.warning("intake.cap_below_floor", row.line, "cap", str(cap), floor=frame.floor)


def _own_table(text: str, place: Place, frame: Frame) -> int | None:
    number = whole_number(text, place, low=1)
    if number is not None and frame.num_tables is not None and number > frame.num_tables:
        place.error("intake.table_out_of_range", text, last=frame.num_tables)
    return number
