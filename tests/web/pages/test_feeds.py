"""An attendee's agenda as a calendar."""

from collections.abc import Callable
from typing import Any

from flask import Flask

from matchmaker.services.calendars import feed_token
from web.ground import ground_of


def feed_of(app: Flask, world: Any, who: str) -> str:
    key = ground_of(app).settings.resolved_secret_key()
    with world.database.reading() as db:
        return "/feeds/{}/{}.ics".format(*feed_token(db, world.attendees[who].id, key))


def test_the_file_is_the_attendees_own(app: Flask, world: Any, new_visitor: Callable[[Flask], Any]) -> None:
    visitor = new_visitor(app)
    visitor.come_in(world.link("attendee"))

    answer = visitor.get("/agenda.ics")

    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="agenda.ics"'
    assert "SUMMARY:Meeting Jon Lasa" in answer.text
    assert f"UID:{world.names['meeting']}@127.0.0.1" in answer.text


def test_the_feed_says_the_same_to_who_holds_its_address(
    app: Flask, world: Any, new_visitor: Callable[[Flask], Any]
) -> None:
    answer = new_visitor(app).get(feed_of(app, world, "attendee"))

    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    assert "Content-Disposition" not in answer.headers
    assert (answer.headers["Referrer-Policy"], answer.headers["Cache-Control"]) == ("no-referrer", "no-store")
    assert "SUMMARY:Meeting Jon Lasa" in answer.text
    assert "ATTENDEE" not in answer.text


def test_any_other_address_is_absent(app: Flask, world: Any, new_visitor: Callable[[Flask], Any]) -> None:
    own, other = (feed_of(app, world, who) for who in ("attendee", "attendee of another organiser"))
    _, _, public_id, file = own.split("/")
    tried = [f"/feeds/{public_id}/{other.rpartition('/')[2]}", f"/feeds/nobody/{file}"]
    tried += [f"/feeds/{public_id}/%00.ics", f"/feeds/%00/{file}", f"/feeds/{public_id}/.ics"]

    assert [new_visitor(app).get(address).status_code for address in tried] == [404] * len(tried)
