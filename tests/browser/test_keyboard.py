"""Everything can be reached and used by keyboard, and the focus is always to be seen."""

from typing import Any

import pytest


@pytest.fixture
def schedule(read_as: Any) -> Any:
    reader = read_as("team")
    reader.open(f"/events/{reader.site.events['sample']}/schedule")
    return reader.page


def focused(page: Any, what: str) -> Any:
    return page.evaluate(f"document.activeElement.{what}")


def test_first_tab_offers_to_skip_to_the_page(read_as: Any) -> None:
    page = read_as("team").open("/events")
    page.keyboard.press("Tab")

    link = page.locator(".skip-link")
    assert focused(page, "className") == "skip-link"
    assert link.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert focused(page, "id") == "main"


@pytest.mark.parametrize("path", ["/events", "/sign-in"])
def test_everything_that_takes_the_focus_shows_it(read_as: Any, path: str) -> None:
    page = read_as(None if path == "/sign-in" else "team").open(path)
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        element = page.evaluate(
            """() => {
                const style = getComputedStyle(document.activeElement);
                return [document.activeElement.outerHTML, style.outlineStyle, style.outlineWidth];
            }"""
        )
        if element[0] in seen or element[0].startswith("<body"):
            break
        seen.add(element[0])
        assert element[1:] == ["solid", "3px"], element[0]
    assert len(seen) >= 5


def test_arrows_move_between_meetings(schedule: Any) -> None:
    links = schedule.locator("a.cell")
    links.first.focus()
    first = focused(schedule, "ariaLabel")

    schedule.keyboard.press("ArrowRight")
    assert focused(schedule, "ariaLabel").startswith("Slot 2, table 1:")
    schedule.keyboard.press("ArrowDown")
    assert focused(schedule, "ariaLabel").startswith("Slot 2, table 2:")
    schedule.keyboard.press("Home")
    assert focused(schedule, "ariaLabel").startswith("Slot 1, table 2:")
    schedule.keyboard.press("ArrowUp")
    assert focused(schedule, "ariaLabel") == first
    schedule.keyboard.press("ArrowUp")
    assert focused(schedule, "ariaLabel") == first
    schedule.keyboard.press("End")
    assert focused(schedule, "ariaLabel").startswith("Slot 5, table 1:")


def test_one_tab_leads_into_the_timetable_and_one_out(schedule: Any) -> None:
    assert schedule.locator('a.cell[tabindex="0"]').count() == 1
    schedule.locator("a.cell").nth(3).focus()

    assert schedule.locator('a.cell[tabindex="0"]').count() == 1
    schedule.keyboard.press("Tab")
    assert "cell" not in focused(schedule, "className")


def test_enter_opens_why_the_two_meet(schedule: Any) -> None:
    schedule.locator("a.cell").first.focus()
    schedule.keyboard.press("Enter")
    schedule.wait_for_url("**/meetings/*")

    assert schedule.locator("h1").inner_text() == "Why these two"


def test_search_finds_a_person_while_typing_and_dims_the_others(schedule: Any) -> None:
    cells = schedule.locator("a.cell").count()
    schedule.locator("#q").press_sequentially("gallego ner")

    found = schedule.locator("a.cell.is-found")
    assert 1 <= found.count() <= 5
    assert all(
        "Nerea Gállego" in (label or "")
        for label in (found.nth(index).get_attribute("aria-label") for index in range(found.count()))
    )
    assert schedule.locator("a.cell.is-dim").count() == cells - found.count()
    assert schedule.locator("#found").inner_text().startswith(f"{found.count()} meeting")
    assert "q=gallego" in schedule.url
    schedule.keyboard.press("Escape")
    assert schedule.locator(".is-found, .is-dim").count() == 0
    assert schedule.locator("#found").inner_text() == ""


def test_typing_and_asking_the_server_find_the_same(schedule: Any) -> None:
    def state() -> list[str]:
        marks = schedule.evaluate("[...document.querySelectorAll('.cell')].map((cell) => cell.className)")
        return [*marks, schedule.locator("#found").inner_text()]

    for query in ("nerea", "brandt", "m", "zzz"):
        schedule.locator("#q").fill(query)
        typed = state()
        schedule.keyboard.press("Enter")
        schedule.wait_for_load_state()
        assert state() == typed, query


def test_menu_of_a_narrow_window_opens_and_closes(read_as: Any) -> None:
    page = read_as("team", width=800).open("/events")
    menu = page.locator("#rail")
    assert not menu.is_visible()

    page.locator(".topbar-menu").press("Enter")
    assert menu.is_visible()
    page.keyboard.press("Escape")
    assert not menu.is_visible()
