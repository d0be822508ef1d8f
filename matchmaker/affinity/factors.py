"""
What turns the value of a pair beyond what both wrote, one named factor each, all in one table.

A factor is a number per pair, 1 at rest; the value of a pair is multiplied by all of them.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matchmaker.affinity.profiles import FACTOR_NAMES, PairRules, Standing

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

#: A wish, at its normal strength, raises a pair by this share, per direction.
WANT = 0.5
#: At the normal strength of wishes a wanted pair is worth at least so many points before factors.
WANTED_LEAST = 150
#: ``met_before = "prefer"``, at its normal strength, raises pairs that met by this share.
MET_PREFERRED = 0.5
#: What changes nothing.
_AT_REST = np.ones((1, 1))
#: A newcomer with somebody scarce, at the normal strength, by this share.
NEWCOMER = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Pairs of attendees, in shapes that broadcast: how many want it, whether they met or share a contact."""

    first: Ints
    second: Ints
    wishes: Ints
    has_met: Bools
    has_common: Bools


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
        of_name: dict[str, Callable[[_Pairs], Floats]] = {
            "want": self._want,
            "met_before": self._met_before,
            "dial": self._dial,
            "solvency": self._solvency,
            "newcomers": self._newcomers,
        }
        self._table = tuple(of_name[name] for name in FACTOR_NAMES)

    def between(self, rows: slice, columns: slice) -> tuple[Floats, Floats]:
        """
        Return what turns the values between two spans of attendees, in shapes that broadcast to ``(R, C)``.

        First the points below which a pair does not fall before its factors, then their product.
        """
        pairs = _Pairs(
            np.arange(rows.start, rows.stop)[:, None],
            np.arange(columns.start, columns.stop),
            _filled(self._wants[rows, columns]),
            *(_filled(matrix[rows, columns]) > 0 for matrix in (self._met, self._common)),
        )
        least = np.where(pairs.wishes > 0, WANTED_LEAST * min(self._strength("want"), 1.0), 0.0)
        table = [factor(pairs) for factor in self._table]
        return least, math.prod(table[1:], start=table[0])

    def of_pairs(self, pairs: Ints) -> Floats:
        """Return each factor of ``FACTOR_NAMES`` for pairs ``(P, 2)``, ``(P, F)``."""
        low, high = pairs.T
        wishes, met, common = (
            np.asarray(matrix[low, high]).reshape(-1) for matrix in (self._wants, self._met, self._common)
        )
        told = _Pairs(low, high, wishes, met > 0, common > 0)
        table = np.ones((len(pairs), len(self._table)))
        for at, factor in enumerate(self._table):
            table[:, at] = factor(told)
        return table

    def _strength(self, name: str) -> float:
        return self._rules.factors.get(name, 0.0)

    def _want(self, pairs: _Pairs) -> Floats:
        """Wishes, of one or of both."""
        raised = 1 + WANT * self._strength("want")
        return np.array([1.0, raised, raised * raised])[pairs.wishes]

    def _met_before(self, pairs: _Pairs) -> Floats:
        """Having met, where the event prefers it."""
        preferred = self._rules.met_before == "prefer"
        raised = 1 + MET_PREFERRED * self._strength("met_before") if preferred else 1.0
        return np.where(pairs.has_met, raised, 1.0)

    def _dial(self, pairs: _Pairs) -> Floats:
        """Create, maintain or expand: only how the three compare counts, alike they change nothing."""
        create, maintain, expand = (self._strength(name) for name in ("create", "maintain", "expand"))
        middle = 1 + (create + maintain + expand) / 3
        turned = np.where(pairs.has_met, 1 + maintain, np.where(pairs.has_common, 1 + expand, 1 + create))
        return turned / middle

    def _solvency(self, pairs: _Pairs) -> Floats:
        """The geometric mean of what both can be relied on, as far as the factor is turned up."""
        strength = self._strength("solvency")
        if self._standing is None or strength == 0:
            return _AT_REST
        solvency = self._standing.solvency
        mean = np.sqrt(solvency[pairs.first] * solvency[pairs.second])
        return np.maximum(1 + strength * (mean - 1), 0.0)

    def _newcomers(self, pairs: _Pairs) -> Floats:
        """A newcomer with somebody scarce, either way round."""
        strength = self._strength("newcomers")
        if self._standing is None or strength == 0:
            return _AT_REST
        new, scarce = self._standing.newcomer, self._standing.scarce
        raised = (new[pairs.first] & scarce[pairs.second]) | (scarce[pairs.first] & new[pairs.second])
        return np.where(raised, 1 + NEWCOMER * strength, 1.0)


def met_often(met: NDArray[np.int64], size: int) -> sp.csr_array:
    """Return how often two have met, ``(size, size)`` symmetric, from rows of ``i, j, times``."""
    held = met[met[:, 2] > 0]
    once = sp.csr_array((held[:, 2], (held[:, 0], held[:, 1])), shape=(size, size))
    return once + once.T


def _filled(part: sp.csr_array) -> Ints:
    """Return a part of a matrix, dense; of one number where all are 0."""
    if part.nnz == 0:
        return np.zeros((1, 1), dtype=np.int64)
    dense: Ints = part.toarray().astype(np.int64)
    return dense
