"""What belongs together goes together, what others rely on stays, and how rows are named."""

import re
from typing import Any

import pytest
from sqlalchemy import delete, func, inspect, select
from sqlalchemy.exc import IntegrityError

from matchmaker.store import (
    AttendeeRow,
    AuditRow,
    Database,
    EventRow,
    MeetingRow,
    OrganiserRow,
    PersonRow,
    Row,
    VersionRow,
)

#: The small event of ``conftest``.
Small = Any


def counted(database: Database) -> dict[str, int]:
    """Return how many rows each table holds."""
    with database.reading() as db:
        return {
            mapper.class_.__name__: db.scalar(select(func.count()).select_from(mapper.class_)) or 0
            for mapper in Row.registry.mappers
        }


def test_deleting_an_organiser_takes_all_that_is_theirs_and_nothing_else(
    database: Database, small: Small, other: Small
) -> None:
    before = counted(database)

    with database.writing() as db:
        db.execute(delete(OrganiserRow).where(OrganiserRow.id == small.organiser.id))

    assert [name for name, count in before.items() if count == 0] == []
    # What is left is the other organiser's, a copy of the first; and jobs, which are nobody's.
    assert counted(database) == {name: count // 2 for name, count in before.items()} | {"JobRow": 1}
    with database.reading() as db:
        assert db.scalars(select(EventRow.id)).all() == [other.event.id]


def test_deleting_an_event_keeps_persons_and_the_record_of_deeds(database: Database, small: Small) -> None:
    with database.writing() as db:
        db.execute(delete(EventRow).where(EventRow.id == small.event.id))

    assert {name: count for name, count in counted(database).items() if count} == {
        "OrganiserRow": 1,
        "TeamMemberRow": 1,
        "RecoveryCodeRow": 1,
        "PersonRow": 5,
        "JobRow": 1,
        "AuditRow": 1,
    }
    with database.reading() as db:
        assert db.scalars(select(AuditRow.event_id)).all() == [None]


def test_attendee_who_has_a_meeting_is_not_deleted(database: Database, small: Small) -> None:
    with pytest.raises(IntegrityError), database.writing() as db:
        db.execute(delete(AttendeeRow).where(AttendeeRow.id == small.attendees[0].id))
    with pytest.raises(IntegrityError), database.writing() as db:
        db.execute(delete(PersonRow).where(PersonRow.id == small.people[0].id))


def test_meeting_that_is_placed_is_not_deleted(database: Database, small: Small) -> None:
    with pytest.raises(IntegrityError), database.writing() as db:
        db.execute(delete(MeetingRow).where(MeetingRow.id == small.meetings[0].id))


def test_deleting_a_version_takes_its_placements_and_seats(database: Database, small: Small) -> None:
    with database.writing() as db:
        db.execute(delete(VersionRow).where(VersionRow.id == small.version.id))

    left = counted(database)
    assert (left["VersionRow"], left["PlacementRow"], left["SeatRow"], left["MeetingRow"]) == (0, 0, 0, 3)


def test_public_ids_are_random_and_fit_a_url(database: Database, small: Small, other: Small) -> None:
    with database.reading() as db:
        ids = list(db.scalars(select(AttendeeRow.public_id)))

    assert len(set(ids)) == len(ids) == 8
    assert [text for text in ids if not re.fullmatch(r"[A-Za-z0-9_-]{22}", text)] == []
    assert other.event.public_id != small.event.public_id


def test_foreign_keys_have_an_index_to_be_checked_by(sqlite_database: Database) -> None:
    with sqlite_database.reading() as db:
        seen = inspect(db.connection())
        bare = [
            (table, found["constrained_columns"])
            for table in Row.metadata.tables
            for found in seen.get_foreign_keys(table)
            if not any(
                set(columns[:1]) <= set(found["constrained_columns"])
                for columns in [
                    seen.get_pk_constraint(table)["constrained_columns"],
                    *(unique["column_names"] for unique in seen.get_unique_constraints(table)),
                    *(index["column_names"] for index in seen.get_indexes(table)),
                ]
            )
        ]

    assert bare == []


def test_key_of_another_row_is_as_wide_as_that_row_s_own() -> None:
    from sqlalchemy.dialects import postgresql

    kinds = {
        (key.parent.table.name, key.parent.name): [
            column.type.compile(postgresql.dialect()) for column in (key.parent, key.column)
        ]
        for table in Row.metadata.sorted_tables
        for key in table.foreign_keys
    }

    assert {key: found for key, found in kinds.items() if found != ["BIGINT", "BIGINT"]} == {}
