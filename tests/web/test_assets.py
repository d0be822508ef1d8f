import gzip
import re
from collections.abc import Callable
from typing import Any

from web.assets import SHEETS, assets, bootstrap_file


def sheet(name: str) -> str:
    from importlib.resources import files

    return files("web").joinpath("static", "css", f"{name}.css").read_text("utf-8")


def test_stylesheet_is_bootstrap_with_ours_laid_over(visitor: Any) -> None:
    answer = visitor.get("/assets/matchmaker.css", headers={"Accept-Encoding": "gzip"})
    text = gzip.decompress(answer.data).decode()

    assert answer.headers["Content-Encoding"] == "gzip"
    assert text.startswith(bootstrap_file("css/bootstrap.min.css").read_text("utf-8")[:500])
    assert text.index("--mm-ground") > text.index(".btn-primary")
    assert "sourceMappingURL" not in text
    assert len(answer.data) < 50_000


def test_file_is_sent_plain_to_those_who_cannot_unpack(visitor: Any) -> None:
    answer = visitor.get("/assets/timetable.js")

    assert "Content-Encoding" not in answer.headers
    assert answer.data == assets()["timetable.js"].plain
    assert answer.mimetype == "text/javascript"


def test_file_that_browsers_hold_is_not_sent_again(visitor: Any) -> None:
    etag = visitor.get("/assets/logo.svg").headers["ETag"]

    assert visitor.get("/assets/logo.svg", headers={"If-None-Match": etag}).status_code == 304


def test_address_carries_the_digest_and_is_kept_for_a_year(visitor: Any) -> None:
    address = re.search(r'href="(/assets/matchmaker.css\?v=[0-9a-f]{12})"', visitor.get("/sign-in").text)
    assert address is not None

    assert visitor.get(address[1]).headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_unknown_file_is_absent(visitor: Any) -> None:
    assert visitor.get("/assets/secrets.css").status_code == 404


def test_every_sheet_of_ours_is_packed() -> None:
    from importlib.resources import files

    assert {f"{name}.css" for name in SHEETS} == {
        file.name for file in files("web").joinpath("static", "css").iterdir()
    }


def test_both_ways_to_dark_hold_the_same_values() -> None:
    tokens = sheet("tokens")
    chosen = tokens.split('[data-bs-theme="dark"] {')[1].split("}")[0]
    followed = tokens.split(":root:not([data-bs-theme]) {")[1].split("}")[0]

    assert chosen.split() == followed.split()


def test_light_and_dark_give_the_same_tokens() -> None:
    tokens = sheet("tokens")
    named: Callable[[str], list[str]] = lambda block: re.findall(r"--mm-[\w-]+(?=:)", block)  # noqa: E731
    light = tokens.split('[data-bs-theme="light"] {')[1].split("}")[0]
    dark = tokens.split('[data-bs-theme="dark"] {')[1].split("}")[0]

    assert named(light) == named(dark)


def test_sheets_use_no_token_that_does_not_exist() -> None:
    known = set(re.findall(r"(--mm-[\w-]+):", sheet("tokens")))
    used = {token for name in SHEETS for token in re.findall(r"var\((--mm-[\w-]+)\)", sheet(name))}

    assert used <= known
