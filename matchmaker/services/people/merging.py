"""
Two attendees who are one: what is kept, what is lost, what forbids it, and the merge itself.

The second of the two is withdrawn, not deleted: its own fields stay with it, so that a list which names it
again finds it, and so that it can be taken back. What hangs on it moves to the first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from matchmaker.errors import MatchmakerError
from matchmaker.services.events.states import check_may_change
from matchmaker.services.people.addresses import hold_people
from matchmaker.services.people.deeds import record_deed
from matchmaker.services.people.editing import KINDS, EditedMeanwhileError
from matchmaker.services.people.moving import Clashes, clashes_of, move_meetings, move_relations
from matchmaker.services.people.opening import fields_of
from matchmaker.services.people.pages import AttendeeFields
from matchmaker.services.people.pinning import blind_avoids_of, pin_avoids
from matchmaker.services.people.swapping import swap_addresses, swap_tickets
from matchmaker.services.people.withdrawing import void_links
from matchmaker.store import (
    AttendeeRow,
    EventScope,
    OrganiserRow,
    StatementRow,
    UnavailableSlotRow,
    UnknownObjectError,
    in_event,
    scoped,
)

_LINES = ("name", "organisation", "title", "role")
_STATEMENTS = tuple(field for _, field in KINDS)
_RULES = ("cap", "floor", "table")
#: Fields of which one side's is chosen, in the order in which they are shown.
MERGE_FIELDS = (
    *("name", "email", "organisation", "title", "role", "languages"),
    *(*_STATEMENTS, *_RULES, "away", "ticket"),
)
#: Of these both may be kept.
BOTH_FIELDS = frozenset({"languages", *_STATEMENTS, "away"})


class MergeRefusedError(MatchmakerError):
    """Two can't be merged: then one would sit twice in a slot of a published schedule."""

    code = "roster.merge_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeSide:
    """One of two who may be merged."""

    id: str
    name: str
    edition: int
    fields: AttendeeFields
    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePlan:
    """
    Two side by side.

    Parameters
    ----------
    proposed
        Field → ``one``, ``other`` or ``both``: what is proposed where they differ.
    clashes
        What stands against it in the schedules.
    meetings
        Meetings of the second that move to the first.
    """

    one: MergeSide
    other: MergeSide
    proposed: dict[str, str]
    clashes: Clashes
    meetings: int


def plan_merge(
    db: Session, organiser: OrganiserRow | int, event_public_id: str, one_id: str, other_id: str
) -> MergePlan:
    """
    Return two attendees as they would be merged; changes nothing.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event, the event no such two who attend it, or both are one.
    """
    here = in_event(db, scoped(db, organiser).event(event_public_id))
    one, other = _two(here, one_id, other_id)
    sides = tuple(
        MergeSide(
            id=row.public_id,
            name=row.name,
            edition=row.edition,
            fields=fields_of(db, here, row),
            ticket=row.ticket or "",
        )
        for row in (one, other)
    )
    clashes = clashes_of(db, here, one, other)
    proposed = {}
    for field in MERGE_FIELDS:
        mine, theirs = (_value(side, field) for side in sides)
        if mine != theirs:
            proposed[field] = "other" if not mine else "both" if theirs and field in BOTH_FIELDS else "one"
    return MergePlan(
        one=sides[0], other=sides[1], proposed=proposed, clashes=clashes, meetings=clashes.meetings
    )


def merge_attendees(
    db: Session,
    organiser_id: int,
    event_public_id: str,
    one_id: str,
    other_id: str,
    *,
    chosen: Mapping[str, str],
    editions: tuple[int, int],
    by: str,
    now: datetime,
) -> None:
    """
    Merge the second attendee into the first.

    Parameters
    ----------
    chosen
        Field → ``one``, ``other`` or ``both``; anything else is ``one``.
    editions
        Of the two when they were looked at.

    Raises
    ------
    UnknownObjectError
        As ``plan_merge``.
    EditedMeanwhileError
        When one of the two was changed after they were looked at.
    MergeRefusedError
        When a published schedule forbids it.
    StateForbidsError
        When the event is over.
    """
    hold_people(db, organiser_id)
    here = in_event(db, scoped(db, organiser_id).event(event_public_id))
    check_may_change(here.event, "attendees")
    one, other = _two(here, one_id, other_id)
    for row, edition in zip((one, other), editions, strict=True):
        mine = here.update(AttendeeRow).where(AttendeeRow.id == row.id, AttendeeRow.edition == edition)
        if db.scalar(mine.values(edition=AttendeeRow.edition + 1).returning(AttendeeRow.id)) is None:
            raise EditedMeanwhileError
        db.refresh(row)
    clashes = clashes_of(db, here, one, other)
    if clashes.published:
        raise MergeRefusedError
    meant = [*blind_avoids_of(db, here, one), *blind_avoids_of(db, here, other)]
    move_meetings(db, here, one, other, clashes)
    move_relations(db, here, one, other)
    _take_fields(db, here, one, other, chosen)
    _take_moments(one, other)
    other.withdrawn_at = now
    db.flush()
    pin_avoids(db, here, meant, one)
    void_links(db, [one.id, other.id] if chosen.get("email") == "other" else [other.id])
    deed = {"attendee": one.public_id, "other": other.public_id}
    record_deed(db, here, "attendee.merged", deed, by=by, now=now)


