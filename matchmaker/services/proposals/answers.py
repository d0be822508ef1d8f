"""
Answers: each of the two says yes or no in silence, and both answers together make the meeting's state.

One UPDATE takes an answer and works out the state from both columns, so that two who answer at the same
moment can't overlook each other.
"""

from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, literal, or_
from sqlalchemy.orm import Session

from matchmaker.services.events.states import MOVED_BY_TIME
from matchmaker.services.planning.version_rows import newest_version
from matchmaker.services.proposals.errors import TooLateError
from matchmaker.services.proposals.rounds import hold, running_round
from matchmaker.store import (
    AttendeeRow,
    AuditRow,
    EventScope,
    MeetingRow,
    PlacementRow,
    ProposalRow,
    SlotRow,
    UnknownObjectError,
    of_attendee,
)

Answer = Literal["accept", "decline"]
#: States in which every meeting is over.
_OVER = ("feedback", "closed")


def answer(db: Session, attendee_id: int, proposal_id: str, given: Answer, *, now: datetime) -> None:
    """
    Take an attendee's answer to a proposal; it may be changed while the round runs.

    Later, what both accepted may still be declined by either, until it begins; nothing else is answered.

    Parameters
    ----------
    proposal_id
        Public id.

    Raises
    ------
    UnknownObjectError
        When the attendee has no such proposal.
    TooLateError
        When the round has ended.
    """
    here, attendee = of_attendee(db, attendee_id)
    hold(db, here.event, shared=True)
    proposal, meeting = _own(db, here, attendee, proposal_id)
    asked = running_round(db, here)
    is_asked = asked is not None and asked.id == proposal.round_id and asked.closes_at > now
    takes_it_back = given == "decline" and proposal.state == "accepted"
    if not is_asked and not (takes_it_back and _is_ahead(db, here, meeting, now)):
        raise TooLateError
    _take(db, here, proposal.id, is_a=meeting.a_attendee_id == attendee.id, given=given, now=now)
    db.refresh(proposal)
    _record(db, here, attendee, now)


def decline_meeting(db: Session, attendee_id: int, meeting_id: str, *, now: datetime) -> None:
    """
    Take an attendee's word that they do not want a published meeting; the next version is without it.

    Parameters
    ----------
    meeting_id
        Public id of a meeting of theirs in the newest published version, in a slot that has not begun.

    Raises
    ------
    UnknownObjectError
        When they have no such meeting.
    TooLateError
        When its slot has begun, or the event is over.
    """
    here, attendee = of_attendee(db, attendee_id)
    # Alone: both may be the first to say anything of this meeting.
    hold(db, here.event)
    meeting = here.one(MeetingRow, meeting_id)
    sides = (meeting.a_attendee_id, meeting.b_attendee_id)
    begins = _begins(db, here, meeting)
    if attendee.id not in sides or begins is None:
        raise UnknownObjectError("meeting", meeting_id)
    if here.event.state not in MOVED_BY_TIME[:2] or begins <= now:
        raise TooLateError
    proposal = db.scalar(here.select(ProposalRow).where(ProposalRow.meeting_id == meeting.id))
    if proposal is None:
        proposal = ProposalRow(event_id=here.event.id, meeting_id=meeting.id, state="pending")
        db.add(proposal)
        db.flush()
    _take(db, here, proposal.id, is_a=attendee.id == sides[0], given="decline", now=now)
    db.refresh(proposal)
    _record(db, here, attendee, now)


def _own(
    db: Session, here: EventScope, attendee: AttendeeRow, proposal_id: str
) -> tuple[ProposalRow, MeetingRow]:
    proposal = here.one(ProposalRow, proposal_id)
    of_proposal = here.select(MeetingRow).where(MeetingRow.id == proposal.meeting_id)
    meeting = db.scalars(of_proposal).one()
    if attendee.id not in (meeting.a_attendee_id, meeting.b_attendee_id):
        raise UnknownObjectError("proposal", proposal_id)
    return proposal, meeting


def _is_ahead(db: Session, here: EventScope, meeting: MeetingRow, now: datetime) -> bool:
    begins = _begins(db, here, meeting)
    return here.event.state not in _OVER and (begins is None or begins > now)


def _take(
    db: Session, here: EventScope, proposal_id: int, *, is_a: bool, given: Answer, now: datetime
) -> None:
    other = ProposalRow.b_answer if is_a else ProposalRow.a_answer
    own = "a" if is_a else "b"
    db.execute(
        here.update(ProposalRow)
        .where(ProposalRow.id == proposal_id)
        .values({f"{own}_answer": given, f"{own}_answered_at": now, "state": _state(given, other)})
        .execution_options(synchronize_session=False)
    )


def _state(given: Answer, other: SQLColumnExpression[str | None]) -> ColumnElement[str]:
    """Return the state that an answer and what the other side has answered make together."""
    mine = literal(given)
    return case(
        (or_(mine == "decline", other == "decline"), "declined"),
        (and_(mine == "accept", other == "accept"), "accepted"),
        else_="pending",
    )


def _begins(db: Session, here: EventScope, meeting: MeetingRow) -> datetime | None:
    """Return when a meeting begins in the newest published version; none when it is not in it."""
    version = newest_version(db, here, published=True)
    if version is None:
        return None
    placed = here.select(PlacementRow).join(SlotRow, SlotRow.id == PlacementRow.slot_id)
    return db.scalar(
        placed.where(
            PlacementRow.version_id == version.id, PlacementRow.meeting_id == meeting.id
        ).with_only_columns(SlotRow.starts_at)
    )


def _record(db: Session, here: EventScope, attendee: AttendeeRow, now: datetime) -> None:
    # That there was an answer, and not which: the log is read by the whole team.
    db.add(
        AuditRow(
            organiser_id=here.event.organiser_id,
            event_id=here.event.id,
            at=now,
            actor_kind="attendee",
            actor_id=attendee.public_id,
            action="proposals.answered",
            parameters={},
        )
    )
    db.flush()
