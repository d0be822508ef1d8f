"""A schedule computed, locked, moved, refused, undone, filled and published, by keys and by taps."""

import re
from pathlib import Path
from typing import Any

import pytest

from matchmaker.intake import read_event_folder
from matchmaker.services import events
from matchmaker.store import OrganiserRow

SAMPLE = Path(__file__).parents[2] / "sample_events" / "desayuno-24"


@pytest.fixture
def evening(site: Any) -> str:
    """The sample event once more, without any schedule; its address."""
    folder = read_event_folder(SAMPLE).event
    assert folder is not None
    with site.database.writing() as db:
        return (
            f"/events/{events.store_event(db, db.query(OrganiserRow).one(), folder, now=site.now).public_id}"
        )


def compute(reader: Any, address: str) -> Any:
    """Ask for a schedule of at most 5 seconds, and wait for it."""
    page = reader.open(f"{address}/schedule")
    page.locator("#time_limit").select_option("5")
    page.get_by_role("button", name="Compute schedule").click()
    page.wait_for_url("**/runs/*")
    page.wait_for_url("**/schedule?version=1", timeout=60_000)
    return page


def said(page: Any, words: str) -> None:
    page.locator("#edit-said", has_text=re.compile(words)).wait_for()


def test_the_evening_by_keys(read_as: Any, evening: str) -> None:
    reader = read_as("team")
    page = compute(reader, evening)

    cells = page.locator("a.cell[data-meeting]")
    cells.first.focus()
    page.keyboard.press("l")
    said(page, "^Locked")
    assert cells.first.evaluate("cell => cell.classList.contains('is-locked')")
    page.keyboard.press("Delete")
    said(page, "is locked. Unlock it first.")

    # From its slot to the free table of the same slot.
    lifted = page.locator("a.cell[data-meeting]:not(.is-locked)").nth(6)
    words = lifted.get_attribute("aria-label").partition(": ")[2]
    lifted.focus()
    page.keyboard.press("m")
    page.locator(".cell-free.is-target").first.wait_for()
    page.locator(".cell-free.is-target").first.focus()
    page.keyboard.press("Enter")
    said(page, "^Moved")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").endswith(words)

    page.keyboard.press("Control+z")
    said(page, "^Undone")
    page.keyboard.press("Control+z")
    said(page, "^Undone")
    page.locator("a.cell.is-locked").wait_for(state="detached")
    page.keyboard.press("Control+Shift+z")
    said(page, "^Done again")

    page.get_by_role("button", name="Fill the rest around 1 locked").click()
    page.wait_for_url("**/runs/*")
    page.wait_for_url("**/schedule?version=2", timeout=60_000)
    assert page.locator("a.cell.is-locked").count() == 1
    page.get_by_role("link", name="Publish version 2").click()
    page.get_by_role("button", name=re.compile("^Publish and send")).click()
    page.get_by_text("Version 2, published").wait_for()
    page.get_by_role("link", name="Compare versions").click()
    page.get_by_role("button", name="Compare").click()
    page.get_by_text("From version 1 to version 2").wait_for()


def test_the_evening_by_taps(read_as: Any, evening: str) -> None:
    reader = read_as("team", width=390, height=844)
    page = compute(reader, evening)

    def open_meeting() -> None:
        page.locator("td.is-shown a.cell[data-meeting]").first.click()
        page.get_by_role("link", name="Move, lock or take out").click()

    open_meeting()
    page.get_by_role("button", name="Lock here").click()
    page.locator("td.is-shown a.cell.is-locked").wait_for()
    open_meeting()
    assert page.get_by_role("button", name="Take this meeting out").count() == 0
    page.get_by_role("button", name="Unlock").click()
    open_meeting()
    page.get_by_role("button", name="Take this meeting out").click()
    page.locator("td.is-shown a.cell-free").first.click()
    assert reader.sideways() <= 0
    # Two who are no possible pair: themselves.
    for side in ("a", "b"):
        page.locator(f"#{side}").select_option(index=1)
    page.locator("form:has(#a) button").click()
    page.get_by_text("these two are not a possible pair").wait_for()
    page.get_by_role("link", name="Back to version 1").click()
    page.get_by_role("button", name="Undo: take out").click()
    page.get_by_role("button", name="Do again: take out").wait_for()


def test_of_two_who_edit_at_once_the_second_is_told(read_as: Any, evening: str) -> None:
    first, second = read_as("team"), read_as("team")
    one = compute(first, evening)
    other = second.open(f"{evening}/schedule?version=1")

    one.locator("a.cell[data-meeting]").first.focus()
    one.keyboard.press("l")
    said(one, "^Locked")
    other.locator("a.cell[data-meeting]").nth(3).focus()
    other.keyboard.press("Delete")

    said(other, "has changed version 1 meanwhile")
    other.reload()
    assert other.locator("a.cell.is-locked").count() == 1


def test_the_page_without_scripts_does_the_same(read_as: Any, evening: str, site: Any) -> None:
    compute(read_as("team"), evening)
    reader = read_as("team", scripts=False)
    page = reader.open(f"{evening}/schedule?version=1")

    page.locator("a.cell[data-meeting]").first.click()
    page.get_by_role("link", name="Move, lock or take out").click()
    page.get_by_role("button", name="Lock here").click()

    assert page.url.startswith(f"{site.address}{evening}/schedule")
    assert page.locator("a.cell.is-locked").count() == 1
    page.get_by_role("button", name="Undo: lock").click()
    assert page.locator("a.cell.is-locked").count() == 0
