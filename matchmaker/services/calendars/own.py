"""What of the published versions an attendee's own calendar holds: to download, and to follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from itertools import pairwise
from typing import cast
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from matchmaker.affinity import readable
from matchmaker.messages import CalendarMeeting, CalendarOf, Mailbox
from matchmaker.services.people import first_name
from matchmaker.services.planning import AgendaItem, PersonLabel, SlotHead, read_own_agenda
from matchmaker.services.planning.labels import person_label, slot_heads, table_names
from matchmaker.store import (
    AttendeeRow,
    EventScope,
    MeetingRow,
    PlacementRow,
    SeatRow,
    VersionRow,
    of_attendee,
)
from matchmaker.words import Language, say


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCalendar:
    """An attendee's calendar, ready to be written."""

    of: CalendarOf
    meetings: tuple[CalendarMeeting, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    """What one published version said of a meeting: its slot and table; none: that it is not held."""

    slot_id: int
    table_id: int


def read_own_calendar(
    db: Session, attendee_id: int, *, public_url: str, mail_from: str, language: Language | None = None
) -> OwnCalendar:
    """
    Return an attendee's meetings as the published versions have told them.

    A meeting that an earlier version held and the newest does not is there as cancelled, so that a program
    that keeps what it once read takes it out.

    Parameters
    ----------
    public_url
        Address under which people reach the service.
    mail_from
        Address that mails come from: the event's own.
    language
        Of the reader; the event's when none is given.

    Raises
    ------
    UnknownObjectError
        When the attendee is gone.
    """
    here, attendee = of_attendee(db, attendee_id)
    event = here.event
    spoken = language or cast("Language", attendee.language or event.language)
    told = _told(db, here, attendee)
    items = {item.meeting_id: item for item in read_own_agenda(db, attendee_id).items}
    known = _Known(
        partners=_partners(db, here, attendee, told),
        heads=slot_heads(db, here),
        tables=table_names(db, here),
        language=spoken,
        url=f"{public_url.rstrip('/')}/agenda",
        edition=event.edition,
    )
    meetings = tuple(
        _meeting(known, meeting_id, states, items.get(meeting_id)) for meeting_id, states in told.items()
    )
    return OwnCalendar(
        of=CalendarOf(
            event=event.name,
            timezone=event.timezone,
            host=urlsplit(public_url).hostname or "localhost",
            language=spoken,
            organiser=Mailbox(name=event.name, address=parseaddr(mail_from)[1]),
        ),
        meetings=meetings,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What is known of an attendee's meetings, by public id or row id."""

    partners: Mapping[str, PersonLabel]
    heads: Mapping[int, SlotHead]
    tables: Mapping[int, str]
    language: Language
    url: str
    edition: int


def _told(db: Session, here: EventScope, attendee: AttendeeRow) -> dict[str, list[_Told | None]]:
    """Return what each published version said, in their order, of each meeting that any of them held."""
    published = db.execute(
        here.select(VersionRow)
        .where(VersionRow.state == "published")
        .order_by(VersionRow.number)
        .with_only_columns(VersionRow.id)
    ).scalars()
    order = {version: nth for nth, version in enumerate(published)}
    rows = db.execute(
        here.select(SeatRow)
        .join(PlacementRow, PlacementRow.id == SeatRow.placement_id)
        .join(MeetingRow, MeetingRow.id == PlacementRow.meeting_id)
        .where(SeatRow.attendee_id == attendee.id, SeatRow.version_id.in_(order))
        .with_only_columns(
            SeatRow.version_id, MeetingRow.public_id, PlacementRow.slot_id, PlacementRow.table_id
        )
    ).all()
    told: dict[str, list[_Told | None]] = {}
    for version_id, meeting_id, slot_id, table_id in rows:
        told.setdefault(meeting_id, [None] * len(order))[order[version_id]] = _Told(slot_id, table_id)
    return told


def _partners(
    db: Session, here: EventScope, attendee: AttendeeRow, meetings: Mapping[str, object]
) -> dict[str, PersonLabel]:
    rows = db.execute(
        here.select(MeetingRow)
        .where(MeetingRow.public_id.in_(meetings))
        .with_only_columns(MeetingRow.public_id, MeetingRow.a_attendee_id, MeetingRow.b_attendee_id)
    ).all()
    partner_of = {meeting: b if a == attendee.id else a for meeting, a, b in rows}
    labels = {
        row.id: person_label(row)
        for row in db.scalars(here.select(AttendeeRow).where(AttendeeRow.id.in_(partner_of.values())))
    }
    return {meeting: labels[partner] for meeting, partner in partner_of.items()}


def _meeting(
    known: _Known, meeting_id: str, states: Sequence[_Told | None], item: AgendaItem | None
) -> CalendarMeeting:
    # What was never told has no number: counting begins with the version that told it first.
    first = next(nth for nth, state in enumerate(states) if state is not None)
    since = states[first:]
    changes = sum(before != after for before, after in pairwise(since))
    last = next(state for state in reversed(since) if state is not None)
    head, partner = known.heads[last.slot_id], known.partners[meeting_id]
    return CalendarMeeting(
        meeting_id=meeting_id,
        # An edit of the event may have moved a slot: what may have changed counts as changed.
        sequence=changes + known.edition - 1,
        starts=head.starts_at,
        ends=head.ends_at,
        partner=partner.name,
        partner_organisation=partner.organisation,
        place=say("calendar.table", known.language, table=known.tables[last.table_id]),
        about=() if item is None else _about(item, known.language),
        url=known.url,
        cancelled=since[-1] is None,
    )


def _about(item: AgendaItem, language: Language) -> list[str]:
    """Return the reasons of a meeting as sentences to the attendee."""
    return [
        say(
            f"{reason.code}_{'from' if reason.receiver.id == item.partner.id else 'to'}_you",
            language,
            receiver=first_name(reason.receiver.name),
            giver=first_name(reason.giver.name),
            statement=readable(reason.receiver_text, language),
            answer=readable(reason.giver_text, language),
        )
        for reason in item.reasons
    ]
