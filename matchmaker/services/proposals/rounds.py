"""
Rounds: an event's attendees are asked about the meetings of a version, until a deadline.

Nobody is asked twice about one meeting. What is not answered by the deadline has expired, and holds no slot.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, insert
from sqlalchemy.orm import Session

from matchmaker.services.events import move_event
from matchmaker.services.events.deeds import record
from matchmaker.services.mails import queue_mails
from matchmaker.services.planning.version_rows import version_of
from matchmaker.services.proposals.errors import (
    DeadlineRefusedError,
    NoRoundError,
    NotAskedError,
    NothingNewError,
    RoundOpenError,
    TooLateError,
)
from matchmaker.store import (
    AttendeeRow,
    EventRow,
    EventScope,
    JobRow,
    MeetingRow,
    OutboxRow,
    PlacementRow,
    ProposalRoundRow,
    ProposalRow,
    SlotRow,
    in_event,
    new_public_id,
    scoped,
)

#: How long before the end those are reminded who have not answered; half-way through a round that is short.
REMIND_BEFORE = timedelta(hours=24)
#: The kinds of mail: that there are proposals, and the one reminder of them.
ASKED, REMINDED = "proposals", "proposals_reminder"
#: States in which it is asked: after publishing too, to fill what has become free.
_ASKING_STATES = ("open", "proposing", "published")


def open_round(
    db: Session, event: EventRow, version: int | None, *, closes_at: datetime, by: str, now: datetime
) -> tuple[ProposalRoundRow, JobRow | None]:
    """
    Ask about the meetings of a version that nobody was asked about yet.

    Parameters
    ----------
    version
        Number; the newest when none is given.
    closes_at
        The deadline: after now, and not after the first slot begins.
    by
        Public id of the team member who asks.

    Returns
    -------
    tuple
        The round, and the job that sends the mails, when none waited already.

    Raises
    ------
    NotAskedError, RoundOpenError, NothingNewError, DeadlineRefusedError, TooLateError
        Nothing is changed.
    UnknownObjectError
        When there is no such version.
    """
    event = hold(db, event)
    here = in_event(db, event)
    if event.rule_consent != "confirm":
        raise NotAskedError
    if event.state not in _ASKING_STATES:
        raise TooLateError
    if running_round(db, here) is not None:
        raise RoundOpenError
    begins = db.scalar(here.select(SlotRow).with_only_columns(func.min(SlotRow.starts_at)))
    if closes_at <= now or begins is None or closes_at > begins:
        raise DeadlineRefusedError
    new = _unasked(db, here, version_of(db, here, version).id)
    if not new:
        raise NothingNewError
    if event.state == "open":
        move_event(db, event, "proposing", by=by, now=now)
    last = db.scalar(here.select(ProposalRoundRow).with_only_columns(func.max(ProposalRoundRow.number)))
    asked = ProposalRoundRow(event_id=event.id, number=(last or 0) + 1, opened_at=now, closes_at=closes_at)
    db.add(asked)
    db.flush()
    rows = [
        {
            "event_id": event.id,
            "public_id": new_public_id(),
            "meeting_id": meeting,
            "round_id": asked.id,
            "state": "pending",
        }
        for meeting, _, _ in new
    ]
    db.execute(insert(ProposalRow), rows)
    record(db, event, "proposals.asked", now, by=by, round=asked.number, count=len(new))
    sides = {side for _, a, b in new for side in (a, b)}
    return asked, _write(db, here, ASKED, sides, now)


def close_round(db: Session, event: EventRow, *, now: datetime, by: str | None = None) -> ProposalRoundRow:
    """
    End the round of an event: what was not answered by both has expired.

    Parameters
    ----------
    by
        Public id of the team member who ends it; none for its deadline.

    Raises
    ------
    NoRoundError
        When none is under way.
    """
    event = hold(db, event)
    here = in_event(db, event)
    asked = running_round(db, here)
    if asked is None:
        raise NoRoundError
    of_round = here.update(ProposalRow).where(ProposalRow.round_id == asked.id)
    expired = db.scalars(
        of_round.where(ProposalRow.state == "pending").values(state="expired").returning(ProposalRow.id)
    ).all()
    asked.closed_at = now
    record(db, event, "proposals.closed", now, by=by, round=asked.number, count=len(expired))
    db.flush()
    return asked


def remind(
    db: Session, event: EventRow, *, now: datetime, by: str | None = None
) -> tuple[int, JobRow | None]:
    """
    Remind those who have not answered all: each once in an event, however many rounds there are.

    Returns
    -------
    tuple
        How many mails, and the job that sends them, when none waited already.

    Raises
    ------
    NoRoundError
        When none is under way.
    """
    event = hold(db, event)
    here = in_event(db, event)
    asked = running_round(db, here)
    if asked is None:
        raise NoRoundError
    silent = silent_attendees(db, here, asked)
    mailed = here.select(OutboxRow).where(OutboxRow.kind == REMINDED)
    reminded = set(db.scalars(mailed.with_only_columns(OutboxRow.person_id)))
    own = here.select(AttendeeRow).where(AttendeeRow.id.in_(silent), AttendeeRow.email != "")
    due = [row.id for row in db.scalars(own) if row.person_id not in reminded]
    asked.reminded_at = now
    job = _write(db, here, REMINDED, due, now)
    record(db, event, "proposals.reminded", now, by=by, round=asked.number, count=len(due))
    db.flush()
    return len(due), job


def pass_rounds(db: Session, event: EventRow, now: datetime) -> None:
    """Do what the time of an event's round asks for: remind, or end it."""
    asked = running_round(db, in_event(db, event))
    if asked is None:
        return
    if asked.closes_at <= now:
        close_round(db, event, now=now)
    elif asked.reminded_at is None and asked.reminder_at(REMIND_BEFORE) <= now:
        remind(db, event, now=now)


