"""Tables over slots: how many of the tables of each slot are taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.services.planning.pages import SlotHead, TableLine

WIDTH = 480
_TOP, _BOTTOM = 26, 186
_GAP = 3.0


@dataclass(frozen=True, slots=True)
class SlotColumn:
    """A slot: how many tables are taken of those in use, and its two parts, from below."""

    slot: SlotHead
    taken: int
    tables: int
    x: float
    width: float
    taken_y: float
    taken_height: float
    free_y: float
    free_height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupancy:
    """Geometry of the drawing, and what it says: tables taken in all, and of how many."""

    width: int
    height: int
    bottom: float
    columns: tuple[SlotColumn, ...]
    taken: int
    tables: int


def occupancy(slots: Sequence[SlotHead], lines: Sequence[TableLine]) -> Occupancy | None:
    """Return the drawing of the tables over the slots; none for an event without either."""
    if not slots or not lines:
        return None
    counts = [
        (
            sum(line.cells[nth] is not None for line in lines),
            sum(line.in_use[nth] or line.cells[nth] is not None for line in lines),
        )
        for nth in range(len(slots))
    ]
    most = max(1, *(tables for _, tables in counts))
    pitch, unit = WIDTH / len(slots), (_BOTTOM - _TOP) / most
    columns = tuple(
        SlotColumn(
            slot=slot,
            taken=taken,
            tables=tables,
            x=round(nth * pitch, 1),
            width=round(pitch - _GAP, 1),
            taken_y=round(_BOTTOM - taken * unit, 1),
            taken_height=round(taken * unit, 1),
            free_y=round(_BOTTOM - tables * unit, 1),
            free_height=round((tables - taken) * unit, 1),
        )
        for nth, (slot, (taken, tables)) in enumerate(zip(slots, counts, strict=True))
    )
    return Occupancy(
        width=WIDTH,
        height=_BOTTOM + 28,
        bottom=_BOTTOM,
        columns=columns,
        taken=sum(taken for taken, _ in counts),
        tables=sum(tables for _, tables in counts),
    )
