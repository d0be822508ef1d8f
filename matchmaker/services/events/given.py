"""Given meetings of an event: brought as a file, looked at, taken over whole or not at all, set aside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from matchmaker.addresses import normal_address
from matchmaker.errors import MatchmakerError
from matchmaker.intake import (
    PAIR_COLUMNS,
    Finding,
    GivenReading,
    PairRecord,
    Severity,
    csv_text,
    neutral_cell,
    pair_cells,
    read_given_pairs,
)
from matchmaker.services.events.deeds import record
from matchmaker.services.events.exporting import read_pairs_and_names
from matchmaker.services.events.given_rows import KeptPairs, keep_pairs, write_links
from matchmaker.services.events.states import check_may_change
from matchmaker.store import (
    AttendeeRow,
    EventRow,
    EventScope,
    ExplicitPairRow,
    RunRow,
    SlotRow,
    in_event,
    scoped,
)


class FaultyPairsError(MatchmakerError):
    """A file of given meetings that was looked at can no longer be taken over."""

    code = "given.faulty"


@dataclass(frozen=True, slots=True)
class PairCounts:
    """How many meetings a list gives, must be held, are tied to slots, and come after others."""

    pairs: int
    required: int
    with_slots: int
    with_order: int


@dataclass(frozen=True, slots=True)
class GivenPage:
    """
    The given meetings of an event as they stand.

    Parameters
    ----------
    is_given
        Whether they are used: otherwise meetings are worked out, and the list is kept.
    example
        Ids of two attendees, for an example.
    slots
        How many the event has.
    """

    is_given: bool
    counts: PairCounts
    example: tuple[str, str]
    slots: int


@dataclass(frozen=True, slots=True)
class GivenPreview:
    """
    What a file would change.

    Parameters
    ----------
    findings
        In the order of lines; with an error among them nothing is taken over.
    text
        The pairs as a file of the format, to be sent again when they are confirmed.
    added, kept, removed
        How many meetings are new, stay, and go.
    """

    counts: PairCounts
    findings: tuple[Finding, ...]
    text: str
    added: int
    kept: int
    removed: int

    @property
    def is_faulty(self) -> bool:
        """Whether nothing can be taken over."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def rejected(self) -> int:
        """Rows with an error."""
        lines = {one.line for one in self.findings if one.severity is Severity.ERROR}
        return len(lines - {None})


@dataclass(frozen=True, slots=True)
class _Looked:
    """A file as read, and the rows of the database that it keeps."""

    reading: GivenReading
    pairs: tuple[PairRecord, ...]
    kept: KeptPairs
    ids: Mapping[str, int]
    preview: GivenPreview


def read_given(db: Session, event: EventRow) -> GivenPage:
    """Return the given meetings of an event as they stand."""
    here = in_event(db, event)
    pairs, names = read_pairs_and_names(db, event)
    ids = list(names)
    return GivenPage(
        is_given=event.has_explicit_pairs,
        counts=_counts(pairs),
        example=(ids[0], ids[1]) if len(ids) > 1 else ("1", "2"),
        slots=len(_slots(db, here)),
    )


def look_at_given(db: Session, event: EventRow, content: bytes) -> GivenPreview:
    """
    Return what a file of given meetings would change; never raises for what it holds.

    Parameters
    ----------
    content
        ``pairs.csv``, or a workbook with its columns. Attendees are named by id or by e-mail address.

    Raises
    ------
    StateForbidsError
        When the event's state does not let them change.
    """
    _check(event)
    return _look(db, event, content).preview


def replace_given(db: Session, event: EventRow, content: bytes, *, by: str, now: datetime) -> PairCounts:
    """
    Put the meetings of a file in the place of those given before.

    A meeting that stays keeps its row, so that versions of the schedule that hold it go on to. When one goes,
    a run under way is called off.

    Parameters
    ----------
    by
        Public id of the team member who does it.

    Raises
    ------
    FaultyPairsError, StateForbidsError
        Nothing is changed.
    """
    _hold(db, event)
    _check(event)
    looked = _look(db, event, content)
    if looked.preview.is_faulty:
        raise FaultyPairsError
    here = in_event(db, event)
    if looked.kept.removed:
        # Its schedule could hold a meeting that is no longer there.
        under_way = here.update(RunRow).where(RunRow.state.in_(("queued", "running")))
        db.execute(under_way.values(state="cancelled", finished_at=now))
    rows = _store(db, here, looked)
    write_links(db, here, looked.pairs, rows, {number: key for key, number in _slots(db, here)})
    if not event.has_explicit_pairs:
        event.has_explicit_pairs = True
        event.edition += 1
    counts = looked.preview.counts
    record(
        db,
        event,
        "event.pairs_given",
        now,
        by=by,
        pairs=counts.pairs,
        added=looked.preview.added,
        removed=looked.preview.removed,
    )
    db.flush()
    return counts


def leave_given(db: Session, event: EventRow, *, by: str, now: datetime) -> bool:
    """
    Let meetings be worked out from what attendees wrote again; the list is kept, unused.

    Returns
    -------
    bool
        Whether the given meetings were used until now.

    Raises
    ------
    StateForbidsError
        When the event's state does not let its rules change.
    """
    _hold(db, event)
    if not event.has_explicit_pairs:
        return False
    check_may_change(event, "rules")
    event.has_explicit_pairs = False
    event.edition += 1
    record(db, event, "event.pairs_left", now, by=by)
    db.flush()
    return True


