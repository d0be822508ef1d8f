"""An event as its folder may leave the house, for whoever schedules it elsewhere."""

from dataclasses import replace

from sqlalchemy.orm import Session

from matchmaker.affinity import Vocabulary
from matchmaker.intake import EventFolder
from matchmaker.services.events import read_record, read_record_and_keys
from matchmaker.services.planning.prepare import prepare
from matchmaker.store import EventRow


def read_leaving_record(db: Session, event: EventRow, *, vocabulary: Vocabulary | None = None) -> EventFolder:
    """
    Return an event as its folder may leave the house, with what a break costs as a number.

    The number is that of the event's own candidate pairs, so the folder gives the same schedules.

    Parameters
    ----------
    vocabulary
        The operator's, as for ``prepare``.
    """
    folder = read_record(db, event)
    if folder.breaks == "points":
        return folder
    whole, _ = read_record_and_keys(db, event)
    rules = replace(folder.event.rules, compactness=prepare(whole, vocabulary=vocabulary).problem.compactness)
    return replace(folder, event=replace(folder.event, rules=rules), breaks="points")
