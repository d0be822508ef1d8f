"""One attendee, edited by the organiser or added by hand: all that the event folder says of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from matchmaker.addresses import normal_address
from matchmaker.errors import MatchmakerError
from matchmaker.intake import AttendeeRecord, Frame, read_typed_attendee
from matchmaker.services.events.states import check_may_change
from matchmaker.services.people.addresses import give_address, hold_people, owner_of_address
from matchmaker.services.people.deeds import record_deed
from matchmaker.services.people.pages import AttendeeFields, Fault
from matchmaker.services.people.pinning import blind_avoids_of, pin_avoids
from matchmaker.services.people.register import register
from matchmaker.store import (
    AttendeeRow,
    EventScope,
    SlotRow,
    StatementRow,
    TableRow,
    UnavailableSlotRow,
    in_event,
    scoped,
)

_PLAIN = ("name", "organisation", "title", "role", "cap", "floor")
#: What a column of the folder is called in the form.
_FIELDS = {"unavailable": "away"}
KINDS = (("goal", "goals"), ("offer", "offers"), ("need", "needs"))


class FaultyFieldsError(MatchmakerError):
    """What was typed can't be kept; ``faults`` are all the reasons."""

    code = "roster.faulty_fields"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(count=len(faults))
        self.faults = tuple(faults)


class EditedMeanwhileError(MatchmakerError):
    """Somebody else changed the attendee after this editor had opened them."""

    code = "roster.edited_meanwhile"


@dataclass(frozen=True, slots=True)
class _Programme:
    """Row ids of slots and tables by their numbers."""

    slots: dict[int, int]
    tables: dict[int, int]


def change_attendee(
    db: Session,
    organiser_id: int,
    event_public_id: str,
    attendee_id: str,
    typed: AttendeeFields,
    *,
    edition: int,
    by: str,
    now: datetime,
) -> None:
    """
    Keep what was typed about an attendee. What they wished themselves is not touched.

    Parameters
    ----------
    edition
        Of the attendee when the form was opened.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event, or the event no such attendee.
    FaultyFieldsError
        When something typed can't be kept; nothing is.
    EditedMeanwhileError
        When somebody else was first; nothing is kept either.
    StateForbidsError
        When the event is over.
    """
    hold_people(db, organiser_id)
    here = in_event(db, scoped(db, organiser_id).event(event_public_id))
    check_may_change(here.event, "attendees")
    row = here.one(AttendeeRow, attendee_id)
    if row.edition != edition:
        raise EditedMeanwhileError
    programme = _programme(db, here)
    record = _checked(db, here, typed, programme, row)
    # The condition in the UPDATE decides between two who save at once.
    mine = here.update(AttendeeRow).where(AttendeeRow.id == row.id, AttendeeRow.edition == edition)
    if db.scalar(mine.values(edition=edition + 1).returning(AttendeeRow.id)) is None:
        raise EditedMeanwhileError
    meant = blind_avoids_of(db, here, row)
    for field in _PLAIN:
        setattr(row, field, getattr(record, field))
    row.languages = list(record.languages)
    row.own_table_id = None if record.table is None else programme.tables[record.table]
    if record.email != row.email:
        give_address(db, here, row, record.email, now)
    db.flush()
    pin_avoids(db, here, meant, row)
    _keep_statements(db, here, row, record)
    _keep_absences(db, here, row, [programme.slots[number] for number in record.unavailable])
    record_deed(db, here, "attendee.changed", {"attendee": row.public_id}, by=by, now=now)


def add_attendee(
    db: Session, organiser_id: int, event_public_id: str, typed: AttendeeFields, *, by: str, now: datetime
) -> str:
    """
    Add an attendee by hand; return their public id.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event.
    FaultyFieldsError
        When something typed can't be kept.
    StateForbidsError
        When the event is over.
    """
    hold_people(db, organiser_id)
    event = scoped(db, organiser_id).event(event_public_id)
    check_may_change(event, "attendees")
    here = in_event(db, event)
    programme = _programme(db, here)
    record = _checked(db, here, typed, programme, None)
    ids = register(db, event, [record], slot_ids=programme.slots, table_ids=programme.tables, now=now)
    row = db.scalars(here.select(AttendeeRow).where(AttendeeRow.id == ids[record.id])).one()
    record_deed(db, here, "attendee.added", {"attendee": row.public_id}, by=by, now=now)
    return row.public_id


def _checked(
    db: Session, here: EventScope, typed: AttendeeFields, programme: _Programme, row: AttendeeRow | None
) -> AttendeeRecord:
    """Return what was typed as a record; raises FaultyFieldsError with all that is wrong."""
    event = here.event
    cells = {name: getattr(typed, name) for name in AttendeeFields.__dataclass_fields__ if name != "away"}
    cells["id"] = _free_number(db, here) if row is None else row.external_id
    cells["unavailable"] = ";".join(typed.away)
    frame = Frame(
        num_slots=len(programme.slots),
        num_tables=max(programme.tables, default=0),
        floor=event.rule_floor,
        cap=event.rule_cap,
    )
    record, findings = read_typed_attendee(cells, frame)
    faults = [
        Fault(
            field=_FIELDS.get(one.column, one.column),
            code=one.code,
            found=one.found,
            parameters=one.parameters,
        )
        for one in findings
    ]
    if normal_address(record.email):
        other = owner_of_address(db, here, record.email)
        if other is not None and (row is None or other.id != row.id):
            code = "roster.address_taken" if other.withdrawn_at is None else "roster.address_of_withdrawn"
            faults.append(Fault(field="email", code=code, parameters={"name": other.name}))
    if faults:
        raise FaultyFieldsError(faults)
    return record


def _programme(db: Session, here: EventScope) -> _Programme:
    slots = here.select(SlotRow).with_only_columns(SlotRow.number, SlotRow.id)
    tables = here.select(TableRow).with_only_columns(TableRow.number, TableRow.id)
    return _Programme(dict(db.execute(slots).all()), dict(db.execute(tables).all()))


def _free_number(db: Session, here: EventScope) -> str:
    """Return the id that a new attendee goes by in exports: a number that nobody has."""
    taken = set(db.scalars(here.select(AttendeeRow).with_only_columns(AttendeeRow.external_id)))
    number = len(taken) + 1
    while str(number) in taken:
        number += 1
    return str(number)


def _keep_statements(db: Session, here: EventScope, row: AttendeeRow, record: AttendeeRecord) -> None:
    own = here.select(StatementRow).where(StatementRow.attendee_id == row.id)
    kept = db.scalars(own.order_by(StatementRow.position)).all()
    for kind, field in KINDS:
        texts = getattr(record, field)
        if texts == tuple(one.text for one in kept if one.kind == kind):
            continue
        replaced = here.delete(StatementRow)
        db.execute(replaced.where(StatementRow.attendee_id == row.id, StatementRow.kind == kind))
        if texts:
            same = {"event_id": here.event.id, "attendee_id": row.id, "kind": kind}
            new = [{**same, "position": place, "text": text} for place, text in enumerate(texts)]
            db.execute(insert(StatementRow), new)


def _keep_absences(db: Session, here: EventScope, row: AttendeeRow, slots: Sequence[int]) -> None:
    db.execute(here.delete(UnavailableSlotRow).where(UnavailableSlotRow.attendee_id == row.id))
    if slots:
        same = {"event_id": here.event.id, "attendee_id": row.id}
        db.execute(insert(UnavailableSlotRow), [{**same, "slot_id": slot} for slot in slots])
