"""
A draft as it is edited: placements as indices of its run's problem, which is brought up to what holds now.

Whoever has withdrawn since, is away now, or takes fewer meetings is reckoned with as they are today. An avoid
closes its pair like every other that is no candidate, and nothing tells the two apart.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func
from sqlalchemy.orm import Session

from matchmaker.scheduling import Problem, load_problem
from matchmaker.services.events import EventKeys
from matchmaker.services.planning.edits import DraftOutdatedError
from matchmaker.services.planning.prepare import IntArray, Plan
from matchmaker.services.registration import blind_avoids
from matchmaker.store import (
    AttendeeRow,
    EventScope,
    ExplicitPairRow,
    MeetingRow,
    PlacementRow,
    RunRow,
    SlotRow,
    UnavailableSlotRow,
    VersionRow,
    WishRow,
)

#: Pair, slot, table, and whether it is locked: a placement by the indices of the problem.
Place = tuple[int, int, int, bool]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Draft:
    """
    A version with what is needed to check an edit of it.

    Parameters
    ----------
    plan
        The problem as it is now, and the names of its attendees.
    keys
        Row ids behind the problem's indices.
    closed
        ``(P,)``; pairs that can't be placed anew.
    places
        Meeting's row id → where it is.
    names
        Public ids of the attendees.
    missing_at_first
        Required meetings that the run could not hold, with their reasons.
    """

    here: EventScope
    version: VersionRow
    plan: Plan
    keys: EventKeys
    closed: NDArray[np.bool_]
    places: dict[int, Place]
    names: tuple[str, ...]
    missing_at_first: list[dict[str, Any]]

    @property
    def placements(self) -> IntArray:
        """``(M, 3)``; pair, slot, table."""
        return as_array(list(self.places.values()))

    @property
    def meeting_of_pair(self) -> dict[int, int]:
        """Pair → meeting's row id, of the pairs that are placed."""
        return {place[0]: meeting for meeting, place in self.places.items()}


def as_array(places: list[Place]) -> IntArray:
    """Return places as placements ``(M, 3)``."""
    return np.array([place[:3] for place in places], dtype=np.int64).reshape(-1, 3)


def read_draft(db: Session, here: EventScope, version: VersionRow) -> Draft:
    """
    Return a version ready to be edited.

    Raises
    ------
    DraftOutdatedError
        When it came from a file, or the event's slots or tables are others by now.
    """
    run, problem = _stored_problem(db, here, version)
    index: dict[str, Any] = run.index or {}
    keys = EventKeys(
        attendees=tuple(index["attendees"]),
        pairs=tuple(pair or 0 for pair in index["pairs"]),
        slots=tuple(index["slots"]),
        tables=tuple(index["tables"]),
    )
    attendees = _attendees(db, here)
    position = {attendee: i for i, attendee in enumerate(keys.attendees)}
    plan = Plan(
        problem=_as_of_now(db, here, problem, keys, attendees),
        attendee_ids=tuple(_of(attendees, key, "external_id") for key in keys.attendees),
        attendee_names=tuple(_of(attendees, key, "name") for key in keys.attendees),
        pair_ids=_pair_ids(db, here, index["pairs"]),
        pair_rows=tuple(p if pair else -1 for p, pair in enumerate(index["pairs"])),
        values=None,
    )
    pair_of_ends = _pairs_by_ends(run.problem or b"", tuple(index["pairs"]))
    return Draft(
        here=here,
        version=version,
        plan=plan,
        keys=keys,
        closed=_closed(db, here, plan.problem, position) | _no_longer_given(db, here, keys),
        places=_places(db, here, version, keys, pair_of_ends),
        names=tuple(_of(attendees, key, "public_id") for key in keys.attendees),
        missing_at_first=(run.report or {}).get("required_missing", []),
    )


def _stored_problem(db: Session, here: EventScope, version: VersionRow) -> tuple[RunRow, Problem]:
    if version.run_id is None:
        raise DraftOutdatedError
    run = db.scalars(here.select(RunRow).where(RunRow.id == version.run_id)).one()
    if run.problem is None or run.index is None:
        raise DraftOutdatedError
    return run, _loaded(run.problem)


@lru_cache(maxsize=4)
def _loaded(content: bytes) -> Problem:
    # Frozen, and its arrays are read-only: nobody can change what others are given.
    return load_problem(content)


def _attendees(db: Session, here: EventScope) -> dict[int, Any]:
    columns = (
        *(AttendeeRow.id, AttendeeRow.public_id, AttendeeRow.external_id, AttendeeRow.name),
        *(AttendeeRow.withdrawn_at, AttendeeRow.cap, AttendeeRow.floor, AttendeeRow.own_table_id),
    )
    return {row.id: row for row in db.execute(here.select(AttendeeRow).with_only_columns(*columns))}


def _of(attendees: dict[int, Any], key: int, name: str) -> str:
    return str(getattr(attendees[key], name)) if key in attendees else ""


