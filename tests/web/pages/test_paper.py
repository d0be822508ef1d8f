"""What an organiser prints."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from matchmaker.store import EventRow, SlotRow

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


def test_the_sheet_of_a_table_says_the_day_where_there_are_two(
    world: Any, visit: Callable[[str], Any]
) -> None:
    path = f"/events/{world.names['event']}/print/tables"
    assert 'scope="rowgroup"' not in visit("owner").get(path).text
    with world.database.writing() as db:
        event = db.scalars(select(EventRow).where(EventRow.public_id == world.names["event"])).one()
        first = db.scalars(select(SlotRow).where(SlotRow.event_id == event.id)).one()
        day = timedelta(days=1)
        again = SlotRow(
            event_id=event.id,
            session_id=first.session_id,
            number=2,
            starts_at=first.starts_at + day,
            ends_at=first.ends_at + day,
            tables=first.tables,
        )
        db.add(again)

    assert 'scope="rowgroup">Friday 2 October' in visit("owner").get(path).text
