"""Searching the timetable with scripts on: it says and shows what the server would."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from matchmaker.services.planning import read_schedule
from matchmaker.store import AttendeeRow, OrganiserRow, in_event, scoped

ReaderMaker = Callable[..., Any]


def someone(site: Any) -> tuple[Any, list[int]]:
    """Return an attendee who does not meet in the first slot, and the slots in which they do."""
    with site.database.reading() as db:
        page = read_schedule(db, db.query(OrganiserRow).one(), site.events["sample"])
    for share in page.shares:
        slots = sorted(
            head.number
            for line in page.lines
            for head, cell in zip(page.slots, line.cells, strict=True)
            if cell is not None and share.person in (cell.a, cell.b)
        )
        if slots and slots[0] > 1:
            return share.person, slots
    raise AssertionError("everybody meets in the first slot")


def shown_slots(page: Page) -> list[str | None]:
    return [tab.get_attribute("data-slot") for tab in page.locator(".slot-tab[aria-current]").all()]


def test_phone_keeps_the_search_from_slot_to_slot(read_as: ReaderMaker, site: Any) -> None:
    attendee, slots = someone(site)
    page = read_as("team", width=390).open(f"/events/{site.events['sample']}/schedule")
    page.locator("#q").fill(attendee.name)

    expect(page.locator("td.is-shown .cell.is-found")).to_have_count(1)
    assert shown_slots(page) == [str(slots[0])]
    page.locator(f".slot-tab[data-slot='{slots[-1]}']").click()
    page.wait_for_url(lambda address: f"slot={slots[-1]}" in address)
    assert page.locator("#q").input_value() == attendee.name
    assert shown_slots(page) == [str(slots[-1])]
    expect(page.locator("td.is-shown .cell.is-found")).to_have_count(1)


def test_search_leads_to_the_agenda_of_the_one_it_found(read_as: ReaderMaker, site: Any) -> None:
    attendee, _ = someone(site)
    page = read_as("team").open(f"/events/{site.events['sample']}/schedule")
    way = page.locator("#see-agenda")

    expect(way).to_be_hidden()
    page.locator("#q").fill(attendee.name)
    expect(way).to_have_text(f"See the agenda of {attendee.name}")
    told = page.locator("#found").inner_text()
    way.locator("a").click()
    expect(page.locator("h1")).to_have_text(attendee.name)
    page.go_back()
    page.locator("#q").fill("zzzz")
    expect(way).to_be_hidden()
    assert "break" in told


def test_two_of_one_name_are_two(read_as: ReaderMaker, site: Any) -> None:
    path = f"/events/{site.events['sample']}/schedule"
    with site.database.reading() as db:
        page_before = read_schedule(db, db.query(OrganiserRow).one(), site.events["sample"])
    one, other = [share for share in page_before.shares if share.meetings][:2]
    with site.database.writing() as db:
        here = in_event(db, scoped(db, db.query(OrganiserRow).one()).event(site.events["sample"]))
        here.one(AttendeeRow, other.person.id).name = one.person.name
    try:
        reader = read_as("team")
        reader.open(f"{path}?q={one.person.name}")
        by_server = reader.page.locator("#found").inner_text()
        page = reader.open(path)
        page.locator("#q").fill(one.person.name)
        by_script = page.locator("#found").inner_text()
        expect(page.locator("#see-agenda")).to_be_hidden()
    finally:
        with site.database.writing() as db:
            here = in_event(db, scoped(db, db.query(OrganiserRow).one()).event(site.events["sample"]))
            here.one(AttendeeRow, other.person.id).name = other.person.name
    assert by_script == by_server
    assert "break" not in by_script
