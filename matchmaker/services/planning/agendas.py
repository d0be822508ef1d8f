"""What the agenda of one attendee and the page of one meeting show."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_
from sqlalchemy.orm import Session

from matchmaker.services.planning.cards import Encounter, cards_of
from matchmaker.services.planning.labels import common_languages, person_label, slot_heads, table_names
from matchmaker.services.planning.pages import (
    AgendaItem,
    AgendaPage,
    MeetingPage,
    PersonLabel,
    Reason,
    SlotHead,
)
from matchmaker.services.planning.version_rows import newest_version, version_of
from matchmaker.store import (
    AttendeeRow,
    EventScope,
    MeetingReasonRow,
    MeetingRow,
    MetRow,
    OrganiserRow,
    PlacementRow,
    StatementRow,
    UnavailableSlotRow,
    UnknownObjectError,
    VersionRow,
    WishRow,
    in_event,
    of_attendee,
    scoped,
)


def read_attendee_agenda(
    db: Session, organiser: OrganiserRow | int, event_public_id: str, attendee_public_id: str
) -> AgendaPage:
    """
    Return an attendee's meetings in the newest version, published or not, for the organiser.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event, or the event no such attendee.
    """
    here = in_event(db, scoped(db, organiser).event(event_public_id))
    attendee = here.one(AttendeeRow, attendee_public_id)
    return _agenda(db, here, attendee, newest_version(db, here))


def read_own_agenda(db: Session, attendee_id: int) -> AgendaPage:
    """
    Return an attendee's meetings in the newest published version, for themselves.

    Raises
    ------
    UnknownObjectError
        When the attendee is gone.
    """
    here, attendee = of_attendee(db, attendee_id)
    return _agenda(db, here, attendee, newest_version(db, here, published=True))


def agenda_items(
    db: Session, here: EventScope, attendee: AttendeeRow, version: VersionRow
) -> list[AgendaItem]:
    """Return an attendee's meetings in a version, in the order of time."""
    return _items(db, here, [attendee], version, heads=slot_heads(db, here))[attendee.id]


def read_meeting(
    db: Session,
    organiser: OrganiserRow | int,
    event_public_id: str,
    meeting_public_id: str,
    version: int | None = None,
) -> MeetingPage:
    """
    Return why two attendees meet, where and when in a version; the newest when no number is given.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event, or the version no such meeting.
    """
    event = scoped(db, organiser).event(event_public_id)
    here = in_event(db, event)
    row = version_of(db, here, version)
    meeting = here.one(MeetingRow, meeting_public_id)
    both = [meeting.a_attendee_id, meeting.b_attendee_id]
    attendees = db.scalars(here.select(AttendeeRow).where(AttendeeRow.id.in_(both))).all()
    agendas = _items(db, here, attendees, row, heads=slot_heads(db, here))
    items = [item for side in both for item in agendas[side] if item.meeting_id == meeting.public_id]
    if not items:
        raise UnknownObjectError("meeting", meeting_public_id)
    first, second = items
    a, b = second.partner, first.partner
    return MeetingPage(
        event_id=event.public_id,
        event_name=event.name,
        meeting_id=meeting.public_id,
        version=row.number,
        a=a,
        b=b,
        value=first.value,
        slot=first.slot,
        table=first.table,
        common_languages=common_languages(a.languages, b.languages),
        reasons=first.reasons,
        wished_by=tuple(person for person, item in ((a, first), (b, second)) if item.wished),
        cards=(first.card, second.card),
    )


def _agenda(db: Session, here: EventScope, attendee: AttendeeRow, version: VersionRow | None) -> AgendaPage:
    heads = slot_heads(db, here)
    items = [] if version is None else _items(db, here, [attendee], version, heads=heads)[attendee.id]
    away = here.select(UnavailableSlotRow).where(UnavailableSlotRow.attendee_id == attendee.id)
    away_slots = set(db.scalars(away.with_only_columns(UnavailableSlotRow.slot_id)))
    taken = {item.slot.number for item in items} | {heads[slot].number for slot in away_slots}
    free = () if version is None else tuple(head for head in heads.values() if head.number not in taken)
    return AgendaPage(
        event_id=here.event.public_id,
        event_name=here.event.name,
        timezone=here.event.timezone,
        person=person_label(attendee),
        language=here.event.language,
        version=None if version is None else version.number,
        items=tuple(items),
        free_slots=free,
    )


_Placed = tuple[PlacementRow, MeetingRow]


def _placed(
    db: Session, here: EventScope, attendees: Collection[int], version: VersionRow
) -> dict[int, list[_Placed]]:
    """Return the placements of each attendee's meetings."""
    joined = here.select(PlacementRow).join(MeetingRow, MeetingRow.id == PlacementRow.meeting_id)
    theirs = or_(MeetingRow.a_attendee_id.in_(attendees), MeetingRow.b_attendee_id.in_(attendees))
    rows = joined.where(PlacementRow.version_id == version.id, theirs).add_columns(MeetingRow)
    found: dict[int, list[_Placed]] = {attendee: [] for attendee in attendees}
    for placement, meeting in db.execute(rows).all():
        for side in (meeting.a_attendee_id, meeting.b_attendee_id):
            if side in found:
                found[side].append((placement, meeting))
    return found


