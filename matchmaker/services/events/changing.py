"""Changing an event: guarded by its edition, refused where its state or a published version forbids it."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from matchmaker.errors import MatchmakerError
from matchmaker.services.events.choices import EventChoices, changes_between, read_choices
from matchmaker.services.events.deeds import record
from matchmaker.services.events.refitting import fit_tables, refit_programme
from matchmaker.services.events.states import check_may_change
from matchmaker.store import EventRow, scoped


class ChangedMeanwhileError(MatchmakerError):
    """Somebody else changed the event since it was shown."""

    code = "editor.changed_meanwhile"


def change_event(
    db: Session, event: EventRow, choices: EventChoices, *, edition: int, by: str, now: datetime
) -> bool:
    """
    Change an event to what was chosen.

    Parameters
    ----------
    edition
        Of the event as it was shown to whoever changes it.
    by
        Public id of the team member who does it.

    Returns
    -------
    bool
        Whether anything differed.

    Raises
    ------
    ChangedMeanwhileError, StateForbidsError, PublishedSlotsError
        Nothing is changed.
    """
    own = scoped(db, event.organiser_id).update(EventRow).where(EventRow.id == event.id)
    # Held from here on: of two who change it at once, the second finds another edition.
    held = own.where(EventRow.edition == edition).values(edition=EventRow.edition).returning(EventRow.id)
    if db.scalar(held) is None:
        raise ChangedMeanwhileError
    db.refresh(event)
    before = read_choices(db, event)
    changes = changes_between(before, choices)
    if not changes:
        return False
    for what in sorted(changes):
        check_may_change(event, what)
    event.edition = edition + 1
    _write(event, choices)
    if changes & {"programme", "tables"}:
        refit_programme(db, event, choices, now)
        fit_tables(db, event, choices)
    record(db, event, "event.changed", now, by=by, what=sorted(changes))
    db.flush()
    return True


def _write(event: EventRow, choices: EventChoices) -> None:
    said = choices.record
    event.name, event.timezone, event.language = said.name, said.timezone, said.language
    event.breaks, event.has_explicit_pairs = choices.breaks, choices.is_given
    event.registration, event.registration_until = choices.registration, choices.registration_until
    rules = asdict(said.rules) | {"roles": [list(pair) for pair in said.rules.roles]}
    for name, value in rules.items():
        setattr(event, f"rule_{name}", value)
    for name, strength in asdict(said.factors).items():
        setattr(event, f"factor_{name}", strength)
