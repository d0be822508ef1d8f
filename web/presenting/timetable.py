"""The timetable as a page shows it: who was searched for, which cells are found, which slot a phone shows."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from matchmaker.services.people import sorting_name
from matchmaker.services.planning.pages import Cell, PersonLabel, SchedulePage, SlotHead
from web.presenting.days import day_starts


@dataclass(frozen=True, slots=True)
class Column:
    """A slot's column: whether a session or day starts with it, a phone shows it, how many are found."""

    slot: SlotHead
    starts_session: bool
    starts_day: bool
    is_shown: bool
    found: int


@dataclass(frozen=True, slots=True)
class GridCell:
    """A place of the timetable: a meeting, a free table, or a table that is not in use."""

    column: Column
    meeting: Cell | None
    in_use: bool
    is_found: bool
    is_dim: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A table's line."""

    name: str
    number: int
    cells: tuple[GridCell, ...]


@dataclass(frozen=True, slots=True)
class Search:
    """
    What a search found.

    Parameters
    ----------
    breaks
        Of the one person found; none when nobody or several were found.
    """

    query: str
    people: tuple[PersonLabel, ...]
    meetings: int
    breaks: int | None


@dataclass(frozen=True, slots=True)
class Timetable:
    """The whole grid, ready for a template."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    search: Search
    tables: int


def matches(query: str, name: str) -> bool:
    """Whether every word of the query begins a word of the name."""
    words = sorting_name(name).split()
    return all(any(word.startswith(asked) for word in words) for asked in sorting_name(query).split())


def timetable(page: SchedulePage, *, query: str, slot: int | None) -> Timetable:
    """
    Return the grid of a schedule.

    Parameters
    ----------
    query
        Name, or part of one, to look for; blank looks for nobody.
    slot
        Number of the slot that a narrow screen shows; none shows the first in which somebody was found.
    """
    query = query.strip()
    people = tuple(share.person for share in page.shares if query and matches(query, share.person.name))
    wanted = {person.id for person in people}
    found = [
        [cell is not None and (cell.a.id in wanted or cell.b.id in wanted) for cell in line.cells]
        for line in page.lines
    ]
    per_slot = [sum(line[index] for line in found) for index in range(len(page.slots))]
    columns = _columns(page.slots, per_slot, slot)
    lines = tuple(
        Line(
            name=line.label or str(line.number),
            number=line.number,
            cells=tuple(
                GridCell(
                    column=column,
                    meeting=cell,
                    in_use=in_use,
                    is_found=is_found,
                    is_dim=bool(wanted) and not is_found,
                )
                for column, cell, in_use, is_found in zip(
                    columns, line.cells, line.in_use, marks, strict=True
                )
            ),
        )
        for line, marks in zip(page.lines, found, strict=True)
    )
    breaks = None
    if len(people) == 1:
        busy = (head for head, count in zip(page.slots, per_slot, strict=True) if count)
        breaks = breaks_of(busy)
    return Timetable(columns, lines, Search(query, people, sum(per_slot), breaks), len(page.lines))


def single_cell(head: SlotHead, table: int, name: str, meeting: Cell | None) -> dict[str, GridCell | Line]:
    """Return what a cell is drawn from when it stands alone, as after an edit."""
    column = Column(slot=head, starts_session=False, starts_day=False, is_shown=True, found=0)
    place = GridCell(column=column, meeting=meeting, in_use=True, is_found=False, is_dim=False)
    return {"place": place, "line": Line(name=name, number=table, cells=(place,))}


def breaks_of(busy: Iterable[SlotHead]) -> int:
    """Return the breaks of one attendee: in each session, runs of busy slots minus one."""
    numbers: dict[int, list[int]] = {}
    for head in busy:
        numbers.setdefault(head.session, []).append(head.number)
    return sum(
        sum(later - earlier > 1 for earlier, later in pairwise(slots))
        for slots in map(sorted, numbers.values())
    )


def _columns(slots: tuple[SlotHead, ...], found: list[int], asked: int | None) -> tuple[Column, ...]:
    numbers = [head.number for head in slots]
    first_found = next((head.number for head, count in zip(slots, found, strict=True) if count), None)
    shown = asked if asked in numbers else first_found or next(iter(numbers), None)
    days = day_starts(head.starts_at for head in slots)
    return tuple(
        Column(
            slot=head,
            starts_session=index > 0 and head.session != slots[index - 1].session,
            starts_day=days[index],
            is_shown=head.number == shown,
            found=found[index],
        )
        for index, head in enumerate(slots)
    )
