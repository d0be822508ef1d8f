"""Export: one event from the database into the plain records that a folder holds."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

from sqlalchemy.orm import Session

from matchmaker.intake import (
    AttendeeRecord,
    EventFolder,
    EventRecord,
    FactorsRecord,
    MetRecord,
    PairRecord,
    RulesRecord,
    SessionRecord,
    WishRecord,
)
from matchmaker.services.events.vocabulary import vocabulary_record
from matchmaker.services.registration import blind_avoids
from matchmaker.store import (
    AttendeeRow,
    EventRow,
    EventScope,
    ExplicitPairAfterRow,
    ExplicitPairRow,
    ExplicitPairSlotRow,
    MetRow,
    SessionRow,
    SlotRow,
    StatementRow,
    TableRow,
    UnavailableSlotRow,
    WishRow,
    in_event,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventKeys:
    """
    The row ids behind an event's records, in the order of the records.

    Parameters
    ----------
    attendees
        Of each attendee.
    pairs
        Of each explicit pair.
    slots, tables
        Of each slot and table, in the order of their numbers.
    """

    attendees: tuple[int, ...]
    pairs: tuple[int, ...]
    slots: tuple[int, ...]
    tables: tuple[int, ...]


def read_record(db: Session, event: EventRow) -> EventFolder:
    """
    Return an event as its folder may leave the house; equal to what ``store_event`` was given.

    What attendees avoid is private to them, and left out: it leaves with its author's own data alone. To
    schedule, take ``read_record_and_keys``.
    """
    folder, _ = read_record_and_keys(db, event)
    return replace(
        folder, wishes=_wishes(db, in_event(db, event), _names(_present(db, event)), is_leaving=True)
    )


def read_record_and_keys(db: Session, event: EventRow) -> tuple[EventFolder, EventKeys]:
    """
    Return an event as plain records, and the row ids behind them; what attendees avoid is among them.

    Attendees who withdrew, and what is said about them, are left out; so are wishes towards people who
    have not registered.
    """
    here = in_event(db, event)
    sessions = db.scalars(here.select(SessionRow).order_by(SessionRow.position)).all()
    slots = db.scalars(here.select(SlotRow).order_by(SlotRow.number)).all()
    tables = db.scalars(here.select(TableRow).order_by(TableRow.number)).all()
    attendees = _present(db, event)
    statements = db.scalars(here.select(StatementRow).order_by(StatementRow.position)).all()
    pairs = db.scalars(here.select(ExplicitPairRow).order_by(ExplicitPairRow.position)).all()
    names = _names(attendees)
    pairs = [pair for pair in pairs if pair.a_attendee_id in names and pair.b_attendee_id in names]
    folder = EventFolder(
        event=_event(event, sessions, slots, tables),
        attendees=_attendees(db, here, attendees, statements=statements, slots=slots, tables=tables),
        wishes=_with_blind(db, here, attendees, _wishes(db, here, names, is_leaving=False)),
        met=_met(db, here, names),
        pairs=_pairs(db, here, pairs, names, slots) if event.has_explicit_pairs else None,
        vocabulary=vocabulary_record(db, here),
        breaks=event.breaks,
    )
    keys = EventKeys(
        attendees=tuple(names),
        pairs=tuple(pair.id for pair in pairs),
        slots=tuple(slot.id for slot in slots),
        tables=tuple(table.id for table in tables),
    )
    return folder, keys


def read_pairs_and_names(db: Session, event: EventRow) -> tuple[tuple[PairRecord, ...], dict[str, str]]:
    """Return the given meetings, used or not, and the name of each attendee by id."""
    here = in_event(db, event)
    attendees = _present(db, event)
    names = _names(attendees)
    slots = db.scalars(here.select(SlotRow)).all()
    pairs = db.scalars(here.select(ExplicitPairRow).order_by(ExplicitPairRow.position)).all()
    pairs = [pair for pair in pairs if pair.a_attendee_id in names and pair.b_attendee_id in names]
    return _pairs(db, here, pairs, names, slots), {row.external_id: row.name for row in attendees}


def read_event_record(db: Session, event: EventRow) -> EventRecord:
    """Return what ``event.toml`` says of an event: its programme, tables, rules and factors, no people."""
    here = in_event(db, event)
    return _event(
        event,
        db.scalars(here.select(SessionRow).order_by(SessionRow.position)).all(),
        db.scalars(here.select(SlotRow).order_by(SlotRow.number)).all(),
        db.scalars(here.select(TableRow).order_by(TableRow.number)).all(),
    )


def _event(
    event: EventRow,
    sessions: Sequence[SessionRow],
    slots: Sequence[SlotRow],
    tables: Sequence[TableRow],
) -> EventRecord:
    labels = [table.label for table in tables]
    while labels and not labels[-1]:
        labels.pop()
    rules = {field.name: getattr(event, f"rule_{field.name}") for field in fields(RulesRecord)}
    rules["roles"] = tuple((one, other) for one, other in event.rule_roles)
    return EventRecord(
        name=event.name,
        timezone=event.timezone,
        language=event.language,
        sessions=tuple(
            SessionRecord(
                start=session.starts_local,
                slots=session.slots,
                slot_minutes=session.slot_minutes,
                pause_minutes=session.pause_minutes,
            )
            for session in sessions
        ),
        tables=tuple(slot.tables for slot in slots),
        table_labels=tuple(labels),
        rules=RulesRecord(**rules),
        factors=FactorsRecord(
            **{field.name: getattr(event, f"factor_{field.name}") for field in fields(FactorsRecord)}
        ),
    )


def _attendees(
    db: Session,
    here: EventScope,
    attendees: Sequence[AttendeeRow],
    *,
    statements: Sequence[StatementRow],
    slots: Sequence[SlotRow],
    tables: Sequence[TableRow],
) -> tuple[AttendeeRecord, ...]:
    slot_number = {slot.id: slot.number for slot in slots}
    table_number = {table.id: table.number for table in tables}
    away = defaultdict(list)
    for absence in db.scalars(here.select(UnavailableSlotRow)):
        away[absence.attendee_id].append(slot_number[absence.slot_id])
    texts = defaultdict(list)
    for statement in statements:
        texts[statement.attendee_id, statement.kind].append(statement.text)
    return tuple(
        AttendeeRecord(
            id=attendee.external_id,
            name=attendee.name,
            email=attendee.email,
            organisation=attendee.organisation,
            title=attendee.title,
            role=attendee.role,
            languages=tuple(attendee.languages),
            goals=tuple(texts[attendee.id, "goal"]),
            offers=tuple(texts[attendee.id, "offer"]),
            needs=tuple(texts[attendee.id, "need"]),
            cap=attendee.cap,
            floor=attendee.floor,
            unavailable=tuple(sorted(away[attendee.id])),
            table=None if attendee.own_table_id is None else table_number[attendee.own_table_id],
        )
        for attendee in attendees
    )


def _present(db: Session, event: EventRow) -> Sequence[AttendeeRow]:
    here = in_event(db, event).select(AttendeeRow)
    return db.scalars(here.where(AttendeeRow.withdrawn_at.is_(None)).order_by(AttendeeRow.id)).all()


def _names(attendees: Sequence[AttendeeRow]) -> dict[int, str]:
    return {attendee.id: attendee.external_id for attendee in attendees}


def _wishes(
    db: Session, here: EventScope, names: Mapping[int, str], *, is_leaving: bool
) -> tuple[WishRecord, ...]:
    """Return each wish once, whoever said it; of those that leave, no attendee's own ``avoid``."""
    wishes = (
        WishRecord(names[wish.from_attendee_id], names[wish.to_attendee_id or 0], wish.wish)
        for wish in db.scalars(here.select(WishRow).order_by(WishRow.id))
        if wish.from_attendee_id in names and wish.to_attendee_id in names
        if not (is_leaving and wish.wish == "avoid" and wish.origin == "attendee")
    )
    return tuple(dict.fromkeys(wishes))


