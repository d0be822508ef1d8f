"""Readers of English who came in, and the addresses of the first event's pages."""

from collections.abc import Callable
from typing import Any

import pytest

Come = Callable[[str], Any]


@pytest.fixture
def come(visitor: Any, world: Any, clock: Any) -> Come:
    """Return a maker of visitors who read English and come in at the clock's moment."""

    def come_in(who: str) -> Any:
        visitor.come_in(world.link(who, clock.now))
        visitor.post("/language", {"language": "en"})
        return visitor

    return come_in


@pytest.fixture
def manager(come: Come) -> Any:
    return come("manager")


@pytest.fixture
def paths(world: Any) -> dict[str, str]:
    event, names = world.names["event"], world.names
    return {
        "event": f"/events/{event}",
        "attendees": f"/events/{event}/attendees",
        "schedule": f"/events/{event}/schedule",
        "attendee": f"/events/{event}/schedule/attendees/{names['attendee']}",
        "meeting": f"/events/{event}/schedule/meetings/{names['meeting']}",
    }
