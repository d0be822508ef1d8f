"""What the agenda of one attendee and the page of one meeting show."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import or_
from sqlalchemy.orm import Session

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
    OrganiserRow,
    PlacementRow,
    UnavailableSlotRow,
    UnknownObjectError,
    VersionRow,
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
    placed = here.select(PlacementRow).where(
        PlacementRow.version_id == row.id, PlacementRow.meeting_id == meeting.id
    )
    placement = db.scalar(placed)
    if placement is None:
        raise UnknownObjectError("meeting", meeting_public_id)
    labels = _labels(db, here, [meeting.a_attendee_id, meeting.b_attendee_id])
    a, b = labels[meeting.a_attendee_id], labels[meeting.b_attendee_id]
    return MeetingPage(
        event_id=event.public_id,
        event_name=event.name,
        meeting_id=meeting.public_id,
        version=row.number,
        a=a,
        b=b,
        value=placement.value,
        slot=slot_heads(db, here)[placement.slot_id],
        table=table_names(db, here)[placement.table_id],
        common_languages=common_languages(a.languages, b.languages),
        reasons=tuple(_reason(found, a, b) for found in _reasons(db, here, row, [meeting.id])[meeting.id]),
    )


def _agenda(db: Session, here: EventScope, attendee: AttendeeRow, version: VersionRow | None) -> AgendaPage:
    heads = slot_heads(db, here)
    placed = [] if version is None else _placed(db, here, attendee, version)
    person = person_label(attendee)
    items = [] if version is None else _items(db, here, attendee, version, placed=placed, heads=heads)
    away = here.select(UnavailableSlotRow).where(UnavailableSlotRow.attendee_id == attendee.id)
    taken = set(db.scalars(away.with_only_columns(UnavailableSlotRow.slot_id)))
    taken.update(placement.slot_id for placement, _ in placed)
    free = () if version is None else tuple(head for slot, head in heads.items() if slot not in taken)
    return AgendaPage(
        event_id=here.event.public_id,
        event_name=here.event.name,
        timezone=here.event.timezone,
        person=person,
        language=here.event.language,
        version=None if version is None else version.number,
        items=tuple(sorted(items, key=lambda item: item.slot.number)),
        free_slots=free,
    )


_Placed = Sequence[tuple[PlacementRow, MeetingRow]]


def _placed(db: Session, here: EventScope, attendee: AttendeeRow, version: VersionRow) -> _Placed:
    joined = here.select(PlacementRow).join(MeetingRow, MeetingRow.id == PlacementRow.meeting_id)
    own = or_(MeetingRow.a_attendee_id == attendee.id, MeetingRow.b_attendee_id == attendee.id)
    rows = joined.where(PlacementRow.version_id == version.id, own).add_columns(MeetingRow)
    return db.execute(rows).all()


def _items(
    db: Session,
    here: EventScope,
    attendee: AttendeeRow,
    version: VersionRow,
    *,
    placed: _Placed,
    heads: Mapping[int, SlotHead],
) -> list[AgendaItem]:
    person = person_label(attendee)
    partner_of = {
        meeting.id: meeting.b_attendee_id if meeting.a_attendee_id == attendee.id else meeting.a_attendee_id
        for _, meeting in placed
    }
    labels = _labels(db, here, partner_of.values())
    reasons = _reasons(db, here, version, partner_of)
    tables = table_names(db, here)
    items = []
    for placement, meeting in placed:
        partner = labels[partner_of[meeting.id]]
        own_side = 0 if meeting.a_attendee_id == attendee.id else 1
        a, b = (person, partner) if own_side == 0 else (partner, person)
        own_first = sorted(reasons[meeting.id], key=lambda found: found.direction != own_side)
        items.append(
            AgendaItem(
                meeting_id=meeting.public_id,
                slot=heads[placement.slot_id],
                table=tables[placement.table_id],
                partner=partner,
                common_languages=common_languages(person.languages, partner.languages),
                value=placement.value,
                reasons=tuple(_reason(found, a, b) for found in own_first),
            )
        )
    return items


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
