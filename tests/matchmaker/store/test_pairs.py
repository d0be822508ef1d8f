"""Between two attendees: each constraint, on both databases."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from matchmaker.store import (
    Database,
    ExplicitPairAfterRow,
    ExplicitPairRow,
    ExplicitPairSlotRow,
    MetRow,
    Row,
    WishRow,
)

NOW = datetime.fromisoformat("2026-10-01T08:00:00+00:00")
#: The small event of ``conftest``, and another organiser's.
Small = Any
TAKEN = ""


def wish(s: Small, **changed: Any) -> WishRow:
    usual = {
        "event_id": s.event.id,
        "from_attendee_id": s.attendees[0].id,
        "to_attendee_id": s.attendees[1].id,
        "wish": "want",
    }
    return WishRow(**usual | changed)


def met(s: Small, **changed: Any) -> MetRow:
    usual = {
        "event_id": s.event.id,
        "a_attendee_id": s.attendees[0].id,
        "b_attendee_id": s.attendees[1].id,
        "times": 1,
    }
    return MetRow(**usual | changed)


def pair(s: Small, **changed: Any) -> ExplicitPairRow:
    usual = {
        "event_id": s.event.id,
        "position": 2,
        "a_attendee_id": s.attendees[0].id,
        "b_attendee_id": s.attendees[3].id,
        "value": 1,
    }
    return ExplicitPairRow(**usual | changed)


#: Case → the row, of an event and another organiser's event, and the constraint that refuses it.
CASES: dict[str, tuple[Callable[[Small, Small], Row], str]] = {
    "wish": (lambda s, _: wish(s), TAKEN),
    "wish for somebody not registered": (lambda s, _: wish(s, to_attendee_id=None, typed_name="Eva"), TAKEN),
    "attendee's wish beside the organiser's": (
        lambda s, _: wish(s, to_attendee_id=s.attendees[3].id, wish="avoid", origin="organiser"),
        TAKEN,
    ),
    "met": (lambda s, _: met(s), TAKEN),
    "pair": (lambda s, _: pair(s), TAKEN),
    "same pair again without an id": (lambda s, _: pair(s, b_attendee_id=s.attendees[1].id), TAKEN),
    "unknown wish": (lambda s, _: wish(s, wish="like"), "ck_wishes_wish_known"),
    "wish of nobody known": (lambda s, _: wish(s, origin="door"), "ck_wishes_origin_known"),
    "must of an attendee": (lambda s, _: wish(s, wish="must"), "ck_wishes_must_is_the_organisers"),
    "typed address that nothing can be compared with": (
        lambda s, _: wish(s, typed_email="Eva@Example.org"),
        "ck_wishes_typed_email_normalised_too",
    ),
    "wish towards oneself": (
        lambda s, _: wish(s, to_attendee_id=s.attendees[0].id),
        "ck_wishes_not_oneself",
    ),
    "wish towards nobody": (lambda s, _: wish(s, to_attendee_id=None), "ck_wishes_towards_somebody"),
    "wish towards another event's attendee": (
        lambda s, o: wish(s, to_attendee_id=o.attendees[0].id),
        "fk_wishes_event_id_to_attendee_id",
    ),
    "wish of another event's attendee": (
        lambda s, o: wish(s, from_attendee_id=o.attendees[0].id),
        "fk_wishes_event_id_from_attendee_id",
    ),
    "met oneself": (lambda s, _: met(s, b_attendee_id=s.attendees[0].id), "ck_met_before_not_oneself"),
    "met no times": (lambda s, _: met(s, times=0), "ck_met_before_times_at_least_1"),
    "met another event's attendee": (
        lambda s, o: met(s, b_attendee_id=o.attendees[0].id),
        "fk_met_before_event_id_b_attendee_id",
    ),
    "pair with oneself": (
        lambda s, _: pair(s, b_attendee_id=s.attendees[0].id),
        "ck_explicit_pairs_not_oneself",
    ),
    "pair of no value": (lambda s, _: pair(s, value=0), "ck_explicit_pairs_value_at_least_1"),
    "pair before the first": (lambda s, _: pair(s, position=-1), "ck_explicit_pairs_position_at_least_0"),
    "two pairs on one line": (lambda s, _: pair(s, position=0), "uq_explicit_pairs_event_id_position"),
    "pair of another event's attendee": (
        lambda s, o: pair(s, b_attendee_id=o.attendees[0].id),
        "fk_explicit_pairs_event_id_b_attendee_id",
    ),
    "pair's slot in another event": (
        lambda s, o: ExplicitPairSlotRow(event_id=s.event.id, pair_id=s.pairs[0].id, slot_id=o.slots[0].id),
        "fk_explicit_pair_slots_event_id_slot_id",
    ),
    "pair after itself": (
        lambda s, _: ExplicitPairAfterRow(
            event_id=s.event.id, pair_id=s.pairs[0].id, before_pair_id=s.pairs[0].id
        ),
        "ck_explicit_pair_afters_not_itself",
    ),
    "pair after another event's": (
        lambda s, o: ExplicitPairAfterRow(
            event_id=s.event.id, pair_id=s.pairs[0].id, before_pair_id=o.pairs[0].id
        ),
        "fk_explicit_pair_afters_event_id_before_pair_id",
    ),
}


def test_database_takes_and_refuses_each_case_by_its_constraint(assert_cases: Callable[..., None]) -> None:
    assert_cases(CASES, WishRow, MetRow, ExplicitPairRow, ExplicitPairSlotRow, ExplicitPairAfterRow)


@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (met, "uq_met_before_a_attendee_id_b_attendee_id"),
        (wish, "uq_wishes_from_attendee_id_to_attendee_id_wish_origin"),
    ],
)
def test_database_refuses_the_second_alike(
    make: Callable[[Small], Row], constraint: str, refused_second: Callable[..., str]
) -> None:
    assert refused_second(make, constraint) == constraint


def test_pairs_without_an_id_may_be_many_and_with_one_not(database: Database, small: Small) -> None:
    with database.writing() as db:
        db.add_all([pair(small), pair(small, position=3), pair(small, position=4, external_id="p")])

    with pytest.raises(IntegrityError), database.writing() as db:
        db.add(pair(small, position=5, external_id="p"))
