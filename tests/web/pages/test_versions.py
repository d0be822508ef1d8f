"""The page of versions."""

from collections.abc import Callable
from typing import Any

import pytest

World = Any
Visit = Callable[[str], Any]


def test_versions_are_listed_and_compared(world: World, visit: Visit) -> None:
    manager, base = visit("manager"), f"/events/{world.names['event']}/schedule"
    form = {"kind": "remove", "meeting": world.names["meeting"], "edition": "1"}
    manager.post(f"{base}/1/edits", form)

    shown = manager.read(f"{base}/versions")
    both = manager.read(f"{base}/versions?a=1&b=2")

    assert "Version 2, draft from version 1 1 edit" in shown
    assert "Manager" in shown
    assert "From version 1 to version 2" in both
    assert "2 attendees have another agenda" in both
    assert "Version 2 is worth 500 points less." in both


@pytest.mark.parametrize("query", ["?a=1&b=1", "?a=&b=x", "?a=1", "?a=9999999999999999999999&b=1"])
def test_odd_questions_get_the_list(world: World, visit: Visit, query: str) -> None:
    answer = visit("reader").get(f"/events/{world.names['event']}/schedule/versions{query}")

    assert answer.status_code == 200
