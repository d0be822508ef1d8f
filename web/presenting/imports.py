"""The preview of an import: which rows are shown, in words."""

from dataclasses import dataclass
from math import ceil

from matchmaker.services.imports import ImportPage, PreviewRow
from web.presenting.timetable import matches

#: Rows on one page.
ROWS = 200
#: What may be shown → the fates that it holds.
SHOWN: dict[str, frozenset[str]] = {
    "all": frozenset({"new", "changed", "unchanged", "rejected"}),
    "changes": frozenset({"new", "changed"}),
    "rejected": frozenset({"rejected"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """
    The rows of a page.

    Parameters
    ----------
    tabs
        What may be shown → how many rows it holds.
    pages
        How many pages the chosen rows fill; ``number`` is the one shown, from 1.
    """

    shown: str
    query: str
    number: int
    pages: int
    rows: tuple[PreviewRow, ...]
    tabs: dict[str, int]


def preview_of(page: ImportPage, *, shown: str, query: str, number: int) -> Preview:
    """Return the rows of an import that were asked for; what was asked wrongly is as not asked."""
    chosen = shown if shown in SHOWN else "all"
    found = [
        row
        for row in page.rows
        if row.fate in SHOWN[chosen] and matches(query, f"{row.name} {row.organisation} {row.line}")
    ]
    pages = max(1, ceil(len(found) / ROWS))
    here = min(max(1, number), pages)
    return Preview(
        shown=chosen,
        query=query,
        number=here,
        pages=pages,
        rows=tuple(found[(here - 1) * ROWS : here * ROWS]),
        tabs={name: sum(row.fate in fates for row in page.rows) for name, fates in SHOWN.items()},
    )
