"""Which column is what: proposed from the headers, and from the cells where headers leave a doubt."""

import re
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from types import MappingProxyType

from matchmaker.intake.exports.names import NAMES, rank
from matchmaker.intake.exports.states import state_of
from matchmaker.intake.exports.tables import Table

#: What a column can be, in the order in which people are asked.
FIELDS = tuple(NAMES)
#: Rows that are looked at to settle a doubt.
_SAMPLE = 200
_ADDRESS = re.compile(r"^[^@\s]+@[^@\s]+$")


@dataclass(frozen=True, slots=True)
class Mapping:
    """
    Which column each field is read from.

    Parameters
    ----------
    columns
        Field → positions of its columns, from 0: of the surest first. Where its cell is blank the next
        one is read. Only goals, offers, needs and addresses have several.
    """

    columns: MappingOf[str, tuple[int, ...]]

    def cell(self, field: str, cells: tuple[str, ...]) -> str:
        """Return the text of a field in a row: the first that is not blank."""
        return next((cells[column] for column in self.columns.get(field, ()) if cells[column]), "")

    def with_column(self, field: str, column: int | None) -> "Mapping":
        """Return the mapping with another choice for a field; none leaves the field out."""
        chosen = {name: columns for name, columns in self.columns.items() if name != field}
        if column is not None:
            chosen[field] = (column,)
        return Mapping(MappingProxyType(chosen))


def propose_mapping(table: Table) -> Mapping:
    """Return the most likely mapping of a table; fields that no column fits are left out."""
    taken: dict[str, tuple[int, ...]] = {}
    used: set[int] = set()
    for field in FIELDS:
        candidates = [
            (score, -_evidence(field, table, column), column)
            for column, header in enumerate(table.headers)
            if column not in used and (score := rank(field, header)) is not None
        ]
        # Where cells contradict the header (a province called “Estado”), the header is not believed.
        believable = sorted(one for one in candidates if one[1] <= 0)
        if not believable:
            continue
        several = field in {"email", "goals", "offers", "needs", "organisation"}
        columns = tuple(column for _, _, column in believable)
        taken[field] = columns if several else columns[:1]
        used.update(taken[field])
    return Mapping(MappingProxyType(_without_halves(taken)))


def _without_halves(taken: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    """Where a file has given and family names, “Nombre” alone is not the whole name."""
    if "given" in taken and "family" not in taken and "name" not in taken:
        return {("name" if field == "given" else field): columns for field, columns in taken.items()}
    return taken


def _evidence(field: str, table: Table, column: int) -> float:
    """Return how much the cells speak for a field: the share that fits, −1 when they speak against it."""
    cells = [row.cells[column] for row in table.rows[:_SAMPLE] if row.cells[column]]
    if not cells:
        return 0.0
    if field == "email":
        share = sum(_ADDRESS.match(cell) is not None for cell in cells) / len(cells)
        return share or -1.0
    if field == "status":
        share = sum(state_of(cell) is not None for cell in cells) / len(cells)
        return share if share > 0.5 else -1.0
    if field in {"title", "name", "given", "family", "organisation"}:
        # “Position” may be a job or the number of a ticket.
        return -1.0 if all(cell.isdecimal() for cell in cells) else 0.0
    return 0.0
