"""What the page of a schedule shows: one version, whole."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.services.events import gap_of
from matchmaker.services.planning.following import points_of
from matchmaker.services.planning.labels import by_name, person_label, slot_heads, table_name
from matchmaker.services.planning.pages import (
    AttendeeShare,
    Cell,
    MissingMeeting,
    PersonLabel,
    SchedulePage,
    Short,
    TableLine,
)
from matchmaker.services.planning.version_rows import newest_version, version_of
from matchmaker.store import (
    AttendeeRow,
    EditRow,
    EventScope,
    MeetingRow,
    OrganiserRow,
    PlacementRow,
    RunRow,
    SlotRow,
    TableRow,
    UnavailableSlotRow,
    VersionRow,
    in_event,
    scoped,
)


def read_schedule(
    db: Session, organiser: OrganiserRow | int, event_public_id: str, version: int | None = None
) -> SchedulePage:
    """
    Return a version of an event's schedule, whole; the newest when no number is given.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event, or the event no such version.
    """
    event = scoped(db, organiser).event(event_public_id)
    here = in_event(db, event)
    row = version_of(db, here, version)
    run = None if row.run_id is None else db.scalar(here.select(RunRow).where(RunRow.id == row.run_id))
    attendees = db.scalars(here.select(AttendeeRow)).all()
    labels = {attendee.id: person_label(attendee) for attendee in attendees}
    placed = _placed(db, here, row)
    heads = slot_heads(db, here)
    shares = _shares(db, here, attendees, labels, placed)
    report: Mapping[str, Any] = (run.report if run is not None else None) or {}
    # As it is now; a version that was stored before this was kept says what its run said.
    told: Mapping[str, Any] = row.told or report
    newest = row if version is None else newest_version(db, here) or row
    undo, redo = _history(db, here, row)
    return SchedulePage(
        event_id=event.public_id,
        event_name=event.name,
        timezone=event.timezone,
        version=row.number,
        state=row.state,
        value=row.value,
        objective=row.objective,
        upper_bound=row.upper_bound,
        gap=gap_of(row),
        status=row.status,
        seconds=float(report.get("seconds", 0.0)),
        meetings=len(placed),
        breaks=row.breaks,
        table_moves=row.table_moves,
        slots=tuple(heads.values()),
        lines=_lines(db, here, list(heads), labels, placed),
        shares=shares,
        short=_short(told.get("below_floor", ()), attendees, labels),
        required_missing=_missing(told.get("required_missing", ()), attendees, labels),
        # ``store_version`` and ``edit_version`` take no other.
        rules_checked=run is not None,
        progress=points_of(run),
        edition=row.edition,
        newest=newest.number,
        locked=sum(placement.locked for placement, _ in placed),
        undo=undo,
        redo=redo,
        is_edited=row.edits_kept > 0 or _is_changed(run, row),
    )


def _history(db: Session, here: EventScope, version: VersionRow) -> tuple[str, str]:
    """Return the kinds of the edits that can be undone and done again; blank where there is none."""
    around = (version.edits_kept, version.edits_kept + 1)
    rows = here.select(EditRow).where(EditRow.version_id == version.id, EditRow.position.in_(around))
    kinds = dict(db.execute(rows.with_only_columns(EditRow.position, EditRow.kind)).all())
    return kinds.get(around[0], ""), kinds.get(around[1], "")


def _is_changed(run: RunRow | None, version: VersionRow) -> bool:
    """Return whether a version is worth something else than what its run found."""
    return run is not None and run.value not in {None, version.value}


_Placed = Sequence[tuple[PlacementRow, MeetingRow]]


def _placed(db: Session, here: EventScope, version: VersionRow) -> _Placed:
    joined = here.select(PlacementRow).join(MeetingRow, MeetingRow.id == PlacementRow.meeting_id)
    rows = joined.where(PlacementRow.version_id == version.id).add_columns(MeetingRow)
    return db.execute(rows).all()


def _lines(
    db: Session,
    here: EventScope,
    slots: Sequence[int],
    labels: Mapping[int, PersonLabel],
    placed: _Placed,
) -> tuple[TableLine, ...]:
    """Return the timetable: a line for each table that is in use in any slot."""
    in_slot = dict(db.execute(here.select(SlotRow).with_only_columns(SlotRow.id, SlotRow.tables)).all())
    cells = {
        (placement.table_id, placement.slot_id): Cell(
            meeting_id=meeting.public_id,
            a=labels[meeting.a_attendee_id],
            b=labels[meeting.b_attendee_id],
            value=placement.value,
            locked=placement.locked,
        )
        for placement, meeting in placed
    }
    most = max(in_slot.values(), default=0)
    tables = here.select(TableRow).where(TableRow.number <= most).order_by(TableRow.number)
    return tuple(
        TableLine(
            number=table.number,
            label=table_name(table),
            cells=tuple(cells.get((table.id, slot)) for slot in slots),
            in_use=tuple(table.number <= in_slot[slot] for slot in slots),
        )
        for table in db.scalars(tables)
    )


def _shares(
    db: Session,
    here: EventScope,
    attendees: Sequence[AttendeeRow],
    labels: Mapping[int, PersonLabel],
    placed: _Placed,
) -> tuple[AttendeeShare, ...]:
    """
    Return what each attendee gets.

    ``possible`` is by slots and cap alone: a count of candidates would tell of a private avoid.
    """
    meetings: dict[int, list[int]] = defaultdict(list)
    for placement, meeting in placed:
        meetings[meeting.a_attendee_id].append(placement.value)
        meetings[meeting.b_attendee_id].append(placement.value)
    slots = db.scalars(here.select(SlotRow).where(SlotRow.tables > 0).with_only_columns(SlotRow.id)).all()
    away: dict[int, set[int]] = defaultdict(set)
    for absence in db.scalars(here.select(UnavailableSlotRow)):
        away[absence.attendee_id].add(absence.slot_id)
    shown = {
        labels[attendee.id]: AttendeeShare(
            person=labels[attendee.id],
            meetings=len(meetings[attendee.id]),
            value=sum(meetings[attendee.id]),
            possible=min(
                len(set(slots) - away[attendee.id]), attendee.cap or here.event.rule_cap or len(slots)
            ),
        )
        for attendee in attendees
        if attendee.withdrawn_at is None or attendee.id in meetings
    }
    return tuple(shown[person] for person in by_name(shown))


def _short(
    below_floor: Sequence[Mapping[str, Any]],
    attendees: Sequence[AttendeeRow],
    labels: Mapping[int, PersonLabel],
) -> tuple[Short, ...]:
    """Return who got fewer meetings than their floor, as the run reported it."""
    known = {attendee.external_id: labels[attendee.id] for attendee in attendees}
    return tuple(
        Short(
            person=known[entry["attendee"]],
            meetings=entry["meetings"],
            floor=entry["floor"],
            code=entry["code"],
            parameters=entry["parameters"],
        )
        for entry in below_floor
        if entry["attendee"] in known
    )


def _missing(
    required_missing: Sequence[Mapping[str, Any]],
    attendees: Sequence[AttendeeRow],
    labels: Mapping[int, PersonLabel],
) -> tuple[MissingMeeting, ...]:
    """Return the required meetings that are not held, as the run reported them."""
    known = {attendee.external_id: labels[attendee.id] for attendee in attendees}
    return tuple(
        MissingMeeting(
            a=known[entry["a"]],
            b=known[entry["b"]],
            id=entry["id"],
            code=entry["code"],
            parameters=entry["parameters"],
        )
        for entry in required_missing
        if entry["a"] in known and entry["b"] in known
    )
