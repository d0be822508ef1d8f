"""Publishing what was agreed: a version that holds the meetings both accepted, and no other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from sqlalchemy import func, insert
from sqlalchemy.orm import Session

from matchmaker.scheduling import Problem, load_problem
from matchmaker.scheduling.measures import Measures, measure
from matchmaker.services.events import move_event
from matchmaker.services.events.deeds import record
from matchmaker.services.mails import queue_mails
from matchmaker.services.planning.publishing import AGENDA_MAIL, refuse_broken, to_tell
from matchmaker.services.planning.version_rows import newest_version, next_number, version_of
from matchmaker.services.proposals.errors import (
    NothingAgreedError,
    SpreadBrokenError,
    StillAskedError,
    TooLateError,
)
from matchmaker.services.proposals.rounds import are_present, hold, running_round
from matchmaker.store import (
    AttendeeRow,
    EventRow,
    EventScope,
    ExplicitPairAfterRow,
    MeetingReasonRow,
    MeetingRow,
    PlacementRow,
    ProposalRow,
    RunRow,
    SeatRow,
    SessionRow,
    SlotRow,
    TableRow,
    VersionRow,
    in_event,
)

#: States in which a version may still become what attendees have.
_PUBLISHING = ("proposing", "published", "live")
#: What of a reason a copied version keeps, beside whose it is.
_OF_A_REASON = (
    *("meeting_id", "direction", "code", "benefit"),
    *("receiver_kind", "receiver_text", "giver_kind", "giver_text"),
)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A placement that is published: the row, and its meeting."""

    placement: PlacementRow
    meeting: MeetingRow


def publish_agreed(
    db: Session, event: EventRow, number: int | None = None, *, by: str, now: datetime
) -> VersionRow:
    """
    Publish the meetings of a version that both accepted, as a version of its own, and tell whom it concerns.

    A meeting with somebody who withdrew is left out, and one that may only follow one that was not agreed.
    Everybody whose agenda is new or another one gets a mail. A version that holds just that is not published
    twice: of two who press at once, the second finds it done.

    Parameters
    ----------
    number
        Of the version; the newest when none is given.
    by
        Public id of the team member who publishes.

    Raises
    ------
    StillAskedError
        When a round is under way.
    NothingAgreedError
        When the version holds no meeting that both accepted.
    SpreadBrokenError
        When what is left breaks the rule about breaks: it must be computed again.
    EditRefusedError
        When it breaks another rule as things are now, as when somebody is away since; nothing is published.
    DraftOutdatedError
        When slots or tables are others since.
    TooLateError
        When nothing was proposed yet, or the event is over.
    UnknownObjectError
        When there is no such version.
    """
    event = hold(db, event)
    here = in_event(db, event)
    if event.state not in _PUBLISHING:
        raise TooLateError
    if running_round(db, here) is not None:
        raise StillAskedError
    source = version_of(db, here, number)
    kept = _agreed(db, here, source)
    if not kept:
        raise NothingAgreedError
    if source.state == "published" and len(kept) == _size(db, here, source):
        return source
    before = newest_version(db, here, published=True)
    version = _copy(db, here, source, kept, by=by, now=now)
    refuse_broken(db, here, version)
    version.state, version.published_at = "published", now
    db.flush()
    written_to = [
        (row.id, row.person_id, row.email) for row in to_tell(db, here, version, before) if row.email
    ]
    if written_to:
        queue_mails(db, here, AGENDA_MAIL, written_to, now)
    record(db, event, "schedule.published", now, by=by, version=version.number)
    if event.state == "proposing":
        move_event(db, event, "published", by=by, now=now)
    return version


def _agreed(db: Session, here: EventScope, source: VersionRow) -> list[_Kept]:
    joined = (
        here.select(PlacementRow)
        .join(MeetingRow, MeetingRow.id == PlacementRow.meeting_id)
        .join(ProposalRow, ProposalRow.meeting_id == MeetingRow.id)
    )
    rows = db.execute(
        joined.where(PlacementRow.version_id == source.id, ProposalRow.state == "accepted", are_present(here))
        .add_columns(MeetingRow)
        .order_by(PlacementRow.id)
    ).all()
    kept = [_Kept(placement, meeting) for placement, meeting in rows]
    return _without_followers(db, here, kept)


def _size(db: Session, here: EventScope, version: VersionRow) -> int:
    placed = here.select(PlacementRow).where(PlacementRow.version_id == version.id)
    return db.scalar(placed.with_only_columns(func.count())) or 0


def _without_followers(db: Session, here: EventScope, kept: list[_Kept]) -> list[_Kept]:
    """Leave out what may only follow a meeting that is not held."""
    needed = db.execute(
        here.select(ExplicitPairAfterRow).with_only_columns(
            ExplicitPairAfterRow.pair_id, ExplicitPairAfterRow.before_pair_id
        )
    ).all()
    while True:
        held = {one.meeting.explicit_pair_id for one in kept}
        lonely = {pair for pair, before in needed if before not in held}
        left = [one for one in kept if one.meeting.explicit_pair_id not in lonely]
        if len(left) == len(kept):
            return kept
        kept = left


