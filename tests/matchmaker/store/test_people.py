"""Persons and attendees: each constraint, on both databases."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from matchmaker.store import (
    AttendeeRow,
    ConsentRow,
    PersonRow,
    Row,
    SignUpRow,
    StatementRow,
    UnavailableSlotRow,
)

NOW = datetime.fromisoformat("2026-10-01T08:00:00+00:00")
#: The small event of ``conftest``, and another organiser's.
Small = Any
TAKEN = ""


def person(s: Small, **changed: Any) -> PersonRow:
    return PersonRow(**{"organiser_id": s.organiser.id, "name": "Eva", "created_at": NOW} | changed)


def attendee(s: Small, **changed: Any) -> AttendeeRow:
    usual = {
        "organiser_id": s.organiser.id,
        "event_id": s.event.id,
        "person_id": s.spare.id,
        "external_id": "new",
        "name": "Eva",
        "registered_at": NOW,
    }
    return AttendeeRow(**usual | changed)


def statement(s: Small, **changed: Any) -> StatementRow:
    usual = {
        "event_id": s.event.id,
        "attendee_id": s.attendees[0].id,
        "kind": "need",
        "position": 1,
        "text": "Un local",
    }
    return StatementRow(**usual | changed)


def consent(s: Small, **changed: Any) -> ConsentRow:
    usual = {
        "event_id": s.event.id,
        "attendee_id": s.attendees[0].id,
        "version": "1",
        "language": "es",
        "text": "De acuerdo",
        "given_at": NOW,
    }
    return ConsentRow(**usual | changed)


def sign_up(s: Small, **changed: Any) -> SignUpRow:
    usual = {
        "event_id": s.event.id,
        "name": "Gil",
        "email": "gil@example.org",
        "email_normalised": "gil@example.org",
        "language": "es",
        "created_at": NOW,
        "expires_at": NOW,
    }
    return SignUpRow(**usual | changed)


#: Case → the row, of an event and another organiser's event, and the constraint that refuses it.
CASES: dict[str, tuple[Callable[[Small, Small], Row], str]] = {
    "person without e-mail": (lambda s, _: person(s), TAKEN),
    "attendee": (lambda s, _: attendee(s), TAKEN),
    "statement": (lambda s, _: statement(s), TAKEN),
    "own table that another has too": (
        lambda s, _: attendee(s, own_table_id=s.tables[0].id),
        TAKEN,
    ),
    "person's e-mail twice": (
        lambda s, _: person(s, email_normalised=s.people[0].email_normalised),
        "uq_people_organiser_id_email_normalised",
    ),
    "blank e-mail": (lambda s, _: person(s, email_normalised=""), "ck_people_email_not_blank"),
    "person twice in an event": (
        lambda s, _: attendee(s, person_id=s.people[0].id),
        "uq_attendees_event_id_person_id",
    ),
    "attendee id twice in an event": (
        lambda s, _: attendee(s, external_id="1"),
        "uq_attendees_event_id_external_id",
    ),
    "person of another organiser": (
        lambda s, o: attendee(s, person_id=o.people[0].id),
        "fk_attendees_organiser_id_person_id",
    ),
    "event of another organiser": (
        lambda s, o: attendee(s, event_id=o.event.id),
        "fk_attendees_organiser_id_event_id",
    ),
    "table of another event": (
        lambda s, o: attendee(s, own_table_id=o.tables[0].id),
        "fk_attendees_event_id_own_table_id",
    ),
    "negative cap": (lambda s, _: attendee(s, cap=-1), "ck_attendees_cap_at_least_0"),
    "negative floor": (lambda s, _: attendee(s, floor=-1), "ck_attendees_floor_at_least_0"),
    "unknown language of an attendee": (
        lambda s, _: attendee(s, language="fr"),
        "ck_attendees_language_known",
    ),
    "attendee's edition 0": (lambda s, _: attendee(s, edition=0), "ck_attendees_edition_at_least_1"),
    "consent": (lambda s, _: consent(s), TAKEN),
    "consent of another event's attendee": (
        lambda s, o: consent(s, attendee_id=o.attendees[0].id),
        "fk_consents_event_id_attendee_id",
    ),
    "consent in no language of ours": (lambda s, _: consent(s, language="fr"), "ck_consents_language_known"),
    "consent to no version": (lambda s, _: consent(s, version=""), "ck_consents_version_given"),
    "consent to no text": (lambda s, _: consent(s, text=""), "ck_consents_text_given"),
    "sign-up": (lambda s, _: sign_up(s), TAKEN),
    "sign-up twice": (
        lambda s, _: sign_up(s, email_normalised="eva@example.org"),
        "uq_sign_ups_event_id_email_normalised",
    ),
    "sign-up in no language of ours": (lambda s, _: sign_up(s, language="fr"), "ck_sign_ups_language_known"),
    "sign-up of no address": (lambda s, _: sign_up(s, email_normalised=""), "ck_sign_ups_email_not_blank"),
    "badge serial 0": (lambda s, _: attendee(s, badge_serial=0), "ck_attendees_badge_serial_at_least_1"),
    "away in another event's slot": (
        lambda s, o: UnavailableSlotRow(
            event_id=s.event.id, attendee_id=s.attendees[0].id, slot_id=o.slots[0].id
        ),
        "fk_unavailable_slots_event_id_slot_id",
    ),
    "away attendee of another event": (
        lambda s, o: UnavailableSlotRow(
            event_id=s.event.id, attendee_id=o.attendees[0].id, slot_id=s.slots[0].id
        ),
        "fk_unavailable_slots_event_id_attendee_id",
    ),
    "unknown statement": (lambda s, _: statement(s, kind="dream"), "ck_statements_kind_known"),
    "blank statement": (lambda s, _: statement(s, text=""), "ck_statements_text_given"),
    "statement before the first": (
        lambda s, _: statement(s, position=-1),
        "ck_statements_position_at_least_0",
    ),
    "two statements of one priority": (
        lambda s, _: statement(s, position=0),
        "uq_statements_attendee_id_kind_position",
    ),
    "statement of another event's attendee": (
        lambda s, o: statement(s, attendee_id=o.attendees[0].id),
        "fk_statements_event_id_attendee_id",
    ),
}


def test_database_takes_and_refuses_each_case_by_its_constraint(assert_cases: Callable[..., None]) -> None:
    assert_cases(CASES, PersonRow, AttendeeRow, UnavailableSlotRow, StatementRow, ConsentRow, SignUpRow)
