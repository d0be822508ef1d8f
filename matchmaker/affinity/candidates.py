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
_TIE_BITS = 32


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

    def of_rows(self, rows: slice) -> Bools:
        """Return ``(R, N)``: whether each attendee of a span may meet each other attendee."""
        allowed: Bools = self._forbidden[rows].toarray() == 0
        if self._languages is not None:
            speaks, is_blank = self._languages
            common = (speaks[rows] @ speaks.T).toarray() > 0
            allowed &= common | is_blank[rows, None] | is_blank
        if self._organisation_rule != "allow":
            theirs = self._organisation
            same = (theirs[rows, None] == theirs) & (theirs >= 0)
            allowed &= same if self._organisation_rule == "only" else ~same
        if self._role_pairs is not None:
            allowed &= self._role_pairs[self._roles[rows, None], self._roles]
        own = np.arange(rows.start, rows.stop)
        allowed[own - rows.start, own] = False
        return allowed


def choose(value: Ints, allowed: Bools, first: int, top_k: int) -> tuple[Ints, Ints]:
    """
    Return the candidates of a block of attendees: rows and columns of each one's ``top_k`` best.

    Pairs of equal value are ordered by a hash of the pair, so that attendees of whom nothing is known
    do not all choose the same partner.

    Parameters
    ----------
    value, allowed
        ``(R, N)``.
    first
        Index of the attendee in row 0.
    """
    num_rows, size = value.shape
    if size <= ALL_PAIRS_UP_TO or top_k >= size - 1:
        rows, columns = np.nonzero(allowed)
        once = rows + first < columns
        return rows[once], columns[once]
    key = (value << _TIE_BITS) | pair_hash(first + np.arange(num_rows)[:, None], np.arange(size))
    key[~allowed] = -1
    best = np.argpartition(key, size - top_k, axis=1)[:, size - top_k :]
    rows = np.repeat(np.arange(num_rows), top_k)
    columns = best.ravel()
    kept = allowed[rows, columns]
    return rows[kept], columns[kept]


def pair_hash(first: Ints, second: Ints) -> Ints:
    """Return a number of ``_TIE_BITS`` bits per pair, the same both ways round (a mix as in SplitMix64)."""
    low = np.minimum(first, second).astype(np.uint64)
    high = np.maximum(first, second).astype(np.uint64)
    mixed = (low << np.uint64(32)) ^ (high + np.uint64(0x9E3779B97F4A7C15))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    hashed: Ints = (mixed >> np.uint64(64 - _TIE_BITS)).astype(np.int64)
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


def _languages(profiles: Sequence[Profile]) -> tuple[sp.csr_array, Bools]:
    """Return who speaks what, ``(N, L)``, and whose languages are blank, ``(N,)``."""
    clean = [sorted({code.strip().casefold() for code in p.languages} - {""}) for p in profiles]
    number = {code: at for at, code in enumerate(sorted({code for codes in clean for code in codes}))}
    rows = np.repeat(np.arange(len(clean)), [len(codes) for codes in clean])
    columns = np.array([number[code] for codes in clean for code in codes], dtype=np.int64)
    speaks = sp.csr_array(
        (np.ones(len(rows), dtype=np.int32), (rows, columns)), shape=(len(clean), max(1, len(number)))
    )
    return speaks, np.array([not codes for codes in clean], dtype=np.bool_)


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
