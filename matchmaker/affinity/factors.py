"""
What turns the value of a pair beyond what both wrote, one named factor each, all in one table.

A factor is a number per pair, 1 at rest; the value of a pair is multiplied by all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matchmaker.affinity.profiles import FACTOR_NAMES, PairRules, Standing

Floats = NDArray[np.float64]

#: A wish, at its normal strength, raises a pair by this share, per direction.
WANT = 0.5
#: At the normal strength of wishes a wanted pair is worth at least so many points before factors.
WANTED_LEAST = 150
#: ``met_before = "prefer"``, at its normal strength, raises pairs that met by this share.
MET_PREFERRED = 0.5
#: A newcomer with somebody scarce, at the normal strength, by this share.
NEWCOMER = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """Attendees of some rows against all others: who wants, has met, shares a contact; all ``(R, N)``."""

    rows: slice
    wishes: NDArray[np.int64]
    has_met: NDArray[np.bool_]
    has_common: NDArray[np.bool_]


class Factors:
    """
    The named factors of an event.

    Parameters
    ----------
    rules
        Rules and factors of the event.
    wants
        ``(N, N)``; 1 where the row wants to meet the column.
    met
        ``(N, N)`` symmetric; how often two have met.
    standing
        How far each attendee can be relied on, and who is new or scarce; none = nobody stands out.
    """

    def __init__(
        self, rules: PairRules, wants: sp.csr_array, met: sp.csr_array, standing: Standing | None = None
    ) -> None:
        self._rules = rules
        self._wants = wants + wants.T
        self._met = met
        # Having a contact in common; pairs that met themselves are told apart in the dial.
        self._common = met @ met
        self._standing = standing
        of_name: dict[str, Callable[[_Block], Floats]] = {
            "want": self._want,
            "met_before": self._met_before,
            "dial": self._dial,
            "solvency": self._solvency,
            "newcomers": self._newcomers,
        }
        self._table = tuple(of_name[name] for name in FACTOR_NAMES)

    def least(self, rows: slice) -> Floats:
        """Return ``(R, N)``: the points below which a pair does not fall before its factors."""
        is_wanted = self._wants[rows].toarray() > 0
        return np.where(is_wanted, WANTED_LEAST * min(self._strength("want"), 1.0), 0.0)

    def table(self, rows: slice) -> tuple[Floats, ...]:
        """Return each factor of ``FACTOR_NAMES`` for the pairs of some attendees, ``(R, N)`` each."""
        block = _Block(
            rows,
            self._wants[rows].toarray(),
            self._met[rows].toarray() > 0,
            self._common[rows].toarray() > 0,
        )
        return tuple(factor(block) for factor in self._table)

    def _strength(self, name: str) -> float:
        return self._rules.factors.get(name, 0.0)

    def _want(self, block: _Block) -> Floats:
        """Wishes, of one or of both."""
        raised = 1 + WANT * self._strength("want")
        return np.array([1.0, raised, raised * raised])[block.wishes]

    def _met_before(self, block: _Block) -> Floats:
        """Having met, where the event prefers it."""
        preferred = self._rules.met_before == "prefer"
        raised = 1 + MET_PREFERRED * self._strength("met_before") if preferred else 1.0
        return np.where(block.has_met, raised, 1.0)

    def _dial(self, block: _Block) -> Floats:
        """Create, maintain or expand: only how the three compare counts, alike they change nothing."""
        create, maintain, expand = (self._strength(name) for name in ("create", "maintain", "expand"))
        middle = 1 + (create + maintain + expand) / 3
        turned = np.where(block.has_met, 1 + maintain, np.where(block.has_common, 1 + expand, 1 + create))
        return turned / middle

    def _solvency(self, block: _Block) -> Floats:
        """The geometric mean of what both can be relied on, as far as the factor is turned up."""
        strength = self._strength("solvency")
        if self._standing is None or strength == 0:
            return np.ones_like(block.wishes, dtype=np.float64)
        solvency = self._standing.solvency
        mean = np.sqrt(solvency[block.rows, None] * solvency)
        return np.maximum(1 + strength * (mean - 1), 0.0)

    def _newcomers(self, block: _Block) -> Floats:
        """A newcomer with somebody scarce, either way round."""
        strength = self._strength("newcomers")
        if self._standing is None or strength == 0:
            return np.ones_like(block.wishes, dtype=np.float64)
        new, scarce = self._standing.newcomer, self._standing.scarce
        raised = (new[block.rows, None] & scarce) | (scarce[block.rows, None] & new)
        return np.where(raised, 1 + NEWCOMER * strength, 1.0)


def met_often(met: NDArray[np.int64], size: int) -> sp.csr_array:
    """Return how often two have met, ``(size, size)`` symmetric, from rows of ``i, j, times``."""
    held = met[met[:, 2] > 0]
    once = sp.csr_array((held[:, 2], (held[:, 0], held[:, 1])), shape=(size, size))
    return once + once.T
