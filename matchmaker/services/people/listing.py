"""The list of attendees: searched, narrowed, put in order, a page of it at a time."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from sqlalchemy import Row, func
from sqlalchemy.orm import Session

from matchmaker.services.people.names import initials, sorting_name
from matchmaker.services.people.pages import (
    SHOWN,
    SORTS,
    AttendeeLine,
    AttendeeList,
    AttendeeQuery,
    Progress,
)
from matchmaker.store import (
    AttendeeRow,
    EventScope,
    OrganiserRow,
    SeatRow,
    SlotRow,
    StatementRow,
    UnavailableSlotRow,
    VersionRow,
    in_event,
    scoped,
)

#: Lines on one page.
LINES = 100
_COLUMNS = (
    *(AttendeeRow.id, AttendeeRow.public_id, AttendeeRow.name, AttendeeRow.email),
    *(AttendeeRow.organisation, AttendeeRow.title, AttendeeRow.role, AttendeeRow.registered_at),
    *(AttendeeRow.invited_at, AttendeeRow.reminded_at, AttendeeRow.completed_at, AttendeeRow.withdrawn_at),
)
_ORDER: tuple[Progress, ...] = ("not_begun", "begun", "finished", "withdrawn")


@dataclass(frozen=True, slots=True)
class _Room:
    """All attendees of an event, and what is known of each by its row id."""

    rows: list[Row[Any]]
    statements: Counter[tuple[int, str]]
    meetings: Counter[int] | None
    away: Mapping[int, list[int]]

    def progress(self, row: Row[Any]) -> Progress:
        """Return how far an attendee is with registering."""
        if row.withdrawn_at is not None:
            return "withdrawn"
        if row.completed_at is not None:
            return "finished"
        said = any(self.statements[row.id, kind] for kind in ("goal", "offer", "need"))
        return "begun" if said else "not_begun"

    def belongs(self, row: Row[Any], shown: str) -> bool:
        """Return whether an attendee is among those that the list is narrowed to."""
        if (row.withdrawn_at is not None) != (shown == "withdrawn"):
            return False
        is_so = {
            "all": True,
            "withdrawn": True,
            "not_invited": row.invited_at is None and row.completed_at is None,
            "no_address": not row.email,
            "without_meetings": self.meetings is not None and not self.meetings[row.id],
            "away": row.id in self.away,
        }
        return is_so[shown] if shown in is_so else self.progress(row) == shown

    def line(self, row: Row[Any]) -> AttendeeLine:
        """Return the line of an attendee."""
        return AttendeeLine(
            id=row.public_id,
            name=row.name,
            initials=initials(row.name),
            email=row.email,
            organisation=row.organisation,
            title=row.title,
            role=row.role,
            goals=self.statements[row.id, "goal"],
            offers=self.statements[row.id, "offer"],
            needs=self.statements[row.id, "need"],
            meetings=self.meetings[row.id] if self.meetings is not None else 0,
            progress=self.progress(row),
            is_invited=row.invited_at is not None,
            is_reminded=row.reminded_at is not None,
            away=tuple(sorted(self.away.get(row.id, ()))),
        )


def read_attendees(
    db: Session, organiser: OrganiserRow | int, event_public_id: str, query: AttendeeQuery | None = None
) -> AttendeeList:
    """
    Return the attendees of an event as they are asked for, with their meetings in its newest version.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event.
    """
    asked = _understood(query or AttendeeQuery())
    here = in_event(db, scoped(db, organiser).event(event_public_id))
    room = _Room(
        rows=list(db.execute(here.select(AttendeeRow).with_only_columns(*_COLUMNS))),
        statements=_statements(db, here),
        meetings=_meetings(db, here),
        away=_away(db, here),
    )
    matches = _matching(db, here, asked.text)
    found = [
        row
        for row in room.rows
        if room.belongs(row, asked.shown) and asked.role in {"", row.role} and matches(row)
    ]
    found.sort(key=_sorting(room, asked.sort))
    pages = max(1, ceil(len(found) / LINES))
    asked = replace(asked, page=min(asked.page, pages))
    present = [row for row in room.rows if row.withdrawn_at is None]
    reachable = [row for row in present if row.email and row.completed_at is None]
    return AttendeeList(
        query=asked,
        counts={shown: sum(room.belongs(row, shown) for row in room.rows) for shown in SHOWN},
        roles=tuple(sorted({row.role for row in present if row.role}, key=sorting_name)),
        found=len(found),
        pages=pages,
        lines=tuple(map(room.line, found[(asked.page - 1) * LINES : asked.page * LINES])),
        to_invite=sum(row.invited_at is None for row in reachable),
        to_remind=sum(row.invited_at is not None and row.reminded_at is None for row in reachable),
        is_scheduled=room.meetings is not None,
    )


def _understood(query: AttendeeQuery) -> AttendeeQuery:
    return replace(
        query,
        shown=query.shown if query.shown in SHOWN else "all",
        sort=query.sort if query.sort in SORTS else "name",
        page=max(1, query.page),
    )


def _matching(db: Session, here: EventScope, text: str) -> Callable[[Row[Any]], bool]:
    """Return whether each word stands in what is known of an attendee, accents and case aside."""
    words = sorting_name(text).split()
    if not words:
        return lambda _row: True
    said: dict[int, list[str]] = defaultdict(list)
    statements = here.select(StatementRow).with_only_columns(StatementRow.attendee_id, StatementRow.text)
    for attendee, statement in db.execute(statements):
        said[attendee].append(statement)

    def matches(row: Row[Any]) -> bool:
        known = sorting_name(" ".join((row.name, row.organisation, row.email, *said[row.id])))
        return all(word in known for word in words)

    return matches


def _sorting(room: _Room, sort: str) -> Callable[[Row[Any]], Any]:
    def by_name(row: Row[Any]) -> tuple[str, int]:
        return (sorting_name(row.name), row.id)

    meetings = room.meetings or Counter()
    orders: dict[str, Callable[[Row[Any]], Any]] = {
        "name": by_name,
        # Who has none comes last.
        "organisation": lambda row: (not row.organisation, sorting_name(row.organisation), *by_name(row)),
        "progress": lambda row: (_ORDER.index(room.progress(row)), *by_name(row)),
        "meetings": lambda row: (meetings[row.id], *by_name(row)),
        "newest": lambda row: (-row.registered_at.timestamp(), *by_name(row)),
    }
    return orders[sort]


def _statements(db: Session, here: EventScope) -> Counter[tuple[int, str]]:
    by = (StatementRow.attendee_id, StatementRow.kind)
    counted = here.select(StatementRow).with_only_columns(*by, func.count()).group_by(*by)
    return Counter({(attendee, kind): count for attendee, kind, count in db.execute(counted)})


def _meetings(db: Session, here: EventScope) -> Counter[int] | None:
    """Return the meetings of each attendee in the newest version; none before there is one."""
    version = db.scalar(here.select(VersionRow).order_by(VersionRow.number.desc()).limit(1))
    if version is None:
        return None
    seats = here.select(SeatRow).where(SeatRow.version_id == version.id)
    counted = seats.with_only_columns(SeatRow.attendee_id, func.count()).group_by(SeatRow.attendee_id)
    return Counter(dict(db.execute(counted).all()))


def _away(db: Session, here: EventScope) -> dict[int, list[int]]:
    joined = here.select(UnavailableSlotRow).join(SlotRow, SlotRow.id == UnavailableSlotRow.slot_id)
    away: dict[int, list[int]] = defaultdict(list)
    for attendee, number in db.execute(
        joined.with_only_columns(UnavailableSlotRow.attendee_id, SlotRow.number)
    ):
        away[attendee].append(number)
    return dict(away)
