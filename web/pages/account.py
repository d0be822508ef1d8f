"""A member's own account: name, language, password, the second step of sign-in, and its recovery codes."""

from typing import Literal

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from matchmaker.errors import MatchmakerError
from matchmaker.services import mails
from matchmaker.services import team as service
from matchmaker.words import LANGUAGES, say_error
from web import signed_in
from web.access import TeamPrincipal, team, team_member
from web.charts.qr import qr_picture
from web.cookies import keep_cookie
from web.ground import database, ground, now
from web.language import language
from web.limits import Tries, by_sign_in
from web.routing import route

# Not “account”: that is where its words are.
blueprint = Blueprint("me", __name__)

_EVERYBODY = team("reader", "door")
#: Whoever sits down at a browser that was left open must not guess on.
_TRIES = (Tries(most="10 per 15 minutes", by=by_sign_in, refused=frozenset({422})),)
#: What was done, as the address of the page says it.
_DONE = frozenset({"profile", "password", "off"})
Form = Literal["profile", "password", "step"]


@route(blueprint, "/account", policy=_EVERYBODY)
def show() -> ResponseReturnValue:
    """
    Show ``own_account.html``.

    The template gets ``account`` (``team.Account``), ``done`` (what was just done, or none), ``refused``
    (a sentence, or none) and ``form`` (whose it is). Its forms post ``name`` and ``language`` to
    ``me.change``; ``current``, the present password or, of who has none, a code if one is asked for, and
    ``password`` to ``me.change_password``; nothing to ``me.offer``; ``proof``,
    a password or a code, to ``me.turn_off`` and ``me.make_codes``; all of them ``csrf_token``.
    """
    done = request.args.get("done")
    return _page(done=done if done in _DONE else None)


@route(blueprint, "/account", policy=_EVERYBODY, methods=("POST",))
def change() -> ResponseReturnValue:
    """Keep name and language; the pages are in that language from now on."""
    own, spoken = team_member(), request.form.get("language", "")
    name = "".join(letter for letter in request.form.get("name", "") if letter.isprintable()).strip()
    if spoken not in LANGUAGES:
        return _page(), 422  # no form of ours
    try:
        with database().writing() as db:
            service.change_profile(
                db,
                own.organiser_id,
                own.member_id,
                name=name,
                language=spoken,
                now=now(),
            )
    except service.NameMissingError as error:
        return _page(error, "profile"), 422
    answer = redirect(url_for("me.show", done="profile"), 303)
    keep_cookie(answer, "language", spoken)
    return answer


@route(blueprint, "/account/password", policy=_EVERYBODY, methods=("POST",), tries=_TRIES)
def change_password() -> ResponseReturnValue:
    """Keep a new password; every browser of the member but this one is signed out."""
    own = team_member()
    known_hash = _password_hash(own)
    try:
        password_hash = _new_password_hash(known_hash)
        with database().writing() as db:
            if not known_hash:
                _take_code_if_asked_for(db, own)
            changed = mails.change_password_and_tell(
                db, own.organiser_id, own.member_id, password_hash, now()
            )
            member = service.read_member_sign_in(db, changed.fs_uniquifier)
    except (service.WrongPasswordError, service.PasswordTooShortError, service.CodeRefusedError) as error:
        return _page(error, "password"), 422
    assert member is not None
    wanted = url_for("me.show", done="password")
    return redirect(signed_in.complete_member(member, via="password", wanted=wanted), 303)


@route(blueprint, "/account/second-step", policy=_EVERYBODY)
def second_step() -> ResponseReturnValue:
    """
    Show ``second_step.html``: the secret that waits to be confirmed.

    The template gets ``offered`` (``team.OfferedSecret``), ``picture`` (its QR code) and ``refused`` (a
    sentence, or none). Its form posts ``code`` and ``csrf_token`` to ``me.turn_on``.
    """
    return _offer_page(None)


@route(blueprint, "/account/second-step", policy=_EVERYBODY, methods=("POST",))
def offer() -> ResponseReturnValue:
    """Make a new secret and show it."""
    own = team_member()
    try:
        with database().writing() as db:
            service.offer_secret(db, own.organiser_id, own.member_id, _key())
    except service.SecondStepStateError as error:
        return _page(error, "step"), 422
    return redirect(url_for("me.second_step"), 303)


