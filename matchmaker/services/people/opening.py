"""One attendee as the page that edits them shows it, or a blank one to be added."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from matchmaker.services.people.editing import KINDS
from matchmaker.services.people.pages import AttendeeFields, AttendeePage, Progress, SlotChoice
from matchmaker.services.people.wishing import read_wishes
from matchmaker.store import (
    AttendeeRow,
    EventScope,
    OrganiserRow,
    SlotRow,
    StatementRow,
    TableRow,
    UnavailableSlotRow,
    in_event,
    scoped,
)


def read_attendee(
    db: Session, organiser: OrganiserRow | int, event_public_id: str, attendee_id: str | None
) -> AttendeePage:
    """
    Return an attendee to be edited; without an id, the blank one that may be added.

    What attendees wish themselves is theirs, and stands on no page of the organiser's.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event, or the event no such attendee.
    """
    here = in_event(db, scoped(db, organiser).event(event_public_id))
    zone = ZoneInfo(here.event.timezone)
    slots = db.scalars(here.select(SlotRow).order_by(SlotRow.number)).all()
    tables = db.scalars(here.select(TableRow).order_by(TableRow.number)).all()
    blank = AttendeePage(
        id="",
        name="",
        edition=0,
        fields=AttendeeFields(),
        slots=tuple(
            SlotChoice(
                number=slot.number,
                starts_at=slot.starts_at.astimezone(zone),
                ends_at=slot.ends_at.astimezone(zone),
            )
            for slot in slots
        ),
        tables=tuple((table.number, table.label) for table in tables),
        cap=here.event.rule_cap,
        floor=here.event.rule_floor,
        progress="not_begun",
        is_invited=False,
        wishes=(),
    )
    if attendee_id is None:
        return blank
    row = here.one(AttendeeRow, attendee_id)
    fields = fields_of(db, here, row)
    return replace(
        blank,
        id=row.public_id,
        name=row.name,
        edition=row.edition,
        fields=fields,
        progress=_progress(row, fields),
        is_invited=row.invited_at is not None,
        wishes=read_wishes(db, here, row),
    )


def fields_of(db: Session, here: EventScope, row: AttendeeRow) -> AttendeeFields:
    """Return what is known of an attendee as a form holds it."""
    own = here.select(StatementRow).where(StatementRow.attendee_id == row.id)
    statements = db.scalars(own.order_by(StatementRow.position)).all()
    absences = here.select(UnavailableSlotRow).where(UnavailableSlotRow.attendee_id == row.id)
    numbers = absences.join(SlotRow, SlotRow.id == UnavailableSlotRow.slot_id)
    away = db.scalars(numbers.with_only_columns(SlotRow.number).order_by(SlotRow.number)).all()
    table = db.scalar(here.select(TableRow).where(TableRow.id == row.own_table_id))
    said = {field: "\n".join(one.text for one in statements if one.kind == kind) for kind, field in KINDS}
    return AttendeeFields(
        name=row.name,
        email=row.email,
        organisation=row.organisation,
        title=row.title,
        role=row.role,
        languages=", ".join(row.languages),
        cap=str(row.cap or ""),
        floor=str(row.floor or ""),
        table="" if table is None else str(table.number),
        away=tuple(map(str, away)),
        **said,
    )


def _progress(row: AttendeeRow, fields: AttendeeFields) -> Progress:
    if row.withdrawn_at is not None:
        return "withdrawn"
    if row.completed_at is not None:
        return "finished"
    return "begun" if fields.goals or fields.offers or fields.needs else "not_begun"
