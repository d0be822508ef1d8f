"""Publishing asks first, says who is written to, and can't be taken back."""

from collections.abc import Callable
from typing import Any

from matchmaker.store import EventRow, OutboxRow, VersionRow, in_event, scoped

World = Any
Visit = Callable[[str], Any]


def make_draft(world: World, **event: Any) -> None:
    with world.database.writing() as db:
        own = scoped(db, world.members["manager"].organiser_id)
        row = own.event(world.names["event"])
        db.execute(in_event(db, row).update(VersionRow).values(state="draft", published_at=None))
        db.execute(own.update(EventRow).where(EventRow.id == row.id).values(**{"state": "open"} | event))


def test_publishing_asks_and_then_publishes(world: World, visit: Visit) -> None:
    make_draft(world)
    manager, base = visit("manager"), f"/events/{world.names['event']}/schedule"

    assert "Publish version 1" in manager.read(base)
    asked = manager.read(f"{base}/1/publish")
    assert "Publish version 1?" in asked
    assert "2 attendees have no address: print their agendas." in asked
    assert "taken back" in asked
    answer = manager.post(f"{base}/1/publish", {"edition": "1"})

    assert answer.status_code == 303
    assert "Version 1, published" in manager.read(base)
    assert "Version 1 is published." in manager.read(f"{base}/1/publish")
    with world.database.reading() as db:
        assert db.query(OutboxRow).filter_by(kind="agenda_ready").all() == []


def test_what_changed_since_is_not_published(world: World, visit: Visit) -> None:
    make_draft(world)
    manager, base = visit("manager"), f"/events/{world.names['event']}/schedule/1/publish"

    answer = manager.post(base, {"edition": "9"})

    assert answer.status_code == 422
    assert "has changed version 1 meanwhile" in answer.text


def test_where_both_confirm_the_page_says_what_comes_first(world: World, visit: Visit) -> None:
    make_draft(world, rule_consent="confirm")
    manager, base = visit("manager"), f"/events/{world.names['event']}/schedule/1/publish"

    assert "At this event both confirm each meeting" in manager.read(base)
    assert manager.post(base, {"edition": "1"}).status_code == 422
