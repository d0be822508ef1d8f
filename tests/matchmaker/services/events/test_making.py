"""A new event, next year's, out of the list and back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from matchmaker.intake import EventFolder, SessionRecord, VocabularyRecord
from matchmaker.services.events import (
    PRESETS,
    DeleteDayError,
    FarDayError,
    NameDiffersError,
    ShiftedTimeError,
    archive_event,
    cancel_deletion,
    choices_of,
    duplicate_event,
    is_to_be_deleted,
    load_sample,
    make_event,
    plan_deletion,
    proposed_copy,
    read_choices,
    read_events,
    read_record_and_keys,
    store_event,
    unarchive_event,
    usual_zone,
)
from matchmaker.store import AuditRow, Database, EventRow, OrganiserRow, SlotRow, in_event, scoped

NOW = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)
Stored = Callable[[EventFolder], int]


@pytest.fixture
def store(database: Database, organiser: OrganiserRow, now: datetime) -> Stored:
    def event(folder: EventFolder) -> int:
        with database.writing() as db:
            return store_event(db, organiser, folder, now=now).id

    return event


@pytest.fixture
def stored(store: Stored, breakfast: EventFolder) -> int:
    return store(breakfast)


def deeds(database: Database, organiser: OrganiserRow) -> list[tuple[str, str, str | None]]:
    with database.reading() as db:
        rows = db.scalars(scoped(db, organiser).select(AuditRow).order_by(AuditRow.id))
        return [(row.action, row.actor_kind, row.actor_id) for row in rows]


@pytest.mark.parametrize("preset", PRESETS)
def test_what_was_chosen_is_made_as_a_draft(
    database: Database, organiser: OrganiserRow, now: datetime, preset: str
) -> None:
    proposed = choices_of(PRESETS[preset], timezone="Atlantic/Canary", language="en", now=now)
    chosen = replace(proposed, record=replace(proposed.record, name="Foro"), registration_until=now)
    with database.writing() as db:
        event = make_event(db, organiser.id, chosen, by="carmen", now=now)
        assert event.state == "draft"
        assert replace(read_choices(db, event), was=chosen.was) == chosen
        slots = db.scalars(in_event(db, event).select(SlotRow)).all()

    assert len(slots) == chosen.record.num_slots
    assert deeds(database, organiser) == [("event.made", "team_member", "carmen")]


def test_the_zone_is_that_of_the_newest_event(
    database: Database, organiser: OrganiserRow, breakfast: EventFolder, store: Stored
) -> None:
    with database.reading() as db:
        assert usual_zone(db, organiser.id) == "Europe/Madrid"
    store(replace(breakfast, event=replace(breakfast.event, timezone="America/Bogota")))
    with database.reading() as db:
        assert usual_zone(db, organiser.id) == "America/Bogota"


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("Foro 2026", "Foro 2027"),
        ("Foro Confianza", "Foro Confianza"),
        ("2025/2026 Foro", "2026/2027 Foro"),
        ("Foro 12026", "Foro 12026"),
    ],
)
def test_next_years_is_proposed_on_the_same_day_of_the_week_with_its_year_raised(
    database: Database, breakfast: EventFolder, store: Stored, name: str, proposed: str
) -> None:
    event = store(replace(breakfast, event=replace(breakfast.event, name=name)))
    with database.reading() as db:
        assert proposed_copy(db, db.get_one(EventRow, event)) == (proposed, date(2027, 9, 30))


def test_a_copy_has_all_but_the_people(
    database: Database, organiser: OrganiserRow, brokerage: EventFolder, store: Stored, now: datetime
) -> None:
    words = VocabularyRecord(muted=("pan",))
    event = store(replace(brokerage, vocabulary=words, breaks="few"))
    with database.writing() as db:
        row = db.get_one(EventRow, event)
        row.registration = "anyone"
        row.registration_until = datetime(2026, 9, 28, 18, 0, tzinfo=UTC)
        copy = duplicate_event(db, row, name="Otro", day=date(2027, 11, 4), by="carmen", now=now)
        made, _ = read_record_and_keys(db, copy)

    shift = timedelta(days=399)
    assert made == EventFolder(
        event=replace(
            brokerage.event,
            name="Otro",
            sessions=tuple(
                replace(session, start=session.start + shift) for session in brokerage.event.sessions
            ),
        ),
        attendees=(),
        pairs=(),
        vocabulary=words,
        breaks="few",
    )
    assert (copy.state, copy.registration) == ("draft", "anyone")
    # Eight in the evening by the clock, on the other side of the change of time.
    assert copy.registration_until == datetime(2027, 11, 1, 19, 0, tzinfo=UTC)
    assert deeds(database, organiser)[-1] == ("event.duplicated", "team_member", "carmen")


def test_a_copy_keeps_the_wall_clock_when_summer_time_is_over(
    database: Database, breakfast: EventFolder, store: Stored, now: datetime
) -> None:
    event = store(breakfast)
    with database.writing() as db:
        copy = duplicate_event(
            db, db.get_one(EventRow, event), name="Otro", day=date(2026, 11, 5), by="carmen", now=now
        )
        starts = db.scalars(in_event(db, copy).select(SlotRow).order_by(SlotRow.number)).all()

    assert starts[0].starts_at == datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
    assert starts[2].starts_at == datetime(2026, 11, 5, 11, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "error"), [(date(2027, 3, 28), ShiftedTimeError), (date(2300, 1, 1), FarDayError)]
)
def test_a_copy_at_a_time_that_is_none_is_refused(
    database: Database, breakfast: EventFolder, store: Stored, day: date, error: type[Exception]
) -> None:
    night = SessionRecord(start=datetime.fromisoformat("2026-10-01T02:30"), slots=1)
    frame = replace(breakfast.event, sessions=(night,), tables=(2,))
    event = store(EventFolder(event=frame, attendees=()))
    with pytest.raises(error), database.writing() as db:
        duplicate_event(db, db.get_one(EventRow, event), name="Otro", day=day, by="carmen", now=NOW)
    with database.reading() as db:
        row = db.get_one(EventRow, event)
        assert db.scalars(scoped(db, row.organiser_id).events()).all() == [row]


def test_an_archived_event_says_so_and_comes_back(
    database: Database, organiser: OrganiserRow, breakfast: EventFolder, store: Stored, now: datetime
) -> None:
    event = store(breakfast)
    for change, is_archived in ((archive_event, True), (archive_event, True), (unarchive_event, False)):
        with database.writing() as db:
            change(db, db.get_one(EventRow, event), by="carmen", now=now)
        with database.reading() as db:
            assert [one.is_archived for one in read_events(db, organiser)] == [is_archived]
    assert [action for action, *_ in deeds(database, organiser)] == [
        "event.imported",
        "event.archived",
        "event.unarchived",
    ]


@pytest.mark.parametrize(
    ("name", "day", "error"),
    [
        ("Desayuno", date(2026, 9, 1), DeleteDayError),
        ("Desayuno", date(2026, 8, 1), DeleteDayError),
        ("Desayuno", date(2100, 1, 1), DeleteDayError),
        ("desayuno", date(2026, 9, 2), NameDiffersError),
        ("", date(2026, 9, 2), NameDiffersError),
    ],
)
def test_a_deletion_asks_for_the_name_and_a_day_to_come(
    database: Database, stored: int, name: str, day: date, error: type[Exception]
) -> None:
    event = stored
    with pytest.raises(error), database.writing() as db:
        plan_deletion(db, db.get_one(EventRow, event), on=day, typed_name=name, by="carmen", now=NOW)
    with database.reading() as db:
        assert db.get_one(EventRow, event).delete_on is None


def test_a_deletion_comes_at_the_beginning_of_its_day_and_can_be_taken_back(
    database: Database, organiser: OrganiserRow, breakfast: EventFolder, store: Stored, now: datetime
) -> None:
    event = store(breakfast)
    with database.writing() as db:
        row = db.get_one(EventRow, event)
        plan_deletion(db, row, on=date(2026, 9, 2), typed_name=" Desayuno ", by="carmen", now=now)
        # In Madrid the day begins two hours before it does in UTC.
        assert not is_to_be_deleted(row, datetime(2026, 9, 1, 21, 59, tzinfo=UTC))
        assert is_to_be_deleted(row, datetime(2026, 9, 1, 22, 0, tzinfo=UTC))
        cancel_deletion(db, row, by="carmen", now=now)
        assert not is_to_be_deleted(row, datetime(2026, 9, 1, 22, 0, tzinfo=UTC))
    assert [action for action, *_ in deeds(database, organiser)][1:] == [
        "event.deletion_planned",
        "event.deletion_cancelled",
    ]


def test_the_sample_is_loaded_once(database: Database, organiser: OrganiserRow, now: datetime) -> None:
    with database.writing() as db:
        first = load_sample(db, organiser.id, now)
        assert load_sample(db, organiser.id, now).id == first.id
        assert len(read_events(db, organiser)) == 1
