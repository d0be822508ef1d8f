"""Pages work with JavaScript off."""

from typing import Any


def test_agenda_tells_when_where_and_why(read_as: Any) -> None:
    page = read_as("sample", width=390, height=844, language="es", scripts=False).open("/agenda")

    assert page.locator(".meeting-card").is_visible()
    assert page.locator(".meeting-table").is_visible()
    assert page.locator("main > .reason .reason-joint").first.is_visible()
    rest = page.locator(".later details").first
    assert not rest.locator(".later-why").is_visible()
    rest.locator("summary.later-row").click()
    assert rest.locator(".later-why").is_visible()


def test_search_and_slots_ask_the_server(read_as: Any) -> None:
    reader = read_as("team", width=390, height=844, scripts=False)
    page = reader.open(f"/events/{reader.site.events['sample']}/schedule")
    page.locator("#q").fill("nerea")
    page.locator(".search button").click()
    page.wait_for_url("**q=nerea**")
    assert page.locator("a.cell.is-found:visible").count() == 1

    page.locator(".slot-tab").nth(2).click()
    page.wait_for_url("**slot=3**")
    assert page.locator('.slot-tab[aria-current="true"]').inner_text().startswith("Slot 3")
    assert page.locator("td.is-shown a.cell:visible").first.get_attribute("aria-label").startswith("Slot 3,")


def test_menu_opens_and_language_changes(read_as: Any) -> None:
    page = read_as("team", width=390, height=844, scripts=False).open("/events")
    page.locator(".topbar-menu").click()
    page.locator('#rail button[lang="es"]').click()

    assert page.locator("html").get_attribute("lang") == "es"
    assert page.locator("h1").inner_text() == "Eventos"
