"""The report on a schedule and its pictures."""

from collections.abc import Callable
from typing import Any
from xml.dom.minidom import parseString

import pytest
from sqlalchemy import delete

from matchmaker.store import VersionRow

PICTURES = ("room", "tables", "meetings", "value")


def test_the_report_leads_with_the_figure_and_its_proof(world: Any, visit: Callable[[str], Any]) -> None:
    page = visit("reader").read(f"/events/{world.names['event']}/report")

    assert "100 % of what is possible" in page
    assert "1 meetings between 2 attendees; 1 of them join two organisations. Nobody is left alone." in page
    assert "Tables are taken 1 times of 1 possible." in page


@pytest.mark.parametrize("picture", PICTURES)
def test_each_picture_stands_alone(world: Any, visit: Callable[[str], Any], picture: str) -> None:
    answer = visit("reader").get(f"/events/{world.names['event']}/report/{picture}.svg")

    assert (answer.status_code, answer.content_type) == (200, "image/svg+xml; charset=utf-8")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{picture}.svg"'
    drawing = parseString(answer.text).documentElement
    assert drawing is not None
    assert (drawing.tagName, drawing.getAttribute("xmlns")) == ("svg", "http://www.w3.org/2000/svg")
    assert drawing.getAttribute("aria-label")
    assert len(drawing.getElementsByTagName("style")) == 1


@pytest.mark.parametrize("picture", ["", "nothing", "%00", "run"])
def test_a_picture_that_is_not_there_is_absent(world: Any, visit: Callable[[str], Any], picture: str) -> None:
    assert visit("reader").get(f"/events/{world.names['event']}/report/{picture}.svg").status_code == 404


def test_without_a_schedule_there_is_nothing_to_report(world: Any, visit: Callable[[str], Any]) -> None:
    with world.database.writing() as db:
        db.execute(delete(VersionRow))
    visitor = visit("reader")

    assert "There is no schedule to report on yet." in visitor.read(f"/events/{world.names['event']}/report")
    assert visitor.get(f"/events/{world.names['event']}/report/room.svg").status_code == 404
