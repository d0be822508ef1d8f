"""Limits on tries: after too many refused ones, an address or an account waits."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import IPv4Address, ip_address, ip_network
from typing import cast

from flask import Flask, Response, current_app, request, session
from flask.typing import RouteCallable
from flask_limiter import Limiter

from matchmaker.addresses import normal_address
from matchmaker.settings import Settings

_TRIES = "matchmaker.tries"
_LIMITER = "matchmaker.limiter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """
    How many refused tries a route takes before it answers 429.

    Parameters
    ----------
    most
        In the notation of Flask-Limiter, ``10 per minute``.
    by
        What is counted: the text that tells one from another, made from the request.
    refused
        Statuses that count as a refused try; a try that succeeds costs nothing.
    """

    most: str
    by: Callable[[], str]
    refused: frozenset[int]


def by_address() -> str:
    """Return the network address of who asks; of IPv6 the /64, as one home has all of it."""
    told = request.remote_addr or ""
    try:
        address = ip_address(told)
    except ValueError:
        return told  # a socket, or whatever a proxy calls its guest
    if isinstance(address, IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, 64), strict=False))


def by_account() -> str:
    """Return the account that is tried, unreadable, so that no counter holds an e-mail address."""
    typed = request.form.get("email", "")
    account = normal_address(typed) or typed.strip().casefold()
    return sha256(account.encode()).hexdigest()


def by_sign_in() -> str:
    """Return the member who is signed in, or has passed the first step, in whichever browser; unreadable."""
    # Of who owes a code their id: a new password changes the rest, and would let ten more be guessed.
    known = session.get("_user_id") or (session.get("half") or {}).get("id") or by_address()
    return sha256(str(known).encode()).hexdigest()


def declare_tries(app: Flask, endpoint: str, tries: tuple[Tries, ...]) -> None:
    """Keep the limits of an endpoint until ``init_limits`` applies them."""
    app.extensions.setdefault(_TRIES, {})[endpoint] = tries


def init_limits(app: Flask, settings: Settings) -> None:
    """
    Apply the declared limits of a finished application.

    Counters live in Redis when the settings name one, so that several processes share them, else in this
    process. While Redis does not answer, each process counts for itself.
    """
    limiter = Limiter(
        by_address,
        app=app,
        storage_uri=settings.redis_url or "memory://",
        strategy="moving-window",
        in_memory_fallback_enabled=bool(settings.redis_url),
        swallow_errors=True,
        key_prefix="matchmaker",
    )
    app.extensions[_LIMITER] = limiter
    declared: dict[str, tuple[Tries, ...]] = app.extensions.get(_TRIES, {})
    for endpoint, tries in declared.items():
        for limit in tries:
            limited = limiter.limit(limit.most, key_func=limit.by, deduct_when=_is_refused(limit.refused))
            app.view_functions[endpoint] = cast("RouteCallable", limited(app.view_functions[endpoint]))


def retry_after() -> int:
    """Return the seconds until the limit that this request broke lets the next try through."""
    broken = cast("Limiter", current_app.extensions[_LIMITER]).current_limit
    return 60 if broken is None else max(1, round(broken.reset_at - time.time()))


def _is_refused(statuses: frozenset[int]) -> Callable[[Response], bool]:
    return lambda answer: answer.status_code in statuses
