"""An event is made from each preset on a phone and at a desk, and changed with its account."""

from pathlib import Path
from typing import Any

import pytest

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
PRESETS = ("breakfast", "investors", "brokerage", "inside")


def keep_picture(page: Any, path: Path) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path, full_page=True)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("look", ["desk-light-es", "phone-dark-en"])
def test_an_event_is_made_from_a_preset(read_as: Any, screenshots: Path, preset: str, look: str) -> None:
    kind, theme, language = look.split("-")
    width, height = SIZES[kind]
    reader = read_as("team", width=width, height=height, theme=theme, language=language)
    page = reader.open("/events/new")
    page.locator(f'a[href$="preset={preset}"]').click()
    page.wait_for_url("**preset=**")
    for fold in page.locator("main details").all():
        fold.evaluate("fold => { fold.open = true; }")
    keep_picture(page, screenshots / f"new-event-{preset}-{look}.png")
    assert reader.sideways() <= 0
    assert reader.barriers() == ""

    page.locator("#name").fill(f"Prueba {preset} {look}")
    page.locator("form .btn-primary").click()
    page.wait_for_load_state()

    assert page.locator("h1").inner_text() == f"Prueba {preset} {look}"
    assert reader.sideways() <= 0
    assert reader.barriers() == ""


def test_the_timetable_follows_what_is_typed(read_as: Any) -> None:
    reader = read_as("team")
    page = reader.open("/events/new")
    assert page.locator("#preview .slot").count() == 6
    assert not page.locator("[data-unscripted]").is_visible()
    page.locator("#session-0-slots").fill("4")
    page.locator("#preview .slot >> nth=4").wait_for(state="detached")
    assert page.locator("#preview .slot").count() == 4
    page.locator("#session-0-start").fill("2027-10-31T02:30")
    page.locator("#preview .notice").wait_for()

    assert "comes twice on that night" in page.locator("#preview .notice").inner_text()


def test_faults_lead_to_their_fields_by_keyboard(read_as: Any, screenshots: Path) -> None:
    reader = read_as("team", width=390, height=844, language="es")
    page = reader.open("/events/new")
    page.locator("#tables").fill("muchas")
    page.locator("#name").press("Enter")
    page.locator("#faults").wait_for()
    keep_picture(page, screenshots / "new-event-faults-phone-light-es.png")

    assert page.locator("#faults li").count() == 2
    assert reader.barriers() == ""
    page.locator("#faults a").nth(1).press("Enter")
    assert page.evaluate("location.hash") == "#tables"
    assert page.locator("#tables").input_value() == "muchas"


def test_an_event_is_made_without_scripts(read_as: Any) -> None:
    reader = read_as("team", scripts=False)
    page = reader.open("/events/new")
    page.locator("#name").fill("Sin guiones")
    page.locator('button[value="add_session"]').click()
    day = page.locator("#session-0-start").input_value().partition("T")[0]
    page.locator("#session-1-start").fill(f"{day}T12:00")
    page.locator('button[value="preview"]').click()
    assert page.locator("#preview .slot").count() == 13  # twelve slots and the pause between
    page.locator("form .btn-primary").click()

    assert page.locator("h1").inner_text() == "Sin guiones"


def test_what_would_break_is_told_before_it_is_saved(read_as: Any, screenshots: Path) -> None:
    reader = read_as("team", width=390, height=844, theme="dark", language="es")
    path = f"/events/{reader.site.events['sample']}/edit"
    page = reader.open(path)
    page.locator("#session-0-slots").fill("3")
    page.locator("form .btn-primary").click()
    page.locator(".account").wait_for()
    keep_picture(page, screenshots / "event-account-phone-dark-es.png")

    assert page.locator(".account-blocking").count() == 1
    assert page.locator('button[value="confirm"]').count() == 0
    assert reader.sideways() <= 0
    assert reader.barriers() == ""
    page.locator('button[value="edit"]').click()
    assert page.locator("#session-0-slots").input_value() == "3"
