"""What the page of an import shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Fate = Literal["new", "changed", "unchanged", "rejected"]
FATES: tuple[Fate, ...] = ("new", "changed", "unchanged", "rejected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One field of an attendee that the file has otherwise; ``before`` is blank where it adds something."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a row is rejected, or what looks wrong in it: a code and what its sentence needs."""

    code: str
    column: str
    found: str
    parameters: dict[str, str | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    """
    What becomes of one row.

    Parameters
    ----------
    line
        In the file, from 1.
    offers, needs, goals
        How many statements the row brings.
    fields
        Of a rejected row that may be mended: field → what it says.
    """

    line: int
    fate: Fate
    name: str
    organisation: str
    goals: int
    offers: int
    needs: int
    languages: tuple[str, ...]
    changes: tuple[Change, ...]
    reasons: tuple[Reason, ...]
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage:
    """
    An import as it stands.

    Parameters
    ----------
    state
        ``reading``, ``read``, ``unusable``, ``applying``, ``done`` or ``failed``.
    headers
        Of the file, in order.
    mapping
        Field → positions of its columns, as read.
    counts
        Fate → rows; of a written import, what was written.
    faults
        What is wrong with the file as a whole.
    waiting
        Rows that are rejected only because they are not confirmed yet.
    """

    id: str
    state: str
    file_name: str
    created_at: datetime
    headers: tuple[str, ...]
    mapping: dict[str, tuple[int, ...]]
    with_waiting: bool
    waiting: int
    counts: dict[Fate, int]
    rows: tuple[PreviewRow, ...]
    faults: tuple[Reason, ...]

    @property
    def total(self) -> int:
        """Rows of the file."""
        return sum(self.counts.values())

    @property
    def to_write(self) -> int:
        """Rows that would change something."""
        return self.counts["new"] + self.counts["changed"]