def _two(here: EventScope, one_id: str, other_id: str) -> tuple[AttendeeRow, AttendeeRow]:
    one, other = here.one(AttendeeRow, one_id), here.one(AttendeeRow, other_id)
    for row in (one, other):
        if row.withdrawn_at is not None or one.id == other.id:
            kind = "attendee"
            raise UnknownObjectError(kind, row.public_id)
    return one, other


def _value(side: MergeSide, field: str) -> object:
    return side.ticket if field == "ticket" else getattr(side.fields, field)


def _take_fields(
    db: Session, here: EventScope, one: AttendeeRow, other: AttendeeRow, chosen: Mapping[str, str]
) -> None:
    """Give the first what was chosen of the second."""
    for field in (*_LINES, "cap", "floor"):
        if chosen.get(field) == "other":
            setattr(one, field, getattr(other, field))
    if chosen.get("table") == "other":
        one.own_table_id = other.own_table_id
    match chosen.get("languages"):
        case "other":
            one.languages = list(other.languages)
        case "both":
            one.languages = list(dict.fromkeys([*one.languages, *other.languages]))
    for kind, field in KINDS:
        _take_statements(db, here, one, other, kind=kind, choice=chosen.get(field, ""))
    _take_absences(db, here, one, other, chosen.get("away", ""))
    if chosen.get("email") == "other":
        swap_addresses(db, here, one, other)
    if chosen.get("ticket") == "other" or (one.ticket is None and other.ticket is not None):
        swap_tickets(db, one, other)


def _take_statements(
    db: Session, here: EventScope, one: AttendeeRow, other: AttendeeRow, *, kind: str, choice: str
) -> None:
    """Copy statements of a kind: the second keeps its own, should it ever be taken back."""
    if choice not in {"other", "both"}:
        return

    def said_by(row: AttendeeRow) -> list[str]:
        own = here.select(StatementRow).where(StatementRow.attendee_id == row.id, StatementRow.kind == kind)
        return [one.text for one in db.scalars(own.order_by(StatementRow.position))]

    texts = said_by(other) if choice == "other" else list(dict.fromkeys([*said_by(one), *said_by(other)]))
    gone = here.delete(StatementRow).where(StatementRow.attendee_id == one.id, StatementRow.kind == kind)
    db.execute(gone)
    if texts:
        same = {"event_id": here.event.id, "attendee_id": one.id, "kind": kind}
        rows = [{**same, "position": place, "text": text} for place, text in enumerate(texts)]
        db.execute(insert(StatementRow), rows)


def _take_absences(db: Session, here: EventScope, one: AttendeeRow, other: AttendeeRow, choice: str) -> None:
    if choice not in {"other", "both"}:
        return
    rows = here.select(UnavailableSlotRow).with_only_columns(UnavailableSlotRow.slot_id)
    slots = set(db.scalars(rows.where(UnavailableSlotRow.attendee_id == other.id)))
    if choice == "both":
        slots |= set(db.scalars(rows.where(UnavailableSlotRow.attendee_id == one.id)))
    db.execute(here.delete(UnavailableSlotRow).where(UnavailableSlotRow.attendee_id == one.id))
    if slots:
        same = {"event_id": here.event.id, "attendee_id": one.id}
        db.execute(insert(UnavailableSlotRow), [{**same, "slot_id": slot} for slot in sorted(slots)])


def _take_moments(one: AttendeeRow, other: AttendeeRow) -> None:
    """Let the first be invited, reminded, finished and arrived where the second was."""
    for field in ("invited_at", "reminded_at", "completed_at", "checked_in_at"):
        moments = [moment for row in (one, other) if (moment := getattr(row, field)) is not None]
        setattr(one, field, min(moments, default=None))
