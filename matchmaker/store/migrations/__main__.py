"""Draft the next revision, for whoever changes rows: ``python -m matchmaker.store.migrations MESSAGE``."""

import sys
import tempfile
from pathlib import Path

from matchmaker.store import Database


def main(message: str, into: Path) -> None:
    """Bring a database of a moment up to date, and write down what the rows have beyond it."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/draft.sqlite")
        database.upgrade()
        database.draft_revision(message, into)
        database.dispose()


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]), Path(__file__).parent / "versions")
