"""An organiser works on the list: ticks several, invites them, follows the mails; mends a row of a file."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.matchmaker.intake.exports.shapes import PRETIX_ES

SIZES = {"desk": (1440, 900), "phone": (390, 844)}


@pytest.mark.parametrize("kind", ["desk", "phone"])
def test_several_are_ticked_invited_and_followed(read_as: Any, screenshots: Path, kind: str) -> None:
    width, height = SIZES[kind]
    reader = read_as("team", width=width, height=height)
    page = reader.page
    here = f"/events/{reader.site.events['sample']}/attendees"
    # Each size of window has somebody of its own.
    reader.open(f"{here}/new")
    page.locator("#name").fill(f"Zuriñe {kind}")
    page.locator("#email").fill(f"{kind}@zurine.example")
    page.locator("form.attendee-form button.btn-primary").click()
    expect(page.locator("tbody tr")).to_have_count(1)

    if kind == "desk":
        page.locator("[data-choose-all]").check()
    else:
        page.locator("input[name=who]").check()
    expect(page.locator("[data-chosen-count]")).to_have_text("1 chosen")
    page.locator(".import-bar button[value=invitation]").click()
    expect(page.locator(".letter-sheet h3")).to_contain_text(f"Zuriñe {kind}")
    page.screenshot(path=screenshots / f"invite-{kind}.png", full_page=True)
    page.locator("form .btn-primary").click()
    # The worker sends it while the page is looked at: the figures follow by themselves.
    expect(page.locator(".mail-waiting + .stat-figure").first).to_contain_text("0", timeout=30_000)
    expect(page.locator(".mail-failed + .stat-figure").first).to_contain_text("0")
    assert reader.barriers() == ""
    assert reader.sideways() <= 0


@pytest.mark.parametrize(("kind", "language"), [("desk", "en"), ("phone", "es")])
def test_a_rejected_row_is_mended_where_it_stands(
    read_as: Any, screenshots: Path, tmp_path: Path, kind: str, language: str
) -> None:
    width, height = SIZES[kind]
    reader = read_as("team", width=width, height=height, language=language)
    page = reader.page
    people = [
        {"state": "pagado", "name": f"Mio {kind}", "email": f"mio@{kind}.example", "id": f"N{kind}"},
        {"state": "pagado", "name": f"Jon Lasa {kind}", "email": "jon.lasa@", "id": f"M{kind}"},
    ]
    (tmp_path / "list.csv").write_bytes(PRETIX_ES.file(*people))
    reader.open(f"/events/{reader.site.events['sample']}/attendees/import")
    page.locator("#file").set_input_files(tmp_path / "list.csv")
    page.locator("form[enctype] button").click()
    page.locator(".row-failed a").click()
    page.locator("#mend_email").fill(f"jon.{kind}@")
    page.locator(".mending button").click()
    expect(page.locator("#mend_email")).to_have_value(f"jon.{kind}@")
    page.screenshot(path=screenshots / f"mending-{kind}-{language}.png", full_page=True)
    assert reader.barriers() == ""
    assert reader.sideways() <= 0

    page.locator("#mend_email").fill(f"jon.{kind}@lasa.example")
    page.locator(".mending button").click()
    expect(page.locator(".row-failed")).to_have_count(0)
    expect(page.locator(".import-bar .btn-primary")).to_be_visible()
    page.locator(".import-bar form .btn-text").click()
