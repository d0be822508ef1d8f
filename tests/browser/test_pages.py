"""Every page on a desk and on a phone, light and dark, in both languages: no barrier, no complaint."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from matchmaker.store import AttendeeRow, EventRow, RunRow

SIZES = {"desk": (1440, 900), "phone": (390, 844)}


def open_event(reader: Any, rest: str = "") -> None:
    reader.open(f"/events/{reader.site.events['sample']}{rest}")


def open_found(reader: Any) -> None:
    open_event(reader, "/schedule?q=nerea")


def open_meeting(reader: Any) -> None:
    open_event(reader, "/schedule")
    reader.open(reader.page.locator("a.cell").first.get_attribute("href"))


def open_attendee(reader: Any) -> None:
    open_event(reader, "/attendees")
    reader.open(reader.page.locator("tbody th a").first.get_attribute("href"))


def chosen(reader: Any) -> list[str]:
    """Return the public ids of the attendees on the list."""
    open_event(reader, "/attendees")
    return [box.get_attribute("value") for box in reader.page.locator("input[name=who]").all()]


def open_edited(reader: Any) -> None:
    open_event(reader, f"/attendees/{chosen(reader)[0]}/edit?whom=a")


def open_merge(reader: Any) -> None:
    open_event(reader, "/attendees/doubles/" + "/".join(chosen(reader)[:2]))


def open_withdrawal(reader: Any) -> None:
    open_event(reader, "/attendees/withdraw?" + "&".join(f"who={one}" for one in chosen(reader)[:3]))


def open_given(reader: Any, rows: str) -> None:
    with reader.site.database.reading() as db:
        event = db.query(EventRow).filter_by(public_id=reader.site.events["sample"]).one()
        ids = [one.external_id for one in db.query(AttendeeRow).filter_by(event_id=event.id).limit(2)]
    open_event(reader, "/given")
    content = ("a,b,value\n" + rows.format(*ids)).encode()
    reader.page.locator("#file").set_input_files(
        {"name": "pairs.csv", "mimeType": "text/csv", "buffer": content}
    )
    reader.page.locator(".upload button").click()
    reader.page.wait_for_selector(".stat-figure")


def open_menu(reader: Any) -> None:
    reader.open("/events")
    if reader.page.locator(".topbar-menu").is_visible():
        reader.page.locator(".topbar-menu").click()


def open_reasons(reader: Any) -> None:
    reader.open("/agenda")
    reader.page.locator("summary.later-row").first.click()


def open_link_sent(reader: Any) -> None:
    reader.open("/sign-in")
    # An address of nobody, so that the limit on mails to one person is not met.
    reader.page.locator("#email").fill(f"{id(reader)}@example.org")
    reader.page.locator("button[formaction$='/sign-in/link']").click()
    reader.page.wait_for_url("**/sign-in/link")


def open_supply(reader: Any) -> None:
    open_event(reader, "/supply")
    asking = reader.page.locator(".empty form button")
    if asking.count():
        asking.click()
    reader.page.wait_for_selector(".invitations, #invite ~ .missing", timeout=60_000)


def open_thing(reader: Any) -> None:
    open_supply(reader)
    reader.open(reader.page.locator(".balance-row a").first.get_attribute("href"))


def open_meeting_edit(reader: Any) -> None:
    open_event(reader, "/schedule?version=1")
    meeting = reader.page.locator("a.cell[data-meeting]").first.get_attribute("data-meeting")
    open_event(reader, f"/schedule/1/meetings/{meeting}")


def open_free_table(reader: Any) -> None:
    open_event(reader, "/schedule?version=1")
    reader.open(reader.page.locator("a.cell-free").first.get_attribute("href"))


def open_run(reader: Any) -> None:
    with reader.site.database.reading() as db:
        event = db.query(EventRow).filter_by(public_id=reader.site.events["sample"]).one()
        run = db.query(RunRow).filter_by(event_id=event.id).order_by(RunRow.id).first()
    open_event(reader, f"/schedule/runs/{run.public_id}")


#: Name → who reads, how it is opened.
PAGES: dict[str, tuple[str | None, Callable[[Any], object]]] = {
    "sign-in": (None, lambda reader: reader.open("/sign-in")),
    "link": (None, lambda reader: reader.open(reader.site.link("sample"))),
    "link-sent": (None, open_link_sent),
    "absent": (None, lambda reader: reader.open("/nowhere")),
    "style-guide": (None, lambda reader: reader.open("/styleguide")),
    "events": ("team", open_menu),
    "event": ("team", open_event),
    "new-event": ("team", lambda reader: reader.open("/events/new")),
    "edit-event": ("team", lambda reader: open_event(reader, "/edit")),
    "given": ("team", lambda reader: open_event(reader, "/given")),
    "given-looked-at": ("team", lambda reader: open_given(reader, "{0},{1},500\n")),
    "given-faulty": ("team", lambda reader: open_given(reader, "{0},nobody,none\n")),
    "copy-event": ("team", lambda reader: open_event(reader, "/duplicate")),
    "delete-event": ("team", lambda reader: open_event(reader, "/delete")),
    "attendees": ("team", lambda reader: open_event(reader, "/attendees")),
    "attendee-new": ("team", lambda reader: open_event(reader, "/attendees/new")),
    "attendee-edited": ("team", open_edited),
    "attendees-merged": ("team", open_merge),
    "attendees-withdrawn": ("team", open_withdrawal),
    "doubles": ("team", lambda reader: open_event(reader, "/attendees/doubles")),
    "invitation": ("team", lambda reader: open_event(reader, "/attendees/mails/new?all=1")),
    "mails": ("team", lambda reader: open_event(reader, "/attendees/mails")),
    "import": ("team", lambda reader: open_event(reader, "/attendees/import")),
    "print": ("team", lambda reader: open_event(reader, "/print")),
    "print-badges": ("team", lambda reader: open_event(reader, "/print/badges")),
    "print-agendas": ("team", lambda reader: open_event(reader, "/print/agendas")),
    "print-tables": ("team", lambda reader: open_event(reader, "/print/tables")),
    "print-door": ("team", lambda reader: open_event(reader, "/print/door")),
    "report": ("team", lambda reader: open_event(reader, "/report")),
    "proposals": ("team", lambda reader: open_event(reader, "/proposals")),
    "own-proposals": ("sample", lambda reader: reader.open("/proposals")),
    "badge": (None, lambda reader: reader.open("/b/nobody/nothing")),
    "supply": ("team", open_supply),
    "supply-thing": ("team", open_thing),
    "vocabulary": ("team", lambda reader: open_event(reader, "/vocabulary?q=capital")),
    "concept": ("team", lambda reader: open_event(reader, "/vocabulary?concept=seed_funding")),
    "schedule": ("team", lambda reader: open_event(reader, "/schedule")),
    "schedule-found": ("team", open_found),
    "meeting": ("team", open_meeting),
    "meeting-edit": ("team", open_meeting_edit),
    "free-table": ("team", open_free_table),
    "run": ("team", open_run),
    "versions": ("team", lambda reader: open_event(reader, "/schedule/versions")),
    "publish": ("team", lambda reader: open_event(reader, "/schedule/1/publish")),
    "attendee": ("team", open_attendee),
    "agenda": ("sample", open_reasons),
}


def keep_picture(page: Page, path: Path) -> None:
    # With its fonts and transitions done.
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path, full_page=True)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("look", ["desk-light-es", "desk-dark-en", "phone-light-en", "phone-dark-es"])
def test_page_has_no_barrier_and_fits(read_as: Any, screenshots: Path, name: str, look: str) -> None:
    who, open_page = PAGES[name]
    kind, theme, language = look.split("-")
    width, height = SIZES[kind]
    reader = read_as(who, width=width, height=height, theme=theme, language=language)
    open_page(reader)
    keep_picture(reader.page, screenshots / f"{name}-{look}.png")

    assert reader.sideways() <= 0
    assert reader.barriers() == ""
    assert reader.page.locator("h1").count() == 1
    assert reader.page.locator("html").get_attribute("lang") == language


@pytest.mark.parametrize("name", PAGES)
def test_page_fits_the_narrowest_window(read_as: Any, name: str) -> None:
    who, open_page = PAGES[name]
    reader = read_as(who, width=320, height=640, language="es")
    open_page(reader)

    assert reader.sideways() <= 0


@pytest.mark.parametrize("name", ["schedule", "attendees", "agenda", "sign-in", "supply", "vocabulary"])
def test_page_weighs_little(read_as: Any, name: str) -> None:
    who, open_page = PAGES[name]
    reader = read_as(who)
    reader.context.clear_cookies() if who is None else None
    sizes: list[int] = []
    reader.page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    open_page(reader)
    reader.page.wait_for_load_state("networkidle")

    assert sum(sizes) < 150_000
