"""What the time of a round of proposals asks for: the one reminder, and its end."""

from datetime import datetime

from matchmaker.services.proposals import REMIND_BEFORE, pass_rounds
from matchmaker.store import Database, events_with_rounds_due


def pass_rounds_on(database: Database, now: datetime) -> int:
    """
    Remind, and end the rounds whose deadline has come.

    Returns
    -------
    int
        Events that were looked at.
    """
    # Looked at first: every worker does it every two seconds, and a writer would be in everybody's way.
    with database.reading() as db:
        is_due = bool(events_with_rounds_due(db, now, remind_before=REMIND_BEFORE))
    if not is_due:
        return 0
    with database.writing() as db:
        due = events_with_rounds_due(db, now, remind_before=REMIND_BEFORE, hold=True)
        for event in due:
            pass_rounds(db, event, now)
    return len(due)