@route(blueprint, "/account/second-step/on", policy=_EVERYBODY, methods=("POST",), tries=_TRIES)
def turn_on() -> ResponseReturnValue:
    """
    Turn the second step on and show ``recovery_codes.html``, this once.

    The template gets ``codes``. Its form posts them as ``code`` to ``me.download``.
    """
    own, typed = team_member(), request.form.get("code", "")
    try:
        with database().writing() as db:
            codes = service.turn_second_step_on(db, own.organiser_id, own.member_id, typed, _key(), now())
    except service.CodeRefusedError as error:
        return make_response(_offer_page(error), 422)
    except service.SecondStepStateError as error:
        return _page(error, "step"), 422
    return render_template("recovery_codes.html", codes=codes, is_new=True)


@route(blueprint, "/account/second-step/off", policy=_EVERYBODY, methods=("POST",), tries=_TRIES)
def turn_off() -> ResponseReturnValue:
    """Turn the second step off, for who knows the password or has a code."""
    own = team_member()
    is_known = _knows_password(own)
    try:
        with database().writing() as db:
            _take_proof(db, own, is_known=is_known)
            mails.turn_second_step_off_and_tell(db, own.organiser_id, own.member_id, now())
    except service.ProofRefusedError as error:
        return _page(error, "step"), 422
    return redirect(url_for("me.show", done="off"), 303)


@route(blueprint, "/account/second-step/codes", policy=_EVERYBODY, methods=("POST",), tries=_TRIES)
def make_codes() -> ResponseReturnValue:
    """Make new recovery codes, for who knows the password or has a code, and show them this once."""
    own = team_member()
    is_known = _knows_password(own)
    try:
        with database().writing() as db:
            _take_proof(db, own, is_known=is_known)
            codes = service.make_recovery_codes(db, own.organiser_id, own.member_id, now())
    except (service.ProofRefusedError, service.SecondStepStateError) as error:
        return _page(error, "step"), 422
    return render_template("recovery_codes.html", codes=codes, is_new=False)


@route(blueprint, "/account/recovery-codes", policy=_EVERYBODY, methods=("POST",))
def download() -> ResponseReturnValue:
    """Give the codes of the page back as a text file: they are kept nowhere to be read again."""
    codes = [code for code in request.form.getlist("code")[:20] if service.is_recovery_code(code)]
    if not codes:
        return redirect(url_for("me.show"), 303)
    file = Response("".join(f"{code}\r\n" for code in codes), content_type="text/plain; charset=utf-8")
    file.headers["Content-Disposition"] = 'attachment; filename="matchmaker-recovery-codes.txt"'
    return file


def _key() -> str:
    return ground().settings.resolved_secret_key()


def _password_hash(own: TeamPrincipal) -> str | None:
    with database().reading() as db:
        return service.read_password_hash(db, own.organiser_id, own.member_id)


def _new_password_hash(known_hash: str | None) -> str:
    """Return the hash of a new password, for who knows the present one; with no transaction open."""
    if known_hash and not service.password_matches(known_hash, request.form.get("current", "")):
        raise service.WrongPasswordError
    return service.hash_password(request.form.get("password", ""))


def _take_code_if_asked_for(db: Session, own: TeamPrincipal) -> None:
    """Take a code of a member without a password: whoever sat there could set one, and end the step by it."""
    if service.read_account(db, own.organiser_id, own.member_id).second_step_since is None:
        return
    try:
        typed = request.form.get("current", "")
        service.take_own_code(db, own.organiser_id, own.member_id, typed, _key(), now())
    except service.ProofRefusedError as error:
        raise service.CodeRefusedError from error


def _knows_password(own: TeamPrincipal) -> bool:
    """Return whether what was typed as proof is the member's password; with no transaction open."""
    return service.password_matches(_password_hash(own), request.form.get("proof", ""))


def _take_proof(db: Session, own: TeamPrincipal, *, is_known: bool) -> None:
    """Take what was typed for a code where it is not the password."""
    if not is_known:
        typed = request.form.get("proof", "")
        service.take_own_code(db, own.organiser_id, own.member_id, typed, _key(), now())


def _page(error: MatchmakerError | None = None, form: Form | None = None, *, done: str | None = None) -> str:
    own = team_member()
    with database().reading() as db:
        account = service.read_account(db, own.organiser_id, own.member_id)
    refused = None if error is None else say_error(error, language())
    return render_template("own_account.html", account=account, done=done, refused=refused, form=form)


def _offer_page(error: service.CodeRefusedError | None) -> ResponseReturnValue:
    own = team_member()
    with database().reading() as db:
        offered = service.read_offered_secret(db, own.organiser_id, own.member_id, _key())
    if offered is None:
        return redirect(url_for("me.show"), 303)
    refused = None if error is None else say_error(error, language())
    picture = qr_picture(offered.uri)
    return render_template("second_step.html", offered=offered, picture=picture, refused=refused)
