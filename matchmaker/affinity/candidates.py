"""Who may meet whom at all, and which of the allowed pairs are offered to the optimiser."""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from matchmaker.affinity.profiles import PairRules, Profile

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

#: Up to this number of attendees every allowed pair is a candidate.
ALL_PAIRS_UP_TO = 250
#: Fewest candidates per attendee, and candidates per slot of the event.
LEAST_CANDIDATES, CANDIDATES_PER_SLOT = 24, 4
#: Bits of the hash that orders pairs of equal value.
TIE_BITS = 32
#: Bits of a word that are used for languages.
_WORD_BITS = 62


def default_top_k(num_slots: int) -> int:
    """Return how many candidates each attendee brings in an event of this many slots."""
    return max(CANDIDATES_PER_SLOT * num_slots, LEAST_CANDIDATES)


class Permission:
    """
    Which pairs the rules allow. A rule whose factor is 0 is off; ``avoid`` always counts, both ways.

    Parameters
    ----------
    profiles
        N of them.
    rules
        Rules and factors of the event.
    avoids
        ``(A, 2)``; who does not want to meet whom.
    met
        ``(N, N)`` symmetric; how often two have met.
    """

    def __init__(
        self, profiles: Sequence[Profile], rules: PairRules, avoids: Ints, met: sp.csr_array
    ) -> None:
        def is_on(name: str) -> bool:
            return rules.factors.get(name, 0) > 0

        size = len(profiles)
        avoid = links(avoids, size)
        self._forbidden: sp.csr_array = avoid + avoid.T
        if rules.met_before == "forbid" and is_on("met_before"):
            self._forbidden = self._forbidden + met
        self._languages = _languages(profiles) if is_on("language") else None
        self._organisation = _numbered([profile.organisation for profile in profiles])
        self._organisation_rule = rules.same_organisation if is_on("organisation") else "allow"
        self._roles, self._role_pairs = _role_table(profiles, rules.roles if is_on("roles") else ())

    def between(self, rows: slice, columns: slice) -> Bools:
        """Return ``(R, C)``: whether each attendee of a span may meet each other one of another span."""
        allowed: Bools = np.ones((rows.stop - rows.start, columns.stop - columns.start), dtype=np.bool_)
        forbidden = self._forbidden[rows, columns]
        if forbidden.nnz:
            allowed &= forbidden.toarray() == 0
        if self._languages is not None:
            common = np.zeros_like(allowed)
            for word in self._languages:
                common |= (word[rows, None] & word[columns]) != 0
            allowed &= common
        if self._organisation_rule != "allow":
            theirs = self._organisation
            same = (theirs[rows, None] == theirs[columns]) & (theirs[rows, None] >= 0)
            allowed &= same if self._organisation_rule == "only" else ~same
        if self._role_pairs is not None:
            allowed &= self._role_pairs[self._roles[rows, None], self._roles[columns]]
        own = np.arange(max(rows.start, columns.start), min(rows.stop, columns.stop))
        allowed[own - rows.start, own - columns.start] = False
        return allowed


def pair_hash(first: Ints, second: Ints) -> Ints:
    """Return a number of ``TIE_BITS`` bits per pair, the same both ways round (a mix as in SplitMix64)."""
    low = np.minimum(first, second).astype(np.uint64)
    high = np.maximum(first, second).astype(np.uint64)
    mixed = (low << np.uint64(32)) ^ (high + np.uint64(0x9E3779B97F4A7C15))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    hashed: Ints = (mixed >> np.uint64(64 - TIE_BITS)).astype(np.int64)
    return hashed


def links(pairs: Ints, size: int) -> sp.csr_array:
    """Return a matrix with a 1 at each directed pair, however often it is given; ``(size, size)``."""
    matrix = sp.csr_array(
        (np.ones(len(pairs), dtype=np.int32), (pairs[:, 0], pairs[:, 1])), shape=(size, size)
    )
    matrix.data[:] = 1
    return matrix


def _numbered(names: Sequence[str]) -> Ints:
    """Return a number per name, alike for names that differ in case and spaces only; −1 for blanks."""
    numbers: dict[str, int] = {}
    clean = [" ".join(name.split()).casefold() for name in names]
    return np.array(
        [numbers.setdefault(name, len(numbers)) if name else -1 for name in clean], dtype=np.int64
    )


def _languages(profiles: Sequence[Profile]) -> Ints:
    """Return a bit per language that each speaks, ``(W, N)``, all of them where it is blank."""
    clean = [{code.strip().casefold() for code in p.languages} - {""} for p in profiles]
    number = {code: at for at, code in enumerate(sorted({code for codes in clean for code in codes}))}
    bits = np.zeros((len(number) // _WORD_BITS + 1, len(profiles)), dtype=np.int64)
    for at, codes in enumerate(clean):
        for code in codes:
            word, bit = divmod(number[code], _WORD_BITS)
            bits[word, at] |= 1 << bit
    bits[:, [not codes for codes in clean]] = (1 << _WORD_BITS) - 1
    return bits


def _role_table(profiles: Sequence[Profile], pairs: Sequence[tuple[str, str]]) -> tuple[Ints, Bools | None]:
    """Return the role of each profile and which two roles meet; none when every two do."""
    if not pairs:
        return np.zeros(len(profiles), dtype=np.int64), None
    # Roles that no rule names share one number with the blank role: they meet nobody.
    flat = _numbered([role for pair in pairs for role in pair] + [profile.role for profile in profiles])
    named, roles = flat[: 2 * len(pairs)], flat[2 * len(pairs) :]
    unnamed = int(flat.max(initial=0)) + 1
    table = np.zeros((unnamed + 1, unnamed + 1), dtype=np.bool_)
    table[named[::2], named[1::2]] = table[named[1::2], named[::2]] = True
    return np.where(roles < 0, unnamed, roles), table
