"""
Links that sign in, links that confirm a registration, and links that let a member set a new password.

Opening one shows a button and changes nothing, since mail scanners open links too.
"""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.services import mails, registration, team
from matchmaker.words import say_error
from web import signed_in
from web.access import public
from web.ground import database, now
from web.landing import first_page_of_attendee
from web.language import answer_in, language
from web.limits import Tries, by_address
from web.routing import route

blueprint = Blueprint("links", __name__)

#: Unknown tokens count; a spent one does not: an honest reader opens the same mail twice.
_TRIES = (Tries(most="10 per minute", by=by_address, refused=frozenset({404})),)


@route(blueprint, "/links/<token>", policy=public, tries=_TRIES)
def show(token: str) -> ResponseReturnValue:
    """
    Show ``link.html``: whom the link signs in, and the button that does; or the form for a new password.

    The template gets ``link`` (``team.LinkView``: ``purpose``, ``name``, ``place``, ``language``) and
    ``token``. Its form posts ``csrf_token`` to ``links.redeem``. An unknown, expired or spent link shows
    ``error.html`` instead; one of an attendee, who may ask for another, ``link_over.html``.
    """
    try:
        with database().reading() as db:
            link = team.look_at_link(db, token, now())
    except team.UnknownLinkError:
        return _confirmation(token)
    except (team.InvitationOverError, team.LinkSpentError) as error:
        return _over(error)
    if link.purpose == "reset":
        return _new_password_page(link, token, None)
    answer_in(link.language, is_own=link.purpose == "team")
    return render_template("link.html", link=link, token=token)


@route(blueprint, "/links/<token>", policy=public, methods=("POST",), tries=_TRIES)
def redeem(token: str) -> ResponseReturnValue:
    """Use the link up and sign its person in; who confirms a registration is registered first."""
    try:
        with database().writing() as db:
            redeemed = team.redeem_link(db, token, now())
            member = team.read_member_sign_in(db, redeemed.cookie) if redeemed.purpose == "team" else None
    except team.UnknownLinkError:
        with database().writing() as db:
            cookie = registration.confirm_sign_up(db, token, now())
        return _come_in(cookie)
    except (team.InvitationOverError, team.LinkSpentError) as error:
        return _over(error)
    if member is None:
        return _come_in(redeemed.cookie)
    return redirect(signed_in.begin_member(member, via="link"), 303)


@route(blueprint, "/links/<token>/password", policy=public, methods=("POST",), tries=_TRIES)
def set_password(token: str) -> ResponseReturnValue:
    """Use the link up and give its member a new password, with which they sign in; or tell what is wrong."""
    with database().reading() as db:
        link = team.look_at_link(db, token, now())
    if link.purpose != "reset":
        return redirect(url_for("links.show", token=token), 303)
    try:
        password_hash = team.hash_password(request.form.get("password", ""))
    except team.PasswordTooShortError as error:
        return _new_password_page(link, token, error), 422
    with database().writing() as db:
        mails.reset_password_and_tell(db, token, password_hash, now())
    return redirect(url_for("sign_in.show", done="password"), 303)


def _come_in(cookie: str) -> ResponseReturnValue:
    """Sign this browser in as an attendee, and lead them to their first page."""
    with database().reading() as db:
        known = team.read_attendee_sign_in(db, cookie, now())
        assert known is not None
        landing = first_page_of_attendee(db, known.attendee_id)
    signed_in.begin_attendee(cookie)
    return redirect(landing, 303)


def _confirmation(token: str) -> ResponseReturnValue:
    """Return ``confirm.html`` of somebody who signs up; it gets ``link`` (``SignUpView``) and ``token``."""
    with database().reading() as db:
        link = registration.look_at_sign_up(db, token, now())
    answer_in(link.language, is_own=True)
    return render_template("confirm.html", link=link, token=token)


def _over(error: team.InvitationOverError | team.LinkSpentError) -> ResponseReturnValue:
    """Tell that a link is over; whose event is known is led to where another is asked for."""
    event = str(error.parameters.get("event", ""))
    if not event:
        raise error
    return render_template("link_over.html", sentence=say_error(error, language()), event=event), 410


def _new_password_page(link: team.LinkView, token: str, error: team.PasswordTooShortError | None) -> str:
    """Return ``new_password.html``; it gets ``link``, ``token`` and ``refused`` (a sentence, or none)."""
    answer_in(link.language, is_own=True)
    refused = None if error is None else say_error(error, language())
    return render_template("new_password.html", link=link, token=token, refused=refused)
