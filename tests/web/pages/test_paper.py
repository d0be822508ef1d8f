"""What an organiser prints."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

KINDS = ("badges", "door", "tables", "agendas")


@pytest.mark.parametrize("kind", KINDS)
def test_each_sheet_names_who_meets(kind: str, world: Any, visit: Callable[[str], Any]) -> None:
    page = visit("reader").read(f"/events/{world.names['event']}/print/{kind}")

    assert "Lucía Ferrer Ruiz" in page
    assert "Jon Lasa" in page


def test_a_badge_holds_the_address_of_its_page_which_names_nobody(
    app: Flask, world: Any, visit: Callable[[str], Any], new_visitor: Callable[[Flask], Any]
) -> None:
    badges = visit("owner").get(f"/events/{world.names['event']}/print/badges").text
    answer = new_visitor(app).get(f"/b/{world.names['attendee']}/anything")

    assert len(re.findall(r'class="name-badge-code"', badges)) == 2
    assert answer.status_code == 200
    assert "This is a badge" in answer.text
    assert "Lucía" not in answer.text


@pytest.mark.parametrize(
    ("first", "shown"), [("1", 2), ("2", 1), ("3", 0), ("-7", 2), ("x", 2), ("9" * 30, 0)]
)
def test_badges_begin_where_they_are_asked_to(
    first: str, shown: int, world: Any, visit: Callable[[str], Any]
) -> None:
    answer = visit("owner").get(f"/events/{world.names['event']}/print/badges?from={first}")

    assert (answer.status_code, answer.text.count('class="name-badge"')) == (200, shown)


def test_one_agenda_is_printed_alone(world: Any, visit: Callable[[str], Any]) -> None:
    path = f"/events/{world.names['event']}/print/agendas"
    visitor = visit("owner")

    assert visitor.get(path).text.count('class="sheet"') == 2
    assert visitor.get(f"{path}?attendee={world.names['attendee']}").text.count('class="sheet"') == 1
    assert visitor.get(f"{path}?attendee=nobody").text.count('class="sheet"') == 0
