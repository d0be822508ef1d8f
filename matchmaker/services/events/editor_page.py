"""What the editor shows of an event that stands."""

from dataclasses import dataclass

from sqlalchemy import func
from sqlalchemy.orm import Session

from matchmaker.services.events.choices import EventChoices, read_choices
from matchmaker.services.events.states import MAY_CHANGE, Change
from matchmaker.store import AttendeeRow, EventRow, OrganiserRow, VersionRow, in_event, scoped


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorPage:
    """
    An event as its editor shows it.

    Parameters
    ----------
    edition
        Named by whoever saves: what they saw.
    may_change
        What the event's state lets change.
    versions
        Versions of its schedule; ``published`` is the newest that is, or none.
    """

    id: str
    name: str
    state: str
    edition: int
    choices: EventChoices
    may_change: frozenset[Change]
    attendees: int
    versions: int
    published: int | None


def read_editor(db: Session, organiser: OrganiserRow | int, event_public_id: str) -> EditorPage:
    """
    Return an event for its editor.

    Raises
    ------
    UnknownObjectError
        When the organiser has no such event.
    """
    event = scoped(db, organiser).event(event_public_id)
    return editor_of(db, event)


def editor_of(db: Session, event: EventRow) -> EditorPage:
    """Return an event for its editor."""
    here = in_event(db, event)
    versions = here.select(VersionRow).with_only_columns(VersionRow.number, VersionRow.state)
    found = db.execute(versions.order_by(VersionRow.number)).all()
    present = here.select(AttendeeRow).where(AttendeeRow.withdrawn_at.is_(None))
    published = [number for number, state in found if state == "published"]
    return EditorPage(
        id=event.public_id,
        name=event.name,
        state=event.state,
        edition=event.edition,
        choices=read_choices(db, event),
        may_change=MAY_CHANGE[event.state],
        attendees=db.scalar(present.with_only_columns(func.count())) or 0,
        versions=len(found),
        published=published[-1] if published else None,
    )
