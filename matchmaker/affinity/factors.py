"""What turns the value of a pair beyond what both wrote: wishes, having met, create / maintain / expand."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matchmaker.affinity.profiles import PairRules

#: A wish, at its normal strength, raises a pair by this share, per direction.
WANT = 0.5
#: At the normal strength of wishes a wanted pair is worth at least so many points before factors.
WANTED_LEAST = 150
#: ``met_before = "prefer"``, at its normal strength, raises pairs that met by this share.
MET_PREFERRED = 0.5


class Factors:
    """
    The named factors of an event, each neutral at rest.

    Parameters
    ----------
    rules
        Rules and factors of the event.
    wants
        ``(N, N)``; 1 where the row wants to meet the column.
    met
        ``(N, N)`` symmetric; how often two have met.
    """

    def __init__(self, rules: PairRules, wants: sp.csr_array, met: sp.csr_array) -> None:
        strength = rules.factors.get
        self._want = strength("want", 0)
        self._wants = wants + wants.T
        self._met = met
        # Having a contact in common; pairs that met themselves are told apart in ``multiplier``.
        self._common = met @ met
        self._preferred = MET_PREFERRED * strength("met_before", 0) if rules.met_before == "prefer" else 0.0
        self._dial = [strength(name, 0) for name in ("create", "maintain", "expand")]

    def least(self, rows: slice) -> NDArray[np.float64]:
        """Return ``(R, N)``: the points below which a pair does not fall before its factors."""
        is_wanted = self._wants[rows].toarray() > 0
        return np.where(is_wanted, WANTED_LEAST * min(self._want, 1.0), 0.0)

    def multiplier(self, rows: slice) -> NDArray[np.float64]:
        """Return ``(R, N)``: the product of the factors of each pair."""
        wishes = self._wants[rows].toarray()
        has_met = self._met[rows].toarray() > 0
        has_common = self._common[rows].toarray() > 0
        raised = 1 + WANT * self._want
        factor = np.array([1.0, raised, raised * raised])[wishes]
        factor[has_met] *= 1 + self._preferred
        create, maintain, expand = self._dial
        middle = 1 + (create + maintain + expand) / 3
        # Only how the three compare counts: alike they change nothing.
        turned = np.where(has_met, 1 + maintain, np.where(has_common, 1 + expand, 1 + create)) / middle
        multiplier: NDArray[np.float64] = factor * turned
        return multiplier


def met_often(met: NDArray[np.int64], size: int) -> sp.csr_array:
    """Return how often two have met, ``(size, size)`` symmetric, from rows of ``i, j, times``."""
    held = met[met[:, 2] > 0]
    once = sp.csr_array((held[:, 2], (held[:, 0], held[:, 1])), shape=(size, size))
    return once + once.T
