"""What a change of an event would break: told with numbers and names before anything is saved."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from matchmaker.services.events.choices import EventChoices, changes_between, read_choices
from matchmaker.services.events.refitting import Refit, refit_of, versions_using
from matchmaker.services.events.seated import Seated, read_seated
from matchmaker.services.events.stricter import stricter_rules
from matchmaker.services.events.told import Consequence
from matchmaker.store import (
    AttendeeRow,
    EventRow,
    EventScope,
    ExplicitPairRow,
    ExplicitPairSlotRow,
    RunRow,
    SignUpRow,
    TableRow,
    UnavailableSlotRow,
    in_event,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """
    What a change would break.

    Parameters
    ----------
    consequences
        Those that block first, then in the order of the page.
    has_versions
        Whether a schedule stands that the change does not reach before it is computed again.
    """

    consequences: tuple[Consequence, ...] = ()
    has_versions: bool = False
    digest: str = field(default="")

    @property
    def is_blocked(self) -> bool:
        """Whether it can't be saved at all."""
        return any(consequence.is_blocking for consequence in self.consequences)


def account_of(db: Session, event: EventRow, choices: EventChoices) -> Account:
    """Return what changing an event to other choices would break; nothing is changed."""
    before = read_choices(db, event)
    changes = changes_between(before, choices)
    if not changes - {"name"}:
        return Account()
    here = in_event(db, event)
    refit = refit_of(db, here, choices)
    seated = read_seated(db, here)
    told: list[Consequence] = []
    if "programme" in changes:
        told += _lost_slots(db, here, refit, seated)
        told += _moved_times(db, here, before, choices, seated)
    if "tables" in changes:
        told += _lost_tables(db, here, choices, seated)
    if changes & {"rules", "consent"}:
        told += stricter_rules(before, choices, seated)
        told += _pairs_switched(db, here, before, choices)
    if "registration" in changes:
        told += _registration(db, here, before, choices)
    if refit.lost and _is_run_under_way(db, here):
        told.append(Consequence("editor.break_run"))
    told.sort(key=lambda consequence: not consequence.is_blocking)
    text = json.dumps([(one.code, one.count, one.names, dict(one.parameters)) for one in told])
    digest = hashlib.sha256(text.encode()).hexdigest()[:16]
    return Account(consequences=tuple(told), has_versions=seated.has_versions, digest=digest)


def _lost_slots(db: Session, here: EventScope, refit: Refit, seated: Seated) -> Iterable[Consequence]:
    if not refit.lost:
        return
    lost = {slot.id for slot in refit.lost}
    numbers = ", ".join(str(slot.number) for slot in refit.lost)
    versions = versions_using(db, here, refit.lost)
    published = [version for version in versions if version.state == "published"]
    drafts = [version for version in versions if version.state != "published"]
    if published:
        newest = published[-1]
        names = tuple(pair.names for pair in seated.pairs if pair.slot_id in lost)
        yield Consequence(
            "editor.break_published",
            len(names),
            names,
            {"slots": numbers, "version": newest.number},
            is_blocking=True,
        )
    if drafts:
        listed = ", ".join(str(version.number) for version in drafts)
        yield Consequence("editor.break_drafts", len(drafts), (), {"slots": numbers, "versions": listed})
    away = here.select(UnavailableSlotRow).where(UnavailableSlotRow.slot_id.in_(lost))
    gone = away.with_only_columns(UnavailableSlotRow.attendee_id)
    names = _names(db, here, set(db.scalars(gone)))
    if names:
        yield Consequence("editor.break_absences", len(names), names, {"slots": numbers})
    yield from _lost_pair_slots(db, here, lost, numbers)


def _lost_pair_slots(db: Session, here: EventScope, lost: set[int], numbers: str) -> Iterable[Consequence]:
    """Tell of the given pairs that lose slots; one that loses all may then meet in any."""
    allowed: dict[int, set[int]] = {}
    columns = (ExplicitPairSlotRow.pair_id, ExplicitPairSlotRow.slot_id)
    for pair, slot in db.execute(here.select(ExplicitPairSlotRow).with_only_columns(*columns)):
        allowed.setdefault(pair, set()).add(slot)
    touched = {pair for pair, slots in allowed.items() if slots & lost}
    if not touched:
        return
    pairs = db.scalars(here.select(ExplicitPairRow).order_by(ExplicitPairRow.position)).all()
    people = {key for pair in pairs if pair.id in touched for key in (pair.a_attendee_id, pair.b_attendee_id)}
    names = _names_by_id(db, here, people)
    for code, is_freed in (("editor.break_pairs_freed", True), ("editor.break_pairs_narrowed", False)):
        told = tuple(
            f"{names[pair.a_attendee_id]} – {names[pair.b_attendee_id]}"
            for pair in pairs
            if pair.id in touched and (allowed[pair.id] <= lost) == is_freed
        )
        if told:
            yield Consequence(code, len(told), told, {"slots": numbers})


