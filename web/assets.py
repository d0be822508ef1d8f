"""
The files that pages load: one stylesheet and a few modules, packed once when the application is made.

Bootstrap comes from the installed Bootstrap-Flask, ours is laid over it; together they are one file, so
that a page needs one request for its looks. The address carries the digest, so browsers keep it.
"""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from web.access import public
from web.routing import route

blueprint = Blueprint("assets", __name__)

#: Our sheets, in the order in which they are laid over Bootstrap.
SHEETS = (
    "tokens",
    "bootstrap",
    "words",
    "slabs",
    "people",
    "lists",
    "frame",
    "head",
    "schedule",
    "timetable",
    "runs",
    "charts",
    "agenda",
    "entry",
    "imports",
    "balance",
    "editor",
    "roster",
    "account",
    "register",
    "paper",
    "proposals",
    "styleguide",
)
_KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A packed file: its bytes as they are and squeezed, its media type and its digest."""

    plain: bytes
    squeezed: bytes
    kind: str
    digest: str


def bootstrap_file(path: str) -> Traversable:
    """Return a file of the installed Bootstrap-Flask, below its folder for Bootstrap 5."""
    return files("flask_bootstrap").joinpath("static", "bootstrap5", path)


@cache
def assets() -> dict[str, Asset]:
    """Return name → packed file."""
    ours = files("web").joinpath("static")
    sheets = [bootstrap_file("css/bootstrap.min.css").read_text("utf-8")]
    sheets += [ours.joinpath("css", f"{sheet}.css").read_text("utf-8") for sheet in SHEETS]
    packed = {"matchmaker.css": _pack("css", "\n".join(map(_without_map, sheets)).encode())}
    for folder in ("js", "pictures"):
        for file in ours.joinpath(folder).iterdir():
            packed[file.name] = _pack(file.name.rpartition(".")[2], file.read_bytes())
    return packed


def _without_map(sheet: str) -> str:
    """Drop the pointer to a source map, which we don't serve."""
    return sheet.partition("/*# sourceMappingURL")[0]


def _pack(ending: str, plain: bytes) -> Asset:
    # No time in the squeezed file: the same bytes wherever it is packed.
    squeezed = gzip.compress(plain, mtime=0)
    return Asset(plain, squeezed, _KINDS[ending], hashlib.sha256(plain).hexdigest()[:12])


def asset_url(name: str) -> str:
    """Return the address of a packed file, with its digest."""
    return url_for("assets.show", name=name, v=assets()[name].digest)


@route(blueprint, "/assets/<name>", policy=public)
def show(name: str) -> ResponseReturnValue:
    """Send a packed file, squeezed to those who can read it so."""
    asset = assets().get(name)
    if asset is None:
        abort(404)
    answer = Response(asset.plain, mimetype=asset.kind)
    if request.accept_encodings["gzip"]:
        answer.set_data(asset.squeezed)
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    answer.set_etag(asset.digest + ("-gzip" if "Content-Encoding" in answer.headers else ""))
    return answer.make_conditional(request)
