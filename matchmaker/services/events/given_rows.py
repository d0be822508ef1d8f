"""Which rows of given meetings stay when another list takes their place."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert
from sqlalchemy.orm import Session

from matchmaker.intake import PairRecord
from matchmaker.store import (
    EventScope,
    ExplicitPairAfterRow,
    ExplicitPairRow,
    ExplicitPairSlotRow,
    MeetingRow,
)


@dataclass(frozen=True, slots=True)
class KeptPairs:
    """
    The rows of the given meetings so far, sorted by what becomes of them.

    Parameters
    ----------
    all
        All of them.
    row_of
        The row that each new pair keeps, or none.
    removed
        Those that go.
    held
        Those that should go, but a version of the schedule holds their meeting.
    apart
        Of attendees who withdrew, whose meeting a version holds: out of every list, and kept for it.
    """

    all: tuple[ExplicitPairRow, ...]
    row_of: tuple[ExplicitPairRow | None, ...]
    removed: tuple[ExplicitPairRow, ...]
    held: tuple[ExplicitPairRow, ...]
    apart: tuple[ExplicitPairRow, ...]


def keep_pairs(
    db: Session, here: EventScope, pairs: Sequence[PairRecord], ids: Mapping[str, int]
) -> KeptPairs:
    """
    Find the row of each pair that stays the same: by its id, else by the two attendees.

    Parameters
    ----------
    ids
        Id of each attendee who is there → row id.
    """
    rows = db.scalars(here.select(ExplicitPairRow).order_by(ExplicitPairRow.position)).all()
    meetings = here.select(MeetingRow).where(MeetingRow.explicit_pair_id.is_not(None))
    used = set(db.scalars(meetings.with_only_columns(MeetingRow.explicit_pair_id)))
    present = set(ids.values())
    apart = [row for row in rows if not {row.a_attendee_id, row.b_attendee_id} <= present]
    listed = [row for row in rows if {row.a_attendee_id, row.b_attendee_id} <= present]
    by_id = {(row.external_id, _two(row)): row for row in listed if row.external_id}
    twos = [frozenset((ids[pair.a], ids[pair.b])) for pair in pairs]
    row_of = [by_id.get((pair.id, two)) for pair, two in zip(pairs, twos, strict=True)]
    taken = {row.id for row in row_of if row is not None}
    left: defaultdict[frozenset[int], list[ExplicitPairRow]] = defaultdict(list)
    # Whose meeting a version holds stay first.
    for row in sorted(listed, key=lambda row: (row.id not in used, row.position), reverse=True):
        if row.id not in taken:
            left[_two(row)].append(row)
    for number, two in enumerate(twos):
        if row_of[number] is None and left.get(two):
            row_of[number] = left[two].pop()
    gone = [row for same in left.values() for row in same]
    return KeptPairs(
        all=tuple(rows),
        row_of=tuple(row_of),
        removed=tuple(gone),
        held=tuple(sorted((row for row in gone if row.id in used), key=lambda row: row.position)),
        apart=tuple(row for row in apart if row.id in used),
    )


def write_links(
    db: Session,
    here: EventScope,
    pairs: Sequence[PairRecord],
    rows: Sequence[int],
    slot_ids: Mapping[int, int],
) -> None:
    """
    Write the slots and the order of pairs in the place of all that were.

    Parameters
    ----------
    rows
        Row id of each pair.
    slot_ids
        Number of a slot → row id.
    """
    for links in (ExplicitPairSlotRow, ExplicitPairAfterRow):
        db.execute(here.delete(links))
    event_id = here.event.id
    row_of = {pair.id: row for pair, row in zip(pairs, rows, strict=True) if pair.id}
    slots = [
        {"event_id": event_id, "pair_id": row, "slot_id": slot_ids[slot]}
        for pair, row in zip(pairs, rows, strict=True)
        for slot in pair.slots
    ]
    afters = [
        {"event_id": event_id, "pair_id": row, "before_pair_id": row_of[earlier]}
        for pair, row in zip(pairs, rows, strict=True)
        for earlier in pair.after
    ]
    if slots:
        db.execute(insert(ExplicitPairSlotRow), slots)
    if afters:
        db.execute(insert(ExplicitPairAfterRow), afters)


def _two(row: ExplicitPairRow) -> frozenset[int]:
    return frozenset((row.a_attendee_id, row.b_attendee_id))