def _as_of_now(
    db: Session, here: EventScope, problem: Problem, keys: EventKeys, attendees: dict[int, Any]
) -> Problem:
    """Return a problem without locks, with everybody as they are today."""
    tables = dict(db.execute(here.select(SlotRow).with_only_columns(SlotRow.id, SlotRow.tables)).all())
    if set(tables) != set(keys.slots) or max(tables.values(), default=0) > len(keys.tables):
        raise DraftOutdatedError
    available = np.ones((problem.num_attendees, problem.num_slots), dtype=np.bool_)
    position = {attendee: i for i, attendee in enumerate(keys.attendees)}
    slot_of = {slot: s for s, slot in enumerate(keys.slots)}
    absences = here.select(UnavailableSlotRow).with_only_columns(
        UnavailableSlotRow.attendee_id, UnavailableSlotRow.slot_id
    )
    for attendee, slot in db.execute(absences):
        if attendee in position:
            available[position[attendee], slot_of[slot]] = False
    known = [attendees.get(key) for key in keys.attendees]
    gone = [i for i, row in enumerate(known) if row is None or row.withdrawn_at is not None]
    available[gone] = False
    event, table_of = here.event, {table: t for t, table in enumerate(keys.tables)}
    return replace(
        problem,
        available=available,
        tables=np.array([tables[slot] for slot in keys.slots], dtype=np.int64),
        cap=_numbers(known, lambda row: row.cap or event.rule_cap or problem.num_slots),
        floor=_numbers(known, lambda row: row.floor or event.rule_floor),
        own_table=_numbers(known, lambda row: table_of.get(row.own_table_id, -1), missing=-1),
        locked=problem.locked[:0],
        previous=problem.previous[:0],
    )


def _numbers(known: list[Any], number: Any, missing: int = 0) -> IntArray:
    return np.array([missing if row is None else number(row) for row in known], dtype=np.int64)


def _pair_ids(db: Session, here: EventScope, pairs: list[int | None]) -> tuple[str, ...]:
    if not any(pairs):
        return ("",) * len(pairs)
    rows = here.select(ExplicitPairRow).with_only_columns(ExplicitPairRow.id, ExplicitPairRow.external_id)
    names = dict(db.execute(rows).all())
    return tuple(names.get(pair or 0) or "" for pair in pairs)


_Ends = tuple[int, int, int]


@lru_cache(maxsize=4)
def _pairs_by_ends(content: bytes, explicit: tuple[int | None, ...]) -> dict[_Ends, int]:
    """Return the two attendees and the row of ``pairs.csv``, or 0 → pair."""
    pairs = _loaded(content).pairs
    rows = (pair or 0 for pair in explicit)
    return {(i, j, row): p for p, ((i, j), row) in enumerate(zip(pairs.tolist(), rows, strict=True))}


def _closed(db: Session, here: EventScope, problem: Problem, position: dict[int, int]) -> NDArray[np.bool_]:
    """Return the candidate pairs that an avoid has closed since."""
    avoids = here.select(WishRow).where(WishRow.wish == "avoid")
    rows = db.execute(avoids.with_only_columns(WishRow.from_attendee_id, WishRow.to_attendee_id)).all()
    size = max(problem.num_attendees, 1)
    held = [*rows, *blind_avoids(db, here)]
    ends = [sorted((position[a], position[b])) for a, b in held if a in position and b in position]
    avoided = np.array([i * size + j for i, j in ends], dtype=np.int64)
    closed: NDArray[np.bool_] = np.isin(problem.pairs[:, 0] * size + problem.pairs[:, 1], avoided)
    return closed


def _no_longer_given(db: Session, here: EventScope, keys: EventKeys) -> NDArray[np.bool_]:
    """Return the candidate pairs that the organiser gave and has taken off the list since."""
    pairs = np.array(keys.pairs, dtype=np.int64)
    if not pairs.any():
        return np.zeros(len(pairs), dtype=np.bool_)
    rows = db.scalars(here.select(ExplicitPairRow).with_only_columns(ExplicitPairRow.id)).all()
    gone: NDArray[np.bool_] = ~np.isin(pairs, [0, *rows])
    return gone


def _places(
    db: Session, here: EventScope, version: VersionRow, keys: EventKeys, pair_of_ends: dict[_Ends, int]
) -> dict[int, Place]:
    position = {attendee: i for i, attendee in enumerate(keys.attendees)}
    slot_of = {slot: s for s, slot in enumerate(keys.slots)}
    table_of = {table: t for t, table in enumerate(keys.tables)}
    joined = (
        here.select(PlacementRow)
        .where(PlacementRow.version_id == version.id)
        .join(MeetingRow, MeetingRow.id == PlacementRow.meeting_id)
        .with_only_columns(
            PlacementRow.meeting_id,
            MeetingRow.a_attendee_id,
            MeetingRow.b_attendee_id,
            func.coalesce(MeetingRow.explicit_pair_id, 0),
            PlacementRow.slot_id,
            PlacementRow.table_id,
            PlacementRow.locked,
        )
        .order_by(PlacementRow.slot_id, PlacementRow.table_id)
    )
    found: dict[int, Place] = {}
    for meeting, a, b, row, slot, table, locked in db.execute(joined):
        i, j = sorted((position[a], position[b]))
        found[meeting] = (pair_of_ends[i, j, row], slot_of[slot], table_of[table], locked)
    return found
