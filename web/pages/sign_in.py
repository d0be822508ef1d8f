"""Team members sign in with their password; everybody signs out."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.services import mails, team
from web import signed_in
from web.access import Anonymous, principal, public
from web.ground import database, now, wake
from web.language import t
from web.limits import Tries, by_account, by_address
from web.paths import path_or
from web.routing import route

blueprint = Blueprint("sign_in", __name__)

_REFUSED = frozenset({422})
#: Every asking counts: each may send somebody a mail.
_SENT = frozenset({200})
_ASKED = (
    Tries(most="10 per hour", by=by_address, refused=_SENT),
    Tries(most="5 per hour", by=by_account, refused=_SENT),
)
_TRIES = (
    Tries(most="10 per minute", by=by_address, refused=_REFUSED),
    Tries(most="100 per hour", by=by_address, refused=_REFUSED),
    Tries(most="20 per 15 minutes", by=by_account, refused=_REFUSED),
)


@route(blueprint, "/sign-in", policy=public)
def show() -> ResponseReturnValue:
    """
    Show ``sign_in.html``.

    The template gets ``email`` (as typed, or blank), ``next`` (path to go to, or blank) and ``refused``
    (a sentence, or none). Its form posts ``email``, ``password``, ``next`` and ``csrf_token`` to
    ``sign_in.submit``.
    """
    wanted = path_or(request.args.get("next"), "")
    if not isinstance(principal(), Anonymous):
        return redirect(wanted or "/", 303)
    return render_template("sign_in.html", email="", next=wanted, refused=None)


@route(blueprint, "/sign-in", policy=public, methods=("POST",), tries=_TRIES)
def submit() -> ResponseReturnValue:
    """Sign a team member in, or show the form again with ``refused``: the same for whatever was wrong."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    wanted = path_or(request.form.get("next"), "")
    with database().reading() as db:
        credentials = team.read_credentials(db, email)
    # Hashing takes its time: no transaction is open meanwhile.
    known_hash = None if credentials is None else credentials.password_hash
    if not team.password_matches(known_hash, password) or credentials is None:
        return _refuse(email, wanted)
    with database().writing() as db:
        member = team.record_sign_in(db, credentials.member_id, now())
    if member is None:
        return _refuse(email, wanted)
    signed_in.begin_member(member, via="password")
    return redirect(wanted or url_for("chrome.home"), 303)


@route(blueprint, "/sign-in/link", policy=public, methods=("POST",), tries=_ASKED)
def ask() -> ResponseReturnValue:
    """
    Mail a link to a team member, and show ``link_sent.html`` to everybody alike.

    The template gets ``email`` as typed.
    """
    email = request.form.get("email", "").strip()[:254]
    with database().writing() as db:
        job = mails.request_link(db, email, now())
    wake("mail", job.id)
    return render_template("link_sent.html", email=email)


@route(blueprint, "/sign-out", policy=public, methods=("POST",))
def leave() -> ResponseReturnValue:
    """Sign out. Posted with ``csrf_token`` alone."""
    signed_in.end()
    return redirect(url_for("sign_in.show"), 303)


def _refuse(email: str, wanted: str) -> ResponseReturnValue:
    page = render_template("sign_in.html", email=email, next=wanted, refused=t("web.sign_in_refused"))
    return make_response(page, 422)
