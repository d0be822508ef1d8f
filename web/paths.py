"""Where a form may send the reader afterwards: a path of ours, never another site."""

import string
from urllib.parse import urlsplit

from web.principals import Role

_ALLOWED = frozenset(string.ascii_letters + string.digits + "-._~/?#[]@!$&'()*+,;=:%")


def first_page(role: Role) -> str:
    """Return the path at which a team member of a role begins."""
    return "/door" if role == "door" else "/events"


def path_or(wanted: str | None, fallback: str) -> str:
    r"""
    Return ``wanted`` if it is a path on this host, else ``fallback``.

    Browsers read ``//host``, ``/\host`` and tabs within as the way to another host, so only plain
    paths in the characters of RFC 3986 pass.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return fallback
    if not _ALLOWED.issuperset(wanted) or urlsplit(wanted).netloc:
        return fallback
    return wanted
