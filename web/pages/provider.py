"""Members sign in with the identity provider of the installation, where there is one."""

from datetime import timedelta

from flask import Blueprint, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from matchmaker.services import team
from matchmaker.words import say_error
from web import signed_in
from web.access import public
from web.ground import database, ground, now
from web.language import language
from web.limits import Tries, by_address
from web.pages.sign_in import sign_in_page
from web.paths import path_or
from web.provider import Beginning, ProviderFailedError, ProviderRefusedError
from web.routing import route

blueprint = Blueprint("provider", __name__)

#: How long somebody may stay at the provider.
_AWAY = timedelta(minutes=10)
_KEY = "provider"
#: Each asks the provider.
_TRIES = (Tries(most="30 per minute", by=by_address, refused=frozenset({200, 303, 422})),)


@route(blueprint, "/sign-in/provider", policy=public, methods=("POST",), tries=_TRIES)
def leave_for() -> ResponseReturnValue:
    """
    Send a browser to the provider.

    By ``provider.html``, a page that goes on by itself: a form of ours may lead to no other site. It gets
    ``url`` and ``name``.
    """
    provider = ground().provider
    wanted = path_or(request.form.get("next"), "")
    if provider is None:
        return redirect(url_for("sign_in.show"), 303)
    try:
        url, beginning = provider.begin(now())
    except ProviderFailedError as error:
        return _refuse(error, wanted)
    until = (now() + _AWAY).timestamp()
    session[_KEY] = {"kept": beginning.as_kept(), "wanted": wanted, "until": until}
    return render_template("provider.html", url=url, name=provider.name)


@route(blueprint, "/sign-in/provider/back", policy=public, tries=_TRIES)
def come_back() -> ResponseReturnValue:
    """
    Take the first step of the member whom the provider vouches for, or show the sign-in with what is wrong.

    Opened by itself it does nothing: only the browser that left for the provider can come back from it.
    """
    provider, left = ground().provider, session.pop(_KEY, None)
    if provider is None or left is None or now().timestamp() > left["until"]:
        return redirect(url_for("sign_in.show"), 303)
    try:
        # The provider is asked with no transaction open.
        vouched = provider.finish(Beginning(**left["kept"]), request.args, now())
        with database().writing() as db:
            member = team.sign_in_by_provider(
                db, vouched.issuer, vouched.subject, vouched.verified_email, now()
            )
    except (ProviderFailedError, ProviderRefusedError, team.NotAMemberError) as error:
        return _refuse(error, left["wanted"])
    wanted = left["wanted"] or url_for("chrome.home")
    return redirect(signed_in.begin_member(member, via="provider", wanted=wanted), 303)


def _refuse(
    error: ProviderFailedError | ProviderRefusedError | team.NotAMemberError, wanted: str
) -> ResponseReturnValue:
    return make_response(sign_in_page(wanted=wanted, refused=say_error(error, language())), 422)
