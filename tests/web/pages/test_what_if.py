"""What would be is asked from the schedule."""

from collections.abc import Callable
from typing import Any

from matchmaker.services.planning.what_if import note_answer
from matchmaker.services.planning.what_if_states import end_what_if
from matchmaker.store import TrialRow, in_event, scoped

World = Any
Visit = Callable[[str], Any]


def test_answers_come_in_one_by_one(world: World, visit: Visit, clock: Any) -> None:
    manager, base = visit("manager"), f"/events/{world.names['event']}/schedule"
    where = manager.post(f"{base}/1/what-if").headers["Location"]
    with world.database.reading() as db:
        here = in_event(db, scoped(db, world.members["manager"].organiser_id).event(world.names["event"]))
        trial = here.one(TrialRow, where.rpartition("/")[2])

    assert "0 of 6 computed" in manager.read(where)
    with world.database.writing() as db:
        note_answer(db, trial.id, "same", {"meetings": 1, "value": 500, "short": 0, "idle": 0})
        note_answer(db, trial.id, "table", {"meetings": 3, "value": 480, "short": 0, "idle": 0})
    shown = manager.read(where)
    assert "2 of 6 computed" in shown
    assert "One more table in every slot 3 (+2) 480 (−20) 0" in shown
    # One meeting, two attendees of whom each comes with 9 in 10.
    assert "10 of 100 1 of 1 405" in shown

    with world.database.writing() as db:
        end_what_if(db, trial.id, state="done", now=clock())
    assert "of 6 computed" not in manager.read(where)
