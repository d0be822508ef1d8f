"""How Alembic reaches the tables: by the connection that ``matchmaker.store.schema`` gives it."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from matchmaker.store import Row
from matchmaker.store.base import UtcMoment, WallClockTime


def render_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write a type of ours as what it is in the database: a revision must not change when our code does."""
    if kind == "type" and isinstance(item, UtcMoment | WallClockTime):
        return f"sa.DateTime(timezone={isinstance(item, UtcMoment)})"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    # SQLite changes a column by making the table anew.
    render_as_batch=True,
    render_item=render_type,
)
with context.begin_transaction():
    context.run_migrations()
