"""Organisers: found by their name, made when they are new."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchmaker.store import AuditRow, OrganiserRow, UnknownObjectError


def organiser_named(db: Session, name: str) -> OrganiserRow:
    """
    Return the organiser of a name, the oldest if there are several.

    Raises
    ------
    UnknownObjectError
        When there is none.
    """
    named = select(OrganiserRow).where(OrganiserRow.name == name).order_by(OrganiserRow.id)
    organiser = db.scalars(named).first()
    if organiser is None:
        raise UnknownObjectError("organiser", name)
    return organiser


def organiser_named_or_new(db: Session, name: str, now: datetime) -> OrganiserRow:
    """Return the organiser of a name; one that is not there yet is made, and that is recorded."""
    try:
        return organiser_named(db, name)
    except UnknownObjectError:
        organiser = OrganiserRow(name=name, created_at=now)
        db.add(organiser)
        db.flush()
        db.add(
            AuditRow(
                organiser_id=organiser.id,
                at=now,
                actor_kind="system",
                action="team.organiser_made",
            )
        )
        return organiser