def _items(
    db: Session,
    here: EventScope,
    attendees: Sequence[AttendeeRow],
    version: VersionRow,
    *,
    heads: Mapping[int, SlotHead],
) -> dict[int, list[AgendaItem]]:
    """Return the meetings of each of some attendees, in the order of time, with their cards."""
    placed = _placed(db, here, [attendee.id for attendee in attendees], version)
    meetings = {meeting.id: meeting for rows in placed.values() for _, meeting in rows}
    sides = {side for m in meetings.values() for side in (m.a_attendee_id, m.b_attendee_id)}
    known = _Known(
        labels=_labels(db, here, sides | placed.keys()),
        reasons=_reasons(db, here, version, meetings),
        said=_said(db, here, sides),
        met=_met(db, here, placed.keys()),
        wished=_wished(db, here, placed.keys()),
        tables=table_names(db, here),
    )
    return {
        attendee: _agenda_items(
            known, attendee, sorted(rows, key=lambda row: heads[row[0].slot_id].number), heads
        )
        for attendee, rows in placed.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is known of the people of some meetings, by row id."""

    labels: Mapping[int, PersonLabel]
    reasons: Mapping[int, Sequence[MeetingReasonRow]]
    said: Mapping[int, Mapping[str, Sequence[str]]]
    met: Collection[tuple[int, int]]
    wished: Collection[tuple[int, int]]
    tables: Mapping[int, str]


def _agenda_items(
    known: _Known, attendee: int, placed: Sequence[_Placed], heads: Mapping[int, SlotHead]
) -> list[AgendaItem]:
    """Return one attendee's meetings, given in the order of time."""
    person = known.labels[attendee]
    encounters = [_encounter(known, attendee, meeting) for _, meeting in placed]
    cards = cards_of(person, known.said.get(attendee, {}), encounters)
    return [
        AgendaItem(
            meeting_id=meeting.public_id,
            slot=heads[placement.slot_id],
            table=known.tables[placement.table_id],
            partner=encounter.partner,
            common_languages=common_languages(person.languages, encounter.partner.languages),
            value=placement.value,
            reasons=encounter.reasons,
            wished=(attendee, _other(meeting, attendee)) in known.wished,
            card=card,
        )
        for (placement, meeting), encounter, card in zip(placed, encounters, cards, strict=True)
    ]


def _other(meeting: MeetingRow, attendee: int) -> int:
    """Return whom an attendee meets."""
    return meeting.b_attendee_id if meeting.a_attendee_id == attendee else meeting.a_attendee_id


def _encounter(known: _Known, attendee: int, meeting: MeetingRow) -> Encounter:
    """Return a meeting as one of the two sees it, their own gain first."""
    ends = (meeting.a_attendee_id, meeting.b_attendee_id)
    own_side = ends.index(attendee)
    partner = ends[1 - own_side]
    own_first = sorted(known.reasons.get(meeting.id, ()), key=lambda found: found.direction != own_side)
    a, b = (known.labels[end] for end in ends)
    return Encounter(
        partner=known.labels[partner],
        is_first=own_side == 0,
        reasons=tuple(_reason(found, a, b) for found in own_first),
        said=known.said.get(partner, {}),
        has_met=(attendee, partner) in known.met,
    )


def _said(db: Session, here: EventScope, attendees: Collection[int]) -> dict[int, dict[str, list[str]]]:
    """Return the statements of attendees by kind, in the order of their priority."""
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = here.select(StatementRow).where(StatementRow.attendee_id.in_(attendees))
    for statement in db.scalars(rows.order_by(StatementRow.position)):
        found[statement.attendee_id][statement.kind].append(statement.text)
    return found


def _met(db: Session, here: EventScope, attendees: Collection[int]) -> set[tuple[int, int]]:
    """Return whom attendees met at earlier events, both ways round."""
    theirs = or_(MetRow.a_attendee_id.in_(attendees), MetRow.b_attendee_id.in_(attendees))
    rows = db.scalars(here.select(MetRow).where(theirs, MetRow.times > 0)).all()
    ends = {(met.a_attendee_id, met.b_attendee_id) for met in rows}
    return ends | {(b, a) for a, b in ends}


def _wished(db: Session, here: EventScope, attendees: Collection[int]) -> set[tuple[int, int]]:
    """Return whom attendees want to meet. What they avoid is nobody's business, and is not asked for."""
    wants = here.select(WishRow).where(WishRow.from_attendee_id.in_(attendees), WishRow.wish == "want")
    columns = wants.with_only_columns(WishRow.from_attendee_id, WishRow.to_attendee_id)
    return {(giver, receiver) for giver, receiver in db.execute(columns) if receiver is not None}


def _labels(db: Session, here: EventScope, attendees: Collection[int]) -> dict[int, PersonLabel]:
    rows = db.scalars(here.select(AttendeeRow).where(AttendeeRow.id.in_(attendees)))
    return {row.id: person_label(row) for row in rows}


def _reasons(
    db: Session, here: EventScope, version: VersionRow, meetings: Collection[int]
) -> dict[int, list[MeetingReasonRow]]:
    """Return the reasons of meetings as a version has them, side a's gain first."""
    rows = db.scalars(
        here.select(MeetingReasonRow)
        .where(MeetingReasonRow.version_id == version.id, MeetingReasonRow.meeting_id.in_(meetings))
        .order_by(MeetingReasonRow.meeting_id, MeetingReasonRow.direction)
    ).all()
    found: dict[int, list[MeetingReasonRow]] = defaultdict(list)
    for row in rows:
        found[row.meeting_id].append(row)
    return found


def _reason(found: MeetingReasonRow, a: PersonLabel, b: PersonLabel) -> Reason:
    receiver, giver = (a, b) if found.direction == 0 else (b, a)
    return Reason(
        code=found.code,
        receiver=receiver,
        giver=giver,
        receiver_kind=found.receiver_kind,
        receiver_text=found.receiver_text,
        giver_kind=found.giver_kind,
        giver_text=found.giver_text,
        benefit=found.benefit,
    )
