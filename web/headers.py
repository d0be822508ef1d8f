"""Headers that every answer carries."""

from flask import Response, request

from web.ground import ground

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
PERMISSIONS_POLICY = "camera=(), microphone=(), geolocation=(), payment=(), usb=()"
#: Endpoints whose address holds a secret, which must not travel on in a Referer.
_TOKEN_ENDPOINTS = frozenset(
    {"links.show", "links.redeem", "links.set_password", "feeds.feed", "paper.badge"}
)
#: Endpoints that serve files of ours, alike for everybody.
FILE_ENDPOINTS = frozenset({"assets.show", "static", "bootstrap.static"})


def add_headers(answer: Response) -> Response:
    """
    Add the headers to an answer.

    Files may be kept: for a year when their address carries their version, else for an hour. Every
    page may name people, so none is kept.
    """
    headers = answer.headers
    headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Permissions-Policy"] = PERMISSIONS_POLICY
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    holds_token = request.endpoint in _TOKEN_ENDPOINTS
    headers["Referrer-Policy"] = "no-referrer" if holds_token else "same-origin"
    if ground().is_https:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint in FILE_ENDPOINTS and answer.status_code in {200, 206, 304}:
        lifetime = "public, max-age=31536000, immutable" if "v" in request.args else "public, max-age=3600"
        headers["Cache-Control"] = lifetime
    else:
        headers["Cache-Control"] = "no-store"
    return answer
