"""The tables of a page of figures: each group between two marks; a row that is run again replaces its own."""

import re
from collections.abc import Iterable
from pathlib import Path
from statistics import median

from figures import Figure, shown

#: What a name says about one seed alone.
SEED = re.compile(r", seed \d+( \([^)]*\))?")


def table_of(figures: Iterable[Figure]) -> tuple[list[str], dict[str, list[str]]]:
    """
    Return the columns of a group and its rows: what stands before the colon of a figure's name, and after it.

    Figures that differ in their seed alone are one cell: the median, the worst and what was wanted.
    """
    cells: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        row, _, column = SEED.sub("", figure.name).partition(": ")
        cells.setdefault((row, f"{column or 'seen'}, {figure.unit}"), []).append(figure)
    columns = list(dict.fromkeys(column for _, column in cells))
    rows = list(dict.fromkeys(row for row, _ in cells))
    return columns, {row: [_cell(cells.get((row, column), [])) for column in columns] for row in rows}


def _cell(figures: list[Figure]) -> str:
    if not figures:
        return ""
    seen = [number for figure in figures for number in figure.all_seen or (figure.seen,)]
    worst = min(seen) if figures[0].at_least else max(seen)
    text = shown(median(seen))
    if len(seen) > 1 and shown(worst) != text:
        text += f" ({shown(worst)})"
    if not all(figure.in_budget for figure in figures):
        text = f"**{text}**"
    wanted = figures[0].wanted
    return f"{text} {wanted}".strip() if wanted not in {"", "≤ 0"} or worst else text


def write_tables(page: Path, group: str, note: str, figures: list[Figure]) -> None:
    """Put the rows of a group into a page; those that were not run stay if they have the same columns."""
    if not figures:
        return
    columns, rows = table_of(figures)
    text = page.read_text(encoding="utf-8") if page.exists() else ""
    begin, end = f"<!-- figures: {group} -->\n", f"<!-- end of figures: {group} -->\n"
    before, found, rest = text.partition(begin)
    old, _, after = rest.partition(end)
    if found:
        rows = _rows_of(old, columns) | rows
    else:
        before = before.rstrip("\n") + f"\n\n## {group}\n\n"
    head = [f"| {' | '.join(['', *columns])} |", f"|{'---|' * (len(columns) + 1)}"]
    body = [f"| {' | '.join([row, *cells])} |" for row, cells in rows.items()]
    page.write_text(
        before + begin + note + "\n\n" + "\n".join([*head, *body]) + "\n" + end + after, encoding="utf-8"
    )


def _rows_of(block: str, columns: list[str]) -> dict[str, list[str]]:
    lines = [
        [cell.strip() for cell in line.strip("|\n").split("|")]
        for line in block.splitlines()
        if line[:1] == "|"
    ]
    if not lines or lines[0][1:] != columns:
        return {}
    return {row: cells for row, *cells in lines[2:]}
