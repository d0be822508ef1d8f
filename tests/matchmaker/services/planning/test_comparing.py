"""Versions side by side."""

from collections.abc import Callable
from datetime import datetime

import pytest

from matchmaker.services.planning import Edit, compare_versions, edit_version, publish_version, read_versions
from matchmaker.store import (
    Database,
    EventRow,
    MeetingRow,
    OrganiserRow,
    PlacementRow,
    UnknownObjectError,
    VersionRow,
    in_event,
)

Compute = Callable[[EventRow], VersionRow]


def take_one_out(database: Database, event: EventRow, now: datetime) -> int:
    """Make version 2 out of a published version 1, one meeting short; return what that was worth."""
    with database.writing() as db:
        publish_version(db, event, 1, now=now)
        here = in_event(db, event)
        joined = here.select(PlacementRow).join(MeetingRow, MeetingRow.id == PlacementRow.meeting_id)
        placed, meeting = db.execute(joined.add_columns(MeetingRow).order_by(PlacementRow.id)).first()
        edit = Edit(kind="remove", meeting=meeting.public_id)
        edit_version(db, event, 1, edit, edition=1, by="m", now=now)
        return int(placed.value)


def test_the_list_says_what_each_version_is_worth(
    database: Database, event: EventRow, compute: Compute, now: datetime
) -> None:
    first = compute(event)
    lost = take_one_out(database, event, now)

    with database.reading() as db:
        page = read_versions(db, event.organiser_id, event.public_id)

    new, old = page.lines
    assert [(line.number, line.state, line.made_from, line.edits) for line in page.lines] == [
        (2, "draft", 1, 1),
        (1, "published", None, 0),
    ]
    assert (old.value, new.value) == (first.value, first.value - lost)
    assert new.meetings == old.meetings - 1
    assert old.worst is not None
    assert 0 < old.worst <= (old.quartile or 0) <= 1
    assert new.gap > old.gap


def test_comparing_names_whose_agenda_differs_and_how(
    database: Database, event: EventRow, compute: Compute, now: datetime
) -> None:
    compute(event)
    take_one_out(database, event, now)

    with database.reading() as db:
        there = compare_versions(db, event.organiser_id, event.public_id, 1, 2)
        # In whichever order they are named.
        assert compare_versions(db, event.organiser_id, event.public_id, 2, 1) == there

    assert (there.before.number, there.after.number) == (1, 2)
    assert (there.moved, there.added, there.cancelled) == (0, 0, 1)
    assert there.kept == there.after.meetings
    assert [(one.moved, one.added, one.cancelled) for one in there.attendees] == [(0, 0, 1), (0, 0, 1)]


def test_reading_versions_asks_a_constant_number_of_questions(
    database: Database, event: EventRow, compute: Compute, now: datetime, counting: Callable[..., object]
) -> None:
    compute(event)
    with database.reading() as db, counting(db) as few:  # type: ignore[attr-defined]
        read_versions(db, event.organiser_id, event.public_id)
    take_one_out(database, event, now)
    compute(event)
    with database.reading() as db, counting(db) as many:  # type: ignore[attr-defined]
        read_versions(db, event.organiser_id, event.public_id)

    assert len(many) <= len(few) + 1


def test_foreign_versions_are_like_absent_ones(
    database: Database, event: EventRow, compute: Compute, other_organiser: OrganiserRow
) -> None:
    compute(event)

    with database.reading() as db:
        with pytest.raises(UnknownObjectError):
            read_versions(db, other_organiser, event.public_id)
        with pytest.raises(UnknownObjectError):
            compare_versions(db, event.organiser_id, event.public_id, 1, 2)
