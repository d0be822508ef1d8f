"""``schedule.csv``: the placements of a schedule, as rows that people and spreadsheets read."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from matchmaker.intake.cells import Place, whole_number
from matchmaker.intake.findings import FileReport
from matchmaker.intake.records import EventFolder, Finding
from matchmaker.intake.relations import read_two
from matchmaker.intake.sheet import Columns, Row, read_sheet
from matchmaker.intake.write import csv_text, write_text

SCHEDULE_COLUMNS = Columns(required=("slot", "table", "a", "b"), optional=("value", "id"))


@dataclass(frozen=True, slots=True, order=True)
class PlacementRecord:
    """
    A row of ``schedule.csv``.

    Parameters
    ----------
    slot, table
        Numbers from 1.
    a, b
        Ids of the two attendees.
    value
        Mutual value in points.
    id
        Of the row of ``pairs.csv`` that is held; blank when there is none.
    """

    slot: int
    table: int
    a: str
    b: str
    value: int
    id: str = ""


def read_schedule(path: Path, event: EventFolder) -> tuple[tuple[PlacementRecord, ...], tuple[Finding, ...]]:
    """
    Read the placements of an event; every finding at once, and never an exception for bad data.

    Whether the placements keep the rules is not asked here. Rows with a fault are left out.

    Parameters
    ----------
    path
        The file.
    event
        The event whose attendees, slots and pairs it names.

    Returns
    -------
    tuple
        Placements in the order of the file, and findings.
    """
    report = FileReport(path.name)
    if not path.exists():
        report.error("intake.no_schedule", found=str(path))
        return (), tuple(report.in_order())
    ids = {attendee.id for attendee in event.attendees}
    pairs = _Pairs(event)
    placements = []
    for row in read_sheet(path.parent, SCHEDULE_COLUMNS, report):
        if row.is_whole:
            placement = _placement(row, ids, event.event.num_slots, report)
            if placement is not None and pairs.check(placement, row.line, report):
                placements.append(placement)
    return tuple(placements), tuple(report.in_order())


def write_schedule(path: Path, placements: Iterable[PlacementRecord]) -> None:
    """Write the placements as a whole, sorted by slot and table."""
    write_text(path, csv_text(("slot", "table", "a", "b", "value", "id"), map(_cells, sorted(placements))))


def _cells(placement: PlacementRecord) -> tuple[str, ...]:
    return (
        str(placement.slot),
        str(placement.table),
        placement.a,
        placement.b,
        str(placement.value),
        placement.id,
    )


def _placement(row: Row, ids: set[str], num_slots: int, report: FileReport) -> PlacementRecord | None:
    cells = row.cells
    slot_place = Place(report, row.line, "slot")
    slot = whole_number(cells["slot"], slot_place, low=1)
    if slot is not None and slot > num_slots:
        slot_place.error("intake.slot_out_of_range", cells["slot"], last=num_slots)
        slot = None
    table = whole_number(cells["table"], Place(report, row.line, "table"), low=1)
    two = read_two(row, ("a", "b"), ids, report)
    value = whole_number(cells["value"], Place(report, row.line, "value"), low=0, blank=0)
    if slot is None or table is None or two is None or value is None:
        return None
    return PlacementRecord(slot, table, *two, value, cells["id"])


class _Pairs:
    """The rows of ``pairs.csv`` that a placement may mean."""

    def __init__(self, event: EventFolder) -> None:
        self._two_of_id: dict[str, frozenset[str]] = {}
        self._rows: defaultdict[frozenset[str], int] = defaultdict(int)
        self._is_given = event.pairs is not None
        for pair in event.pairs or ():
            two = frozenset((pair.a, pair.b))
            self._rows[two] += 1
            if pair.id:
                self._two_of_id[pair.id] = two

    def check(self, placement: PlacementRecord, line: int, report: FileReport) -> bool:
        """Return whether it is clear which pair is meant; report it when it is not."""
        two = frozenset((placement.a, placement.b))
        if placement.id:
            if placement.id not in self._two_of_id:
                report.error("intake.unknown_pair_id", line, "id", placement.id)
            elif self._two_of_id[placement.id] != two:
                report.error("intake.pair_id_of_others", line, "id", placement.id)
            else:
                return True
            return False
        if not self._is_given:
            return True
        if self._rows[two] == 0:
            report.error("intake.not_a_candidate", line, "b", placement.b, a=placement.a)
        elif self._rows[two] > 1:
            report.error("intake.placement_needs_id", line, "id", "", rows=self._rows[two])
        else:
            return True
        return False
