"""An event and its programme: each constraint, on both databases."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from matchmaker.store import EventRow, Row, SessionRow, SlotRow, TableRow

NOW = datetime.fromisoformat("2026-10-01T08:00:00+00:00")
#: The small event of ``conftest``, and another organiser's.
Small = Any
TAKEN = ""


def event(s: Small, **changed: Any) -> EventRow:
    usual = {"organiser_id": s.organiser.id, "name": "Foro", "timezone": "Europe/Madrid", "created_at": NOW}
    return EventRow(**usual | changed)


def session(s: Small, **changed: Any) -> SessionRow:
    usual = {"event_id": s.event.id, "position": 1, "starts_local": NOW.replace(tzinfo=None), "slots": 2}
    return SessionRow(**usual | changed)


def slot(s: Small, **changed: Any) -> SlotRow:
    usual = {
        "event_id": s.event.id,
        "session_id": s.session.id,
        "number": 3,
        "starts_at": NOW,
        "ends_at": NOW + timedelta(minutes=15),
        "tables": 2,
    }
    return SlotRow(**usual | changed)


#: Case → the row, of an event and another organiser's event, and the constraint that refuses it.
CASES: dict[str, tuple[Callable[[Small, Small], Row], str]] = {
    "event": (lambda s, _: event(s), TAKEN),
    "session": (lambda s, _: session(s), TAKEN),
    "slot": (lambda s, _: slot(s), TAKEN),
    "unknown event state": (lambda s, _: event(s, state="over"), "ck_events_state_known"),
    "unknown event language": (lambda s, _: event(s, language="fr"), "ck_events_language_known"),
    "negative cap in the rules": (lambda s, _: event(s, rule_cap=-1), "ck_events_rule_cap_at_least_0"),
    "negative floor in the rules": (lambda s, _: event(s, rule_floor=-1), "ck_events_rule_floor_at_least_0"),
    "negative least value": (
        lambda s, _: event(s, rule_min_value=-1),
        "ck_events_rule_min_value_at_least_0",
    ),
    "negative compactness": (
        lambda s, _: event(s, rule_compactness=-1),
        "ck_events_rule_compactness_at_least_0",
    ),
    "break spread below none": (
        lambda s, _: event(s, rule_max_break_spread=-2),
        "ck_events_rule_max_break_spread_at_least_minus_1",
    ),
    "unknown organisation rule": (
        lambda s, _: event(s, rule_same_organisation="maybe"),
        "ck_events_rule_same_organisation_known",
    ),
    "unknown met-before rule": (
        lambda s, _: event(s, rule_met_before="maybe"),
        "ck_events_rule_met_before_known",
    ),
    "unknown consent rule": (lambda s, _: event(s, rule_consent="never"), "ck_events_rule_consent_known"),
    "unknown choice about breaks": (lambda s, _: event(s, breaks="none"), "ck_events_breaks_known"),
    "unknown way to register": (lambda s, _: event(s, registration="x"), "ck_events_registration_known"),
    "edition 0": (lambda s, _: event(s, edition=0), "ck_events_edition_at_least_1"),
    "negative factor": (lambda s, _: event(s, factor_want=-0.5), "ck_events_factor_want_at_least_0"),
    "event of nobody": (lambda s, _: event(s, organiser_id=10**9), "fk_events_organiser_id"),
    "public id twice": (lambda s, _: event(s, public_id=s.event.public_id), "uq_events_public_id"),
    "negative session position": (lambda s, _: session(s, position=-1), "ck_sessions_position_at_least_0"),
    "session position twice": (lambda s, _: session(s, position=0), "uq_sessions_event_id_position"),
    "session without slots": (lambda s, _: session(s, slots=0), "ck_sessions_slots_at_least_1"),
    "slots of no length": (lambda s, _: session(s, slot_minutes=0), "ck_sessions_slot_minutes_at_least_1"),
    "negative pause": (lambda s, _: session(s, pause_minutes=-1), "ck_sessions_pause_minutes_at_least_0"),
    "slot number 0": (lambda s, _: slot(s, number=0), "ck_slots_number_at_least_1"),
    "slot number twice": (lambda s, _: slot(s, number=1), "uq_slots_event_id_number"),
    "slot that ends as it starts": (lambda s, _: slot(s, ends_at=NOW), "ck_slots_ends_after_start"),
    "negative tables": (lambda s, _: slot(s, tables=-1), "ck_slots_tables_at_least_0"),
    "slot of another event's session": (
        lambda s, o: slot(s, session_id=o.session.id),
        "fk_slots_event_id_session_id",
    ),
    "table number 0": (lambda s, _: TableRow(event_id=s.event.id, number=0), "ck_tables_number_at_least_1"),
    "table number twice": (lambda s, _: TableRow(event_id=s.event.id, number=1), "uq_tables_event_id_number"),
}


def test_database_takes_and_refuses_each_case_by_its_constraint(assert_cases: Callable[..., None]) -> None:
    assert_cases(CASES, EventRow, SessionRow, SlotRow, TableRow)


@pytest.mark.parametrize(
    ("make", "constraint"),
    [
        (lambda s: event(s, sample="desayuno-24"), "uq_events_organiser_id_sample"),
    ],
)
def test_database_refuses_the_second_alike(
    make: Callable[[Small], Row], constraint: str, refused_second: Callable[..., str]
) -> None:
    assert refused_second(make, constraint) == constraint
