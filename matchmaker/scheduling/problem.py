"""The scheduling problem: one event's candidate pairs and rules as arrays, checked at birth."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.errors import MatchmakerError

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


class InvalidProblemError(MatchmakerError):
    """The arrays do not describe a scheduling problem."""

    code = "scheduling.invalid_problem"

    def __init__(self, array: str, fault: str) -> None:
        super().__init__(array=array, fault=fault)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Problem:
    """
    One event's meetings to schedule, ready for a solver. Copies its arrays and makes them read-only.

    N attendees, S slots, P candidate pairs; every index counts from 0. Left out, an optional array
    states no rule.

    Parameters
    ----------
    pairs
        ``(P, 2)``; attendee indices ``i < j`` of each candidate pair. A row is one possible meeting;
        the same two attendees may stand in several rows.
    value
        ``(P,)``; mutual value of each pair, in value points, at least 1.
    available
        ``(N, S)``; whether an attendee can meet in a slot.
    tables
        ``(S,)``; tables in use in each slot.
    cap
        ``(N,)``; most meetings per attendee. Left out: as many as there are slots.
    floor
        ``(N,)``; fewest meetings each attendee should get. Left out: 0.
    session_of_slot
        ``(S,)``; the session that each slot belongs to, ascending. Left out: one session.
    allowed
        ``(P, S)``; whether a pair may meet in a slot. Left out: in every slot.
    required
        ``(P,)``; whether a pair must be held. Left out: none.
    after
        Pairs ``(p, q)``: *p* is held only if *q* is held in an earlier slot.
    own_table
        ``(N,)``; the attendee's own table, or -1. Left out: -1.
    locked
        ``(L, 3)``; placements (pair, slot, table) that stay as they are; table -1 leaves it open.
    previous
        ``(M, 3)``; placements (pair, slot, table) of the schedule that this one replaces.
    move_price
        Value points that moving a previous placement to another slot costs.
    compactness
        Value points that one break costs.
    max_break_spread
        Breaks of any two attendees differ by at most this; -1 = no rule.

    Raises
    ------
    InvalidProblemError
        When a shape, an index or a sign is wrong; names the array.
    """

    pairs: IntArray
    value: IntArray
    available: BoolArray
    tables: IntArray
    cap: IntArray = None  # type: ignore[assignment]  # filled in below
    floor: IntArray = None  # type: ignore[assignment]
    session_of_slot: IntArray = None  # type: ignore[assignment]
    allowed: BoolArray | None = None
    required: BoolArray = None  # type: ignore[assignment]
    after: Sequence[tuple[int, int]] = ()
    own_table: IntArray = None  # type: ignore[assignment]
    locked: IntArray = None  # type: ignore[assignment]
    previous: IntArray = None  # type: ignore[assignment]
    move_price: int = 0
    compactness: int = 0
    max_break_spread: int = -1

    def __post_init__(self) -> None:
        self._take("available", np.bool_, (None, None))
        num_attendees, num_slots = self.available.shape
        self._take("pairs", np.int64, (None, 2))
        num_pairs = len(self.pairs)
        self._take("value", np.int64, (num_pairs,))
        self._take("tables", np.int64, (num_slots,))
        self._take("cap", np.int64, (num_attendees,), default=num_slots)
        self._take("floor", np.int64, (num_attendees,), default=0)
        self._take("session_of_slot", np.int64, (num_slots,), default=0)
        self._take("required", np.bool_, (num_pairs,), default=False)
        self._take("own_table", np.int64, (num_attendees,), default=-1)
        if self.allowed is not None:
            self._take("allowed", np.bool_, (num_pairs, num_slots))
        self._take_placements("locked")
        self._take_placements("previous")
        object.__setattr__(self, "after", tuple((int(p), int(q)) for p, q in self.after))
        for name in ("move_price", "compactness", "max_break_spread"):
            object.__setattr__(self, name, int(getattr(self, name)))
        self._check()

    @property
    def num_attendees(self) -> int:
        """N, the number of attendees."""
        return len(self.available)

    @property
    def num_slots(self) -> int:
        """S, the number of slots of all sessions."""
        return len(self.tables)

    @property
    def num_pairs(self) -> int:
        """P, the number of candidate pairs."""
        return len(self.pairs)

    def open_slots(self, pairs: IntArray | None = None) -> BoolArray:
        """
        Return whether each pair could meet in each slot: both are there and the pair allows it.

        Parameters
        ----------
        pairs
            Indices of the pairs asked about; all when left out.
        """
        chosen = slice(None) if pairs is None else pairs
        ends = self.pairs[chosen]
        both: BoolArray = self.available[ends[:, 0]] & self.available[ends[:, 1]]
        return both if self.allowed is None else both & self.allowed[chosen]

    def digest(self) -> str:
        """Return the SHA-256 of everything the problem states, the same on every machine."""
        state = sha256()
        for field in fields(self):
            content = getattr(self, field.name)
            state.update(field.name.encode())
            if isinstance(content, np.ndarray):
                state.update(str(content.shape).encode())
                state.update(np.ascontiguousarray(content).tobytes())
            else:
                state.update(repr(content).encode())
        return state.hexdigest()

    def _take(self, name: str, kind: type, shape: tuple[int | None, ...], default: int | None = None) -> None:
        given = getattr(self, name)
        if given is None:
            array: NDArray[Any] = np.full([size or 0 for size in shape], default, dtype=kind)
        else:
            raw = np.asarray(given)
            array = raw.astype(kind, order="C", copy=True)
            if raw.size and not np.array_equal(raw, array):
                raise InvalidProblemError(name, f"expected whole numbers, found {raw.dtype}")
            if raw.size == 0 and raw.ndim != len(shape):
                array = array.reshape([size or 0 for size in shape])
        if array.ndim != len(shape) or any(
            want is not None and have != want for have, want in zip(array.shape, shape, strict=True)
        ):
            raise InvalidProblemError(name, f"expected shape {shape}, found {array.shape}")
        array.setflags(write=False)
        object.__setattr__(self, name, array)

    def _take_placements(self, name: str) -> None:
        if getattr(self, name) is None:
            object.__setattr__(self, name, np.empty((0, 3), dtype=np.int64))
        self._take(name, np.int64, (None, 3))
        placements = getattr(self, name)
        self._in_range(name, placements[:, 0], self.num_pairs)
        self._in_range(name, placements[:, 1], self.num_slots)

    def _in_range(self, name: str, indices: IntArray, size: int) -> None:
        if len(indices) and (indices.min() < 0 or indices.max() >= size):
            raise InvalidProblemError(name, f"an index is not between 0 and {size - 1}")

    def _check(self) -> None:
        self._in_range("pairs", self.pairs.ravel(), self.num_attendees)
        self._in_range("after", np.array(self.after, dtype=np.int64).ravel(), self.num_pairs)
        rules = (
            (
                "pairs",
                not (self.pairs[:, 0] < self.pairs[:, 1]).all(),
                "each pair is ordered, i < j",
            ),
            ("value", (self.value < 1).any(), "mutual value is at least 1"),
            ("tables", (self.tables < 0).any(), "tables are not negative"),
            ("cap", (self.cap < 0).any(), "caps are not negative"),
            ("floor", (self.floor < 0).any(), "floors are not negative"),
            ("session_of_slot", (np.diff(self.session_of_slot) < 0).any(), "sessions ascend"),
            ("own_table", (self.own_table < -1).any(), "an own table is -1 or a table"),
            ("compactness", self.compactness < 0, "a break costs 0 points or more"),
            ("move_price", self.move_price < 0, "a move costs 0 points or more"),
            ("max_break_spread", self.max_break_spread < -1, "a spread is -1 or more"),
        )
        for name, broken, rule in rules:
            if broken:
                raise InvalidProblemError(name, rule)
