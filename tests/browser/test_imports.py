"""An organiser brings the export of a ticketing tool: no help read, no column chosen."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.matchmaker.intake.exports.shapes import LUMA, PRETIX_ES

SIZES = {"desk": (1440, 900), "phone": (390, 844)}
PRETIX = [
    {
        "state": "pagado",
        "name": "Fátima Amrani",
        "email": "f@amrani.example",
        "id": "K1",
        "offers": "tejidos; telas",
    },
    {
        "state": "pagado",
        "name": "Oriol Puig",
        "email": "o@puig.example",
        "id": "K2",
        "needs": "distribuidor en Chile",
    },
    {"state": "pagado", "name": "Jon Lasa", "email": "jon.lasa@", "id": "K3"},
    {"state": "pendiente", "name": "Peter Novak", "email": "p@novak.example", "id": "K4"},
]
GUESTS = [
    {
        "id": "g1",
        "name": "Oriol Puig",
        "email": "o@puig.example",
        "state": "approved",
        "organisation": "Puig i Fills",
    },
    {"id": "g2", "name": "Wen Zhang", "email": "w@zhang.example", "state": "approved"},
]


@pytest.mark.parametrize(("kind", "language"), [("desk", "en"), ("phone", "es")])
def test_two_exports_become_one_list(
    read_as: Any, screenshots: Path, tmp_path: Path, kind: str, language: str
) -> None:
    width, height = SIZES[kind]
    theme = "dark" if kind == "phone" else "light"
    reader = read_as("team", width=width, height=height, language=language, theme=theme)
    page = reader.page
    for tool, content in (("pretix", PRETIX_ES.file(*PRETIX)), ("luma", LUMA.file(*GUESTS))):
        # Each size of window has people of its own, and so writes them anew.
        own = content.replace(b"example", f"{kind}.example".encode())
        (tmp_path / f"{tool}.csv").write_bytes(own)
        reader.open(f"/events/{reader.site.events['sample']}/attendees/import")
        page.locator("#file").set_input_files(tmp_path / f"{tool}.csv")
        page.locator("form[enctype] button").click()

        expect(page.locator(".import-bar")).to_be_visible(timeout=30_000)
        page.locator("details.fold summary").click()
        page.screenshot(path=screenshots / f"import-{tool}-{kind}.png", full_page=True)
        assert reader.barriers() == ""
        assert reader.sideways() <= 0

        page.locator(".import-bar .btn-primary").click()
        expect(page.locator(".notice.tone-ok")).to_be_visible(timeout=30_000)
        assert reader.barriers() == ""

    reader.open(f"/events/{reader.site.events['sample']}/attendees?q=oriol puig")
    expect(page.locator("tbody tr").last).to_contain_text("Puig i Fills")
    reader.open(f"/events/{reader.site.events['sample']}/attendees?q=novak")
    expect(page.locator("tbody tr")).to_have_count(0)
