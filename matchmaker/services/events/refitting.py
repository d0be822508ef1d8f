"""Fitting the rows of an event to another programme: slots keep who is away in them, as far as they stay."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.errors import MatchmakerError
from matchmaker.services.events.choices import EventChoices
from matchmaker.services.events.programme import slot_times
from matchmaker.store import (
    AttendeeRow,
    EventRow,
    EventScope,
    PlacementRow,
    RunRow,
    SessionRow,
    SlotRow,
    TableRow,
    VersionRow,
    in_event,
)

#: Added to numbers while slots change places: no two may have the same at any moment.
_APART = 1_000_000


class PublishedSlotsError(MatchmakerError):
    """A published version has meetings in a slot that is to go; it never changes."""

    code = "editor.published_slots"

    def __init__(self, slots: Iterable[int]) -> None:
        super().__init__(slots=", ".join(map(str, slots)))


@dataclass(frozen=True, slots=True)
class Refit:
    """
    How the slots of another programme come from those that stand.

    Parameters
    ----------
    sessions
        Of each new session, the row it was, or none.
    slots
        Of each new slot in the order of time, the row it was, or none.
    lost
        Slots that go, in the order of their numbers.
    """

    sessions: tuple[SessionRow | None, ...]
    slots: tuple[SlotRow | None, ...]
    lost: tuple[SlotRow, ...]


def refit_of(db: Session, here: EventScope, choices: EventChoices) -> Refit:
    """Return how another programme comes from the one that stands; nothing is changed."""
    rows = db.scalars(here.select(SessionRow).order_by(SessionRow.position)).all()
    standing = db.scalars(here.select(SlotRow).order_by(SlotRow.number)).all()
    of_session: dict[int, list[SlotRow]] = defaultdict(list)
    for slot in standing:
        of_session[slot.session_id].append(slot)
    sessions: list[SessionRow | None] = []
    slots: list[SlotRow | None] = []
    for was, session in zip(choices.was, choices.record.sessions, strict=True):
        row = rows[was] if was is not None and was < len(rows) else None
        row = None if row in sessions else row
        sessions.append(row)
        kept = [] if row is None else of_session[row.id][: session.slots]
        slots += [*kept, *[None] * (session.slots - len(kept))]
    stays = {slot.id for slot in slots if slot is not None}
    lost = tuple(slot for slot in standing if slot.id not in stays)
    return Refit(tuple(sessions), tuple(slots), lost)


def refit_programme(db: Session, event: EventRow, choices: EventChoices, now: datetime) -> None:
    """
    Change sessions and slots to those that were chosen.

    Drafts with a meeting in a slot that goes are deleted, and a run under way is called off.

    Raises
    ------
    PublishedSlotsError
        When a published version has a meeting in such a slot.
    """
    here = in_event(db, event)
    refit = refit_of(db, here, choices)
    if refit.lost:
        _let_go(db, here, refit.lost, now)
    db.execute(here.update(SlotRow).values(number=SlotRow.number + _APART))
    db.execute(here.update(SessionRow).values(position=SessionRow.position + _APART))
    sessions = _fit_sessions(db, event, choices, refit.sessions)
    kept = [session.id for session in sessions]
    times = slot_times(choices.record.sessions, choices.record.timezone)
    for time, row, tables in zip(times, refit.slots, choices.record.tables, strict=True):
        slot = row or SlotRow(event_id=event.id)
        slot.session_id, slot.number, slot.tables = kept[time.session], time.number, tables
        slot.starts_at, slot.ends_at = time.starts_at, time.ends_at
        db.add(slot)
    db.flush()
    db.execute(here.delete(SessionRow).where(SessionRow.id.not_in(kept)))


def fit_tables(db: Session, event: EventRow, choices: EventChoices) -> None:
    """Change tables and their names to those that were chosen; whose own table goes, has none any more."""
    here = in_event(db, event)
    labels = choices.record.table_labels
    count = max((*choices.record.tables, len(labels)))
    standing = {row.number: row for row in db.scalars(here.select(TableRow))}
    for number in range(1, count + 1):
        label = labels[number - 1] if number <= len(labels) else ""
        if number not in standing:
            db.add(TableRow(event_id=event.id, number=number, label=label))
        elif standing[number].label != label:
            standing[number].label = label
    db.flush()
    beyond = [row.id for number, row in standing.items() if number > count]
    if not beyond:
        return
    too_far = here.select(TableRow).where(TableRow.number > count).with_only_columns(TableRow.id)
    own = here.update(AttendeeRow).where(AttendeeRow.own_table_id.in_(too_far))
    db.execute(own.values(own_table_id=None))
    # A version that seats somebody there keeps it, as it never changes.
    in_use = here.select(PlacementRow).with_only_columns(PlacementRow.table_id)
    db.execute(here.delete(TableRow).where(TableRow.number > count, TableRow.id.not_in(in_use)))


def versions_using(db: Session, here: EventScope, slots: Sequence[SlotRow]) -> list[VersionRow]:
    """Return the versions with a meeting in any of the slots, in the order of their numbers."""
    used = here.select(PlacementRow).where(PlacementRow.slot_id.in_([slot.id for slot in slots]))
    numbers = used.with_only_columns(PlacementRow.version_id)
    return list(
        db.scalars(here.select(VersionRow).where(VersionRow.id.in_(numbers)).order_by(VersionRow.number))
    )


def _let_go(db: Session, here: EventScope, lost: Sequence[SlotRow], now: datetime) -> None:
    versions = versions_using(db, here, lost)
    published = [version.id for version in versions if version.state == "published"]
    if published:
        held = here.select(PlacementRow).where(PlacementRow.version_id.in_(published))
        used = set(db.scalars(held.with_only_columns(PlacementRow.slot_id)))
        raise PublishedSlotsError(slot.number for slot in lost if slot.id in used)
    db.execute(here.delete(VersionRow).where(VersionRow.id.in_([version.id for version in versions])))
    under_way = here.update(RunRow).where(RunRow.state.in_(("queued", "running")))
    db.execute(under_way.values(state="cancelled", finished_at=now))
    db.execute(here.delete(SlotRow).where(SlotRow.id.in_([slot.id for slot in lost])))
    for slot in lost:
        db.expunge(slot)


def _fit_sessions(
    db: Session, event: EventRow, choices: EventChoices, standing: Sequence[SessionRow | None]
) -> list[SessionRow]:
    rows = []
    for position, (session, known) in enumerate(zip(choices.record.sessions, standing, strict=True)):
        row = known or SessionRow(event_id=event.id)
        row.position, row.starts_local = position, session.start
        row.slots, row.slot_minutes = session.slots, session.slot_minutes
        row.pause_minutes = session.pause_minutes
        db.add(row)
        rows.append(row)
    db.flush()
    return rows
