"""What the pages of an edit show: where a meeting could go, and who could meet at a free table."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from matchmaker.services.planning.changes import free_places
from matchmaker.services.planning.drafts import Draft, read_draft
from matchmaker.services.planning.labels import person_label, slot_heads, table_name, table_names
from matchmaker.services.planning.pages import Cell, PersonLabel, SlotHead
from matchmaker.services.planning.version_rows import version_of
from matchmaker.store import (
    AttendeeRow,
    EventRow,
    MeetingRow,
    OrganiserRow,
    PlacementRow,
    SlotRow,
    TableRow,
    UnknownObjectError,
    in_event,
    scoped,
)

#: Pairs that are proposed for a free table.
_MOST_PROPOSED = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class FreePlaces:
    """A slot with the free tables where a meeting could go: number and name of each."""

    slot: SlotHead
    tables: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A meeting to trade places with."""

    meeting_id: str
    a: PersonLabel
    b: PersonLabel
    slot: int
    table: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingEditPage:
    """A meeting of a version that somebody may change; ``partners`` are those it could trade places with."""

    event_id: str
    event_name: str
    timezone: str
    version: int
    state: str
    edition: int
    meeting_id: str
    a: PersonLabel
    b: PersonLabel
    slot: SlotHead
    table: str
    value: int
    locked: bool
    places: tuple[FreePlaces, ...]
    partners: tuple[Partner, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PossiblePair:
    """Two who could meet at a free table, with what that would add."""

    a: PersonLabel
    b: PersonLabel
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeTablePage:
    """A free table of a version; ``pairs`` are the best who could meet there, ``people`` everybody."""

    event_id: str
    event_name: str
    timezone: str
    version: int
    state: str
    edition: int
    slot: SlotHead
    table_number: int
    table: str
    pairs: tuple[PossiblePair, ...]
    people: tuple[PersonLabel, ...]


def read_meeting_edit(
    db: Session, organiser: OrganiserRow | int, event_public_id: str, version: int, meeting: str
) -> MeetingEditPage:
    """
    Return a meeting of a version with all places where it could go.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event, the event no such version, or that no such meeting.
    DraftOutdatedError
        When the version can't be edited any more.
    """
    event, draft = _draft(db, organiser, event_public_id, version)
    row = draft.here.one(MeetingRow, meeting)
    if row.id not in draft.places:
        raise UnknownObjectError("meeting", meeting)
    pair, slot, table, locked = draft.places[row.id]
    heads, names = list(slot_heads(db, draft.here).values()), _table_names(db, draft)
    people = _labels(db, draft)
    a, b = draft.plan.problem.pairs[pair].tolist()
    return MeetingEditPage(
        event_id=event.public_id,
        event_name=event.name,
        timezone=event.timezone,
        version=draft.version.number,
        state=draft.version.state,
        edition=draft.version.edition,
        meeting_id=row.public_id,
        a=people[a],
        b=people[b],
        slot=heads[slot],
        table=names[table],
        value=int(draft.plan.problem.value[pair]),
        locked=locked,
        places=_free(draft, pair, heads, names),
        partners=() if locked else _partners(db, draft, row.id, people, names),
    )


def read_free_places(
    db: Session, organiser: OrganiserRow | int, event_public_id: str, version: int, meeting: str
) -> list[tuple[int, int]]:
    """Return slot and table, from 1, of each place where a meeting could go."""
    _, draft = _draft(db, organiser, event_public_id, version)
    row = draft.here.one(MeetingRow, meeting)
    if row.id not in draft.places:
        raise UnknownObjectError("meeting", meeting)
    found = np.argwhere(free_places(draft, draft.places[row.id][0]))
    return [(slot + 1, table + 1) for slot, table in found.tolist()]


def read_free_table(
    db: Session, organiser: OrganiserRow | int, event_public_id: str, version: int, *, slot: int, table: int
) -> FreeTablePage:
    """
    Return who could meet at a free table, the best first.

    Raises
    ------
    UnknownObjectError
        When there is no such event, version, slot or table.
    """
    event, draft = _draft(db, organiser, event_public_id, version)
    problem = draft.plan.problem
    if not 1 <= slot <= problem.num_slots or not 1 <= table <= problem.tables[slot - 1]:
        raise UnknownObjectError("table", str(table))
    people = _labels(db, draft)
    chosen = _possible(draft, slot - 1, table - 1)
    return FreeTablePage(
        event_id=event.public_id,
        event_name=event.name,
        timezone=event.timezone,
        version=draft.version.number,
        state=draft.version.state,
        edition=draft.version.edition,
        slot=list(slot_heads(db, draft.here).values())[slot - 1],
        table_number=table,
        table=_table_names(db, draft)[table - 1],
        pairs=tuple(
            PossiblePair(
                a=people[problem.pairs[pair, 0]],
                b=people[problem.pairs[pair, 1]],
                value=int(problem.value[pair]),
            )
            for pair in chosen
        ),
        people=tuple(sorted(people.values(), key=lambda person: person.name)),
    )


def _draft(
    db: Session, organiser: OrganiserRow | int, event_public_id: str, version: int
) -> tuple[EventRow, Draft]:
    event = scoped(db, organiser).event(event_public_id)
    here = in_event(db, event)
    return event, read_draft(db, here, version_of(db, here, version))


def _labels(db: Session, draft: Draft) -> dict[int, PersonLabel]:
    position = {key: i for i, key in enumerate(draft.keys.attendees)}
    rows = db.scalars(draft.here.select(AttendeeRow))
    return {position[row.id]: person_label(row) for row in rows if row.id in position}


def _table_names(db: Session, draft: Draft) -> list[str]:
    names = table_names(db, draft.here)
    return [names[table] for table in draft.keys.tables]


def _free(draft: Draft, pair: int, heads: list[SlotHead], names: list[str]) -> tuple[FreePlaces, ...]:
    free = free_places(draft, pair)
    return tuple(
        FreePlaces(
            slot=head,
            tables=tuple((table + 1, names[table]) for table in np.flatnonzero(free[s]).tolist()),
        )
        for s, head in enumerate(heads)
        if free[s].any()
    )


def _partners(
    db: Session, draft: Draft, meeting: int, people: dict[int, PersonLabel], names: list[str]
) -> tuple[Partner, ...]:
    """Return the meetings of other slots whose attendees, and those of this one, could trade slots."""
    problem = draft.plan.problem
    pair, slot, _, _ = draft.places[meeting]
    busy = np.zeros((problem.num_attendees, problem.num_slots), dtype=np.bool_)
    placed = draft.placements
    for side in (0, 1):
        busy[problem.pairs[placed[:, 0], side], placed[:, 1]] = True
    ends = problem.pairs[pair]
    fits = problem.open_slots(np.array([pair]))[0] & ~busy[ends].any(axis=0)
    found = {}
    for other, place in draft.places.items():
        theirs = problem.pairs[place[0]]
        if place[3] or not fits[place[1]] or busy[theirs, slot].any():
            continue
        if problem.open_slots(np.array([place[0]]))[0, slot]:
            found[other] = place
    rows = draft.here.select(MeetingRow).where(MeetingRow.id.in_(list(found)[:_MOST_PROPOSED]))
    return tuple(
        Partner(
            meeting_id=row.public_id,
            a=people[int(problem.pairs[found[row.id][0], 0])],
            b=people[int(problem.pairs[found[row.id][0], 1])],
            slot=found[row.id][1] + 1,
            table=names[found[row.id][2]],
        )
        for row in sorted(db.scalars(rows), key=lambda row: found[row.id][1:3])
    )


def _possible(draft: Draft, slot: int, table: int) -> list[int]:
    """Return the best pairs that could meet in a slot at a table and do not meet yet."""
    problem, placed = draft.plan.problem, draft.placements
    busy = np.zeros(problem.num_attendees, dtype=np.bool_)
    busy[problem.pairs[placed[placed[:, 1] == slot, 0]].ravel()] = True
    meetings = np.bincount(problem.pairs[placed[:, 0]].ravel(), minlength=problem.num_attendees)
    able = ~busy & (meetings < problem.cap)
    open_pairs = problem.open_slots()[:, slot] & able[problem.pairs].all(axis=1) & ~draft.closed
    open_pairs[placed[:, 0]] = False
    own = problem.own_table[problem.pairs]
    kept = table in problem.own_table
    at_home = (own == table).any(axis=1)
    elsewhere = ((own >= 0) & (own != table)).any(axis=1)
    open_pairs &= ~elsewhere & (at_home | (not kept))
    found = np.flatnonzero(open_pairs)
    best: list[int] = found[np.argsort(-problem.value[found], kind="stable")][:_MOST_PROPOSED].tolist()
    return best


def read_cells(
    db: Session, event: EventRow, version: int, places: Collection[tuple[int, int]]
) -> dict[tuple[int, int], Cell | None]:
    """Return what stands in some places of a version: slot and table, from 1 → the meeting, or none."""
    here = in_event(db, event)
    row = version_of(db, here, version)
    joined = (
        here.select(PlacementRow)
        .where(PlacementRow.version_id == row.id)
        .join(MeetingRow, MeetingRow.id == PlacementRow.meeting_id)
        .join(SlotRow, SlotRow.id == PlacementRow.slot_id)
        .join(TableRow, TableRow.id == PlacementRow.table_id)
        .where(SlotRow.number.in_([slot for slot, _ in places]))
        .where(TableRow.number.in_([table for _, table in places]))
        .add_columns(MeetingRow, SlotRow.number, TableRow.number)
    )
    found = {(slot, table): (placed, meeting) for placed, meeting, slot, table in db.execute(joined)}
    wanted = {
        side for _, meeting in found.values() for side in (meeting.a_attendee_id, meeting.b_attendee_id)
    }
    attendees = db.scalars(here.select(AttendeeRow).where(AttendeeRow.id.in_(wanted)))
    people = {attendee.id: person_label(attendee) for attendee in attendees}
    cells: dict[tuple[int, int], Cell | None] = dict.fromkeys(places)
    for place in set(places) & set(found):
        placed, meeting = found[place]
        cells[place] = Cell(
            meeting_id=meeting.public_id,
            a=people[meeting.a_attendee_id],
            b=people[meeting.b_attendee_id],
            value=placed.value,
            locked=placed.locked,
        )
    return cells


def read_lines_and_heads(db: Session, event: EventRow) -> tuple[list[SlotHead], dict[int, str]]:
    """Return the slots of an event in order, and the names of its tables by number."""
    here = in_event(db, event)
    tables = db.scalars(here.select(TableRow))
    return list(slot_heads(db, here).values()), {table.number: table_name(table) for table in tables}
