"""A member's account in a real browser: the second step from its QR code on, on a desk and on a phone."""

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from matchmaker.services import team
from matchmaker.settings import Settings
from matchmaker.store import OrganiserRow, TeamMemberRow
from tests.authenticator import code_of
from tests.browser.conftest import NOW, Reader, Site
from tests.web.identity_provider import CLIENT, SECRET, IdentityProvider, serving
from web import create_app
from web.ground import ground_of

PASSWORD = "cemento y ladrillo"
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
LOOKS = ["desk-light-es", "desk-dark-en", "phone-light-en", "phone-dark-es"]


@dataclass
class House:
    """An installation with a provider, and as many members as tests ask for."""

    site: Site
    provider: IdentityProvider
    members: list[TeamMemberRow] = field(default_factory=list)

    def member(self, role: Any = "owner") -> TeamMemberRow:
        """Return a new member with a password."""
        with self.site.database.writing() as db:
            organiser = db.query(OrganiserRow).one()
            member = team.add_member(
                db,
                organiser,
                email=f"member{len(self.members)}@example.org",
                name="Carmen Olaizola",
                role=role,
                password=PASSWORD,
                now=NOW,
            )
        self.members.append(member)
        return member


@pytest.fixture(scope="module")
def house(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    path = tmp_path_factory.mktemp("accounts") / "matchmaker.sqlite"
    shutil.copy(sqlite_template, path)
    apps: list[Flask] = []
    # The application is made once its address is known.
    server = make_server("127.0.0.1", 0, lambda *asked: apps[0](*asked), threaded=True)  # noqa: PLW0108 -- not there yet
    address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with serving(lambda: NOW) as provider:
        settings = Settings(
            data_dir=path.parent,
            database_url=f"sqlite:///{path}",
            secret_key="of the browser tests",
            public_url=address,
            oidc_issuer=provider.issuer,
            oidc_client_id=CLIENT,
            oidc_client_secret=SECRET,
        )
        site = Site(address, create_app(settings, lambda: site.now))
        apps.append(site.app)
        with site.database.writing() as db:
            db.add(OrganiserRow(name="Cámara del Ebro Medio", created_at=NOW))
        yield House(site, provider)
    server.shutdown()
    thread.join()
    server.server_close()
    ground_of(site.app).database.dispose()


Sit = Callable[..., Reader]


@pytest.fixture
def sit(chromium: Browser, house: House) -> Iterator[Sit]:
    """Return a maker of readers of this installation: ``sit("phone-dark-es")``."""
    made: list[Reader] = []

    def make(look: str, *, scripts: bool = True, size: tuple[int, int] | None = None) -> Reader:
        kind, theme, language = look.split("-")
        width, height = size or SIZES[kind]
        house.site.now = NOW
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.add_cookies([{"name": "language", "value": language, "url": house.site.address}])
        reader = Reader(house.site, context, context.new_page())
        reader.page.on("pageerror", lambda error: reader.complaints.append(str(error)))
        reader.page.on(
            "console",
            lambda message: (
                reader.complaints.append(message.text)
                if message.type in {"error", "warning"} and "422" not in message.text
                else None
            ),
        )
        made.append(reader)
        return reader

    yield make
    for reader in made:
        reader.context.close()
        assert reader.complaints == []


@dataclass
class Looking:
    """Looks at each page that a test comes by, and keeps its picture."""

    reader: Reader
    folder: Path
    look: str
    faults: dict[str, object] = field(default_factory=dict)

    def at(self, name: str) -> None:
        page = self.reader.page
        page.wait_for_load_state("networkidle")
        page.screenshot(path=self.folder / f"{name}-{self.look}.png", full_page=True)
        found = {
            "sideways": max(0, self.reader.sideways()),
            "barriers": self.reader.barriers(),
            "titles": page.locator("h1").count() - 1,
        }
        if any(found.values()):
            self.faults[name] = found


def sign_in(reader: Reader, member: TeamMemberRow) -> None:
    page = reader.open("/sign-in")
    page.locator("#email").fill(member.email)
    page.locator("#password").fill(PASSWORD)
    page.locator("button.btn-main").click()


def turn_on(reader: Reader, now: datetime) -> str:
    """Turn the second step on by the pages; return its secret."""
    page = reader.open("/account")
    page.locator('form[action="/account/second-step"] button').click()
    page.wait_for_url("**/account/second-step")
    secret = page.locator(".secret code").inner_text()
    page.locator("#code").fill(code_of(secret, now))
    page.locator('form[action="/account/second-step/on"] button').click()
    page.wait_for_selector(".recovery-codes")
    return secret


@pytest.mark.parametrize("look", LOOKS)
def test_second_step_from_its_code_to_the_sign_in(
    sit: Sit, house: House, screenshots: Path, look: str
) -> None:
    reader, member = sit(look), house.member()
    page, looking = reader.page, Looking(reader, screenshots, look)
    sign_in(reader, member)
    page.wait_for_url("**/events")
    reader.open("/account")
    looking.at("account")

    page.locator('form[action="/account/second-step"] button').click()
    page.wait_for_url("**/account/second-step")
    secret = page.locator(".secret code").inner_text()
    page.locator("#code").fill("000000")
    page.locator('form[action="/account/second-step/on"] button').click()
    page.wait_for_selector("#code[aria-invalid]")
    looking.at("second-step")
    page.locator("#code").fill(code_of(secret, NOW))
    page.locator('form[action="/account/second-step/on"] button').click()
    page.wait_for_selector(".recovery-codes")
    looking.at("recovery-codes")
    codes = page.locator(".recovery-codes code").all_inner_texts()
    with page.expect_download() as coming:
        page.locator('form[action="/account/recovery-codes"] button').click()
    assert coming.value.suggested_filename == "matchmaker-recovery-codes.txt"
    assert Path(coming.value.path()).read_text().split() == codes
    assert page.locator("[data-print]").is_visible()

    reader.open("/account")
    page.locator("#proof").fill("not this one")
    page.locator('form[action="/account/second-step/codes"] .btn-quiet').click()
    page.wait_for_selector("#proof[aria-invalid]")
    looking.at("account-on")
    page.locator('main form[action="/sign-out"] button').click()
    page.wait_for_url("**/sign-in")
    looking.at("sign-in-provider")

    sign_in(reader, member)
    page.wait_for_url("**/sign-in/code")
    page.locator("#code").fill("000000")
    page.locator("button.btn-main").click()
    page.wait_for_selector("#refused")
    looking.at("sign-in-code")
    house.site.now = NOW + timedelta(seconds=30)
    page.locator("#code").fill(code_of(secret, house.site.now))
    page.locator("button.btn-main").click()
    page.wait_for_url("**/events")

    assert looking.faults == {}


def test_phone_reads_the_secret_off_the_picture(sit: Sit, house: House, tmp_path: Path) -> None:
    import zxingcpp
    from PIL import Image

    reader = sit("phone-dark-es")
    sign_in(reader, house.member())
    page = reader.open("/account")
    page.locator('form[action="/account/second-step"] button').click()
    page.wait_for_url("**/account/second-step")
    page.locator("svg.qr").screenshot(path=tmp_path / "qr.png")

    with Image.open(tmp_path / "qr.png") as picture:
        (read,) = zxingcpp.read_barcodes(picture)

    assert read.text.startswith("otpauth://totp/Matchmaker%20C%C3%A1mara%20del%20Ebro%20Medio:")
    assert f"secret={page.locator('.secret code').inner_text().replace(' ', '')}&" in read.text


@pytest.mark.parametrize("look", ["desk-light-en", "phone-dark-es"])
def test_member_comes_in_by_the_provider(sit: Sit, house: House, look: str) -> None:
    """A form of ours leads to no other site: the browser itself holds us to it."""
    reader, member = sit(look), house.member()
    house.provider.account = {"sub": member.public_id, "email": member.email, "email_verified": True}
    page = reader.open("/sign-in?next=/account")

    page.locator(".entry-provider button").click()

    page.wait_for_url(f"{house.site.address}/account")
    assert page.locator("main .second").first.inner_text() == member.email


@pytest.mark.parametrize("look", LOOKS)
def test_page_for_a_new_password_has_no_barrier(sit: Sit, house: House, screenshots: Path, look: str) -> None:
    reader, member = sit(look), house.member()
    looking = Looking(reader, screenshots, look)
    with house.site.database.writing() as db:
        token = team.issue_link(db, "reset", member, NOW)
    page = reader.open(f"/links/{token}")
    page.locator("#password").fill("short")
    page.locator("button.btn-main").click()
    page.wait_for_selector("#password[aria-invalid]")
    looking.at("new-password")
    page.locator("#password").fill("ladrillo y cemento")
    page.locator("button.btn-main").click()
    page.wait_for_url("**/sign-in?done=password")
    looking.at("new-password-set")

    assert looking.faults == {}


@pytest.mark.parametrize("role", ["reader", "door"])
def test_account_works_without_scripts_and_fits_the_narrowest_window(
    sit: Sit, house: House, screenshots: Path, role: str
) -> None:
    reader, member = sit("phone-light-es", scripts=False, size=(320, 640)), house.member(role)
    sign_in(reader, member)
    reader.page.wait_for_load_state()
    reader.open("/account")
    wide = [reader.sideways()]
    secret = turn_on(reader, NOW)
    reader.page.screenshot(path=screenshots / f"recovery-codes-{role}.png", full_page=True)
    wide.append(reader.sideways())
    page = reader.open("/account")
    page.screenshot(path=screenshots / f"account-{role}.png", full_page=True)
    page.locator('main form[action="/sign-out"] button').click()
    sign_in(reader, member)
    house.site.now = NOW + timedelta(seconds=30)
    page.locator("#code").fill(code_of(secret, house.site.now))
    page.locator("button.btn-main").click()

    page.wait_for_url("**/door" if role == "door" else "**/events")
    assert [more for more in wide if more > 0] == []