def _copy(
    db: Session, here: EventScope, source: VersionRow, kept: Sequence[_Kept], *, by: str, now: datetime
) -> VersionRow:
    found, compactness = _measured(db, here, source, kept)
    breaks = int(found.breaks.sum())
    fewest = 0 if _somebody_idle(db, here, len(found.breaks)) else int(found.breaks.min())
    if 0 <= here.event.rule_max_break_spread < int(found.breaks.max()) - fewest:
        raise SpreadBrokenError(here.event.rule_max_break_spread)
    version = VersionRow(
        event_id=here.event.id,
        run_id=source.run_id,
        number=next_number(db, here),
        value=found.value,
        objective=found.value - compactness * breaks,
        upper_bound=source.upper_bound,
        status="feasible",
        breaks=breaks,
        table_moves=found.table_moves,
        created_at=now,
        made_by=by,
        made_from=source.number,
    )
    db.add(version)
    db.flush()
    _copy_rows(db, here, source, version, kept)
    return version


def _copy_rows(
    db: Session, here: EventScope, source: VersionRow, version: VersionRow, kept: Sequence[_Kept]
) -> None:
    place = {"event_id": here.event.id, "version_id": version.id}
    rows = [
        {
            **place,
            "meeting_id": one.meeting.id,
            "slot_id": one.placement.slot_id,
            "table_id": one.placement.table_id,
            "value": one.placement.value,
            "locked": one.placement.locked,
        }
        for one in kept
    ]
    placed = db.scalars(insert(PlacementRow).returning(PlacementRow.id, sort_by_parameter_order=True), rows)
    seats = [
        {**place, "slot_id": one.placement.slot_id, "attendee_id": side, "placement_id": placement}
        for one, placement in zip(kept, placed.all(), strict=True)
        for side in (one.meeting.a_attendee_id, one.meeting.b_attendee_id)
    ]
    db.execute(insert(SeatRow), seats)
    of_source = here.select(MeetingReasonRow).where(
        MeetingReasonRow.version_id == source.id,
        MeetingReasonRow.meeting_id.in_([one.meeting.id for one in kept]),
    )
    reasons = [
        {**place, **{name: getattr(row, name) for name in _OF_A_REASON}} for row in db.scalars(of_source)
    ]
    if reasons:
        db.execute(insert(MeetingReasonRow), reasons)


def _measured(
    db: Session, here: EventScope, source: VersionRow, kept: Sequence[_Kept]
) -> tuple[Measures, int]:
    """Return what the kept meetings are worth together, and what a break costs."""
    slots = db.scalars(here.select(SlotRow).order_by(SlotRow.number)).all()
    tables = db.scalars(here.select(TableRow).order_by(TableRow.number)).all()
    sessions = db.scalars(here.select(SessionRow).order_by(SessionRow.position)).all()
    slot_of = {row.id: nth for nth, row in enumerate(slots)}
    table_of = {row.id: nth for nth, row in enumerate(tables)}
    session_of = {row.id: nth for nth, row in enumerate(sessions)}
    sides = sorted({side for one in kept for side in _sides(one)})
    index = {attendee: nth for nth, attendee in enumerate(sides)}
    problem = Problem(
        pairs=np.array([[index[side] for side in _sides(one)] for one in kept], dtype=np.int64),
        value=np.array([one.placement.value for one in kept], dtype=np.int64),
        available=np.ones((len(sides), len(slots)), dtype=np.bool_),
        tables=np.array([slot.tables for slot in slots], dtype=np.int64),
        session_of_slot=np.array([session_of[slot.session_id] for slot in slots], dtype=np.int64),
    )
    placements = np.array(
        [
            [nth, slot_of[one.placement.slot_id], table_of[one.placement.table_id]]
            for nth, one in enumerate(kept)
        ],
        dtype=np.int64,
    )
    return measure(problem, placements), _break_cost(db, here, source)


def _somebody_idle(db: Session, here: EventScope, busy: int) -> bool:
    """Return whether an attendee has no meeting, and so no break: they count in the spread as well."""
    present = here.select(AttendeeRow).where(AttendeeRow.withdrawn_at.is_(None))
    return (db.scalar(present.with_only_columns(func.count())) or 0) > busy


def _sides(one: _Kept) -> tuple[int, int]:
    return one.meeting.a_attendee_id, one.meeting.b_attendee_id


def _break_cost(db: Session, here: EventScope, source: VersionRow) -> int:
    of_source = here.select(RunRow).where(RunRow.id == source.run_id)
    content = db.scalar(of_source.with_only_columns(RunRow.problem))
    return here.event.rule_compactness if content is None else load_problem(content).compactness
