"""An event that is imported and exported is the same event."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from matchmaker.intake import (
    AttendeeRecord,
    EventFolder,
    EventRecord,
    FactorsRecord,
    MetRecord,
    PairRecord,
    RulesRecord,
    SessionRecord,
    WishRecord,
)
from matchmaker.services.events import read_record, read_record_and_keys, store_event
from matchmaker.store import AttendeeRow, Database, OrganiserRow, PersonRow, WishRow, in_event, scoped

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
BLANK = st.just("") | TEXT
NUMBERS = st.integers(0, 9)
STRENGTHS = st.floats(0, 4, width=32)


def some(items: Sequence[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    """Draw some of the items, in their order."""
    return st.sets(st.sampled_from(items), max_size=most).map(
        lambda chosen: tuple(item for item in items if item in chosen)
    )


@st.composite
def event_records(draw: st.DrawFn) -> EventRecord:
    sessions = draw(
        st.lists(
            st.builds(
                SessionRecord,
                start=st.datetimes(
                    datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2027-12-31")
                ),
                slots=st.integers(1, 3),
                slot_minutes=st.integers(1, 60),
                pause_minutes=NUMBERS,
            ),
            min_size=1,
            max_size=3,
        )
    )
    slots = sum(session.slots for session in sessions)
    tables = draw(st.lists(st.integers(0, 4), min_size=slots, max_size=slots))
    return EventRecord(
        name=draw(TEXT),
        timezone=draw(st.sampled_from(["Europe/Madrid", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"])),
        language=draw(st.sampled_from(["es", "en"])),
        sessions=tuple(sessions),
        tables=tuple(tables),
        table_labels=tuple(draw(st.lists(TEXT, max_size=4))),
        rules=draw(
            st.builds(
                RulesRecord,
                floor=NUMBERS,
                cap=NUMBERS,
                min_value=NUMBERS,
                same_organisation=st.sampled_from(["forbid", "allow", "only"]),
                met_before=st.sampled_from(["forbid", "allow", "prefer"]),
                roles=st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple),
                consent=st.sampled_from(["automatic", "confirm"]),
                compactness=NUMBERS,
                max_break_spread=st.integers(-1, 3),
            )
        ),
        factors=draw(
            st.builds(FactorsRecord, **dict.fromkeys(FactorsRecord.__dataclass_fields__, STRENGTHS))
        ),
    )


@st.composite
def attendee_records(draw: st.DrawFn, event: EventRecord, nth: int, name: str) -> AttendeeRecord:
    texts = st.lists(TEXT, max_size=2).map(tuple)
    # Somebody may have a table of their own: another one for each.
    own = st.none() | st.just(nth) if nth <= max(event.tables) else st.none()
    return AttendeeRecord(
        id=name,
        name=draw(TEXT),
        email=draw(st.just("") | st.just(f"{nth}@Example.org")),
        organisation=draw(BLANK),
        title=draw(BLANK),
        role=draw(BLANK),
        languages=draw(some(["es", "en", "fr"])),
        goals=draw(texts),
        offers=draw(texts),
        needs=draw(texts),
        cap=draw(NUMBERS),
        floor=draw(NUMBERS),
        unavailable=draw(some(range(1, event.num_slots + 1))),
        table=draw(own),
    )


@st.composite
def folders(draw: st.DrawFn) -> EventFolder:
    event = draw(event_records())
    names = draw(st.lists(TEXT, min_size=2, max_size=5, unique=True))
    attendees = [draw(attendee_records(event, nth, name)) for nth, name in enumerate(names, 1)]
    two = st.permutations(names).map(lambda shuffled: (shuffled[0], shuffled[1]))
    wishes = st.builds(
        lambda ends, wish: WishRecord(*ends, wish), two, st.sampled_from(["must", "want", "avoid"])
    )
    met = st.builds(lambda ends, times: MetRecord(*ends, times), two, st.integers(1, 9))
    return EventFolder(
        event=event,
        attendees=tuple(attendees),
        wishes=tuple(draw(st.lists(wishes, max_size=4, unique=True))),
        met=tuple(draw(st.lists(met, max_size=3, unique_by=lambda record: (record.a, record.b)))),
        pairs=draw(st.none() | pair_records(event, two)),
    )


@st.composite
def pair_records(
    draw: st.DrawFn, event: EventRecord, two: st.SearchStrategy[tuple[str, str]]
) -> tuple[PairRecord, ...]:
    ids = draw(st.lists(TEXT, max_size=4, unique=True))
    records: list[PairRecord] = []
    for name in [*ids, *[""] * draw(st.integers(0, 2))]:
        a, b = draw(two)
        earlier = [record.id for record in records if record.id]
        records.append(
            PairRecord(
                a=a,
                b=b,
                value=draw(st.integers(1, 2**31 - 1)),
                id=name,
                required=draw(st.booleans()),
                slots=draw(some(range(1, event.num_slots + 1))),
                after=draw(some(earlier)) if earlier else (),
            )
        )
    return tuple(records)


@given(folder=folders())
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_event_survives_import_and_export(
    database: Database, organiser: OrganiserRow, now: datetime, folder: EventFolder
) -> None:
    with database.writing() as db:
        stored = store_event(db, organiser, folder, now=now)

    with database.reading() as db:
        assert read_record(db, scoped(db, organiser).event(stored.public_id)) == folder


def test_an_attendee_with_a_known_address_is_the_same_person_at_the_next_event(
    database: Database, organiser: OrganiserRow, now: datetime, breakfast: EventFolder
) -> None:
    with database.writing() as db:
        store_event(db, organiser, breakfast, now=now)
        store_event(db, organiser, breakfast, now=now)

    with database.reading() as db:
        people = db.scalars(scoped(db, organiser).select(PersonRow)).all()
    # Ana and Ben have an address; the other two are new persons at each event.
    assert sorted(person.name.split()[0] for person in people) == [
        "Ana",
        "Ben",
        *["Caitlín"] * 2,
        "Dan",
        "Dan",
    ]


def test_a_person_keeps_their_address_as_given_last(
    database: Database, organiser: OrganiserRow, now: datetime, breakfast: EventFolder
) -> None:
    ana, *others = breakfast.attendees
    again = replace(breakfast, attendees=(replace(ana, email="Ana@Example.ORG"), *others))
    with database.writing() as db:
        store_event(db, organiser, breakfast, now=now)
        store_event(db, organiser, again, now=now)

    with database.reading() as db:
        people = scoped(db, organiser).select(PersonRow).where(PersonRow.email.is_not(None))
        given = people.with_only_columns(PersonRow.email)
        assert sorted(db.scalars(given)) == ["Ana@Example.ORG", "ben@example.org"]


def test_what_an_attendee_avoids_does_not_leave_with_the_event(
    database: Database, organiser: OrganiserRow, now: datetime, breakfast: EventFolder
) -> None:
    with database.writing() as db:
        event = store_event(db, organiser, breakfast, now=now)
        here = in_event(db, event)
        ids = dict(
            db.execute(
                here.select(AttendeeRow).with_only_columns(AttendeeRow.external_id, AttendeeRow.id)
            ).all()
        )
        for to, wish in (("cai", "avoid"), ("ben", "avoid"), ("ana", "want")):
            row = {"from_attendee_id": ids["dan"], "to_attendee_id": ids[to], "wish": wish}
            db.add(WishRow(event_id=event.id, origin="attendee", **row))

    with database.reading() as db:
        own = scoped(db, organiser).event(event.public_id)
        leaving, scheduled = read_record(db, own), read_record_and_keys(db, own)[0]
    # The organiser's folder said that Dan avoids Cai, and still does.
    assert leaving.wishes == (*breakfast.wishes, WishRecord("dan", "ana", "want"))
    assert scheduled.wishes == (
        *breakfast.wishes,
        WishRecord("dan", "ben", "avoid"),
        WishRecord("dan", "ana", "want"),
    )


def test_persons_of_another_organiser_are_other_persons(
    database: Database,
    organiser: OrganiserRow,
    other_organiser: OrganiserRow,
    now: datetime,
    breakfast: EventFolder,
) -> None:
    with database.writing() as db:
        store_event(db, organiser, breakfast, now=now)
        store_event(db, other_organiser, breakfast, now=now)

    with database.reading() as db:
        assert len(db.scalars(scoped(db, organiser).select(PersonRow)).all()) == 4
        assert len(db.scalars(scoped(db, other_organiser).select(PersonRow)).all()) == 4


def test_an_import_that_fails_leaves_nothing(
    database: Database, organiser: OrganiserRow, now: datetime, breakfast: EventFolder
) -> None:
    same_id_twice = replace(breakfast, wishes=(), attendees=breakfast.attendees[:1] * 2)

    with pytest.raises(IntegrityError), database.writing() as db:
        store_event(db, organiser, same_id_twice, now=now)

    with database.reading() as db:
        assert db.scalars(scoped(db, organiser).events()).all() == []
        assert db.scalars(scoped(db, organiser).select(PersonRow)).all() == []
