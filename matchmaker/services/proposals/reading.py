"""What an attendee and an organiser are shown of proposals."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from sqlalchemy import func, or_
from sqlalchemy.orm import Session

from matchmaker.services.planning import AgendaItem
from matchmaker.services.planning.agendas import agenda_items
from matchmaker.services.planning.labels import by_name, event_zone, person_label
from matchmaker.services.planning.version_rows import newest_version
from matchmaker.services.proposals.pages import (
    Outcome,
    OwnProposal,
    OwnProposals,
    OwnStanding,
    ProposalBoard,
    RoundLine,
)
from matchmaker.services.proposals.rounds import are_present, owed, running_round, silent_attendees
from matchmaker.store import (
    AttendeeRow,
    EventScope,
    MeetingRow,
    OrganiserRow,
    PlacementRow,
    ProposalRoundRow,
    ProposalRow,
    SeatRow,
    SlotRow,
    VersionRow,
    in_event,
    of_attendee,
    scoped,
)

_Mine = tuple[ProposalRow, MeetingRow]


def read_own_proposals(db: Session, attendee_id: int) -> OwnProposals:
    """
    Return an attendee's proposals, with what they may know of each.

    What came to nothing is left out once its round has ended: it does not say who let it be.

    Raises
    ------
    UnknownObjectError
        When the attendee is gone.
    """
    here, attendee = of_attendee(db, attendee_id)
    asked = running_round(db, here)
    mine = _mine(db, here, attendee)
    items = _items(db, here, attendee, {meeting.public_id for _, meeting in mine})
    found = [
        OwnProposal(
            id=proposal.public_id,
            item=items[meeting.public_id],
            own_answer=_own_answer(proposal, meeting, attendee) or "",
            outcome=_outcome(proposal, None if asked is None else asked.id),
        )
        for proposal, meeting in mine
        if meeting.public_id in items
    ]
    shown = [one for one in found if one.outcome != "nothing"]
    return OwnProposals(
        event_id=here.event.public_id,
        event_name=here.event.name,
        timezone=here.event.timezone,
        language=here.event.language,
        person=person_label(attendee),
        closes_at=None if asked is None else asked.closes_at.astimezone(event_zone(here.event)),
        proposals=tuple(
            sorted(shown, key=lambda one: (one.own_answer != "", one.item.slot.number, one.item.table))
        ),
    )


def read_own_standing(db: Session, attendee_id: int) -> OwnStanding:
    """
    Return what an attendee's agenda says of proposals: whether answers are owed, and what they declined.

    Raises
    ------
    UnknownObjectError
        When the attendee is gone.
    """
    here, attendee = of_attendee(db, attendee_id)
    mine = _mine(db, here, attendee)
    declined = (
        meeting for proposal, meeting in mine if _own_answer(proposal, meeting, attendee) == "decline"
    )
    return OwnStanding(
        asks=here.event.rule_consent == "confirm",
        owes=owes_answers(db, attendee_id),
        may_decline=here.event.state in {"published", "live"},
        declined=frozenset(meeting.public_id for meeting in declined),
    )


def owes_answers(db: Session, attendee_id: int) -> bool:
    """Return whether a round waits for an attendee, who is best shown it first."""
    here, attendee = of_attendee(db, attendee_id)
    asked = running_round(db, here)
    if asked is None:
        return False
    silent = or_(
        (MeetingRow.a_attendee_id == attendee.id) & ProposalRow.a_answer.is_(None),
        (MeetingRow.b_attendee_id == attendee.id) & ProposalRow.b_answer.is_(None),
    )
    return db.scalar(owed(here, asked).where(silent).limit(1)) is not None


def read_proposals(db: Session, organiser: OrganiserRow | int, event_public_id: str) -> ProposalBoard:
    """
    Return how an event's proposals stand, for its organiser: numbers, and who owes an answer.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event.
    """
    here = in_event(db, scoped(db, organiser).event(event_public_id))
    event, zone = here.event, event_zone(here.event)
    version = newest_version(db, here)
    states = _states_in(db, here, version)
    begins = db.scalar(here.select(SlotRow).with_only_columns(func.min(SlotRow.starts_at)))
    return ProposalBoard(
        asks=event.rule_consent == "confirm",
        state=event.state,
        version=None if version is None else version.number,
        is_published=version is not None and version.state == "published",
        unasked=states[None],
        agreed=states["accepted"],
        meetings=states.total(),
        first_slot=None if begins is None else begins.astimezone(zone),
        rounds=_rounds(db, here, zone),
    )


def _mine(db: Session, here: EventScope, attendee: AttendeeRow) -> Sequence[_Mine]:
    joined = here.select(ProposalRow).join(MeetingRow, MeetingRow.id == ProposalRow.meeting_id)
    sides = or_(MeetingRow.a_attendee_id == attendee.id, MeetingRow.b_attendee_id == attendee.id)
    return [
        (proposal, meeting)
        for proposal, meeting in db.execute(
            joined.where(sides, are_present(here)).add_columns(MeetingRow)
        ).all()
    ]


def _items(
    db: Session, here: EventScope, attendee: AttendeeRow, wanted: set[str]
) -> Mapping[str, AgendaItem]:
    """Return meetings as the newest version that holds each of them has it."""
    held = here.select(SeatRow).where(SeatRow.attendee_id == attendee.id)
    in_versions = held.with_only_columns(SeatRow.version_id).distinct()
    versions = here.select(VersionRow).where(VersionRow.id.in_(in_versions))
    found: dict[str, AgendaItem] = {}
    for version in db.scalars(versions.order_by(VersionRow.number.desc())).all():
        if wanted <= found.keys():
            break
        for item in agenda_items(db, here, attendee, version):
            if item.meeting_id in wanted:
                found.setdefault(item.meeting_id, item)
    return found


def _own_answer(proposal: ProposalRow, meeting: MeetingRow, attendee: AttendeeRow) -> str | None:
    return proposal.a_answer if meeting.a_attendee_id == attendee.id else proposal.b_answer


def _outcome(proposal: ProposalRow, running: int | None) -> Outcome:
    if proposal.state == "accepted":
        return "agreed"
    is_running = running is not None and proposal.round_id == running
    if is_running:
        # Whatever the other side said meanwhile: it would tell who it was.
        return "open"
    return "nothing"


def _states_in(db: Session, here: EventScope, version: VersionRow | None) -> Counter[str | None]:
    """Return how many meetings of a version are in each state; none: nobody was asked."""
    if version is None:
        return Counter()
    placed = here.select(PlacementRow).outerjoin(
        ProposalRow, ProposalRow.meeting_id == PlacementRow.meeting_id
    )
    counted = placed.where(PlacementRow.version_id == version.id).with_only_columns(
        ProposalRow.state, func.count()
    )
    return Counter(dict(db.execute(counted.group_by(ProposalRow.state)).all()))


def _rounds(db: Session, here: EventScope, zone: tzinfo) -> tuple[RoundLine, ...]:
    joined = here.select(ProposalRow).join(MeetingRow, MeetingRow.id == ProposalRow.meeting_id)
    rows = db.execute(
        joined.with_only_columns(
            *(ProposalRow.round_id, ProposalRow.state),
            *(MeetingRow.a_attendee_id, MeetingRow.b_attendee_id),
        )
    ).all()
    states: dict[int | None, Counter[str]] = {}
    asked_of: dict[int | None, set[int]] = {}
    for round_id, state, a, b in rows:
        states.setdefault(round_id, Counter())[state] += 1
        asked_of.setdefault(round_id, set()).update((a, b))
    rounds = db.scalars(here.select(ProposalRoundRow).order_by(ProposalRoundRow.number.desc())).all()
    return tuple(
        _round(
            db,
            here,
            one,
            states.get(one.id, Counter()),
            attendees=len(asked_of.get(one.id, ())),
            zone=zone,
        )
        for one in rounds
    )


def _round(
    db: Session,
    here: EventScope,
    asked: ProposalRoundRow,
    states: Counter[str],
    *,
    attendees: int,
    zone: tzinfo,
) -> RoundLine:
    silent = silent_attendees(db, here, asked) if asked.closed_at is None else set()
    names = db.scalars(here.select(AttendeeRow).where(AttendeeRow.id.in_(silent))).all() if silent else ()

    def local(moment: datetime | None) -> datetime | None:
        return None if moment is None else moment.astimezone(zone)

    return RoundLine(
        number=asked.number,
        opened_at=asked.opened_at.astimezone(zone),
        closes_at=asked.closes_at.astimezone(zone),
        closed_at=local(asked.closed_at),
        reminded_at=local(asked.reminded_at),
        proposals=states.total(),
        agreed=states["accepted"],
        waiting=states["pending"],
        # One number for both: a round that runs does not tell the team who said no.
        nothing=states["declined"] + states["expired"],
        attendees=attendees,
        silent=tuple(by_name(person_label(row) for row in names)),
    )