def _with_blind(
    db: Session, here: EventScope, attendees: Sequence[AttendeeRow], wishes: tuple[WishRecord, ...]
) -> tuple[WishRecord, ...]:
    """Return the wishes with every ``avoid`` of who was named blind, whenever they registered."""
    names = _names(attendees)
    avoids = [
        WishRecord(names[author], names[other], "avoid")
        for author, other in blind_avoids(db, here, attendees)
    ]
    return tuple(dict.fromkeys([*wishes, *avoids]))


def _met(db: Session, here: EventScope, names: Mapping[int, str]) -> tuple[MetRecord, ...]:
    return tuple(
        MetRecord(names[met.a_attendee_id], names[met.b_attendee_id], met.times)
        for met in db.scalars(here.select(MetRow).order_by(MetRow.id))
        if met.a_attendee_id in names and met.b_attendee_id in names
    )


def _pairs(
    db: Session,
    here: EventScope,
    pairs: Sequence[ExplicitPairRow],
    names: Mapping[int, str],
    slots: Sequence[SlotRow],
) -> tuple[PairRecord, ...]:
    slot_number = {slot.id: slot.number for slot in slots}
    by_id = {pair.id: pair for pair in pairs}
    allowed = defaultdict(list)
    for slot in db.scalars(here.select(ExplicitPairSlotRow)):
        allowed[slot.pair_id].append(slot_number[slot.slot_id])
    earlier = defaultdict(list)
    for after in db.scalars(here.select(ExplicitPairAfterRow)):
        if after.before_pair_id in by_id:
            earlier[after.pair_id].append(by_id[after.before_pair_id])
    return tuple(
        PairRecord(
            a=names[pair.a_attendee_id],
            b=names[pair.b_attendee_id],
            value=pair.value,
            id=pair.external_id,
            required=pair.required,
            slots=tuple(sorted(allowed[pair.id])),
            after=tuple(
                before.external_id for before in sorted(earlier[pair.id], key=lambda row: row.position)
            ),
        )
        for pair in pairs
    )
