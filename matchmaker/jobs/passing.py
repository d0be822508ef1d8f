"""What time brings about by itself: events go live and come to their end, and are deleted on their day."""

from datetime import datetime

from matchmaker.services.events import FEEDBACK, catch_up, delete_event, is_to_be_deleted
from matchmaker.store import Database, events_to_delete, events_to_move


def pass_on(database: Database, now: datetime) -> None:
    """Move events on as far as time has, and delete those whose day has come."""
    # Looked at first: every worker does it every two seconds, and a writer would be in everybody's way.
    with database.reading() as db:
        is_behind = bool(events_to_move(db, now, feedback=FEEDBACK))
        doomed = [event.id for event in events_to_delete(db, now) if is_to_be_deleted(event, now)]
    if is_behind:
        with database.writing() as db:
            for event in events_to_move(db, now, feedback=FEEDBACK, hold=True):
                catch_up(db, event, now)
    for _ in doomed:
        # Each in a transaction of its own: one may hold thousands of people.
        with database.writing() as db:
            due = [event for event in events_to_delete(db, now, hold=True) if is_to_be_deleted(event, now)]
            if due:
                delete_event(db, due[0], now)
