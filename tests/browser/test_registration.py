"""The attendee's three minutes on a phone: invited or by the open page, with and without JavaScript."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from matchmaker.intake import AttendeeRecord, EventFolder, EventRecord, RulesRecord, SessionRecord
from matchmaker.services import events, team
from matchmaker.services import registration as service
from matchmaker.store import AttendeeRow, OrganiserRow, in_event, scoped

WORDS = {
    "en": {
        "add": "Add",
        "up": "Move up: {text}",
        "out": "Take out: {text}",
        "saved": "Saved",
        "done": "All set",
    },
    "es": {
        "add": "Añadir",
        "up": "Subir: {text}",
        "out": "Quitar: {text}",
        "saved": "Guardado",
        "done": "Todo listo",
    },
}
STEPS = ("you", "goals", "offers", "needs", "times", "wishes", "check")


@dataclass
class Open:
    """An event that takes registrations, and one invitation for each attendee."""

    path: str
    invitations: list[str]
    attendee_ids: list[int]


@pytest.fixture(scope="module")
def gathering(site: Any) -> Iterator[Open]:
    names = ("Lucía Ferrer Ruiz", "Joseph Okafor", "Iker Arana", "Mio Tanaka", "Elif Demir", "Nerea Puig")
    folder = EventFolder(
        event=EventRecord(
            name="Foro Confianza 2026",
            timezone="Europe/Madrid",
            sessions=(SessionRecord(start=datetime.fromisoformat("2026-12-10T10:00"), slots=6),),
            tables=(3,) * 6,
            rules=RulesRecord(roles=(("investor", "startup"),)),
        ),
        attendees=tuple(
            AttendeeRecord(id=str(k), name=name, email=f"a{k}@example.org", organisation=f"{name} S.L.")
            for k, name in enumerate(names)
        ),
        wishes=(),
        met=(),
        pairs=None,
    )
    with site.database.writing() as db:
        organiser = db.scalars(select(OrganiserRow)).one()
        event = events.store_event(db, organiser, folder, now=site.now)
        event.state, event.registration = "open", "anyone"
        here = in_event(db, event)
        attendees = db.scalars(here.select(AttendeeRow).order_by(AttendeeRow.id)).all()
        invitations = [f"/links/{team.issue_link(db, 'invitation', each, site.now)}" for each in attendees]
        for other in attendees[4:]:
            service.give_consent(db, other.id, version=service.CONSENT_VERSION, language="es", now=site.now)
        public_id = event.public_id
    yield Open(f"/r/{public_id}", invitations, [each.id for each in attendees])
    # Other pages of this run list the organiser's events as they were.
    with site.database.writing() as db:
        db.delete(scoped(db, organiser).event(public_id))


def come_in(reader: Any, gathering: Open, number: int) -> Page:
    page: Page = reader.open(gathering.invitations[number])
    page.locator("main button").click()
    page.wait_for_url("**/register/**")
    return page


def go_on(page: Page, step: str) -> None:
    page.locator(".thumb .btn-primary").click()
    page.wait_for_url(f"**/register/{step}")


def say(page: Page, *texts: str) -> None:
    for text in texts:
        count = page.locator(".statement").count()
        page.locator("#another").fill(text)
        page.locator("#another").press("Enter")
        expect(page.locator(".statement")).to_have_count(count + 1)


@dataclass
class Phone:
    """An attendee with a phone in their hand, and where its pictures go."""

    reader: Any
    page: Page
    language: str
    has_scripts: bool
    pictures: Any

    def look(self, name: str) -> None:
        self.page.screenshot(path=f"{self.pictures}-{name}.png", full_page=True)
        if self.has_scripts:
            assert self.reader.sideways() <= 0
            assert self.reader.barriers() == ""

    def press(self, deed: str, text: str) -> None:
        self.page.get_by_role("button", name=WORDS[self.language][deed].format(text=text)).click()


def say_who(phone: Phone) -> None:
    page = phone.page
    page.locator("#title").fill("Fundadora")
    page.locator("#role").select_option("startup")
    for code in ("es", "en"):
        page.locator(f'input[name="spoken"][value="{code}"]').check()
    page.locator(f'input[name="language"][value="{phone.language}"]').check()
    phone.look("you")


def say_what(phone: Phone) -> None:
    page = phone.page
    go_on(page, "goals")
    say(page, "Vender en diez tiendas")
    go_on(page, "offers")
    say(page, "Conservas artesanas", "Pan de masa madre")
    phone.press("up", "Pan de masa madre")
    expect(page.locator(".statement textarea").first).to_have_value("Pan de masa madre")
    phone.look("offers")
    go_on(page, "needs")
    say(page, "A small-batch filler", "nada")
    phone.press("out", "nada")
    expect(page.locator(".statement")).to_have_count(1)


def say_when_and_whom(phone: Phone) -> None:
    page = phone.page
    go_on(page, "times")
    page.locator('input[name="away"][value="2"]').check()
    page.locator("#cap").fill("4")
    phone.look("times")
    go_on(page, "wishes")
    page.locator("#want").fill("elif")
    if phone.has_scripts:
        page.locator(".combobox-list li").first.wait_for()
        page.locator("#want").press("ArrowDown")
        page.locator("#want").press("Enter")
    else:
        page.locator('form[role="search"] button').click()
        page.locator("#found button").first.click()
    expect(page.locator(".chosen")).to_contain_text("Elif Demir")
    page.locator("#avoid").fill("Somebody Else")
    page.locator('button[value="avoid"]').click()
    expect(page.locator(".chosen").last).to_contain_text("Somebody Else")
    phone.look("wishes")


def finish(phone: Phone) -> None:
    page = phone.page
    go_on(page, "check")
    page.locator('button[value="done"]').click()
    expect(page.locator(".faults")).to_be_visible()
    page.locator("#consent").check()
    page.locator('button[value="done"]').click()
    expect(page.locator("h1")).to_contain_text(WORDS[phone.language]["done"])
    phone.look("done")


@pytest.mark.parametrize(
    "look", ["0-es-light-script", "1-en-dark-script", "2-es-dark-plain", "3-en-light-plain"]
)
def test_three_minutes_on_a_phone(read_as: Any, gathering: Open, screenshots: Any, look: str) -> None:
    number, language, theme, kind = look.split("-")
    reader = read_as(width=390, height=844, language=language, theme=theme, scripts=kind == "script")
    page = come_in(reader, gathering, int(number))
    phone = Phone(reader, page, language, kind == "script", screenshots / f"register-{look}")

    for part in (say_who, say_what, say_when_and_whom, finish):
        part(phone)

    with reader.site.database.reading() as db:
        me = gathering.attendee_ids[int(number)]
        kept = service.read_registration(db, me, "en", reader.site.now)
    assert kept.statements == {
        "goal": ("Vender en diez tiendas",),
        "offer": ("Pan de masa madre", "Conservas artesanas"),
        "need": ("A small-batch filler",),
    }
    assert (kept.title, kept.role, kept.languages) == ("Fundadora", "startup", ("es", "en"))
    assert ([slot.number for slot in kept.slots if slot.is_away], kept.cap) == ([2], 4)
    assert ([one.name for one in kept.wants], kept.avoids) == (["Elif Demir"], ("Somebody Else",))
    assert (kept.completed_at, kept.language) == (reader.site.now, language)
    reader.open("/")
    assert reader.page.url.endswith("/agenda")
    # What was missing at first was told with that status.
    reader.complaints[:] = [told for told in reader.complaints if "422" not in told]


def test_what_is_typed_is_saved_as_one_goes_and_after_the_network_was_away(
    read_as: Any, gathering: Open
) -> None:
    reader = read_as(width=390, height=844)
    page = come_in(reader, gathering, 4)
    reader.open("/register/needs")
    state = page.locator(".save-state")
    page.locator("#another").fill("A dermatologist")
    page.locator("#another").blur()
    expect(state).to_contain_text("Saved")
    reader.context.set_offline(True)
    page.locator("#another").fill("A dermatologist who reads data")
    page.locator("#another").blur()
    expect(state).to_contain_text("No network")
    reader.context.set_offline(False)
    expect(state).to_contain_text("Saved", timeout=15_000)
    page.reload()

    expect(page.locator(".statement textarea")).to_have_value("A dermatologist who reads data")
    reader.complaints[:] = [told for told in reader.complaints if "ERR_INTERNET_DISCONNECTED" not in told]


def test_topics_are_suggested_and_picked_by_keyboard(read_as: Any, gathering: Open) -> None:
    reader = read_as(width=390, height=844, language="es")
    page = come_in(reader, gathering, 5)
    reader.open("/register/needs")
    field = page.locator("#another")
    assert field.get_attribute("role") == "combobox"
    field.press_sequentially("capital semi")
    expect(page.locator(".combobox-list li").first).to_have_text("Capital semilla")
    assert (field.get_attribute("aria-expanded"), reader.barriers()) == ("true", "")
    field.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    field.press_sequentially("l")
    page.locator(".combobox-list li").first.wait_for()
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == "another-list-0"
    field.press("Enter")

    expect(page.locator(".statement .words")).to_have_text("Capital semilla")
    expect(page.locator("#another")).to_be_focused()


@pytest.mark.parametrize(
    "look", ["desk-light-es", "desk-dark-en", "phone-light-en", "phone-dark-es", "narrow-light-es"]
)
def test_pages_have_no_barrier_and_fit(read_as: Any, gathering: Open, screenshots: Any, look: str) -> None:
    kind, theme, language = look.split("-")
    width, height = {"desk": (1440, 900), "phone": (390, 844), "narrow": (320, 640)}[kind]
    reader = read_as(width=width, height=height, theme=theme, language=language)
    paths = {
        "entry": gathering.path,
        "sent": f"{gathering.path}/sent",
        "invitation": gathering.invitations[4],
        **{step: f"/register/{step}" for step in STEPS},
    }
    for name, path in paths.items():
        if name == "you":
            come_in(reader, gathering, 4)
        page = reader.open(path)
        page.screenshot(path=screenshots / f"register-{name}-{look}.png", full_page=True)
        assert reader.sideways() <= 0, name
        assert reader.barriers() == "", name
        assert page.locator("h1").count() == 1, name


@pytest.mark.parametrize("step", STEPS)
def test_step_weighs_little(read_as: Any, gathering: Open, step: str) -> None:
    reader = read_as(width=390, height=844)
    come_in(reader, gathering, 4)
    sizes: list[int] = []
    reader.page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    reader.open(f"/register/{step}")
    reader.page.wait_for_load_state("networkidle")

    assert sum(sizes) < 150_000


def test_button_pressed_while_a_save_is_on_its_way_waits_for_it(read_as: Any, gathering: Open) -> None:
    reader = read_as(width=390, height=844)
    page = come_in(reader, gathering, 4)
    slow = threading.Event()

    def hold(way: Any) -> None:
        if way.request.headers.get("accept") == "application/json":
            slow.set()
            time.sleep(0.5)
        way.continue_()

    page.route("**/register/you", hold)
    page.locator("#organisation").fill("Demir Ambalaj")
    page.locator("#organisation").blur()
    page.locator('input[name="spoken"][value="es"]').check()
    go_on(page, "goals")

    assert slow.is_set()
    with reader.site.database.reading() as db:
        kept = service.read_registration(db, gathering.attendee_ids[4], "en", reader.site.now)
    assert (kept.organisation, kept.languages) == ("Demir Ambalaj", ("es",))


def test_what_another_device_wrote_is_not_written_over_unread(read_as: Any, gathering: Open) -> None:
    phone, desk = read_as(width=390, height=844, language="en"), read_as(language="en")
    page, other = come_in(phone, gathering, 5), come_in(desk, gathering, 5)
    for reader in (phone, desk):
        reader.open("/register/you")
    other.locator("#title").fill("From the desk")
    other.locator("#title").blur()
    expect(other.locator(".save-state")).to_contain_text("Saved")

    page.locator("#title").fill("From the phone")
    page.locator("#title").blur()
    expect(page.locator(".save-state")).to_contain_text("changed somewhere else")
    page.locator("#organisation").focus()
    page.locator("#organisation").blur()
    page.wait_for_timeout(2500)
    other.reload()
    expect(other.locator("#title")).to_have_value("From the desk")

    # Told in full, what was typed is still there: whoever presses again wants it.
    page.locator(".thumb .btn-primary").click()
    expect(page.locator(".tone-failed")).to_be_visible()
    expect(page.locator("#title")).to_have_value("From the phone")
    go_on(page, "goals")
    phone.complaints[:] = [told for told in phone.complaints if "409" not in told]
