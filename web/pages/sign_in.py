"""Team members sign in: with a password or a mailed link, then with a code where they asked for that step."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.services import mails, team
from matchmaker.words import say_error
from web import signed_in
from web.access import Anonymous, principal, public
from web.ground import database, ground, now, wake
from web.language import answer_in, language, t
from web.limits import Tries, by_account, by_address, by_sign_in
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
#: Of a million codes three are right at a time.
_CODES = (
    Tries(most="10 per minute", by=by_address, refused=_REFUSED),
    Tries(most="10 per 15 minutes", by=by_sign_in, refused=_REFUSED),
    Tries(most="50 per day", by=by_sign_in, refused=_REFUSED),
)


@route(blueprint, "/sign-in", policy=public)
def show() -> ResponseReturnValue:
    """
    Show ``sign_in.html``.

    The template gets ``email`` (as typed, or blank), ``next`` (path to go to, or blank), ``refused`` (a
    sentence, or none), ``provider`` (name of the identity provider, or none) and ``is_reset`` (whether a
    new password was just set). Its form posts ``email``, ``password``, ``next`` and ``csrf_token`` to
    ``sign_in.submit``.
    """
    wanted = path_or(request.args.get("next"), "")
    if not isinstance(principal(), Anonymous):
        return redirect(wanted or "/", 303)
    return sign_in_page(wanted=wanted, is_reset=request.args.get("done") == "password")


@route(blueprint, "/sign-in", policy=public, methods=("POST",), tries=_TRIES)
def submit() -> ResponseReturnValue:
    """Take a member's first step, or show the form again: the same for whatever was wrong."""
    email, password = request.form.get("email", ""), request.form.get("password", "")
    wanted = path_or(request.form.get("next"), "")
    with database().reading() as db:
        credentials = team.read_credentials(db, email)
    # Hashing takes its time: no transaction is open meanwhile.
    known_hash = None if credentials is None else credentials.password_hash
    if not team.password_matches(known_hash, password) or credentials is None:
        return _refuse(email, wanted)
    with database().writing() as db:
        member = team.record_sign_in(db, credentials.member_id, now(), via="password")
    if member is None:
        return _refuse(email, wanted)
    wanted = wanted or url_for("chrome.home")
    return redirect(signed_in.begin_member(member, via="password", wanted=wanted), 303)


@route(blueprint, "/sign-in/code", policy=public)
def code() -> ResponseReturnValue:
    """
    Show ``sign_in_code.html`` to a member who passed the first step.

    The template gets ``refused`` (a sentence, or none). Its form posts ``code`` and ``csrf_token`` to
    ``sign_in.submit_code``.
    """
    half = signed_in.read_half()
    return redirect(url_for("sign_in.show"), 303) if half is None else _code_page(half, None)


@route(blueprint, "/sign-in/code", policy=public, methods=("POST",), tries=_CODES)
def submit_code() -> ResponseReturnValue:
    """Take a member's second step and sign them in, or show the form again with ``refused``."""
    half = signed_in.read_half()
    if half is None:
        return redirect(url_for("sign_in.show"), 303)
    if half.is_late:
        return _code_page(half, None)
    key = ground().settings.resolved_secret_key()
    try:
        with database().writing() as db:
            typed = request.form.get("code", "")
            member = team.pass_second_step(db, half.cookie, half.via, typed, key, now())
    except team.CodeRefusedError as error:
        return make_response(_code_page(half, error), 422)
    return redirect(signed_in.complete_member(member, via=half.via, wanted=half.wanted), 303)


@route(blueprint, "/sign-in/link", policy=public, methods=("POST",), tries=_ASKED)
def ask() -> ResponseReturnValue:
    """
    Mail a link to a team member, and show ``link_sent.html`` to everybody alike.

    The template gets ``email`` as typed, and ``kind``: ``team_link`` or ``team_reset``.
    """
    return _ask("team_link")


@route(blueprint, "/sign-in/password", policy=public, methods=("POST",), tries=_ASKED)
def ask_reset() -> ResponseReturnValue:
    """Mail a link that sets a new password to a team member, and show the page of ``ask`` to everybody."""
    return _ask("team_reset")


@route(blueprint, "/sign-out", policy=public, methods=("POST",))
def leave() -> ResponseReturnValue:
    """Sign out. Posted with ``csrf_token`` alone."""
    signed_in.end()
    return redirect(url_for("sign_in.show"), 303)


def sign_in_page(
    *, email: str = "", wanted: str = "", refused: str | None = None, is_reset: bool = False
) -> str:
    """Return ``sign_in.html``, as ``show`` describes it."""
    provider = ground().provider
    return render_template(
        "sign_in.html",
        email=email,
        next=wanted,
        refused=refused,
        provider=None if provider is None else provider.name,
        is_reset=is_reset,
    )


def _refuse(email: str, wanted: str) -> ResponseReturnValue:
    page = sign_in_page(email=email, wanted=wanted, refused=t("web.sign_in_refused"))
    return make_response(page, 422)


def _ask(kind: mails.Asked) -> ResponseReturnValue:
    email = request.form.get("email", "").strip()[:254]
    with database().writing() as db:
        job = mails.request_link(db, email, now(), kind=kind)
    wake("mail", job.id)
    return render_template("link_sent.html", email=email, kind=kind)


def _code_page(half: signed_in.HalfSignedIn, error: team.CodeRefusedError | None) -> str:
    with database().reading() as db:
        member = team.read_member_sign_in(db, half.cookie)
    if half.is_late or member is None or not member.asks_code:
        signed_in.forget_half()
        return sign_in_page(wanted=half.wanted, refused=t("web.sign_in_late"))
    answer_in(member.language, is_own=True)
    refused = None if error is None else say_error(error, language())
    return render_template("sign_in_code.html", refused=refused)
