"""What people write is text, also when it is a script."""

from typing import Any


def test_script_in_a_name_does_not_run(read_as: Any) -> None:
    reader = read_as("team")
    event = reader.site.events["hostile"]
    paths = ["/events", *(f"/events/{event}{rest}" for rest in ("", "/attendees", "/schedule?q=img"))]
    reader.open(paths[-1])
    paths.append(reader.page.locator("a.cell").first.get_attribute("href"))
    for path in paths:
        page = reader.open(path)
        assert page.evaluate("window.broken") is None
        assert "onerror" in page.locator("main").inner_text()
        assert page.locator("main img, main script").count() == 0


def test_script_in_a_name_does_not_run_while_searching(read_as: Any) -> None:
    reader = read_as("team")
    page = reader.open(f"/events/{reader.site.events['hostile']}/schedule")
    page.locator("#q").fill("<img")

    assert page.locator("a.cell.is-found").count() == 1
    assert page.evaluate("window.broken") is None


def test_script_in_a_name_does_not_run_on_the_agenda(read_as: Any) -> None:
    page = read_as("hostile", width=390).open("/agenda")

    assert page.evaluate("window.broken") is None
    assert "onerror" in page.locator("main").inner_text()
