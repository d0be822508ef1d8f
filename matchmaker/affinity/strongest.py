"""The most valuable partners of each attendee, kept while blocks of pairs come in, in any order."""

from threading import Lock

import numpy as np
from numpy.typing import NDArray

from matchmaker.affinity.candidates import TIE_BITS, pair_hash

Ints = NDArray[np.int64]


class Strongest:
    """
    The ``most`` best partners of each of ``size`` attendees.

    Pairs of equal value are ordered by a hash of the pair, so that attendees of whom nothing is known
    do not all choose the same partner.
    """

    def __init__(self, size: int, most: int) -> None:
        self._key = np.full((size, most), -1, dtype=np.int64)
        self._partner = np.zeros((size, most), dtype=np.int32)
        self._benefit = np.zeros((size, most, 2), dtype=np.int16)
        self._lock = Lock()

    def add(
        self,
        first: slice,
        second: slice,
        value: NDArray[np.int32],
        benefits: tuple[NDArray[np.int16], NDArray[np.int16]],
    ) -> None:
        """
        Take in the pairs of two spans of attendees, which are the same or apart.

        Parameters
        ----------
        value
            ``(first, second)``; 0 where two may not meet.
        benefits
            ``(first, second)`` each; what those of the first get, and what they give.
        """
        # What the least kept pair is worth only grows: an older one lets more through, never less.
        least = [np.maximum(self._least(span) >> TIE_BITS, 1).astype(np.int32) for span in (first, second)]
        told = np.flatnonzero((value >= least[0][:, None]) | (value >= least[1]))
        row, column = np.divmod(told, value.shape[1])
        own, other = row + first.start, column + second.start
        key = (value[row, column].astype(np.int64) << TIE_BITS) | pair_hash(own, other)
        gain, give = (benefit[row, column] for benefit in benefits)
        with self._lock:
            better = np.flatnonzero(key > self._least(first)[row])
            self._merge(first, row[better], other[better], key[better], (gain[better], give[better]))
            if first != second:
                better = np.flatnonzero(key > self._least(second)[column])
                better = better[np.argsort(column[better], kind="stable")]
                self._merge(second, column[better], own[better], key[better], (give[better], gain[better]))

    def pairs(self) -> tuple[Ints, Ints, Ints]:
        """Return each kept pair once, sorted: ``(P, 2)`` lower first, value ``(P,)``, benefits ``(P, 2)``."""
        own, place = np.nonzero(self._key >= 0)
        other = self._partner[own, place].astype(np.int64)
        size = len(self._key)
        _, at = np.unique(np.minimum(own, other) * size + np.maximum(own, other), return_index=True)
        own, place, other = own[at], place[at], other[at]
        pairs = np.stack([own, other], axis=1)
        benefit = self._benefit[own, place].astype(np.int64)
        turned = own > other
        pairs[turned], benefit[turned] = pairs[turned][:, ::-1], benefit[turned][:, ::-1]
        return pairs, self._key[own, place] >> TIE_BITS, benefit

    def _least(self, attendees: slice) -> Ints:
        """Return the key of the least kept pair of each; −1 while there is room."""
        return self._key[attendees, 0]

    def _merge(
        self,
        attendees: slice,
        row: Ints,
        partner: Ints,
        key: Ints,
        benefits: tuple[NDArray[np.int16], NDArray[np.int16]],
    ) -> None:
        """Keep the best of what is there and of further pairs, which are sorted by row."""
        if len(row) == 0:
            return
        touched, start, many = np.unique(row, return_index=True, return_counts=True)
        width = int(many.max())
        place = np.arange(len(row)) - np.repeat(start, many)
        line = np.repeat(np.arange(len(touched)), many)
        at = attendees.start + touched
        keys = np.full((len(touched), width), -1, dtype=np.int64)
        keys[line, place] = key
        partners = np.zeros((len(touched), width), dtype=np.int32)
        partners[line, place] = partner
        benefit = np.zeros((len(touched), width, 2), dtype=np.int16)
        benefit[line, place, 0], benefit[line, place, 1] = benefits
        keys = np.concatenate([self._key[at], keys], axis=1)
        # The least kept one stands first.
        best = np.argpartition(keys, width, axis=1)[:, width:]
        self._key[at] = np.take_along_axis(keys, best, axis=1)
        self._partner[at] = np.take_along_axis(
            np.concatenate([self._partner[at], partners], axis=1), best, axis=1
        )
        self._benefit[at] = np.take_along_axis(
            np.concatenate([self._benefit[at], benefit], axis=1), best[:, :, None], axis=1
        )
