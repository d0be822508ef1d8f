"""From what went wrong to an answer: the only place that maps error classes to HTTP statuses."""

import logging

from flask import Flask, g, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from matchmaker.errors import MatchmakerError
from matchmaker.services.events import StateForbidsError
from matchmaker.services.registration import RegistrationNotYetError, RegistrationOverError
from matchmaker.services.team import InvitationOverError, LinkSpentError, UnknownLinkError
from matchmaker.store import DatabaseBusyError, UnknownObjectError
from matchmaker.words import say_error
from web.language import language, t
from web.limits import retry_after
from web.principals import Anonymous

_LOG = logging.getLogger(__name__)
#: Class of an error → status of its answer. An error that is missing here is a fault of ours: 500.
STATUSES: dict[type[MatchmakerError], int] = {
    UnknownObjectError: 404,
    UnknownLinkError: 404,
    LinkSpentError: 410,
    InvitationOverError: 410,
    RegistrationNotYetError: 410,
    StateForbidsError: 409,
    RegistrationOverError: 410,
    DatabaseBusyError: 503,
}
#: Errors answered with the text of their status alone: what is foreign must read like what is absent.
_UNTOLD = (UnknownObjectError, DatabaseBusyError)
#: Statuses with a text of their own; any other 4xx reads like 400.
_TOLD = frozenset({400, 403, 404, 405, 410, 413, 429, 500, 503})


def render_error(status: int, sentence: str | None = None) -> str:
    """
    Render ``error.html``.

    The template gets ``status`` (number), ``title`` (a few words) and ``sentence`` (what happened
    and what helps). ``sentence`` is a person-readable text in the reader's language.
    """
    told = status if status in _TOLD else 400
    if status >= 500:
        g.setdefault("principal", Anonymous())  # the database may be what failed: ask it nothing more
    try:
        return render_template(
            "error.html",
            status=status,
            title=t(f"web.title_{told}"),
            sentence=sentence or t(f"web.sentence_{told}"),
        )
    except Exception:  # noqa: BLE001 -- the page of an error must not be the next error
        _LOG.exception("The page of an error can't be shown")
        return f"<!doctype html><title>{status}</title><h1>{status}</h1>"


def answer_http_error(error: HTTPException) -> ResponseReturnValue:
    """Answer an error of the protocol, such as 404, with a page; keep its headers, such as ``Allow``."""
    if error.code is None or error.response is not None:
        return error
    if isinstance(error, SecurityError):
        return "400", 400, {"Content-Type": "text/plain"}  # a host that is not ours: no page of ours either
    headers = [(name, value) for name, value in error.get_headers() if name.lower() != "content-type"]
    if error.code == 429:
        headers.append(("Retry-After", str(retry_after())))
    return render_error(error.code), error.code, headers


def answer_matchmaker_error(error: MatchmakerError) -> ResponseReturnValue:
    """Answer an error of the house with its own sentence where its class has a status, else as 500."""
    status = next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), None)
    if status is None:
        return answer_fault(error)
    sentence = None if isinstance(error, _UNTOLD) else say_error(error, language())
    headers = {"Retry-After": "2"} if status == 503 else {}
    return render_error(status, sentence), status, headers


def answer_fault(error: Exception) -> ResponseReturnValue:
    """Answer a fault of ours; the log holds what the page does not tell."""
    _LOG.error("A request failed", exc_info=error)
    return render_error(InternalServerError.code), InternalServerError.code


def init_errors(app: Flask) -> None:
    """Give an application its error pages."""
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(MatchmakerError, answer_matchmaker_error)
    app.register_error_handler(Exception, answer_fault)
