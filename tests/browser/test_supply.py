"""Supply and demand and the words of an event, as somebody at a browser comes by them."""

from typing import Any

import pytest
from sqlalchemy import delete

from matchmaker.store import JobRow


@pytest.fixture
def event(site: Any) -> str:
    with site.database.writing() as db:
        db.execute(delete(JobRow).where(JobRow.kind.in_(["supply", "try_text"])))
    return f"/events/{site.events['sample']}"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_result_comes_by_itself(read_as: Any, event: str, *, scripts: bool) -> None:
    reader = read_as("team", width=390, height=844, scripts=scripts)
    page = reader.open(f"{event}/supply")

    page.locator(".empty form button").click()
    page.wait_for_selector("#invite", timeout=60_000)

    assert page.locator("#under-way").count() == 0
    assert page.locator(".balance-row svg[role=img]").first.get_attribute("aria-label") != ""
    assert reader.sideways() <= 0


def test_a_thing_leads_to_who_is_behind_it_and_to_its_words(read_as: Any, event: str) -> None:
    reader = read_as("team")
    page = reader.open(f"{event}/supply")
    page.locator(".empty form button").click()
    page.wait_for_selector(".balance-row", timeout=60_000)

    page.locator(".balance-row a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**thing=*")
    name = page.locator("h1").inner_text()
    assert page.locator(".people-list a").count() > 0
    page.locator(".head-actions a").click()
    page.wait_for_url("**/vocabulary?concept=*")

    assert page.locator("h1").inner_text() == name


def test_a_word_is_added_by_keyboard_tried_and_undone(read_as: Any, event: str) -> None:
    reader = read_as("team")
    page = reader.open(f"{event}/vocabulary?concept=seed_funding")

    page.locator("#term").fill("plata del principio")
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice.tone-ok")
    added = page.locator(".term", has_text="plata del principio")
    assert added.count() == 1
    page.locator("#text").fill("Busco plata del principio")
    page.locator("form[action$='/try'] button").click()
    page.wait_for_selector(".tried", timeout=60_000)
    assert "Seed funding" in page.locator(".tried").inner_text()
    page.locator("form[action$='/undo'] button").click()
    page.wait_for_url("**/vocabulary?concept=seed_funding")

    assert added.count() == 0
    assert page.locator(".notice.tone-ok").count() == 0
