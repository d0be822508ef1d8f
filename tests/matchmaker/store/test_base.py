"""Moments are aware and in UTC, wall clocks have no zone, JSON comes back as it was."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import StatementError

from matchmaker.store import (
    AwareWallClockError,
    Database,
    EventRow,
    JobRow,
    NaiveMomentError,
    OrganiserRow,
    SessionRow,
)

MOMENT = datetime(2026, 10, 25, 1, 30, 0, 123456, tzinfo=UTC)
Small = Any


def stored(database: Database, moment: datetime) -> datetime:
    with database.writing() as db:
        db.add(OrganiserRow(name="Cámara", created_at=moment))
    with database.reading() as db:
        return db.scalars(select(OrganiserRow.created_at)).one()


@pytest.mark.parametrize(
    "moment",
    [
        MOMENT,
        # The hour that a clock in Madrid shows twice that night, for the second time.
        datetime(2026, 10, 25, 2, 30, 0, 123456, tzinfo=ZoneInfo("Europe/Madrid"), fold=1),
        MOMENT.astimezone(timezone(timedelta(hours=-3, minutes=-30))),
    ],
)
def test_moment_comes_back_as_the_same_one_in_utc(database: Database, moment: datetime) -> None:
    back = stored(database, moment)

    assert back == MOMENT
    assert back.tzinfo is UTC


def test_moments_are_compared_in_utc_whatever_their_zone(database: Database) -> None:
    stored(database, MOMENT)
    later_on_the_clock = (MOMENT - timedelta(minutes=1)).astimezone(ZoneInfo("Asia/Tokyo"))

    with database.reading() as db:
        after = db.scalar(select(func.count()).where(OrganiserRow.created_at > later_on_the_clock))
        before = db.scalar(select(func.count()).where(OrganiserRow.created_at < later_on_the_clock))

    assert (after, before) == (1, 0)


def test_naive_moment_is_refused_when_stored_and_when_compared(database: Database) -> None:
    naive = datetime.fromisoformat("2026-10-01T10:00:00")

    with pytest.raises(StatementError) as when_stored:
        stored(database, naive)
    with pytest.raises(StatementError) as when_compared, database.reading() as db:
        db.scalars(select(OrganiserRow).where(OrganiserRow.created_at > naive)).all()

    for refused in (when_stored, when_compared):
        assert isinstance(refused.value.orig, NaiveMomentError)
        assert refused.value.orig.parameters == {"found": "2026-10-01T10:00:00"}


def test_moment_that_is_not_known_stays_so(database: Database) -> None:
    with database.writing() as db:
        db.add(JobRow(kind="schedule", created_at=MOMENT, run_at=MOMENT))

    with database.reading() as db:
        assert db.scalars(select(JobRow.lease_until)).one() is None


def test_wall_clock_comes_back_as_typed_and_takes_no_zone(database: Database, small: Small) -> None:
    typed = datetime.fromisoformat("2026-03-29T02:30:00")
    with database.writing() as db:
        db.add(SessionRow(event_id=small.event.id, position=1, starts_local=typed, slots=1))

    with database.reading() as db:
        assert db.scalars(select(SessionRow.starts_local).where(SessionRow.position == 1)).one() == typed
    with pytest.raises(StatementError) as refused, database.writing() as db:
        db.add(SessionRow(event_id=small.event.id, position=2, starts_local=MOMENT, slots=1))
    assert isinstance(refused.value.orig, AwareWallClockError)


@pytest.mark.parametrize(
    "payload",
    [{}, {"b": 1, "a": [1.5, None, True, "ñ\u0000«»"]}, {"big": 2**53, "nested": {"empty": []}}],
)
def test_json_comes_back_as_it_was_in_the_same_order(database: Database, payload: dict[str, Any]) -> None:
    with database.writing() as db:
        db.add(JobRow(kind="schedule", created_at=MOMENT, run_at=MOMENT, payload=payload))

    with database.reading() as db:
        back = db.scalars(select(JobRow.payload)).one()
    assert (back, list(back)) == (payload, list(payload))


def test_missing_json_is_nothing_and_not_the_word_null(database: Database) -> None:
    with database.writing() as db:
        db.add(JobRow(kind="schedule", created_at=MOMENT, run_at=MOMENT, result=None))

    with database.reading() as db:
        assert db.scalar(select(func.count()).where(JobRow.result.is_(None))) == 1


def test_event_starts_with_the_defaults_of_the_folder_format(
    database: Database, add_organiser: Callable[[object, str], None]
) -> None:
    from matchmaker.intake.records import FactorsRecord, RulesRecord

    add_organiser(database, "Cámara")
    with database.writing() as db:
        organiser = db.scalars(select(OrganiserRow.id)).one()
        db.add(EventRow(organiser_id=organiser, name="Foro", timezone="Europe/Madrid", created_at=MOMENT))

    with database.reading() as db:
        row = db.scalars(select(EventRow)).one()
    rules, factors = RulesRecord(), FactorsRecord()
    expected = {f"rule_{name}": getattr(rules, name) for name in RulesRecord.__slots__}
    expected |= {f"factor_{name}": getattr(factors, name) for name in FactorsRecord.__slots__}
    expected["rule_roles"] = []
    assert {name: getattr(row, name) for name in expected} == expected
    columns = {column.name for column in EventRow.__table__.columns}
    assert {name for name in columns if name.startswith(("rule_", "factor_"))} == set(expected)
