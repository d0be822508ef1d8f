"""Links that sign in: opening one shows a button and changes nothing, since mail scanners open links too."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue

from matchmaker.services import team
from web import signed_in
from web.access import public
from web.ground import database, now
from web.language import answer_in
from web.limits import Tries, by_address
from web.paths import first_page
from web.routing import route

blueprint = Blueprint("links", __name__)

#: Unknown tokens count; a spent one does not: an honest reader opens the same mail twice.
_TRIES = (Tries(most="10 per minute", by=by_address, refused=frozenset({404})),)


@route(blueprint, "/links/<token>", policy=public, tries=_TRIES)
def show(token: str) -> ResponseReturnValue:
    """
    Show ``link.html``: whom the link signs in, and the button that does.

    The template gets ``link`` (``team.LinkView``: ``purpose``, ``name``, ``place``, ``language``) and
    ``token``. Its form posts ``csrf_token`` to ``links.redeem``. An unknown, expired or spent link shows
    ``error.html`` instead.
    """
    with database().reading() as db:
        link = team.look_at_link(db, token, now())
    answer_in(link.language, is_own=link.purpose == "team")
    return render_template("link.html", link=link, token=token)


@route(blueprint, "/links/<token>", policy=public, methods=("POST",), tries=_TRIES)
def redeem(token: str) -> ResponseReturnValue:
    """Use the link up and sign its person in."""
    with database().writing() as db:
        redeemed = team.redeem_link(db, token, now())
        member = team.read_member_sign_in(db, redeemed.cookie) if redeemed.purpose == "team" else None
    if member is None:
        signed_in.begin_attendee(redeemed.cookie)
        return redirect("/agenda", 303)
    signed_in.begin_member(member, via="link")
    return redirect(first_page(member.role), 303)
