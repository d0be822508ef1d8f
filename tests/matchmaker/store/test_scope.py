"""A scope shows what is its organiser's or its event's, and nothing of anybody else's."""

from typing import Any

import pytest
from sqlalchemy import func, select

from matchmaker.store import (
    FREE_ROWS,
    AttendeeRow,
    Database,
    EventRow,
    JobRow,
    MeetingRow,
    OrganiserRow,
    PersonRow,
    PlacementRow,
    Row,
    RunRow,
    SeatRow,
    SlotRow,
    StatementRow,
    TeamMemberRow,
    UnknownObjectError,
    in_event,
    of_attendee,
    of_run,
    scoped,
)

Small = Any
TENANT_ROWS = [mapper.class_ for mapper in Row.registry.mappers if mapper.class_ not in FREE_ROWS]
EVENT_ROWS = [row for row in TENANT_ROWS if "event_id" in row.__table__.c]


def test_organiser_scope_holds_half_of_two_organisers_rows(
    database: Database, small: Small, other: Small
) -> None:
    with database.reading() as db:
        seen = {
            row.__name__: [
                db.scalar(scope.select(row).with_only_columns(func.count()))
                for scope in (scoped(db, small.organiser), scoped(db, other.organiser.id))
            ]
            for row in TENANT_ROWS
        }
        whole = {row.__name__: db.scalar(select(func.count()).select_from(row)) or 0 for row in TENANT_ROWS}

    assert whole == {name: sum(halves) for name, halves in seen.items()}
    assert [name for name, (a, b) in seen.items() if a != b or a == 0] == []


def test_event_scope_holds_the_rows_of_its_event(database: Database, small: Small, other: Small) -> None:
    with database.reading() as db:
        for event in (small.event, other.event):
            here = in_event(db, event)
            assert {found.event_id for row in EVENT_ROWS for found in db.scalars(here.select(row))} == {
                event.id
            }


def test_foreign_object_is_as_unknown_as_an_absent_one(
    database: Database, small: Small, other: Small
) -> None:
    told = []
    with database.reading() as db:
        scope, here = scoped(db, small.organiser), in_event(db, small.event)
        for look, row, id_ in [
            (scope.event, None, other.event.public_id),
            (scope.event, None, "nothing"),
            (scope.one, PersonRow, other.people[0].public_id),
            (here.one, AttendeeRow, other.attendees[0].public_id),
            (here.one, AttendeeRow, "nothing"),
            (here.one, MeetingRow, other.meetings[0].public_id),
        ]:
            with pytest.raises(UnknownObjectError) as unknown:
                look(*([row] if row else []), id_)
            told.append((unknown.value.parameters["kind"], unknown.value.parameters["id"] == id_))

    assert told == [
        ("event", True),
        ("event", True),
        ("person", True),
        ("attendee", True),
        ("attendee", True),
        ("meeting", True),
    ]


def test_own_object_is_found_by_its_public_id(database: Database, small: Small) -> None:
    with database.reading() as db:
        scope = scoped(db, small.organiser)
        event = scope.event(small.event.public_id)
        ana = in_event(db, event).one(AttendeeRow, small.attendees[0].public_id)

        assert (event.id, ana.id) == (small.event.id, small.attendees[0].id)
        assert [found.id for found in db.scalars(scope.events())] == [small.event.id]


def test_attendees_of_a_foreign_event_are_none(database: Database, small: Small, other: Small) -> None:
    with database.reading() as db:
        scope = scoped(db, small.organiser)

        assert len(db.scalars(scope.attendees(small.event)).all()) == 4
        assert db.scalars(scope.attendees(other.event)).all() == []


def test_join_from_a_scope_stays_within_its_event(database: Database, small: Small, other: Small) -> None:
    with database.reading() as db:
        here = in_event(db, small.event)
        joined = (
            here.select(SeatRow)
            .join(PlacementRow, PlacementRow.id == SeatRow.placement_id)
            .join(SlotRow, SlotRow.id == SeatRow.slot_id)
            .join(AttendeeRow, AttendeeRow.id == SeatRow.attendee_id)
            .with_only_columns(AttendeeRow.event_id, SlotRow.event_id, PlacementRow.event_id)
        )

        assert set(db.execute(joined)) == {(small.event.id,) * 3}
    assert other.event.id != small.event.id


def test_update_and_delete_reach_no_further_than_the_scope(
    database: Database, small: Small, other: Small
) -> None:
    with database.writing() as db:
        here = in_event(db, small.event)
        db.execute(here.update(AttendeeRow).values(title="CTO"))
        db.execute(here.delete(StatementRow))
        db.execute(scoped(db, small.organiser).update(EventRow).values(name="Otro"))
        db.execute(scoped(db, small.organiser).delete(TeamMemberRow))

    with database.reading() as db:
        theirs = scoped(db, other.organiser)
        assert {row.title for row in db.scalars(theirs.select(AttendeeRow))} == {""}
        assert len(db.scalars(theirs.select(StatementRow)).all()) == 1
        assert [row.name for row in db.scalars(theirs.events())] == ["Foro"]
        assert len(db.scalars(theirs.select(TeamMemberRow)).all()) == 1


def test_run_and_attendee_lead_to_the_scope_of_their_event(
    database: Database, small: Small, other: Small
) -> None:
    with database.reading() as db:
        run_id = db.scalars(in_event(db, other.event).select(RunRow)).one().id

        there, run = of_run(db, run_id)
        here, ana = of_attendee(db, small.attendees[0].id)

        assert (there.event.id, run.id) == (other.event.id, run_id)
        assert (here.event.id, ana.name) == (small.event.id, "Ana")
        for look in (of_run, of_attendee):
            with pytest.raises(UnknownObjectError):
                look(db, 10**9)


def test_rows_that_belong_to_no_scope_are_a_mistake_of_the_code(
    sqlite_database: Database,
) -> None:
    with sqlite_database.reading() as db:
        with pytest.raises(TypeError, match="JobRow does not belong"):
            scoped(db, 1).select(JobRow)
        with pytest.raises(TypeError, match="OrganiserRow does not belong"):
            in_event(db, EventRow(id=1)).select(OrganiserRow)


def test_every_row_is_free_or_scoped() -> None:
    assert [
        row.__name__ for row in TENANT_ROWS if not {"organiser_id", "event_id"} & set(row.__table__.c.keys())
    ] == []
