"""
Nobody outside the store reaches the rows of an organiser but through a scope.

The rule is read off the code, so that a query that forgets its organiser fails before it runs: outside
``matchmaker.store``, SQLAlchemy's own ``select update delete exists`` and ``db.get`` may name nothing but
the rows of the house itself; text that is SQL, tables and metadata are not for use at all.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from matchmaker.store import FREE_ROWS

ROOT = Path(__file__).parents[2]
FILES = [
    file
    for folder in ("matchmaker", "web")
    for file in sorted((ROOT / folder).rglob("*.py"))
    if not file.is_relative_to(ROOT / "matchmaker" / "store")
]
#: What a statement may name besides free rows.
HARMLESS = {"func", "literal", "true", "false", "case"}
#: Signing in comes before any organiser is known; mails of all organisers leave by one door.
MORE_FREE = {
    "matchmaker/services/team": {"TeamMemberRow"},
    "matchmaker/services/mails": {"OutboxRow"},
}

STATEMENTS = {"select", "update", "delete", "exists"}
FORBIDDEN = {"text", "Table", "MetaData"}


def names(nodes: list[ast.expr]) -> set[str]:
    return {node.id for start in nodes for node in ast.walk(start) if isinstance(node, ast.Name)}


def imported(tree: ast.Module) -> dict[str, str]:
    """Return what a module calls the things of SQLAlchemy: its own name → theirs; ``*`` is the whole."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "sqlalchemy":
            found |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {
                (alias.asname or alias.name.split(".")[0]): "*"
                for alias in node.names
                if alias.name.split(".")[0] == "sqlalchemy"
            }
    return found


def aliases(tree: ast.Module, theirs: dict[str, str]) -> set[str]:
    """Return the names of rows under another name, which a join from a scope may well need."""
    return {
        target
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and any(isinstance(n, ast.Name) and theirs.get(n.id) == "aliased" for n in ast.walk(node.value))
        for target in names(node.targets)
    }


def offences(source: str, free: set[str]) -> Iterator[str]:
    """Yield each way in which a module reaches rows past a scope."""
    tree = ast.parse(source)
    theirs = imported(tree)
    renamed = aliases(tree, theirs)
    if "*" in theirs.values():
        yield "imports SQLAlchemy as a whole: name what you use"
    for name in FORBIDDEN & set(theirs.values()):
        yield f"imports {name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"__table__", "metadata", "exec_driver_sql"}:
            yield f"line {node.lineno}: uses .{node.attr}"
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            case ast.Name(id=called) if theirs.get(called) in STATEMENTS:
                if past := names(node.args) - free - HARMLESS:
                    yield f"line {node.lineno}: {theirs[called]}({', '.join(sorted(past))}) without a scope"
            case ast.Attribute(attr="get" | "get_one" | "select_from" | "query" as called):
                rows = {name for name in names(node.args) if name.endswith("Row") or name in renamed}
                if past := rows - free:
                    yield f"line {node.lineno}: .{called}({', '.join(sorted(past))}) without a scope"


def free_in(file: Path) -> set[str]:
    folder = file.parent.relative_to(ROOT).as_posix()
    return {row.__name__ for row in FREE_ROWS} | MORE_FREE.get(folder, set())


def test_nobody_reaches_rows_past_a_scope() -> None:
    assert len(FILES) > 30
    assert {
        file.relative_to(ROOT).as_posix(): found
        for file in FILES
        if (found := list(offences(file.read_text(encoding="utf-8"), free_in(file))))
    } == {}


@pytest.mark.parametrize(
    "line",
    [
        "db.scalars(select(EventRow))",
        "db.scalars(pick(EventRow.id))",
        "db.scalar(select(func.count(EventRow.id)))",
        "db.execute(update(AttendeeRow).where(AttendeeRow.id == 1).values(name='x'))",
        "db.execute(delete(EventRow).where(EventRow.id == key))",
        "select(JobRow).where(exists(EventRow.id))",
        "other = aliased(AttendeeRow); select(other)",
        "other = aliased(AttendeeRow); select(func.count()).select_from(other)",
        "db.get(EventRow, 1)",
        "db.get_one(EventRow, 1)",
        "db.query(EventRow)",
        "select(func.count()).select_from(EventRow)",
        "EventRow.__table__",
        "db.connection().exec_driver_sql('SELECT 1')",
        "from sqlalchemy import text",
        "import sqlalchemy",
        "import sqlalchemy.orm as orm",
    ],
)
def test_rule_catches(line: str) -> None:
    imports = (
        "from sqlalchemy import delete, exists, func, select, select as pick, update\n"
        "from sqlalchemy.orm import aliased\n"
    )

    assert len(list(offences(imports + line, {"JobRow"}))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "db.scalars(select(JobRow).where(JobRow.state == 'queued'))",
        "db.scalar(select(func.max(JobRow.id)))",
        "db.get(JobRow, 1)",
        "db.scalars(scoped(db, organiser).select(EventRow).order_by(EventRow.id))",
        "db.execute(here.select(SeatRow).join(SlotRow, SlotRow.id == SeatRow.slot_id))",
        "db.execute(here.update(AttendeeRow).values(name='x'))",
        "db.execute(insert(EventRow), lines)",
        "a, b = aliased(AttendeeRow), aliased(AttendeeRow); here.select(MeetingRow).join(a, a.id == key)",
        "settings.get(name)",
    ],
)
def test_rule_lets_pass(line: str) -> None:
    imports = "from sqlalchemy import func, insert, select\nfrom sqlalchemy.orm import aliased\n"

    assert list(offences(imports + line, {"JobRow"})) == []
