"""
The only way to the rows of an organiser: selects that are limited to it from the first word.

Outside ``matchmaker.store`` nobody writes ``select(SomeRow)`` for a row that belongs to an organiser or
to an event. A query starts from a scope, and is an ordinary SQLAlchemy statement from there on::

    scope = scoped(db, organiser_id)                # what a signed-in team member may see
    event = scope.event(public_id)                  # UnknownObjectError: absent and foreign alike
    here = in_event(db, event)                      # limited to that event
    rows = db.scalars(here.select(AttendeeRow).where(AttendeeRow.role == "mentor"))
    names = db.execute(here.select(AttendeeRow).with_only_columns(AttendeeRow.id, AttendeeRow.name))
    busy = here.select(SeatRow).join(SlotRow, SlotRow.id == SeatRow.slot_id)   # keys hold both to the event
    attendee = here.one(AttendeeRow, attendee_public_id)
    db.execute(here.update(AttendeeRow).where(AttendeeRow.id == attendee.id).values(title="CTO"))

Work that starts from an id which the house itself kept begins with ``of_run(db, run_id)``, ``of_version``,
``of_trial``, ``of_import`` or ``of_attendee``; each gives the scope of the one event.

Every row of an event has ``event_id``, and composite foreign keys hold what it refers to within that event,
so that a join from a scoped select can't leave it. ``insert(SomeRow)`` and ``db.add`` are free.

What has no organiser may be selected freely: ``FREE_ROWS``. ``tests/house/test_scoping.py`` holds all this.
"""

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Delete, Select, Update, delete, select, update
from sqlalchemy.orm import Session

from matchmaker.errors import MatchmakerError
from matchmaker.store.base import Row
from matchmaker.store.events import EventRow
from matchmaker.store.imports import ImportRow
from matchmaker.store.jobs import JobRow
from matchmaker.store.organisers import OrganiserRow, SignInLinkRow
from matchmaker.store.people import AttendeeRow
from matchmaker.store.schedules import RunRow, TrialRow, VersionRow

R = TypeVar("R", bound=Row)

#: Rows that belong to the house, not to one organiser: ``select`` on them is free everywhere.
FREE_ROWS = (OrganiserRow, JobRow, SignInLinkRow)


class UnknownObjectError(MatchmakerError):
    """Nothing of that id is there, or it is somebody else's: nobody can tell which."""

    code = "store.unknown_object"

    def __init__(self, kind: str, public_id: str) -> None:
        super().__init__(kind=kind, id=public_id)


class _Scope:
    """Statements on rows, each limited by ``_limit``."""

    def __init__(self, db: Session) -> None:
        self._db = db

    def _limit(self, row: type[Row]) -> ColumnElement[bool]:
        raise NotImplementedError

    def select(self, row: type[R]) -> Select[R]:
        """Return ``select(row)``, limited to the scope."""
        return select(row).where(self._limit(row))

    def update(self, row: type[Row]) -> Update:
        """Return ``update(row)``, limited to the scope."""
        return update(row).where(self._limit(row))

    def delete(self, row: type[Row]) -> Delete:
        """Return ``delete(row)``, limited to the scope."""
        return delete(row).where(self._limit(row))

    def one(self, row: type[R], public_id: str) -> R:
        """
        Return the row with a public id.

        Raises
        ------
        UnknownObjectError
            When the scope holds none.
        """
        # PostgreSQL takes no NUL in a text, not even to compare with.
        is_text = "\0" not in public_id
        found = self._db.scalar(self.select(row).where(_is(row, "public_id", public_id))) if is_text else None
        if found is None:
            raise UnknownObjectError(_kind(row), public_id)
        return found


