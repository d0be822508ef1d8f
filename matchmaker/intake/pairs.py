"""``pairs.csv``: the only candidate pairs, when an organiser brings them along."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from matchmaker.intake.cells import Place, slot_numbers, split_values, whole_number
from matchmaker.intake.event_file import Frame
from matchmaker.intake.findings import MOST_OF_A_CELL, FileReport
from matchmaker.intake.records import PairRecord
from matchmaker.intake.relations import read_two
from matchmaker.intake.sheet import Columns, Row, read_sheet

PAIRS_FILE = "pairs.csv"
PAIR_COLUMNS = Columns(required=("a", "b", "value"), optional=("id", "required", "slots", "after"))

_REQUIRED = {"": False, "0": False, "1": True}
#: Longest cycle that a finding names in full.
_LONGEST_CYCLE_NAMED = 8


@dataclass(frozen=True, slots=True)
class _Line:
    """What a whole row says, with its line; the record is None when a cell of it is faulty."""

    line: int
    id: str
    two: frozenset[str] | None
    after: tuple[str, ...]
    record: PairRecord | None


def read_pairs(
    folder: Path,
    attendee_ids: Collection[str] | None,
    frame: Frame,
    report: FileReport,
    *,
    id_of: Callable[[str], str] = str,
) -> list[tuple[int, PairRecord]]:
    """
    Read ``pairs.csv``; each pair with its line.

    Parameters
    ----------
    attendee_ids
        Ids that may be named; None when the file of attendees could not be read at all.
    id_of
        What a cell that names an attendee → the id, where attendees may be named otherwise too.
    """
    lines: list[_Line] = []
    ids: dict[str, int] = {}
    for row in read_sheet(folder, PAIR_COLUMNS, report):
        id_ = row.cells["id"]
        if not row.is_whole:
            if id_:
                ids.setdefault(id_, row.line)
            continue
        if id_ and ids.setdefault(id_, row.line) != row.line:
            report.error("intake.duplicate_pair_id", row.line, "id", id_, first=str(ids[id_]))
        row.cells.update({column: id_of(row.cells[column]) for column in ("a", "b")})
        lines.append(_read_row(row, attendee_ids, frame, report))
    _check_ids(lines, report)
    _check_after(lines, ids, report)
    return [(line.line, line.record) for line in lines if line.record is not None]


def _read_row(row: Row, attendee_ids: Collection[str] | None, frame: Frame, report: FileReport) -> _Line:
    cells = row.cells
    two = read_two(row, ("a", "b"), attendee_ids, report)
    value = whole_number(cells["value"], Place(report, row.line, "value"), low=1)
    required = _REQUIRED.get(cells["required"])
    if required is None:
        report.error("intake.not_required_mark", row.line, "required", cells["required"])
    slots = slot_numbers(cells["slots"], Place(report, row.line, "slots"), frame.num_slots)
    after = tuple(dict.fromkeys(split_values(cells["after"])))
    record = None
    if two is not None and value is not None and required is not None:
        record = PairRecord(
            a=two[0], b=two[1], value=value, id=cells["id"], required=required, slots=slots, after=after
        )
    return _Line(row.line, cells["id"], None if two is None else frozenset(two), after, record)


def _check_ids(lines: list[_Line], report: FileReport) -> None:
    """Report rows of the same two people that can't be told apart."""
    of_two: defaultdict[frozenset[str], list[_Line]] = defaultdict(list)
    for line in lines:
        if line.two is not None:
            of_two[line.two].append(line)
    for same in of_two.values():
        for line in same if len(same) > 1 else ():
            if not line.id:
                other = next(one.line for one in same if one is not line)
                report.error("intake.pair_needs_id", line.line, "id", "", other=str(other))


def _check_after(lines: list[_Line], ids: Mapping[str, int], report: FileReport) -> None:
    """Report unknown ids in ``after``, and each cycle with its names."""
    after: dict[str, tuple[str, ...]] = {}
    line_of: dict[str, int] = {}
    for line in lines:
        unknown = (id_ for id_ in line.after if id_ not in ids)
        for id_ in islice(unknown, MOST_OF_A_CELL):
            report.error("intake.unknown_pair_id", line.line, "after", id_)
        if line.id and line.id not in after:
            after[line.id] = tuple(id_ for id_ in line.after if id_ in ids)
            line_of[line.id] = line.line
    for cycle in _cycles(after):
        named = cycle[:_LONGEST_CYCLE_NAMED]
        if len(named) < len(cycle):
            named.append("…")
        report.error(
            "intake.cycle",
            line_of[cycle[0]],
            "after",
            ";".join(after[cycle[0]]),
            cycle=" → ".join([*named, cycle[0]]),
        )


def _cycles(after: Mapping[str, tuple[str, ...]]) -> Iterator[list[str]]:
    """
    Give cycles that share no pair, so that every knot of the graph is told at least once.

    A search in depth with its own stack, since a chain may be longer than Python's.
    """
    done: set[str] = set()
    for start in after:
        path: list[str] = []
        on_path: dict[str, int] = {}
        stack: list[tuple[str, Iterator[str]]] = []
        following = start
        while True:
            if following not in done and following not in on_path and following in after:
                on_path[following] = len(path)
                path.append(following)
                stack.append((following, iter(after[following])))
            elif following in on_path:
                yield path[on_path[following] :]
                # The whole path ends here, or the same cycle would be told again from within.
                done.update(path)
                break
            while stack:
                following = next(stack[-1][1], "")
                if following:
                    break
                finished, _ = stack.pop()
                path.pop()
                del on_path[finished]
                done.add(finished)
            else:
                break