def _moved_times(
    db: Session, here: EventScope, before: EventChoices, choices: EventChoices, seated: Seated
) -> Iterable[Consequence]:
    """Tell whose agenda changes its times, where no slot goes."""
    old, new = before.record, choices.record
    shown = {
        session: (session.start, session.slot_minutes, session.pause_minutes) for session in old.sessions
    }
    kept = [
        (old.sessions[was], session)
        for was, session in zip(choices.was, new.sessions, strict=True)
        if was is not None and was < len(old.sessions)
    ]
    is_moved = old.timezone != new.timezone or any(
        shown[earlier] != (later.start, later.slot_minutes, later.pause_minutes) for earlier, later in kept
    )
    if not is_moved:
        return
    if seated.is_published:
        yield Consequence("editor.break_times_published", len(seated.names), seated.names)
        return
    registered = here.select(AttendeeRow).where(AttendeeRow.withdrawn_at.is_(None))
    count = len(db.scalars(registered.with_only_columns(AttendeeRow.id)).all())
    if count:
        yield Consequence("editor.break_times", count)


def _lost_tables(
    db: Session, here: EventScope, choices: EventChoices, seated: Seated
) -> Iterable[Consequence]:
    tables = choices.record.tables
    most = max((*tables, len(choices.record.table_labels)))
    owners = here.select(AttendeeRow).join(TableRow, TableRow.id == AttendeeRow.own_table_id)
    present = owners.where(AttendeeRow.withdrawn_at.is_(None)).order_by(TableRow.number, AttendeeRow.id)
    found = db.execute(present.with_only_columns(AttendeeRow.name, TableRow.number)).all()
    gone = tuple(f"{name} ({number})" for name, number in found if number > most)
    if gone:
        yield Consequence("editor.break_own_tables", len(gone), gone, {"tables": most})
    idle = tuple(f"{name} ({number})" for name, number in found if min(tables) < number <= most)
    if idle:
        yield Consequence("editor.break_own_tables_idle", len(idle), idle)
    # The newest version knows its slots by number; those that are new hold nobody yet.
    beyond = tuple(
        pair.names for pair in seated.pairs if pair.slot <= len(tables) and pair.table > tables[pair.slot - 1]
    )
    if beyond:
        yield Consequence("editor.break_seats", len(beyond), beyond, {"version": seated.version})


def _pairs_switched(
    db: Session, here: EventScope, before: EventChoices, choices: EventChoices
) -> Iterable[Consequence]:
    if before.is_given == choices.is_given:
        return
    pairs = len(db.scalars(here.select(ExplicitPairRow).with_only_columns(ExplicitPairRow.id)).all())
    if before.is_given and pairs:
        yield Consequence("editor.break_pairs_unused", pairs)
    if choices.is_given:
        yield Consequence("editor.break_only_given", pairs)


def _registration(
    db: Session, here: EventScope, before: EventChoices, choices: EventChoices
) -> Iterable[Consequence]:
    if (before.registration, choices.registration) != ("anyone", "invited"):
        return
    waiting = len(db.scalars(here.select(SignUpRow).with_only_columns(SignUpRow.id)).all())
    if waiting:
        yield Consequence("editor.break_sign_ups", waiting)


def _is_run_under_way(db: Session, here: EventScope) -> bool:
    runs = here.select(RunRow).where(RunRow.state.in_(("queued", "running")))
    return db.scalar(runs.with_only_columns(RunRow.id).limit(1)) is not None


def _names(db: Session, here: EventScope, attendees: set[int]) -> tuple[str, ...]:
    return tuple(sorted(_names_by_id(db, here, attendees).values(), key=str.casefold))


def _names_by_id(db: Session, here: EventScope, attendees: set[int]) -> dict[int, str]:
    if not attendees:
        return {}
    everybody = here.select(AttendeeRow).with_only_columns(AttendeeRow.id, AttendeeRow.name)
    return {key: name for key, name in db.execute(everybody) if key in attendees}
