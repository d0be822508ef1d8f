"""Who registers after the schedule was computed is late until one is published that knows them."""

from datetime import datetime, timedelta
from typing import Any

from matchmaker.intake import AttendeeRecord
from matchmaker.services import registration as service
from matchmaker.services.people import register
from matchmaker.store import EventRow, VersionRow

MINUTE = timedelta(minutes=1)


def publish(gathering: Any, number: int, computed: datetime, published: datetime | None) -> None:
    with gathering.database.writing() as db:
        db.add(
            VersionRow(
                event_id=gathering.event.id,
                number=number,
                state="draft" if published is None else "published",
                value=0,
                objective=0,
                upper_bound=0,
                status="optimal",
                breaks=0,
                table_moves=0,
                created_at=computed,
                published_at=published,
            )
        )


def late(gathering: Any) -> set[str]:
    with gathering.database.reading() as db:
        event = db.get_one(EventRow, gathering.event.id)
        names = {public: who for who, public in gathering.public_ids.items()}
        return {names.get(one, "new") for one in service.late_attendees(db, event)}


def come(gathering: Any, who: str, at: datetime) -> None:
    with gathering.database.writing() as db:
        event = db.get_one(EventRow, gathering.event.id)
        ids = register(db, event, [AttendeeRecord(id=who, name=who)], slot_ids={}, table_ids={}, now=at)
        gathering.attendees |= ids


def test_nobody_is_late_before_a_schedule_is_published(gathering: Any) -> None:
    publish(gathering, 1, gathering.now, None)
    come(gathering, "new", gathering.now + MINUTE)

    assert late(gathering) == set()


def test_who_comes_after_it_was_computed_is_late_until_the_next_is_published(gathering: Any) -> None:
    publish(gathering, 1, gathering.now + MINUTE, gathering.now + 5 * MINUTE)
    come(gathering, "new", gathering.now + 2 * MINUTE)
    gathering.now += 3 * MINUTE
    first = late(gathering), gathering.read("new").is_late, gathering.read("ana").is_late
    publish(gathering, 2, gathering.now + 10 * MINUTE, None)
    draft = late(gathering)
    publish(gathering, 3, gathering.now + 12 * MINUTE, gathering.now + 13 * MINUTE)

    assert first == ({"new"}, True, False)
    assert (draft, late(gathering), gathering.read("new").is_late) == ({"new"}, set(), False)


def test_attendee_goes_to_registering_until_done_unless_they_are_in_the_schedule(gathering: Any) -> None:
    def goes(who: str) -> bool:
        with gathering.database.reading() as db:
            return service.must_register(db, gathering.attendees[who], gathering.now)

    before = goes("ana")
    publish(gathering, 1, gathering.now, gathering.now)
    come(gathering, "new", gathering.now + MINUTE)
    placed, new = goes("ana"), goes("new")
    gathering.do(service.give_consent, "new", version=service.CONSENT_VERSION, language="es")
    gathering.do(service.finish_registration, "new")

    assert (before, placed, new, goes("new")) == (True, False, True, False)
