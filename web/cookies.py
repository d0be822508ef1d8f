"""Our cookies: names bound to the host over TLS, out of scripts' reach, not sent from other sites' forms."""

from flask import request
from werkzeug.wrappers import Response

from web.ground import ground

_YEAR = 365 * 24 * 3600


def cookie_name(base: str, *, is_https: bool) -> str:
    """Return the cookie's name; ``__Host-`` makes browsers refuse one set by a neighbour or without TLS."""
    return f"__Host-{base}" if is_https else base


def read_cookie(base: str) -> str | None:
    """Return the value of one of our cookies."""
    return request.cookies.get(cookie_name(base, is_https=ground().is_https))


def keep_cookie(answer: Response, base: str, value: str | None) -> None:
    """Set a choice of the reader for a year, or forget it when ``value`` is none."""
    is_https = ground().is_https
    answer.set_cookie(
        cookie_name(base, is_https=is_https),
        value or "",
        max_age=_YEAR if value else 0,
        secure=is_https,
        httponly=True,
        samesite="Lax",
        path="/",
    )
