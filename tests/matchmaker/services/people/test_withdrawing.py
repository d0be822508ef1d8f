"""Who does not come after all: out of the next schedule, their links void, and back again."""

from datetime import datetime

import pytest

from matchmaker.services.events import read_record
from matchmaker.services.people import plan_withdrawal, take_back, withdraw
from matchmaker.services.team import UnknownLinkError, issue_link, look_at_link, redeem_link
from matchmaker.store import AuditRow, Database, EventRow, OrganiserRow, UnknownObjectError, in_event
from tests.matchmaker.services.people.conftest import Change, Place, named


def test_what_a_withdrawal_breaks_is_told_before(
    database: Database, event: EventRow, change: Change, place: Place
) -> None:
    place((1, 1, "Ana", "Ben"), (1, 2, "Caitlín", "Dan"), (2, 1, "Ana", "Dan"))
    place((3, 1, "Ana", "Ben"), number=2, state="draft")
    chosen = [change("Ana"), change("Dan"), "A" * 22, "\0"]
    with database.reading() as db:
        plan = plan_withdrawal(db, event.organiser_id, event.public_id, chosen)

    assert ([name for _, name in plan.attendees], plan.version) == (["Ana Ruiz Gil", "Dan"], 1)
    assert [(one.slot, {one.attendee, one.partner}) for one in plan.broken] == [
        (1, {"Ana Ruiz Gil", "Ben Okafor"}),
        (1, {"Dan", "Caitlín Ní Bhriain"}),
        (2, {"Ana Ruiz Gil", "Dan"}),
    ]


def test_who_withdrew_is_in_no_schedule_and_their_links_are_void_for_good(
    database: Database, event: EventRow, change: Change, now: datetime
) -> None:
    ana = change("Ana")
    with database.writing() as db:
        link = issue_link(db, "invitation", named(db, event)["Ana"], now)
        used = issue_link(db, "attendee", named(db, event)["Ana"], now)
        redeem_link(db, used, now)
        counts = [
            withdraw(db, event.organiser_id, event.public_id, [ana], by="carmen", now=now) for _ in range(2)
        ]
        assert counts == [1, 0]
        assert "ana" not in [one.id for one in read_record(db, event).attendees]
        backs = [
            take_back(db, event.organiser_id, event.public_id, ana, by="carmen", now=now) for _ in range(2)
        ]
        assert backs == [True, False]
        assert "ana" in [one.id for one in read_record(db, event).attendees]
        for token in (link, used):
            with pytest.raises(UnknownLinkError):
                look_at_link(db, token, now)
        deeds = in_event(db, event).select(AuditRow).where(AuditRow.action.startswith("attendee."))
        assert [(deed.action, deed.actor_id) for deed in db.scalars(deeds) if deed.actor_id == "carmen"] == [
            ("attendee.withdrawn", "carmen"),
            ("attendee.taken_back", "carmen"),
        ]


def test_events_of_others_are_absent(
    database: Database, event: EventRow, other_organiser: OrganiserRow, change: Change, now: datetime
) -> None:
    ana = change("Ana")
    with database.writing() as db:
        for do in (
            lambda: plan_withdrawal(db, other_organiser, event.public_id, [ana]),
            lambda: withdraw(db, other_organiser.id, event.public_id, [ana], by="x", now=now),
            lambda: take_back(db, other_organiser.id, event.public_id, ana, by="x", now=now),
        ):
            with pytest.raises(UnknownObjectError):
                do()
