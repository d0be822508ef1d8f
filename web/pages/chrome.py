"""What surrounds the pages: the way in, the language and theme switches, the health check."""

from flask import Blueprint, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.words import LANGUAGES
from web.access import AttendeePrincipal, TeamPrincipal, principal, public
from web.cookies import keep_cookie
from web.ground import database
from web.landing import first_page_of_attendee
from web.paths import first_page, path_or
from web.routing import route

blueprint = Blueprint("chrome", __name__)


@route(blueprint, "/", policy=public)
def home() -> ResponseReturnValue:
    """Lead everybody to their first page."""
    asking = principal()
    if isinstance(asking, TeamPrincipal):
        return redirect(first_page(asking.role), 303)
    if isinstance(asking, AttendeePrincipal):
        with database().reading() as db:
            return redirect(first_page_of_attendee(db, asking.attendee_id), 303)
    return redirect(url_for("sign_in.show"), 303)


@route(blueprint, "/language", policy=public, methods=("POST",))
def choose_language() -> ResponseReturnValue:
    """Keep the reader's language: form fields ``language`` (``es``, ``en``), ``next`` (path to return to)."""
    answer = redirect(path_or(request.form.get("next"), "/"), 303)
    chosen = request.form.get("language")
    if chosen in LANGUAGES:
        keep_cookie(answer, "language", chosen)
    return answer


@route(blueprint, "/theme", policy=public, methods=("POST",))
def choose_theme() -> ResponseReturnValue:
    """Keep the reader's theme: form fields ``theme`` (``light``, ``dark``, ``system``) and ``next``."""
    answer = redirect(path_or(request.form.get("next"), "/"), 303)
    chosen = request.form.get("theme")
    if chosen in {"light", "dark", "system"}:
        keep_cookie(answer, "theme", None if chosen == "system" else chosen)
    return answer


@route(blueprint, "/healthz", policy=public)
def healthz() -> ResponseReturnValue:
    """Say whether the service can work: the database answers."""
    if not database().answers():
        return jsonify(status="database does not answer"), 503
    return jsonify(status="ok")