def given_csv(db: Session, event: EventRow) -> str:
    """
    Return a file to fill in: the given meetings, or a row for each attendee when there are none.

    Names stand beside the ids, for whoever fills it in; they are not read.
    """
    pairs, names = read_pairs_and_names(db, event)
    columns = (*PAIR_COLUMNS.known, "a_name", "b_name")
    if pairs:
        rows = [
            (*pair_cells(_neutral(pair)), neutral_cell(names[pair.a]), neutral_cell(names[pair.b]))
            for pair in pairs
        ]
    else:
        blank = ("",) * (len(PAIR_COLUMNS.known) - 1)
        rows = [(neutral_cell(id_), *blank, neutral_cell(name), "") for id_, name in names.items()]
    return csv_text(columns, rows)


def _neutral(pair: PairRecord) -> PairRecord:
    return replace(
        pair,
        a=neutral_cell(pair.a),
        b=neutral_cell(pair.b),
        id=neutral_cell(pair.id),
        after=tuple(neutral_cell(one) for one in pair.after),
    )


def _check(event: EventRow) -> None:
    check_may_change(event, "schedule")
    if not event.has_explicit_pairs:
        # From then on they alone decide who meets, which is a rule.
        check_may_change(event, "rules")


def _hold(db: Session, event: EventRow) -> None:
    """Let nobody else change the event until this transaction ends."""
    own = scoped(db, event.organiser_id).update(EventRow).where(EventRow.id == event.id)
    db.execute(own.values(edition=EventRow.edition))
    db.refresh(event)


def _present(here: EventScope) -> Any:
    return here.select(AttendeeRow).where(AttendeeRow.withdrawn_at.is_(None)).order_by(AttendeeRow.id)


def _slots(db: Session, here: EventScope) -> list[tuple[int, int]]:
    """Return the row id and the number of each slot."""
    rows = here.select(SlotRow).with_only_columns(SlotRow.id, SlotRow.number)
    return [(key, number) for key, number in db.execute(rows)]


def _look(db: Session, event: EventRow, content: bytes) -> _Looked:
    here = in_event(db, event)
    columns = (AttendeeRow.external_id, AttendeeRow.id, AttendeeRow.email, AttendeeRow.name)
    attendees = db.execute(_present(here).with_only_columns(*columns)).all()
    ids: dict[str, int] = {id_: key for id_, key, _, _ in attendees}
    others = {neutral_cell(id_): id_ for id_ in ids}
    others |= {key: id_ for id_, _, email, _ in attendees if email and (key := normal_address(email))}

    def id_of(cell: str) -> str:
        if cell in ids or not cell:
            return cell
        return others.get(cell) or others.get(normal_address(cell) or "", cell)

    reading = read_given_pairs(
        content,
        attendee_ids=ids,
        id_of=id_of,
        num_slots=max((number for _, number in _slots(db, here)), default=0),
    )
    pairs = tuple(pair for _, pair in reading.pairs)
    kept = keep_pairs(db, here, pairs, ids)
    names = {key: name for _, key, _, name in attendees}
    findings = (*(() if reading.errors else _held(kept, names)), *reading.findings)
    preview = GivenPreview(
        counts=_counts(pairs),
        findings=findings,
        text=csv_text(PAIR_COLUMNS.known, map(pair_cells, pairs)),
        added=sum(row is None for row in kept.row_of),
        kept=sum(row is not None for row in kept.row_of),
        removed=len(kept.removed),
    )
    return _Looked(reading, pairs, kept, ids, preview)


def _held(kept: KeptPairs, names: Mapping[int, str]) -> Iterable[Finding]:
    """Tell of each meeting that a version of the schedule holds and the file leaves out."""
    for row in kept.held:
        two = f"{names[row.a_attendee_id]} – {names[row.b_attendee_id]}"
        yield Finding(
            "given.in_version",
            Severity.ERROR,
            "pairs.csv",
            None,
            "",
            two,
            {"id": row.external_id or "–"},
        )


def _counts(pairs: Iterable[PairRecord]) -> PairCounts:
    known = tuple(pairs)
    return PairCounts(
        pairs=len(known),
        required=sum(pair.required for pair in known),
        with_slots=sum(bool(pair.slots) for pair in known),
        with_order=sum(bool(pair.after) for pair in known),
    )


def _store(db: Session, here: EventScope, looked: _Looked) -> list[int]:
    """Write the pairs in the order of the file; return the row id of each."""
    pairs, kept = looked.pairs, looked.kept
    stay = [row for row in kept.row_of if row is not None] + list(kept.apart)
    free = {row.external_id for row in kept.apart} - {pair.id for pair in pairs}
    own = [row.external_id if row.external_id in free else "" for row in kept.apart]
    # Out of the way of the new positions and ids, which no two rows may have even for a moment.
    aside = max((row.position for row in kept.all), default=0) + len(pairs) + len(kept.apart) + 1
    for one in stay:
        one.position += aside
        one.external_id = ""
    db.flush()
    db.execute(here.delete(ExplicitPairRow).where(ExplicitPairRow.position < aside))
    new: list[dict[str, Any]] = []
    for position, (pair, row) in enumerate(zip(pairs, kept.row_of, strict=True)):
        said = {
            "position": position,
            "a_attendee_id": looked.ids[pair.a],
            "b_attendee_id": looked.ids[pair.b],
            "value": pair.value,
            "external_id": pair.id,
            "required": pair.required,
        }
        if row is None:
            new.append({"event_id": here.event.id, **said})
        else:
            for name, value in said.items():
                setattr(row, name, value)
    for position, (one, id_) in enumerate(zip(kept.apart, own, strict=True), start=len(pairs)):
        one.position, one.external_id = position, id_
    db.flush()
    added: list[int] = []
    if new:
        returning = insert(ExplicitPairRow).returning(ExplicitPairRow.id, sort_by_parameter_order=True)
        added = list(db.scalars(returning, new))
    fresh = iter(added)
    return [next(fresh) if row is None else row.id for row in kept.row_of]