def running_round(db: Session, here: EventScope) -> ProposalRoundRow | None:
    """Return the round of an event that has not ended."""
    return db.scalar(here.select(ProposalRoundRow).where(ProposalRoundRow.closed_at.is_(None)))


def silent_attendees(db: Session, here: EventScope, asked: ProposalRoundRow) -> set[int]:
    """
    Return the row ids of those who owe an answer in a round.

    Also to what the other side has declined meanwhile: whoever is not waited for any more would know.
    """
    sides = db.execute(
        owed(here, asked).with_only_columns(
            *(ProposalRow.a_answer, ProposalRow.b_answer),
            *(MeetingRow.a_attendee_id, MeetingRow.b_attendee_id),
        )
    ).all()
    found = {a for answer, _, a, _ in sides if answer is None}
    return found | {b for _, answer, _, b in sides if answer is None}


def owed(here: EventScope, asked: ProposalRoundRow) -> Select[ProposalRow]:
    """Return the proposals of a round, with their meetings, that a version holds and that both can keep."""
    placed = here.select(PlacementRow).with_only_columns(PlacementRow.meeting_id)
    joined = here.select(ProposalRow).join(MeetingRow, MeetingRow.id == ProposalRow.meeting_id)
    return joined.where(ProposalRow.round_id == asked.id, MeetingRow.id.in_(placed), are_present(here))


def are_present(here: EventScope) -> ColumnElement[bool]:
    """Return the condition that neither of the two of a meeting has withdrawn."""
    gone = here.select(AttendeeRow).where(AttendeeRow.withdrawn_at.is_not(None))
    rows = gone.with_only_columns(AttendeeRow.id)
    return MeetingRow.a_attendee_id.not_in(rows) & MeetingRow.b_attendee_id.not_in(rows)


def hold(db: Session, event: EventRow, *, shared: bool = False) -> EventRow:
    """
    Return the event, held until the transaction ends: of two who press at once, one is second.

    Parameters
    ----------
    shared
        Whether others may hold it so as well: those who answer don't wait for each other, and none of them
        answers while a round is ended or a version published.
    """
    own = scoped(db, event.organiser_id).events().where(EventRow.id == event.id)
    held = own.with_for_update(read=shared).execution_options(populate_existing=True)
    return db.scalars(held).one()


def _unasked(db: Session, here: EventScope, version_id: int) -> list[tuple[int, int, int]]:
    """Return the meetings of a version that were never proposed: row id, and the two who meet."""
    asked = here.select(ProposalRow).with_only_columns(ProposalRow.meeting_id)
    joined = here.select(PlacementRow).join(MeetingRow, MeetingRow.id == PlacementRow.meeting_id)
    rows = joined.where(PlacementRow.version_id == version_id, MeetingRow.id.not_in(asked), are_present(here))
    return [
        (meeting, a, b)
        for meeting, a, b in db.execute(
            rows.with_only_columns(MeetingRow.id, MeetingRow.a_attendee_id, MeetingRow.b_attendee_id)
        )
    ]


def _write(
    db: Session, here: EventScope, kind: str, attendees: Collection[int], now: datetime
) -> JobRow | None:
    own = here.select(AttendeeRow).where(
        AttendeeRow.id.in_(attendees),
        AttendeeRow.email != "",
        AttendeeRow.withdrawn_at.is_(None),
    )
    rows = [(row.id, row.person_id, row.email) for row in db.scalars(own.order_by(AttendeeRow.id))]
    return queue_mails(db, here, kind, rows, now) if rows else None