class OrganiserScope(_Scope):
    """What belongs to one organiser. Made by ``scoped``."""

    def __init__(self, db: Session, organiser_id: int) -> None:
        super().__init__(db)
        self.organiser_id = organiser_id

    def _limit(self, row: type[Row]) -> ColumnElement[bool]:
        if _has(row, "organiser_id"):
            return _is(row, "organiser_id", self.organiser_id)
        if _has(row, "event_id"):
            own = select(EventRow.id).where(EventRow.organiser_id == self.organiser_id)
            within: ColumnElement[bool] = _column(row, "event_id").in_(own)
            return within
        raise _unscopable(row)

    def events(self) -> Select[EventRow]:
        """Return the select of the organiser's events."""
        return self.select(EventRow)

    def event(self, public_id: str) -> EventRow:
        """
        Return the organiser's event with a public id.

        Raises
        ------
        UnknownObjectError
            When the organiser has none.
        """
        return self.one(EventRow, public_id)

    def attendees(self, event: EventRow) -> Select[AttendeeRow]:
        """Return the select of an event's attendees; of none when the event is another organiser's."""
        return self.select(AttendeeRow).where(AttendeeRow.event_id == event.id)


class EventScope(_Scope):
    """What belongs to one event. Made by ``in_event``, ``of_run`` and ``of_attendee``."""

    def __init__(self, db: Session, event: EventRow) -> None:
        super().__init__(db)
        self.event = event

    def _limit(self, row: type[Row]) -> ColumnElement[bool]:
        if not _has(row, "event_id"):
            raise _unscopable(row)
        return _is(row, "event_id", self.event.id)


def scoped(db: Session, organiser: OrganiserRow | int) -> OrganiserScope:
    """Return the scope of an organiser, given as its row or its id."""
    return OrganiserScope(db, organiser if isinstance(organiser, int) else organiser.id)


def in_event(db: Session, event: EventRow) -> EventScope:
    """Return the scope of an event that was reached through a scope."""
    return EventScope(db, event)


def of_run(db: Session, run_id: int) -> tuple[EventScope, RunRow]:
    """
    Return a run and the scope of its event, for the job that the house itself gave the id to.

    Raises
    ------
    UnknownObjectError
        When the run is gone.
    """
    return _of(db, RunRow, run_id)


def of_trial(db: Session, trial_id: int) -> tuple[EventScope, TrialRow]:
    """
    Return a trial and the scope of its event, for the job that the house itself gave the id to.

    Raises
    ------
    UnknownObjectError
        When the trial is gone.
    """
    return _of(db, TrialRow, trial_id)


def of_version(db: Session, version_id: int) -> tuple[EventScope, VersionRow]:
    """
    Return a version and the scope of its event, for the job that the house itself gave the id to.

    Raises
    ------
    UnknownObjectError
        When the version is gone.
    """
    return _of(db, VersionRow, version_id)


def of_import(db: Session, import_id: int) -> tuple[EventScope, ImportRow]:
    """
    Return an import and the scope of its event, for the job that the house itself gave the id to.

    Raises
    ------
    UnknownObjectError
        When the import is gone.
    """
    return _of(db, ImportRow, import_id)


def of_attendee(db: Session, attendee_id: int) -> tuple[EventScope, AttendeeRow]:
    """
    Return an attendee and the scope of their event, for whom the house signed in as that attendee.

    Raises
    ------
    UnknownObjectError
        When the attendee is gone.
    """
    return _of(db, AttendeeRow, attendee_id)


def _of(db: Session, row: type[R], key: int) -> tuple[EventScope, R]:
    start = select(row, EventRow).join(EventRow, EventRow.id == _column(row, "event_id"))
    found = db.execute(start.where(_is(row, "id", key))).one_or_none()
    if found is None:
        raise UnknownObjectError(_kind(row), str(key))
    return EventScope(db, found[1]), found[0]


def _has(row: type[Row], name: str) -> bool:
    return name in row.__table__.c


def _column(row: type[Row], name: str) -> Any:
    """Return the mapped column, whose type each row declares."""
    return getattr(row, name)


def _is(row: type[Row], name: str, value: int | str) -> ColumnElement[bool]:
    equal: ColumnElement[bool] = _column(row, name) == value
    return equal


def _kind(row: type[Row]) -> str:
    """Return the word of a row for a message: ``AttendeeRow`` → ``attendee``."""
    return row.__name__.removesuffix("Row").lower()


def _unscopable(row: type[Row]) -> TypeError:
    """Return the error of a mistake in the code: the row does not belong to what the scope is of."""
    return TypeError(f"{row.__name__} does not belong to this scope")
