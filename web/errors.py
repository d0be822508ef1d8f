"""From what went wrong to an answer: the only place that maps error classes to HTTP statuses."""

import logging

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError

from matchmaker.errors import MatchmakerError
from matchmaker.words import codes, say_error
from web.language import language, t

_LOG = logging.getLogger(__name__)
#: Code of an error → status of its answer. An error that is missing here is a fault of ours: 500.
STATUSES = {
    "store.unknown_object": 404,
    "team.unknown_link": 404,
    "team.link_spent": 410,
}
#: Statuses with a text of their own; any other 4xx reads like 400.
_TOLD = frozenset({400, 403, 404, 405, 410, 413, 429, 500})


def render_error(status: int, sentence: str | None = None) -> str:
    """
    Render ``error.html``.

    The template gets ``status`` (number), ``title`` (a few words) and ``sentence`` (what happened
    and what helps). ``sentence`` is a person-readable text in the reader's language.
    """
    told = status if status in _TOLD else 400
    return render_template(
        "error.html",
        status=status,
        title=t(f"web.title_{told}"),
        sentence=sentence or t(f"web.sentence_{told}"),
    )


def answer_http_error(error: HTTPException) -> ResponseReturnValue:
    """Answer an error of the protocol, such as 404, with a page; keep its headers (Allow, Retry-After)."""
    if error.code is None or error.response is not None:
        return error
    kept = [(name, value) for name, value in error.get_headers() if name.lower() != "content-type"]
    return render_error(error.code), error.code, kept


def answer_matchmaker_error(error: MatchmakerError) -> ResponseReturnValue:
    """Answer an error of the house with its own sentence where its code has a status, else as 500."""
    status = STATUSES.get(error.code)
    if status is None:
        return answer_fault(error)
    if status == 404 or error.code not in codes(language()):  # absent and foreign read alike
        return render_error(status), status
    return render_error(status, say_error(error, language())), status


def answer_fault(error: Exception) -> ResponseReturnValue:
    """Answer a fault of ours; the log holds what the page does not tell."""
    _LOG.error("A request failed", exc_info=error)
    return render_error(InternalServerError.code), InternalServerError.code


def init_errors(app: Flask) -> None:
    """Give an application its error pages."""
    app.register_error_handler(HTTPException, answer_http_error)
    app.register_error_handler(MatchmakerError, answer_matchmaker_error)
    app.register_error_handler(Exception, answer_fault)
