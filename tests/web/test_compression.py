"""Pages travel packed to whoever takes it; their length on the wire betrays nothing."""

import gzip
from typing import Any

PAGE = "/sign-in"


def test_a_page_travels_packed_and_says_the_same(visitor: Any) -> None:
    packed = visitor.get(PAGE, headers={"Accept-Encoding": "br, gzip"})
    plain = visitor.get(PAGE)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert int(packed.headers["Content-Length"]) == len(packed.get_data()) < len(plain.get_data()) / 2
    assert "<h1>" in gzip.decompress(packed.get_data()).decode()
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_the_same_page_has_many_lengths(visitor: Any) -> None:
    lengths = {
        len(visitor.get("/nowhere", headers={"Accept-Encoding": "gzip"}).get_data()) for _ in range(30)
    }

    assert len(lengths) > 10


def test_files_and_redirects_are_left_as_they_are(visitor: Any) -> None:
    redirect = visitor.get("/", headers={"Accept-Encoding": "gzip"})

    assert (redirect.status_code, redirect.headers.get("Content-Encoding")) == (302, None) or (
        redirect.status_code == 303 and "Content-Encoding" not in redirect.headers
    )
