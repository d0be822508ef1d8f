"""From an event and the version that holds, to the lines of its sheets."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from matchmaker.services.events import read_event
from matchmaker.services.people import sorting_name
from matchmaker.services.planning import PersonLabel, SlotHead
from matchmaker.services.planning.labels import person_label, slot_heads, table_name
from matchmaker.services.planning.version_rows import newest_version
from matchmaker.services.printing.pages import (
    AgendaSheet,
    BadgeSheet,
    DoorLine,
    PaperHead,
    Seating,
    TableSheet,
)
from matchmaker.store import (
    AttendeeRow,
    EventScope,
    MeetingRow,
    PlacementRow,
    SlotRow,
    TableRow,
    VersionRow,
    in_event,
    scoped,
)
from matchmaker.tokens import token_of

#: What the token of a badge is for.
BADGE = "badge"


@dataclass(frozen=True, slots=True)
class _Meeting:
    """A placement: slot and table by row id, and the two who meet."""

    slot_id: int
    table_id: int
    sides: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Room:
    """What the sheets of an event are made of, by row id; attendees in the order of their names."""

    attendees: Mapping[int, AttendeeRow]
    labels: Mapping[int, PersonLabel]
    heads: Mapping[int, SlotHead]
    tables: Mapping[int, TableRow]
    in_use: Mapping[int, int]
    meetings: Sequence[_Meeting]


def read_paper_head(db: Session, organiser_id: int, event_public_id: str) -> PaperHead:
    """
    Return the event whose sheets are printed, and which version they show.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event.
    """
    here = in_event(db, scoped(db, organiser_id).event(event_public_id))
    version = _version(db, here)
    return PaperHead(
        event=read_event(db, organiser_id, event_public_id).summary,
        version=None if version is None else version.number,
        is_draft=version is not None and version.state != "published",
    )


def read_agenda_sheets(db: Session, organiser_id: int, event_public_id: str) -> list[AgendaSheet]:
    """
    Return the agenda of each attendee, by name; those without a meeting have an empty one.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event.
    """
    room = _room(db, in_event(db, scoped(db, organiser_id).event(event_public_id)))
    lines = _lines(room)
    return [AgendaSheet(person=room.labels[key], lines=tuple(lines[key])) for key in room.attendees]


def read_table_sheets(db: Session, organiser_id: int, event_public_id: str) -> list[TableSheet]:
    """
    Return the sheet of each table, in their order, with every slot in which it is in use.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event.
    """
    room = _room(db, in_event(db, scoped(db, organiser_id).event(event_public_id)))
    seated = {
        (meeting.table_id, meeting.slot_id): tuple(room.labels[side] for side in meeting.sides)
        for meeting in room.meetings
    }
    return [
        TableSheet(
            table=table_name(table),
            lines=tuple(
                (head, seated.get((key, slot)))
                for slot, head in room.heads.items()
                if table.number <= room.in_use[slot] or (key, slot) in seated
            ),
        )
        for key, table in room.tables.items()
    ]


def read_door_list(db: Session, organiser_id: int, event_public_id: str) -> list[DoorLine]:
    """
    Return who is expected, by name, with where each goes first.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event.
    """
    room = _room(db, in_event(db, scoped(db, organiser_id).event(event_public_id)))
    lines = _lines(room)
    return [
        DoorLine(
            person=room.labels[key],
            meetings=len(lines[key]),
            first=lines[key][0] if lines[key] else None,
        )
        for key in room.attendees
    ]


def read_badges(db: Session, organiser_id: int, event_public_id: str, *, key: str) -> list[BadgeSheet]:
    """
    Return the badge of each attendee, by name.

    Parameters
    ----------
    key
        The house's secret: a badge printed again is the same, until its serial is raised.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event.
    """
    here = in_event(db, scoped(db, organiser_id).event(event_public_id))
    return [
        BadgeSheet(
            person=person_label(attendee),
            role=attendee.role,
            token=token_of(key, BADGE, attendee.public_id, attendee.badge_serial),
        )
        for attendee in _expected(db, here)
    ]


def _version(db: Session, here: EventScope) -> VersionRow | None:
    return newest_version(db, here, published=True) or newest_version(db, here)


def _expected(db: Session, here: EventScope) -> list[AttendeeRow]:
    """Return who has not withdrawn, by name."""
    rows = db.scalars(here.select(AttendeeRow).where(AttendeeRow.withdrawn_at.is_(None)))
    return sorted(rows, key=lambda row: (sorting_name(row.name), row.public_id))


def _room(db: Session, here: EventScope) -> _Room:
    attendees = {row.id: row for row in _expected(db, here)}
    version = _version(db, here)
    placed = here.select(PlacementRow).join(MeetingRow, MeetingRow.id == PlacementRow.meeting_id)
    columns = (
        *(PlacementRow.slot_id, PlacementRow.table_id),
        *(MeetingRow.a_attendee_id, MeetingRow.b_attendee_id),
    )
    rows = (
        []
        if version is None
        else db.execute(placed.where(PlacementRow.version_id == version.id).with_only_columns(*columns)).all()
    )
    slots = here.select(SlotRow).with_only_columns(SlotRow.id, SlotRow.tables)
    return _Room(
        attendees=attendees,
        labels={key: person_label(row) for key, row in attendees.items()},
        heads=slot_heads(db, here),
        tables={row.id: row for row in db.scalars(here.select(TableRow).order_by(TableRow.number))},
        in_use=dict(db.execute(slots).all()),
        # A meeting with somebody who withdrew is on no sheet: the other one would wait for nobody.
        meetings=[
            _Meeting(slot, table, (a, b)) for slot, table, a, b in rows if a in attendees and b in attendees
        ],
    )


def _lines(room: _Room) -> dict[int, list[Seating]]:
    """Return the meetings of each attendee in the order of time, with the partner alone."""
    found: dict[int, list[Seating]] = defaultdict(list)
    order = {slot: nth for nth, slot in enumerate(room.heads)}
    for meeting in sorted(room.meetings, key=lambda one: order[one.slot_id]):
        table = table_name(room.tables[meeting.table_id])
        for own, partner in (meeting.sides, meeting.sides[::-1]):
            found[own].append(Seating(room.heads[meeting.slot_id], table, (room.labels[partner],)))
    return found
