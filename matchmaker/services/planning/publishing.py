"""Publishing a version where nobody has to confirm: who is told, and what can't be taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.services.events.states import check_may_change
from matchmaker.services.mails import queue_mails
from matchmaker.services.planning.changes import broken_rules
from matchmaker.services.planning.drafts import read_draft
from matchmaker.services.planning.edits import EditedMeanwhileError, EditRefusedError
from matchmaker.services.planning.following import member_names
from matchmaker.services.planning.version_rows import newest_version, version_of
from matchmaker.services.planning.versions import ConsentMissingError, publish_version
from matchmaker.store import (
    AttendeeRow,
    EditRow,
    EventRow,
    EventScope,
    OrganiserRow,
    PlacementRow,
    SeatRow,
    VersionRow,
    in_event,
    scoped,
)

#: The mail that says that an agenda is there, or has changed.
AGENDA_MAIL = "agenda_ready"
_Agenda = frozenset[tuple[int, int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishPage:
    """
    What publishing a version would do.

    Parameters
    ----------
    mails
        Attendees who are written to: those with an address whose agenda is new or another one.
    no_address
        Attendees whose agenda is new or another one, and who have no address.
    idle
        Attendees without any meeting: they are not written to.
    replaces
        Number of the version that attendees see until now; none at the first.
    """

    event_id: str
    event_name: str
    version: int
    state: str
    edition: int
    meetings: int
    mails: int
    no_address: int
    idle: int
    replaces: int | None
    asks_for_consent: bool


def read_publish(
    db: Session, organiser: OrganiserRow | int, event_public_id: str, number: int
) -> PublishPage:
    """
    Return what publishing a version would do.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event, or the event no such version.
    """
    event = scoped(db, organiser).event(event_public_id)
    here = in_event(db, event)
    version = version_of(db, here, number)
    before = newest_version(db, here, published=True)
    told = to_tell(db, here, version, before)
    present = _present(db, here)
    agendas = _agendas(db, here, version)
    return PublishPage(
        event_id=event.public_id,
        event_name=event.name,
        version=version.number,
        state=version.state,
        edition=version.edition,
        meetings=sum(len(agenda) for agenda in agendas.values()) // 2,
        mails=sum(bool(row.email) for row in told),
        no_address=sum(not row.email for row in told),
        idle=sum(row.id not in agendas for row in present),
        replaces=None if before is None else before.number,
        asks_for_consent=event.rule_consent == "confirm",
    )


def publish_and_tell(
    db: Session, event: EventRow, number: int, *, edition: int, by: str, now: datetime
) -> int:
    """
    Publish a version and write to everybody whose agenda is new or another one. Twice is once.

    Parameters
    ----------
    edition
        Of the version as who publishes saw it.
    by
        Public id of the team member.

    Returns
    -------
    int
        Mails that were queued.

    Raises
    ------
    UnknownObjectError
        When the event has no such version.
    ConsentMissingError
        When the event's rule is that both confirm each meeting.
    EditedMeanwhileError
        When the version is no longer what they saw; nothing is published.
    EditRefusedError
        When it breaks a rule as things are now, as when somebody has withdrawn; nothing is published.
    StateForbidsError
        When the event is over.
    """
    own = scoped(db, event.organiser_id).events().where(EventRow.id == event.id)
    event = db.scalars(own.with_for_update()).one()
    here = in_event(db, event)
    version = version_of(db, here, number)
    db.refresh(version)
    if version.state == "published":
        return 0
    check_may_change(event, "schedule")
    if event.rule_consent == "confirm":
        raise ConsentMissingError(event.name)
    if version.edition != edition:
        edits = here.select(EditRow).where(EditRow.version_id == version.id)
        last = db.scalar(edits.order_by(EditRow.id.desc()).limit(1))
        names = {} if last is None else member_names(db, event, {last.made_by})
        raise EditedMeanwhileError(names.get(last.made_by if last else "", ""), version.number)
    refuse_broken(db, here, version)
    told = to_tell(db, here, version, newest_version(db, here, published=True))
    publish_version(db, event, number, now=now, by=by)
    written_to = [(row.id, row.person_id, row.email) for row in told if row.email]
    if written_to:
        queue_mails(db, here, AGENDA_MAIL, written_to, now)
    return len(written_to)


def refuse_broken(db: Session, here: EventScope, version: VersionRow) -> None:
    """
    Check that a version breaks no rule as things are now.

    Raises
    ------
    EditRefusedError
        Carries every rule that it breaks.
    DraftOutdatedError
        When slots or tables are others since its run.
    """
    if version.run_id is None:
        return
    reasons = broken_rules(read_draft(db, here, version))
    if reasons:
        raise EditRefusedError(reasons)


def to_tell(db: Session, here: EventScope, version: VersionRow, before: VersionRow | None) -> Sequence[Any]:
    """Return the attendees whose agenda is new or another one, or was taken away."""
    new = _agendas(db, here, version)
    old = {} if before is None or before.id == version.id else _agendas(db, here, before)
    return [row for row in _present(db, here) if new.get(row.id) != old.get(row.id)]


def _present(db: Session, here: EventScope) -> Sequence[Any]:
    rows = here.select(AttendeeRow).where(AttendeeRow.withdrawn_at.is_(None)).order_by(AttendeeRow.id)
    return db.execute(rows.with_only_columns(AttendeeRow.id, AttendeeRow.person_id, AttendeeRow.email)).all()


def _agendas(db: Session, here: EventScope, version: VersionRow) -> dict[int, _Agenda]:
    """Return attendee → meeting, slot and table of each of their meetings."""
    seats = (
        here.select(SeatRow)
        .where(SeatRow.version_id == version.id)
        .join(PlacementRow, PlacementRow.id == SeatRow.placement_id)
        .with_only_columns(
            SeatRow.attendee_id, PlacementRow.meeting_id, PlacementRow.slot_id, PlacementRow.table_id
        )
    )
    found: dict[int, set[tuple[int, int, int]]] = {}
    for attendee, meeting, slot, table in db.execute(seats):
        found.setdefault(attendee, set()).add((meeting, slot, table))
    return {attendee: frozenset(places) for attendee, places in found.items()}
