"""The sample event: invented people, for whoever wants to try everything without harm."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

import matchmaker
from matchmaker.errors import MatchmakerError
from matchmaker.intake import read_event_folder
from matchmaker.services.events.importing import store_event
from matchmaker.store import EventRow, OrganiserRow, scoped

SAMPLE = "desayuno-24"


class SampleMissingError(MatchmakerError):
    """The sample event is not installed here."""

    code = "editor.sample_missing"


def load_sample(db: Session, organiser_id: int, now: datetime) -> EventRow:
    """
    Store the sample event; the one that an organiser has already is returned as it is.

    Raises
    ------
    SampleMissingError
        When it is not installed here.
    """
    own = scoped(db, organiser_id).events().where(EventRow.sample == SAMPLE)
    event = db.scalar(own)
    if event is not None:
        return event
    package = Path(matchmaker.__file__).parent
    folders = (home / "sample_events" / SAMPLE for home in (package.parent, package))
    folder = next((found for found in folders if (found / "event.toml").is_file()), None)
    sample = None if folder is None else read_event_folder(folder).event
    if sample is None:
        raise SampleMissingError
    return store_event(db, db.get_one(OrganiserRow, organiser_id), sample, now=now, sample=SAMPLE)
